"""What can happen to a process while it works on files."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """What happens, and when."""

    action: str
    """`kill` or `stop` the process, or `fail` the operation. A write is half done by then."""
    at: tuple[int, ...]
    """At which operations, counted from 0."""
    sorts: tuple[str, ...] = ("write",)
    """Which operations count: `write`, `read` or both."""
    error: int = 0
    """With which number of `errno` it fails."""
    lasts: bool = False
    """Whether all later operations of these sorts fail, too."""
    spared: tuple[str, ...] = ()
    """Beginnings of paths, in the folder of the trial, that do not count."""


NONE = Fault("none", ())
