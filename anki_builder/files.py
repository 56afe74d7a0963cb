"""Writing files so that a reader sees the old or the new one, never a part, and so that nothing is left half done."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedRandom
from pathlib import Path
from types import TracebackType
from typing import Self

from anki_builder.folders import made_folder
from anki_builder.locks import IS_WINDOWS, LOCK_FILE, locked, try_lock

TEMPORARY = ".anki-builder.tmp"
"""How the names end of what is not finished; they begin with a dot, and nothing reads them."""

_LONGEST_NAME = 40
"""Characters of a name that its temporary file has too: at most 160 bytes, under the 255 of file systems."""


class AtomicWriter:
    """Writes any number of files beside their targets, and renames them all at the end of a `with` block.

    Where anything fails, all targets are as they were, and nothing is left behind. A process that is killed leaves each
    target old or new, and temporary files, which the next writer in the same folder removes.
    """

    def __init__(self) -> None:
        self._pending: list[_Pending] = []
        self._folders: set[Path] = set()
        self._made = ExitStack()

    def create(self, target: Path, check: Callable[[], None] | None = None) -> BufferedRandom:
        """A stream for the new content of `target`, to be read back if need be; its folder is made. Raises OSError.

        `check` comes last before the renaming, and raises whatever it likes where that must not be.
        """
        folder = target.parent
        if folder not in self._folders:
            self._made.enter_context(made_folder(folder))
            self._folders.add(folder)
            _remove_leftovers(folder)
        try:
            stream, temporary = _temporary_file(target)
        except OSError as error:  # names the temporary file, which says nothing to anybody
            raise told_of(folder, error) from error
        self._pending.append(_Pending(stream, temporary, target, check))
        return stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for pending in self._pending:
                    pending.finish()
                self._replace_all()
        finally:
            for pending in self._pending:
                pending.clear()
            self._made.close()

    def _replace_all(self) -> None:
        try:
            for pending in self._pending:
                if len(self._pending) > 1:
                    pending.keep()
                pending.replace()
        except BaseException:
            for pending in self._pending:
                pending.restore()
            raise


class _Pending:
    """A file that waits to be renamed."""

    def __init__(self, stream: BufferedRandom, temporary: Path, target: Path, check: Callable[[], None] | None) -> None:
        self._stream = stream
        self._temporary = temporary
        self._target = target
        self._check = check
        self._kept: Path | None = None
        self._replaced: tuple[int, ...] = ()
        """The state of the new file once it is in its place."""

    def finish(self) -> None:
        """Puts on the disk what was written."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._temporary.chmod(_file_mode(self._target))
        except OSError as error:
            raise told_of(self._target, error) from error

    def keep(self) -> None:
        """Gives a file that is replaced a second name, from which it can come back."""
        if os.path.lexists(self._target):
            self._kept = self._temporary.with_name(f"{self._temporary.name.removesuffix(TEMPORARY)}.old{TEMPORARY}")
            try:
                self._kept.hardlink_to(self._target)
            except OSError:  # a file system without hard links
                try:
                    shutil.copyfile(self._target, self._kept)
                except OSError as error:
                    raise told_of(self._target, error) from error

    def replace(self) -> None:
        """Puts the new file in the place of the old one."""
        if self._check:
            self._check()
        if IS_WINDOWS:  # elsewhere it stays locked until it is renamed, and nobody takes it for a leftover
            self._stream.close()
        try:
            state = _state(self._temporary)
            self._temporary.replace(self._target)
        except OSError as error:
            raise told_of(self._target, error) from error
        self._replaced = state

    def restore(self) -> None:
        """Undoes `replace`, as far as the disk lets us, and unless somebody has written the file since."""
        with suppress(OSError):
            if self._replaced and self._replaced == _state(self._target):
                if self._kept:
                    self._kept.replace(self._target)
                else:
                    self._target.unlink()

    def clear(self) -> None:
        """Removes what is temporary; the reason for a failure is already on its way, and this must not hide it."""
        with suppress(OSError):  # a full disk: what is left to flush is thrown away
            self._stream.close()
        for path in (None if self._replaced else self._temporary, self._kept):
            if path:
                with suppress(OSError):
                    path.unlink()


def _state(path: Path) -> tuple[int, ...]:
    """What is another after somebody has written a file."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _temporary_file(target: Path) -> tuple[BufferedRandom, Path]:
    """A new file beside its target, locked as long as it is open."""
    prefix = f".{target.name[:_LONGEST_NAME]}."
    while True:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=TEMPORARY)
        is_locked = True
        with suppress(OSError):  # without locks, nobody takes anything for a leftover
            is_locked = try_lock(descriptor)
        # Another process may have taken it for a leftover, before it was locked.
        if is_locked and Path(name).exists():
            return os.fdopen(descriptor, "w+b"), Path(name)
        os.close(descriptor)


def _remove_leftovers(folder: Path, pattern: str = f".*{TEMPORARY}") -> None:
    """Removes the temporary files of processes that are no more: those that nobody has locked."""
    for path in folder.glob(pattern):
        with suppress(OSError):  # it is gone by now; or there are no locks; or on Windows, it is still open
            if IS_WINDOWS:
                path.unlink()
            elif path.is_file():
                with path.open("r+b") as stream:
                    if try_lock(stream.fileno()):
                        path.unlink()


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Keeps other processes from writing in a folder and those in it; what one left that was killed there is removed.

    The folder is made. Raises BusyError where another process goes on writing there, and OSError.
    """
    with locked(folder / LOCK_FILE) as was_left:
        if was_left:
            _remove_leftovers(folder, f"**/.*{TEMPORARY}")
        yield


@contextmanager
def told_of_target(target: Path, temporary: Path) -> Iterator[None]:
    """Faults of what lies in a temporary folder are told of what it becomes."""
    try:
        yield
    except OSError as error:
        if Path(str(error.filename)).is_relative_to(temporary):
            raise told_of(target, error) from error
        raise


def told_of(path: Path, error: OSError) -> OSError:
    """The same fault, of a file or folder that people know."""
    return OSError(error.errno, error.strerror or str(error), str(path))


def _file_mode(target: Path) -> int:
    """The mode of the file that is replaced, or what a new one would get: temporary files are private at first."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:  # from `read`, which does not tell of which file
        raise told_of(path, error) from error
