"""A deck with everything in it passes the checks that Anki offers its users."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import ImportCounts, Learner
from tests.anki_import.rendering import visible_text

DECK = """
    name: Current Affairs
    namespace: ca.example
    tag_root: CA
    description: Facts of the month.
    languages: [en, hi]
"""
STORY = """
    title: {en: Minerals, hi: खनिज}
    date: 2025-10-28
    category: [International, Economy]
    source: {name: Mint, url: "https://mint.example", date: 2025-10-28}
    tags: [minerals]
"""
FACTS = """
    - {id: basic, front: {en: City?, hi: शहर?}, back: Tokyo, hint: T, extra: Palace, as_of: 2025-10, typed: true}
    - {id: ask, ask: leader, back: Takaichi, reverse: true}
    - {id: reverse, front: PM?, back: Takaichi, reverse: {front: Office?, back: PM}}
    - {id: cloze, cloze: 'China held {{c1::70%::share}} and {{c2::$x^{2}$}}', image: {file: a.png, side: front}}
    - {id: items, front: Which three?, items: [Malaysia, Thailand, Australia], ordered: true, audio: a.mp3}
    - {id: options, front: Which strategy?, options: [A, B, C], answer: B, image: {file: a.png, credit: Me}}
"""
ORDINALS = {"basic": [0], "ask": [0, 1], "reverse": [0, 1], "cloze": [0, 1], "items": [0, 1, 2], "options": [0]}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """A learner who has imported a deck with facts of every kind; tests may only read it."""
    folder: Path = tmp_path_factory.mktemp("rich")
    project = Author(folder / "project", DECK)
    project.write_bytes("media/a.png", b"image")
    project.write_bytes("media/a.mp3", b"recording")
    project.facts(FACTS, STORY)
    with Learner(folder / "learner") as learner:
        assert learner.import_package(project.build()) == ImportCounts(new=6)
        yield learner


def test_all_facts_of_all_kinds_arrive_with_their_cards(rich: Learner) -> None:
    """Every fact is one note with exactly the cards that are meant."""
    assert {fact_id: rich.ordinals(fact_id) for fact_id in rich.fact_ids()} == ORDINALS


def test_ankis_own_checks_find_nothing(rich: Learner) -> None:
    """Check Database, Check Media and Empty Cards are all clean, and the first of them adds and removes nothing."""
    assert rich.problems() == []
    assert {fact_id: rich.ordinals(fact_id) for fact_id in rich.fact_ids()} == ORDINALS


def test_no_note_has_an_empty_first_field(rich: Learner) -> None:
    """Anki lists and sorts notes by their first field, and finds duplicates by it."""
    assert all(note.fields[0] for note in rich.notes())


@pytest.mark.parametrize(("fact_id", "ordinal"), [(name, ordinal) for name in ORDINALS for ordinal in ORDINALS[name]])
def test_every_card_asks_and_answers(rich: Learner, fact_id: str, ordinal: int) -> None:
    """No card of any kind has an empty side, or an answer that says no more than its question."""
    shown = rich.shown(fact_id, ordinal)
    question, answer = visible_text(shown.question), visible_text(shown.answer)
    assert question
    assert answer not in ("", question)
    assert "{{" not in shown.question + shown.answer


@pytest.mark.parametrize("fact_id", ORDINALS)
def test_every_note_says_what_story_it_is_from(rich: Learner, fact_id: str) -> None:
    """Source, date, month and categories are on every note, and so are the tags that follow from them."""
    note = rich.note(fact_id)
    assert [note[name] for name in ("Source", "Date", "Month", "Category", "Status")] == [
        '<a href="https://mint.example">Mint</a>, 2025-10-28',
        "2025-10-28",
        "2025-10",
        "International, Economy",
        "",
    ]
    assert note.tags == [
        "CA::category::economy",
        "CA::category::international",
        "CA::minerals",
        "CA::month::2025-10",
    ]
