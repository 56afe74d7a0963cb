"""The rows of a built package, laid out to be read at next to no cost.

    python package_rows.py PACKAGE ROWS

A process of its own: what the benchmark itself holds in memory would count as its children's.
"""

from __future__ import annotations

import marshal
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

Rows = tuple[str, list[tuple[Any, ...]], list[tuple[Any, ...]], str, str]
"""The SQL that makes the collection's tables, the rows of `notes` and `cards`, and note types and decks as JSON."""


def read_rows(package: Path) -> Rows:
    """The tables and rows of a package's collection."""
    with closing(sqlite3.connect(":memory:")) as connection:
        with zipfile.ZipFile(package) as archive:
            connection.deserialize(archive.read("collection.anki2"))
        statements = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")
        tables = ";".join(statement for (statement,) in statements)
        notes = connection.execute("SELECT * FROM notes ORDER BY rowid").fetchall()
        cards = connection.execute("SELECT * FROM cards ORDER BY rowid").fetchall()
        note_types, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    return tables, notes, cards, note_types, decks


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(marshal.dumps(read_rows(Path(sys.argv[1]))))
