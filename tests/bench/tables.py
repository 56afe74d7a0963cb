"""What was measured, as tables for people."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version

from tests.bench.contestants import build, check, floor, genanki_alone, plain_script, read
from tests.bench.costs import cost
from tests.bench.measure import Measured
from tests.bench.packages import PackageComparison
from tests.bench.rebuilds import build_again
from tests.bench.rounds import Comparison
from tests.bench.start_up import StartUp
from tests.bench.upgrades import UpgradeComparison
from tests.bench.verifications import VerifyComparison

_MEGABYTE = 1_000_000
_NONE = "–"

Table = list[tuple[str, ...]]
"""Rows of cells, the headings first."""


def blocks(measured: Measured, render: Callable[[Table], str]) -> Iterator[str]:
    """All tables but the profile, each under what it is of."""
    for title, table in (
        ("Whole processes:", size_table(measured.sizes)),
        ("What one more fact costs a build, beyond the build in the first row:", cost_table(measured.sizes)),
        ("The same, for facts in few files and in many:", cost_table(measured.files)),
        ("Build again after one file has changed:", rebuild_table(measured.rebuild)),
        ("Commands that do nothing:", start_up_table(measured.start_up)),
        ("A release, beyond a build of the same facts:", upgrade_table(measured.upgrade)),
        ("The package, beside Anki's own legacy export of the same notes:", package_table(measured.packages)),
        ("Anki's import of it, beside that of what others make of the same facts:", import_table(measured.packages)),
        ("Its trial in Anki, beside the import alone:", verify_table(measured.verification)),
    ):
        yield f"{title}\n\n{render(table)}"


def size_table(comparisons: Iterable[Comparison]) -> Table:
    """One row for each size at which there was something to compare a build with."""
    headings = (
        *("facts", "build s", "floor s", "build/floor", "plain script s", "plain/build", "genanki alone s"),
        *("check s", "read s", "check/read"),
    )
    return [headings, *(_size_row(comparison) for comparison in comparisons if comparison.runs(floor))]


def _size_row(comparison: Comparison) -> tuple[str, ...]:
    once = " (1 run)" if len(comparison.runs(plain_script)) < len(comparison.rounds) else ""
    return (
        f"{comparison.facts:,}",
        f"{comparison.seconds(build):.2f}",
        f"{comparison.seconds(floor):.2f}",
        f"{comparison.ratio(build, floor):.2f}",
        f"{comparison.seconds(plain_script):.2f}{once}",
        f"{comparison.ratio(plain_script, build):.2f}",
        f"{comparison.seconds(genanki_alone):.2f}",
        f"{comparison.seconds(check):.2f}",
        f"{comparison.seconds(read):.2f}",
        f"{comparison.ratio(check, read):.2f}",
    )


def cost_table(comparisons: Sequence[Comparison]) -> Table:
    """One row for each project; the first stands for start-up."""
    headings = (
        *("facts", "files", "build s", "processor s", "peak MB"),
        *("µs a fact", "processor µs a fact", "floor µs a fact", "bytes a fact"),
    )
    start = comparisons[0]
    return [headings, *((*_build_cells(each), *_cost_cells(each, start)) for each in comparisons)]


def _build_cells(comparison: Comparison) -> tuple[str, ...]:
    return (
        f"{comparison.facts:,}",
        f"{comparison.files:,}",
        f"{comparison.seconds(build):.2f}",
        f"{comparison.processor_seconds(build):.2f}",
        f"{comparison.peak_memory(build) / _MEGABYTE:.0f}",
    )


def _cost_cells(comparison: Comparison, start: Comparison) -> tuple[str, ...]:
    if comparison.facts == start.facts:
        return (_NONE,) * 4
    of_fact = cost(comparison, start)
    return (
        f"{of_fact.seconds * 1e6:.0f}",
        f"{of_fact.processor_seconds * 1e6:.0f}",
        _NONE if of_fact.floor_seconds is None else f"{of_fact.floor_seconds * 1e6:.0f}",
        f"{of_fact.memory:,.0f}",
    )


def rebuild_table(comparison: Comparison) -> Table:
    """One row for a build after a change."""
    seconds = (f"{comparison.seconds(build):.2f}", f"{comparison.seconds(build_again):.2f}")
    ratio = f"{comparison.ratio(build_again, build):.2f}"
    return [("facts", "cold build s", "build again s", "ratio"), (f"{comparison.facts:,}", *seconds, ratio)]


def start_up_table(start_up: StartUp) -> Table:
    """A row for each command."""
    help_screen, click, version_line = start_up.seconds
    return [
        ("command", "s", 'python -c "import click" s', "ratio"),
        ("anki-builder --help", f"{help_screen:.3f}", f"{click:.3f}", f"{start_up.help_ratio:.2f}"),
        ("anki-builder --version", f"{version_line:.3f}", f"{click:.3f}", f"{start_up.version_ratio:.2f}"),
    ]


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


def package_table(comparison: PackageComparison) -> Table:
    """One row for a package's size."""
    sizes = (f"{comparison.own_bytes / 1000:,.0f}", f"{comparison.legacy_bytes / 1000:,.0f}")
    ratio = f"{comparison.size_ratio:.2f}"
    return [("facts", "package kB", "Anki's export kB", "ratio"), (f"{comparison.facts:,}", *sizes, ratio)]


def import_table(comparison: PackageComparison) -> Table:
    """A row for each maker of a package."""
    ours, same, plain = comparison.import_seconds
    return [
        ("package", "import s", "ours/this"),
        ("anki-builder", f"{ours:.3f}", _NONE),
        ("genanki, the same notes", f"{same:.3f}", f"{comparison.import_to_genanki:.2f}"),
        ("plain script, less in a note", f"{plain:.3f}", f"{comparison.import_to_plain:.2f}"),
    ]


def verify_table(comparison: VerifyComparison) -> Table:
    """One row for the trial in Anki."""
    seconds = (f"{comparison.verify_seconds:.2f}", f"{comparison.import_seconds:.2f}")
    return [
        ("facts", "verify s", "Anki's import s", "ratio"),
        (f"{comparison.facts:,}", *seconds, f"{comparison.ratio:.2f}"),
    ]


def stage_table(milliseconds: Mapping[str, float]) -> Table:
    """One row for each stage of a build, and their sum; then what a check does besides reading."""
    of_build = {stage: value for stage, value in milliseconds.items() if not stage.startswith("check:")}
    of_check = {stage: value for stage, value in milliseconds.items() if stage not in of_build}
    timed = [*of_build.items(), ("sum", sum(of_build.values())), *of_check.items()]
    return [("stage", "ms"), *((stage, f"{value:.0f}") for stage, value in timed)]


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
