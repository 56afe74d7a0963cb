"""Packages with something wrong in them, made of sound ones."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

_COLLECTION = "collection.anki2"


def with_statements(package: Path, target: Path, *statements: str) -> Path:
    """Writes a copy of a package, after statements of SQL were carried out in its collection."""
    database = target.with_suffix(".anki2")
    with zipfile.ZipFile(package) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    database.write_bytes(entries[_COLLECTION])
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return with_entries(target, {**entries, _COLLECTION: database.read_bytes()})


def with_json(package: Path, target: Path, column: str, path: str, value: Any) -> Path:
    """Writes a copy of a package whose col has another value at a path in a column of JSON, or no such key for None."""
    text = json.dumps(value).replace("'", "''")
    place = f"{column}, '{path}'"
    changed = f"json_remove({place})" if value is None else f"json_set({place}, json('{text}'))"
    return with_statements(package, target, f"UPDATE col SET {column} = {changed}")


def with_entries(target: Path, entries: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Writes a zip file."""
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target
