"""A preview while it runs: the server, and the threads that keep what it shows up to date."""

from __future__ import annotations

import datetime
import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from anki_builder.errors import ProjectError
from anki_builder.pages import rendering
from anki_builder.preview import watching
from anki_builder.preview.live_project import LiveProject
from anki_builder.preview.server import PreviewServer
from anki_builder.preview.updates import Updates
from anki_builder.sources.project import Progress

DEFAULT_PORT = 8765
"""Where the preview is, unless another program is there: then anywhere."""


def open_project(root: Path, today: Callable[[], datetime.date], progress: Progress | None = None) -> Updates:
    """The project, read for the first time. `today` decides on which day facts are retired or stale.

    Raises ProjectError where there is none or the extra is not installed, and OSError where a file cannot be read.
    """
    rendering.check_installed()
    watching.check_installed()
    return Updates(LiveProject(root, today), progress)


@contextmanager
def previewing(root: Path, updates: Updates, port: int | None, say: Callable[[str], None]) -> Iterator[PreviewServer]:
    """A server that shows the project as its files change, once it is told to `serve_forever`.

    Without a port it takes the default one or, where that is taken, a free one; 0 is a free one too. `say` tells of
    mistakes of ours. Raises ProjectError where the port is taken, and OSError.
    """
    stop = Event()
    with _listen(updates, port, say) as server:
        watcher = Thread(target=_watch, args=(root, updates, stop), name="watch", daemon=True)
        watcher.start()
        Thread(target=_check, args=(updates,), name="check", daemon=True).start()
        try:
            yield server
        finally:
            updates.close()
            stop.set()
            watcher.join()


def _listen(updates: Updates, port: int | None, say: Callable[[str], None]) -> PreviewServer:
    try:
        return PreviewServer(updates, DEFAULT_PORT if port is None else port, say)
    except OSError as error:
        if port is None:
            return PreviewServer(updates, 0, say)
        if error.errno != errno.EADDRINUSE:
            raise
        message = f"port {port} is taken by another program; name another, or leave --port out"
        raise ProjectError(message) from error


def _watch(root: Path, updates: Updates, stop: Event) -> None:
    for _ in watching.changes(root, stop):
        updates.refresh()


def _check(updates: Updates) -> None:
    while not updates.is_closed:
        updates.check()
