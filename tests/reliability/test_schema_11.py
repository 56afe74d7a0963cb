"""Packages are in the format that AnkiDroid, AnkiMobile and every Anki since 2.1 read, and whatever is not is found."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import anki.collection
import pytest

from tests.anki_import.learner import Learner
from tests.reliability import pinning, schema_11
from tests.reliability.published import History
from tests.reliability.tampering import with_entries, with_json, with_statements
from tests.reliability.versions import committed_histories

[*_, NEWEST_PINNED] = pinning.pinned_projects()
PACKAGE = History(pinning.release_folders(NEWEST_PINNED)).releases[-1].upgrade
"""Notes of all kinds, three media files, a preset, and a retired fact without cards."""

FACT, CLOZE = "1284379999411", "1421297652548"
"""Its note types."""


@pytest.mark.parametrize("package", [path for history in committed_histories() for path in history.packages()], ids=str)
def test_packages_are_in_schema_11(package: Path) -> None:
    """All of the committed releases, and of those that earlier versions made."""
    assert schema_11.faults(package) == []


def test_the_rows_that_were_looked_at_are_counted() -> None:
    """One of the collection, 17 notes and 24 cards."""
    assert schema_11.row_count(PACKAGE) == 42


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE col SET ver = 18", "1 of 1 rows of col: ver"),
        ("UPDATE col SET crt = crt * 1000", "1 of 1 rows of col: crt"),
        ("UPDATE col SET mod = mod / 1000", "1 of 1 rows of col: mod"),
        ("UPDATE col SET dty = 1, ls = 1", "1 of 1 rows of col: dty"),
        ("UPDATE col SET dconf = '[]'", "1 of 1 rows of col: dconf"),
        ("DELETE FROM col", "col has 0 rows"),
        ("UPDATE notes SET mod = mod * 1000", "17 of 17 rows of notes: mod"),
        ("UPDATE notes SET mod = mod + 0.5", "17 of 17 rows of notes: mod"),
        ("UPDATE notes SET usn = 0", "17 of 17 rows of notes: usn"),
        ("UPDATE notes SET mid = 7", "17 of 17 rows of notes: mid"),
        ("UPDATE notes SET guid = ''", "17 of 17 rows of notes: guid"),
        ("UPDATE notes SET tags = trim(tags) WHERE tags LIKE '%ban%'", "rows of notes: tags"),
        ("UPDATE notes SET flds = flds || char(31) WHERE flds LIKE '%Japan''s%'", "2 of 17 rows of notes: flds"),
        ("UPDATE notes SET sfld = 'x' WHERE flds LIKE '%Japan''s%'", "2 of 17 rows of notes: sfld"),
        ("UPDATE notes SET flags = 1", "17 of 17 rows of notes: flags"),
        ("UPDATE cards SET nid = 1", "24 of 24 rows of cards: nid"),
        ("UPDATE cards SET did = 1", "24 of 24 rows of cards: did"),
        ("UPDATE cards SET ord = 3 WHERE ord = 1", "rows of cards: ord"),
        ("UPDATE cards SET ord = 0", "rows of cards: ord"),
        ("UPDATE cards SET type = 2", "24 of 24 rows of cards: type"),
        ("UPDATE cards SET queue = -1", "24 of 24 rows of cards: queue"),
        ("UPDATE cards SET due = 0", "24 of 24 rows of cards: due"),
        ("UPDATE cards SET ivl = 1", "24 of 24 rows of cards: ivl"),
        ("UPDATE cards SET data = '{}'", "24 of 24 rows of cards: data"),
        ("INSERT INTO revlog VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1)", "revlog has 1 rows"),
        ("INSERT INTO graves VALUES (1, 1, 1)", "graves has 1 rows"),
        ("CREATE TABLE extra (id)", "the database holds"),
        ("CREATE VIEW extra AS SELECT 1", "the database holds"),
        ("CREATE INDEX extra ON notes (usn)", "the database holds"),
        ("CREATE TRIGGER extra INSERT ON notes BEGIN DELETE FROM cards; END", "the database holds"),
        ("DROP TABLE graves", "the database holds"),
        ("ALTER TABLE notes ADD COLUMN extra", "the columns of notes are"),
        ("ALTER TABLE cards RENAME COLUMN odid TO odue2", "the columns of cards are"),
        ("PRAGMA journal_mode = WAL", "no SQLite database with a rollback journal"),
    ],
)
def test_a_wrong_row_or_table_is_found(statement: str, fault: str, tmp_path: Path) -> None:
    """A value that is not so, a column or table too many or too few, and a database that needs a file beside it."""
    [found, *_] = schema_11.faults(with_statements(PACKAGE, tmp_path / "deck.apkg", statement))
    assert fault in found


@pytest.mark.parametrize(
    ("column", "path", "value", "fault"),
    [
        ("conf", "$.nextPos", None, "conf.nextPos is missing"),
        ("conf", "$.activeDecks", 1, "conf.activeDecks is 1"),
        ("models", f"$.{FACT}.mod", 1.5, f"models.{FACT}.mod is 1.5"),
        ("models", f"$.{FACT}.id", "7", f"models.{FACT} has the id 7"),
        ("models", f"$.{FACT}.id", None, f"models.{FACT}.id is missing"),
        ("models", f"$.{FACT}.sortf", 90, f"models.{FACT} is sorted by the field 90"),
        ("models", f"$.{FACT}.type", 2, f"models.{FACT} is of type 2, with 3 templates"),
        ("models", f"$.{FACT}.flds[2].rtl", "no", f"models.{FACT}.flds.2.rtl is 'no'"),
        ("models", f"$.{FACT}.flds[2].id", None, f"models.{FACT}.flds.2.id is missing"),
        ("models", f"$.{FACT}.flds[2].name", "Back", f"models.{FACT}.flds has a name twice"),
        ("models", f"$.{FACT}.tmpls[1].ord", 2, f"models.{FACT}.tmpls.1 has the place 2"),
        ("models", f"$.{FACT}.req[1]", [1, "some", [7]], f"models.{FACT}.req.1 is [1, 'some', [7]]"),
        ("models", f"$.{FACT}.req", [], f"models.{FACT}.req has 0 entries for 3 templates"),
        ("models", f"$.{CLOZE}.css", None, f"models.{CLOZE}.css is missing"),
        ("decks", "$.1", None, "the deck or the preset that every collection has is missing"),
        ("decks", "$.1.conf", 7, "decks.1 names the preset 7, or is filtered"),
        ("decks", "$.1.dyn", 1, "decks.1 names the preset 1, or is filtered"),
        ("decks", "$.1.collapsed", 0, "decks.1.collapsed is 0"),
        ("decks", "$.1.newToday", [0], "decks.1 counts what was done today in another way"),
        ("dconf", "$.1.new", [], "dconf.1.new is no object"),
        ("dconf", "$.1.rev.ease4", None, "dconf.1.rev.ease4 is missing"),
        ("dconf", "$.1.lapse.leechFails", 8.0, "dconf.1.lapse.leechFails is 8.0"),
    ],
)
def test_wrong_json_is_found(column: str, path: str, value: Any, fault: str, tmp_path: Path) -> None:
    """A key that is missing, a value of another type or out of place."""
    found = schema_11.faults(with_json(PACKAGE, tmp_path / "deck.apkg", column, path, value))
    assert found == [fault]


def _entries(package: Path, change: Callable[[dict[str, bytes]], object]) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    return entries


def _with_name(name: str) -> Callable[[dict[str, bytes]], object]:
    """Gives the first media file another name."""
    return lambda entries: entries.update(media=json.dumps({**json.loads(entries["media"]), "0": name}).encode())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda entries: entries.pop("media"), "there is no list of media"),
        (lambda entries: entries.pop("1"), "the entries are"),
        (lambda entries: entries.update({"collection.anki21": b""}), "the entries are"),
        (lambda entries: entries.update(meta=b"\x08\x03"), "the entries are"),
        (lambda entries: entries.update({"collection.anki2": b"SQLite"}), "collection.anki2 is no SQLite database"),
        (_with_name(""), "a media file is called ''"),
        (_with_name("../flag.svg"), "a media file is called '../flag.svg'"),
        (_with_name("e\u0301.svg"), "a media file is called"),
    ],
)
def test_a_wrong_entry_is_found(change: Callable[[dict[str, bytes]], object], fault: str, tmp_path: Path) -> None:
    """An entry too many or too few, what is no database, and a name that Anki would change or refuse."""
    [found] = schema_11.faults(with_entries(tmp_path / "deck.apkg", _entries(PACKAGE, change)))
    assert found.startswith(fault)


def test_media_with_one_name_in_small_and_capital_letters_are_found(tmp_path: Path) -> None:
    """Some systems have one file for both."""
    names = json.dumps({"0": "flag.svg", "1": "FLAG.svg", "2": "anthem.mp3"}).encode()
    entries = _entries(PACKAGE, lambda entries: entries.update(media=names))
    [found] = schema_11.faults(with_entries(tmp_path / "deck.apkg", entries))
    assert found == "two media files have the same name, but for small and capital letters"


def test_an_entry_that_old_unpackers_cannot_read_is_found(tmp_path: Path) -> None:
    """Each of the five is compressed in a way that came later."""
    entries = _entries(PACKAGE, len)
    found = schema_11.faults(with_entries(tmp_path / "deck.apkg", entries, zipfile.ZIP_BZIP2))
    assert found == [f"entry {name} is encrypted, or compressed as old unpackers cannot read" for name in entries]


def test_schema_11_is_as_anki_writes_it(tmp_path: Path) -> None:
    """Tables, columns and JSON of what Anki itself exports for older versions of it."""
    exported, database = tmp_path / "exported.apkg", tmp_path / "collection.anki21"
    options = anki.collection.ExportAnkiPackageOptions(legacy=True, with_deck_configs=True)
    with Learner(tmp_path / "learner") as learner:
        learner.import_package(PACKAGE)
        learner.collection.export_anki_package(out_path=str(exported), options=options, limit=None)
    with zipfile.ZipFile(exported) as archive:
        database.write_bytes(archive.read(database.name))
    with closing(sqlite3.connect(database)) as connection:
        columns = {table: schema_11.columns_of(connection, table) for table in schema_11.TABLES}
        wanted = {
            table: {name: column.declared for name, column in table_columns.items()}
            for table, table_columns in schema_11.TABLES.items()
        }
        assert columns == wanted
        assert schema_11.json_faults(connection) == []
