"""What a learner would see change between two versions of a deck."""

from __future__ import annotations

import pytest

from anki_builder.changes.comparison import FieldChange, compare
from anki_builder.notes.note_state import Change
from tests.decks import INTERNATIONAL, NEW, OLD, foreign_note, international, notes_of

RETIRED = "retired: {on: 2025-12-01, because: It ended.}"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("", "{id: a, front: Who?, back: Me}", Change.ADDED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: You}", Change.CORRECTED),
        ("{id: a, front: Who?, back: Me}", "{id: a, cloze: 'It is {{c1::me}}'}", Change.CORRECTED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: Me, image: map.svg}", Change.CORRECTED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: Me, date: 2025-10-29}", Change.CORRECTED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: Me, date: 2025-11-01}", Change.MOVED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: Me, tags: [new]}", Change.RETAGGED),
        ("{id: a, front: Who?, back: Me}", "{id: a, front: Who?, back: Me, category: New}", Change.RETAGGED),
        ("{id: a, front: Who?, back: Me}", f"{{id: a, front: Who?, back: You, {RETIRED}}}", Change.RETIRED),
        (f"{{id: a, front: Who?, back: Me, {RETIRED}}}", "{id: a, front: Who?, back: You}", Change.RESTORED),
        ("{id: a, front: Who?, back: Me}", "", Change.GONE),
    ],
)
def test_each_kind_of_change(old: str, new: str, change: Change) -> None:
    """A fact beside one that stays as it is."""
    kept = "- {id: kept, front: What?, back: That}\n"

    before, after = (international(kept + (f"- {fact}" if fact else "")) for fact in (old, new))
    comparison = compare(before, after)

    assert [(note.change, note.fact_id) for note in comparison.changes] == [(change, "a")]
    assert (comparison.unchanged, comparison.old_count, comparison.new_count) == (1, len(before), len(after))


def test_equal_versions_have_no_changes() -> None:
    """Whatever the order of the notes."""
    comparison = compare(OLD, reversed(OLD))

    assert (comparison.changes, comparison.unchanged) == ((), len(OLD))


def test_a_retired_note_that_nobody_had_is_left_out() -> None:
    """And so is one that was retired before and is gone now: it left the deck when it was retired."""
    retired = international(f"- {{id: a, front: Who?, back: Me, {RETIRED}}}")

    assert compare([], retired).changes == ()
    assert compare(retired, []).changes == ()


def test_the_fields_and_tags_that_differ() -> None:
    """In the order of the note type's fields; what shows as month or tags is not told twice."""
    (change,) = compare(
        international("- {id: a, front: Who?, back: Me, extra: Old.}"),
        international("- {id: a, front: Who is it?, back: Me, hint: A guess., category: Economy, date: 2025-11-01}"),
    ).changes

    assert change.fields == (
        FieldChange("Front", "Who?", "Who is it?"),
        FieldChange("Extra", "Old.", ""),
        FieldChange("Hint", "", "A guess."),
        FieldChange("Date", "2025-10-28", "2025-11-01"),
    )
    assert change.tags_added == ("CA::category::economy", "CA::month::2025-11")
    assert change.tags_removed == ("CA::category::international", "CA::month::2025-10")


def test_the_fields_of_another_note_type() -> None:
    """First those that the note has now, then those that it had."""
    (change,) = compare(
        international("- {id: a, front: Who?, back: Me}"), international("- {id: a, cloze: 'It is {{c1::me}}.'}")
    ).changes

    assert [field.name for field in change.fields] == ["Text", "Front", "Back"]


def test_what_came_or_went_has_no_fields_and_tags_that_differ() -> None:
    """It is there as a whole."""
    changes = compare(international("- {id: a, front: A?, back: a}"), international("- {id: b, front: B?, back: b}"))

    assert [(note.change, note.fields, note.tags_added, note.tags_removed) for note in changes.changes] == [
        (Change.GONE, (), (), ()),
        (Change.ADDED, (), (), ()),
    ]


def test_changes_stand_in_the_order_of_date_and_id() -> None:
    """Of the event; across all kinds."""
    later = INTERNATIONAL.replace("2025-10-28", "2025-11-01")

    comparison = compare(
        international("- {id: z, front: Z?, back: z}"),
        notes_of((later, "- {id: a, front: A?, back: a}"), (INTERNATIONAL, "- {id: b, front: B?, back: b}")),
    )

    assert [note.fact_id for note in comparison.changes] == ["b", "z", "a"]
    assert [note.fact_id for note in comparison.of(Change.ADDED)] == ["b", "a"]


def test_notes_of_other_tools() -> None:
    """The GUID is the id, and the deck is the place."""
    old = foreign_note({"Front": "Capital of Japan?", "Back": "Kyoto"})

    (corrected,) = compare([old], [foreign_note({"Front": "Capital of Japan?", "Back": "Tokyo"})]).changes
    (moved,) = compare([old], [old._replace(deck="Geography::Asia")]).changes
    (retagged,) = compare([old], [old._replace(tags=("asia",))]).changes

    assert (corrected.change, corrected.fact_id) == (Change.CORRECTED, "aBc")
    assert corrected.fields == (FieldChange("Back", "Kyoto", "Tokyo"),)
    assert (moved.change, moved.fields) == (Change.MOVED, ())
    assert (retagged.change, retagged.tags_added) == (Change.RETAGGED, ("asia",))


def test_everything_at_once() -> None:
    """The two versions that the tests of the reports show."""
    comparison = compare(OLD, NEW)

    assert {note.fact_id: note.change.value for note in comparison.changes} == {
        "city": "corrected",
        "dropped": "gone",
        "earlier": "added",
        "output": "added",
        "paused": "restored",
        "rate-august": "retired",
        "rate-december": "added",
        "governor": "added",
        "shares": "corrected",
        "strategy": "retagged",
        "tariff": "retired",
        "moving": "moved",
    }
    assert comparison.unchanged == 1
