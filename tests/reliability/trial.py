"""What was tried, how often, and how often the tool held."""

from __future__ import annotations

from typing import NamedTuple


class Trial(NamedTuple):
    """One kind of fault."""

    fault: str
    """In words, for the table in README."""
    tried: int
    survived: int
    note: str = ""
    """What surviving means, where it is not plain."""
