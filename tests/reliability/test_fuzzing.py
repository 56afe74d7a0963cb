"""Some of the inputs that `fuzzing` makes up by the million, and that it notices what goes wrong with one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from time import process_time

import pytest

from tests.reliability import fuzzing
from tests.reliability.fuzz_engine import Answer, Target, problem
from tests.reliability.fuzzing import MOST_BYTES, TARGETS, problems

SHARE = 2_500
"""Times fewer inputs than in the long run."""


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_nobody_wrote_is_answered(target: Target, tmp_path: Path) -> None:
    """Without an exception, in time, fit for a terminal, with the right exit status, and the same when repeated."""
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


WAYS = {
    "waver": "AssertionError (another answer to the same input) at fuzz_engine.py",
    "hold": "",
    "raise": "ZeroDivisionError at test_fuzzing.py",
    "compute": "AssertionError (more than 0.2 s) at fuzz_engine.py",
    "eat": "MemoryError at test_fuzzing.py",
    "end": "the process ended with status 3",
    "abort": "the process ended with status -6",
    "colour": "AssertionError (the character '\\x1b' in the answer) at fuzz_engine.py",
    "trace": "AssertionError (a traceback in the answer) at fuzz_engine.py",
    "hang": "the process ended with status -27",
    "hold again": "",
}
"""Of a target to go wrong, and what is said of it."""

WAY_OF_DRAW = {Random(f"faults {number}").random(): way for number, way in enumerate(WAYS)}


def open_faulty(folder: Path) -> Answer:
    """What goes wrong in the way that it is told."""
    answers: list[str] = []

    def answer(data: bytes) -> str:
        match data.decode():
            case "waver":
                answers.append("")
                return str(len(answers))
            case "raise":
                return str(1 // 0)
            case "compute" | "hang" as way:
                start = process_time()
                while way == "hang" or process_time() - start < 0.3:
                    pass
            case "eat":
                return str(len(bytearray(2 * MOST_BYTES)))
            case "end":
                os._exit(3)
            case "abort":
                os.abort()
            case "colour":
                return "\x1b[31mred"
            case "trace":
                return "Traceback (most recent call last):\n"
        return "an answer"

    return answer


FAULTY = Target("faults", lambda random: WAY_OF_DRAW[random.random()].encode(), open_faulty, len(WAYS), seconds=0.2)


def test_whatever_goes_wrong_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it takes the process with it; what comes behind it is tried all the same."""
    program = (
        "from tests.reliability import fuzzing, test_fuzzing; fuzzing.TARGETS = (test_fuzzing.FAULTY,); fuzzing.main()"
    )
    monkeypatch.setattr(fuzzing, "WORKER", (sys.executable, "-c", program))
    found = {number: cause.rpartition(":")[0] or cause for number, cause in problems(FAULTY, 0, len(WAYS)).items()}
    assert found == {number: said for number, said in enumerate(WAYS.values()) if said}


def test_trials_tell_how_many_held(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And each cause once, by the first number that it has."""
    monkeypatch.setattr(fuzzing, "TARGETS", (FAULTY._replace(executions=16),))
    causes = {0: "", 1: "ValueError", 2: "", 3: "ValueError"}
    monkeypatch.setattr(
        fuzzing, "problems", lambda target, first, end: {n: causes[n] for n in range(first, end) if causes.get(n)}
    )
    [trial] = fuzzing.trials(long=True)
    assert (trial.fault, trial.tried, trial.survived) == ("faults that nobody wrote", 16, 14)
    assert capsys.readouterr().err == "faults 1: ValueError, 2 times\n"
