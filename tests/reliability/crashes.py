"""Commands killed, or refused by the disk, at each of their operations on files; and then run again."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.aftermath import judge
from tests.reliability.commands import CommandServer, Operation, scratch_folder
from tests.reliability.faults import Fault
from tests.reliability.scenarios import SCENARIOS, Subject
from tests.reliability.trial import Trial

KILLED = "killed (SIGKILL)"
FAULTS = {
    KILLED: Fault("kill", ()),
    "no space left": Fault("fail", (), error=errno.ENOSPC),
    "permission to write denied": Fault("fail", (), error=errno.EACCES),
    "a read-only file system": Fault("fail", (), error=errno.EROFS),
    "an I/O error in writing": Fault("fail", (), error=errno.EIO),
    "an I/O error in reading": Fault("fail", (), ("read",), errno.EIO),
    # Not to the scratch folder, where Python's own TemporaryDirectory despairs (RecursionError, on Python 3.11).
    "permission to read denied": Fault("fail", (), ("read",), errno.EACCES, spared=("scratch",)),
}

OUTCOME = "each file as before or as after, and done by running it again"


def faults(subject: Subject, name: str, step: int = 1) -> Iterator[tuple[Fault, Operation]]:
    """A fault at every operation of a scenario that it can strike, or at every so many; and which that is.

    An error strikes once, and then the same again from there on, as a disk does that stays full.
    """
    fault = FAULTS[name]
    operations = [
        each for each in subject.operations if each.sort in fault.sorts and not each.path.startswith(fault.spared)
    ]
    for at in range(min(step // 2, len(operations) - 1), len(operations), step):
        for lasts in (False,) if name == KILLED else (False, True):
            yield fault._replace(at=(at,), lasts=lasts), operations[at]


def problem(server: CommandServer, subject: Subject, fault: Fault, operation: Operation) -> str:
    """What went wrong with a command that a fault struck, or with the same command after it; nothing where all held."""
    with subject.trial() as trial:
        ran = server.run(trial, subject.scenario.arguments, fault)
        return judge(server, subject, trial, ran, fault, operation)


def trials(long: bool) -> Iterator[Trial]:
    """All faults in all scenarios, at every operation; without `long`, at every twentieth."""
    step = 1 if long else 20
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        folder = Path(scratch)
        subjects = {
            name: Subject(scenario, server, folder / name.replace(" ", "-")) for name, scenario in SCENARIOS.items()
        }
        for name in FAULTS:
            tried = survived = 0
            for command, subject in subjects.items():
                for fault, operation in faults(subject, name, step):
                    found = problem(server, subject, fault, operation)
                    tried += 1
                    survived += not found
                    if found:
                        print(f"{command}, {fault}, {operation}: {found}")
            note = f"{'' if name == KILLED else 'said plainly, '}{OUTCOME}"
            yield Trial(f"{name}, at each operation on files of {len(subjects)} commands", tried, survived, note)
