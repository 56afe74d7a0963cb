"""How long `verify` takes, as a multiple of Anki's own import of the same package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.contestants import PACKAGE
from tests.bench.processes import run_python


class VerifyComparison(NamedTuple):
    """All rounds on one package."""

    facts: int
    rounds: tuple[tuple[float, float], ...]
    """Seconds of `verify`, and of the import right after it."""

    @property
    def verify_seconds(self) -> float:
        """How long `verify` took."""
        return median(verifying for verifying, _ in self.rounds)

    @property
    def import_seconds(self) -> float:
        """How long Anki's import took."""
        return median(importing for _, importing in self.rounds)

    @property
    def ratio(self) -> float:
        """How many times Anki's import `verify` takes."""
        return median(verifying / importing for verifying, importing in self.rounds)


def compare_verification(project: Path, facts: int, runs: int, show: Callable[[str], None]) -> VerifyComparison:
    """Times both on the package of a built project, in a process of their own, which Anki's library stays in."""
    show(f"verification of {facts:,} facts")
    ran = run_python("-m", "tests.bench.verify_script", project / PACKAGE, str(runs))
    return VerifyComparison(facts, tuple((verifying, importing) for verifying, importing in json.loads(ran.output)))
