"""What a package may hold at most, whoever made it: told before all of it is unpacked or read.

Knows nothing of notes. What is no package at all is not judged here.
"""

from __future__ import annotations

import lzma
import os
import sqlite3
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from copy import copy
from io import FileIO
from pathlib import Path
from tempfile import TemporaryDirectory

from anki_builder.errors import ProjectError
from anki_builder.packages import zstandard

COLLECTIONS = ("collection.anki21", "collection.anki2")
"""The older format's names for the database, the one to be preferred first."""

NEWER_COLLECTION = "collection.anki21b"

_LARGEST_LIST = 10_000_000
"""Bytes of the list of files: about 200,000 of them, each of which takes `zipfile` 1 KB of memory."""
_LARGEST_COLLECTION = 1_000_000_000
"""Bytes: that of 100,000 notes has 63 million."""
_LARGEST_CELL = 10_000_000
"""Bytes of a field, or of all note types together."""
_MOST_GROWTH = 2_000_000_000
"""Bytes by which all that is in a package may be larger than the package."""
_CHUNK = 1_000_000
_ALL_ROWS = ("SELECT * FROM col", "SELECT * FROM notes", "SELECT * FROM cards", "SELECT * FROM revlog")

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError),
    *(sqlite3.DatabaseError, OverflowError),
)
"""What is raised of damaged packages."""


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip file that a package is. Raises ProjectError, and OSError and what `zipfile` raises."""
    with _Stream(path) as stream, zipfile.ZipFile(stream) as archive:
        yield archive


class _Stream(FileIO):
    """A package: its list of files, which is read in one piece, has an end, and no file in it begins before it does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGEST_LIST:
            raise ProjectError(f"{self.name!s}: lists more files than any deck has")
        return super().read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_SET and offset < 0:  # where the list of files says that one begins
            raise zipfile.BadZipFile
        return super().seek(offset, whence)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, path: Path) -> None:
    """Writes a collection that is in a package to a file. Raises ProjectError, OSError and what `zipfile` raises."""
    size = 0
    with archive.open(_whole(entry, _LARGEST_COLLECTION)) as source, target.open("wb") as stream:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > _LARGEST_COLLECTION:
                raise ProjectError(f"{path}: its collection has more than 1 GB, which no deck needs")
            stream.write(chunk)


def _whole(entry: zipfile.ZipInfo, limit: int) -> zipfile.ZipInfo:
    """An entry that says of itself that it is larger than a limit: else `zipfile` would stop where it says it ends."""
    whole = copy(entry)
    whole.file_size = limit + 2 * _CHUNK
    return whole


@contextmanager
def open_collection(database: Path, path: Path) -> Iterator[sqlite3.Connection]:
    """The collection that was in the package at `path`, read only; only plain tables are in it.

    A view or a generated column can give more than any memory holds. Raises ProjectError and sqlite3.DatabaseError, and
    later sqlite3.DataError for a cell that is too large.
    """
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_CELL)
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        for kind, name, sql in schema:
            is_virtual = str(sql).upper().startswith("CREATE VIRTUAL")
            if kind not in ("table", "index") or is_virtual or (kind == "table" and _is_worked_out(connection, name)):
                raise ProjectError(f"{path}: its collection has more than plain tables, and none of Anki's has that")
        yield connection


def too_large_cell(path: Path) -> ProjectError:
    """What is raised in place of sqlite3.DataError."""
    return ProjectError(f"{path}: its collection has a field of more than 10 MB, which no card needs")


def _is_worked_out(connection: sqlite3.Connection, table: str) -> bool:
    """Whether a table has generated columns."""
    columns = connection.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    return any(hidden for (hidden,) in columns)


def check_package(path: Path) -> None:
    """Checks what Anki would unpack and read. Raises ProjectError, and OSError.

    What cannot be read here is left to Anki, which refuses it in words of its own, or has formats of its own.
    """
    with suppress(*_UNREADABLE), open_package(path) as archive:
        _check_growth(archive, path)
        for entry in archive.infolist():
            if entry.filename in COLLECTIONS:
                with suppress(*_UNREADABLE), TemporaryDirectory() as scratch:
                    database = Path(scratch) / "collection"
                    unpack(archive, entry, database, path)
                    _check_collection(database, path)


def _check_growth(archive: zipfile.ZipFile, path: Path) -> None:
    """Unpacks what is compressed, as the sizes in a zip file are what whoever made it says that they are."""
    entries, size = archive.infolist(), path.stat().st_size
    if sum(entry.compress_size for entry in entries) > size:
        raise ProjectError(f"{path}: not an Anki package: the files in it lie upon each other")
    rest = _MOST_GROWTH
    for entry in entries:
        rest -= max(0, _unpacked_size(archive, entry, rest + entry.compress_size) - entry.compress_size)
        if rest < 0:
            raise ProjectError(f"{path}: unpacks to more than 2 GB, which no deck needs")


def _unpacked_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
    """Bytes that an entry unpacks to, in Anki's newer format twice; no more is unpacked where it is above `limit`."""
    size, start = entry.compress_size, b""
    whole = _whole(entry, limit)
    with suppress(*_UNREADABLE), archive.open(whole) as stream:
        start = stream.read(len(zstandard.MAGIC))
        if entry.compress_type != zipfile.ZIP_STORED:
            size = len(start)
            while size <= limit and (chunk := stream.read(_CHUNK)):
                size += len(chunk)
    if start == zstandard.MAGIC:
        with suppress(*_UNREADABLE), archive.open(whole) as stream:
            size = max(size, zstandard.most_unpacked(stream, limit))
    return size


def _check_collection(database: Path, path: Path) -> None:
    try:
        with open_collection(database, path) as connection:
            for query in _ALL_ROWS:
                deque(connection.execute(query), maxlen=0)
    except sqlite3.DataError as error:
        raise too_large_cell(path) from error
