"""A layer between a program and the disk, where an operation on files can fail, or the process be killed or stopped.

To be imported before the program: it takes the place of `open` and of the functions of `os` that touch files, and does
nothing until it is armed. Then it counts the operations on files in one folder. It does not see what a C library does
by itself, as SQLite does in a temporary database. For Linux, which tells the path of an open file.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import io
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.reliability.faults import NONE, Fault

assert shutil.rmtree.avoids_symlink_attacks  # as on every Linux; it looks at `os` when it is imported: before us

WRITING = (
    *("chmod", "fsync", "ftruncate", "link", "mkdir", "remove", "rename", "replace", "rmdir", "sendfile"),
    *("truncate", "unlink", "write"),
)
READING = ("listdir", "read", "scandir")
"""The functions of `os` that count, beside `open`, which is one or the other. To ask for a file's state is neither."""

_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_open, _write, _readlink = os.open, os.write, os.readlink


class _Layer:
    """Counts operations, and strikes."""

    def __init__(self) -> None:
        self.folder = ""
        self.fault = NONE
        self.log = -1
        self.count = 0

    def passing(self, sort: str, name: str, path: str) -> bool:
        """Takes note of an operation; whether it is struck."""
        if not self.folder or not f"{path}/".startswith(self.folder):
            return False
        within = path[len(self.folder) :]
        if self.log >= 0:
            _write(self.log, f"{sort} {name} {within}\n".encode())
        if sort not in self.fault.sorts or within.startswith(self.fault.spared):
            return False
        self.count += 1
        number = self.count - 1
        return number in self.fault.at or (self.fault.lasts and number > min(self.fault.at))

    def strike(self, path: Any = None) -> None:
        """Does what the fault is. Raises OSError where the operation fails, with its path if it was given one."""
        if self.fault.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.fault.action == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            named = () if path is None or isinstance(path, int) else (os.fspath(path),)
            raise OSError(self.fault.error, os.strerror(self.fault.error), *named)


_layer = _Layer()


def arm(folder: Path, fault: Fault, log: Path | None = None) -> None:
    """Counts operations in a folder from now on, until the fault strikes; tells of each in a file, if there is one."""
    _layer.folder, _layer.fault = f"{folder}/", fault
    if log:
        _layer.log = _open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)


def _place(path: Any, folder: int | None = None) -> str:
    """The full path of what is given as a path or a descriptor."""
    if isinstance(path, int):
        return _readlink(f"/proc/self/fd/{path}").removesuffix(" (deleted)")
    within = Path.cwd() if folder is None else Path(_place(folder))
    return os.path.normpath(within / os.fsdecode(path))


def _watched(function: Callable[..., Any], sort: str) -> Callable[..., Any]:
    name = function.__name__

    @functools.wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        path = _place(arguments[0] if arguments else ".", options.get("dir_fd"))
        is_writing = bool(arguments[1] & _WRITING_FLAGS) if name == "open" else sort == "write"
        if _layer.passing("write" if is_writing else "read", name, path):
            _layer.strike(arguments[0] if arguments else None)
        return function(*arguments, **options)

    return call


class _File(io.FileIO):
    """What lies under every file that `open` gives."""

    def __init__(self, file: Any, mode: str = "r", closefd: bool = True, opener: Any = None) -> None:
        if not isinstance(file, int):
            sort = "write" if set(mode) & set("wax+") else "read"
            if _layer.passing(sort, "open", _place(file)):
                _layer.strike(file)
        super().__init__(file, mode, closefd, opener)

    def write(self, data: Any, /) -> int:
        if _layer.passing("write", "write", _place(self.fileno())):
            content = memoryview(data).cast("B")
            if _layer.fault.action != "stop":
                super().write(content[: len(content) // 2])
            _layer.strike()
        return super().write(data)

    def _read(self) -> None:
        if _layer.passing("read", "read", _place(self.fileno())):
            _layer.strike()

    def read(self, size: int | None = -1, /) -> Any:
        self._read()
        return super().read(-1 if size is None else size)

    def readall(self) -> Any:
        self._read()
        return super().readall()

    def readinto(self, buffer: Any, /) -> Any:
        self._read()
        return super().readinto(buffer)


def _take_place() -> None:
    for names, sort in ((WRITING, "write"), ((*READING, "open"), "read")):
        for name in names:
            setattr(os, name, _watched(getattr(os, name), sort))
    # Python's own `open`, written in Python: it takes by its name what lies under a file, and what lies over that.
    own: Any = importlib.import_module("_pyio")
    for name in ("BufferedReader", "BufferedWriter", "BufferedRandom", "TextIOWrapper"):
        setattr(own, name, getattr(io, name))
    for module, name, value in (
        *((own, "FileIO", _File), (io, "FileIO", _File)),
        *((io, "open", own.open), (builtins, "open", own.open)),
    ):
        setattr(module, name, value)


_take_place()
