"""Two at work in one project: a command is stopped at each of its operations on files, and the other runs meanwhile.

What comes of it must be what comes of one after the other, in either order; or one of the two says that the other is at
work, has changed nothing, and does its work when it is run again.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from anki_builder.locks import LOCK_FILE
from tests.projects import Ran
from tests.reliability.commands import CommandServer, scratch_folder
from tests.reliability.faults import Fault
from tests.reliability.scenarios import (
    ARTICLES,
    BUILD,
    FILES,
    FIRST,
    PROJECT,
    SCENARIOS,
    SECOND,
    SITE,
    WITHOUT_IDS,
    Prepare,
    Stage,
    Subject,
    Tree,
    files,
    is_hidden,
    project_after,
    tree,
    with_articles,
)
from tests.reliability.trial import Trial

Save = Callable[[Path], None]
"""What an editor does to the files of a trial, in one step."""

_RETREATS = (
    "another anki-builder is at work in",
    "changed by someone else meanwhile; run the command again",
    "the sources have changed while the release was made; nothing was written, run it again",
    "trade.yaml: No such file or directory",
)
"""What a command says that gives way to another."""

_BOTH = ("read", "write")
_PATIENCE = 2.0
"""Seconds that commands wait for a lock, where both run."""

_SECONDS = 0.05
"""By which one command starts after another, at most: what the work of one takes."""


class Meeting(NamedTuple):
    """Two at work in one project, of whom the second comes while the first is stopped."""

    prepare: Prepare
    first: tuple[str, ...]
    second: tuple[str, ...] | tuple[Save, ...]
    """A command; or what an editor does, a step at each stop."""
    is_each_file_one: bool = False
    """Whether each file may be of either: which of two builds counts, nobody knows but the author."""


def _saves(file: str, after: str) -> Mapping[str, tuple[Save, ...]]:
    """The ways in which editors save a file."""

    def in_place(folder: Path) -> None:
        (folder / file).write_text(after, encoding="utf-8")

    def half(folder: Path) -> None:
        (folder / file).write_text(after[: len(after) // 2], encoding="utf-8")

    def empty(folder: Path) -> None:
        (folder / file).write_bytes(b"")

    def by_renaming(folder: Path) -> None:
        (folder / "new").write_text(after, encoding="utf-8")
        (folder / "new").replace(folder / file)

    def gone(folder: Path) -> None:
        (folder / file).unlink()

    return {
        "saves a file in place": (in_place,),
        "saves a file by renaming another": (by_renaming,),
        "saves a file in two steps": (half, in_place),
        "empties a file and fills it": (empty, in_place),
        "removes a file and writes it anew": (gone, in_place),
    }


_DECEMBER = """\
title: Census
date: 2025-12-05
source: {name: Example Office}
facts:
  - {id: census, front: When was the census?, back: In December}
"""
_RELEASED = project_after(FIRST)
_THREE_MONTHS = project_after(FIRST, files={**FILES, "2025-12/census.yaml": _DECEMBER})
_BARE = project_after(files=FILES | WITHOUT_IDS)
_THIRD = (*PROJECT, "release", "2025-12", "--at", "2025-12-31")
_IDS, _FIX = (*PROJECT, "ids", "--write"), (*PROJECT, "check", "--fix")
_DRAFT = (*PROJECT, "draft", *ARTICLES)
_SUMMIT, _TRADE = "project/cards_src/2025-10/summit.yaml", "project/cards_src/2025-11/trade.yaml"

MEETINGS = {
    "two builds": Meeting(_RELEASED, BUILD, (*BUILD[:-1], "2025-12-01"), is_each_file_one=True),
    "a build during a release": Meeting(_RELEASED, SECOND, BUILD),
    "a release during a build": Meeting(_RELEASED, BUILD, SECOND),
    "two releases of one month": Meeting(_RELEASED, SECOND, SECOND),
    "two releases of two months": Meeting(_THREE_MONTHS, SECOND, _THIRD),
    "an earlier release during a later one": Meeting(_THREE_MONTHS, _THIRD, SECOND),
    "release --rebuild-ledger during a release": Meeting(_RELEASED, SECOND, (*PROJECT, "release", "--rebuild-ledger")),
    "a site during a release": Meeting(_RELEASED, SECOND, SITE),
    "a release during a site": Meeting(_RELEASED, SITE, SECOND),
    "two sites in one folder": Meeting(project_after(FIRST, SITE, SECOND), SITE, SITE),
    "two of ids --write": Meeting(_BARE, _IDS, _IDS),
    "check --fix during ids --write": Meeting(_BARE, _IDS, _FIX),
    "ids --write during check --fix": Meeting(_BARE, _FIX, _IDS),
    "two drafts of the same articles": Meeting(with_articles, _DRAFT, _DRAFT),
}
"""Two commands."""

_NEW_SUMMIT = str(FILES["2025-10/summit.yaml"]).replace("Tokio", "Kyoto").replace("5.5%", "5.75%")
_NEW_TRADE = str(WITHOUT_IDS["2025-11/trade.yaml"]).replace("Who signed", "Who wrote and then signed")

SAVES = {
    **{
        f"an editor {way} during a build": Meeting(project_after(BUILD), BUILD, save)
        for way, save in _saves(_SUMMIT, _NEW_SUMMIT).items()
    },
    **{
        f"an editor {way} during a release": Meeting(_RELEASED, SECOND, save)
        for way, save in _saves(_SUMMIT, _NEW_SUMMIT).items()
    },
    **{
        f"an editor {way} during ids --write": Meeting(_BARE, _IDS, save)
        for way, save in _saves(_TRADE, _NEW_TRADE).items()
    },
}
"""A command and an editor."""


class Outcome(NamedTuple):
    """What comes of two at work."""

    first: int
    """Exit status; of an editor, 0."""
    second: int
    files: Tree


class Encounter(Stage):
    """A meeting that is prepared, and what it may come to."""

    def __init__(self, meeting: Meeting, server: CommandServer, folder: Path) -> None:
        """`folder` is for its files alone."""
        super().__init__(meeting.prepare, server, folder)
        self.meeting = meeting
        self._server = server
        self.first_then_second = self._in_turn(("first", "second"))
        self.second_then_first = self._in_turn(("second", "first"))
        self.first_alone = self._in_turn(("first",))
        self.second_alone = self._in_turn(("second",))
        with self.trial() as trial:
            self.operations = server.operations(trial, meeting.first)

    @property
    def stops(self) -> list[int]:
        """The operations at which the first can be stopped.

        An editor asks for no lock. Between our last look at a file and its renaming, two calls of the system, it saves
        in vain; not even then is a file damaged.
        """
        stops = list(range(len(self.operations)))
        if callable(self.meeting.second[0]):
            for at, operation in enumerate(self.operations):
                if operation.name == "replace" and ".trade.yaml." in operation.path:
                    stops = [stop for stop in stops if stop not in (at - 1, at)]
        return stops

    def _in_turn(self, turns: tuple[str, ...]) -> Outcome:
        statuses = {"first": 0, "second": 0}
        with self.trial() as trial:
            for turn in turns:
                statuses[turn] = self._go(turn, trial).exit_code
            return Outcome(**statuses, files=files(tree(trial)))

    def _go(self, turn: str, trial: Path) -> Ran:
        """Does all that one of the two does."""
        steps = self.meeting.first if turn == "first" else self.meeting.second
        for step in steps:
            if isinstance(step, str):
                return self._server.run(trial, tuple(map(str, steps)))
            step(trial)
        return Ran(0, "", "")

    def problem(self, at: int) -> str:
        """What goes wrong where the first is stopped at an operation, and the second comes; nothing if all is well."""
        is_editor = callable(self.meeting.second[0])
        stops = (at, at + 2) if is_editor and len(self.meeting.second) > 1 else (at,)
        with self.trial() as trial:
            command = self._server.start(trial, self.meeting.first, Fault("stop", stops, _BOTH))
            first = command.wait()
            second = Ran(0, "", "")
            for step in self.meeting.second if is_editor else (None,):
                if callable(step):
                    step(trial)
                else:
                    second = self._go("second", trial)
                if first is None:
                    command.resume()
                    first = command.wait()
            return self._judge(trial, first or command.end(), second)

    def race(self, delay: float) -> str:
        """The same where both are started at once, but for some seconds."""
        with self.trial() as trial:
            first = self._server.start(trial, self.meeting.first, patience=_PATIENCE)
            time.sleep(delay)
            second = self._server.start(trial, tuple(map(str, self.meeting.second)), patience=_PATIENCE)
            return self._judge(trial, first.end(), second.end())

    def _judge(self, trial: Path, first: Ran, second: Ran) -> str:
        now = tree(trial)
        outcome = Outcome(first.exit_code, second.exit_code, files(now))
        told = f"{first}, {second}"
        if any(map(is_hidden, now)):
            return f"something is left: {', '.join(filter(is_hidden, now))}: {told}"
        if outcome in (self.first_then_second, self.second_then_first):
            return ""
        if self.meeting.is_each_file_one and outcome[:2] == (0, 0):
            pairs = (self.first_then_second.files, self.second_then_first.files)
            return (
                ""
                if all(content in [pair[path] for pair in pairs] for path, content in outcome.files.items())
                else told
            )
        if _has_retreated(first) and outcome.files == self.second_alone.files:
            return self._again("first", trial, self.second_then_first)
        if _has_retreated(second) and outcome.files == self.first_alone.files:
            return self._again("second", trial, self.first_then_second)
        return f"neither one after the other, nor one alone: {told}"

    def _again(self, turn: str, trial: Path, wanted: Outcome) -> str:
        """Runs the one that has given way."""
        ran = self._go(turn, trial)
        is_done = ran.exit_code == getattr(wanted, turn) and files(tree(trial)) == wanted.files
        return "" if is_done else f"running {turn} again does not complete: {ran}"


def _has_retreated(ran: Ran) -> bool:
    return ran.exit_code == 2 and any(retreat in ran.stderr for retreat in _RETREATS)


LOCKS = {
    "release": f"project/decks/{LOCK_FILE}",
    "ids --write": f"project/cards_src/{LOCK_FILE}",
    "draft": f"project/cards_src/{LOCK_FILE}",
    "site": f".site{LOCK_FILE}",
}
"""The files of the locks that commands take."""

STALE = {
    "nothing": "",
    "no text": "\x00\x1b[31m\n" * 1000,
    "a process that is no more": "process 4194304 on {host}, `anki-builder release 2025-11`",
    "a process of another program": "process {pid} on {host}, `anki-builder release 2025-11`",
    "a process of another machine": "process {pid} on elsewhere, `anki-builder release 2025-11`",
}
"""What may be told in the file of a lock that nobody has."""


def stale_lock_problem(server: CommandServer, subject: Subject, lock_file: str, told: str) -> str:
    """What goes wrong with a command that finds the file of a lock that nobody has; nothing if all is well."""
    with subject.trial() as trial:
        path = trial / lock_file
        path.parent.mkdir(exist_ok=True)
        path.write_text(told.format(host=platform.node(), pid=os.getpid()), encoding="utf-8")
        ran = server.run(trial, subject.scenario.arguments)
        return "" if ran.exit_code == 0 and tree(trial) == subject.after else f"kept out by it: {ran}"


def trials(long: bool) -> Iterator[Trial]:
    """All meetings; in a short run, with the first one stopped at every tenth operation."""
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        folders = (Path(scratch, str(number)) for number in range(1000))
        meetings = {name: Encounter(meeting, server, next(folders)) for name, meeting in MEETINGS.items()}
        saves = {name: Encounter(meeting, server, next(folders)) for name, meeting in SAVES.items()}
        step, rounds = (1, 100) if long else (10, 5)
        yield _trial(
            "two commands in one project, one stopped at each operation on files while the other runs",
            "as one after the other, or one is told of the other",
            ((name, each.problem(at)) for name, each in meetings.items() for at in each.stops[step // 2 :: step]),
        )
        yield _trial(
            "an editor that saves a file, in five ways, at each operation on files of a command",
            "as before the command or after it; no save is lost",
            ((name, each.problem(at)) for name, each in saves.items() for at in each.stops[step // 2 :: step]),
        )
        random = Random(10)
        yield _trial(
            "two commands started at once",
            "as one after the other, or one is told of the other",
            ((name, each.race(random.uniform(0, _SECONDS))) for name, each in meetings.items() for _ in range(rounds)),
        )
        subjects = {name: Subject(SCENARIOS[name], server, next(folders)) for name in LOCKS}
        yield _trial(
            "a lock that nobody has, with five texts in its file",
            "as if it were not there",
            (
                (f"{name}, {text}", stale_lock_problem(server, subject, LOCKS[name], text))
                for name, subject in subjects.items()
                for text in STALE.values()
            ),
        )


def _trial(fault: str, note: str, tried: Iterable[tuple[str, str]]) -> Trial:
    """What comes of trials, each given by its name and what went wrong; which is printed."""
    count = survived = 0
    for name, problem in tried:
        count += 1
        survived += not problem
        if problem:
            print(f"{name}: {problem}")
    return Trial(fault, count, survived, note)
