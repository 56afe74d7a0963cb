"""A function in a process of its own gives what it would give here, and cannot take this process with it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_builder.verify.apart import CrashedError, Report, call_apart
from tests.projects import run
from tests.reliability.fuzz_packages import SAMPLE, deeply_nested_package


def sum_of(numbers: list[int], report: Report) -> int:
    """A sum, told step by step."""
    for number in range(len(numbers)):
        report("adding", number + 1, len(numbers))
    return sum(numbers)


def test_what_a_function_gives_and_reports_arrives() -> None:
    """In order, and the result at the end."""
    told: list[tuple[str, int, int]] = []
    assert call_apart(sum_of, [4, 5], report=lambda *progress: told.append(progress)) == 9
    assert told == [("adding", 1, 2), ("adding", 2, 2)]


def raise_error(report: Report) -> None:
    """Refuses."""
    raise FileNotFoundError(2, "No such file or directory", "a.apkg")


def test_what_a_function_raises_is_raised_here(report: Report) -> None:
    """With a note of where it came from, which this process cannot know otherwise."""
    with pytest.raises(FileNotFoundError) as raised:
        call_apart(raise_error, report=report)
    assert raised.value.filename == "a.apkg"
    assert "in raise_error" in raised.value.__notes__[0]


def be_killed(report: Report) -> None:
    """As by an access to memory that is not its own."""
    os.kill(os.getpid(), signal.SIGSEGV)


def end(report: Report) -> None:
    """As a library does that prints its reasons and exits."""
    os._exit(0)


def panic(report: Report) -> None:
    """As a library in Rust does at its own bugs, which it raises as no Exception."""
    raise BaseException("panicked")


@pytest.mark.parametrize("function", [be_killed, end, panic])
def test_a_process_that_ends_without_a_word_has_crashed(function: Callable[[Report], None], report: Report) -> None:
    """Whatever the reason."""
    with pytest.raises(CrashedError):
        call_apart(function, report=report)


def make_a_mess(report: Report) -> str:
    """Leaves a folder behind, and prints as libraries do, past Python."""
    os.write(1, b"panicked at")
    os.write(2, b"panicked at")
    return tempfile.mkdtemp()


def test_nothing_is_left_of_a_function(report: Report, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither among temporary files nor on the terminal."""
    folder = call_apart(make_a_mess, report=report)
    assert not Path(folder).exists()
    assert capfd.readouterr() == ("", "")


def test_a_package_that_crashes_anki_does_not_crash_verify(tmp_path: Path) -> None:
    """Its templates nest deeper than Anki's stack, which reads them by recursion."""
    (tmp_path / "deep.apkg").write_bytes(deeply_nested_package(SAMPLE.read_bytes()))
    ran = run("verify", tmp_path / "deep.apkg")
    assert ran == (
        1,
        "error: Anki crashes when it imports deep.apkg or shows its cards, or does not end [anki-crashed]\n\n1 error\n",
        "",
    )


@pytest.fixture
def report() -> Report:
    """Tells nobody."""
    return lambda label, done, total: None
