"""A project as the preview shows it: its cards with what is wrong with them, or what is wrong in their place. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, Span, has_errors, sort_diagnostics
from anki_builder.preview.card_views import CardView
from anki_builder.sources.project import FactFile


class CardEntry(NamedTuple):
    """A card, and what is wrong with its fact."""

    card: CardView
    searched: str
    """Where a search looks, case-folded."""
    findings: tuple[Diagnostic, ...] = ()

    @property
    def file(self) -> str:
        """Where its fact stands."""
        return self.card.file


class BrokenEntry(NamedTuple):
    """What stands in the place of cards that cannot be made."""

    span: Span
    """Of the fact that they are of, or the start of a file none of whose facts can be shown."""
    is_file: bool
    findings: tuple[Diagnostic, ...]

    @property
    def file(self) -> str:
        """Where the error stands."""
        return self.span.file


Entry = CardEntry | BrokenEntry


@dataclass(frozen=True)
class ProjectView:
    """All that the preview has to show; it does not change any more, whatever happens to the files."""

    name: str
    """The deck's."""
    entries: tuple[Entry, ...]
    notices: tuple[Diagnostic, ...] = ()
    """What is wrong with the project as a whole: with deck.yaml, and with files that are not read."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The text of each file, to show findings with."""
    media: Mapping[str, Path] = field(default_factory=dict)
    """Where the files lie that cards show, by the name that they have in packages."""
    css: str = ""
    """The style of the cards."""
    is_checked: bool = True
    """Whether the findings of card quality are all there, or still being looked for."""
    fault: str = ""
    """Why nothing could be read."""

    @cached_property
    def cards(self) -> tuple[CardView, ...]:
        """Every card, in the order of the entries."""
        return tuple(entry.card for entry in self.entries if isinstance(entry, CardEntry))

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Each finding once, though a fact may have several cards."""
        return tuple(sort_diagnostics({*self.notices, *(found for entry in self.entries for found in entry.findings)}))

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many cards have each month, kind and status, and each category and tag or a child of it."""
        return {
            "month": Counter(card.month for card in self.cards),
            "category": Counter(name for card in self.cards for name in _with_parents(card.categories)),
            "kind": Counter(card.kind for card in self.cards),
            "tag": Counter(name for card in self.cards for name in _with_parents(card.tags)),
            "status": Counter(card.status for card in self.cards),
        }


def _with_parents(names: Iterable[str]) -> set[str]:
    parts = (name.split("::") for name in names)
    return {"::".join(path[: depth + 1]) for path in parts for depth in range(len(path))}


FoundAt = tuple[Span, Diagnostic]
"""A finding with the place of its fact: it may itself stand elsewhere, as in the story's title."""


def file_entries(
    file: str, content: FactFile, cards: Iterable[tuple[CardEntry, ...]], found: Iterable[FoundAt]
) -> Iterator[Entry]:
    """What the preview shows of one file, in the order of its lines. `cards` are those of each of its facts.

    An error above the facts breaks the file: none of its cards are shown, only what is wrong. An error in a fact stands
    on its cards, or in their place where it has none. A warning above the facts stands on the first card.
    """
    by_place: defaultdict[int, list[Diagnostic]] = defaultdict(list)
    for span, diagnostic in found:
        by_place[_place(content, span)].append(diagnostic)
    head = by_place.pop(_HEAD, [])
    if has_errors(head):
        inner = (diagnostic for diagnostics in by_place.values() for diagnostic in diagnostics)
        yield BrokenEntry(Span(file, 1, 1), True, tuple(sort_diagnostics((*head, *inner))))
        return
    cards_at = {_place(content, fact.span): of_fact for fact, of_fact in zip(content.facts, cards, strict=True)}
    for place in sorted({*by_place, *cards_at}):
        findings = tuple(sort_diagnostics((*head, *by_place[place])))
        of_fact = cards_at.get(place, ())
        if of_fact:
            yield from (entry._replace(findings=findings) for entry in of_fact) if findings else of_fact
        elif findings:
            yield BrokenEntry(Span(file, *content.places[place]), False, findings)
        head = [] if of_fact or findings else head
    if head:
        yield BrokenEntry(Span(file, 1, 1), True, tuple(sort_diagnostics(head)))


_HEAD = -1


def _place(content: FactFile, span: Span) -> int:
    """Which entry under `facts` it is that a place is in, from 0; or _HEAD, which is above them all."""
    return bisect_right(content.places, (span.line, span.column)) - 1
