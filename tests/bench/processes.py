"""One whole process, its time and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`: see getrusage(2) of either system."""


class Run(NamedTuple):
    """What one process took, with the processes that it started and waited for."""

    seconds: float
    """From its start to its end, as the caller sees it."""
    processor_seconds: float
    """On all cores together."""
    peak_memory: int
    """The most that one of them had resident at once, in bytes. Linux counts its caller in, which stays small."""
    output: str

    def without(self, seconds: float) -> Run:
        """The same, but for work of so many seconds on one core."""
        return self._replace(seconds=self.seconds - seconds, processor_seconds=self.processor_seconds - seconds)


def run_python(*arguments: str | Path) -> Run:
    """Runs this interpreter and waits for it. Raises CalledProcessError, with the output, where it fails."""
    command = [sys.executable, *map(str, arguments)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        # Not getrusage(RUSAGE_CHILDREN), which is a maximum over all children so far.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    _raise_on_failure(process.returncode, command, output)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MEMORY_UNIT, output)


def _raise_on_failure(status: int, command: Sequence[str], output: str) -> None:
    if status:
        error = subprocess.CalledProcessError(status, command, output)
        error.add_note(output)
        raise error
