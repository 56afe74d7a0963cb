"""The same as `crashes`, below Python: commands killed, or refused by the disk, at system calls that strace intercepts.

So the calls of SQLite and of Python itself are among them. Where there is no strace, nothing is tried; for Debian and
Ubuntu, it is in the package of that name.
"""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.projects import Ran
from tests.reliability.aftermath import judge
from tests.reliability.commands import CommandServer, Operation, environment, scratch_folder
from tests.reliability.crashes import OUTCOME
from tests.reliability.faults import Fault
from tests.reliability.scenarios import SCENARIOS, Subject
from tests.reliability.trial import Trial

_SUBJECTS = ("build, the first", "release, the first", "ids --write")
_CALLS = (
    *("chmod", "fchmod", "fsync", "ftruncate", "link", "linkat", "mkdir", "mkdirat", "pwrite64", "rename", "renameat2"),
    *("rmdir", "unlink", "unlinkat"),
)
"""Of `write` the layer in Python sees more; and the command's own words are written by it, too."""

_FAULTS = {
    "killed (SIGKILL)": Fault("kill", ()),
    "no space left": Fault("fail", (), error=errno.ENOSPC),
    "an I/O error": Fault("fail", (), error=errno.EIO),
}


def _run(trial: Path, arguments: tuple[str, ...], *options: str) -> Ran:
    """Runs a command under strace."""
    done = subprocess.run(
        ["strace", "-f", "-qq", *options, sys.executable, "-m", "anki_builder", *arguments],
        cwd=trial,
        env=environment() | {"TMPDIR": str(trial / "scratch"), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def calls(subject: Subject) -> Counter[str]:
    """How often a command makes each call."""
    with subject.trial() as trial:
        log = trial / "scratch" / "calls"
        ran = _run(trial, subject.scenario.arguments, "-o", str(log), "-e", f"trace={','.join(_CALLS)}")
        assert ran.exit_code == 0, ran
        return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(encoding="utf-8"), re.MULTILINE))


def problem(server: CommandServer, subject: Subject, fault: Fault, call: str, number: int) -> str:
    """What goes wrong where a fault strikes a call for the so-manieth time, from 1; nothing if all is well."""
    what = "signal=SIGKILL" if fault.action == "kill" else f"error={errno.errorcode[fault.error]}"
    with subject.trial() as trial:
        options = ("-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}")
        ran = _run(trial, subject.scenario.arguments, *options)
        return judge(server, subject, trial, ran, fault, Operation("write", call, ""))


def is_possible() -> bool:
    """Whether there is an strace, and it may look into processes, which some containers forbid."""
    strace = shutil.which("strace")
    return strace is not None and subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0


def trials(long: bool) -> Iterator[Trial]:
    """All faults at every call of some commands; without `long`, at every fortieth."""
    if not is_possible():
        print(
            "system_calls: nothing is tried, as there is no strace, or it may not look into processes", file=sys.stderr
        )
        return
    step = 1 if long else 40
    with scratch_folder() as scratch, CommandServer(Path(scratch)) as server:
        places = list(_places(server, Path(scratch)))[step // 2 :: step]
        for name, fault in _FAULTS.items():
            survived = 0
            for subject, call, number in places:
                found = problem(server, subject, fault, call, number)
                survived += not found
                if found:
                    print(f"{subject.scenario.arguments}, {fault}, {call} {number}: {found}")
            what = f"{name}, at each system call that writes of {len(_SUBJECTS)} commands, by strace"
            yield Trial(what, len(places), survived, OUTCOME)


def _places(server: CommandServer, folder: Path) -> Iterator[tuple[Subject, str, int]]:
    """The calls of all commands: each by its name, and for the how manieth time it is made, from 1."""
    for name in _SUBJECTS:
        subject = Subject(SCENARIOS[name], server, folder / name.replace(" ", "-"))
        for call, count in sorted(calls(subject).items()):
            yield from ((subject, call, number) for number in range(1, count + 1))
