"""What was measured, as tables for people; and the targets."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple

from tests.bench.rounds import Comparison, HelpComparison
from tests.bench.upgrades import UpgradeComparison
from tests.bench.verifications import VerifyComparison

LEAST_PLAIN_TO_BUILD = 3.0
"""Target at 10,000 facts."""

MOST_BUILD_TO_FLOOR = 2.0
"""Target at 10,000 facts."""

MOST_MEMORY = 400
"""Target at 100,000 facts, in megabytes."""

MOST_HELP_SECONDS = 0.15
"""Target for `anki-builder --help`."""

MOST_CHECK_TO_BUILD = 2.0
"""Target at 100,000 facts."""

MOST_GROWTH = 1.2
"""What counts as linear: time per fact at 100,000 facts, in that at 10,000."""

MOST_UPGRADE_TO_BUILD = 1.3
"""Target at 100,000 facts of which 300 changed."""

MOST_VERIFY_TO_IMPORT = 3.0
"""Target at 10,000 notes."""

_MEGABYTE = 1_000_000

Table = list[tuple[str, ...]]
"""Rows of cells, the headings first."""


class _Target(NamedTuple):
    text: str
    value: float
    is_met: bool


def size_table(comparisons: Iterable[Comparison]) -> Table:
    """One row for each size."""
    headings = (
        "facts",
        "build s",
        "plain script s",
        "floor s",
        "build/floor",
        "plain/build",
        "peak MB",
        "check s",
        "check/build",
    )
    return [headings, *map(_size_row, comparisons)]


def _size_row(comparison: Comparison) -> tuple[str, ...]:
    once = " (1 run)" if comparison.plain_runs < len(comparison.rounds) else ""
    return (
        f"{comparison.facts:,}",
        f"{comparison.build_seconds:.2f}",
        f"{comparison.plain_seconds:.2f}{once}",
        f"{comparison.floor_seconds:.2f}",
        f"{comparison.build_to_floor:.2f}",
        f"{comparison.plain_to_build:.2f}",
        f"{comparison.peak_memory / _MEGABYTE:.0f}",
        f"{comparison.check_seconds:.2f}",
        f"{comparison.check_to_build:.2f}",
    )


def help_table(comparison: HelpComparison) -> Table:
    """One row for the start of the command line."""
    headings = ("anki-builder --help s", 'python -c "import click" s', "ratio")
    seconds = (f"{comparison.help_seconds:.3f}", f"{comparison.click_seconds:.3f}")
    return [headings, (*seconds, f"{comparison.ratio:.2f}")]


def upgrade_table(comparison: UpgradeComparison) -> Table:
    """One row for what a release costs beyond a build."""
    headings = ("facts", "changed", "build s", "plan and upgrade package s", "ratio", "peak MB")
    row = (
        f"{comparison.facts:,}",
        f"{comparison.changed:,}",
        f"{comparison.build_seconds:.2f}",
        f"{comparison.upgrade_seconds:.2f}",
        f"{comparison.ratio:.2f}",
        f"{comparison.peak_memory / _MEGABYTE:.0f}",
    )
    return [headings, row]


def verify_table(comparison: VerifyComparison) -> Table:
    """One row for the trial in Anki."""
    seconds = (f"{comparison.verify_seconds:.2f}", f"{comparison.import_seconds:.2f}")
    return [
        ("facts", "verify s", "Anki's import s", "ratio"),
        (f"{comparison.facts:,}", *seconds, f"{comparison.ratio:.2f}"),
    ]


def stage_table(milliseconds: Mapping[str, float]) -> Table:
    """One row for each stage of a build, and their sum."""
    rows = [(stage, f"{value:.0f}") for stage, value in milliseconds.items()]
    return [("stage", "ms"), *rows, ("sum", f"{sum(milliseconds.values()):.0f}")]


def plain_text(table: Table) -> str:
    """Columns aligned to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in table)


def markdown(table: Table) -> str:
    """GitHub's Markdown."""
    headings, *rows = table
    lines = [headings, ("---:",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """What the figures depend on besides the code, on one line."""
    return ", ".join(
        (
            f"{platform.system()} {platform.machine()}",
            f"{os.cpu_count()} cores",
            f"Python {platform.python_version()}",
            f"SQLite {sqlite3.sqlite_version}",
            *(f"{name} {version(name)}" for name in ("PyYAML", "genanki")),
        )
    )


def targets(
    comparisons: Sequence[Comparison],
    help_screen: HelpComparison,
    upgrade: UpgradeComparison,
    verification: VerifyComparison,
) -> list[str]:
    """A line for each target that what was measured can tell of, with whether it is met."""
    checked = [*_size_targets(comparisons), _help_target(help_screen)]
    if upgrade.facts == 100_000:
        text = f"planning and packaging the upgrade of 100,000 facts at most {MOST_UPGRADE_TO_BUILD:g} times a build"
        checked.append(_Target(text, upgrade.ratio, upgrade.ratio <= MOST_UPGRADE_TO_BUILD))
    if verification.facts == 10_000:
        text = f"verify of 10,000 notes at most {MOST_VERIFY_TO_IMPORT:g} times Anki's import"
        checked.append(_Target(text, verification.ratio, verification.ratio <= MOST_VERIFY_TO_IMPORT))
    return [f"{'met' if target.is_met else 'MISSED'}: {target.text}: {target.value:.2f}" for target in checked]


def _size_targets(comparisons: Sequence[Comparison]) -> Iterator[_Target]:
    for comparison in comparisons:
        if comparison.facts == 10_000:
            faster, slower = comparison.plain_to_build, comparison.build_to_floor
            text = f"at 10,000 facts at least {LEAST_PLAIN_TO_BUILD:g} times faster than the plain script"
            yield _Target(text, faster, faster >= LEAST_PLAIN_TO_BUILD)
            text = f"at 10,000 facts at most {MOST_BUILD_TO_FLOOR:g} times the floor"
            yield _Target(text, slower, slower <= MOST_BUILD_TO_FLOOR)
        if comparison.facts == 100_000:
            peak = comparison.peak_memory / _MEGABYTE
            yield _Target(f"at 100,000 facts a peak under {MOST_MEMORY} MB", peak, peak < MOST_MEMORY)
            ratio = comparison.check_to_build
            yield _Target(
                f"check of 100,000 facts at most {MOST_CHECK_TO_BUILD:g} builds", ratio, ratio <= MOST_CHECK_TO_BUILD
            )
            small = next((other for other in comparisons if other.facts == 10_000), None)
            if small:
                growth = comparison.check_seconds / small.check_seconds / 10
                text = f"check linear from 10,000 to 100,000 facts: at most {MOST_GROWTH:g} times the time a fact"
                yield _Target(text, growth, growth <= MOST_GROWTH)


def _help_target(comparison: HelpComparison) -> _Target:
    seconds = comparison.help_seconds
    return _Target(f"--help in under {MOST_HELP_SECONDS:g} s", seconds, seconds < MOST_HELP_SECONDS)
