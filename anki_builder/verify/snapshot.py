"""What an Anki collection holds at one moment, and what trying a package out in it brought to light.

Values alone: knows nothing of how they were found, or what follows from them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import NamedTuple

from anki_builder.printable import printable

FIELD_SEPARATOR = "\x1f"
"""Between the fields of a note in Anki's database."""

_FACT_ID = "FactId"
"""The field by which a fact of this project is known; other decks have none."""

_LONGEST_LABEL = 60  # characters
_TAG = re.compile(r"<[^>]*>")


class NoteRow(NamedTuple):
    """A note as it stands in Anki's database."""

    id: int
    guid: str
    note_type: int
    modified: int
    """Seconds since 1970."""
    tags: str
    """With spaces between them and around."""
    fields: str
    """HTML, with a separator between the fields."""

    @property
    def first_field(self) -> str:
        """The field by which Anki lists, sorts and finds notes."""
        return self.fields.partition(FIELD_SEPARATOR)[0]


class CardRow(NamedTuple):
    """A card as it stands in Anki's database."""

    id: int
    note: int
    ordinal: int
    """Of its template, or its cloze number - 1."""
    deck: int
    interval: int
    """In days."""
    scheduling: str
    """All else that a learner's work decides: type, queue, due, ease, counts of reviews and lapses, steps left, the
    place in a filtered deck, flags, and the memory state of FSRS."""


class NoteTypeRow(NamedTuple):
    """A note type, so far as an upgrade may change it."""

    id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[str, ...]
    look: tuple[str, ...]
    """The CSS, and question and answer of each template."""

    @property
    def schema(self) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
        """What Anki can only merge by force: where it differs, notes conflict and are not updated."""
        return self.id, self.fields, self.templates


class Content(NamedTuple):
    """All of a note that an update replaces."""

    fields: str
    tags: frozenset[str]
    """In small letters: a tag takes the case of one that the learner has already."""
    schema: tuple[int, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A collection at one moment; all but decks by id."""

    notes: Mapping[int, NoteRow]
    cards: Mapping[int, CardRow]
    reviews: frozenset[tuple[int, ...]]
    """The rows of the review history."""
    note_types: Mapping[int, NoteTypeRow]
    """Those that notes have."""
    decks: Mapping[int, str]
    """Full names by id."""

    def by_guid(self) -> dict[str, NoteRow]:
        """The notes by what Anki recognises them by; without those of which it could take one for another."""
        counts = Counter(note.guid for note in self.notes.values())
        return {note.guid: note for note in self.notes.values() if counts[note.guid] == 1}

    def content(self, note: NoteRow) -> Content:
        """What an update of a note would replace."""
        tags = frozenset(note.tags.casefold().split())
        return Content(note.fields, tags, self.note_types[note.note_type].schema)

    def changed_guids(self, newer: Snapshot) -> set[str]:
        """The GUIDs of notes that both have, and of which an update would replace something."""
        newer_notes = newer.by_guid()
        return {
            guid
            for guid, note in self.by_guid().items()
            if guid in newer_notes and self.content(note) != newer.content(newer_notes[guid])
        }

    def label(self, note: NoteRow) -> str:
        """A note's name for people: its fact's id, else the visible text of its first field, shortened."""
        text = printable(unescape(_TAG.sub(" ", self.fact_id(note) or note.first_field))) or printable(note.guid)
        return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"

    def fact_id(self, note: NoteRow) -> str:
        """The id of a note's fact; empty where the note has no field for it."""
        names = self.note_types[note.note_type].fields
        return note.fields.split(FIELD_SEPARATOR)[names.index(_FACT_ID)] if _FACT_ID in names else ""


class ImportLog(NamedTuple):
    """How many notes of a package met which fate, by Anki's own account."""

    new: int = 0
    updated: int = 0
    duplicate: int = 0
    """Already there, and not older than the package's."""
    conflicting: int = 0
    """Of another note type than the learner's: left as they were."""
    missing_deck: int = 0
    missing_note_type: int = 0
    empty_first_field: int = 0
    first_field_match: int = 0


class Refusal(NamedTuple):
    """Anki does not import a package, nothing of it."""

    package: str
    """The name of its file."""
    reason: str
    """For people, in Anki's words."""


class Fault(StrEnum):
    """Why a card is no use, by the name of the rule that it breaks."""

    EMPTY_CARD = "empty-card"
    """The front has nothing to show, as its fields are empty: what Anki's *Empty Cards* finds."""
    EMPTY_QUESTION = "empty-question"
    EMPTY_ANSWER = "empty-answer"
    """It shows nothing, or nothing but the question."""
    TEMPLATE_ERROR = "template-error"
    """Anki cannot show the card."""


class CardFault(NamedTuple):
    """What is wrong with some cards."""

    fault: Fault
    reason: str = ""
    """Anki's, where it cannot show them."""


class ImportTrial(NamedTuple):
    """A package in a collection of its own."""

    log: ImportLog
    snapshot: Snapshot
    media: Mapping[str, str]
    """SHA-256 by file name."""
    faults: Mapping[CardFault, Sequence[int]]
    """The cards that have one, by id."""
    missing_media: tuple[str, ...]
    """By *Check Media*: files that notes name and that are not there; sorted."""
    problems: tuple[str, ...]
    """By *Check Database*, in its words."""
    presets_refused: Refusal | None = None
    """Why Anki imports the package only without its deck presets; None where it takes them, or there are none."""


class UpgradeTrial(NamedTuple):
    """A package on top of an older one that a learner has studied."""

    installed: Snapshot
    """The older package as it was imported."""
    before: Snapshot
    """The same after the learner's work."""
    after: Snapshot
    """And with the newer package on top."""
    media: Mapping[str, str]
    """SHA-256 by file name, before the upgrade."""
    log: ImportLog
    """Of the newer package's import."""
    edited: frozenset[int]
    """The notes whose wording the learner had changed."""
    deleted: frozenset[str]
    """The GUIDs of notes that the learner had deleted."""
    empty_cards: frozenset[int]
    """Those that were not empty before the upgrade."""
    missing_media: tuple[str, ...]
    problems: tuple[str, ...]
