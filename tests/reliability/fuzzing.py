"""Files, packages and command lines that nobody wrote, fed to the tool by the million.

`python -m tests.reliability.fuzzing "fact files" 17` does what input 17 of a target does, and shows both; with a second
number, it tries all from the one up to the other, and prints each, with what is wrong where something is.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import re
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reliability.commands import scratch_folder
from tests.reliability.fuzz_commands import COMMANDS
from tests.reliability.fuzz_engine import Target, hold, numbered_input, problem
from tests.reliability.fuzz_packages import DIFFS, VERIFICATIONS
from tests.reliability.fuzz_sources import ARTICLES, DECK_FILES, FACT_FILES, LEDGERS
from tests.reliability.trial import Trial

TARGETS = (FACT_FILES, DECK_FILES, LEDGERS, ARTICLES, DIFFS, VERIFICATIONS, COMMANDS)
MOST_BYTES = 1_000_000_000
"""That a process may have at a time, all libraries included."""

_PROCESSES = 2  # at a time
_PARTS = 8  # of a target's inputs, each tried by a process
_SHORT = 1_000  # times fewer inputs in the short run
_STUCK = 5  # times the most computing that an input may take, its process is given up
_LONGEST_WAIT = 600  # seconds, for a process that does not compute
_LINE = re.compile("^([0-9]+) (.*)$", re.MULTILINE)
WORKER: tuple[str, ...] = (sys.executable, "-m", "tests.reliability.fuzzing")
"""The command that tries what its arguments say."""


def trials(long: bool) -> Iterator[Trial]:
    """All targets, on two processors."""
    for target in TARGETS:
        count = target.executions // (1 if long else _SHORT)
        found = _all_problems(target, count, _PARTS if long else _PROCESSES)
        # Those of one cause are told once, by the first of them.
        for cause, times in Counter(found.values()).items():
            first = min(number for number, other in found.items() if other == cause)
            print(f"{target.name} {first}: {cause}, {times} times", file=sys.stderr)
        note = "answered in words, in bounded time and memory"
        yield Trial(f"{target.name} that nobody wrote", count, count - len(found), note)


def _all_problems(target: Target, count: int, parts: int) -> dict[int, str]:
    """What is wrong with the first inputs of a target, by their numbers."""
    bounds = [count * part // parts for part in range(parts + 1)]
    with ThreadPoolExecutor(_PROCESSES) as pool:
        found = pool.map(lambda part: problems(target, bounds[part], bounds[part + 1]), range(parts))
        return {number: cause for part in found for number, cause in part.items()}


def problems(target: Target, first: int, end: int) -> dict[int, str]:
    """What is wrong with some inputs, tried in a process of their own; behind one that ends it, in another."""
    found: dict[int, str] = {}
    while first < end:
        command = [*WORKER, target.name, str(first), str(end)]
        with scratch_folder() as scratch:
            environment = os.environ | {"TMPDIR": scratch}
            ran = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
        tried = {int(number): cause for number, cause in _LINE.findall(ran.stdout)}
        if not tried:
            raise RuntimeError(ran.stderr)
        found |= {number: cause for number, cause in tried.items() if cause}
        first = end if ran.returncode == 0 else max(tried) + 1
        if ran.returncode:
            found[max(tried)] = f"the process ended with status {ran.returncode}"
    return found


def main() -> None:
    """Tries what the command line says."""
    options = _parser().parse_args()
    [target] = [target for target in TARGETS if target.name == options.target]
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    with TemporaryDirectory() as folder:
        answer = target.open(Path(folder))
        if options.end is None:
            print(repr(numbered_input(target, options.number)), flush=True)
            print(hold(target, answer, options.number))
            return
        for number in range(options.number, options.end):
            signal.setitimer(signal.ITIMER_PROF, _STUCK * target.seconds)  # its signal ends a process
            faulthandler.dump_traceback_later(_LONGEST_WAIT, exit=True)
            print(number, end=" ", flush=True)
            print(problem(target, answer, number), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.fuzzing")
    parser.add_argument("target", choices=[target.name for target in TARGETS])
    parser.add_argument("number", type=int, help="of the input")
    parser.add_argument("end", type=int, nargs="?", help="the number behind the last")
    return parser


if __name__ == "__main__":
    main()
