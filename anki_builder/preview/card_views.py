"""Every card of a project as a page shows it: both sides in HTML, where it is from, by what it is found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anki_builder.notes.note import Note, NoteMaker
from anki_builder.preview.card_rendering import (
    back_on_page,
    card_ordinals,
    front_on_page,
    has_mathematics,
    render_card,
)
from anki_builder.preview.card_template import HINT_LINK, TYPED_BOX
from anki_builder.sources.facts import Choice, Cloze, Fact, Items
from anki_builder.text.field_text import field_text

MEDIA_FOLDER = "media/"
"""Where pages have the files that cards show, seen from the page's own address."""

_NOT_WORDS = re.compile(
    rf"{TYPED_BOX.pattern}|{HINT_LINK.pattern}|\[anki:play:[qa]:[0-9]+\]",
    HINT_LINK.flags,
)
"""What a card shows only to be used: a box, a player, and the hint, which would give something away."""
_KINDS = {Cloze: "cloze", Items: "items", Choice: "choice"}


class CardView(NamedTuple):
    """One card."""

    key: str
    """Unique among the cards of a project, and the same as long as the fact's identity: fit for an address."""
    fact_id: str
    """As written; empty where the fact has none."""
    template: str
    """Anki's name of the card: `Recall`, `Reverse`, `Cloze 2`."""
    kind: str
    """As the reference names it: basic, cloze, items, choice."""
    status: str
    """live, retired or draft."""
    month: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    """As the author wrote them, without those of month and category."""
    file: str
    """Relative to the project."""
    line: int
    front: str
    """HTML of the question, for a page that has the media in MEDIA_FOLDER."""
    back: str
    """HTML of the answer, with the question above it as in Anki."""
    question: str
    """The words of the question alone, on one line."""
    words: str
    """The words of both sides, on one line, for a search."""
    has_mathematics: bool
    media: tuple[str, ...]
    """Names, in the package, of the files that it may show."""


def card_views(
    maker: NoteMaker, facts: Iterable[Fact], retired: frozenset[str], media_folder: str
) -> Iterator[CardView]:
    """The cards of some facts, in their order. `retired` are identities of facts; drafts know themselves."""
    for fact in facts:
        if fact.is_readable:
            status = "draft" if fact.draft else "retired" if fact.identity in retired else "live"
            yield from _views(fact, maker.note(fact), status, media_folder)


def side_words(html: str) -> str:
    """What a person reads of a side, as Anki renders it, on one line: without boxes, players and hidden hints."""
    return field_text(_NOT_WORDS.sub("", html))


def card_name(note: Note, template: str, ordinal: int) -> str:
    """Anki's name of a card: its template's, with the number of a cloze."""
    return f"{template} {ordinal + 1}" if note.note_type.is_cloze else template


def _views(fact: Fact, note: Note, status: str, media_folder: str) -> Iterator[CardView]:
    for ordinal in card_ordinals(note):
        card = render_card(note, ordinal)
        yield CardView(
            key=f"{note.guid}-{ordinal + 1}",
            fact_id=fact.id,
            template=card_name(note, card.template, ordinal),
            kind=_KINDS.get(type(fact.content), "basic"),
            status=status,
            month=fact.month,
            categories=fact.categories,
            tags=fact.tags,
            file=fact.span.file,
            line=fact.span.line,
            front=front_on_page(card, media_folder),
            back=back_on_page(card, media_folder),
            question=side_words(card.front),
            words=side_words(card.back),
            has_mathematics=has_mathematics(card.front + card.back),
            media=note.media,
        )
