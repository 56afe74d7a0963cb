"""What is wrong, and where: the one type in which every stage reports its findings.

Knows nothing of YAML, facts or terminals; `report` turns these values into text or JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

_LONGEST_SLIP = 100  # characters: comparing is quadratic, and nobody mistypes an essay
_MOST_LISTED = 60


class Severity(StrEnum):
    """How bad a finding is: an error stops a build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A place in a source file. A NamedTuple, as one is made for every fact: a frozen dataclass is 4 times slower."""

    file: str
    """Path relative to the project, with forward slashes."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    length: int = 1
    """Characters to underline, from 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(NamedTuple):
    """One finding."""

    span: Span
    severity: Severity
    rule: str
    """Kebab-case name, as in `anki_builder.rules`."""
    message: str
    hint: str = ""
    """What to do instead; empty where the message says it."""


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line, column, severity, rule and message, each finding once."""
    return sorted(set(diagnostics), key=lambda found: (found.span[:3], *found[1:], found.span))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding stops a build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a slip for, ignoring case; None where none is close."""
    from difflib import get_close_matches  # late: only slips need it

    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    close = get_close_matches(word[:_LONGEST_SLIP].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word closest to `word`, or some of them where none is close."""
    known = sorted(set(known))
    close = closest(word, known)
    if close is not None:
        return f"did you mean `{close}`?"
    listed = ", ".join(f"`{candidate}`" for candidate in known[:_MOST_LISTED])
    more = f" and {len(known) - _MOST_LISTED:,} more" if len(known) > _MOST_LISTED else ""
    return f"known here: {listed}{more}" if listed else ""
