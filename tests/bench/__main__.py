"""`python -m tests.bench`: runs the benchmark and prints its tables."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests import readme
from tests.bench import rounds, stages, tables, upgrades, verifications

PROFILED_SIZE = 10_000  # facts


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures every size, prints the tables, the machine and the targets, and gives the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        comparisons = [rounds.compare(folder / str(facts), facts, options.runs, _show) for facts in options.sizes]
        profiled = PROFILED_SIZE if PROFILED_SIZE in options.sizes else options.sizes[0]
        profile = stages.measure(folder / str(profiled), options.runs)
        upgrade = upgrades.compare(folder / "upgrade", options.sizes[-1], options.runs, _show)
        verification = verifications.compare(folder / "upgrade", profiled, options.runs, _show)
    help_screen = rounds.compare_help(options.runs)
    render = tables.markdown if options.markdown else tables.plain_text
    blocks = [
        render(tables.size_table(comparisons)),
        render(tables.help_table(help_screen)),
        render(tables.upgrade_table(upgrade)),
        render(tables.verify_table(verification)),
        tables.machine(),
        "\n".join(f"- {line}" for line in tables.targets(comparisons, help_screen, upgrade, verification)),
        f"Where the time of a build of {profiled:,} facts goes, stage by stage in one process:",
        render(tables.stage_table(profile)),
    ]
    text = "\n\n".join(blocks)
    print(text)
    if options.readme:
        readme.write_section("figures", f"{text}\n")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures how long a build takes.")
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=_sizes("300,10000,100000"),
        metavar="N,N",
        help="numbers of facts (default: 300,10000,100000)",
    )
    parser.add_argument("--runs", type=_count, default=5, metavar="N", help="rounds after the warm-up (default: 5)")
    parser.add_argument("--markdown", action="store_true", help="tables in GitHub's Markdown")
    parser.add_argument("--readme", action="store_true", help="also write the tables, in Markdown, into README.md")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write projects and packages here, and leave them")
    options = parser.parse_args(arguments)
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
