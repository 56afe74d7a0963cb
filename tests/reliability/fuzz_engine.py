"""Inputs of a target by their numbers, and what the answer to each must hold.

The number decides the input, and nothing else does: whatever is found is found again by its number. Inputs are drawn
from the formats themselves, and not guided by coverage or by the answers: that was tried, and reached no more branches.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

_REPEATED_EVERY = 16
_UNFIT_FOR_TERMINALS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Answer = Callable[[bytes], str]
"""Gives an input to the tool, and gives all that the tool says of it. Raises only for a bug."""


class Target(NamedTuple):
    """A part of the tool that reads what others wrote."""

    name: str
    draw: Callable[[Random], bytes]
    """Makes up an input."""
    open: Callable[[Path], Answer]
    """Given an empty folder to work in."""
    executions: int
    """Of the long run: a million in all, more where they are quick."""
    seconds: float = 5
    """Of computing, that no input may take; ten times what any should."""


def numbered_input(target: Target, number: int) -> bytes:
    """The same in every process."""
    return target.draw(Random(f"{target.name} {number}"))


def hold(target: Target, answer: Answer, number: int) -> str:
    """The answer to an input. Raises where the tool did, and AssertionError for what no answer may be.

    It comes in bounded time, it is no traceback, and holds nothing that a terminal would act on; for some of the
    inputs, it is asked for twice, and must be the same.
    """
    data = numbered_input(target, number)
    start = process_time()
    said = answer(data)
    assert process_time() - start < target.seconds, f"more than {target.seconds:g} s"
    assert "Traceback (most recent call last)" not in said, "a traceback in the answer"
    unfit = _UNFIT_FOR_TERMINALS.search(said)
    assert unfit is None, f"the character {unfit.group()!r} in the answer"
    if number % _REPEATED_EVERY == 0:
        assert answer(data) == said, "another answer to the same input"
    return said


def problem(target: Target, answer: Answer, number: int) -> str:
    """What is wrong with the answer to an input, in one line, alike for one cause; nothing where all holds."""
    try:
        hold(target, answer, number)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # libraries in Rust raise no Exception at their own bugs
        frames = traceback.extract_tb(error.__traceback__)
        place = ([frame for frame in frames if "anki_builder" in frame.filename] or frames)[-1]
        reason = f" ({error})" if isinstance(error, AssertionError) else ""
        return f"{type(error).__name__}{reason} at {Path(place.filename).name}:{place.lineno}".replace("\n", " ")
    return ""
