"""Packages that somebody made to do harm: each with what it is called, in groups."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from anki.collection import Collection, ExportAnkiPackageOptions, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from anki_builder.packages import package_limits
from tests.reliability.tampering import with_entries, with_json, with_statements
from tests.reliability.zip_files import Entry, raw_zstandard, write_zip, zeros, zstandard_zeros

BOMBS = "packages that unpack to far more than they are, or list a million files"
PATHS = "packages whose files lead elsewhere: `..`, absolute, links, devices"
MEDIA = "packages whose media have such names, or none, or are not there"
DATABASES = "packages with triggers, views, virtual tables and huge cells"
NEWER = "packages in the newer format with triggers and views"
DAMAGED = "packages that are none, locked, cut, or of wrong sizes"

_COLLECTION = "collection.anki2"
_WITHOUT_END = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r)"
_CELL = "hex(zeroblob({0} / 2))"  # of this many letters


class Hostile(NamedTuple):
    """A package that somebody made to do harm."""

    group: str
    path: Path


def hostile_packages(sample: Path, folder: Path, outside: Path) -> Iterator[Hostile]:
    """All of them, made one after the other in a folder; those with paths lead to the folder `outside`.

    As large as the limits of `package_limits` make necessary.
    """
    with zipfile.ZipFile(sample) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for group, packages in (
        (BOMBS, _bombs(sample, entries, folder)),
        (PATHS, _paths(entries, folder, outside)),
        (MEDIA, _media(entries, folder, outside)),
        (DATABASES, _databases(sample, folder)),
        (NEWER, _newer(sample, folder)),
        (DAMAGED, _damaged(sample, entries, folder)),
    ):
        for path in packages:
            yield Hostile(group, path)
            path.unlink()


def _stored(entries: Mapping[str, bytes]) -> list[Entry]:
    return [Entry(name, data) for name, data in entries.items()]


def _bombs(sample: Path, entries: Mapping[str, bytes], folder: Path) -> Iterator[Path]:
    most, growth = package_limits._LARGEST_COLLECTION + 1, package_limits._MOST_GROWTH + 1
    for name, said in (("large collection", most), ("collection that claims to be small", 1000)):
        bomb = Entry(_COLLECTION, zeros(most), said, is_deflated=True)
        yield write_zip(folder / f"{name}.apkg", [bomb, Entry("media", b"{}")])
    whole = _stored({**entries, "media": json.dumps({"0": "0.png", "1": "1.png"}).encode()})
    for name, said in (("large picture", growth), ("picture that claims to be small", 1000)):
        bomb = Entry("1", zeros(growth), min(said, 0xFFFFFFFE), is_deflated=True)
        yield write_zip(folder / f"{name}.apkg", [entry for entry in whole if entry.name != "1"] + [bomb])
    yield write_zip(folder / "large list of media.apkg", [*whole, Entry("media", zeros(growth), 1000, True)])
    yield write_zip(folder / "a zip in it.apkg", [*whole, Entry("2", sample.read_bytes())])
    shared = Entry(_COLLECTION, entries[_COLLECTION])
    files = [shared, *(shared._replace(name=str(number)) for number in range(1000))]
    yield write_zip(folder / "files upon each other.apkg", files, upon_each_other=True)
    count = max(1_000_000 * package_limits._LARGEST_LIST // 10_000_000, 1000)
    yield write_zip(folder / "a million files.apkg", [*whole, *(Entry(str(n), b"") for n in range(2, count))])
    newer = [Entry("meta", b"\x08\x03"), Entry("media", b"")]
    frame = zstandard_zeros(growth)
    yield write_zip(folder / "newer and large.apkg", [*newer, Entry("collection.anki21b", frame)])


def _paths(entries: Mapping[str, bytes], folder: Path, outside: Path) -> Iterator[Path]:
    relative = "/".join([".."] * 30) + outside.as_posix()
    for name, path in (("up", relative), ("absolute", outside.as_posix()), ("letters", "C:\\evil"), ("back", "..\\..")):
        yield write_zip(folder / f"{name}.apkg", [*_stored(entries), Entry(f"{path}/evil.txt", b"evil")])
    for name, file in (("collection as link", _COLLECTION), ("media as link", "media"), ("picture as link", "0")):
        link = Entry(file, outside.as_posix().encode(), mode=stat.S_IFLNK | 0o777)
        yield write_zip(folder / f"{name}.apkg", [*_stored({n: d for n, d in entries.items() if n != file}), link])
    for name, kind in (("device", stat.S_IFCHR), ("disk", stat.S_IFBLK), ("pipe", stat.S_IFIFO), ("dir", stat.S_IFDIR)):
        odd = [entry._replace(mode=kind | 0o666) for entry in _stored(entries)]
        yield write_zip(folder / f"{name}.apkg", odd)


def _media(entries: Mapping[str, bytes], folder: Path, outside: Path) -> Iterator[Path]:
    names = [
        *(
            "../evil.png",
            "../../../../evil.png",
            f"{outside.as_posix()}/evil.png",
            "a/b.png",
            "..\\evil.png",
            "C:\\e.png",
        ),
        *("", ".", "..", "a\0.png", "con.png", "x" * 5000, "\u202egnp.exe", "collection.anki2", "~/evil.png", "$HOME"),
    ]
    maps = [json.dumps({"0": name}).encode() for name in names]
    maps += [b"", b"{", b"[]", b"null", b'"0"', b'{"0": 0}', b'{"0": null}', b'{"9": "a.png"}', b'{"../0": "a.png"}']
    maps += [json.dumps({"0": "same.png", "1": "same.png"}).encode(), b"[" * 100_000, b"\xff\xfe"]
    for number, media in enumerate(maps):
        yield with_entries(folder / f"media {number}.apkg", {**entries, "media": media})


def _databases(sample: Path, folder: Path) -> Iterator[Path]:
    cell = _CELL.format(package_limits._LARGEST_CELL + 2)
    for name, statements in _schemas(cell).items():
        yield with_statements(sample, folder / f"{name}.apkg", *statements)
        (folder / f"{name}.anki2").unlink()
    for name, column, path in (("models", "models", "$"), ("decks", "decks", "$"), ("conf", "conf", "$")):
        yield with_json(sample, folder / f"{name}.apkg", column, path, {})
        (folder / f"{name}.anki2").unlink()


def _schemas(cell: str) -> dict[str, list[str]]:
    columns = "guid || x AS guid, mid, mod, usn, tags, flds, sfld, csum, flags, data"
    schemas = {
        f"trigger on {event} of {table}": [f"CREATE TRIGGER t AFTER {event} ON {table} BEGIN DELETE FROM revlog; END"]
        for event in ("INSERT", "UPDATE", "DELETE")
        for table in ("notes", "cards", "col")
    }
    return schemas | {
        "view": ["CREATE VIEW v AS SELECT * FROM notes"],
        "view as notes": ["ALTER TABLE notes RENAME TO n", "CREATE VIEW notes AS SELECT * FROM n"],
        "view without end": [
            "ALTER TABLE notes RENAME TO n",
            f"CREATE VIEW notes AS {_WITHOUT_END} SELECT id + x AS id, {columns} FROM r, n",
        ],
        "view of cards without end": [
            "ALTER TABLE cards RENAME TO n",
            f"CREATE VIEW cards AS {_WITHOUT_END} SELECT n.* FROM r, n",
        ],
        "view as col": ["ALTER TABLE col RENAME TO c", f"CREATE VIEW col AS {_WITHOUT_END} SELECT c.* FROM r, c"],
        "generated": ["ALTER TABLE notes RENAME flds TO f", f"ALTER TABLE notes ADD flds TEXT AS (f || {cell})"],
        "virtual": ["CREATE VIRTUAL TABLE v USING fts5(a)"],
        "virtual notes": ["ALTER TABLE notes RENAME TO n", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, mod)"],
        "huge field": [f"UPDATE notes SET flds = flds || {cell}"],
        "huge blob": [f"UPDATE notes SET flds = CAST({cell} AS BLOB)"],
        "huge tags": [f"UPDATE notes SET tags = {cell}"],
        "huge data": [f"UPDATE cards SET data = {cell}"],
        "huge models": [f"UPDATE col SET models = {cell}"],
        "deep models": ["""UPDATE col SET models = replace(hex(zeroblob(100000)), '00', '[')"""],
        "no tables": ["DROP TABLE notes", "DROP TABLE cards"],
        "no rows": ["DELETE FROM col"],
        "other columns": ["ALTER TABLE notes DROP COLUMN flds"],
        "index on an expression": ["CREATE INDEX i ON notes (hex(zeroblob(length(flds))))"],
        "quoted name": ['CREATE TABLE "a""; DROP TABLE notes; --" (x)'],
    }


def _newer(sample: Path, folder: Path) -> Iterator[Path]:
    """In the newer format, with another collection in it."""
    place = folder / "newer"
    place.mkdir()
    package = place / "newer.apkg"
    collection = Collection(str(place / "collection.anki2"))
    options = ImportAnkiPackageOptions()
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(sample), options=options))
    collection.export_anki_package(out_path=str(package), options=ExportAnkiPackageOptions(), limit=None)
    collection.close()
    for statements in (
        "CREATE TRIGGER t AFTER UPDATE ON cards BEGIN DELETE FROM notes; END",
        f"ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS {_WITHOUT_END} SELECT n.* FROM r, n",
    ):
        changed = place / "changed.anki2"
        changed.write_bytes((place / "collection.anki2").read_bytes())
        with closing(sqlite3.connect(changed)) as database, zipfile.ZipFile(package) as archive:
            database.create_collation("unicase", lambda one, other: (one > other) - (one < other))  # which Anki adds
            database.executescript(f"PRAGMA journal_mode = DELETE; {statements}")
            entries = {name: archive.read(name) for name in archive.namelist()}
        entries["collection.anki21b"] = raw_zstandard(changed.read_bytes())
        yield with_entries(folder / "newer with more.apkg", entries)
    shutil.rmtree(place)


def _damaged(sample: Path, entries: Mapping[str, bytes], folder: Path) -> Iterator[Path]:
    whole = sample.read_bytes()
    contents = {
        **{f"cut {share}": whole[: len(whole) * share // 10] for share in range(10)},
        **{"text": b"title: Summit\n", "zip of nothing": b"PK\x05\x06" + bytes(18), "zeros": bytes(100_000)},
        **{"twice": whole + whole, "with a head": b"x" * 1000 + whole, "with a tail": whole + b"x" * 1000},
    }
    for name, content in contents.items():
        path = folder / f"{name}.apkg"
        path.write_bytes(content)
        yield path
    rest = {name: data for name, data in entries.items() if name != _COLLECTION}
    database = entries[_COLLECTION]
    for name, data in {
        **{
            "no SQLite": b"x" * 5000,
            "empty": b"",
            "only a head": database[:100],
            "cut": database[: len(database) // 2],
        },
        **{"other pages": database[:16] + b"\xff\xff" + database[18:], "pages of 0": database[:100] + bytes(20_000)},
    }.items():
        yield with_entries(folder / f"{name}.apkg", {**rest, _COLLECTION: data})
    whole_database = Entry(_COLLECTION, database)
    for name, changed in {
        "locked": whole_database._replace(is_encrypted=True),
        "larger than it is": whole_database._replace(size=len(database) * 2),
        "smaller than it is": whole_database._replace(size=len(database) // 2),
        "no deflate": whole_database._replace(is_deflated=True),
    }.items():
        yield write_zip(folder / f"{name}.apkg", [changed, *_stored(rest)])
