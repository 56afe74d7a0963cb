"""Locks: who has one, who is kept out, and what is left of a process that was killed."""

from __future__ import annotations

import errno
import fcntl
import importlib.util
import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from anki_builder import locks
from anki_builder.locks import LOCK_FILE, BusyError, locked, try_lock, wait_for_writer

SINCE = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"


@pytest.fixture
def lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a lock, in a folder that is not there yet; nobody waits long for it."""
    monkeypatch.setattr(locks, "_PATIENCE", 0.05)
    return tmp_path / "decks" / LOCK_FILE


def test_a_lock_is_a_file_for_as_long_as_it_is_held(lock_file: Path) -> None:
    """It tells who has it; afterwards it is gone, and so is its folder if there is nothing else in it."""
    with locked(lock_file) as was_left:
        assert not was_left
        assert re.fullmatch(rf"process {os.getpid()} on \S+, `anki-builder.*`", lock_file.read_text(encoding="utf-8"))

    assert not lock_file.parent.exists()


def test_a_second_holder_is_refused(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And told of the first."""
    monkeypatch.setattr(sys, "argv", ["x", "release", "2025-11", "--note", "two\nlines \x1b[31m"])
    with locked(lock_file), pytest.raises(BusyError) as refusal, locked(lock_file):
        pass

    told = rf"process {os.getpid()} on \S+, `anki-builder release 2025-11 --note 'two lines �\[31m'`, {SINCE}"
    assert re.fullmatch(
        f"another anki-builder is at work in {re.escape(str(lock_file.parent))}: {told}\n"
        "nothing was written; run this again when it has ended",
        str(refusal.value),
    )


def test_a_lock_is_free_after_work_that_failed(lock_file: Path) -> None:
    """As after any other."""
    with pytest.raises(ZeroDivisionError), locked(lock_file):
        raise ZeroDivisionError
    with locked(lock_file) as was_left:
        assert not was_left


def test_a_lock_is_waited_for(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a moment: most work is done by then."""
    monkeypatch.setattr(locks, "_PATIENCE", 30)
    is_held, waits = threading.Event(), threading.Event()
    monkeypatch.setattr("time.sleep", lambda seconds: waits.set())

    def hold() -> None:
        with locked(lock_file):
            is_held.set()
            waits.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    with locked(lock_file) as was_left:
        assert not was_left
    holder.join()


@pytest.mark.parametrize("told", ["process 1 on tower, `anki-builder`", "\x00\udcff", "process {pid}", "`" * 1000])
def test_a_file_that_a_killed_process_left(told: str, lock_file: Path) -> None:
    """Is no lock, whatever is in it; that it was there is told, as there may be more to clear away."""
    lock_file.parent.mkdir()
    lock_file.write_bytes(told.format(pid=os.getpid()).encode(errors="surrogateescape"))
    wait_for_writer(lock_file)
    with locked(lock_file) as was_left:
        assert was_left
        assert re.fullmatch(rf"process {os.getpid()} on \S+, `[^`]+`", lock_file.read_text(encoding="utf-8"))

    assert not lock_file.exists()


def test_a_lock_that_is_removed_while_it_is_taken(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last holder has done so: what was locked is a file that nobody else will find, so a new one is."""
    tries = iter(["gone", "there"])

    def try_lock_late(descriptor: int) -> bool:
        if next(tries) == "gone":
            lock_file.unlink()
        return try_lock(descriptor)

    monkeypatch.setattr(locks, "try_lock", try_lock_late)
    with locked(lock_file):
        assert lock_file.exists()
    assert list(tries) == []


def test_a_link_in_the_place_of_a_lock(lock_file: Path) -> None:
    """Is not followed: a project from somebody else could lead to a file that is dear to us."""
    lock_file.parent.mkdir()
    dear = lock_file.with_name("dear")
    dear.write_text("mine", encoding="utf-8")
    lock_file.symlink_to(dear)
    with pytest.raises(OSError, match="symbolic links") as fault, locked(lock_file):
        pass

    assert (fault.value.filename, dear.read_text(encoding="utf-8")) == (str(lock_file), "mine")


def test_a_pipe_in_the_place_of_a_lock(lock_file: Path) -> None:
    """Keeps nobody waiting for somebody to write into it."""
    lock_file.parent.mkdir()
    os.mkfifo(lock_file)
    wait_for_writer(lock_file)
    with locked(lock_file) as was_left:
        assert not was_left


def test_a_folder_that_takes_no_files(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is what the message names: the lock's own file says nothing to anybody."""

    def refuse(*arguments: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(lock_file))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match="Read-only") as fault, locked(lock_file):
        pass

    assert fault.value.filename == str(lock_file.parent)


def test_a_reader_waits_for_a_writer(lock_file: Path) -> None:
    """Who only reads takes no lock; not even where it has to wait."""
    lock_file.parent.mkdir()
    wait_for_writer(lock_file)
    assert not lock_file.exists()

    lock_file.touch()
    with lock_file.open("r+b") as another:
        assert try_lock(another.fileno())
        with pytest.raises(BusyError, match=f": a process, {SINCE}\n"):
            wait_for_writer(lock_file)
    wait_for_writer(lock_file)


def test_a_writer_does_not_wait_for_itself(lock_file: Path) -> None:
    """What it reads while it has the lock is what it has written."""
    with locked(lock_file):
        wait_for_writer(lock_file)


def test_a_reader_on_nfs(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which locks only what is open for writing: a reader opens it so, and writes nothing."""
    flock = fcntl.flock

    def lock_as_nfs(descriptor: int, operation: int) -> None:
        if not fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_RDWR:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        flock(descriptor, operation)

    monkeypatch.setattr("fcntl.flock", lock_as_nfs)
    lock_file.parent.mkdir()
    lock_file.write_text("process 1", encoding="utf-8")
    with lock_file.open("r+b") as another:
        assert try_lock(another.fileno())
        with pytest.raises(BusyError, match=f": process 1, {SINCE}\n"):
            wait_for_writer(lock_file)
    assert lock_file.read_text(encoding="utf-8") == "process 1"


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_file_system_without_locks(error: int, lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps nobody out: a release must be possible there."""

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("fcntl.flock", refuse)
    with locked(lock_file), locked(lock_file):
        pass


def test_a_folder_of_windows_on_linux(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says of a lock that another has: permission denied; and does not let us read who has it."""

    def refuse(descriptor: int, operation: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("fcntl.flock", refuse)
    monkeypatch.setattr(os, "read", refuse)
    with pytest.raises(BusyError, match=f": a process, {SINCE}\n"), locked(lock_file):
        pass


def test_the_file_of_another_user(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom a process of theirs has left, or has: it cannot be written, and is a lock all the same."""
    lock_file.parent.mkdir()
    lock_file.write_text("process 1", encoding="utf-8")
    open_file = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return open_file(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    with lock_file.open("rb") as theirs:
        assert try_lock(theirs.fileno())
        with pytest.raises(BusyError, match=f": process 1, {SINCE}\n"), locked(lock_file):
            pass
        with pytest.raises(BusyError, match=f": process 1, {SINCE}\n"):
            wait_for_writer(lock_file)
    with locked(lock_file) as was_left:
        assert was_left


def test_a_disk_that_fails(lock_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is another matter; the message names a file."""

    def fail(descriptor: int, operation: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("fcntl.flock", fail)
    with pytest.raises(OSError, match="Input/output error") as fault, locked(lock_file):
        pass

    assert fault.value.filename == str(lock_file)


@pytest.mark.parametrize(("is_windows", "order"), [(False, ["unlink", "close"]), (True, ["close", "unlink"])])
def test_the_end_of_a_lock(
    is_windows: bool, order: list[str], lock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file is removed while it is locked, so nobody else's is; on Windows, no open file can be removed."""
    done = []

    def noted(function: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            done.append(function.__name__)
            function(*arguments)

        return call

    monkeypatch.setattr(locks, "IS_WINDOWS", is_windows)
    with locked(lock_file):
        monkeypatch.setattr(os, "close", noted(os.close))
        monkeypatch.setattr(Path, "unlink", noted(Path.unlink))

    assert done == order
    assert not lock_file.exists()


def test_locks_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, it is a byte that is locked; behind the file's end, as nobody else could read it."""
    taken: list[int] = []

    def locking(descriptor: int, mode: int, count: int) -> None:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        if place in taken:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        taken.append(place)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", _module("msvcrt", locking=locking, LK_NBLCK=2))
    on_windows = _loaded_again(locks)
    path = tmp_path / "lock"
    path.write_bytes(b"process 1")
    with path.open("r+b", buffering=0) as first, path.open("r+b", buffering=0) as second:
        assert (on_windows.try_lock(first.fileno()), on_windows.try_lock(second.fileno())) == (True, False)
        assert (second.read(), taken) == (b"process 1", [1 << 30])


def _module(name: str, **content: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(content)
    return module


def _loaded_again(module: ModuleType) -> ModuleType:
    """A second copy of a module, which looks at the system as it is now."""
    assert module.__file__
    spec = importlib.util.spec_from_file_location("copy", module.__file__)
    assert spec
    assert spec.loader
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy
