"""A function in a process of its own: whatever brings that process down, this one hears of it.

`python -m anki_builder.verify.apart` is that process. It reads the function and what it is given from standard input,
and writes to standard output how far it is and, at the end, what came of it; all of it as Python's own pickles.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import IO, Any, TypeVar

Report = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_Result = TypeVar("_Result")


class CrashedError(Exception):
    """The process ended before it could say what came of it."""


def call_apart(function: Callable[..., _Result], *arguments: object, report: Report) -> _Result:
    """What a function gives, which gets `arguments` and `report`; it is one at the top of its module.

    What it prints is lost, and what it leaves among temporary files is removed. Raises what the function does, and
    CrashedError.
    """
    with TemporaryDirectory() as scratch:
        # With `-P` and the same path, it finds the modules that this process does, and no others.
        environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __spec__.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        with process:
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                with suppress(BrokenPipeError), process.stdin as stream:
                    pickle.dump((function, arguments), stream)
                result: _Result = _outcome(process.stdout, report)
                return result
            finally:
                process.kill()


def _outcome(stream: IO[bytes], report: Report) -> Any:
    while True:
        try:
            kind, value = pickle.load(stream)
        except (EOFError, pickle.UnpicklingError) as error:
            raise CrashedError from error
        if kind == "result":
            return value
        if kind == "error":
            raise value
        report(*value)


def main() -> None:
    """Does what it reads from standard input."""
    gc.disable()  # as for commands: it soon ends
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print

    def tell(kind: str, value: object) -> None:
        pickle.dump((kind, value), stream)
        stream.flush()

    function, arguments = pickle.load(sys.stdin.buffer)
    try:
        result = function(*arguments, lambda label, done, total: tell("progress", (label, done, total)))
    except Exception as error:
        error.add_note(traceback.format_exc())
        tell("error", error)
    else:
        tell("result", result)


if __name__ == "__main__":
    main()
