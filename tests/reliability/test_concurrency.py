"""Some of the encounters that `concurrency` tries, and what is said in them; all of them take a quarter of an hour."""

from __future__ import annotations

import errno
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.preview.test_cli_preview import first_line, load, started
from tests.projects import STORY, run, write_project
from tests.reliability import concurrency
from tests.reliability.commands import CommandServer, scratch_folder
from tests.reliability.concurrency import LOCKS, STALE, Encounter
from tests.reliability.faults import Fault
from tests.reliability.meetings import COMMANDS, EDITORS
from tests.reliability.scenarios import (
    BUILD,
    FIRST,
    PROJECT,
    SCENARIOS,
    SECOND,
    Stage,
    Subject,
    files,
    is_hidden,
    project_after,
    tree,
)

_BOTH = ("read", "write")


@pytest.fixture(scope="module")
def server() -> Iterator[CommandServer]:
    """Runs commands."""
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        yield server


@pytest.fixture
def folder() -> Iterator[Path]:
    """For the files of a test."""
    with scratch_folder() as scratch:
        yield Path(scratch)


@pytest.mark.parametrize(
    "name",
    [
        "two builds",
        "a build during a release",
        "two releases of two months",
        "check --fix during ids --write",
        "two drafts of the same articles",
    ],
)
def test_two_commands_at_once(name: str, server: CommandServer, folder: Path) -> None:
    """It is as if one had run after the other; or one says that the other is at work, and has done nothing."""
    encounter = Encounter(COMMANDS[name], server, folder)

    for at in encounter.stops[5 :: len(encounter.stops) // 3]:
        assert encounter.problem(at) == "", encounter.operations[at]


@pytest.mark.parametrize("command", ["a build", "a release", "ids --write"])
def test_an_editor_saves_while_a_command_runs(command: str, server: CommandServer, folder: Path) -> None:
    """The command does what it does to the file before or after it was saved, and never loses what was saved."""
    encounter = Encounter(EDITORS[f"an editor saves a file in two steps during {command}"], server, folder)

    for at in encounter.stops[3 :: len(encounter.stops) // 4]:
        assert encounter.problem(at) == "", encounter.operations[at]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_that_nobody_has(name: str, server: CommandServer, folder: Path) -> None:
    """Whatever its file says, the command does its work, and removes the file."""
    subject = Subject(SCENARIOS[name], server, folder)

    for told in STALE.values():
        assert concurrency.stale_lock_problem(server, subject, LOCKS[name], told) == ""


def test_who_is_at_work_is_told(server: CommandServer, folder: Path) -> None:
    """By the process, its machine and its command, and since when."""
    encounter = Encounter(COMMANDS["two releases of two months"], server, folder)
    [at] = [at for at, operation in enumerate(encounter.operations) if operation.path.endswith("CHANGES.md")][:1]
    with encounter.trial() as trial:
        first = server.start(trial, encounter.meeting.first, Fault("stop", (at,), _BOTH))
        assert first.wait() is None
        second = server.run(trial, (*PROJECT, "release", "2025-12"))
        first.end()

    since = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"
    command = "anki-builder -C project release 2025-11 --at 2025-11-30"
    assert (second.exit_code, second.stdout) == (2, "")
    assert re.fullmatch(
        f"anki-builder: another anki-builder is at work in project/decks: process {first.pid} on {platform.node()}, "
        f"`{command}`, {since}\nnothing was written; run this again when it has ended\n",
        second.stderr,
    )


def test_a_release_that_is_not_in_the_ledger_yet(server: CommandServer, folder: Path) -> None:
    """Is not taken for one that was interrupted, as long as somebody is about to write the ledger."""
    encounter = Encounter(COMMANDS["a build during a release"], server, folder)
    [renamed] = [at for at, operation in enumerate(encounter.operations) if operation.name == "rename"]
    with encounter.trial() as trial:
        release = server.start(trial, SECOND, Fault("stop", (renamed + 1,), _BOTH))
        assert release.wait() is None
        told = server.run(trial, BUILD).stderr.splitlines()
        release.end()
        assert server.run(trial, BUILD).exit_code == 0

    assert told[0].startswith("anki-builder: another anki-builder is at work in project/decks: process ")
    assert told[1:] == ["nothing was written; run this again when it has ended"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--fix"),
        ("ids", "--write"),
        ("build", "--out", "out"),
        ("release", "2025-11", "--dry-run"),
        ("diff",),
        ("stats",),
    ],
)
def test_a_project_that_cannot_be_written(arguments: tuple[str, ...], server: CommandServer, folder: Path) -> None:
    """What only reads it, or has nothing to write in it, needs no lock."""
    stage = Stage(project_after(FIRST), server, folder)
    read_only = Fault("fail", (0,), error=errno.EROFS, lasts=True, spared=("out", "scratch"))
    with stage.trial() as trial:
        before = files(tree(trial))
        ran = server.run(trial, (*PROJECT, *arguments), read_only)
        after = {path: content for path, content in files(tree(trial)).items() if not path.startswith("out/")}

    assert (ran.exit_code, after == before) == (0, True)


def test_a_disk_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some networks have: all commands do their work, and leave nothing behind."""

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr("fcntl.flock", refuse)
    root = write_project(tmp_path, {"2025-10/a.yaml": STORY + "  - front: Who signed , and where?\n    back: Japan\n"})
    site = ("site", "--out", root / "site")
    for arguments in (("ids", "--write"), ("check", "--fix"), ("build",), ("release", "2025-10"), site, site):
        assert run("-C", root, *arguments).exit_code == 0, arguments

    assert not any(map(is_hidden, tree(root)))


def test_a_preview_goes_on_while_commands_write(tmp_path: Path) -> None:
    """It shows what they have written, and hinders none."""
    root = write_project(tmp_path, {"2025-10/a.yaml": STORY + "  - front: Who signed , and where?\n    back: Japan\n"})
    (tmp_path / "article.md").write_text(
        "# Census\n\n1 November 2025\n\nThe census was held in 2025.\n", encoding="utf-8"
    )
    with started(root, "--port", "0", "--no-open") as process:
        [address] = re.findall("http://127.0.0.1:[0-9]+/", first_line(process))
        assert run("-C", root, "ids", "--write").exit_code == 0
        load(address, awaited=b"a-1")
        assert run("-C", root, "check", "--fix").exit_code == 0
        load(address, awaited=b"Who signed, and where?")
        for arguments in (("build",), ("release", "2025-10"), ("site", "--out", root / "site")):
            assert run("-C", root, *arguments).exit_code == 0
        assert run("-C", root, "draft", tmp_path / "article.md").exit_code == 0
        load(address, awaited=b"census")
        assert process.poll() is None
