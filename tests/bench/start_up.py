"""What a command takes that does nothing, as a multiple of what `import click` takes."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

from tests.bench.processes import run_python

ROUNDS_IN_A_RUN = 5
"""They are short, and as noisy as they are short."""


class StartUp(NamedTuple):
    """All rounds: the seconds of `--help`, of an interpreter that imports click and ends, and of `--version`."""

    rounds: tuple[tuple[float, float, float], ...]

    @property
    def seconds(self) -> tuple[float, float, float]:
        """How long each of the three took."""
        help_screen, click, version = (median(seconds) for seconds in zip(*self.rounds, strict=True))
        return help_screen, click, version

    @property
    def help_ratio(self) -> float:
        """How many times the import `--help` takes."""
        return median(help_screen / click for help_screen, click, _ in self.rounds)

    @property
    def version_ratio(self) -> float:
        """How many times the import `--version` takes."""
        return median(version / click for _, click, version in self.rounds)


def compare_start_up(runs: int) -> StartUp:
    """Runs the three in turn."""
    rounds = []
    for _ in range(runs * ROUNDS_IN_A_RUN + 1):
        help_screen = run_python("-m", "anki_builder", "--help")
        click = run_python("-c", "import click")
        version = run_python("-m", "anki_builder", "--version")
        rounds.append((help_screen.seconds, click.seconds, version.seconds))
    return StartUp(tuple(rounds[1:]))  # the first is the warm-up
