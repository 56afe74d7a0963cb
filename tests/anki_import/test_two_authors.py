"""Two authors whose decks have the same name and the same fact ids stay out of each other's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import ImportCounts, Learner

AFTER_ANY_CLOCK = "2100-01-01"

FACTS = """
    - {id: city, front: "%s: which city?", back: Tokyo}
    - {id: share, cloze: "%s: {{c1::70%%}}"}
"""


def author(root: Path, name: str) -> Author:
    """An author with a namespace of their own, and everything else like the others."""
    project = Author(root / name, f"{{name: GK, namespace: {name}.example, tag_root: GK}}")
    project.facts(FACTS % (name, name))
    return project


@pytest.fixture
def authors(tmp_path: Path) -> tuple[Author, Author]:
    """Two authors."""
    return author(tmp_path, "one"), author(tmp_path, "two")


def test_both_decks_import_without_conflict(authors: tuple[Author, Author], learner: Learner) -> None:
    """The second deck's notes are new, not duplicates of the first's, and Anki finds nothing wrong."""
    one, two = authors
    assert learner.import_package(one.build()) == ImportCounts(new=2)
    assert learner.import_package(two.build()) == ImportCounts(new=2)
    assert learner.fact_ids() == ["city", "city", "share", "share"]
    assert len({note.guid for note in learner.notes()}) == 4
    assert len(learner.note_types()) == 4
    assert learner.problems() == []


def test_notes_of_two_authors_share_the_deck_of_that_name(authors: tuple[Author, Author], learner: Learner) -> None:
    """Anki knows decks by name: the cards of both lie in one deck, each under its own note type."""
    for project in authors:
        learner.import_package(project.build())
    assert learner.decks() == {"GK": 0, "GK::1969-07": 4}
    assert len({note.mid for note in learner.notes()}) == 4


def test_a_correction_of_one_author_leaves_the_others_note_alone(
    authors: tuple[Author, Author], learner: Learner
) -> None:
    """An update reaches the notes of its own namespace only."""
    one, two = authors
    for project in authors:
        learner.import_package(project.build(FIRST_BUILD))
    two.facts(FACTS % ("corrected", "two"))
    assert learner.import_package(two.build(SECOND_BUILD)) == ImportCounts(updated=2)
    fronts = sorted(note["Front"] for note in learner.notes() if "Front" in note)
    assert fronts == ["corrected: which city?", "one: which city?"]
    assert learner.import_package(one.build(FIRST_BUILD)) == ImportCounts(duplicate=2)


def test_the_look_of_one_deck_does_not_change_the_others(authors: tuple[Author, Author], learner: Learner) -> None:
    """A later style of one author's note types updates these, and the other author's keep theirs."""
    for project in authors:
        learner.import_package(project.build(FIRST_BUILD))
    [ours] = set(styles(learner).values())
    learner.import_package(authors[0].build_restyled(".card { color: red; }", SECOND_BUILD))
    assert styles(learner) == {
        "one: which city?": ".card { color: red; }",
        "one: {{c1::70%}}": ".card { color: red; }",
        "two: which city?": ours,
        "two: {{c1::70%}}": ours,
    }


def test_the_author_imported_second_can_still_change_their_look(
    authors: tuple[Author, Author], learner: Learner
) -> None:
    """Anki renames the second note type of a name and stamps it with the clock: a build after that updates it."""
    for project in authors:
        learner.import_package(project.build(FIRST_BUILD))
    names = ["GK Cloze", "GK Cloze+", "GK Fact", "GK Fact+"]
    assert sorted(note_type["name"] for note_type in learner.note_types()) == names
    [ours] = set(styles(learner).values())
    learner.import_package(authors[1].build_restyled(".card { color: red; }", AFTER_ANY_CLOCK))
    assert styles(learner) == {
        "one: which city?": ours,
        "one: {{c1::70%}}": ours,
        "two: which city?": ".card { color: red; }",
        "two: {{c1::70%}}": ".card { color: red; }",
    }
    assert sorted(note_type["name"] for note_type in learner.note_types()) == names
    assert learner.problems() == []


def styles(learner: Learner) -> dict[str, str]:
    """The CSS of each note's type, by the note's first field."""
    return {note.fields[0]: str(note.cards()[0].note_type()["css"]) for note in learner.notes()}
