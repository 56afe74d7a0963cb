"""Packages that others made, given to `diff` and `verify`: zip files, databases in them, and JSON in these."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any

from anki_builder import report
from anki_builder.changes.comparison import compare
from anki_builder.changes.comparison_report import (
    comparison_html,
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from anki_builder.errors import ProjectError
from anki_builder.packages.package_reader import read_package
from anki_builder.verify.import_check import crashed
from anki_builder.verify.verification import Verification, verify
from anki_builder.verify.verification_report import verification_json, verification_text
from tests.reliability.fuzz_engine import Answer, Target
from tests.reliability.fuzz_mutation import HOSTILE_TEXTS, HOSTILE_VALUES, VariedTexts, varied_json

SAMPLE = Path(__file__).with_name("sample.apkg")
_COLLECTION = "collection.anki2"
_TABLES = ("col", "notes", "cards", "revlog", "graves")
_WORDS = ("FactId", "Text", "Front", "Back", "Status", "Month", "Options", "<li>a</li>", "<ul>", "{{c2::b}}", "\x1f")
_SCHEMAS = (
    "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM cards; END",
    "CREATE VIEW v AS SELECT * FROM notes",
    "ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS SELECT * FROM n",
    "DROP TABLE cards",
    "DROP TABLE col",
    "ALTER TABLE notes ADD COLUMN extra",
    "ALTER TABLE notes DROP COLUMN flds",
    "DELETE FROM notes",
    "DELETE FROM cards",
    "DELETE FROM col",
    "INSERT INTO col SELECT id + 1, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags FROM col",
    "INSERT INTO notes SELECT id + 1, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data FROM notes",
    "INSERT INTO cards SELECT id + 1, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,"
    " odid, flags, data FROM cards",
    "UPDATE cards SET ord = ord + 1",
    "UPDATE notes SET flds = zeroblob(100000)",
    "UPDATE notes SET id = -id",
    "PRAGMA user_version = 99",
)

_vary_bytes = VariedTexts(("PK\x03\x04", "PK\x01\x02", "SQLite format 3\0", "collection.anki2", "media")).vary


def _random_package(random: Random) -> bytes:
    """The sample with something else in its database, or around it."""
    data = SAMPLE.read_bytes()
    if random.random() < 0.1:
        return _vary_bytes(random, data)
    entries = _entries(data)
    entries[_COLLECTION] = _vary_database(random, entries[_COLLECTION])
    if random.random() < 0.2:
        entries = _vary_entries(random, entries)
    return _zipped(random, entries)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(random: Random, entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, data in entries.items():
            with suppress(UnicodeEncodeError, ValueError):
                archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _vary_entries(random: Random, entries: dict[str, bytes]) -> dict[str, bytes]:
    name = random.choice(list(entries))
    match random.randrange(4):
        case 0:
            return {other: data for other, data in entries.items() if other != name}
        case 1:
            renamed = random.choice(("collection.anki21", "collection.anki21b", "meta", "media", "0", *HOSTILE_TEXTS))
            return {renamed if other == name else other: data for other, data in entries.items()}
        case 2:
            return {
                **entries,
                random.choice(("meta", "0", "1", *HOSTILE_TEXTS)): random.choice((b"", b"\x08\x02", b"x")),
            }
    return {**entries, name: _vary_bytes(random, entries[name])}


def _vary_database(random: Random, data: bytes) -> bytes:
    """A database with a few other values in it, another schema, or other bytes."""
    if random.random() < 0.05:
        return _vary_bytes(random, data)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(data)
        for _ in range(random.choice((1, 1, 2, 3))):
            with suppress(Exception):  # of a database that is broken already
                _vary_rows(random, database)
        return database.serialize()


def _vary_rows(random: Random, database: sqlite3.Connection) -> None:
    kind = random.random()
    if kind < 0.1:
        database.executescript(random.choice(_SCHEMAS))
    elif kind < 0.5:
        column = random.choice(("models", "decks", "models", "dconf", "conf"))
        (text,) = database.execute(f"SELECT {column} FROM col").fetchone()
        value: Any = varied_json(random, json.loads(text), _WORDS)
        database.execute(f"UPDATE col SET {column} = ?", (json.dumps(value),))
    else:
        table = random.choice(_TABLES)
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        column = random.choice(columns)
        (row,) = random.choice(database.execute(f"SELECT rowid FROM {table}").fetchall() or [(None,)])
        (before,) = database.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone() or (None,)
        database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (_cell(random, before), row))


def deeply_nested_package(data: bytes) -> bytes:
    """A package whose templates nest so deep that Anki, which reads them by recursion, crashes."""
    entries = _entries(data)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(entries[_COLLECTION])
        (text,) = database.execute("SELECT models FROM col").fetchone()
        models = json.loads(text)
        for model in models.values():
            for template in model["tmpls"]:
                template["qfmt"] = "{{#Front}}" * 100_000 + "{{/Front}}" * 100_000
        database.execute("UPDATE col SET models = ?", (json.dumps(models),))
        entries[_COLLECTION] = database.serialize()
    return _zipped(Random(0), entries)


def _cell(random: Random, before: Any) -> Any:
    """Another value for a cell of the database."""
    if isinstance(before, str) and random.random() < 0.6:
        at = random.randint(0, len(before))
        return before[:at] + random.choice((*_WORDS, *HOSTILE_TEXTS)) + before[at:]
    value = random.choice((*HOSTILE_VALUES, *HOSTILE_TEXTS, b"", b"\xff\xfe", before, -1, 2**62))
    return value if value is None or isinstance(value, (int, float, str, bytes)) else json.dumps(value)


def _open_diff(folder: Path) -> Answer:
    """Compares a package with the sample, both ways, and shows it in every format."""
    before, package = read_package(SAMPLE).notes, folder / "package.apkg"

    def answer(data: bytes) -> str:
        package.write_bytes(data)
        try:
            after = read_package(package).notes
        except ProjectError as refusal:
            return str(refusal)
        comparison = compare(before, after)
        others = (
            comparison_markdown(comparison),
            comparison_html(comparison, "package"),
            comparison_json(comparison),
            comparison_text(compare(after, before), report.plain),
            comparison_text(compare(after, after), report.plain),
        )
        assert all(others)
        return comparison_text(comparison, report.plain)

    return answer


def _open_verify(folder: Path) -> Answer:
    """Verifies a package alone, and for one in two as an upgrade of the sample."""
    package = folder / "package.apkg"

    def answer(data: bytes) -> str:
        package.write_bytes(data)
        older = SAMPLE if len(data) % 2 else None
        try:
            found = verify(package, older)
        except BaseException as error:
            # Where Anki finds a bug of its own. It ends the process in which `verify_apart` has all this done.
            if type(error).__name__ != "PanicException":
                raise
            found = Verification(findings=(crashed(package, older),))
        verification_json(found)
        return verification_text(found, report.plain)

    return answer


DIFFS = Target("packages given to diff", _random_package, _open_diff, executions=160_000)
VERIFICATIONS = Target("packages given to verify", _random_package, _open_verify, executions=15_000, seconds=20)
