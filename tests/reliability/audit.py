"""What work asks of the system, as Python itself reports it (PEP 578): files, processes, threads, sockets."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PROCESSES = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "pty.spawn",
)
NETWORK = (
    *("socket.__new__", "socket.bind", "socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"),
    *("urllib.Request", "ftplib.connect", "smtplib.connect", "webbrowser.open"),
)
THREADS = ("_thread.start_new_thread", "_thread.start_joinable_thread")
CHANGES = (
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"),
    *("os.utime", "shutil.copyfile", "shutil.move", "shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp"),
)
_WITH_FOLDER = ("os.mkdir", "os.remove", "os.rmdir")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Event(NamedTuple):
    """Something asked of the system."""

    name: str
    """Of the event, as in Python's own table of them; or `write` and `read` for a file that was opened."""
    what: tuple[Any, ...]
    """Its arguments; a path comes first."""

    @property
    def path(self) -> str:
        """What it is done to, if that is a file; a place in a folder that is open has no path of its own."""
        first = self.what[0] if self.what else ""
        if self.name in _WITH_FOLDER and self.what[-1] != -1:
            return ""
        return str(Path(os.fsdecode(first)).absolute()) if isinstance(first, str | bytes | os.PathLike) else ""


@contextmanager
def audited() -> Iterator[list[Event]]:
    """The events of this process and all its threads while a `with` block runs."""
    _watch()
    events: list[Event] = []
    _listening.append(events)
    try:
        yield events
    finally:
        _listening.remove(events)


def chosen(events: list[Event], *names: str) -> list[Event]:
    """Those with one of these names."""
    return [event for event in events if event.name in names]


_listening: list[list[Event]] = []
_watching: list[bool] = []


def _watch() -> None:
    if not _watching:  # nobody can take a hook away again
        _watching.append(True)
        sys.addaudithook(_hear)


def _hear(name: str, arguments: tuple[Any, ...]) -> None:
    if not _listening:
        return
    if name == "open":
        _, mode, flags = arguments
        is_writing = bool(flags & _WRITING) if mode is None else bool(set(mode) & set("wax+"))
        name = "write" if is_writing else "read"
    elif name == "sqlite3.connect":
        name = "write"
    elif name not in _KNOWN:
        return
    for events in _listening:
        events.append(Event(name, arguments))


_KNOWN = frozenset((*PROCESSES, *NETWORK, *THREADS, *CHANGES))
