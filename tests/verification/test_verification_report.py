"""Whole reports, as a person and as a program reads them."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from anki_builder.verify.snapshot import ImportLog
from anki_builder.verify.verification import verify
from anki_builder.verify.verification_report import verification_json, verification_text
from tests.verification.packages import Note, rewrite, touch, write

CITY, YEAR, SHARE, SEA = (Note(name.casefold(), f"{name}?") for name in ("City", "Year", "Share", "Sea"))

NO_NOTES = dict.fromkeys(ImportLog._fields, 0)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A package of four notes."""
    return write(tmp_path / "old.apkg", [CITY, YEAR, SHARE, SEA])


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The next one: one note corrected, one touched for nothing, one gone, one new with an answer forgotten."""
    notes = [CITY._replace(back="Kyoto"), YEAR, SHARE, Note("new", "New?", "")]
    return touch(write(tmp_path / "new.apkg", notes), "city", "year", "new")


def test_a_package_without_findings_is_told_in_a_line(old: Path) -> None:
    """What was imported, and that nothing is wrong with it."""
    assert verification_text(verify(old)) == "imported: 4 notes, 4 cards, 1 note type, 1 deck\n\nno findings\n"


def test_a_report_says_what_is_kept_and_gained_and_what_is_wrong(old: Path, new: Path) -> None:
    """Errors first, each with some of the notes."""
    assert verification_text(verify(new, old)) == dedent("""\
        imported: 4 notes, 4 cards, 1 note type, 1 deck

        learner's        kept   replaced       lost
        intervals           3          0          0
        reviews             8          0          0
        own edits           1          1          1
        own tags            1          1          1
        (replaced with the notes that were updated, as Anki replaces all their fields and tags)
        gained: 1 updated note, 1 new note, 1 new card, 1 note that the learner had deleted

        error: 1 card with an answer that shows nothing but the question [empty-answer]
            such as: New?

        error: 1 note not changed, but of a later modification time: learners' edits and tags are lost [needless-update]
            such as: Year?

        warning: 1 note no longer in the package: learners keep them as they are [note-departed]
            such as: Sea?

        2 errors, 1 warning
        """)


def test_severities_have_their_colours(tmp_path: Path) -> None:
    """The edge knows which."""
    package = write(tmp_path / "a.apkg", [Note("a", "<i></i>")])
    report = verification_text(verify(package), lambda text, role: f"<{role}>{text}</{role}>")
    assert report == dedent("""\
        imported: 1 note, 1 card, 1 note type, 1 deck

        <error>error</error>: 1 card with a question that shows nothing [empty-question]
            such as: a

        <warning>warning</warning>: 1 note with an empty first field, by which Anki finds notes [empty-first-field]
            such as: a

        1 error, 1 warning
        """)


def test_a_refused_package_is_told_alone(tmp_path: Path) -> None:
    """There is nothing else to tell."""
    package = rewrite(tmp_path / "readme.apkg", {"readme.txt": b""})
    assert verification_text(verify(package)) == (
        "error: Anki does not import readme.apkg: it is no whole package, which is a zip file with a collection and "
        "its media (specified file not found in archive) [import-refused]\n\n1 error\n"
    )


def test_json_has_all_of_it(old: Path, new: Path) -> None:
    """Counts, the import's log, findings, and the upgrade."""
    assert json.loads(verification_json(verify(new, old))) == {
        "notes": 4,
        "cards": 4,
        "note_types": ["Foreign"],
        "decks": ["Foreign deck"],
        "media": 0,
        "log": {**NO_NOTES, "new": 4},
        "findings": [
            {
                "rule": "empty-answer",
                "severity": "error",
                "message": "1 card with an answer that shows nothing but the question",
                "examples": ["New?"],
            },
            {
                "rule": "needless-update",
                "severity": "error",
                "message": "1 note not changed, but of a later modification time: learners' edits and tags are lost",
                "examples": ["Year?"],
            },
            {
                "rule": "note-departed",
                "severity": "warning",
                "message": "1 note no longer in the package: learners keep them as they are",
                "examples": ["Sea?"],
            },
        ],
        "upgrade": {
            "log": {**NO_NOTES, "new": 2, "updated": 2},
            "notes_before": 3,
            "notes_after": 5,
            "cards_before": 3,
            "cards_after": 5,
            "unchanged_notes": 0,
            "updated_notes": 1,
            "new_notes": 1,
            "new_cards": 1,
            "departed_notes": 1,
            "returned_notes": 1,
            "intervals_before": 3,
            "intervals_kept": 3,
            "reviews_before": 8,
            "reviews_kept": 8,
            "edits_before": 3,
            "edits_kept": 1,
            "edits_replaced": 1,
            "tags_before": 3,
            "tags_kept": 1,
            "tags_replaced": 1,
        },
    }


def test_json_of_a_refused_package_has_neither_log_nor_upgrade(tmp_path: Path) -> None:
    """Both are null."""
    package = rewrite(tmp_path / "readme.apkg", {"readme.txt": b""})
    value = json.loads(verification_json(verify(package)))
    assert (value["notes"], value["log"], value["upgrade"]) == (0, None, None)
    assert [finding["rule"] for finding in value["findings"]] == ["import-refused"]
