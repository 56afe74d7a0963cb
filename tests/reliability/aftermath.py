"""What may be there after a fault has struck a command, and what may not."""

from __future__ import annotations

import signal
from pathlib import Path

from anki_builder.files import TEMPORARY
from tests.projects import Ran
from tests.reliability.commands import CommandServer, Operation
from tests.reliability.faults import Fault
from tests.reliability.scenarios import Subject, Tree, files, is_hidden, tree

_CLEANING = ("rmdir", "scandir", "unlink")
"""Operations after whose failure something may be left, for the next run that writes in the same folder to remove."""


def judge(server: CommandServer, subject: Subject, trial: Path, ran: Ran, fault: Fault, operation: Operation) -> str:
    """What is wrong with what a command did that a fault struck, and with running it again."""
    if fault.action == "kill":
        found = "" if ran.exit_code == -signal.SIGKILL else "not killed"
    else:
        found = _wrong_message(ran)
    found = found or _wrong_state(subject, trial, ran, fault, operation)
    if found:
        return f"{found}: {ran}"
    again = server.run(trial, subject.scenario.arguments)
    if again.exit_code not in (0, subject.scenario.again):
        return f"running again does not complete: {again}"
    now = tree(trial)
    if fault.action == "fail" and operation.name in _CLEANING:
        now = {path: content for path, content in now.items() if not is_hidden(path)}
    return "" if now == subject.after else f"running again gives something else: {_difference(now, subject.after)}"


def _wrong_message(ran: Ran) -> str:
    said = ran.stderr.splitlines()
    if ran.exit_code == 0:
        return ""
    if ran.exit_code != 2:
        return "a wrong exit status"
    if not any(line.startswith("anki-builder: ") for line in said) or "Traceback" in ran.stderr:
        return "no plain message"
    return "a message about a file that nobody knows" if TEMPORARY in ran.stderr else ""


def _wrong_state(subject: Subject, trial: Path, ran: Ran, fault: Fault, operation: Operation) -> str:
    now, before, after = tree(trial), files(subject.before), files(subject.after)
    if ran.exit_code == 0:
        return "" if files(now) == after else "not done, though it says so"
    is_old_or_new = files(now) in (before, after)
    is_between = not is_old_or_new and subject.scenario.is_between(files(now), before, after)
    if fault.action == "kill" or fault.lasts:
        return "" if is_old_or_new or is_between else "neither the old state nor the new one"
    if is_between and "release" in subject.scenario.arguments:
        return ""
    if not is_old_or_new:
        return "a part was written"
    if operation.name not in _CLEANING and now not in (subject.before, subject.after):
        return f"something is left behind, {_difference(now, subject.before)}"
    return ""


def _difference(one: Tree, other: Tree) -> str:
    return ", ".join(sorted(path for path in {*one, *other} if one.get(path) != other.get(path)))
