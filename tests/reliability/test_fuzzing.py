"""Some of the inputs that `fuzzing` makes up by the million, and that it notices what goes wrong with one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.reliability import fuzzing
from tests.reliability.fuzz_engine import Answer, Target, problem
from tests.reliability.fuzzing import TARGETS, problems

SHARE = 2_500
"""Times fewer inputs than in the long run."""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_nobody_wrote_is_answered(target: Target, tmp_path: Path) -> None:
    """Without an exception, in time, fit for a terminal, with the exit status that is due, and the same when repeated."""
    answer = target.open(tmp_path)
    found = {number: problem(target, answer, number) for number in range(target.executions // SHARE)}
    assert {number: cause for number, cause in found.items() if cause} == {}


def test_the_long_run_has_a_million_inputs() -> None:
    """For all targets together."""
    assert sum(target.executions for target in TARGETS) >= 1_000_000


def test_a_number_is_all_that_a_finding_needs() -> None:
    """In two processes with other hashes of texts, it makes the same input, with the same answer."""
    command = [sys.executable, "-m", "tests.reliability.fuzzing", "ledgers", "17"]
    one, two = (
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    )
    assert one.stdout.startswith("b'")
    assert one.stdout == two.stdout


def number_of(data: bytes) -> int:
    """The number of an input of FAULTY."""
    return int(data)


def numbers() -> Iterator[int]:
    """From 0 on."""


def open_faulty(folder: Path) -> Answer:
    """Goes wrong in one way for each input."""
    hoard: list[bytes] = []

    def answer(data: bytes) -> str:
        match data:
            case b"raise":
                raise ValueError(data)
            case b"compute":
                return str(sum(range(30_000_000)))
            case b"sleep":
                return str(sum(iter(int, 1)))  # without end
            case b"eat":
                hoard.append(bytes(10**12))
            case b"end":
                os._exit(3)
            case b"abort":
                os.abort()
            case b"waver":
                hoard.append(data)
                return str(len(hoard))
            case b"colour":
                return "\x1b[31mred\x1b[m"
            case b"trace":
                return "Traceback (most recent call last):\n"
        return "fine"

    return answer


WAYS = (b"waver", b"fine", b"raise", b"compute", b"eat", b"end", b"abort", b"colour", b"trace", b"sleep", b"fine")


def draw_way(random: Random) -> bytes:
    """One way to go wrong after another; drawn without chance, as the test needs each once."""
    return WAYS[int(str(random.getstate()[1][0])) % len(WAYS)]


FAULTY = Target("faults", draw_way, open_faulty, executions=len(WAYS), seconds=0.2)
