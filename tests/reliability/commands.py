"""Commands of anki-builder as processes that can be killed and stopped at any operation on files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.projects import Ran
from tests.reliability.faults import NONE, Fault

_UNWANTED = {"NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "PYTHONIOENCODING", "PYTHONUTF8", "TZ"}
_TIME = "1764460800"  # 2025-11-30, in seconds since 1970
_PATIENCE = 0.1
"""Seconds that a command waits for a lock, instead of two: the tests have it wait in vain a thousand times."""


def scratch_folder() -> TemporaryDirectory[str]:
    """A folder for trials: in memory where the system has a place for that, as they would mostly wait for the disk."""
    memory = Path("/dev/shm")
    return TemporaryDirectory(dir=memory if memory.is_dir() else None)


def environment() -> dict[str, str]:
    """The environment of commands: nothing that changes what they say, and a fixed time."""
    wanted = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return wanted | {"OPENBLAS_NUM_THREADS": "1", "SOURCE_DATE_EPOCH": _TIME}


class Operation(NamedTuple):
    """An operation on files that a command did."""

    sort: str
    """`write` or `read`."""
    name: str
    """Of the function of `os`, or `open`."""
    path: str
    """In the folder of the trial."""

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


class Command:
    """A command that was started."""

    def __init__(self, server: CommandServer, pid: int, output: Path) -> None:
        self._server = server
        self.pid = pid
        self._output = output

    def wait(self) -> Ran | None:
        """Waits until the command ends, and gives what it did; None where it was stopped. Killed, its status is < 0."""
        status = self._server.order({"pid": self.pid})
        if status is None:
            return None
        said = [Path(f"{self._output}.{ending}").read_text(encoding="utf-8") for ending in ("stdout", "stderr")]
        return Ran(status, *said)

    def end(self) -> Ran:
        """Lets a command that was stopped go on, at each stop, until it ends."""
        while True:
            self.resume()
            ran = self.wait()
            if ran is not None:
                return ran

    def resume(self) -> None:
        """Lets a command that was stopped go on."""
        os.kill(self.pid, signal.SIGCONT)


class CommandServer:
    """Runs commands, each in the folder of a trial, where they find `scratch` for their temporary files."""

    def __init__(self, output: Path) -> None:
        """What commands say goes into files in `output`."""
        self._output = output
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.command_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            text=True,
        )

    def start(
        self,
        folder: Path,
        arguments: tuple[str, ...],
        fault: Fault = NONE,
        log: Path | None = None,
        patience: float = _PATIENCE,
    ) -> Command:
        """Starts a command in the folder of a trial."""
        self._count += 1
        output = self._output / str(self._count)
        order: dict[str, Any] = {
            "folder": str(folder),
            "scratch": str(folder / "scratch"),
            "arguments": arguments,
            "fault": fault._asdict(),
            "log": log and str(log),
            "output": str(output),
            "patience": patience,
        }
        return Command(self, self.order(order), output)

    def run(self, folder: Path, arguments: tuple[str, ...], fault: Fault = NONE) -> Ran:
        """Runs a command to its end, which may come early."""
        return self.start(folder, arguments, fault).end()

    def operations(self, folder: Path, arguments: tuple[str, ...]) -> list[Operation]:
        """The operations that a command does, which must succeed."""
        log = self._output / "operations"
        ran = self.start(folder, arguments, log=log).end()
        assert ran.exit_code == 0, ran
        return [Operation(*line.split(" ", 2)) for line in log.read_text(encoding="utf-8").splitlines()]

    def order(self, order: dict[str, Any]) -> Any:
        """The answer to an order."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            self._process.kill()
