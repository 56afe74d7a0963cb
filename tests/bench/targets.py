"""What the figures should be, and what they must not become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.bench.contestants import build, check, floor, plain_script, read
from tests.bench.costs import Cost, cost, spread
from tests.bench.measure import Measured
from tests.bench.packages import PackageComparison
from tests.bench.rebuilds import build_again
from tests.bench.rounds import Comparison
from tests.bench.start_up import StartUp

MOST_BUILD_TO_FLOOR = {10_000: 1.5, 100_000: 1.3}
"""By number of facts."""

LEAST_PLAIN_TO_BUILD = 5.0
"""At 100,000 facts."""

MOST_CHECK_TO_READ = 1.2
"""At 100,000 facts."""

MOST_MEMORY = {100_000: 250, 1_000_000: 1_500}
"""Megabytes, by number of facts."""

MOST_COST_SPREAD = 1.2
"""What counts as the same cost of a fact, at every size from 10,000 on and in few files as in many."""

MOST_MEMORY_GROWTH = 1.1
"""What counts as linear: the memory of a fact at the largest size in that at 10,000; runs differ by a tenth."""

COMPARED_FROM = 10_000
"""Facts from which on their costs are compared."""

MOST_REBUILD_TO_BUILD = 0.25
"""At 36,000 facts of which one changed."""

MOST_COMMAND_TO_CLICK = 1.5
"""For `--help` and `--version`."""

MOST_UPGRADE_TO_BUILD = 1.3
"""At 100,000 facts of which 300 changed."""

MOST_PACKAGE_TO_LEGACY = 1.1
"""At 10,000 notes."""

MOST_IMPORT_TO_GENANKI = 1.0
"""At 10,000 notes."""

MOST_VERIFY_TO_IMPORT = 3.0
"""At 10,000 notes."""


class Target(NamedTuple):
    """A bound for one figure."""

    text: str
    value: float
    bound: float
    at_least: bool = False
    """Whether the figure should be the bound or more; else the bound or less."""

    @property
    def is_met(self) -> bool:
        """Whether the figure is within the bound."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def line(self, miss: str = "MISSED") -> str:
        """The target, what was measured, and whether it is met."""
        side = "at least" if self.at_least else "at most"
        return f"{'met' if self.is_met else miss}: {self.text}, {side} {self.bound:,g}: {self.value:,.2f}"


def targets(measured: Measured) -> list[Target]:
    """Each target that what was measured can tell of: most are for sizes of their own."""
    return [
        *_size_targets(measured.sizes),
        *_cost_targets(measured.sizes, measured.files),
        *_start_up_targets(measured.start_up, MOST_COMMAND_TO_CLICK),
        *_one_size_targets(measured),
    ]


def _size_targets(comparisons: Sequence[Comparison]) -> Iterator[Target]:
    for comparison in comparisons:
        facts, size = comparison.facts, f"{comparison.facts:,} facts"
        if facts in MOST_BUILD_TO_FLOOR:
            text = f"build of {size} in times of the floor"
            yield Target(text, comparison.ratio(build, floor), MOST_BUILD_TO_FLOOR[facts])
        if facts == 100_000:
            plain, checking = comparison.ratio(plain_script, build), comparison.ratio(check, read)
            yield Target(f"plain script with {size} in times of a build", plain, LEAST_PLAIN_TO_BUILD, at_least=True)
            yield Target(f"check of {size} in times of their reading", checking, MOST_CHECK_TO_READ)
        if facts in MOST_MEMORY:
            peak = comparison.peak_memory(build) / 1e6
            yield Target(f"peak memory of a build of {size}, MB", peak, MOST_MEMORY[facts])


def _cost_targets(sizes: Sequence[Comparison], files: Sequence[Comparison]) -> Iterator[Target]:
    large = [each for each in sizes if each.facts >= COMPARED_FROM and each.facts > sizes[0].facts]
    if len(large) > 1:
        costs = [cost(each, sizes[0]) for each in large]
        shown = " and ".join(f"{each.facts:,}" for each in large)
        text = f"cost of a fact at {shown} facts, the highest in times of the lowest"
        yield Target(text, _spread(costs), MOST_COST_SPREAD)
        text = f"memory of a fact at {large[-1].facts:,} facts in times of that at {large[0].facts:,}"
        yield Target(text, costs[-1].memory / costs[0].memory, MOST_MEMORY_GROWTH)
    if files[-1].facts >= COMPARED_FROM:
        costs = [cost(each, files[0]) for each in files[1:]]
        shown = " and ".join(f"{each.files:,}" for each in files[1:])
        text = f"cost of a fact in {shown} files, the highest in times of the lowest"
        yield Target(text, _spread(costs), MOST_COST_SPREAD)


def _spread(costs: Sequence[Cost]) -> float:
    return spread(each.seconds for each in costs)


def _start_up_targets(start_up: StartUp, most: float) -> Iterator[Target]:
    yield Target("--help in times of a bare import of click", start_up.help_ratio, most)
    yield Target("--version in times of a bare import of click", start_up.version_ratio, most)


def _one_size_targets(measured: Measured) -> Iterator[Target]:
    if measured.rebuild.facts == 36_000:
        text = "build of 36,000 facts after one file changed, in cold builds"
        yield Target(text, measured.rebuild.ratio(build_again, build), MOST_REBUILD_TO_BUILD)
    if measured.upgrade.facts == 100_000:
        text = "planning and packaging the upgrade of 100,000 facts in builds"
        yield Target(text, measured.upgrade.ratio, MOST_UPGRADE_TO_BUILD)
    if measured.packages.facts == 10_000:
        yield from _package_targets(measured.packages)
    if measured.verification.facts == 10_000:
        text = "verify of 10,000 notes in times of Anki's import"
        yield Target(text, measured.verification.ratio, MOST_VERIFY_TO_IMPORT)


def _package_targets(comparison: PackageComparison) -> Iterator[Target]:
    text = f"package of {comparison.facts:,} notes in sizes of Anki's legacy export"
    yield Target(text, comparison.size_ratio, MOST_PACKAGE_TO_LEGACY)
    text = f"Anki's import of {comparison.facts:,} notes in times of genanki's package of the same"
    yield Target(text, comparison.import_to_genanki, MOST_IMPORT_TO_GENANKI)
