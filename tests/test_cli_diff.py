"""The commands `diff` and `verify`: what they take, and what they answer."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from anki_builder.packages.package_reader import read_package
from tests.projects import run, write_project
from tests.sources import story

HEAD = "title: Summit\ndate: 2025-10-28\nsource: {name: Example News}\n"
OLD = story("- {id: city, front: In which city?, back: Tokio}", HEAD)
NEW = story("- {id: city, front: In which city?, back: Tokyo}\n- {id: palace, front: Where?, back: Akasaka}", HEAD)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a release, whose sources have changed since."""
    project = write_project(tmp_path / "project", {"summit.yaml": OLD})
    run("-C", project, "release", "2025-10", "--at", "2025-10-31")
    return write_project(project, {"summit.yaml": NEW})


CHANGES = """\
1 added, 1 corrected

Added
  palace: Where?

Corrected
  city: In which city?
    Answer
      - [-Tokio-]
      + {+Tokyo+}
"""


def test_without_arguments_the_sources_are_compared_with_the_last_release(root: Path) -> None:
    """What a learner would see change if it were released now."""
    assert run("-C", root, "diff") == (0, CHANGES, "")


def test_a_version_is_a_release_its_folder_or_a_package(root: Path) -> None:
    """All of them tell the same."""
    run("-C", root, "release", "2025-11", "--at", "2025-11-30")
    folders = [root / "decks/releases" / name for name in ("2025-10", "2025-11")]
    packages = [folder / "current-affairs-upgrade.apkg" for folder in folders]

    assert {run("-C", root, "diff", *names) for names in (("2025-10",), ("2025-10", "2025-11"), folders, packages)} == {
        (0, CHANGES, "")
    }


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["2025-09"], "2025-09: there is neither such a release nor such a file"),
        (["old.apkg", "new.apkg"], "old.apkg: there is no such file"),
        (["."], ".: no release: there is no upgrade package in it"),
    ],
)
def test_a_version_that_is_not_there(names: list[str], message: str, root: Path) -> None:
    """Wrong usage, in a line."""
    assert run("-C", root, "diff", *names) == (2, "", f"anki-builder: {message}\n")


def test_a_project_without_releases_has_nothing_to_compare_with(tmp_path: Path) -> None:
    """And is told so."""
    message = "anki-builder: nothing is released yet: name two packages, or make a release\n"
    assert run("-C", write_project(tmp_path), "diff") == (2, "", message)


def test_sources_with_errors_cannot_be_compared(root: Path) -> None:
    """They are shown instead; who asked for JSON gets JSON."""
    write_project(root, {"summit.yaml": NEW.replace("back", "bakc")})
    ran = run("-C", root, "diff", "--format", "json")

    assert (ran.exit_code, json.loads(ran.stdout)) == (1, {"counts": {}, "changes": []})
    assert "`bakc` is not a key of a fact" in ran.stderr


@pytest.mark.parametrize(("output", "start"), [("markdown", "**1 added"), ("json", "{"), ("html", "<!doctype html>")])
def test_each_format_goes_to_standard_output(output: str, start: str, root: Path) -> None:
    """And nothing else does."""
    ran = run("-C", root, "diff", "--format", output)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(start)


def archive(**files: bytes) -> bytes:
    """A zip file of these files; underscores stand for dots."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, content in files.items():
            target.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def database(script: str) -> bytes:
    """A SQLite database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return connection.serialize()


NO_PACKAGES = {
    "nothing": (b"", "not an Anki package, or a damaged one"),
    "a text": (b"title: Summit\n", "not an Anki package, or a damaged one"),
    "a zip of something else": (archive(a_txt=b"x"), "not an Anki package: there is no collection in it"),
    "the newer format": (
        archive(collection_anki21b=b"x"),
        "in Anki's newer format, which only Anki itself can read; export it again with *Support older Anki versions* "
        "ticked",
    ),
    "no database": (archive(collection_anki2=b"x" * 5000), "the package's collection cannot be read"),
    "another database": (
        archive(collection_anki2=database("CREATE TABLE a (b)")),
        "the package's collection cannot be read",
    ),
    "an empty collection": (
        archive(collection_anki2=database("CREATE TABLE col (models, decks)")),
        "the package's collection cannot be read",
    ),
    "a collection without JSON": (
        archive(collection_anki2=database("CREATE TABLE col (models, decks); INSERT INTO col VALUES (1, x'00')")),
        "the package's collection cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_PACKAGES)
def test_what_is_no_package_is_said_to_be_none(name: str, root: Path, tmp_path: Path) -> None:
    """Without a traceback, by `diff`, and by `verify` in words of its own."""
    content, message = NO_PACKAGES[name]
    file = tmp_path / "some.apkg"
    file.write_bytes(content)

    assert run("-C", root, "diff", file) == (2, "", f"anki-builder: {file}: {message}\n")
    ran = run("verify", file)
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert ran.stdout.endswith("\n\n1 error\n")


def test_a_package_is_read_as_it_was_written(root: Path) -> None:
    """Notes with their fields, tags, deck and cards, and times of their own."""
    package = read_package(root / "decks/releases/2025-10/current-affairs.apkg")
    (note,) = package.notes

    assert note.fields[:2] == ("In which city?", "Tokio")
    assert (note.tags, note.deck, note.cards, note.position) == (
        ("CA::month::2025-10",), "Current Affairs::2025-10", (0,), 1,
    )  # fmt: skip
    assert package.times == {note.guid: 1761868800}
    assert [note_type.name for note_type in package.note_types] == ["Current Affairs Fact", "Current Affairs Cloze"]


def test_verify_tells_of_a_package_and_of_its_upgrade(root: Path) -> None:
    """Exit status 0, as nothing is lost."""
    run("-C", root, "release", "2025-11", "--at", "2025-11-30")
    old, new = (root / f"decks/releases/{name}/current-affairs-upgrade.apkg" for name in ("2025-10", "2025-11"))
    alone = run("verify", new)
    assert alone == (0, "imported: 2 notes, 2 cards, 1 note type, 1 deck\n\nno findings\n", "")
    ran = run("verify", new, "--upgrade-from", old, "--format", "json")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["upgrade"]["new_notes"] == 1


def test_verify_ends_with_1_where_a_learner_loses_something(root: Path) -> None:
    """Here an edit, as the note is newer in the second package and says the same."""
    for day in ("2025-11-30", "2025-12-31"):
        other = write_project(root.parent / day, {"summit.yaml": OLD})
        run("-C", other, "build", "--at", day, "--out", root.parent / day)
    old, new = (root.parent / day / "current-affairs.apkg" for day in ("2025-11-30", "2025-12-31"))
    ran = run("verify", new, "--upgrade-from", old)

    assert ran.exit_code == 1
    assert "[needless-update]" in ran.stdout


def test_verify_needs_a_file() -> None:
    """What is not there is wrong usage."""
    assert run("verify", "nothing.apkg").exit_code == 2
