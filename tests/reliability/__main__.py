"""`python -m tests.reliability` tries all faults and prints the table of README's section on reliability.

`--long` takes an hour on two processors, and installs older versions of Anki; without it, some minutes. `--readme`
writes the table.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.readme import write_section
from tests.reliability.trial import Trial

_PARTS = ("fuzzing", "crashes", "system_calls", "concurrency", "hostility", "versions", "long_life", "supply_chain")
_AT_ONCE = 2
"""Parts that run at a time, each in processes of its own."""
_HEADS = ("fault", "tried", "survived", "")


def main() -> int:
    """Runs the parts asked for; 1 where something did not hold."""
    options = _parser().parse_args()
    if options.json:
        for part in options.only:
            print(json.dumps([*_trials(part, options.long)]))
        return 0
    started = time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        tried = list(pool.map(lambda part: _tried_apart(part, options.long), options.only or _PARTS))
    rows = [trial for trials in tried for trial in trials]
    text = f"{_table(rows)}\nFrom {_length(options.long, time.monotonic() - started)}.\n"
    print(text)
    if options.readme:
        write_section("reliability", text)
    return int(any(trial.survived < trial.tried for trial in rows))


def _tried_apart(part: str, long: bool) -> list[Trial]:
    """The trials of a part, from a process of its own."""
    command = [sys.executable, "-m", "tests.reliability", "--json", "--only", part, *(["--long"] if long else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [Trial(*row) for row in json.loads(done.stdout.splitlines()[-1])]


def _trials(part: str, long: bool) -> Iterator[Trial]:
    module = importlib.import_module(f"tests.reliability.{part}")
    for trial in module.trials(long):
        print(f"{part}: {trial.fault}: {trial.survived:,} of {trial.tried:,}", file=sys.stderr, flush=True)
        yield trial


def _table(rows: Sequence[Trial]) -> str:
    cells = ((row.fault, f"{row.tried:,}", f"{row.survived:,}", row.note) for row in rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in (_HEADS, ("---", "---:", "---:", "---"), *cells))


def _length(long: bool, seconds: float) -> str:
    return f"the {'long' if long else 'short'} run, {seconds / 60:.0f} minutes on Python {sys.version.split()[0]}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {Path(__file__).parent.parent.name}.reliability")
    parser.add_argument("--long", action="store_true", help="the long version of every part")
    parser.add_argument("--only", action="append", choices=_PARTS, help="only this part; can be repeated")
    parser.add_argument("--readme", action="store_true", help="also write the table into README.md")
    parser.add_argument("--json", action="store_true", help="only the rows, for programs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
