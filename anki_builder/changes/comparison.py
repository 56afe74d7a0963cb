"""What a learner would see change between two versions of a deck. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from anki_builder.notes.note import Note
from anki_builder.notes.note_state import Change, NoteReader, classify

_SHOWN_ELSEWHERE = {"Month", "Category"}
"""Fields whose changes show as other tags; or do not, where two names make one tag."""


class FieldChange(NamedTuple):
    """A field before and after."""

    name: str
    old: str
    """HTML."""
    new: str
    """HTML."""


class NoteChange(NamedTuple):
    """A note before and after."""

    change: Change
    fact_id: str
    """Its GUID, where the note has no field FactId."""
    old: Note | None
    new: Note | None
    """None where the note is gone: those who have it keep it as it was."""
    fields: tuple[FieldChange, ...] = ()
    """Those that differ, in the note type's order."""
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a deck, note by note."""

    changes: tuple[NoteChange, ...]
    """Without the unchanged; in the order of date, then of id."""
    unchanged: int
    old_count: int
    new_count: int

    def of(self, change: Change) -> list[NoteChange]:
        """The notes that met one fate."""
        return [note for note in self.changes if note.change is change]


def compare(old: Iterable[Note], new: Iterable[Note]) -> Comparison:
    """Compares two versions of a deck by the GUIDs of their notes.

    A retired note that the old version does not have is left out: it reaches nobody.
    """
    reader = NoteReader()
    before = {note.guid: note for note in old}
    after = {note.guid: note for note in new}
    changes, unchanged = [], 0
    for guid, note in after.items():
        earlier = before.get(guid)
        if earlier is None and reader.is_retired(note):
            continue
        change = classify(earlier and reader.state(earlier), reader.state(note))
        if change is Change.UNCHANGED:
            unchanged += 1
        else:
            changes.append(_note_change(change, reader, earlier, note))
    changes += [
        _note_change(Change.GONE, reader, note, None)
        for guid, note in before.items()
        if guid not in after and not reader.is_retired(note)
    ]
    return Comparison(tuple(sorted(changes, key=_order)), unchanged, len(before), len(after))


def _note_change(change: Change, reader: NoteReader, old: Note | None, new: Note | None) -> NoteChange:
    note = new or old
    assert note is not None
    old_tags, new_tags = (set(version.tags) if version else set() for version in (old, new))
    both = old is not None and new is not None
    return NoteChange(
        change=change,
        fact_id=reader.fact_id(note) or note.guid,
        old=old,
        new=new,
        fields=tuple(_field_changes(old, new, old_tags != new_tags)) if old and new else (),
        tags_added=tuple(sorted(new_tags - old_tags)) if both else (),
        tags_removed=tuple(sorted(old_tags - new_tags)) if both else (),
    )


def _field_changes(old: Note, new: Note, tags_differ: bool) -> Iterable[FieldChange]:
    before, after = (named_fields(note) for note in (old, new))
    for name in dict.fromkeys((*after, *before)):
        if not (tags_differ and name in _SHOWN_ELSEWHERE) and before.get(name, "") != after.get(name, ""):
            yield FieldChange(name, before.get(name, ""), after.get(name, ""))


def named_fields(note: Note) -> dict[str, str]:
    """The fields of a note by name."""
    return {field.name: text for field, text in zip(note.note_type.fields, note.fields, strict=False)}


def _order(change: NoteChange) -> tuple[str, str, str]:
    note = change.new or change.old
    assert note is not None
    return named_fields(note).get("Date") or "9999", change.fact_id, note.guid
