"""Each finding about a package alone, on a package made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anki_builder.diagnostics import Severity
from anki_builder.verify.import_check import Finding, check_import
from anki_builder.verify.snapshot import ImportLog, ImportTrial, Snapshot
from anki_builder.verify.verification import Verification, verify
from tests.verification.packages import Note, change, note_type, rewrite, write

GOOD = Note("good", "In which city?")
NAME_A_PRESET = """UPDATE col SET decks = replace(decks, '"conf": 1', '"conf": 7')"""
ADD_THE_PRESET = """
    UPDATE col SET dconf = json_set(dconf, '$.7', json_set(json_extract(dconf, '$.1'), '$.id', 7))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Where a package is to be written."""
    return tmp_path / "package.apkg"


def error(rule: str, message: str, *examples: str) -> Finding:
    """A finding that is an error."""
    return Finding(rule, Severity.ERROR, message, examples)


def warning(rule: str, message: str, *examples: str) -> Finding:
    """A finding that is a warning."""
    return Finding(rule, Severity.WARNING, message, examples)


def findings(package: Path) -> list[Finding]:
    """What `verify` finds."""
    return list(verify(package).findings)


def test_a_package_brings_notes(package: Path) -> None:
    """A package of a deck without notes is no use to anybody."""
    write(package, [])
    assert findings(package) == [error("no-notes", "the package brings no notes")]


def test_what_anki_leaves_out_of_an_empty_collection_is_an_error() -> None:
    """No package is known of which Anki does so; its log has a place for it."""
    trial = ImportTrial(
        log=ImportLog(new=0, missing_deck=2),
        snapshot=Snapshot({}, {}, frozenset(), {}, {}),
        media={},
        faults={},
        missing_media=(),
        problems=(),
    )
    message = "2 notes of the package left out by Anki, though the collection was empty"
    assert check_import(trial)[1:] == [error("not-imported", message)]


def test_a_guid_belongs_to_one_note(package: Path) -> None:
    """Anki imports both notes of one GUID, and an update will ever reach one of them."""
    write(package, [GOOD, Note("same", "First?"), Note("same", "<b>Second</b>?")])
    message = "2 notes with a GUID that is not theirs alone: Anki imports each, and will ever update only one"
    assert findings(package) == [error("duplicate-guid", message, "First?", "Second ?")]


def test_a_first_field_is_not_empty(package: Path) -> None:
    """A note whose question stands in another field works, and nobody finds it in Anki's browser."""
    write(package, [GOOD, Note("empty", "", "Tokyo")], note_type("{{Back}}", "{{FrontSide}}<hr id=answer>Yes"))
    message = "1 note with an empty first field, by which Anki finds notes"
    assert findings(package) == [warning("empty-first-field", message, "empty")]


def test_a_note_without_cards_is_worth_a_warning(package: Path) -> None:
    """So it is with retired notes of an upgrade package, on purpose, and by a slip with others."""
    change(write(package, [GOOD, Note("bare", "Bare?")]), "DELETE FROM cards WHERE nid = (SELECT max(id) FROM notes)")
    message = (
        "1 note without cards: who does not have them yet is never asked"
        " (so it should be with retired notes in an upgrade)"
    )
    assert findings(package) == [warning("note-without-cards", message, "Bare?")]


def test_a_card_whose_front_has_nothing_to_show_is_an_empty_card(package: Path) -> None:
    """Anki shows a message in its place; the question is not reported as well."""
    write(package, [GOOD, Note("hollow", "x")])
    change(package, "UPDATE notes SET flds = char(31) || 'Tokyo' WHERE guid = 'hollow'")
    message = "1 card with nothing to ask, as the fields on the front are empty: Anki offers to delete such cards"
    first_field = "1 note with an empty first field, by which Anki finds notes"
    assert findings(package) == [
        error("empty-card", message, "hollow"),
        warning("empty-first-field", first_field, "hollow"),
    ]


def test_a_cloze_number_that_is_not_in_the_text_is_an_empty_card(package: Path) -> None:
    """Its card was made for a deletion that is gone."""
    write(
        package, [Note("c", "{{c1::Tokyo}} {{c2::1990}}")], note_type("{{cloze:Front}}", "{{cloze:Front}}", cloze=True)
    )
    change(package, "UPDATE notes SET flds = replace(flds, '{{c2::1990}}', '1990')")
    assert [(found.rule, found.examples) for found in findings(package)] == [("empty-card", ("{{c1::Tokyo}} 1990",))]


def test_a_question_shows_something(package: Path) -> None:
    """A field with nothing but tags is not empty to Anki, and its question is blank all the same."""
    write(package, [GOOD, Note("blank", "<i> </i>&nbsp;<!-- later -->")])
    assert findings(package)[:1] == [error("empty-question", "1 card with a question that shows nothing", "blank")]


def test_an_answer_shows_more_than_its_question(package: Path) -> None:
    """`{{FrontSide}}` alone, and a line below it, answers nothing."""
    write(package, [GOOD, Note("mute", "Who knows?", "")])
    message = "1 card with an answer that shows nothing but the question"
    assert findings(package) == [error("empty-answer", message, "Who knows?")]


def test_a_card_that_anki_cannot_show_is_told_with_anki_s_reason(package: Path) -> None:
    """A template that names a field which is not there imports without a word."""
    write(package, [GOOD, Note("b", "B?")], note_type(answer="{{Bcak}}"))
    message = (
        "2 cards that Anki cannot show: Back template has a problem: "
        "Found '{{Bcak}}', but there is no field called 'Bcak'"
    )
    assert findings(package) == [error("template-error", message, "In which city?", "B?")]


def test_a_file_that_a_note_names_is_in_the_package(package: Path) -> None:
    """Pictures and sounds that are missing, each once."""
    notes = [Note("a", 'A <img src="a.png">', "[sound:b.mp3]"), Note("b", 'B <img src="a.png">')]
    write(package, [*notes, Note("c", 'C <img src="c.png">')], media={"c.png": b"picture"})
    message = "2 files that notes name and that the package lacks"
    assert findings(package) == [error("missing-media", message, "a.png", "b.mp3")]


def test_a_deck_names_a_preset_that_the_package_has(package: Path) -> None:
    """Anki refuses the package, but only to learners who ask for its presets; with the preset in it, to nobody."""
    change(write(package, [GOOD]), NAME_A_PRESET)
    [found] = findings(package)
    assert (found.rule, found.severity) == ("presets-refused", Severity.ERROR)
    assert found.message.startswith("refused for learners who tick *Import any deck presets*: Your database appears")

    change(package, ADD_THE_PRESET)
    assert findings(package) == []


def test_latex_is_drawn_by_the_learner_s_computer(package: Path) -> None:
    """Its pictures are no part of a package; Anki draws them where LaTeX is installed."""
    write(package, [Note("a", "[latex]x^2[/latex]", "[$]y[/$]")])
    message = "2 formulas in LaTeX: shown only on computers that have it (MathJax works on all)"
    assert findings(package) == [warning("latex", message)]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE cards SET did = 77", "Fixed 1 missing deck."),
        ("UPDATE cards SET ord = 9", "Deleted 1 card with missing template."),
        ("UPDATE cards SET did = 0", "deck with id 0"),
        ("UPDATE cards SET due = 2000000", "Found 1 new card with a due number >= 1,000,000"),
    ],
)
def test_what_anki_would_repair_is_an_error(package: Path, damage: str, problem: str) -> None:
    """The words are those of Anki's own check of the database."""
    change(write(package, [GOOD]), damage)
    [found] = [found for found in findings(package) if found.rule == "database"]
    assert found.severity is Severity.ERROR
    assert found.message.startswith(f"Anki's check of the database: {problem}")


def test_errors_come_before_warnings(package: Path) -> None:
    """The order else is that of a package's parts."""
    write(package, [Note("e", ""), Note("d", "D?", ""), Note("d", "[$]x[/$]")])
    rules = ["duplicate-guid", "empty-answer", "empty-first-field", "note-without-cards", "latex"]
    assert [found.rule for found in findings(package)] == rules


def test_labels_are_short_and_on_one_line(package: Path) -> None:
    """A terminal is not at the mercy of a stranger's deck."""
    write(package, [Note("a\x1b[31m", "<br>"), Note("long", "word " * 50 + "\n&lt;b&gt;", "")])
    assert sorted(label for found in findings(package) for label in found.examples) == [
        "a\ufffd[31m",
        "a\ufffd[31m",
        f"{'word ' * 11}word…",
    ]


GARBAGE = {
    "an empty file": b"",
    "a text": b"In which city?",
    "half a zip": b"PK\x03\x04" + bytes(100),
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
def test_a_file_that_is_no_zip_is_refused(package: Path, content: bytes) -> None:
    """In words that say what a package is, and then in Anki's."""
    package.write_bytes(content)
    [found] = findings(package)
    start = (
        "Anki does not import package.apkg: "
        "it is no whole package, which is a zip file with a collection and its media (invalid Zip archive"
    )
    assert (found.rule, found.severity) == ("import-refused", Severity.ERROR)
    assert found.message.startswith(start)


def test_a_package_that_was_cut_short_is_refused(package: Path) -> None:
    """As a download may be."""
    write(package, [GOOD])
    package.write_bytes(package.read_bytes()[:3000])
    assert [found.rule for found in findings(package)] == ["import-refused"]


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"readme.txt": b""}, "it is no whole package, which is a zip file with a collection and its media"),
        ({"collection.anki2": b"text" * 500}, "the collection in it is damaged, or none of Anki's"),
    ],
)
def test_a_zip_of_something_else_is_refused(package: Path, entries: dict[str, bytes], reason: str) -> None:
    """Any zip file can be renamed."""
    rewrite(package, entries)
    [found] = findings(package)
    assert found.message.startswith(f"Anki does not import package.apkg: {reason} (")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("UPDATE notes SET flds = 'alone'", "note has 1 fields, expected 2"),
        ("UPDATE notes SET flds = 'a' || char(31) || 'b' || char(31) || 'c'", "note has 3 fields, expected 2"),
        ("UPDATE col SET models = '{'", "JsonError"),
        ("DELETE FROM col", "the collection in it is damaged, or none of Anki's"),
        ("DROP TABLE notes", "the collection in it is damaged, or none of Anki's"),
        ("UPDATE notes SET mod = 'yesterday'", "the collection in it is damaged, or none of Anki's"),
        ("UPDATE notes SET mid = 77", "Your database appears to be in an inconsistent state."),
    ],
)
def test_a_damaged_collection_is_refused(package: Path, damage: str, reason: str) -> None:
    """Anki imports all of a package or nothing; the reason is its own."""
    change(write(package, [GOOD]), damage)
    assert verify(package) == Verification(findings=tuple(findings(package)))
    [found] = findings(package)
    assert found.rule == "import-refused"
    assert found.message.startswith(f"Anki does not import package.apkg: {reason}")
