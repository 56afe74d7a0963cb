"""Where a site is written: a folder that appears whole, in the place of an older site, and of nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from anki_builder.errors import ProjectError
from anki_builder.files import TEMPORARY, told_of_target
from anki_builder.locks import LOCK_FILE, locked

MARKER = ".anki-builder-site"
"""The file by which a site is known. It lists all others, so that what somebody else put among them is not lost."""

_NAMED = 3
"""Files that a refusal names."""


@contextmanager
def new_site_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, which takes its place at the end of a `with` block.

    Where the block raises, everything is as it was before. Raises ProjectError where something is in the place that
    is no site of ours, or another process is about to write it, and OSError.
    """
    target = Path(os.path.realpath(target))  # a link goes on leading there
    scratch = target.parent / f".{target.name}{TEMPORARY}"
    with locked(target.parent / f".{target.name}{LOCK_FILE}"), told_of_target(target, scratch):
        _clear(target, scratch)
        _refuse_foreign(target)
        try:
            folder = scratch / "new"
            folder.mkdir(parents=True)
            yield folder
            (folder / MARKER).write_text("".join(f"{file}\n" for file in files_in(folder)), encoding="utf-8")
            _refuse_foreign(target)  # again: to write a large site takes long
            if target.exists():  # no folder is renamed over another with files
                target.rename(scratch / "old")
            folder.rename(target)
        finally:
            with suppress(OSError):  # the disk fails, and the next run brings the older site back
                _clear(target, scratch)


def _clear(target: Path, scratch: Path) -> None:
    """Removes what is temporary; the older site comes back where the new one is not there yet. Raises OSError."""
    older = scratch / "old"
    if older.exists() and not target.exists():
        older.rename(target)
    shutil.rmtree(scratch, ignore_errors=True)


def files_in(folder: Path) -> Iterator[str]:
    """The files of a folder and of those in it, relative to it, with forward slashes, in a fixed order.

    Raises OSError where a folder cannot be read: nobody knows what is in it.
    """
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield Path(place, name).relative_to(folder).as_posix()


def _raise(error: OSError) -> None:
    raise error


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise ProjectError(f"{target} is a file: name a folder for the site")
    try:
        known = {MARKER, *(target / MARKER).read_text(encoding="utf-8").splitlines()}
    except (FileNotFoundError, UnicodeDecodeError):
        known = set()
    # Only the first few: somebody may have named a whole disk.
    foreign = list(islice((file for file in files_in(target) if file not in known), _NAMED + 1))
    if foreign:
        more = " and more" if len(foreign) > _NAMED else ""
        raise ProjectError(
            f"{target} has files that are not of a site: {', '.join(foreign[:_NAMED])}{more}\n"
            "nothing was written; name a new folder, or one that has nothing but a site that this command wrote"
        )
