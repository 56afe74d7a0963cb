"""A learner's collection, copied out of whatever file it was given in; the file itself is only read.

Imports Anki's library, which is an extra.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

from anki_builder.errors import ProjectError
from anki_builder.packages.zstandard import MAGIC, most_unpacked
from anki_builder.verify.scratch_collection import COLLECTION_FILE, restore

_LARGEST = 4 * 1024**3
"""Bytes that a collection may have; those of people who have reviewed for ten years have some hundred million."""

_ZIP = b"PK\x03\x04"
_NEWER = "collection.anki21b"
_ENTRIES = ("meta", _NEWER, "collection.anki21", "collection.anki2")
"""What a package holds but for media. Of several collections the last is there to tell old versions to upgrade."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""That Anki writes and reads."""

_NO_MEDIA = b"{}"
_NO_MEDIA_NEWER = MAGIC + b"\x20\x00\x01\x00\x00"
"""Nothing, compressed: what Anki writes for a collection without media."""


def copy_collection(path: Path, folder: Path) -> None:
    """Copies the collection out of a collection file, `.colpkg` or `.apkg` into a folder, for ScratchCollection.

    Raises OSError, ProjectError where there is none in the file that may be copied, and BrokenCollectionError where
    Anki cannot get it out.
    """
    with path.open("rb") as stream:
        is_package = stream.read(len(_ZIP)) == _ZIP
    if is_package:
        restore(_without_media(path, folder / "package"), folder)
    else:
        _copy(path, folder / COLLECTION_FILE)


def _copy(path: Path, copy: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        hint = "close Anki (after a crash: open and close it), or give what File > Export writes"
        raise ProjectError(f"{path}: Anki has this collection open, and not all of it is in the file: {hint}")
    if path.stat().st_size > _LARGEST:
        raise _too_large(path)
    shutil.copyfile(path, copy)
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("SELECT ver FROM col")  # without it, Anki would make a collection of any database
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter where SQLite quotes what is damaged
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise ProjectError(f"{path}: neither a collection of Anki's nor a package that Anki exported") from error
        raise ProjectError(f"{path}: a damaged collection: give a backup, or export it from Anki") from error


def _without_media(path: Path, copy: Path) -> Path:
    """Copies a package, which may hold gigabytes of media. Gives `copy`."""
    try:
        with zipfile.ZipFile(path) as package, zipfile.ZipFile(copy, "w") as target:
            entries = [package.getinfo(name) for name in _ENTRIES if name in package.namelist()]
            if not any(entry.filename != "meta" for entry in entries):
                raise ProjectError(f"{path}: not exported from Anki: there is no collection in it")
            if any(entry.flag_bits & 1 or entry.compress_type not in _COMPRESSIONS for entry in entries):
                raise ProjectError(f"{path}: locked with a password, or not packed by Anki: export it again")
            if sum(entry.file_size for entry in entries) > _LARGEST:
                raise _too_large(path)
            for entry in entries:
                with package.open(entry) as source, target.open(entry.filename, "w", force_zip64=True) as stream:
                    shutil.copyfileobj(source, stream)
            is_newer = any(entry.filename == _NEWER for entry in entries)
            target.writestr("media", _NO_MEDIA_NEWER if is_newer else _NO_MEDIA)
        if is_newer:
            with zipfile.ZipFile(copy) as package, package.open(_NEWER) as source:
                if most_unpacked(source, _LARGEST) > _LARGEST:
                    raise _too_large(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # which is of a place that is not in the file
            raise
        raise ProjectError(f"{path}: a damaged package: export it again") from error
    return copy


def _too_large(path: Path) -> ProjectError:
    return ProjectError(f"{path}: may hold more than 4 GB, which no collection does")
