"""Some of the faults that `crashes` tries; all of them take a quarter of an hour."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects import Ran
from tests.reliability import crashes, system_calls
from tests.reliability.aftermath import judge
from tests.reliability.commands import CommandServer, Operation, scratch_folder
from tests.reliability.faults import NONE, Fault
from tests.reliability.scenarios import SCENARIOS, Subject

_ERRORS = [name for name in crashes.FAULTS if name != crashes.KILLED]


class Workshop:
    """Commands that are prepared once for all tests of this module."""

    def __init__(self, server: CommandServer, folder: Path) -> None:
        self.server = server
        self._folder = folder
        self._subjects: dict[str, Subject] = {}

    def subject(self, name: str) -> Subject:
        """A scenario by its name."""
        if name not in self._subjects:
            self._subjects[name] = Subject(SCENARIOS[name], self.server, self._folder / name.replace(" ", "-"))
        return self._subjects[name]


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """The commands."""
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        yield Workshop(server, Path(scratch))


def test_a_fault_strikes(workshop: Workshop) -> None:
    """A command that is killed says nothing, and one that the disk refuses says why, in a line."""
    subject = workshop.subject("build, the first")
    at = [operation.name for operation in subject.writing].index("fsync")
    with subject.trial() as trial:
        killed = workshop.server.run(trial, subject.scenario.arguments, Fault("kill", (at,)))
    with subject.trial() as trial:
        refused = workshop.server.run(trial, subject.scenario.arguments, Fault("fail", (at,), error=errno.ENOSPC))

    assert killed == Ran(-9, "", "")
    assert refused == Ran(2, "", "anki-builder: project/decks/current-affairs.apkg: No space left on device\n")


@pytest.mark.parametrize("name", ["build", "release", "ids --write", "check --fix", "draft", "site", "init"])
def test_a_command_that_is_killed(name: str, workshop: Workshop) -> None:
    """Each file is the old one or the new one, and running the command again gives what it would have given."""
    subject = workshop.subject(name)

    for fault, operation in crashes.faults(subject, crashes.KILLED, step=len(subject.writing) // 3):
        assert crashes.problem(workshop.server, subject, fault, operation) == "", operation


@pytest.mark.parametrize("fault", _ERRORS)
@pytest.mark.parametrize("name", ["release", "ids --write"])
def test_a_command_that_the_disk_refuses(name: str, fault: str, workshop: Workshop) -> None:
    """It says so in a plain message, leaves everything as it was, and running it again completes."""
    subject = workshop.subject(name)

    for chosen, operation in crashes.faults(subject, fault, step=len(subject.writing) // 2):
        assert crashes.problem(workshop.server, subject, chosen, operation) == "", operation


@pytest.mark.parametrize("fault", [Fault("kill", ()), Fault("fail", (), error=errno.ENOSPC)])
def test_a_fault_below_python(fault: Fault, workshop: Workshop) -> None:
    """Strikes the calls of libraries, too, where strace can be had."""
    if system_calls.is_possible():
        found = system_calls.problem(workshop.server, workshop.subject("ids --write"), fault, "rename", 2)
        assert found == ""


def test_where_there_is_no_strace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is tried, and that is said."""
    monkeypatch.setenv("PATH", "")

    assert list(system_calls.trials(long=False)) == []
    assert capsys.readouterr().err == (
        "system_calls: nothing is tried, as there is no strace, or it may not look into processes\n"
    )


def test_what_must_not_be_is_noticed(workshop: Workshop) -> None:
    """A file that is neither old nor new, a part of the work, a traceback, what is left, and no message."""
    subject = workshop.subject("ids --write")
    once, killed = Fault("fail", (0,)), Fault("kill", (0,))
    operation = Operation("write", "rename", "x")
    silent, refused, crashed = Ran(-9, "", ""), Ran(2, "", "anki-builder: full\n"), Ran(1, "", "Traceback")

    def after(ran: Ran, fault: Fault, *changes: tuple[str, bytes]) -> str:
        with subject.trial() as trial:
            for file, content in changes:
                (trial / "project" / file).write_bytes(content)
            return judge(workshop.server, subject, trial, ran, fault, operation).partition(":")[0]

    new = subject.after["project/cards_src/2025-10/trade.yaml"]
    assert after(refused, once) == ""
    assert after(refused, killed) == "not killed"
    assert after(silent, killed, ("cards_src/2025-10/trade.yaml", new)) == ""
    assert after(silent, killed, ("cards_src/2025-10/trade.yaml", new[:50])) == "neither the old state nor the new one"
    assert after(refused, once, ("cards_src/2025-10/trade.yaml", new)) == "a part was written"
    assert after(crashed, once) == "a wrong exit status"
    assert after(Ran(2, "", "Traceback"), once) == "no plain message"
    assert after(Ran(0, "", ""), NONE) == "not done, though it says so"
    assert after(refused, once, (".x.anki-builder.tmp", b"")) == "something is left behind, project/.x.anki-builder.tmp"
    assert after(refused, once, ("cards_src/deck.yaml", b"name: [")) == "a part was written"
