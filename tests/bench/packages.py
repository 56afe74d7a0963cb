"""How large a package is, and how long Anki takes to import it, beside what others make of the same facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.contestants import GENANKI_PACKAGE, PACKAGE, PLAIN_PACKAGE, genanki_alone, plain_script, take_rows
from tests.bench.processes import run_python

ROUNDS_IN_A_RUN = 3
"""They are short, and differ by little."""


class PackageComparison(NamedTuple):
    """Three packages: ours, what genanki alone makes of the same notes, and the plain script's."""

    facts: int
    own_bytes: int
    legacy_bytes: int
    """Of Anki's own legacy export of the same notes."""
    rounds: tuple[tuple[float, float, float], ...]
    """Seconds of Anki's import of each."""

    @property
    def size_ratio(self) -> float:
        """How large our package is in Anki's own."""
        return self.own_bytes / self.legacy_bytes

    @property
    def import_seconds(self) -> tuple[float, float, float]:
        """How long Anki took to import each."""
        ours, same, plain = (median(seconds) for seconds in zip(*self.rounds, strict=True))
        return ours, same, plain

    @property
    def import_to_genanki(self) -> float:
        """How many times genanki's package of the same notes ours takes."""
        return median(ours / same for ours, same, _ in self.rounds)

    @property
    def import_to_plain(self) -> float:
        """How many times the plain script's package ours takes; its notes have less text, fewer tags and one deck."""
        return median(ours / plain for ours, _, plain in self.rounds)


def compare_packages(project: Path, facts: int, runs: int, show: Callable[[str], None]) -> PackageComparison:
    """Has the others write their packages of a project that has been built, and Anki import all in turn."""
    show(f"packages of {facts:,} facts")
    take_rows(project)
    genanki_alone(project)
    plain_script(project)
    packages = [project / name for name in (PACKAGE, GENANKI_PACKAGE, PLAIN_PACKAGE)]
    ran = run_python("-m", "tests.bench.packages_script", project, str(runs * ROUNDS_IN_A_RUN), *packages)
    told = json.loads(ran.output)
    rounds = tuple((ours, same, plain) for ours, same, plain in told["rounds"])
    return PackageComparison(facts, packages[0].stat().st_size, told["legacy_bytes"], rounds)
