"""The cards of a deck as its site shows them: from notes to pages of at most fifty cards. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import NamedTuple

from anki_builder.changes.comparison import named_fields
from anki_builder.notes.note import Note
from anki_builder.preview.card_rendering import back_on_page, front_on_page, has_mathematics, render_card
from anki_builder.preview.card_views import MEDIA_FOLDER, CardView, card_name, side_words
from anki_builder.site.wording import month_title

CARDS = "cards"
UNDATED = "undated"
"""Stands for the month of what has none, also in addresses."""

MOST_CARDS = 50
"""On one page."""

_MEDIA = f"../{MEDIA_FOLDER}"


class GalleryPage(NamedTuple):
    """A page of cards of one month."""

    address: str
    """Seen from the site's front page."""
    month: str
    """Empty for what is undated."""
    title: str
    """The month in words."""
    number: int
    """Of the month's pages, from 1."""
    views: tuple[CardView, ...]


def live_views(notes: Iterable[Note], tag_root: str) -> Iterator[CardView]:
    """The cards of the notes that are not retired, in the order in which learners meet them.

    Raises TemplateError where a release was made with templates that this program does not know.
    """
    for note in sorted((note for note in notes if note.cards), key=lambda note: note.position):
        named = named_fields(note)
        for ordinal in note.cards:
            card = render_card(note, ordinal)
            yield CardView(
                key=f"{note.guid}-{ordinal + 1}",
                fact_id=named["FactId"],
                template=card_name(note, card.template, ordinal),
                kind=_kind(note, named),
                status="live",
                month=named["Month"],
                categories=tuple(filter(None, unescape(named["Category"]).split(", "))),
                tags=tuple(_own_tags(note.tags, tag_root)),
                file="",
                line=0,
                front=front_on_page(card, _MEDIA),
                back=back_on_page(card, _MEDIA),
                question=side_words(card.front),
                words=side_words(card.back),
                has_mathematics=has_mathematics(card.front + card.back),
                media=note.media,
            )


def _kind(note: Note, named: dict[str, str]) -> str:
    if note.note_type.is_cloze:
        return "items" if "<li>{{c" in named["Text"] else "cloze"
    return "choice" if named["Options"] else "basic"


def _own_tags(tags: Iterable[str], root: str) -> Iterator[str]:
    """The author's own tags, without the deck's above them; not those that say the category or the month again."""
    for tag in tags:
        own = tag.removeprefix(f"{root}::")
        if not own.startswith(("category::", "month::")):
            yield own


def gallery_pages(views: Iterable[CardView]) -> tuple[GalleryPage, ...]:
    """The pages of all cards: the newest month first, what is undated last."""
    by_month: dict[str, list[CardView]] = defaultdict(list)
    for view in views:
        by_month[view.month].append(view)
    titles = {month: month_title(month) if month else UNDATED.capitalize() for month in by_month}
    if len(titles) == 1 and "" in titles:
        titles = {"": "All cards"}
    months = sorted(by_month, reverse=True)
    return tuple(page for month in months for page in _month_pages(month, titles[month], by_month[month]))


def _month_pages(month: str, title: str, views: list[CardView]) -> Iterator[GalleryPage]:
    rest, number = iter(views), 0
    while part := tuple(islice(rest, MOST_CARDS)):
        number += 1
        name = f"{month or UNDATED}-{number}" if number > 1 else month or UNDATED
        yield GalleryPage(f"{CARDS}/{name}.html", month, title, number, part)
