"""Tags: all under the deck's root, and spelt in Anki as the contract says."""

from __future__ import annotations

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import Learner


def test_month_category_and_own_tags_stand_under_the_root(project: Author, learner: Learner) -> None:
    """A note has the tags of its month and categories and the author's own, in alphabetical order."""
    project.facts(
        "- {id: a, front: Q?, back: A}",
        "title: T\ndate: 2025-10-28\ncategory: [International, Economy]\ntags: [minerals, Critical Minerals]",
    )
    learner.import_package(project.build())
    assert learner.note("a").tags == [
        "GK::category::economy",
        "GK::category::international",
        "GK::critical-minerals",
        "GK::minerals",
        "GK::month::2025-10",
    ]


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("International", "international"),
        ("Science & Technology", "science-technology"),
        ("Sport::Cricket::World Cup", "sport::cricket::world-cup"),
        ("अंतरराष्ट्रीय संबंध", "अंतरराष्ट्रीय-संबंध"),
        ("क्\u200dष", "क्\u200dष"),  # a joiner is part of the spelling
        ("Élysée", "élysée"),
        ("E\u0301lyse\u0301e", "élysée"),  # decomposed, as macOS writes it
        ("Côte d'Ivoire", "côte-d-ivoire"),
        ("G20", "g20"),
        ("snake_case", "snake_case"),
        ('say "cheese" *', "say-cheese"),
        ("日本::経済", "日本::経済"),
    ],
)
def test_a_category_keeps_its_letters_and_loses_what_anki_stumbles_over(
    project: Author, learner: Learner, written: str, tag: str
) -> None:
    """Letters of every script and `::` survive the import; spaces and signs become hyphens."""
    quoted = written.replace("'", "''")
    project.facts(f"- {{id: a, front: Q?, back: A, category: '{quoted}', tags: ['{quoted}']}}")
    learner.import_package(project.build())
    assert learner.note("a").tags == sorted([f"GK::{tag}", f"GK::category::{tag}", "GK::month::1969-07"])


def test_every_tag_can_be_searched_for(project: Author, learner: Learner) -> None:
    """Anki finds the notes of a category, of its parent, and of a month, by tag."""
    project.facts("""
        - {id: a, front: Q1?, back: A, category: Sport::Cricket}
        - {id: b, front: Q2?, back: A, category: Sport}
        - {id: c, front: Q3?, back: A, category: अर्थव्यवस्था}
    """)
    learner.import_package(project.build())

    def found(query: str) -> list[str]:
        notes = (learner.collection.get_note(note_id) for note_id in learner.collection.find_notes(query))
        return sorted(note["FactId"] for note in notes)

    assert found("tag:GK::category::sport") == ["a", "b"]
    assert found("tag:GK::category::sport::cricket") == ["a"]
    assert found("tag:GK::category::अर्थव्यवस्था") == ["c"]
    assert found("tag:GK::month::1969-07") == ["a", "b", "c"]
    assert found("tag:GK") == ["a", "b", "c"]


def test_the_tags_of_a_deck_are_one_tree(project: Author, learner: Learner) -> None:
    """Anki's sidebar shows one root for all tags of a deck; the root keeps its capitals."""
    project.write("deck.yaml", "{name: GK, namespace: gk.example, tag_root: 'Exams::UPSC'}")
    project.facts("- {id: a, front: Q?, back: A, category: Sport, tags: [cup]}")
    learner.import_package(project.build())
    assert learner.collection.tags.all() == [
        "Exams::UPSC::category::sport",
        "Exams::UPSC::cup",
        "Exams::UPSC::month::1969-07",
    ]


def test_a_changed_category_changes_the_tags_of_the_note(project: Author, learner: Learner) -> None:
    """An update replaces the tags of a note: the old category is gone, the new one there."""
    project.facts("- {id: a, front: Q?, back: A, category: Sport}")
    learner.import_package(project.build("2025-11-30"))
    project.facts("- {id: a, front: Q?, back: A, category: Economy}")
    learner.import_package(project.build("2025-12-31"))
    assert learner.note("a").tags == ["GK::category::economy", "GK::month::1969-07"]
