"""All that the benchmark measures, in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench import stages
from tests.bench.contestants import build
from tests.bench.packages import PackageComparison, compare_packages
from tests.bench.rebuilds import compare_rebuilds
from tests.bench.rounds import Comparison, compare, projects_by_files, projects_by_size
from tests.bench.start_up import StartUp, compare_start_up
from tests.bench.synthetic import write_project
from tests.bench.upgrades import UpgradeComparison, compare_upgrade
from tests.bench.verifications import VerifyComparison, compare_verification

MOST_REBUILT = 36_000
"""Facts: ten years of ten a day."""

MOST_UPGRADED = 100_000

MOST_TRIED = 10_000
"""Facts of the project whose package goes into Anki, whose build is timed by stages, and that is cut into files."""


class Measured(NamedTuple):
    """What one run of the benchmark has measured."""

    sizes: Sequence[Comparison]
    """By number of facts; the smallest first."""
    files: Sequence[Comparison]
    """A small project, whose build is little more than start-up; then the same facts in more and more files."""
    start_up: StartUp
    rebuild: Comparison
    upgrade: UpgradeComparison
    verification: VerifyComparison
    packages: PackageComparison
    profiled: int
    """Facts of the build that `profile` is of."""
    profile: dict[str, float]
    """Milliseconds by stage."""


def measure(folder: Path, sizes: Sequence[int], runs: int, show: Callable[[str], None]) -> Measured:
    """Measures everything on projects of these sizes, and of usual ones where the largest is larger than these."""
    sizes = sorted(sizes)
    tried = min(MOST_TRIED, sizes[-1])
    project = folder / "tried"
    write_project(project, tried)
    build(project)
    return Measured(
        sizes=compare(projects_by_size(folder, sizes), runs, show),
        files=compare(projects_by_files(folder / "files", tried), runs, show),
        start_up=compare_start_up(runs),
        rebuild=compare_rebuilds(folder / "rebuild", min(MOST_REBUILT, sizes[-1]), runs, show),
        upgrade=compare_upgrade(folder / "upgrade", min(MOST_UPGRADED, sizes[-1]), runs, show),
        verification=compare_verification(project, tried, runs, show),
        packages=compare_packages(project, tried, runs, show),
        profiled=tried,
        profile=stages.measure(project, runs),
    )
