"""`python -m tests.reliability` tries all faults and prints the table of README's section on reliability.

`--long` takes an hour on two processors, and installs older versions of Anki; without it, some minutes. `--readme`
writes the rows of what was tried into the table.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.readme import read_section, write_section
from tests.reliability.trial import Trial

_PARTS = ("fuzzing", "crashes", "system_calls", "concurrency", "hostility", "versions", "long_life", "supply_chain")
_AT_ONCE = 2
"""Parts that run at a time, each in processes of its own."""
_HEAD = ["| part | fault | tried | survived | |", "| --- | --- | ---: | ---: | --- |"]


class _Lines(NamedTuple):
    """What the table says of a part."""

    rows: list[str]
    run: str
    """How long it took, on what."""


def main() -> int:
    """Runs the parts asked for; 1 where something did not hold."""
    options = _parser().parse_args()
    if options.json:
        for part in options.only:
            print(json.dumps([*_trials(part, options.long)]))
        return 0
    parts = options.only or _PARTS
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        runs = dict(zip(parts, pool.map(lambda part: _tried_apart(part, options.long), parts), strict=True))
    lines = {part: _lines(part, trials, minutes, options.long) for part, (trials, minutes) in runs.items()}
    print(_section(lines))
    if options.readme:
        write_section("reliability", _section(_lines_of(read_section("reliability")) | lines))
    return int(any(trial.survived < trial.tried for trials, _ in runs.values() for trial in trials))


def _tried_apart(part: str, long: bool) -> tuple[list[Trial], float]:
    """The trials of a part, from a process of its own, and the minutes that it took."""
    command = [sys.executable, "-m", "tests.reliability", "--json", "--only", part, *(["--long"] if long else [])]
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    trials = [Trial(*row) for row in json.loads(done.stdout.splitlines()[-1])]
    return trials, (time.monotonic() - started) / 60


def _trials(part: str, long: bool) -> Iterator[Trial]:
    module = importlib.import_module(f"tests.reliability.{part}")
    for trial in module.trials(long):
        print(f"{part}: {trial.fault}: {trial.survived:,} of {trial.tried:,}", file=sys.stderr, flush=True)
        yield trial


def _lines(part: str, trials: list[Trial], minutes: float, long: bool) -> _Lines:
    rows = [f"| {part} | {row.fault} | {row.tried:,} | {row.survived:,} | {row.note} |" for row in trials]
    length = f"the {'long' if long else 'short'} run, {max(minutes, 0.1):.1f} minutes"
    return _Lines(rows, f"- {part}: {length} on Python {sys.version.split()[0]}")


def _lines_of(section: str) -> dict[str, _Lines]:
    """What a section says of each part."""
    lines = section.splitlines()
    rows = {part: [line for line in lines if line.startswith(f"| {part} |")] for part in _PARTS}
    runs = {part: next((line for line in lines if line.startswith(f"- {part}:")), "") for part in _PARTS}
    return {part: _Lines(rows[part], runs[part]) for part in _PARTS if rows[part]}


def _section(lines: Mapping[str, _Lines]) -> str:
    known = [lines[part] for part in _PARTS if part in lines]
    rows, runs = [row for part in known for row in part.rows], [part.run for part in known]
    return "".join(f"{line}\n" for line in [*_HEAD, *rows, "", "Each from its last run, of two at a time:", "", *runs])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {Path(__file__).parent.parent.name}.reliability")
    parser.add_argument("--long", action="store_true", help="the long version of every part")
    parser.add_argument("--only", action="append", choices=_PARTS, help="only this part; can be repeated")
    parser.add_argument("--readme", action="store_true", help="also write the rows into README.md")
    parser.add_argument("--json", action="store_true", help="only the rows, for programs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
