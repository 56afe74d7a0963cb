"""Feeds a target one input after another, and watches what becomes of it.

What a target must hold is the same for all: it answers, in bounded time and memory, or refuses in words; the same
input gets the same answer; and no answer holds what a terminal would act on.
"""

from __future__ import annotations

import hashlib
import re
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from tests.reliability.fuzz_mutation import Vary

MOST_INPUTS = 2_000
"""Inputs to make new ones of."""

_REPEATED_EVERY = 16
_QUOTED = re.compile(r"`[^`]*`|“[^”]*”|[0-9]+")
_UNFIT_FOR_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Target(NamedTuple):
    """A part of the tool that reads what others wrote."""

    name: str
    """What is fed to it, in words for README's table."""
    seeds: Callable[[], Sequence[bytes]]
    """Inputs to begin with."""
    vary: Vary
    open: Callable[[Path], Callable[[bytes], str]]
    """Given an empty folder: what answers an input, with all that the tool says of it. It raises only for a bug."""
    seconds: float = 5
    """Of computing, the most that an input of LONGEST bytes may take; ten times what any should."""


class Failure(NamedTuple):
    """An input at which a target did not hold."""

    target: str
    what: str
    """The exception and the place in the package, or what else was wrong; the same for inputs with one cause."""
    data: bytes
    details: str = ""


class Batch(NamedTuple):
    """What came of some inputs."""

    executions: int
    failures: tuple[Failure, ...]
    """The shortest of each cause."""
    digest: str
    """Of all inputs and answers: equal for equal seeds, whatever the process."""
    failed: int
    """Executions that failed, whatever the cause."""


class TooLongError(BaseException):
    """An input took more time than any should; no Exception, which a target could take for one of its own."""


def run_batch(target: Target, seed: int, executions: int, folder: Path, mark: Callable[[bytes], None]) -> Batch:
    """Feeds a target so many inputs; `mark` is told each before it is tried, as it may be the last."""
    random = Random(f"{target.name} {seed}")
    answer = target.open(folder)
    inputs = list(target.seeds())
    seen: set[str] = set()
    failures: dict[str, Failure] = {}
    digest, failed = hashlib.sha256(), 0
    for number in range(executions):
        data = target.vary(random, inputs)
        mark(data)
        said = _observe(target, answer, data, repeat=number % _REPEATED_EVERY == 0)
        if isinstance(said, Failure):
            failed += 1
            known = failures.setdefault(said.what, said)
            if len(data) < len(known.data):
                failures[said.what] = said
            said = said.what
        digest.update(hashlib.sha256(data).digest() + said.encode("utf-8", "surrogatepass"))
        # What makes the tool say something that it has not said yet is worth varying further.
        shape = _QUOTED.sub("", said)[:10_000]
        if shape not in seen and len(inputs) < MOST_INPUTS:
            seen.add(shape)
            inputs.append(data)
    return Batch(executions, tuple(failures.values()), digest.hexdigest(), failed)


def _observe(target: Target, answer: Callable[[bytes], str], data: bytes, repeat: bool) -> str | Failure:
    """What a target says of an input, or how it fails."""
    try:
        with time_limit(target.seconds):
            said = answer(data)
        if repeat and answer(data) != said:
            return Failure(target.name, "another answer to the same input", data)
    except (Exception, TooLongError) as error:
        return Failure(target.name, _cause(error), data, "".join(traceback.format_exception(error)))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a library in Rust raises at its own bugs
            raise
        return Failure(target.name, _cause(error), data, "".join(traceback.format_exception(error)))
    if "Traceback (most recent call last)" in said:
        return Failure(target.name, "a traceback in the answer", data, said)
    unfit = _UNFIT_FOR_TERMINALS.search(said)
    if unfit:
        return Failure(target.name, f"the character {unfit.group()!r} in the answer", data, said)
    return said


def _cause(error: BaseException) -> str:
    """The exception and where in the package it comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "anki_builder" in frame.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name}" if own else ""
    reason = f" ({error})" if isinstance(error, AssertionError) else ""  # our own, which tells what was promised
    return f"{type(error).__name__}{reason} at {place}"


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TooLongError after so much computing, of this process: others may be busy too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
