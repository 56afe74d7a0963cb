"""Two at work in one project: a command is stopped at each of its operations on files, and the other runs meanwhile.

What comes of it must be what comes of one after the other, in either order; or one of the two says that the other is at
work, has changed nothing, and does its work when it is run again.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from anki_builder.locks import LOCK_FILE
from tests.projects import Ran
from tests.reliability.commands import CommandServer, scratch_folder
from tests.reliability.faults import Fault
from tests.reliability.meetings import COMMANDS, EDITED, EDITORS, Meeting, Step
from tests.reliability.scenarios import SCENARIOS, Stage, Subject, Tree, files, is_hidden, tree
from tests.reliability.trial import Trial

_RETREATS = (
    "another anki-builder is at work in",
    "changed by someone else meanwhile; run the command again",
    "the sources have changed while the release was made; nothing was written, run it again",
    f"{EDITED}: No such file or directory",
)
"""What a command says that gives way to another."""

_BOTH = ("read", "write")

_PATIENCE = 2.0
"""Seconds that commands wait for a lock, where both run."""

_LATEST = 0.05
"""Seconds by which one command starts after another, at most: what the work of one takes."""


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
        first: tuple[Step, ...] = (meeting.first,)
        self.first_then_second = self._in_turn(first, meeting.second)
        self.second_then_first = self._in_turn(meeting.second, first, is_swapped=True)
        self.first_alone = self._in_turn(first, ())
        self.second_alone = self._in_turn((), meeting.second)
        with self.trial() as trial:
            self.operations = server.operations(trial, meeting.first)

    @property
    def stops(self) -> list[int]:
        """The operations at which the first can be stopped.

        An editor asks for no lock. Between our last look at a file and its renaming, two calls of the system, it saves
        in vain; not even then is a file damaged.
        """
        stops = list(range(len(self.operations)))
        if self.meeting.is_with_editor:
            for at, operation in enumerate(self.operations):
                if operation.name == "replace" and f".{Path(EDITED).name}." in operation.path:
                    stops = [stop for stop in stops if stop not in (at - 1, at)]
        return stops

    def _in_turn(self, former: tuple[Step, ...], latter: tuple[Step, ...], is_swapped: bool = False) -> Outcome:
        """What comes of one after the other."""
        with self.trial() as trial:
            statuses = [max([0, *(self._do(step, trial).exit_code for step in steps)]) for steps in (former, latter)]
            first, second = reversed(statuses) if is_swapped else statuses
            return Outcome(first, second, files(tree(trial)))

    def _do(self, step: Step, trial: Path) -> Ran:
        if isinstance(step, tuple):
            return self._server.run(trial, step)
        step(trial)
        return Ran(0, "", "")

    def problem(self, at: int) -> str:
        """What goes wrong where the first is stopped at an operation, and the second comes; nothing if all is well."""
        stops = tuple(range(at, at + 2 * len(self.meeting.second), 2))
        with self.trial() as trial:
            command = self._server.start(trial, self.meeting.first, Fault("stop", stops, _BOTH))
            first, second = command.wait(), Ran(0, "", "")
            for step in self.meeting.second:
                second = self._do(step, trial)
                if first is None:
                    command.resume()
                    first = command.wait()
            return self._judged(trial, first or command.end(), second)

    def race(self, delay: float) -> str:
        """The same where both commands are started at once, but for some seconds."""
        [second] = self.meeting.second
        assert isinstance(second, tuple)
        with self.trial() as trial:
            commands = [self._server.start(trial, self.meeting.first, patience=_PATIENCE)]
            time.sleep(delay)
            commands.append(self._server.start(trial, second, patience=_PATIENCE))
            return self._judged(trial, *(command.end() for command in commands))

    def _judged(self, trial: Path, first: Ran, second: Ran) -> str:
        now = tree(trial)
        outcome = Outcome(first.exit_code, second.exit_code, files(now))
        if any(map(is_hidden, now)):
            return f"something is left, {', '.join(filter(is_hidden, now))}: {first}, {second}"
        if outcome in (self.first_then_second, self.second_then_first) or self._is_of_either(outcome):
            return ""
        if _has_retreated(first) and outcome.files == self.second_alone.files:
            return self._again(self.meeting.first, trial, self.second_then_first)
        if _has_retreated(second) and outcome.files == self.first_alone.files:
            return self._again(self.meeting.second[0], trial, self.first_then_second)
        return f"neither one after the other, nor one alone: {first}, {second}"

    def _is_of_either(self, outcome: Outcome) -> bool:
        """Whether both have done their work, and each file is of one of them, where that is enough."""
        allowed = (self.first_then_second.files, self.second_then_first.files)
        return self.meeting.is_each_file_one and all(
            (*outcome[:2], content) in [(0, 0, each[path]) for each in allowed]
            for path, content in outcome.files.items()
        )

    def _again(self, step: Step, trial: Path, wanted: Outcome) -> str:
        """Runs the one that has given way."""
        ran = self._do(step, trial)
        return "" if files(tree(trial)) == wanted.files else f"running it again does not complete: {ran}"


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
    step, rounds, random = (1, 100, Random(10)) if long else (10, 5, Random(10))
    in_turn = "as one after the other, or one is told of the other"
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        folders = (Path(scratch, str(number)) for number in range(1000))
        commands = {name: Encounter(meeting, server, next(folders)) for name, meeting in COMMANDS.items()}
        editors = {name: Encounter(meeting, server, next(folders)) for name, meeting in EDITORS.items()}
        subjects = {name: Subject(SCENARIOS[name], server, next(folders)) for name in LOCKS}
        yield _trial(
            f"two commands in one project, {len(commands)} pairs: one stopped at each operation on files",
            in_turn,
            ((name, each.problem(at)) for name, each in commands.items() for at in each.stops[step // 2 :: step]),
        )
        yield _trial(
            "two commands in one project, started at once",
            in_turn,
            ((name, each.race(random.uniform(0, _LATEST))) for name, each in commands.items() for _ in range(rounds)),
        )
        yield _trial(
            "an editor that saves a file, in five ways, at each operation on files of build, release and ids --write",
            "as before the command or after it, and no save is lost; or the command asks to be run again",
            ((name, each.problem(at)) for name, each in editors.items() for at in each.stops[step // 2 :: step]),
        )
        yield _trial(
            "the file of a lock that nobody has, whatever it says",
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
