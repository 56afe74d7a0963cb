"""Writing files so that a reader sees the old or the new one, never a part."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from io import BufferedRandom
from pathlib import Path
from types import TracebackType
from typing import Self


class AtomicWriter:
    """Writes any number of files beside their targets, and renames them all at the end of a `with` block.

    Where the block raises, no target is touched and nothing is left behind.
    """

    def __init__(self) -> None:
        self._pending: list[tuple[BufferedRandom, Path, Path]] = []

    def create(self, target: Path) -> BufferedRandom:
        """A stream for the new content of `target`, to be read back if need be; its folder is made. Raises OSError."""
        folder = target.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{target.name[:40]}.", suffix=".tmp")
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from error
        except OSError as error:  # names the temporary file, which says nothing to anybody
            raise OSError(error.errno, error.strerror, str(folder)) from error
        stream = os.fdopen(descriptor, "w+b")
        self._pending.append((stream, Path(name), target))
        return stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for stream, temporary, target in self._pending:
                    stream.flush()
                    os.fsync(stream.fileno())
                    stream.close()
                    temporary.chmod(_file_mode(target))
                for _, temporary, target in self._pending:
                    temporary.replace(target)
        finally:
            for stream, temporary, _ in self._pending:
                _close(stream)
                temporary.unlink(missing_ok=True)


def _close(stream: BufferedRandom) -> None:
    with suppress(OSError):  # a full disk: the reason is already on its way, and what is left to flush is thrown away
        stream.close()


def _file_mode(target: Path) -> int:
    """The mode of the file that is replaced, or what a new one would get: temporary files are private at first."""
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else new_mode(0o666)


def new_mode(most: int) -> int:
    """The mode of a new file or folder: what the user's mask leaves of the most that it could be."""
    mask = os.umask(0)
    os.umask(mask)
    return most & ~mask


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
