"""The two note types of every deck: fields, templates and look. FROZEN at version 1.

A field or template that is added, removed, renamed or reordered makes Anki refuse every update to the notes of
learners who have the deck; the spare ones are there so that a later version need not. CSS and the text of a template
may change, at the price of a new modification time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from anki_builder.identity import derived_id
from anki_builder.sources.deck import Deck

FACT_FIELDS = (
    *("Front", "Back", "Extra", "Topic", "Hint", "Options", "Typed", "Reverse", "ReverseBack", "Image", "Audio"),
    *("Source", "Date", "AsOf", "Month", "Category", "Status", "FactId"),
    *("Front2", "Back2", "Extra2", "Topic2", "MyNotes", "Spare1", "Spare2", "Spare3"),
)
CLOZE_FIELDS = (
    *("Text", "Extra", "Topic", "Hint", "Image", "Audio"),
    *("Source", "Date", "AsOf", "Month", "Category", "Status", "FactId"),
    *("Text2", "Extra2", "Topic2", "MyNotes", "Spare1", "Spare2", "Spare3"),
)
_INTERNAL_FIELDS = {"Month", "Category", "Status", "FactId", "Options", "Typed", "Spare1", "Spare2", "Spare3"}
"""Collapsed in Anki's editor: a learner has no use for them."""

RECALL, REVERSE = 0, 1
"""Ordinals of the templates of *Fact* that make cards today; the spare one never does."""


class Field(NamedTuple):
    """A field of a note type."""

    name: str
    id: int
    collapsed: bool
    """Hidden in Anki's editor until opened."""


class Template(NamedTuple):
    """A template: what a card shows, in Anki's template language."""

    name: str
    id: int
    question: str
    answer: str


class NoteType(NamedTuple):
    """A note type, its ids derived from the deck's namespace."""

    name: str
    id: int
    is_cloze: bool
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str

    @property
    def key(self) -> str:
        """`fact` or `cloze`: what it is called where the deck's name does not matter."""
        return "cloze" if self.is_cloze else "fact"


class NoteTypes(NamedTuple):
    """The note types of one deck."""

    fact: NoteType
    cloze: NoteType


def note_types(deck: Deck) -> NoteTypes:
    """The note types of a deck: those of two namespaces never share an id."""
    return NoteTypes(
        fact=_note_type(deck, "Fact", FACT_FIELDS, ("Recall", "Reverse", "Spare")),
        cloze=_note_type(deck, "Cloze", CLOZE_FIELDS, ("Cloze",)),
    )


def _note_type(deck: Deck, kind: str, fields: tuple[str, ...], templates: tuple[str, ...]) -> NoteType:
    def identify(*what: str) -> int:
        return derived_id(deck.namespace, "note type", kind, *what)

    return NoteType(
        name=f"{deck.name} {kind}",
        id=identify(),
        is_cloze=kind == "Cloze",
        fields=tuple(Field(name, identify("field", name), name in _INTERNAL_FIELDS) for name in fields),
        templates=tuple(
            Template(name, identify("template", name), _face(deck, name, "question"), _face(deck, name, "answer"))
            for name in templates
        ),
        css=_part("cards.css"),
    )


def _face(deck: Deck, template: str, side: str) -> str:
    html = (
        _part(f"{template.lower()}.{side}.html")
        .replace("@head@", _part("head.html"))
        .replace("@foot@", _part("foot.html"))
    )
    return html.replace("@first@", deck.languages[0]).replace("@second@", deck.languages[-1])


@cache
def _part(name: str) -> str:
    return (Path(__file__).parent / "cards" / name).read_text(encoding="utf-8").strip()
