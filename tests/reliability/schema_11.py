"""The format that every Anki since 2.1, AnkiDroid and AnkiMobile read, row by row: schema 11 in an .apkg file.

What AnkiDroid documents (its wiki, *Database Structure*) and what Anki's own reader insists on (the structures in
`rslib/src/{notetype,decks,deckconfig}/schema11.rs`, which both phones' apps have in them today), in conditions of SQL
and types of JSON values. Imports nothing of what it judges.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple


class Column(NamedTuple):
    """A column of a table."""

    declared: str
    """Its type and constraint, in small letters."""
    condition: str = ""
    """What holds for its value in every row, in SQL; empty where the table has no rows."""


_NOT_NULL_INTEGER, _NOT_NULL_TEXT = "integer not null", "text not null"
_SECONDS = "BETWEEN 978307200 AND 4102444800"  # 2001 to 2100, in seconds since 1970
_MILLISECONDS = "BETWEEN 978307200000 AND 4102444800000"


def _integer(condition: str = "") -> Column:
    return Column(_NOT_NULL_INTEGER, condition)


def _text(condition: str = "") -> Column:
    return Column(_NOT_NULL_TEXT, condition)


TABLES: Mapping[str, Mapping[str, Column]] = {
    "col": {
        "id": Column("integer primary key", "id = 1"),
        "crt": _integer(f"crt {_SECONDS}"),
        "mod": _integer(f"mod {_MILLISECONDS}"),
        "scm": _integer(f"scm {_MILLISECONDS}"),
        "ver": _integer("ver = 11"),
        "dty": _integer("dty = 0"),
        "usn": _integer("usn = 0"),
        "ls": _integer("ls = 0"),
        "conf": _text("json_type(conf) = 'object'"),
        "models": _text("json_type(models) = 'object'"),
        "decks": _text("json_type(decks) = 'object'"),
        "dconf": _text("json_type(dconf) = 'object'"),
        "tags": _text("tags = '{}'"),
    },
    "notes": {
        "id": Column("integer primary key", f"id {_MILLISECONDS}"),
        "guid": _text("length(guid) = 14 AND guid NOT GLOB '*[^0-9A-Za-z]*'"),
        "mid": _integer("mid IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.models))"),
        "mod": _integer(f"mod {_SECONDS}"),
        "usn": _integer("usn = -1"),
        "tags": _text("tags = '' OR (tags GLOB ' [^ ]* ' AND NOT tags GLOB '*  *')"),
        "flds": _text(
            "length(flds) - length(replace(flds, char(31), '')) + 1 = "
            "(SELECT json_array_length(models, '$.\"' || mid || '\".flds') FROM col)"
        ),
        "sfld": _integer("sfld = substr(flds, 1, instr(flds, char(31)) - 1) AND sfld <> ''"),
        "csum": _integer("typeof(csum) = 'integer'"),  # computed anew by every import
        "flags": _integer("flags = 0"),
        "data": _text("data = ''"),
    },
    "cards": {
        "id": Column("integer primary key", f"id {_MILLISECONDS}"),
        "nid": _integer("nid IN (SELECT id FROM notes)"),
        "did": _integer("did <> 1 AND did IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.decks))"),
        "ord": _integer(
            "ord >= 0 AND (SELECT json_extract(models, '$.\"' || mid || '\".type') = 1 OR "
            "ord < json_array_length(models, '$.\"' || mid || '\".tmpls') FROM col, notes WHERE notes.id = nid) "
            "AND (SELECT count() FROM cards AS other WHERE other.nid = cards.nid AND other.ord = cards.ord) = 1"
        ),
        "mod": _integer("mod = (SELECT mod FROM notes WHERE notes.id = nid)"),
        "usn": _integer("usn = -1"),
        "type": _integer("type = 0"),
        "queue": _integer("queue = 0"),
        "due": _integer("due BETWEEN 1 AND 999999"),
        **{name: _integer(f"{name} = 0") for name in ("ivl", "factor", "reps", "lapses", "left", "odue", "odid")},
        "flags": _integer("flags = 0"),
        "data": _text("data = ''"),
    },
    "revlog": {
        "id": Column("integer primary key"),
        **{name: _integer() for name in ("cid", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")},
    },
    "graves": {name: _integer() for name in ("usn", "oid", "type")},
}
"""All tables there are, with all their columns in order. The last two are empty: nothing was reviewed or deleted."""

Json = dict[str, Any]
Shape = Mapping[str, Any]
"""The keys that an object of JSON must have, and the types of their values; a nested shape for an object in it."""

_NUMBER = (int, float)

NOTE_TYPE: Shape = {
    "id": (int, str),  # AnkiDroid and Anki take it as a number or a text
    "name": str,
    "type": int,
    "mod": int,
    "usn": int,
    "sortf": int,
    "did": (int, type(None)),
    "tmpls": list,
    "flds": list,
    "css": str,
    "latexPre": str,
    "latexPost": str,
    "req": list,
    "tags": list,
    "vers": list,
}
FIELD: Shape = {
    "name": str,
    "ord": int,
    "sticky": bool,
    "rtl": bool,
    "font": str,
    "size": int,
    "media": list,
    "id": int,
    "collapsed": bool,
}
TEMPLATE: Shape = {
    "name": str,
    "ord": int,
    "qfmt": str,
    "afmt": str,
    "bqfmt": str,
    "bafmt": str,
    "did": (int, type(None)),
    "id": int,
}
DECK: Shape = {
    "id": int,
    "name": str,
    "mod": int,
    "usn": int,
    "lrnToday": list,
    "revToday": list,
    "newToday": list,
    "timeToday": list,
    "collapsed": bool,
    "desc": str,
    "dyn": int,
    "conf": int,
    "extendNew": int,
    "extendRev": int,
}
PRESET: Shape = {
    "id": int,
    "name": str,
    "mod": int,
    "usn": int,
    "maxTaken": int,
    "autoplay": bool,
    "timer": int,
    "replayq": bool,
    "new": {
        "bury": bool,
        "delays": list,
        "initialFactor": int,
        "ints": list,
        "order": int,
        "perDay": int,
    },
    "rev": {
        "bury": bool,
        "ease4": _NUMBER,
        "ivlFct": _NUMBER,
        "maxIvl": int,
        "perDay": int,
    },
    "lapse": {
        "delays": list,
        "leechAction": int,
        "leechFails": int,
        "minInt": int,
        "mult": _NUMBER,
    },
}
CONFIGURATION: Shape = {
    "activeDecks": list,
    "addToCur": bool,
    "collapseTime": int,
    "curDeck": int,
    "curModel": (int, str),
    "dueCounts": bool,
    "estTimes": bool,
    "newSpread": int,
    "nextPos": int,
    "sortBackwards": bool,
    "sortType": str,
    "timeLim": int,
}

_COLLECTION = "collection.anki2"
_HEADER = b"SQLite format 3\0"
_ROLLBACK_JOURNAL = b"\x01\x01"
"""Bytes 18 and 19 of a database; 2 would be a write-ahead log, whose file no package has."""


def faults(package: Path) -> list[str]:
    """What in a package is not as schema 11 has it; empty for one that every Anki reads."""
    with zipfile.ZipFile(package) as archive:
        found = [*_entry_faults(archive)]
        if found:
            return found
        collection = archive.read(_COLLECTION)
    if not collection.startswith(_HEADER) or collection[18:20] != _ROLLBACK_JOURNAL:
        return [f"{_COLLECTION} is no SQLite database with a rollback journal"]
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch) / _COLLECTION
        database.write_bytes(collection)
        with closing(sqlite3.connect(database)) as connection:
            found = [*_table_faults(connection)]
            return found or [*_row_faults(connection)] or json_faults(connection)


def row_count(package: Path) -> int:
    """How many rows of tables `faults` looks at."""
    with zipfile.ZipFile(package) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read(_COLLECTION))
        return sum(connection.execute(f"SELECT count() FROM {table}").fetchone()[0] for table in TABLES)


def columns_of(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """How the columns of a table are declared, in their order."""
    return {
        name: f"{kind.lower()}{' not null' if required else ''}{' primary key' if key else ''}"
        for _, name, kind, required, _, key in connection.execute(f"PRAGMA table_info({table})")
    }


def _entry_faults(archive: zipfile.ZipFile) -> Iterator[str]:
    """The entries: the collection, the list of media, and the media by number; plain files, stored or deflated."""
    names = archive.namelist()
    if "media" not in names:
        yield "there is no list of media"
        return
    media = json.loads(archive.read("media"))
    if names != [_COLLECTION, "media", *map(str, range(len(media)))] or list(media) != names[2:]:
        yield f"the entries are {names}, and the media {list(media)}"
    for entry in archive.infolist():
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"entry {entry.filename} is encrypted, or compressed as old unpackers cannot read"
    for name in media.values():
        if not name or set(name) & set('/\\:?*<>|"[]') or name != unicodedata.normalize("NFC", name):
            yield f"a media file is called {name!r}"
    if len({name.casefold() for name in media.values()}) < len(media):
        yield "two media files have the same name, but for small and capital letters"


def _table_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """A sound database, and the tables and columns; no view or trigger, and no index, which an import does without."""
    (state,) = connection.execute("PRAGMA integrity_check").fetchone()
    (encoding,) = connection.execute("PRAGMA encoding").fetchone()
    if (state, encoding) != ("ok", "UTF-8"):
        yield f"the database is {encoding}, and its check says: {state}"
    objects = connection.execute("SELECT type, name FROM sqlite_master ORDER BY name").fetchall()
    if objects != [("table", name) for name in sorted(TABLES)]:
        yield f"the database holds {objects}"
        return
    for table, columns in TABLES.items():
        found = columns_of(connection, table)
        if list(found.items()) != [(name, column.declared) for name, column in columns.items()]:
            yield f"the columns of {table} are {found}"


def _row_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for table, columns in TABLES.items():
        (count,) = connection.execute(f"SELECT count() FROM {table}").fetchone()
        if count != {"col": 1, "revlog": 0, "graves": 0}.get(table, count):
            yield f"{table} has {count} rows"
        for name, column in columns.items():
            kind = column.declared.split()[0]
            # A first field that is a number is stored as one, so that Anki sorts it as such.
            typed = f"typeof({name}) = '{kind}'" if name != "sfld" else f"typeof({name}) IN ('text', 'integer', 'real')"
            condition = f"{typed} AND ({column.condition or 'true'})"
            (wrong,) = connection.execute(f"SELECT count() FROM {table} WHERE ({condition}) IS NOT TRUE").fetchone()
            if wrong:
                yield f"{wrong} of {count} rows of {table}: {name} is not so that {condition}"


def json_faults(connection: sqlite3.Connection) -> list[str]:
    """What in the JSON of col is not as it must be."""
    row = connection.execute("SELECT conf, models, decks, dconf FROM col").fetchone()
    configuration, note_types, decks, presets = map(json.loads, row)
    found = [*_shape_faults("conf", configuration, CONFIGURATION)]
    for what, shape, entries in (("models", NOTE_TYPE, note_types), ("decks", DECK, decks), ("dconf", PRESET, presets)):
        for key, entry in entries.items():
            found += _shape_faults(f"{what}.{key}", entry, shape)
    for key, note_type in note_types.items():
        for what, shape in (("flds", FIELD), ("tmpls", TEMPLATE)):
            for number, entry in enumerate(note_type.get(what, ())):
                found += _shape_faults(f"models.{key}.{what}.{number}", entry, shape)
    return found or [*_reference_faults(note_types, decks, presets)]


def _reference_faults(note_types: Json, decks: Json, presets: Json) -> Iterator[str]:
    """Where what is of the right types does not go together."""
    for what, entries in (("models", note_types), ("decks", decks), ("dconf", presets)):
        for key, entry in entries.items():
            if str(entry["id"]) != key:
                yield f"{what}.{key} has the id {entry['id']}"
    for key, note_type in note_types.items():
        yield from _note_type_faults(f"models.{key}", note_type)
    for key, deck in decks.items():
        if str(deck["conf"]) not in presets or deck["dyn"] != 0:
            yield f"decks.{key} names the preset {deck['conf']}, or is filtered"
        if any(len(deck[today]) != 2 for today in ("lrnToday", "revToday", "newToday", "timeToday")):
            yield f"decks.{key} counts what was done today in another way"
    if not {"1"} <= decks.keys() & presets.keys():
        yield "the deck or the preset that every collection has is missing"


def _note_type_faults(place: str, note_type: Json) -> Iterator[str]:
    fields, templates = note_type["flds"], note_type["tmpls"]
    for what, entries in (("flds", fields), ("tmpls", templates)):
        for number, entry in enumerate(entries):
            if entry["ord"] != number:
                yield f"{place}.{what}.{number} has the place {entry['ord']}"
        if len({entry["name"] for entry in entries}) < len(entries):
            yield f"{place}.{what} has a name twice"
    if note_type["type"] != 0 and (note_type["type"], len(templates)) != (1, 1):
        yield f"{place} is of type {note_type['type']}, with {len(templates)} templates"
    if note_type["sortf"] not in range(len(fields)):
        yield f"{place} is sorted by the field {note_type['sortf']}"
    # By these, older versions of AnkiDroid decide which cards a note has.
    for number, (template, kind, needed) in enumerate(note_type["req"]):
        if template != number or kind not in ("any", "all", "none") or not set(needed) <= set(range(len(fields))):
            yield f"{place}.req.{number} is {[template, kind, needed]}"
    if note_type["type"] == 0 and len(note_type["req"]) != len(templates):
        yield f"{place}.req has {len(note_type['req'])} entries for {len(templates)} templates"


def _shape_faults(place: str, value: object, shape: Shape) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} is no object"
        return
    for key, wanted in shape.items():
        if key not in value:
            yield f"{place}.{key} is missing"
        elif isinstance(wanted, Mapping):
            yield from _shape_faults(f"{place}.{key}", value[key], wanted)
        elif type(value[key]) not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            yield f"{place}.{key} is {value[key]!r}"
