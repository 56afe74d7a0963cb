"""A project read while nobody writes its files: one that an editor is saving is, for a moment, empty or half there."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from anki_builder.errors import ProjectError
from anki_builder.sources.project import SOURCES, Progress, Project, load_project

_ATTEMPTS = 20
_PAUSE = 0.05
"""Seconds between attempts; an editor is done long before all of them are over."""

SourceState = Mapping[str, tuple[int, int, int]]
"""By path, what tells whether a file is still as it was: when it was written, its size, and its number on the disk."""


def source_state(root: Path) -> SourceState:
    """The state of all files under cards_src/; of media, too. What cannot be looked at is left out."""
    return dict(_states(f"{root}/{SOURCES}"))


def _states(folder: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):  # locks, and files that are not finished: ours, or an editor's
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _states(entry.path)
                continue
            with suppress(OSError):
                found = entry.stat()
                yield entry.path, (found.st_mtime_ns, found.st_size, found.st_ino)


def load_steady_project(root: Path, progress: Progress | None = None) -> Project:
    """The project, with all files as they were at one moment; read anew as long as any has changed meanwhile.

    Raises ProjectError also where the files do not come to rest, and OSError as `load_project` does.
    """
    return load_with_state(root, progress)[0]


def load_with_state(root: Path, progress: Progress | None = None) -> tuple[Project, SourceState]:
    """The same, and the state of its files at that moment."""
    for _ in range(_ATTEMPTS):
        before = source_state(root)
        try:
            project = load_project(root, progress)
        except (OSError, ProjectError):
            if source_state(root) == before:
                raise
        else:
            if source_state(root) == before:
                return project, before
        time.sleep(_PAUSE)
    raise ProjectError(f"the files in {root / SOURCES} keep changing: run this again when they have come to rest")
