"""An .apkg file back to notes: what is read is what `apkg` wrote, or any other tool in Anki's older format."""

from __future__ import annotations

import errno
import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from anki_builder.errors import ProjectError
from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import Field, NoteType, Template
from anki_builder.packages.package_limits import (
    COLLECTIONS,
    NEWER_COLLECTION,
    open_collection,
    open_package,
    too_large_cell,
    unpack,
)


class Package(NamedTuple):
    """What an .apkg file holds."""

    notes: tuple[Note, ...]
    """By id. Of their media nothing is known but what their fields say."""
    times: dict[str, int]
    """When each note last changed, by GUID, in seconds since 1970."""
    note_types: tuple[NoteType, ...]
    type_times: dict[int, int]
    """The same for note types, by id."""


def read_package(path: Path) -> Package:
    """Reads a package. Raises ProjectError where it is none that can be read, and OSError where the disk fails."""
    try:
        with open_package(path) as archive, tempfile.TemporaryDirectory() as scratch:
            database = Path(scratch) / "collection"
            unpack(archive, archive.getinfo(_collection_name(archive, path)), database, path)
            with open_collection(database, path) as connection:
                return _read(connection)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ProjectError(f"{path}: not an Anki package, or a damaged one") from error
    except sqlite3.DataError as error:
        raise too_large_cell(path) from error
    except (sqlite3.DatabaseError, ValueError, OverflowError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ProjectError(f"{path}: the package's collection cannot be read") from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise ProjectError(f"{path}: not an Anki package, or a damaged one") from error  # it points before its start


def _collection_name(archive: zipfile.ZipFile, path: Path) -> str:
    names = set(archive.namelist())
    if NEWER_COLLECTION in names:
        hint = "export it again with *Support older Anki versions* ticked"
        raise ProjectError(f"{path}: in Anki's newer format, which only Anki itself can read; {hint}")
    name = next((name for name in COLLECTIONS if name in names), None)
    if name is None:
        raise ProjectError(f"{path}: not an Anki package: there is no collection in it")
    return name


def _read(connection: sqlite3.Connection) -> Package:
    (models, decks) = connection.execute("SELECT models, decks FROM col").fetchone()
    note_types = {int(key): _note_type(model) for key, model in json.loads(models).items()}
    deck_names = {int(key): _text(deck["name"]) for key, deck in json.loads(decks).items()}
    cards: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row in connection.execute("SELECT nid, ord, did, due FROM cards ORDER BY nid, ord"):
        note_id, ordinal, deck_id, due = _checked(row, _CARD_TYPES)
        cards[note_id].append((ordinal, deck_id, due))
    notes, times = [], {}
    for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
        note_id, guid, type_id, time, tags, fields = _checked(row, _NOTE_TYPES)
        if fields.count("\x1f") + 1 != len(note_types[type_id].fields):
            raise ValueError("a note with other fields than its note type")  # which Anki does not import either
        own = cards.get(note_id, [])
        notes.append(
            Note(
                id=note_id,
                guid=guid,
                note_type=note_types[type_id],
                deck=deck_names.get(own[0][1], "") if own else "",
                fields=tuple(fields.split("\x1f")),
                tags=tuple(tags.split()),
                cards=tuple(ordinal for ordinal, _, _ in own),
                position=own[0][2] if own else 0,
                media=(),
            )
        )
        times[guid] = time
    return Package(
        tuple(notes),
        times,
        tuple(note_types.values()),
        {int(key): int(model["mod"]) for key, model in json.loads(models).items()},
    )


_CARD_TYPES = (int,) * 4
_NOTE_TYPES = (int, str, int, int, str, str)


def _checked(row: tuple[Any, ...], types: tuple[type, ...]) -> tuple[Any, ...]:
    """A row whose cells are of these types: SQLite takes anything anywhere. Raises TypeError."""
    if tuple(map(type, row)) != types:
        raise TypeError(row)
    return row


def _text(value: object) -> str:
    """A value as text. Raises UnicodeEncodeError for lone surrogates, which JSON can hold and no file or terminal."""
    text = str(value)
    text.encode()
    return text


def _note_type(model: dict[str, Any]) -> NoteType:
    return NoteType(
        name=_text(model["name"]),
        id=int(model["id"]),
        is_cloze=model["type"] == 1,
        fields=tuple(
            Field(_text(field["name"]), field.get("id") or 0, bool(field.get("collapsed"))) for field in model["flds"]
        ),
        templates=tuple(
            Template(_text(face["name"]), face.get("id") or 0, _text(face["qfmt"]), _text(face["afmt"]))
            for face in model["tmpls"]
        ),
        css=_text(model["css"]),
    )
