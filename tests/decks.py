"""Versions of a deck for tests: notes of fact files, and notes as other tools make them."""

from __future__ import annotations

import datetime

from anki_builder.notes.note import Note, NoteMaker
from anki_builder.notes.notetypes import Field, NoteType, Template
from anki_builder.sources.deck import Deck
from anki_builder.sources.lifecycle import Lifecycle
from tests.sources import DECK, facts_of, story

INTERNATIONAL = "title: Minerals agreement\ndate: 2025-10-28\ncategory: International\n"

_DAY = datetime.date(2025, 12, 31)
_MEDIA_NAMES = {"map.svg": "0123.svg", "anthem.mp3": "4567.mp3"}


def notes_of(*files: tuple[str, str], deck: Deck = DECK) -> list[Note]:
    """The notes of fact files, each given by its head and its facts, at the end of 2025."""
    facts = [fact for head, body in files for fact in facts_of(story(body, head), deck)]
    maker = NoteMaker(deck, facts, Lifecycle(facts, _DAY), _MEDIA_NAMES)
    return [maker.note(fact) for fact in maker.facts]


def international(facts: str) -> list[Note]:
    """The notes of one file about international affairs, of October 2025."""
    return notes_of((INTERNATIONAL, facts))


def foreign_note(
    fields: dict[str, str],
    guid: str = "aBc",
    tags: tuple[str, ...] = (),
    deck: str = "Geography",
    question: str = "{{Front}}",
) -> Note:
    """A note as another tool might make it."""
    note_type = NoteType(
        name="Basic",
        id=1,
        is_cloze="cloze:" in question,
        fields=tuple(Field(name, 0, False) for name in fields),
        templates=(Template("Card 1", 0, question, "{{FrontSide}}"),),
        css="",
    )
    return Note(
        id=1,
        guid=guid,
        note_type=note_type,
        deck=deck,
        fields=tuple(fields.values()),
        tags=tags,
        cards=(0,),
        position=1,
        media=(),
    )


OLD = notes_of(
    (
        INTERNATIONAL,
        """
        - id: city
          front: In which city was the agreement signed?
          back: Osaka
          extra: Signed in October at Akasaka Palace.
        - {id: shares, cloze: "In 2025 China had {{c1::about 50%}} of rare earths, refined {{c2::nearly all::share}}."}
        - {id: tariff, front: Which tariff did the US put on Indian goods?, back: 50%}
        - {id: strategy, front: The agreement is part of which strategy?, back: Indo-Pacific}
        - {id: dropped, front: Which fact is dropped?, back: This one}
        - {id: kept, front: Which fact is kept?, back: This one}
        - {id: paused, front: Is the ban in force?, back: Yes, retired: {on: 2025-11-01, because: It was paused.}}
        """,
    ),
    (
        "title: Rates\ndate: 2025-11-05\ncategory: Economy::Banking\n",
        """
        - {id: rate-august, front: The repo rate in August 2025?, back: 5.5%}
        - {id: moving, front: When did the bank meet?, back: On Wednesday}
        """,
    ),
)
"""A deck in which everything can still happen."""

NEW = notes_of(
    (
        INTERNATIONAL,
        """
        - id: city
          front: In which city was the agreement signed?
          back: Tokyo
          extra: Signed on 28 October at Akasaka Palace.
        - {id: shares, cloze: "In 2025 China had {{c1::about 70%}} of rare earths, refined {{c2::nearly all::share}}."}
        - id: tariff
          front: Which tariff did the US put on Indian goods?
          back: 50%
          retired: {on: 2025-12-01, because: It was *lifted*.}
        - {id: strategy, front: The agreement is part of which strategy?, back: Indo-Pacific, tags: [strategy]}
        - {id: kept, front: Which fact is kept?, back: This one}
        - {id: paused, front: Is the ban in force?, back: Yes}
        - {id: earlier, front: Which two countries had signed before?, items: [Malaysia, Thailand]}
        - {id: output, cloze: "Japan buys {{c1::60%}} of its rare earths from China."}
        """,
    ),
    (
        "title: Rates\ndate: 2025-11-05\ncategory: Economy::Banking\n",
        """
        - {id: rate-august, front: The repo rate in August 2025?, back: 5.5%}
        - {id: rate-december, front: The repo rate in December 2025?, back: 5.25%, supersedes: rate-august}
        - {id: governor, front: Who heads the bank?, back: Sanjay Malhotra, reverse: true, category: [People, Economy]}
        """,
    ),
    (
        "title: Rates\ndate: 2025-12-03\ncategory: Economy::Banking\n",
        "- {id: moving, front: When did the bank meet?, back: On Wednesday}",
    ),
)
"""The same deck after everything has happened."""
