"""Packages with a flaw: written by genanki, or by Anki itself, and then changed where neither would go wrong."""

from __future__ import annotations

import json
import sqlite3
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import anki.collection  # first: anki.decks cannot be imported on its own
import genanki
from anki.decks import DEFAULT_DECK_ID

FIRST, SECOND = 1_761_868_800, 1_764_460_800
"""Two releases, in seconds since 1970: 2025-10-31 and 2025-11-30."""

QUESTION, ANSWER = "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"


class Note(NamedTuple):
    """A note of a foreign package."""

    guid: str
    front: str
    back: str = "Tokyo"
    tags: Sequence[str] = ()


def note_type(
    question: str = QUESTION,
    answer: str = ANSWER,
    *,
    name: str = "Foreign",
    identifier: int = 1_600_000_000_000,
    fields: Iterable[str] = ("Front", "Back"),
    more_templates: Iterable[Mapping[str, str]] = (),
    css: str = "",
    cloze: bool = False,
) -> Any:
    """A note type of genanki's, by default with one card."""
    return genanki.Model(
        identifier,
        name,
        fields=[{"name": field} for field in fields],
        templates=[{"name": "Card", "qfmt": question, "afmt": answer}, *more_templates],
        css=css,
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
    )


def write(
    path: Path,
    notes: Iterable[Note],
    model: Any = None,
    *,
    time: int = FIRST,
    deck: str = "Foreign deck",
    media: Mapping[str, bytes] | None = None,
) -> Path:
    """Writes a package with genanki: everything in it is of one time. Gives `path`."""
    genanki_deck = genanki.Deck(1_600_000_000_001, deck)
    for note in notes:
        genanki_deck.add_note(
            genanki.Note(model or note_type(), fields=[note.front, note.back], guid=note.guid, tags=list(note.tags))
        )
    files = dict(media or {})
    with closing(sqlite3.connect(":memory:")) as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of HTML that is flawed on purpose
        genanki.Package(genanki_deck).write_to_db(connection.cursor(), time, count(time * 1000))
        connection.commit()
        collection = connection.serialize()
    names = {str(index): name for index, name in enumerate(files)}
    contents = {str(index): content for index, content in enumerate(files.values())}
    return rewrite(path, {"collection.anki2": collection, "media": json.dumps(names).encode(), **contents})


def change(package: Path, sql: str) -> Path:
    """Runs statements on the collection in a package. Gives `package`."""
    entries = read(package)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(entries["collection.anki2"])
        connection.executescript(sql)
        return rewrite(package, entries | {"collection.anki2": connection.serialize()})


def touch(package: Path, *guids: str, time: int = SECOND) -> Path:
    """Gives notes a later modification time, as their author's tool does with those that changed. Gives `package`."""
    listed = ", ".join(f"'{guid}'" for guid in guids)
    return change(package, f"UPDATE notes SET mod = {time} WHERE guid IN ({listed})")


def read(package: Path) -> dict[str, bytes]:
    """The files in a package by name."""
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(package: Path, entries: Mapping[str, bytes]) -> Path:
    """Puts other files into a package. Gives `package`."""
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return package


def export(folder: Path, fronts: Iterable[str]) -> tuple[Path, Path]:
    """Packages that Anki itself exports from one collection: for all versions, and in the newer compressed format."""
    collection = anki.collection.Collection(str(folder / "exporting.anki2"))
    basic = collection.models.by_name("Basic")
    assert basic is not None
    for front in fronts:
        note = collection.new_note(basic)
        note.fields = [front, "Tokyo"]
        collection.add_note(note, DEFAULT_DECK_ID)
    packages = folder / "legacy.apkg", folder / "compressed.apkg"
    for package in packages:
        options = anki.collection.ExportAnkiPackageOptions(with_media=True, legacy=package is packages[0])
        collection.export_anki_package(out_path=str(package), options=options, limit=None)
    collection.close()
    return packages
