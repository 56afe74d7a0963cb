"""Packages of our own and of others, verified from end to end, and that nothing is left of it."""

from __future__ import annotations

import datetime
import errno
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.errors import AnkiException, BackendIOError, DBError

from anki_builder.errors import ProjectError
from anki_builder.notes.note import NoteMaker
from anki_builder.packages.apkg import Contents, write_package
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.verify.snapshot import ImportLog
from anki_builder.verify.verification import Verification, is_available, verify
from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author, seconds
from tests.verification.packages import Note, export, note_type, rewrite, touch, write

FACTS = """
    - {id: city, front: Which city?, back: Tokyo, typed: true}
    - {id: pm, front: Who leads Japan?, back: Takaichi, reverse: true}
    - {id: share, cloze: 'China held {{c1::70%::share}} and {{c2::$x^{2}$}}', audio: a.mp3}
    - {id: three, front: Which three?, items: [Malaysia, Thailand, Australia], image: {file: a.png, side: front}}
    - {id: plan, front: Which strategy?, options: [A, B, C], answer: B}
"""


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """A project with facts of every kind, and media."""
    author = Author(tmp_path / "project")
    author.write_bytes("media/a.png", b"picture")
    author.write_bytes("media/a.mp3", b"sound")
    author.facts(FACTS)
    return author


def released(author: Author, name: str, days: Mapping[str, str]) -> Path:
    """A package of all facts, each stamped with the day of the release in which it last changed."""
    project = author.load()
    maker = NoteMaker(
        project.deck, project.facts, Lifecycle(project.facts, datetime.date(2026, 1, 1)), project.media.names
    )
    ids = {maker.note(fact).guid: fact.id for fact in maker.facts}
    contents = Contents(
        deck=project.deck,
        note_types=maker.types,
        notes=map(maker.note, maker.facts),
        modified=lambda note: seconds(days.get(ids[note.guid], FIRST_BUILD)),
        types_modified=lambda note_type: seconds(FIRST_BUILD),
        version=name,
        whole=True,
        media=project.media.paths,
    )
    package = author.root / f"{name}.apkg"
    with package.open("wb") as stream:
        write_package(stream, contents)
    return package


def test_a_package_of_ours_has_no_findings(author: Author) -> None:
    """Whatever kinds of facts are in it."""
    assert verify(author.build()) == Verification(
        notes=5,
        cards=9,
        note_types=("GK Cloze", "GK Fact"),
        decks=("GK::1969-07",),
        media=2,
        log=ImportLog(new=5),
    )


def test_a_release_of_ours_keeps_all_and_updates_what_changed(author: Author) -> None:
    """A correction, a fact more, and one that retires: it stays with those who have it, and shows why."""
    old = released(author, "first", {})
    author.facts(
        FACTS.replace("Tokyo", "Kyoto").replace("answer: B", "answer: B, retired: {on: 2025-12-01, because: Over.}")
        + "    - {id: new, front: New?, back: Yes}\n"
    )
    found = verify(released(author, "second", dict.fromkeys(("city", "plan", "new"), SECOND_BUILD)), old)
    assert [finding.rule for finding in found.findings] == ["note-without-cards"]
    assert found.upgrade is not None
    assert found.upgrade.log == ImportLog(new=2, updated=2, duplicate=2)
    assert (found.upgrade.updated_notes, found.upgrade.new_notes, found.upgrade.unchanged_notes) == (2, 1, 2)
    assert found.upgrade.intervals_kept == found.upgrade.intervals_before


def test_what_anki_exports_has_no_findings(tmp_path: Path) -> None:
    """In the format of all versions, in the compressed one of newer ones, and from one to the other."""
    legacy, compressed = export(tmp_path, ["City?", "Year?"])
    assert verify(legacy, compressed).findings == ()
    assert verify(compressed, legacy).findings == ()


def test_thousands_of_notes_give_one_finding(tmp_path: Path) -> None:
    """With their number, and a few of them as examples."""
    package = write(tmp_path / "many.apkg", [Note(f"{number:04}", f"City {number}?", "") for number in range(1_200)])
    [found] = verify(package).findings
    assert found.message == "1,200 cards with an answer that shows nothing but the question"
    assert found.examples == ("City 0?", "City 1?", "City 2?", "City 3?", "City 4?")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a package that is fine, nor by one that is refused, nor by an upgrade."""
    good, bad = write(tmp_path / "good.apkg", [Note("a", "A?")]), tmp_path / "bad.apkg"
    rewrite(bad, {"collection.anki2": b"text"})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    verify(good)
    verify(bad)
    verify(good, good)
    verify(good, bad)
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.apkg", "good.apkg", "scratch"]


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not by Anki either: JSON goes to standard output alone."""
    package = write(tmp_path / "a.apkg", [Note("a", "A?")])
    verify(package, package)
    verify(rewrite(package, {"collection.anki2": b"text"}))
    assert capfd.readouterr() == ("", "")


def test_latex_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text in a stranger's package starts a program."""
    monkeypatch.delattr("anki.latex.call")  # by which Anki does so when it renders a card
    package = write(tmp_path / "a.apkg", [Note("a", "[latex]x[/latex]")])
    assert [finding.rule for finding in verify(package).findings] == ["latex"]


def test_progress_is_told(tmp_path: Path) -> None:
    """What is done, how much of it, and of how much."""
    told: list[tuple[str, int, int]] = []
    package = write(tmp_path / "a.apkg", [Note("a", "A?"), Note("b", "B?")], note_type())
    verify(package, touch(package), lambda label, done, total: told.append((label, done, total)))
    assert told == [("importing", 0, 1), ("rendering cards", 0, 1), *(("upgrading", step, 4) for step in range(4))]


def test_a_file_that_is_not_there_is_no_fault_of_the_package(tmp_path: Path) -> None:
    """Nor is one that cannot be read: both are faults of the machine."""
    there = write(tmp_path / "there.apkg", [])
    with pytest.raises(FileNotFoundError, match=r"gone\.apkg"):
        verify(tmp_path / "gone.apkg")
    with pytest.raises(FileNotFoundError, match=r"gone\.apkg"):
        verify(there, tmp_path / "gone.apkg")
    with pytest.raises(OSError, match=tmp_path.name):
        verify(tmp_path)


@pytest.mark.parametrize(
    "error",
    [
        BackendIOError("Failed to copy from 'a' to 'b': No space left on device (os error 28)", None, None, None),
        DBError('DbError { info: "SqliteFailure(Error { code: DiskFull, extended_code: 13 }"', None, None, None),
    ],
)
def test_a_full_disk_is_no_fault_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: AnkiException
) -> None:
    """Though it is Anki that comes upon it."""

    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(Collection, "import_anki_package", fail)
    with pytest.raises(OSError, match="No space left on device") as raised:
        verify(write(tmp_path / "a.apkg", []))
    assert raised.value.errno == errno.ENOSPC


def test_without_anki_s_library_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra, as no other command needs it."""
    assert is_available()
    monkeypatch.setattr("anki_builder.verify.verification.find_spec", lambda name: None)
    assert not is_available()
    with pytest.raises(ProjectError) as raised:
        verify(tmp_path / "any.apkg")
    assert str(raised.value) == "this needs Anki's own library: pip install 'anki-builder[verify]'"
