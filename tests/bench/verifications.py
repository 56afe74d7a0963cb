"""How long `verify` takes, as a multiple of Anki's own import of the same package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.processes import run_python
from tests.bench.synthetic import write_project


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


def compare(folder: Path, facts: int, runs: int, show: Callable[[str], None]) -> VerifyComparison:
    """Builds a project of so many facts, and times both in a process of their own, which Anki's library stays in."""
    show(f"verification of {facts:,} facts")
    project = folder / "verified"
    write_project(project, facts)
    run_python("-m", "anki_builder", "-C", project, "build")
    package = project / "decks/current-affairs.apkg"
    ran = run_python("-m", "tests.bench.verify_script", package, folder, str(runs))
    return VerifyComparison(facts, tuple((verifying, importing) for verifying, importing in json.loads(ran.output)))
