"""What a release remembers of a note, and what happened to a note between two releases. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from anki_builder.identity import option_order
from anki_builder.notes.note import CLOZE_NUMBER, Note
from anki_builder.notes.notetypes import RECALL, REVERSE, NoteType

_DIGEST_LENGTH = 20
"""Hexadecimal digits of SHA-256: 80 bits, as in GUIDs."""

_NOT_WORDING = {"FactId", "Date", "Month", "Category", "Options"}
"""Fields that follow from a fact's id, date and category; of the options, the order does."""


_LIST_ENTRY = re.compile("<li>(.*?)</li>", re.DOTALL)


class Change(StrEnum):
    """What happened to a note. Of several, the one that matters most to a learner, in this order."""

    RETIRED = "retired"
    RESTORED = "restored"
    """Retired once, and live again."""
    ADDED = "added"
    CORRECTED = "corrected"
    """Its wording, its pictures or its day changed."""
    MOVED = "moved"
    """It belongs to another month, and so to another subdeck."""
    RETAGGED = "retagged"
    """Its tags changed, and nothing that a card shows."""
    GONE = "gone"
    """It is in the sources no more: those who have it keep it as it was."""
    UNCHANGED = "unchanged"


class NoteState(NamedTuple):
    """A note in brief."""

    content: str
    """Digest of all that Anki stores of it: fields, tags, kind and deck."""
    wording: str
    """Digest of its fields, without those that follow from its id, date and category."""
    date: str
    """Of its event: a day or a month; empty for an undated fact."""
    place: str
    """Where its cards belong: a month, or in packages of other tools a deck."""
    retired: bool


def classify(old: NoteState | None, new: NoteState) -> Change:
    """What happened between two states of one note; `old` is None where there was none."""
    if old is None:
        return Change.ADDED
    if old.content == new.content:
        return Change.UNCHANGED
    if old.retired != new.retired:
        return Change.RETIRED if new.retired else Change.RESTORED
    if old.wording != new.wording:
        return Change.CORRECTED
    if old.place != new.place:
        return Change.MOVED
    return Change.CORRECTED if old.date != new.date else Change.RETAGGED


class NoteReader:
    """Reads notes by the names of their fields; works out once for each note type where these stand."""

    def __init__(self) -> None:
        # By the object's id, which none other can have as long as it is kept here: to hash a note type takes long.
        self._columns: dict[int, tuple[NoteType, _Columns]] = {}

    def fact_id(self, note: Note) -> str:
        """The fact's id as its author wrote it; empty where there is none, or the note is not one of ours."""
        return self._field(note, "FactId")

    def is_retired(self, note: Note) -> bool:
        """Whether the note carries the banner of a retired fact."""
        return bool(self._field(note, "Status"))

    def content(self, note: Note) -> str:
        """The digest of all that Anki stores of a note."""
        return digest((note.note_type.key, self._place(note), *note.tags, "", *note.fields))

    def wording(self, note: Note) -> str:
        """The digest of what a note says, whatever its id: the same for a fact that was renamed."""
        texts = [note.fields[place] for place in self._columns_of(note).wording]
        return digest((*texts, *self._options_as_written(note)))

    def _options_as_written(self, note: Note) -> list[str]:
        """The options in their author's order: the one on the card follows from the fact's id."""
        shown = _LIST_ENTRY.findall(self._field(note, "Options"))
        order = option_order(self.fact_id(note), len(shown))
        return [option for _, option in sorted(zip(order, shown, strict=True))]

    def ordinals(self, note: Note) -> tuple[int, ...]:
        """Ordinals of the cards that a note would have if it were live."""
        if note.cards:
            return note.cards
        if note.note_type.is_cloze:
            return tuple(sorted({int(number) - 1 for number in CLOZE_NUMBER.findall(self._field(note, "Text"))}))
        return (RECALL, REVERSE) if self._field(note, "Reverse") else (RECALL,)

    def state(self, note: Note, content: str = "") -> NoteState:
        """A note in brief; `content` saves work where it is known."""
        return NoteState(
            content=content or self.content(note),
            wording=self.wording(note),
            date=self._field(note, "Date"),
            place=self._place(note),
            retired=self.is_retired(note),
        )

    def _place(self, note: Note) -> str:
        # A retired note has no cards in a package, and so no deck there; but it has its month.
        return self._field(note, "Month") if "Month" in self._columns_of(note).places else note.deck

    def _field(self, note: Note, name: str) -> str:
        place = self._columns_of(note).places.get(name)
        return "" if place is None else note.fields[place]

    def _columns_of(self, note: Note) -> _Columns:
        known = self._columns.get(id(note.note_type))
        if known is None:
            known = self._columns[id(note.note_type)] = note.note_type, _Columns.of(note.note_type)
        return known[1]


class _Columns(NamedTuple):
    """Where fields stand in a note type; of one that is not ours, no field has a meaning that we know."""

    places: dict[str, int]
    wording: tuple[int, ...]

    @classmethod
    def of(cls, note_type: NoteType) -> _Columns:
        places = {field.name: place for place, field in enumerate(note_type.fields)}
        if "FactId" not in places:
            return cls({}, tuple(range(len(note_type.fields))))
        return cls(places, tuple(place for name, place in places.items() if name not in _NOT_WORDING))


def digest(parts: Iterable[str]) -> str:
    """A digest of texts in order; no field can hold what separates them, as Anki separates fields by it too."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_DIGEST_LENGTH]


def frame_digest(note_type: NoteType) -> str:
    """The digest of what is frozen in a note type: its id, and its fields and templates by name and id."""
    fields = (f"{field.name} {field.id}" for field in note_type.fields)
    templates = (f"{template.name} {template.id}" for template in note_type.templates)
    return digest((note_type.key, str(note_type.id), *fields, *templates))


def look_digest(note_type: NoteType) -> str:
    """The digest of what may change in a note type: its name, the text of its templates, and its CSS."""
    faces = (face for template in note_type.templates for face in (template.question, template.answer))
    return digest((note_type.name, note_type.css, *faces))
