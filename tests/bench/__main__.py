"""`python -m tests.bench`: runs the benchmark and prints its tables."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import regressions, tables
from tests.bench.measure import Measured, measure
from tests.bench.targets import targets

SIZES = (300, 10_000, 100_000)
"""Numbers of facts."""

RUNS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the tables, the machine and the targets, and gives the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        measured = measure(options.keep or Path(temporary), options.sizes, options.runs, _show)
    text = "\n\n".join(_blocks(measured, options))
    print(text)
    if options.readme:
        from tests import readme  # late, as it imports the commands: a process's peak memory has its caller's in it

        readme.write_section("figures", f"{text}\n")
    return int(options.quick and not all(bound.is_met for bound in regressions.regressions(measured)))


def _blocks(measured: Measured, options: argparse.Namespace) -> Iterator[str]:
    render = tables.markdown if options.markdown else tables.plain_text
    yield from tables.blocks(measured, render)
    yield tables.machine()
    if lines := [target.line("MISSED") for target in targets(measured)]:
        yield _list(lines)
    if options.quick:
        yield _list([bound.line("REGRESSION") for bound in regressions.regressions(measured)])
    yield f"Where the time of a build of {measured.profiled:,} facts and of its check goes, by stages, on one core:"
    yield render(tables.stage_table(measured.profile))


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures how long a build takes.")
    parser.add_argument(
        "--sizes",
        type=_sizes,
        metavar="N,N",
        help=f"numbers of facts (default: {','.join(map(str, SIZES))}); with 1000000 it takes 10 minutes more",
    )
    parser.add_argument("--runs", type=_count, metavar="N", help=f"rounds after the warm-up (default: {RUNS})")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="for a check after every push: small sizes, few rounds, and exit status 1 on a gross regression in ratios",
    )
    parser.add_argument("--markdown", action="store_true", help="tables in GitHub's Markdown")
    parser.add_argument("--readme", action="store_true", help="also write the tables, in Markdown, into README.md")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write projects and packages here, and leave them")
    options = parser.parse_args(arguments)
    options.sizes = options.sizes or (regressions.SIZES if options.quick else SIZES)
    options.runs = options.runs or (regressions.RUNS if options.quick else RUNS)
    options.markdown = options.markdown or options.readme
    return options


def _sizes(text: str) -> list[int]:
    return [_count(part) for part in text.split(",")]


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 1")
    return int(text)


def _show(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
