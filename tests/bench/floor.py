"""The floor: the least that a build can cost on one core with PyYAML, SQLite and zlib.

    python floor.py SOURCES ROWS TARGET

It reads every file under SOURCES, drains the events of PyYAML's C parser and does nothing with them, inserts the note
and card rows of the package that `anki-builder build` made into the same tables, and writes the database deflated at
the same level to TARGET. It imports the packages on which anki-builder must stand, so that start-up counts alike, but
uses no genanki: the tables come with the rows.

A build makes its rows out of the events; here they must come from elsewhere, which is not part of the work. So the
process prints the seconds that it spent on loading the rows and on letting go of them, to be taken off its time.
Does not import anki-builder.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import FileIO
from pathlib import Path
from typing import Any

import click
import genanki
import yaml

GIVEN_PACKAGES = (click, genanki, yaml)

# Where PyYAML was built without libyaml, the floor is as high as its parser in pure Python.
EventParser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

COMPRESSION_LEVEL = 6
"""zlib's default, with which anki_builder writes packages."""


def main(sources: str, rows: Path, target: Path) -> float:
    """Does the work, and gives the seconds that are no part of it."""
    drain_events(sources)
    before_loading = time.perf_counter()
    tables, notes, cards, *_ = marshal.loads(rows.read_bytes())
    loading = time.perf_counter() - before_loading
    target.write_bytes(zlib.compress(database(tables, notes, cards), COMPRESSION_LEVEL))
    before_release = time.perf_counter()
    del notes, cards
    return loading + time.perf_counter() - before_release


def drain_events(sources: str) -> None:
    """Reads the files and parses them as YAML."""
    for path in yaml_files(sources):
        with FileIO(path) as stream:
            parser = EventParser(stream.readall())
        while parser.check_event():
            parser.get_event()


def yaml_files(folder: str) -> Iterator[str]:
    """The paths of the fact files, as cheaply as the system gives them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from yaml_files(entry.path)
            elif entry.name.endswith(".yaml"):
                yield entry.path


def database(tables: str, notes: list[tuple[Any, ...]], cards: list[tuple[Any, ...]]) -> bytes:
    """A SQLite database with these rows."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(tables)
        for table, rows in (("notes", notes), ("cards", cards)):
            places = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        connection.commit()
        return connection.serialize()


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
