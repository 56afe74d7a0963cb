"""A package as a file: its name, and what it turned out to be."""

from __future__ import annotations

import hashlib
from io import BufferedRandom
from pathlib import Path
from typing import NamedTuple

from anki_builder.packages.apkg import Contents, write_package

_LONGEST_NAME = 70  # characters: at most 210 bytes in any of India's scripts, under the 255 of file systems


class BuiltPackage(NamedTuple):
    """A package on disk."""

    path: Path
    notes: int
    cards: int
    bytes: int
    sha256: str
    """Of the file."""
    rows: str
    """SHA-256 of the rows and media, equal on every machine."""


def file_stem(slug: str) -> str:
    """A package's name without its ending, fit for any file system; what had to be cut is told apart by its hash."""
    name = slug.replace("::", "-")
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name.strip("-") or "deck"


def write_package_file(stream: BufferedRandom, path: Path, contents: Contents) -> BuiltPackage:
    """Writes a package to the stream of the file that will lie at `path`. Raises OSError, with the file's name."""
    try:
        packed = write_package(stream, contents)
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or str(path)) from error
    size = stream.tell()
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return BuiltPackage(path, packed.notes, packed.cards, size, sha256, packed.rows)
