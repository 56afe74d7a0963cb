"""The ids that a package gives to notes, cards, note types, fields and templates are those that the learner gets."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import ImportCounts, Learner

FACTS = """
    - {id: city, front: Which city?, back: Tokyo, reverse: true}
    - {id: share, cloze: 'China held {{c1::70%}} and {{c3::90%}}.'}
    - {id: two, front: Which?, items: [Malaysia, Thailand]}
"""


@contextmanager
def packed(package: Path) -> Iterator[sqlite3.Connection]:
    """The collection inside a package."""
    with zipfile.ZipFile(package) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("collection.anki2"))
        yield connection


def identities(note_types: list[dict[str, Any]]) -> dict[int, tuple[str, dict[str, int], dict[str, int]]]:
    """Name, field ids and template ids of note types, by id."""
    return {
        int(note_type["id"]): (
            note_type["name"],
            {field["name"]: field["id"] for field in note_type["flds"]},
            {template["name"]: template["id"] for template in note_type["tmpls"]},
        )
        for note_type in note_types
    }


def test_notes_and_cards_keep_the_ids_of_the_package(project: Author, learner: Learner) -> None:
    """Where they are free, Anki keeps note and card ids, and every GUID."""
    project.facts(FACTS)
    package = project.build()
    learner.import_package(package)
    with packed(package) as connection:
        notes = connection.execute("SELECT id, guid, mid, mod FROM notes ORDER BY id").fetchall()
        cards = connection.execute("SELECT id, nid, ord FROM cards ORDER BY id").fetchall()
    assert [(note.id, note.guid, note.mid, note.mod) for note in learner.notes()] == notes
    assert sorted((card.id, card.nid, card.ord) for note in learner.notes() for card in note.cards()) == cards
    assert (len(notes), len(cards)) == (3, 6)


def test_note_types_fields_and_templates_keep_their_ids(project: Author, learner: Learner) -> None:
    """The ids by which a later Anki knows a renamed field or template again arrive as they are."""
    project.facts(FACTS)
    package = project.build()
    learner.import_package(package)
    with packed(package) as connection:
        [models] = connection.execute("SELECT models FROM col").fetchone()
    expected = identities(list(json.loads(models).values()))
    assert identities(learner.note_types()) == expected
    ids = [number for _, fields, templates in expected.values() for number in (*fields.values(), *templates.values())]
    assert len(set(ids)) == len(ids) == 26 + 3 + 20 + 1


def test_a_note_type_without_notes_is_left_out_by_anki(project: Author, learner: Learner) -> None:
    """A deck without cloze facts brings no cloze note type, and the first such fact brings it later, under its id."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}")
    learner.import_package(project.build(FIRST_BUILD))
    assert [note_type["name"] for note_type in learner.note_types()] == ["GK Fact"]
    project.facts("- {id: city, front: Which city?, back: Tokyo}\n- {id: share, cloze: '{{c1::70%}}'}")
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(new=1, updated=1)
    assert sorted(note_type["name"] for note_type in learner.note_types()) == ["GK Cloze", "GK Fact"]


def test_a_taken_id_costs_the_note_nothing_but_its_id(project: Author, learner: Learner) -> None:
    """Where the learner has a note under the same id, ours gets another, and its GUID still leads updates to it."""
    project.facts("- {id: city, front: Which city?, back: Tokio}")
    package = project.build(FIRST_BUILD)
    with packed(package) as connection:
        [wanted] = connection.execute("SELECT id FROM notes").fetchone()
    learner.write_own_note("The learner's own", wanted)
    assert learner.import_package(package) == ImportCounts(new=1)
    project.facts("- {id: city, front: Which city?, back: Tokyo}")
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=1)
    answers = {(note.id == wanted, note["Front"]): note["Back"] for note in learner.notes()}
    assert answers == {(True, "The learner's own"): "", (False, "Which city?"): "Tokyo"}


def test_a_fact_of_a_day_to_come_imports_and_updates(project: Author, learner: Learner) -> None:
    """Anki gives another id to a note from the future; its GUID, and so its updates, are not touched by that."""
    project.facts("- {id: eclipse, front: When?, back: 2090, reverse: true}", "title: T\ndate: 2090-09-23")
    assert learner.import_package(project.build(FIRST_BUILD)) == ImportCounts(new=1)
    learner.review("eclipse")
    before = learner.scheduling("eclipse")
    assert learner.import_package(project.build(FIRST_BUILD)) == ImportCounts(duplicate=1)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=1)
    assert learner.scheduling("eclipse") == before
    assert learner.problems() == []


def test_facts_before_ankis_time_get_ids_that_its_check_accepts(project: Author, learner: Learner) -> None:
    """Old events and undated facts have ids from 2001 on: Anki takes an id for the time at which a note was made."""
    project.facts("- {id: revolt, front: Where?, back: Meerut}", "title: T\ndate: 1857-05-10")
    learner.import_package(project.build())
    assert learner.problems() == []
    assert 978_307_200_000 <= learner.note("revolt").id < 978_393_600_000  # the first of January 2001, UTC
