"""What a process that works on a stranger's package may use up; where it wants more, the system ends it."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """At most so much: far more than any deck needs."""

    seconds: int = 3_600
    """Of the processor: 10,000 notes take 0.5 s, and 3 s more with an upgrade."""
    memory: int = 8_000_000_000
    """Bytes of addresses."""
    file_size: int = 8_000_000_000
    """Bytes."""


def set_bounds(bounds: Bounds) -> None:
    """Bounds this process for good, where the system can do that: Windows cannot."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE)
    for kind, most in zip(kinds, bounds, strict=True):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
