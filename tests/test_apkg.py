"""What is inside a package, and that nothing else decides on it."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from anki_builder.decks.building import BuildRequest, build
from anki_builder.identity import guid
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.packages.apkg import Contents, Packed, digest_rows, write_package
from anki_builder.packages.deck_preset import deck_preset
from anki_builder.sources.deck import Deck, DeckOptions
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import load_project
from tests.projects import write_project
from tests.sources import DECK, facts_of, story

DAY = datetime.date(2025, 10, 31)
TIME = 1_761_868_800  # its midnight UTC
PRESET = 1_010_396_501_942
"""The id of the preset of DECK: frozen, as learners who have it would get a second one."""

FACTS = facts_of(
    story("""
    - {id: a, front: Capital?, back: Tokyo, reverse: true}
    - {id: b, cloze: "{{c1::70%}} and {{c3::90%}}", tags: [minerals]}
    """)
)


def _package(
    facts: list[str] | None = None,
    modified: Callable[[Note], int] = lambda note: TIME,
    whole: bool = True,
    deck: Deck = DECK,
) -> tuple[Packed, bytes]:
    chosen = [fact for fact in FACTS if facts is None or fact.id in facts]
    maker = NoteMaker(deck, FACTS, Lifecycle(FACTS, DAY), {})
    stream = io.BytesIO()
    contents = Contents(
        deck, maker.types, map(maker.note, chosen), modified, lambda note_type: TIME, "2025-10-31", whole, {}
    )
    return write_package(stream, contents), stream.getvalue()


def _query(package: bytes, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(zipfile.ZipFile(io.BytesIO(package)).read("collection.anki2"))
        return connection.execute(sql).fetchall()


def test_notes_and_cards_have_stable_ids_and_running_positions() -> None:
    """Card ids are the note's plus the ordinal; siblings share a position."""
    packed, package = _package()
    a, b = 1761690355000, 1761656390400
    assert (packed.notes, packed.cards) == (2, 4)
    assert _query(package, "SELECT id, guid FROM notes ORDER BY id DESC") == [
        (a, guid(DECK.namespace, "a")),
        (b, guid(DECK.namespace, "b")),
    ]
    assert _query(package, "SELECT id, nid, ord, due, type, queue FROM cards ORDER BY due, ord") == [
        (a, a, 0, 1, 0, 0),
        (a + 1, a, 1, 1, 0, 0),
        (b, b, 0, 2, 0, 0),
        (b + 2, b, 2, 2, 0, 0),
    ]


def test_each_note_has_a_modification_time_of_its_own() -> None:
    """And its cards have the same."""
    times = {guid(DECK.namespace, "a"): TIME, guid(DECK.namespace, "b"): TIME - 5}
    _, package = _package(modified=lambda note: times[note.guid])
    assert dict(_query(package, "SELECT guid, mod FROM notes")) == times
    assert _query(package, "SELECT 1 FROM notes JOIN cards ON nid = notes.id WHERE notes.mod <> cards.mod") == []


def test_the_zip_is_deflated_with_fixed_dates_and_modes() -> None:
    """Nothing of the machine or the moment gets in."""
    _, package = _package()
    assert [
        (entry.filename, entry.compress_type, entry.date_time, entry.create_system, entry.external_attr >> 16)
        for entry in zipfile.ZipFile(io.BytesIO(package)).infolist()
    ] == [
        ("collection.anki2", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0), 3, 0o100644),
        ("media", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0), 3, 0o100644),
    ]


def test_the_collection_is_schema_11_with_both_note_types_and_the_subdeck() -> None:
    """Readable by every Anki since 2.1."""
    _, package = _package()
    ((version, models, decks),) = _query(package, "SELECT ver, models, decks FROM col")
    assert version == 11
    assert [model["name"] for model in json.loads(str(models)).values()] == [
        "Current Affairs Fact",
        "Current Affairs Cloze",
    ]
    assert {model["mod"] for model in json.loads(str(models)).values()} == {TIME}
    names = [deck["name"] for deck in json.loads(str(decks)).values()]
    assert names == ["Default", "Current Affairs", "Current Affairs::2025-10"]
    description = json.loads(str(decks))["1034365301218"]["desc"]
    assert description == "<p>2 notes, 4 cards. Version 2025-10-31.</p>"


def test_only_the_whole_deck_counts_itself() -> None:
    """Anki shows the description that was imported last: a part's counts would be taken for the deck's."""
    _, package = _package(["a"], whole=False)
    ((decks,),) = _query(package, "SELECT decks FROM col")
    assert json.loads(decks)["1034365301218"]["desc"] == "<p>Version 2025-10-31.</p>"


def test_the_digest_of_rows_sees_content_and_time() -> None:
    """It is equal for equal packages, and for no others."""
    (first, again), (fewer, later) = (
        (_package(), _package()),
        (_package(["a"]), _package(modified=lambda note: TIME + 1)),
    )
    assert first == again
    assert len({packed.rows for packed, _ in (first, fewer, later)}) == 3


def test_without_options_a_package_has_no_preset_of_its_own() -> None:
    """Its digest knows nothing of presets, so that it is what it was before there were options."""
    packed, package = _package()
    ((decks, presets),) = _query(package, "SELECT decks, dconf FROM col")
    assert {deck["conf"] for deck in json.loads(decks).values()} == {1}
    assert list(json.loads(presets)) == ["1"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(zipfile.ZipFile(io.BytesIO(package)).read("collection.anki2"))
        connection.execute("UPDATE col SET dconf = '{}'")
        assert digest_rows(connection, {}) == packed.rows


def test_with_options_all_decks_of_a_package_name_its_preset() -> None:
    """Only the one that every collection has keeps its own; notes and cards are the same as without."""
    deck = replace(DECK, options=DeckOptions(new_per_day=12))
    for facts in (None, ["a"]):
        _, package = _package(facts, deck=deck, whole=facts is None)
        ((decks, presets),) = _query(package, "SELECT decks, dconf FROM col")
        assert {deck["name"]: deck["conf"] for deck in json.loads(decks).values()} == {
            "Default": 1,
            "Current Affairs": PRESET,
            "Current Affairs::2025-10": PRESET,
        }
        assert list(json.loads(presets)) == ["1", str(PRESET)]
        assert json.loads(presets)[str(PRESET)] == deck_preset(deck)
        _, without = _package(facts)
        for table in ("notes", "cards"):
            assert _query(package, f"SELECT * FROM {table}") == _query(without, f"SELECT * FROM {table}")


def test_the_digest_of_rows_sees_the_options() -> None:
    """A package with other options is another one."""
    decks = [DECK, *(replace(DECK, options=DeckOptions(new_per_day=number)) for number in (12, 13))]
    assert len({_package(deck=deck)[0].rows for deck in decks}) == 3
    assert _package(deck=decks[1]) == _package(deck=decks[1])


def test_equal_sources_and_time_give_equal_bytes_in_any_process(tmp_path: Path) -> None:
    """Whatever the hash seed, the folder and the order in which the system lists files."""
    picture = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    digests = set()
    for seed, names in (("1", ["a", "b"]), ("2", ["b", "a"])):
        root = tmp_path / seed
        for name in names:
            facts = f"- {{id: {name}, front: Which {name}?, back: x, image: {name}.svg, tags: [one, two, three]}}"
            write_project(root, {f"2025-10/{name}.yaml": story(facts)})
            (root / "cards_src/media").mkdir(exist_ok=True)
            (root / f"cards_src/media/{name}.svg").write_bytes(picture + name.encode())
        command = [sys.executable, "-m", "anki_builder", "-C", str(root), "build", "--each-month", "--at", "2025-10-31"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.add(
            tuple((p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in sorted((root / "decks").iterdir()))
        )
    assert len(digests) == 1
    assert [name for name, _ in digests.pop()] == ["current-affairs-2025-10.apkg", "current-affairs.apkg"]


def test_media_are_packed_once_under_the_name_of_their_content(tmp_path: Path) -> None:
    """Two files with one content become one; the list is sorted."""
    facts = "".join(f"- {{id: {name}, front: {name}?, back: x, image: {name}.svg}}\n" for name in "abc")
    root = write_project(tmp_path, {"2025-10/story.yaml": story(facts)})
    (root / "cards_src/media").mkdir()
    for name, content in (("a", "one"), ("b", "one"), ("c", "two")):
        (root / f"cards_src/media/{name}.svg").write_text(content)
    (built,) = build(load_project(root), BuildRequest(TIME, tmp_path / "out"))
    archive = zipfile.ZipFile(built.path)
    names = [f"{hashlib.sha256(content).hexdigest()[:20]}.svg" for content in (b"one", b"two")]
    assert json.loads(archive.read("media")) == {"0": sorted(names)[0], "1": sorted(names)[1]}
    assert sorted(archive.read(index) for index in "01") == [b"one", b"two"]
