"""One writer at a time: locks that the operating system keeps for a process, and drops when it ends, however it ends.

A lock's file is there only to be locked. One that a killed process has left, or that came with a folder from another
machine, keeps nobody out, and what is written in it is for messages alone: there is no process to look for, and none to
be mistaken for another.
"""

from __future__ import annotations

import datetime
import errno
import os
import platform
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from anki_builder.errors import ProjectError
from anki_builder.folders import made_folder
from anki_builder.printable import printable

LOCK_FILE = ".anki-builder.lock"
"""Lies in the folder that is written, for as long as that takes."""

_PATIENCE = 2.0
"""Seconds for which a lock is waited for: most work is done by then, and who waits longer wants to know for what."""

_PAUSE = 0.02
"""Seconds between two tries."""

_LONGEST = 300
"""Characters that are told of a lock's holder."""

IS_WINDOWS = os.name == "nt"
"""Where no file is renamed or removed that is open."""

_CAREFULLY: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""In the place of a lock's file, a stranger's project may have a link to what must not be written, or a pipe."""

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF}
"""How file systems say that they have none; the last is NFS, which locks only what is open for writing."""

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """Bytes: behind the end of any lock's file, as Windows lets nobody else read what is locked."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def try_lock(descriptor: int) -> bool:
    """Locks an open file until it is closed; False where another process has locked it.

    Raises OSError where the disk fails, or has no locks.
    """
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):  # the latter on Windows, and on Linux for a folder of Windows
        return False
    return True


_held: set[Path] = set()
"""The files of locks that this process has."""


class BusyError(ProjectError):
    """Another process is at work where this one was to be; the message says which."""


@contextmanager
def locked(lock_file: Path) -> Iterator[bool]:
    """Keeps all others out who ask for the same lock, until the end of a `with` block; then its file is gone.

    Tells whether a process has left the file that was killed while it had the lock. Raises BusyError where another
    process has it and does not let go of it soon, and OSError.
    """
    with ExitStack() as folders:
        descriptor = _take(lock_file, folders)
        _held.add(lock_file)
        try:
            was_left = os.fstat(descriptor).st_size > 0
            with suppress(OSError):  # a full disk: who waits is told less
                os.ftruncate(descriptor, 0)
                os.write(descriptor, _this_process().encode())
            yield was_left
        finally:
            _held.discard(lock_file)
            if IS_WINDOWS:  # and if somebody else has it by now, it is not removed
                os.close(descriptor)
            with suppress(OSError):
                lock_file.unlink()
            if not IS_WINDOWS:
                os.close(descriptor)


def wait_for_writer(lock_file: Path) -> None:
    """Waits until no other process has a lock; not at all, where none has. Writes nothing.

    Raises BusyError where another process keeps it, and OSError.
    """
    deadline = time.monotonic() + _PATIENCE
    while lock_file not in _held:
        try:
            descriptor = _open(lock_file)
        except FileNotFoundError:
            return
        try:
            if _acquired(lock_file, descriptor, deadline):
                return
        finally:
            os.close(descriptor)


def _take(lock_file: Path, folders: ExitStack) -> int:
    """A descriptor of the file, locked. Its folder is made, as often as the last holder of the lock takes it away."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = _open(lock_file, os.O_CREAT)
        except FileNotFoundError:
            folders.enter_context(made_folder(lock_file.parent))
            continue
        try:
            if _acquired(lock_file, descriptor, deadline) and _is_at(lock_file, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _open(lock_file: Path, flags: int = 0) -> int:
    """Opens the file: for writing, as NFS locks nothing else; or for reading only, where it is another user's."""
    try:
        return os.open(lock_file, os.O_RDWR | flags | _CAREFULLY, 0o666)
    except FileNotFoundError:
        raise
    except OSError as error:
        with suppress(OSError):
            return os.open(lock_file, os.O_RDONLY | _CAREFULLY)
        place = lock_file if os.path.lexists(lock_file) else lock_file.parent  # whichever it is that will not do
        raise OSError(error.errno, error.strerror, str(place)) from error


def _acquired(lock_file: Path, descriptor: int, deadline: float) -> bool:
    """Takes a lock if nobody has it, and else lets its holder go on for a moment.

    On a file system without locks, nobody is kept out. Raises BusyError where the holder has had its time, and OSError.
    """
    try:
        if try_lock(descriptor):
            return True
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return True
        raise OSError(error.errno, error.strerror, str(lock_file)) from error
    if time.monotonic() > deadline:
        raise _busy(lock_file, descriptor)
    time.sleep(_PAUSE)
    return False


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether an open file is still the one at a path: who had it locked before, has removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _busy(lock_file: Path, descriptor: int) -> BusyError:
    holder = ""
    with suppress(OSError):  # where nobody else can read what is locked
        holder = printable(os.read(descriptor, 4 * _LONGEST).decode(errors="replace")[:_LONGEST])
    since = datetime.datetime.fromtimestamp(os.fstat(descriptor).st_mtime).astimezone().isoformat(" ", "seconds")
    return BusyError(
        f"another anki-builder is at work in {lock_file.parent}: {holder or 'a process'}, since {since}\n"
        "nothing was written; run this again when it has ended"
    )


def _this_process() -> str:
    """What others are told of the holder of a lock."""
    command = shlex.join(["anki-builder", *sys.argv[1:]])
    return f"process {os.getpid()} on {platform.node()}, `{command}`"
