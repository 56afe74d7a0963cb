"""Generated histories of a deck, for the laws of releases: what its author writes, and what releases make of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from anki_builder.decks.ledger import FrozenDeck, Ledger
from anki_builder.decks.release_plan import Plan, Release, plan_release
from anki_builder.diagnostics import Severity
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.notes.notetypes import NoteTypes
from anki_builder.packages.apkg import Contents, write_package
from anki_builder.sources.lifecycle import Lifecycle
from tests import sources

repeatable = settings(deadline=None, derandomize=True)
"""The same cases in every run, however slow the machine."""

DECK = replace(sources.DECK, dated=False)
FROZEN_DECK = FrozenDeck(DECK.name, DECK.namespace, DECK.tag_root)

MOST_CARDS = {"question": 2, "choice": 2, "cloze": 3, "items": 3}
"""How many cards a fact can have, by its kind."""

_DATES = ("2023-10-28", "2023-10-29", "2023-11", "")
_CATEGORIES = ("World", "Economy::Banking", "")
_WORDINGS = 3


class WrittenFact(NamedTuple):
    """A fact as its author has written it."""

    id: str
    """Its kind and a number, as no fact of these histories changes its kind."""
    kind: str
    cards: int = 1
    """Deletions of a cloze; one less than the items of a list; 2 for a question with a second card."""
    wording: int = 0
    """Which of a few wordings."""
    order: int = 0
    """In which of the six possible orders the options are written."""
    extra: str = ""
    tags: tuple[str, ...] = ()
    category: str = "World"
    date: str = "2023-10-28"
    """A day, a month, or nothing."""
    retired: str = ""
    """Why; empty while it holds."""
    supersedes: str = ""

    def yaml(self) -> dict[str, Any]:
        """What stands in the fact file."""
        about = {
            "month" if len(self.date) == 7 else "date": self.date,
            "category": self.category,
            "tags": self.tags,
            "extra": self.extra,
            "retired": {"on": "2023-12-31", "because": self.retired} if self.retired else None,
            "supersedes": self.supersedes,
        }
        return {"id": self.id, **self._content(), **{key: value for key, value in about.items() if value}}

    def _content(self) -> dict[str, Any]:
        parts = [f"part {number} in wording {self.wording}" for number in range(1, 4)]
        question = {"front": f"Question {self.wording} of {self.id}?"}
        second = {"reverse": True} if self.cards > 1 else {}
        match self.kind:
            case "question":
                return question | {"back": parts[0]} | second
            case "choice":
                options = list(permutations(parts))[self.order]
                return question | {"options": options, "answer": parts[0]} | second
            case "cloze":
                deletions = (f"{{{{c{number}::{part}}}}}" for number, part in enumerate(parts[: self.cards], start=1))
                return {"cloze": " and ".join(deletions)}
        return question | {"items": [*parts[: self.cards], "one more"][: self.cards + 1]}


class Edition(NamedTuple):
    """A deck as it stands when a release is made of it."""

    facts: tuple[WrittenFact, ...]
    style: int
    """Which of two looks its note types have."""


_ANCHOR = WrittenFact("anchor", "question")
"""Never retired: a release without a live fact is refused."""

_EDITS: tuple[Callable[[WrittenFact], WrittenFact], ...] = (
    lambda fact: fact._replace(retired="" if fact.retired else "It ended.") if fact.id != _ANCHOR.id else fact,
    lambda fact: fact._replace(retired=fact.retired and "It ended *early*."),
    lambda fact: fact._replace(wording=(fact.wording + 1) % _WORDINGS),
    lambda fact: fact._replace(extra="" if fact.extra else "More of it."),
    lambda fact: fact._replace(tags=() if fact.tags else ("rare",)),
    lambda fact: fact._replace(date=_next(_DATES, fact.date)),
    lambda fact: fact._replace(date=_next(_DATES, _next(_DATES, fact.date))),
    lambda fact: fact._replace(category=_next(_CATEGORIES, fact.category)),
    lambda fact: fact._replace(cards=min(fact.cards + 1, MOST_CARDS[fact.kind])),
    lambda fact: fact._replace(order=(fact.order + 1) % 6),
    lambda fact: fact._replace(supersedes=""),
)
"""What authors do to facts that learners have; none of it takes a card away."""


def _next(values: tuple[str, ...], value: str) -> str:
    return values[(values.index(value) + 1) % len(values)]


@st.composite
def histories(draw: st.DrawFn, fewest: int = 1, most: int = 6) -> tuple[Edition, ...]:
    """The editions of a deck, one for each release: facts are added, edited, retired, superseded, restored.

    What was retired in an earlier edition may be left out, and may come back.
    """
    facts = {_ANCHOR.id: _ANCHOR}
    left_out: dict[str, WrittenFact] = {}
    editions: list[Edition] = []
    style = 0
    for _ in range(draw(st.integers(fewest, most))):
        for fact_id in draw(_some(_retired(facts.values()), 1)):
            left_out[fact_id] = facts.pop(fact_id)
            facts = {
                fact.id: fact._replace(supersedes="") if fact.supersedes == fact_id else fact for fact in facts.values()
            }
        for fact in facts.values() if editions else ():
            for edit in draw(st.lists(st.sampled_from(_EDITS), max_size=2)):
                facts[fact.id] = edit(facts[fact.id])
        for fact_id in draw(_some(left_out, 1)):
            facts[fact_id] = left_out.pop(fact_id)._replace(retired="", supersedes="")
        few, many = (0, 2) if editions else (2, 4)
        for kind in draw(st.lists(st.sampled_from(sorted(MOST_CARDS)), min_size=few, max_size=many)):
            fact = WrittenFact(f"{kind}-{len(facts) + len(left_out)}", kind, draw(st.integers(1, MOST_CARDS[kind])))
            taken = {other.supersedes for other in facts.values()} | {_ANCHOR.id}
            supersedes = draw(st.sampled_from(["", *sorted(facts.keys() - taken)])) if editions else ""
            retired = draw(st.sampled_from([""] * 7 + ["It ended at once."]))
            facts[fact.id] = fact._replace(supersedes=supersedes, retired=retired)
        style = draw(st.sampled_from([style, style, 1 - style]))
        editions.append(Edition(tuple(facts.values()), style))
    return tuple(editions)


def _retired(facts: Iterable[WrittenFact]) -> list[str]:
    facts = list(facts)
    superseded = {fact.supersedes for fact in facts}
    return [fact.id for fact in facts if fact.retired or fact.id in superseded]


def _some(ids: Iterable[str], most: int) -> st.SearchStrategy[list[str]]:
    choice = sorted(ids)
    return st.lists(st.sampled_from(choice), max_size=most, unique=True) if choice else st.just([])


class Made(NamedTuple):
    """A release that was made."""

    release: Release
    types: NoteTypes
    notes: tuple[Note, ...]
    """All that it ships; those that are retired, in the upgrade package alone."""
    plan: Plan

    def shipped(self) -> dict[str, Note]:
        """Its notes by fact id."""
        return {fact_id(note): note for note in self.notes}


def carry_out(history: Iterable[Edition]) -> list[Made]:
    """Makes a release of each edition, one after another."""
    made: list[Made] = []
    ledger = Ledger()
    for number, edition in enumerate(history):
        release = nth_release(number)
        types, notes = notes_of(edition, number)
        plan = plan_release(notes, types, FROZEN_DECK, ledger, release)
        assert [found for found in plan.consequences if found.severity is Severity.ERROR] == []
        made.append(Made(release, types, tuple(note for note in notes if fact_id(note) in plan.changes), plan))
        ledger = plan.ledger
    return made


def nth_release(number: int) -> Release:
    """The releases of a history come once a month, at midnight of its first day, long before today."""
    return Release(f"{release_day(number):%Y-%m}", int(release_day(number).timestamp()))


def release_day(number: int) -> datetime.datetime:
    """When the release with this number is made, counted from 0."""
    return datetime.datetime(2024 + number // 12, number % 12 + 1, 1, tzinfo=datetime.UTC)


def notes_of(edition: Edition, number: int) -> tuple[NoteTypes, list[Note]]:
    """The note types and the notes of an edition, as they are for the release with this number."""
    story = {"title": "Summit", "facts": [fact.yaml() for fact in edition.facts]}
    facts = sources.facts_of(json.dumps(story), DECK)
    maker = NoteMaker(DECK, facts, Lifecycle(facts, release_day(number).date()), {})
    types = NoteTypes(*(type_._replace(css=f"{type_.css}\n/* {edition.style} */") for type_ in maker.types))
    notes = map(maker.note, maker.facts)
    return types, [note._replace(note_type=types.cloze if note.note_type.is_cloze else types.fact) for note in notes]


def fields_of(note: Note) -> dict[str, str]:
    """All fields of a note by their names."""
    return {field.name: text for field, text in zip(note.note_type.fields, note.fields, strict=True)}


def fact_id(note: Note) -> str:
    """The id of the fact of which a note was made."""
    return fields_of(note)["FactId"]


def is_retired(note: Note) -> bool:
    """Whether a note carries the tag of retired facts."""
    return f"{DECK.tag_root}::status::retired" in note.tags


def write_release(made: Made, path: Path, *, upgrade: bool) -> Path:
    """Writes the upgrade package of a release, or the fresh one."""
    contents = Contents(
        deck=DECK,
        note_types=made.types,
        notes=[note for note in made.notes if upgrade or not is_retired(note)],
        modified=lambda note: made.plan.ledger.facts[fact_id(note)].time,
        types_modified=lambda note_type: made.plan.ledger.note_types[note_type.key].time,
        version=made.release.name,
        whole=True,
        media={},
    )
    with path.open("wb") as stream:
        write_package(stream, contents)
    return path
