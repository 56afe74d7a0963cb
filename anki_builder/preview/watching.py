"""Changes of a project's files, as they happen; the only module that imports watchfiles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from anki_builder.errors import MissingExtraError
from anki_builder.sources.project import SOURCES

_STEP = 30
"""Milliseconds without a change, after which those before are told of: an editor writes a file in several steps."""

_LONGEST = 300
"""Milliseconds after which changes are told of though more come, as when a repository switches branches."""

_PULSE = 1_000
"""Milliseconds after which to see whether the folder is still the one that is watched."""


def check_installed() -> None:
    """Raises MissingExtraError where watchfiles is not installed, which comes with an extra."""
    if find_spec("watchfiles") is None:
        raise MissingExtraError("the preview needs the file watcher watchfiles", "preview")


def changes(root: Path, stop: Event) -> Iterator[None]:
    """Takes a turn whenever a project's sources may have changed, until `stop` is set.

    Some turns are for nothing: one soon after the start, for what changed before the watch began; and one every second
    where the folder is gone, the machine refuses to watch so many, or a name is no text.
    """
    while not stop.is_set():
        try:
            yield from _changes_of_folder(root / SOURCES, stop)
        except (OSError, RuntimeError):  # the latter for whatever watchfiles cannot tell
            stop.wait(_PULSE / 1000)
        yield


def _changes_of_folder(folder: Path, stop: Event) -> Iterator[None]:
    """Ends when another folder has taken its place, which nobody tells. Raises OSError and RuntimeError."""
    from watchfiles import watch  # late: an extra, and not all commands need it

    with _held(folder):
        inode = folder.stat().st_ino
        is_first = True
        for changed in watch(
            folder,
            stop_event=stop,
            debounce=_LONGEST,
            step=_STEP,
            rust_timeout=_PULSE,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            if changed or is_first:
                yield
            is_first = False
            if folder.stat().st_ino != inode:
                return


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keeps a folder open: as long as it is, its number is given to no other, even where it is deleted."""
    with ExitStack() as opened:
        with suppress(PermissionError):  # Windows, where no folder can be opened, nor deleted while it is watched
            opened.callback(os.close, os.open(folder, os.O_RDONLY))
        yield
