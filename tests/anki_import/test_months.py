"""The packages of the months, imported one after another, give what the full deck gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import ImportCounts, Learner

Snapshot = dict[str, tuple[int, int, int, list[str], list[str], list[tuple[int, int, int, str]]]]


@pytest.fixture
def project(project: Author) -> Author:
    """A deck with facts of three months."""
    project.write_bytes("media/a.png", b"image")
    project.facts(
        "- {id: a, front: Q1?, back: A, reverse: true}\n- {id: b, cloze: '{{c1::x}} {{c2::y}}'}",
        "title: T\ndate: 2025-09-30\ncategory: World",
        "a.yaml",
    )
    project.facts("- {id: c, front: Q2?, back: A, image: a.png}", "title: T\ndate: 2025-10-01", "c.yaml")
    project.facts("- {id: d, front: Q3?, items: [x, y], image: a.png}", "title: T\nmonth: 2025-11", "d.yaml")
    return project


@pytest.fixture
def other_learner(tmp_path: Path) -> Iterator[Learner]:
    """A second learner."""
    with Learner(tmp_path / "other learner") as learner:
        yield learner


def snapshot(learner: Learner) -> Snapshot:
    """All that a learner has of each note, by GUID: ids, content, and its cards with their places and decks."""
    return {
        note.guid: (
            note.id,
            note.mid,
            note.mod,
            note.fields,
            note.tags,
            [(card.id, card.ord, card.due, learner.collection.decks.name(card.did)) for card in note.cards()],
        )
        for note in learner.notes()
    }


def test_the_months_one_by_one_equal_the_full_deck(project: Author, learner: Learner, other_learner: Learner) -> None:
    """Same notes, GUIDs, cards, decks and media, whichever way the learner has chosen."""
    assert learner.import_package(project.build()) == ImportCounts(new=4)
    counts = [other_learner.import_package(package) for package in project.build_each_month()]
    assert counts == [ImportCounts(new=2), ImportCounts(new=1), ImportCounts(new=1)]
    assert snapshot(other_learner) == snapshot(learner)
    assert other_learner.decks() == learner.decks() == {"GK": 0, "GK::2025-09": 4, "GK::2025-10": 1, "GK::2025-11": 2}
    assert other_learner.media() == learner.media()
    assert other_learner.problems() == []


def test_new_cards_come_in_the_same_order_either_way(project: Author, learner: Learner, other_learner: Learner) -> None:
    """A card has one position in all packages of a build, so that the learner's queue is the same."""
    learner.import_package(project.build())
    for package in project.build_each_month():
        other_learner.import_package(package)
    assert other_learner.new_queue("GK") == learner.new_queue("GK")
    assert len(learner.new_queue("GK")) == 7


def test_the_full_deck_on_top_of_the_months_is_nothing_new(project: Author, learner: Learner) -> None:
    """A learner may go over from the months to the full deck of the same build, and back."""
    months = project.build_each_month()
    for package in months:
        learner.import_package(package)
    before = snapshot(learner)
    assert learner.import_package(project.build()) == ImportCounts(duplicate=4)
    assert learner.import_package(months[0]) == ImportCounts(duplicate=2)
    assert snapshot(learner) == before


def test_the_months_can_be_imported_newest_first(project: Author, learner: Learner, other_learner: Learner) -> None:
    """The order of the imports makes no difference to what the learner has."""
    learner.import_package(project.build())
    for package in reversed(project.build_each_month()):
        other_learner.import_package(package)
    assert snapshot(other_learner) == snapshot(learner)
    assert other_learner.new_queue("GK") == learner.new_queue("GK")


def test_each_month_leaves_undated_facts_to_the_full_deck(project: Author, learner: Learner) -> None:
    """A fact without a month is in no month's package: it comes with the full deck alone."""
    project.write("deck.yaml", "{name: GK, namespace: gk.example, tag_root: GK, dated: false}")
    project.facts("- {id: e, front: Q4?, back: A}", "title: T", "e.yaml")
    for package in project.build_each_month():
        learner.import_package(package)
    assert learner.fact_ids() == ["a", "b", "c", "d"]
    assert learner.import_package(project.build()) == ImportCounts(new=1, duplicate=4)
