"""From releases to a site: the same bytes every time, months as parts of a release, and what stops it."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from anki_builder.errors import ProjectError
from anki_builder.packages.package_reader import read_package
from anki_builder.preview.card_template import TemplateError
from anki_builder.site.month_packages import extract_media
from tests.projects import Ran, run, write_project
from tests.site.sites import FILES, contents, make_site, release, released_project


def test_equal_releases_give_equal_bytes(
    project: Path, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever the site is made, and wherever; neither the clock nor the folder is in it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4102444800")
    shutil.copytree(project, tmp_path / "copy")

    assert make_site(tmp_path / "copy", tmp_path / "other") == files


def test_a_month_is_a_part_of_its_release(files: dict[str, bytes], tmp_path: Path) -> None:
    """The same notes with the same times, so that an upgrade goes on top of it as on top of the whole deck."""
    packages = {}
    for name in ("world-affairs", "world-affairs-2025-10", "world-affairs-2025-11"):
        path = tmp_path / f"{name}.apkg"
        path.write_bytes(files[f"downloads/2025-11/{path.name}"])
        packages[name] = read_package(path)
    whole, october, november = packages.values()

    assert {note.deck for note in october.notes} == {"World Affairs::2025-10"}
    assert sorted(october.notes + november.notes) == sorted(whole.notes)
    assert october.times | november.times == whole.times
    assert october.note_types == november.note_types == whole.note_types
    assert october.type_times == november.type_times == whole.type_times


def test_a_month_does_not_count_the_deck(files: dict[str, bytes], tmp_path: Path) -> None:
    """Anki keeps the newest description, and that of a part would be wrong for the whole."""
    described = [
        _description(files[f"downloads/2025-11/world-affairs{part}.apkg"], tmp_path) for part in ("", "-2025-10")
    ]

    assert described == [
        "<p>What <em>happened</em>, month by month.</p><p>3 notes, 4 cards. Version 2025-11.</p>",
        "<p>What <em>happened</em>, month by month.</p><p>Version 2025-11.</p>",
    ]


def _description(package: bytes, scratch: Path) -> str:
    """What Anki shows of the deck of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extract("collection.anki2", scratch)
    with closing(sqlite3.connect(scratch / "collection.anki2")) as connection:
        (decks,) = connection.execute("SELECT decks FROM col").fetchone()
    return next(str(deck["desc"]) for deck in json.loads(decks).values() if deck["name"] == "World Affairs")


def test_what_retired_is_in_no_month(tmp_path: Path) -> None:
    """Who is new does not get it; a month of which everything has ended has no package and no page."""
    root = released_project(tmp_path / "project")
    retired = FILES["2025-11/rate.yaml"].replace("back: 5.5%", "back: 5.5%, retired: {on: 2025-12-01, because: No.}")
    december = FILES["2025-11/rate.yaml"].replace("2025-11-05", "2025-12-05").replace("id: rate", "id: new-rate")
    write_project(
        root, {"2025-11/rate.yaml": retired, "2025-12/rate.yaml": december}, (root / "cards_src/deck.yaml").read_text()
    )
    release(root, "2025-12", "2025-12-31")
    made = make_site(root, root / "site")

    assert [path for path in made if "2025-11" in path.rpartition("/")[2]] == ["releases/2025-11.html"]


def test_a_month_brings_its_pictures(tmp_path: Path) -> None:
    """And only its own."""
    story = "title: T\ndate: {date}\nfacts:\n  - {{id: {id}, front: A?, back: A, image: {id}.svg, audio: a.mp3}}\n"
    root = write_project(
        tmp_path,
        {
            "2025-10/a.yaml": story.format(id="a", date="2025-10-28"),
            "2025-11/b.yaml": story.format(id="b", date="2025-11-05").replace("A?", "B?"),
            "media/a.svg": "<svg/>",
            "media/b.svg": "<svg></svg>",
            "media/a.mp3": "ID3",
        },
    )
    release(root, "2025-11", "2025-11-30")
    make_site(root, tmp_path / "site")
    media = {
        month: extract_media(tmp_path / f"site/downloads/2025-11/current-affairs-{month}.apkg", tmp_path / month)
        for month in ("2025-10", "2025-11")
    }

    assert [sorted(path.read_text() for path in found.values()) for found in media.values()] == [
        ["<svg/>", "ID3"],
        ["<svg></svg>", "ID3"],
    ]


def test_a_package_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    """Only what a release calls a file is taken out of it."""
    with zipfile.ZipFile(tmp_path / "evil.apkg", "w") as archive:
        archive.writestr("media", json.dumps({"0": "../../evil.svg"}))
        archive.writestr("0", "evil")

    with pytest.raises(ProjectError, match=r"`\.\./\.\./evil\.svg` is not what a release calls a file"):
        extract_media(tmp_path / "evil.apkg", tmp_path / "media")


@pytest.mark.parametrize("damage", [slice(0), slice(50), slice(-50)])
def test_a_package_that_is_damaged(damage: slice, project: Path, tmp_path: Path) -> None:
    """Is named, as is one that the disk does not give in full."""
    [whole] = project.glob("decks/releases/2025-11/*-upgrade.apkg")
    package = tmp_path / "half.apkg"
    package.write_bytes(whole.read_bytes()[damage])

    with pytest.raises(ProjectError, match=r"half\.apkg: a damaged package, or one that cannot be read"):
        extract_media(package, tmp_path / "media")


def test_the_command_says_what_it_wrote(project: Path, tmp_path: Path) -> None:
    """For people, where to look at it."""
    out = tmp_path / "site"
    ran = run("-C", project, "site", "--out", out)
    size = round(sum(map(len, contents(out).values())) / 1000)

    assert ran == Ran(
        0,
        f"wrote {out}/: {len(contents(out))} files, {size} kB\n"
        "3 facts and 4 cards of release 2025-11\n"
        f"look at it: {out}/index.html\n",
        "",
    )


def test_programs_get_every_file(project: Path, tmp_path: Path) -> None:
    """As one object, alone on standard output."""
    out = tmp_path / "site"
    ran = run("-C", project, "site", "--out", out, "--format", "json")
    value = json.loads(ran.stdout)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert {key: value[key] for key in ("path", "release", "facts", "cards")} == {
        "path": str(out),
        "release": "2025-11",
        "facts": 3,
        "cards": 4,
    }
    assert {file["path"]: file["bytes"] for file in value["files"]} == {
        path: len(data) for path, data in contents(out).items()
    }


def test_a_site_of_sources_says_so(tmp_path: Path) -> None:
    """Before the first release."""
    root = write_project(tmp_path / "project")

    assert run("-C", root, "site", "--out", tmp_path / "site").stdout.splitlines()[1] == (
        "1 fact and 1 card of the sources, as nothing is released yet"
    )
    ran = run("-C", root, "site", "--out", tmp_path / "site", "--format", "json")
    assert json.loads(ran.stdout)["release"] is None


def test_errors_in_the_sources_stop_it(tmp_path: Path) -> None:
    """With nothing written."""
    root = write_project(tmp_path / "project", {"a.yaml": "title: T\n"})
    ran = run("-C", root, "site", "--out", tmp_path / "site", "--format", "json")

    assert (ran.exit_code, json.loads(ran.stdout)) == (1, {"files": []})
    assert ran.stderr.splitlines()[-2:] == ["1 error", "nothing was written"]
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "url",
    [
        "you.github.io/deck",
        "ftp://you.example",
        "https://",
        "https://[x",
        "https://a.example/?b",
        "https://a.example/#b",
    ],
)
def test_an_address_is_one_of_a_site(url: str, tmp_path: Path) -> None:
    """Where feed readers can get it."""
    ran = run("-C", tmp_path, "site", "--out", tmp_path / "site", "--url", url)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"`{url}` is not the address of a site; write it like https://you.github.io/deck/" in ran.stderr


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("CHANGES.md", "decks/releases/2025-10 is not as it was released: CHANGES.md; restore it from git"),
        (
            "world-affairs.apkg",
            "decks/releases/2025-10 is not as it was released: world-affairs.apkg; restore it from git",
        ),
    ],
)
def test_a_damaged_release_is_not_published(project: Path, tmp_path: Path, damage: str, message: str) -> None:
    """Its checksums would not be true; the older site stays as it is."""
    root = tmp_path / "project"
    shutil.copytree(project, root)
    with (root / "decks/releases/2025-10" / damage).open("ab") as file:
        file.write(b" ")
    before = contents(root / "site")

    assert run("-C", root, "site", "--out", root / "site") == Ran(2, "", f"anki-builder: {message}\n")
    assert contents(root / "site") == before


def test_a_newest_release_that_is_missing_stops_it(project: Path, tmp_path: Path) -> None:
    """An older one may be: learners need the newest."""
    shutil.copytree(project, tmp_path / "project")
    releases = tmp_path / "project/decks/releases"
    shutil.rmtree(releases / "2025-10")
    assert "releases/2025-10.html" not in make_site(tmp_path / "project", tmp_path / "site")

    shutil.rmtree(releases / "2025-11")
    ran = run("-C", tmp_path / "project", "site", "--out", tmp_path / "site")
    message = "decks/releases/2025-11 is missing; restore it from git, or from where you published it"
    assert ran == Ran(2, "", f"anki-builder: {message}\n")


def test_templates_of_another_program_are_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card is shown as Anki shows it, or not at all."""

    def refuse(*arguments: object) -> None:
        raise TemplateError("Recall, question: `{{tts en:Front}}` is unknown")

    monkeypatch.setattr("anki_builder.site.gallery.render_card", refuse)
    ran = run("-C", project, "site", "--out", tmp_path / "site")

    assert ran == Ran(
        2,
        "",
        "anki-builder: the newest release was made by another anki-builder: "
        "Recall, question: `{{tts en:Front}}` is unknown\n",
    )


def test_without_jinja_it_says_what_to_install(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jinja comes with an extra."""
    monkeypatch.setattr("anki_builder.pages.rendering.find_spec", lambda name: None)

    assert run("-C", project, "site", "--out", tmp_path / "site") == Ran(
        2, "", "anki-builder: pages need the template engine Jinja: pip install 'anki-builder[preview]'\n"
    )


def test_another_folder_is_left_alone(project: Path, tmp_path: Path) -> None:
    """Such as that of the project itself."""
    shutil.copytree(project, tmp_path / "project")
    before = contents(tmp_path / "project")
    ran = run("-C", tmp_path / "project", "site", "--out", tmp_path / "project")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"anki-builder: {tmp_path}/project has files that are not of a site: cards_src/")
    assert contents(tmp_path / "project") == before
