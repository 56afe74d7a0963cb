"""A function in a process of its own: whatever brings that process down, this one hears of it."""

from __future__ import annotations

import gc
import os
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

Report = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_Result = TypeVar("_Result")


class CrashedError(Exception):
    """The process ended before it could say what came of it."""


def call_apart(function: Callable[..., _Result], *arguments: object, report: Report) -> _Result:
    """What a function gives, which gets `arguments` and `report`; it is one at the top of its module.

    What it prints is lost, and what it leaves among temporary files is removed. Raises what that raises, and
    CrashedError.
    """
    context = get_context("spawn")  # a fork would copy locks that other threads hold, Anki's among them
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as scratch, receiver:
        process = context.Process(target=_do, args=(sender, scratch, function, arguments))
        process.start()
        sender.close()
        try:
            outcome: _Result = _outcome(receiver, report)
            return outcome
        finally:
            process.kill()
            process.join()


def _outcome(receiver: Connection, report: Report) -> Any:
    while True:
        try:
            kind, value = receiver.recv()
        except (EOFError, OSError) as error:  # OSError: in the middle of a message
            raise CrashedError from error
        if kind == "result":
            return value
        if kind == "error":
            raise value
        report(*value)


def _do(sender: Connection, scratch: str, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
    """What the process does: sends how far it is and, at the end, what came of it."""
    gc.disable()  # as for commands: it soon ends
    os.environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
    tempfile.tempdir = scratch
    with Path(os.devnull).open("w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    try:
        result = function(*arguments, lambda *progress: sender.send(("progress", progress)))
    except Exception as error:
        error.add_note(traceback.format_exc())
        sender.send(("error", error))
    else:
        sender.send(("result", result))
