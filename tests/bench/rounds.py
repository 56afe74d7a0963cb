"""The contestants, run in turn: `anki-builder build`, the plain script and the floor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.processes import Run, run_python
from tests.bench.synthetic import write_project

ONCE_FROM = 50_000
"""From so many facts on the plain script runs once, in the first round: it takes most of a minute."""

CHECKED_ON = "2026-01-01"
"""The day after the last of the synthetic facts' dates."""

NOT_SHOWN = "stale,answer-leaks"

_HERE = Path(__file__).parent


class Round(NamedTuple):
    """One run of each contestant, one right after the other."""

    build: Run
    check: Run
    plain: Run | None
    """None where the plain script sat the round out."""
    floor: Run


class Comparison(NamedTuple):
    """All rounds on one project."""

    facts: int
    rounds: tuple[Round, ...]

    @property
    def build_seconds(self) -> float:
        """How long `anki-builder build` took."""
        return median(round_.build.seconds for round_ in self.rounds)

    @property
    def floor_seconds(self) -> float:
        """How long the floor took."""
        return median(round_.floor.seconds for round_ in self.rounds)

    @property
    def plain_seconds(self) -> float:
        """How long the plain script took."""
        return median(round_.plain.seconds for round_ in self.rounds if round_.plain)

    @property
    def plain_runs(self) -> int:
        """How often the plain script ran."""
        return sum(round_.plain is not None for round_ in self.rounds)

    @property
    def build_to_floor(self) -> float:
        """How many times the floor a build takes."""
        return median(round_.build.seconds / round_.floor.seconds for round_ in self.rounds)

    @property
    def plain_to_build(self) -> float:
        """How many times a build the plain script takes."""
        return median(round_.plain.seconds / round_.build.seconds for round_ in self.rounds if round_.plain)

    @property
    def check_seconds(self) -> float:
        """How long `anki-builder check` took."""
        return median(round_.check.seconds for round_ in self.rounds)

    @property
    def check_to_build(self) -> float:
        """How many times a build a check takes."""
        return median(round_.check.seconds / round_.build.seconds for round_ in self.rounds)

    @property
    def peak_memory(self) -> int:
        """The most that a build had resident, in bytes."""
        return max(round_.build.peak_memory for round_ in self.rounds)


class HelpComparison(NamedTuple):
    """All rounds of `--help`."""

    help_seconds: float
    click_seconds: float
    """Of an interpreter that imports click and ends."""
    ratio: float


def compare(project: Path, facts: int, runs: int, show: Callable[[str], None]) -> Comparison:
    """Writes a project of so many facts and runs the contestants on it; `show` is told how far the work is."""
    show(f"{facts:,} facts: warm-up")
    write_project(project, facts)
    _round(project, with_plain=facts < ONCE_FROM)
    rounds = []
    for number in range(1, runs + 1):
        show(f"{facts:,} facts: round {number} of {runs}")
        rounds.append(_round(project, with_plain=facts < ONCE_FROM or number == 1))
    return Comparison(facts, tuple(rounds))


def compare_help(runs: int) -> HelpComparison:
    """Runs `--help` and a bare import of click in turn."""
    pairs = []
    for number in range(runs + 1):
        pair = (
            run_python("-m", "anki_builder", "--help").seconds,
            run_python("-c", "import click").seconds,
        )
        if number > 0:  # the first is the warm-up
            pairs.append(pair)
    help_seconds, click_seconds = (median(seconds) for seconds in zip(*pairs, strict=True))
    return HelpComparison(help_seconds, click_seconds, median(ours / click for ours, click in pairs))


def _round(project: Path, with_plain: bool) -> Round:
    build = run_python("-m", "anki_builder", "-C", project, "build")
    # The rules are all applied; those that the synthetic facts break in thousands are not shown.
    check = run_python("-m", "anki_builder", "-C", project, "check", "--on", CHECKED_ON, "--ignore", NOT_SHOWN)
    _take_rows(project)
    plain = _plain_script(project) if with_plain else None
    return Round(build, check, plain, _floor(project))


def _take_rows(project: Path) -> None:
    run_python("-P", _HERE / "package_rows.py", project / "decks" / "current-affairs.apkg", project / "rows.marshal")


def _plain_script(project: Path) -> Run:
    return run_python("-P", _HERE / "plain_script.py", project, project / "plain.apkg")


def _floor(project: Path) -> Run:
    sources, rows, target = project / "cards_src", project / "rows.marshal", project / "floor.zlib"
    run = run_python("-P", _HERE / "floor.py", sources, rows, target)
    return run._replace(seconds=run.seconds - float(run.output))
