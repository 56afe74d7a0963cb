"""The plan of a release: what it does to every note that learners have, and the ledger after it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from anki_builder.decks.ledger import Entry, FrozenDeck, Ledger, TypeEntry
from anki_builder.diagnostics import Severity, closest
from anki_builder.notes.note import Note
from anki_builder.notes.note_state import Change, NoteReader, classify, frame_digest, look_digest
from anki_builder.notes.notetypes import NoteType


class Release(NamedTuple):
    """What a release is called, and when it is made."""

    name: str
    """`2025-11`, or `2025-11.1` for a correction."""
    time: int
    """Seconds since 1970; later than that of every release before."""


class Consequence(NamedTuple):
    """Something that a release would do to learners, or cannot do."""

    rule: str
    severity: Severity
    place: str
    """What to look at: a fact's id, or a key of deck.yaml."""
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release does. Only one without errors among its consequences may be carried out."""

    release: Release
    changes: Mapping[str, Change]
    """By fact id, sorted; a fact that is retired and was never released is not in it."""
    restyled: tuple[str, ...]
    """Names of the note types that get another look."""
    consequences: tuple[Consequence, ...]
    ledger: Ledger
    """As the release leaves it."""

    def counts(self) -> dict[Change, int]:
        """How many notes meet which fate."""
        counted = Counter(self.changes.values())
        return {change: counted[change] for change in Change}

    @property
    def is_empty(self) -> bool:
        """Whether learners would notice nothing."""
        return not self.restyled and all(change is Change.UNCHANGED for change in self.changes.values())


def plan_release(
    notes: Iterable[Note], note_types: Iterable[NoteType], deck: FrozenDeck, ledger: Ledger, release: Release
) -> Plan:
    """The plan of a release of `notes`, retired ones included, after those that the ledger knows.

    The order of the notes plays no part. Every note must come from a fact with an id.
    """
    reader = NoteReader()
    changes: dict[str, Change] = {}
    facts: dict[str, Entry] = {}
    consequences: list[Consequence] = []
    for note in notes:
        fact_id = reader.fact_id(note)
        old = ledger.facts.get(fact_id)
        if old is None and reader.is_retired(note):
            continue  # it came and went between two releases
        content = reader.content(note)
        if old is not None and old.content == content:
            changes[fact_id], facts[fact_id] = Change.UNCHANGED, old
            continue
        entry = _entry(note, reader, content, old, release)
        change = classify(old and old.state, entry.state)
        changes[fact_id], facts[fact_id] = change, entry
        if old is not None:
            consequences += _consequences(fact_id, old, entry, reader.ordinals(note), deck)
    gone = {fact_id: entry for fact_id, entry in ledger.facts.items() if fact_id not in facts}
    added = {fact_id: facts[fact_id] for fact_id, change in changes.items() if change is Change.ADDED}
    consequences += [_vanished(fact_id, entry, added) for fact_id, entry in gone.items() if not entry.retired]
    types = tuple(note_types)
    consequences += _frozen(deck, types, ledger)
    return Plan(
        release=release,
        changes=dict(sorted(changes.items())),
        restyled=tuple(note_type.name for note_type in types if _is_restyled(note_type, ledger)),
        consequences=tuple(sorted(consequences)),
        ledger=Ledger(
            deck=deck,
            note_types={note_type.key: _type_entry(note_type, ledger, release) for note_type in types},
            releases={**ledger.releases, release.name: release.time},
            facts=dict(sorted((facts | gone).items())),
        ),
    )


def _entry(note: Note, reader: NoteReader, content: str, old: Entry | None, release: Release) -> Entry:
    state = reader.state(note, content)
    retired = (old.retired if old and old.retired else release.name) if state.retired else ""
    return Entry(
        guid=note.guid,
        type=note.note_type.key,
        cards=old.cards if old and state.retired else note.cards,
        date=state.date,
        content=content,
        wording=state.wording,
        added=old.added if old else release.name,
        changed=release.name,
        time=release.time,
        retired=retired,
    )


def _is_restyled(note_type: NoteType, ledger: Ledger) -> bool:
    old = ledger.note_types.get(note_type.key)
    return old is not None and old.look != look_digest(note_type)


def _type_entry(note_type: NoteType, ledger: Ledger, release: Release) -> TypeEntry:
    old = ledger.note_types.get(note_type.key)
    look = look_digest(note_type)
    time = old.time if old and old.look == look else release.time
    return TypeEntry(note_type.id, frame_digest(note_type), look, time)


def _consequences(
    fact_id: str, old: Entry, new: Entry, cards: tuple[int, ...], deck: FrozenDeck
) -> Iterable[Consequence]:
    """What an author may not have thought of: Anki never moves, removes or remakes a card that a learner has."""
    if old.type != new.type:
        message = f"`{fact_id}` has become another kind of note: learners keep the old card, with its old wording"
        hint = "give the new fact an id of its own, and let it say `supersedes`"
        yield Consequence("changed-kind", Severity.WARNING, fact_id, message, hint)
        return
    if old.state.place != new.state.place and not new.retired:
        before, after = (f"{deck.name}::{month}".removesuffix("::") for month in (old.state.place, new.state.place))
        message = f"`{fact_id}` moves to {after}: learners who have it keep its cards in {before}"
        yield Consequence("moved-fact", Severity.WARNING, fact_id, message, "new learners get it in its new place")
    lost = sorted(set(old.cards) - set(cards))
    if lost:
        message = f"`{fact_id}` loses {_named(lost, new.type)}: learners who have it keep an empty card"
        hint = "Anki's Tools > Empty Cards removes it; better to keep the card, or retire the fact for a new one"
        yield Consequence("lost-card", Severity.WARNING, fact_id, message, hint)


def _named(cards: Iterable[int], note_type: str) -> str:
    if note_type == "cloze":
        return ", ".join(f"its card {ordinal + 1} (`{{{{c{ordinal + 1}::...}}}}` or an item)" for ordinal in cards)
    return "its second card (`reverse`)"


def _vanished(fact_id: str, entry: Entry, added: Mapping[str, Entry]) -> Consequence:
    """A fact that learners have, and that is in the sources no more: they would keep it for ever, unmarked."""
    message = f"`{fact_id}` is gone, which learners have since {entry.added}"
    twins = sorted(other for other, new in added.items() if new.wording == entry.wording and new.type == entry.type)
    close = None if twins else closest(fact_id, added)
    place = fact_id
    if twins:
        place = twins[0]
        message = f"`{fact_id}` is gone; `{place}` has the same text"
        hint = f"keep the id: write `id: {fact_id}` again"
    elif close:
        hint = f"was it renamed to `{close}`? Then write `id: {fact_id}` again; else put it back, and retire it"
    else:
        hint = "put it back; if it no longer holds, with `retired: {on: ..., because: ...}`"
    return Consequence("vanished-fact", Severity.ERROR, place, message, hint)


_COSTS = {
    "name": "learners would get a second deck beside the one that they have",
    "namespace": "every card would be new to learners, and their progress lost",
    "tag_root": "every note would be replaced, and what learners wrote into them lost",
}
"""Of a change to what is frozen in deck.yaml, by key."""


def _frozen(deck: FrozenDeck, note_types: Iterable[NoteType], ledger: Ledger) -> Iterable[Consequence]:
    released = ledger.deck or deck
    for key, cost in _COSTS.items():
        old, new = getattr(released, key), getattr(deck, key)
        if old != new:
            message = f"the deck's `{key}` was `{old}` and is now `{new}`: {cost}"
            yield Consequence("frozen-deck", Severity.ERROR, key, message, f"write `{key}: {old}` again")
    for note_type in note_types if released.namespace == deck.namespace else ():  # their ids derive from it
        entry = ledger.note_types.get(note_type.key)
        if entry and entry.frame != frame_digest(note_type):
            message = f"fields or templates of the note type {note_type.name} are not those of the releases before"
            hint = "Anki would refuse to update every note that learners have: use the anki-builder that made them"
            yield Consequence("frozen-deck", Severity.ERROR, "name", message, hint)
