"""A drafted fact, and where in the article it comes from. Plain values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.sources.texts import NO_WORDS, Words


class Use(Enum):
    """What became of a line of an article."""

    FACT = "fact"
    EXTRA = "extra"
    METADATA = "metadata"
    """Title, date, category, source, and headings, which stand in the draft as comments."""
    NOT_USED = "not used"
    BOILERPLATE = "boilerplate"


_ORDER = {use: place for place, use in enumerate(Use)}


def better_use(use: Use, other: Use | None) -> Use:
    """What counts of two uses of one line: the one that stands first in their list."""
    return use if other is None or _ORDER[use] < _ORDER[other] else other


class DraftFact(NamedTuple):
    """One fact of a draft; which of its texts are filled decides on its kind, as in a fact file."""

    passages: tuple[Passage, ...]
    """Where it comes from, in the order of the article."""
    quoted: tuple[Passage, ...] = ()
    """The lines that stand above it as a comment."""
    front: Words = NO_WORDS
    ask: Words = NO_WORDS
    back: Words = NO_WORDS
    cloze: Words = NO_WORDS
    items: tuple[Words, ...] = ()
    ordered: bool = False
    options: tuple[str, ...] = ()
    answer: str = ""
    extra: tuple[Words, ...] = ()
    """Each from a line or sentence of its own."""
    as_of: str = ""
    remarks: tuple[str, ...] = ()
    """What the author should know of it, in words."""

    @property
    def is_whole(self) -> bool:
        """Whether it asks and answers something; an article's invisible characters alone are neither."""
        if self.cloze.first:
            return True
        answers = tuple(item.first for item in self.items) or self.options or (self.back.first,)
        return bool(self.front.first or self.ask.first) and all(answers)

    @property
    def kind(self) -> str:
        """As the reference names it: cloze, items, choice or basic."""
        if self.cloze.first:
            return "cloze"
        return "items" if self.items else "choice" if self.options else "basic"


def with_places_of(fact: DraftFact, others: Iterable[DraftFact]) -> DraftFact:
    """A fact that says also where others stand, which say the same."""
    facts = (fact, *others)
    passages = tuple(passage for each in facts for passage in each.passages)
    return fact._replace(passages=passages, quoted=tuple(dict.fromkeys(line for each in facts for line in each.quoted)))


class SectionHeading(NamedTuple):
    """A heading of the article, above the facts of its section."""

    passage: Passage
    text: str


class DraftedStory(NamedTuple):
    """What became of the body of a story."""

    parts: tuple[SectionHeading | DraftFact, ...]
    not_used: tuple[Passage, ...]
    uses: dict[int, Use]
    """By line of the file."""

    @property
    def facts(self) -> tuple[DraftFact, ...]:
        """The facts alone."""
        return tuple(part for part in self.parts if isinstance(part, DraftFact))
