"""What a release costs beyond a build: the plan, and the upgrade package of a deck of which a little has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.contestants import build, make_cold, run_command
from tests.bench.processes import Run, run_python
from tests.bench.synthetic import write_project

LAST_MONTH = "2099-12"
"""Of the release: no fact is younger."""

CHANGED = 300
"""Facts that differ from those released, where there are so many files: what a month brings."""


class UpgradeComparison(NamedTuple):
    """All rounds on one project."""

    facts: int
    changed: int
    """Facts that differ from those released."""
    rounds: tuple[tuple[Run, Run], ...]
    """A plain build, and right after it the upgrade."""

    @property
    def build_seconds(self) -> float:
        """How long a plain build took."""
        return median(build.seconds for build, _ in self.rounds)

    @property
    def upgrade_seconds(self) -> float:
        """How long it took to plan and to package the upgrade."""
        return median(upgrade.seconds for _, upgrade in self.rounds)

    @property
    def ratio(self) -> float:
        """How many times a plain build the upgrade takes."""
        return median(upgrade.seconds / build.seconds for build, upgrade in self.rounds)

    @property
    def peak_memory(self) -> int:
        """The most that planning and packaging had resident, in bytes."""
        return max(upgrade.peak_memory for _, upgrade in self.rounds)


def compare_upgrade(folder: Path, facts: int, runs: int, show: Callable[[str], None]) -> UpgradeComparison:
    """Releases a project, changes some of its facts, and takes turns at a build of these and at the upgrade."""
    show(f"upgrade of {facts:,} facts: the release before")
    released, plain = folder / "released", folder / "plain"
    for project in (released, plain):
        write_project(project, facts)
    run_command(released, "release", LAST_MONTH, "--at", "2100-01-01")
    changed = _change(released)
    _change(plain)
    rounds = []
    for number in range(runs + 1):
        show(f"upgrade of {facts:,} facts: round {number} of {runs}")
        built = build(plain)
        make_cold(released)
        upgrade = run_python("-m", "tests.bench.upgrade_script", released, folder / "upgrade.apkg")
        if number > 0:  # the first is the warm-up
            rounds.append((built, upgrade))
    return UpgradeComparison(facts, changed, tuple(rounds))


def _change(project: Path) -> int:
    """Rewords the first fact of some files, and tells of how many."""
    files = sorted(project.rglob("story-*.yaml"))[:CHANGED]
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("    front: ", "    front: Once more, ", 1), encoding="utf-8")
    return len(files)
