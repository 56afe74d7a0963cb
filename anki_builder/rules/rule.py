"""What a rule is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from anki_builder.diagnostics import Severity


class Group(StrEnum):
    """What a rule is about, and so what it stops."""

    SCHEMA = "schema"
    """The files cannot be read as facts: errors stop every command."""
    QUALITY = "quality"
    """A card is bad: errors stop a release."""
    RELEASE = "release"
    """Learners would lose something: errors stop a release."""


class Rule(NamedTuple):
    """A rule and its explanation, in the four parts that `explain` shows."""

    name: str
    severity: Severity
    """The worst that it can be."""
    what: str
    why: str
    example: str
    instead: str
    group: Group
