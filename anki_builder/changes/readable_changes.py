"""What two versions of a deck differ in, in the words that a person reads, whatever they are then written in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anki_builder.changes.comparison import Comparison, NoteChange, named_fields
from anki_builder.notes.note import Note
from anki_builder.notes.note_state import Change
from anki_builder.text.field_text import Deletions, field_text, visible
from anki_builder.text.word_changes import Mark, Segment, word_changes

READING_ORDER = (
    Change.ADDED,
    Change.CORRECTED,
    Change.RETIRED,
    Change.RESTORED,
    Change.MOVED,
    Change.RETAGGED,
    Change.GONE,
)
"""What is new first, then what holds no more as it was, then what only stands elsewhere."""

SAME_WORDS = "the words are the same; their look, a link, a picture, a sound, or which card hides them differs"
"""Said of a field that differs, but not in what a person reads of it."""

_LABELS = {
    "Front": "Question",
    "Back": "Answer",
    "Text": "Sentence",
    "Options": "Choices",
    "Typed": "Answer to type",
    "Reverse": "Second card's question",
    "ReverseBack": "Second card's answer",
    "Audio": "Sound",
    "AsOf": "As of",
    "Status": "Banner",
}
"""The fields of our note types whose names say too little; all others are called as they are."""

_SECOND_LANGUAGE = {"Front2", "Back2", "Text2", "Extra2", "Topic2"}

_BANNER_START = "<b>Retired.</b>"


class Difference(NamedTuple):
    """Something of a note, before and after."""

    label: str
    """What a learner calls it."""
    words: tuple[Segment, ...]

    @property
    def before(self) -> list[Segment]:
        """The words that there were: kept or removed."""
        return [segment for segment in self.words if segment.mark is not Mark.ADDED]

    @property
    def after(self) -> list[Segment]:
        """The words that there are: kept or added."""
        return [segment for segment in self.words if segment.mark is not Mark.REMOVED]

    @property
    def is_unseen(self) -> bool:
        """Whether no word differs."""
        return all(segment.mark is Mark.KEPT for segment in self.words)


class ReadableChange(NamedTuple):
    """A note before and after, as a person reads it: each text on one line, without HTML and control characters."""

    change: Change
    fact_id: str
    title: str
    """The question, or the sentence with nothing hidden."""
    question: str
    """The same with `…` for hidden words: it gives no answer away."""
    category: str
    """All of them, separated by commas; empty where none is known."""
    month: str
    """`2025-10`; empty for an undated fact, and for other tools' notes."""
    reason: str
    """Why a retired note is so."""
    place: Difference | None
    """Its month, or for other tools' notes its deck; None where it is the same."""
    fields: tuple[Difference, ...]
    tags_added: tuple[str, ...]
    tags_removed: tuple[str, ...]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All that differs, but for tags."""
        return (self.place, *self.fields) if self.place else self.fields


def readable_changes(comparison: Comparison) -> dict[Change, list[ReadableChange]]:
    """The changes by kind, in the order in which to read them; only kinds that there are."""
    groups: dict[Change, list[ReadableChange]] = {change: [] for change in READING_ORDER}
    for note_change in comparison.changes:
        groups[note_change.change].append(readable_change(note_change))
    return {change: group for change, group in groups.items() if group}


def count_changes(comparison: Comparison) -> dict[Change, int]:
    """How many notes met which fate, in the order in which to read them; the unchanged last, and zeros too."""
    counts = Counter(note_change.change for note_change in comparison.changes)
    return {**{change: counts[change] for change in READING_ORDER}, Change.UNCHANGED: comparison.unchanged}


def counts_line(comparison: Comparison) -> str:
    """The counts on one line: `3 added, 1 corrected, 296 unchanged`."""
    counts = count_changes(comparison).items()
    return ", ".join(f"{count:,} {change}" for change, count in counts if count) or "no notes"


def readable_change(note_change: NoteChange) -> ReadableChange:
    """A note's change as a person reads it."""
    note = note_change.new or note_change.old
    assert note is not None
    named = named_fields(note)
    banner = named.get("Status", "") if note_change.change is Change.RETIRED else ""
    return ReadableChange(
        change=note_change.change,
        fact_id=visible(note_change.fact_id),
        title=_title(note, Deletions.SHOWN) or visible(note_change.fact_id),
        question=_title(note, Deletions.HIDDEN) or visible(note_change.fact_id),
        category=field_text(named.get("Category", "")),
        month=field_text(named.get("Month", "")),
        reason=field_text(banner.removeprefix(_BANNER_START)),
        place=_place(note_change),
        fields=tuple(_fields(note_change)),
        tags_added=_told_tags(note, note_change.tags_added),
        tags_removed=_told_tags(note, note_change.tags_removed),
    )


def _title(note: Note, deletions: Deletions) -> str:
    """The first field that says anything: of every tool's note types, it is what a card asks."""
    return next(filter(None, (_read(note, name, html, deletions) for name, html in named_fields(note).items())), "")


def _read(note: Note, name: str, html: str, deletions: Deletions) -> str:
    is_cloze_text = any(f"cloze:{name}}}}}" in template.question for template in note.note_type.templates)
    return field_text(html, deletions if is_cloze_text else Deletions.LITERAL)


def _fields(note_change: NoteChange) -> Iterator[Difference]:
    old_note, new_note = note_change.old, note_change.new
    if old_note is None or new_note is None:
        return
    for name, old, new in note_change.fields:
        if name == "Status" and note_change.change in (Change.RETIRED, Change.RESTORED):
            continue  # the change itself says it, and the reason is told apart
        if name == "Typed" and old and new:
            continue  # it follows the answer
        for deletions in (Deletions.SHOWN, Deletions.BRACKETED):
            before, after = _read(old_note, name, old, deletions), _read(new_note, name, new, deletions)
            if before != after:
                break
        yield Difference(_label(name), word_changes(before, after))


def _label(name: str) -> str:
    if name in _SECOND_LANGUAGE:
        first = name.removesuffix("2")
        return f"{_LABELS.get(first, first)} (second language)"
    return _LABELS.get(name, visible(name))


def _place(note_change: NoteChange) -> Difference | None:
    if note_change.old is None or note_change.new is None:
        return None
    old, new = (visible(_month(note) or note.deck) for note in (note_change.old, note_change.new))
    if old == new or not (old and new):  # a note without cards has no deck in a package
        return None
    label = "Month" if _month(note_change.new) else "Deck"
    return Difference(label, word_changes(old, new))


def _month(note: Note) -> str:
    return named_fields(note).get("Month", "")


def _told_tags(note: Note, tags: Iterable[str]) -> tuple[str, ...]:
    """The tags without those of month and retirement, which other words of the same change tell already."""
    ours = "FactId" in named_fields(note)
    return tuple(visible(tag) for tag in tags if not (ours and ("::month::" in tag or tag.endswith("status::retired"))))
