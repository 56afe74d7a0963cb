"""`python -m tests.reliability` tries all faults and prints the table of README's section on reliability.

`--long` takes some minutes, and installs older versions of Anki; without it, one minute. `--readme` writes the table.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.readme import write_section
from tests.reliability.trial import Trial

_PARTS = (
    "fuzzing",
    "crashes",
    "system_calls",
    "concurrency",
    "hostility",
    "versions",
    "long_life",
    "supply_chain",
)
_HEADS = ("fault", "tried", "survived", "")


def main() -> int:
    """Runs the parts asked for; 1 where something did not hold."""
    options = _parser().parse_args()
    started = time.monotonic()
    rows = [trial for part in options.only or _PARTS for trial in _trials(part, options.long)]
    lines = (_HEADS, ("---", "---:", "---:", "---"), *map(_cells, rows))
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    minutes = (time.monotonic() - started) / 60
    length = "the long run" if options.long else "the short run"
    text = f"{table}\nFrom {length}, {minutes:.0f} minutes on Python {sys.version.split()[0]}.\n"
    print(text)
    if options.readme:
        write_section("reliability", text)
    return int(any(trial.survived < trial.tried for trial in rows))


def _trials(part: str, long: bool) -> Iterator[Trial]:
    module = importlib.import_module(f"tests.reliability.{part}")
    for trial in module.trials(long):
        print(f"{part}: {trial.fault}: {trial.survived:,} of {trial.tried:,}", file=sys.stderr)
        yield trial


def _cells(trial: Trial) -> tuple[str, str, str, str]:
    return trial.fault, f"{trial.tried:,}", f"{trial.survived:,}", trial.note


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {Path(__file__).parent.parent.name}.reliability")
    parser.add_argument("--long", action="store_true", help="the long version of every part")
    parser.add_argument("--only", action="append", choices=_PARTS, help="only this part; can be repeated")
    parser.add_argument("--readme", action="store_true", help="also write the table into README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
