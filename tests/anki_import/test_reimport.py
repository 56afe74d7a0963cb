"""Importing the next build on top: what changed arrives, and what the learner has done stays."""

from __future__ import annotations

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import ImportCounts, Learner

FACTS = """
    - {id: city, front: Which city?, back: Tokio, reverse: true}
    - {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.'}
"""


def test_the_same_build_again_changes_nothing(project: Author, learner: Learner) -> None:
    """With the same sources and the same `--at`, every note is a duplicate: edits, tags and reviews are left alone."""
    project.facts(FACTS)
    learner.import_package(project.build())
    learner.review("city")
    note = learner.note("city")
    note["Extra"], note.tags = "My own words", [*note.tags, "mine"]
    learner.collection.update_note(note)
    before = [(note.fields, note.tags, note.mod) for note in learner.notes()], learner.scheduling("city")
    assert learner.import_package(project.build()) == ImportCounts(duplicate=2)
    assert ([(note.fields, note.tags, note.mod) for note in learner.notes()], learner.scheduling("city")) == before
    assert learner.review_count() == 1


def test_a_later_build_updates_notes_and_keeps_reviews(project: Author, learner: Learner) -> None:
    """With a later `--at` every note is updated; intervals, due days and history stay."""
    project.facts(FACTS)
    learner.import_package(project.build(FIRST_BUILD))
    learner.review("city", ordinal=1)
    learner.review("share", ordinal=0)
    before = learner.scheduling("city"), learner.scheduling("share")
    assert [(card.queue, card.interval > 0, card.reviews) for card in before[0]] == [(0, False, 0), (2, True, 1)]
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=2)
    assert (learner.scheduling("city"), learner.scheduling("share")) == before
    assert learner.review_count() == 2
    assert learner.problems() == []


def test_an_older_build_does_not_undo_a_newer_one(project: Author, learner: Learner) -> None:
    """Importing last month's package by mistake brings nothing back."""
    project.facts(FACTS)
    old = project.build(FIRST_BUILD)
    project.facts(FACTS.replace("Tokio", "Tokyo"))
    learner.import_package(project.build(SECOND_BUILD))
    assert learner.import_package(old) == ImportCounts(duplicate=2)
    assert learner.note("city")["Back"] == "Tokyo"


def test_a_corrected_wording_reaches_the_same_note(project: Author, learner: Learner) -> None:
    """A typo put right under the same id updates the note in place: same note, same cards, same scheduling."""
    project.facts(FACTS)
    learner.import_package(project.build(FIRST_BUILD))
    learner.review("city")
    note_id, before = learner.note("city").id, learner.scheduling("city")
    project.facts(FACTS.replace("Which city?, back: Tokio", "In which city?, back: Tokyo"))
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=2)
    note = learner.note("city")
    assert (note.id, learner.scheduling("city")) == (note_id, before)
    assert note.fields[:2] == ["In which city?", "Tokyo"]
    assert [note["Reverse"], note["ReverseBack"]] == ["Tokyo", "In which city?"]


def test_a_renamed_file_and_a_moved_fact_are_no_change(project: Author, learner: Learner) -> None:
    """File name, folder and place in the file play no part: the rows of the package are those of before."""
    project.facts(FACTS)
    learner.import_package(project.build())
    project.delete("story.yaml")
    city, share = FACTS.strip().splitlines()
    project.facts(share, file="2026-01/renamed.yaml")
    project.facts(city, file="1969-07/another/folder.yaml")
    assert learner.import_package(project.build()) == ImportCounts(duplicate=2)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=2)
    assert learner.fact_ids() == ["city", "share"]


def test_a_fact_of_another_month_keeps_its_cards_where_they_are(project: Author, learner: Learner) -> None:
    """A corrected date changes tags and fields; Anki never moves an existing card, and the note keeps its id."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}", "title: T\ndate: 2025-10-31")
    learner.import_package(project.build(FIRST_BUILD))
    before = learner.note("city").id, learner.scheduling("city")
    project.facts("- {id: city, front: Which city?, back: Tokyo}", "title: T\ndate: 2025-11-01")
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=1)
    note = learner.note("city")
    assert (note.id, learner.scheduling("city")) == before
    assert (note["Date"], note.tags) == ("2025-11-01", ["GK::month::2025-11"])


def test_a_new_fact_arrives_and_a_removed_one_stays(project: Author, learner: Learner) -> None:
    """A build adds what is new; what left the sources stays with the learner, reviews and all."""
    project.facts(FACTS)
    learner.import_package(project.build(FIRST_BUILD))
    learner.review("city")
    before = learner.note("city").mod, learner.scheduling("city")
    project.facts("- {id: share, cloze: 'China held {{c1::70%}}.'}\n- {id: new, front: New?, back: Yes}")
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(new=1, updated=1)
    assert learner.fact_ids() == ["city", "new", "share"]
    assert (learner.note("city").mod, learner.scheduling("city")) == before


def test_a_second_card_added_later_leaves_the_first_alone(project: Author, learner: Learner) -> None:
    """`reverse`, a cloze number or an item added later brings one new card each."""
    project.facts("""
        - {id: city, front: Which city?, back: Tokyo}
        - {id: share, cloze: 'China held {{c1::70%}} and 90%.'}
        - {id: two, front: Which?, items: [Malaysia, Thailand]}
    """)
    learner.import_package(project.build(FIRST_BUILD))
    first = {fact_id: learner.scheduling(fact_id) for fact_id in learner.fact_ids()}
    project.facts("""
        - {id: city, front: Which city?, back: Tokyo, reverse: true}
        - {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.'}
        - {id: two, front: Which?, items: [Malaysia, Thailand, Australia]}
    """)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=3)
    assert {fact_id: learner.ordinals(fact_id) for fact_id in first} == {
        "city": [0, 1],
        "share": [0, 1],
        "two": [0, 1, 2],
    }
    assert {fact_id: learner.scheduling(fact_id)[: len(cards)] for fact_id, cards in first.items()} == first
    assert learner.problems() == []


def test_a_card_taken_away_is_left_with_the_learner_as_an_empty_one(project: Author, learner: Learner) -> None:
    """Anki keeps the card of a cloze number that is gone until the learner runs *Empty Cards*."""
    project.facts("- {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.'}")
    learner.import_package(project.build(FIRST_BUILD))
    gone = learner.card("share", 1).id
    project.facts("- {id: share, cloze: 'China held {{c1::70%}} and 90%.'}")
    learner.import_package(project.build(SECOND_BUILD))
    assert learner.ordinals("share") == [0, 1]
    assert learner.problems() == [f"empty cards {[gone]}"]


def test_suspension_and_flags_survive_an_update(project: Author, learner: Learner) -> None:
    """A card that the learner has suspended or flagged stays so when its wording is corrected."""
    project.facts(FACTS)
    learner.import_package(project.build(FIRST_BUILD))
    learner.collection.sched.suspend_cards([learner.card("city").id])
    learner.collection.set_user_flag_for_cards(3, [learner.card("share").id])
    project.facts(FACTS.replace("Tokio", "Tokyo"))
    learner.import_package(project.build(SECOND_BUILD))
    assert learner.note("city")["Back"] == "Tokyo"
    assert [(card.queue, card.flag) for card in learner.scheduling("city")] == [(-1, 0), (0, 0)]
    assert [(card.queue, card.flag) for card in learner.scheduling("share")] == [(0, 3), (0, 0)]


def test_a_fact_that_changes_its_kind_is_not_updated(project: Author, learner: Learner) -> None:
    """Anki cannot turn a question into a cloze: it reports a conflict, and the learner keeps the old wording."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}\n- {id: share, cloze: '{{c1::70%}}'}")
    learner.import_package(project.build(FIRST_BUILD))
    project.facts("- {id: city, cloze: 'It was {{c1::Tokyo}}.'}\n- {id: share, cloze: '{{c1::70%}}'}")
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=1, conflicting=1)
    assert learner.note("city").fields[:2] == ["Which city?", "Tokyo"]
    assert learner.problems() == []


def test_a_deleted_note_comes_back(project: Author, learner: Learner) -> None:
    """A note that the learner has deleted is new to Anki when the package is imported again."""
    project.facts(FACTS)
    package = project.build()
    learner.import_package(package)
    learner.collection.remove_notes([learner.note("city").id])
    assert learner.import_package(package) == ImportCounts(new=1, duplicate=1)
    assert learner.ordinals("city") == [0, 1]
