"""Each finding about an upgrade, on two packages made for it, and what a learner has after a sound one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from anki_builder.diagnostics import Severity
from anki_builder.verify.import_check import Finding
from anki_builder.verify.snapshot import ImportLog, ImportTrial, Snapshot, UpgradeTrial
from anki_builder.verify.trials import try_import, try_upgrade
from anki_builder.verify.upgrade_check import Upgrade, check_upgrade
from anki_builder.verify.verification import Verification, verify
from tests.verification.packages import ANSWER, SECOND, Note, change, note_type, rewrite, touch, write

CITY, YEAR, SHARE = Note("city", "City?"), Note("year", "Year?", "1990"), Note("share", "Share?", "70%")
NEWER_CITY = CITY._replace(back="Tōkyō")
THREE = [CITY, YEAR, SHARE]
REVERSE = {"name": "Reverse", "qfmt": "{{#Back}}{{Back}}{{/Back}}", "afmt": "{{Front}}"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Where the older package is to be written."""
    return tmp_path / "old.apkg"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Where the newer package is to be written."""
    return tmp_path / "new.apkg"


def error(rule: str, message: str, *examples: str) -> Finding:
    """A finding that is an error."""
    return Finding(rule, Severity.ERROR, message, examples)


def warning(rule: str, message: str, *examples: str) -> Finding:
    """A finding that is a warning."""
    return Finding(rule, Severity.WARNING, message, examples)


def upgrade(verification: Verification) -> Upgrade:
    """What the learner has, which must have been tried."""
    assert verification.upgrade is not None
    return verification.upgrade


def test_a_sound_upgrade_updates_what_changed_and_leaves_the_rest_alone(old: Path, new: Path) -> None:
    """One note changed, one is new, and two are alike: the learner has deleted one of these, and edited the other."""
    write(old, THREE)
    touch(write(new, [NEWER_CITY, YEAR, SHARE, Note("new", "New?")]), "city", "new")
    found = verify(new, old)
    assert found.findings == ()
    assert found.upgrade == Upgrade(
        log=ImportLog(new=2, updated=1, duplicate=1),
        notes_before=2,
        notes_after=4,
        cards_before=2,
        cards_after=4,
        unchanged_notes=1,
        updated_notes=1,
        new_notes=1,
        new_cards=1,
        departed_notes=0,
        returned_notes=1,
        intervals_before=2,
        intervals_kept=2,
        reviews_before=6,
        reviews_kept=6,
        edits_before=2,
        edits_kept=1,
        edits_replaced=1,
        tags_before=2,
        tags_kept=1,
        tags_replaced=1,
    )


def test_the_same_package_again_changes_nothing(old: Path) -> None:
    """A learner who imports twice has the note back that they had deleted, and all else as it was."""
    write(old, THREE)
    found = verify(old, old)
    assert found.findings == ()
    assert upgrade(found).log == ImportLog(new=1, duplicate=2)
    assert (upgrade(found).updated_notes, upgrade(found).tags_kept, upgrade(found).edits_kept) == (0, 2, 2)


@pytest.mark.parametrize("notes", [[], [CITY], [CITY, YEAR]], ids=len)
def test_small_packages_can_be_upgraded_too(old: Path, new: Path, notes: list[Note]) -> None:
    """Even one without notes; the only note of its kind is not deleted."""
    write(old, notes)
    write(new, THREE)
    found = verify(new, old)
    assert found.findings == ()
    assert (upgrade(found).notes_after, upgrade(found).returned_notes) == (3, int(len(notes) > 1))


def test_a_later_time_on_a_note_that_did_not_change_is_an_error(old: Path, new: Path) -> None:
    """Anki replaces it with itself, and with it go the learner's edits and tags."""
    write(old, THREE)
    touch(write(new, [NEWER_CITY, YEAR, SHARE]), "city", "year")
    message = "1 note not changed, but of a later modification time: learners' edits and tags are lost"
    found = verify(new, old)
    assert found.findings == (error("needless-update", message, "Year?"),)
    assert (upgrade(found).edits_kept, upgrade(found).edits_replaced) == (0, 1)


def test_a_change_that_is_not_later_never_arrives(old: Path, new: Path) -> None:
    """Anki updates a note only where the package's is later; another tag is a change."""
    write(old, THREE)
    write(new, [CITY, YEAR._replace(tags=["time"]), SHARE])
    message = "1 note changed in the package and not updated, as the modification time is not later"
    assert verify(new, old).findings == (error("not-updated", message, "Year?"),)


def test_a_second_is_late_enough(old: Path, new: Path) -> None:
    """All that the learner does, happens at the time of the older package."""
    write(old, THREE)
    touch(write(new, [NEWER_CITY, YEAR, SHARE]), "city", time=1_761_868_801)
    found = verify(new, old)
    assert found.findings == ()
    assert upgrade(found).updated_notes == 1


def test_a_tag_in_other_letters_is_the_same_tag(old: Path, new: Path) -> None:
    """Anki gives it the case that the learner's collection has already."""
    write(old, [CITY._replace(tags=["Japan"]), YEAR, SHARE])
    touch(write(new, [NEWER_CITY._replace(tags=["japan"]), YEAR, SHARE]), "city")
    assert verify(new, old).findings == ()


def test_a_note_of_another_note_type_is_not_updated(old: Path, new: Path) -> None:
    """Anki takes no note from one note type to another, and gives the second of a name another name."""
    write(old, [CITY, YEAR])
    other = note_type(identifier=1_600_000_000_009)
    touch(write(new, [NEWER_CITY, Note("new", "New?")], other), "city", "new")
    found = verify(new, old)
    conflict = (
        "1 note of another note type than learners have, or one with other fields or templates: "
        "Anki keeps the old wording"
    )
    assert found.findings == (
        error("conflicting-note", conflict, "City?"),
        warning("note-type-forked", "a note type comes in as Foreign+, as learners have another of its name or id"),
        warning("note-departed", "1 note no longer in the package: learners keep them as they are", "Year?"),
    )
    assert upgrade(found).log == ImportLog(new=1, conflicting=1)


def test_a_template_more_is_a_conflict_too(old: Path, new: Path) -> None:
    """The note type keeps its id, and Anki makes another of it all the same."""
    write(old, [CITY])
    touch(write(new, [CITY], note_type(more_templates=[REVERSE])), "city")
    assert [found.rule for found in verify(new, old).findings] == ["conflicting-note"]


def test_a_fact_under_a_new_guid_is_an_error(old: Path, new: Path) -> None:
    """As with tools whose GUIDs are of a note's wording: the learner starts anew."""
    write(old, [CITY, YEAR])
    write(new, [CITY._replace(guid="other"), YEAR])
    found = verify(new, old)
    assert found.findings == (
        error(
            "new-identity",
            "1 note with a new GUID: learners start anew with them, and keep the old ones beside them",
            "City?",
        ),
        warning("note-departed", "1 note no longer in the package: learners keep them as they are", "City?"),
    )
    assert (upgrade(found).notes_before, upgrade(found).notes_after) == (2, 3)


def test_facts_with_ids_of_their_own_may_ask_the_same(old: Path, new: Path) -> None:
    """A fact that replaces an older one is another fact, though its question be the same."""
    with_id = note_type("{{Back}}", "{{FrontSide}}<hr>{{FactId}}", fields=["FactId", "Back"])
    write(old, [Note("1", "pm-2025", "Who leads Japan?"), YEAR], with_id)
    write(new, [Note("2", "pm-2026", "Who leads Japan?"), YEAR], with_id)
    message = "1 note no longer in the package: learners keep them as they are"
    assert verify(new, old).findings == (warning("note-departed", message, "pm-2025"),)


def test_a_cloze_number_more_brings_a_card(old: Path, new: Path) -> None:
    """And leaves the interval of the first alone."""
    cloze = note_type("{{cloze:Front}}", "{{cloze:Front}}", cloze=True)
    write(old, [Note("c", "{{c1::Tokyo}} 1990")], cloze)
    touch(write(new, [Note("c", "{{c1::Tokyo}} {{c2::1990}}")], cloze), "c")
    found = verify(new, old)
    assert found.findings == ()
    assert (upgrade(found).new_cards, upgrade(found).intervals_before, upgrade(found).intervals_kept) == (1, 1, 1)


def test_a_note_in_another_deck_is_worth_a_warning(old: Path, new: Path) -> None:
    """Anki knows decks by their names; the cards that are there stay where they are."""
    write(old, [CITY, YEAR])
    write(new, [CITY, YEAR], deck="Renamed deck")
    message = "1 note in another deck in the package: learners' cards stay where they are, as Anki moves none"
    assert verify(new, old).findings == (warning("other-deck", message, "City?"),)


@pytest.mark.parametrize("changed", [note_type(css=".card { color: red; }"), note_type(answer=ANSWER + "!")])
def test_a_look_that_is_not_later_never_arrives(old: Path, new: Path, changed: object) -> None:
    """A note type has a modification time too."""
    write(old, [CITY, YEAR])
    write(new, [CITY, YEAR], changed)
    message = (
        "templates or styling of Foreign changed in the package and not updated, "
        "as the note type's modification time is not later"
    )
    assert verify(new, old).findings == (error("look-not-updated", message),)


def test_a_later_look_arrives(old: Path, new: Path) -> None:
    """And touches no note."""
    write(old, [CITY, YEAR])
    write(new, [CITY, YEAR], note_type(css=".card { color: red; }"))
    change(new, f"UPDATE col SET models = replace(models, '\"mod\": 1761868800', '\"mod\": {SECOND}')")
    assert verify(new, old).findings == ()


def test_a_cloze_number_that_is_gone_leaves_an_empty_card(old: Path, new: Path) -> None:
    """It had an interval, and Anki deletes it only when the learner asks for it."""
    cloze = note_type("{{cloze:Front}}", "{{cloze:Front}}", cloze=True)
    write(old, [Note("c", "{{c1::Tokyo}} {{c2::1990}}")], cloze)
    touch(write(new, [Note("c", "{{c1::Tokyo}} 1990")], cloze), "c")
    message = "1 card with nothing to ask any more: learners keep them until they delete empty cards"
    label = "{{c1::Tokyo}} {{c2::1990}}"
    assert verify(new, old).findings == (warning("empty-card-left", message, label),)


def test_a_picture_under_its_old_name_does_not_reach_an_unchanged_note(old: Path, new: Path) -> None:
    """Anki renames it for notes that are updated, and for no others."""
    shown = [Note("a", 'A <img src="flag.png">'), Note("b", 'B <img src="flag.png">'), CITY]
    write(old, shown, media={"flag.png": b"old"})
    newer = [shown[0]._replace(back="Kyoto"), *shown[1:]]
    touch(write(new, newer, media={"flag.png": b"new"}), "a")
    message = "1 file with a name that learners have for another file: they keep the old one"
    assert verify(new, old).findings == (error("media-not-updated", message, "flag.png"),)


def test_a_picture_under_its_old_name_reaches_a_note_that_is_updated(old: Path, new: Path) -> None:
    """The note names it anew, and counts as updated."""
    write(old, [Note("a", 'A <img src="flag.png">'), CITY], media={"flag.png": b"old"})
    touch(write(new, [Note("a", 'A <img src="flag.png"> B'), CITY], media={"flag.png": b"new"}), "a")
    found = verify(new, old)
    assert found.findings == ()
    assert upgrade(found).updated_notes == 1


def test_a_file_of_the_templates_is_never_updated(old: Path, new: Path) -> None:
    """Such files have names that start with an underscore."""
    styled = note_type(css="@import '_style.css';")
    write(old, [CITY, YEAR], styled, media={"_style.css": b"old"})
    write(new, [CITY, YEAR], styled, media={"_style.css": b"new"})
    message = "1 file with a name that learners have for another file: they keep the old one"
    assert verify(new, old).findings == (error("media-not-updated", message, "_style.css"),)


def test_a_picture_that_the_older_package_lacked_does_not_reach_an_unchanged_note(old: Path, new: Path) -> None:
    """Anki takes from a package only the files of notes that it imports or updates."""
    pictured = [Note("a", 'A <img src="flag.png">'), CITY]
    write(old, pictured)
    write(new, pictured, media={"flag.png": b"new"})
    message = "1 file that the package has and learners do not get, as it comes only to notes that are new or updated"
    assert verify(new, old).findings == (error("media-missing", message, "flag.png"),)


def test_only_one_package_has_a_guid_twice(old: Path, new: Path) -> None:
    """Of such notes nobody can say which is which; the others are compared."""
    write(old, [CITY, CITY._replace(front="Town?"), YEAR])
    write(new, [NEWER_CITY, YEAR])
    assert verify(new, old).findings == ()


def test_an_older_package_that_anki_refuses_is_told(old: Path, new: Path) -> None:
    """What the newer one holds is told all the same."""
    rewrite(old, {"readme.txt": b""})
    found = verify(write(new, [CITY]), old)
    assert (found.notes, found.upgrade) == (1, None)
    assert [finding.message.partition(":")[0] for finding in found.findings] == ["Anki does not import old.apkg"]


def test_an_older_package_that_nobody_can_study_is_told(old: Path, new: Path) -> None:
    """A deck without an id is beyond repair."""
    change(write(old, [CITY]), "UPDATE cards SET did = 0")
    [found] = verify(write(new, [CITY]), old).findings
    assert found.rule == "import-refused"
    assert found.message.startswith(
        "Anki does not import old.apkg: it can be imported, but Anki cannot work with what is in it: "
    )


def test_an_older_package_that_anki_can_repair_is_studied(old: Path, new: Path) -> None:
    """Its user is asked to check the database, and does so."""
    change(write(old, THREE), "UPDATE cards SET did = 77")
    found = verify(write(new, THREE), old)
    assert [finding.rule for finding in found.findings] == ["other-deck"]
    assert (upgrade(found).intervals_before, upgrade(found).intervals_kept) == (2, 2)


class Tried(NamedTuple):
    """A sound upgrade, from one note to itself and a new one."""

    alone: ImportTrial
    upgrade: UpgradeTrial


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """What Anki makes of it; tests take something away, as no package is known by which Anki would do so."""
    folder = tmp_path_factory.mktemp("sound")
    old, new = write(folder / "old.apkg", [CITY]), write(folder / "new.apkg", [CITY, YEAR])
    alone = try_import(new, folder / "alone", lambda *done: None)
    assert isinstance(alone, ImportTrial)
    upgrade = try_upgrade(old, new, alone.snapshot, folder / "learner", lambda *done: None)
    assert isinstance(upgrade, UpgradeTrial)
    assert check_upgrade(alone, upgrade)[1] == []
    return Tried(alone, upgrade)


def findings_after(sound: Tried, after: Snapshot) -> list[Finding]:
    """The findings if the learner had another collection after the upgrade."""
    return check_upgrade(sound.alone, sound.upgrade._replace(after=after))[1]


def test_a_card_that_is_gone_is_an_error(sound: Tried) -> None:
    """And with it its note lacks a card of the package's."""
    after = sound.upgrade.after
    assert findings_after(sound, replace(after, cards={})) == [
        error("card-lost", "1 card gone from the learner's collection", "City? (own words)"),
        error("card-missing", "2 notes with fewer cards than who imports the package first gets", "City?", "Year?"),
    ]


def test_a_note_that_is_gone_is_an_error(sound: Tried) -> None:
    """It is told as lost, and as one of the package's that is missing."""
    after = sound.upgrade.after
    notes = {note.id: note for note in after.notes.values() if note.guid == "year"}
    cards = {card.id: card for card in after.cards.values() if card.note in notes}
    assert findings_after(sound, replace(after, notes=notes, cards=cards)) == [
        error("note-lost", "1 note gone from the learner's collection", "City? (own words)"),
        error("card-lost", "1 card gone from the learner's collection", "City? (own words)"),
        error("note-missing", "1 note in the package that learners do not get", "City?"),
    ]


def test_a_card_that_is_scheduled_anew_is_an_error(sound: Tried) -> None:
    """Whatever it is that the learner had left otherwise."""
    after = sound.upgrade.after
    cards = {card.id: card._replace(interval=0) for card in after.cards.values()}
    message = "1 card with another interval, due day, deck, flag or suspension than the learner left them with"
    assert findings_after(sound, replace(after, cards=cards)) == [
        error("scheduling-changed", message, "City? (own words)")
    ]


def test_a_review_that_is_gone_is_an_error(sound: Tried) -> None:
    """The history is what statistics and FSRS live on."""
    after = sound.upgrade.after
    message = "gone from the review history: 2 of 2"
    assert findings_after(sound, replace(after, reviews=frozenset())) == [error("review-lost", message)]


def test_a_problem_that_the_upgrade_brings_is_an_error(sound: Tried) -> None:
    """One that the package has on its own is told once."""
    alone = sound.alone._replace(problems=("Fixed 1 missing deck.",))
    upgrade = sound.upgrade._replace(problems=("Fixed 1 missing deck.", "Deleted 1 card with missing template."))
    message = "Anki's check of the database after the upgrade: Deleted 1 card with missing template."
    assert check_upgrade(alone, upgrade)[1] == [error("database", message)]
