"""Where a site is written: a folder that appears whole, in the place of an older site, and of nothing else."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from itertools import islice
from pathlib import Path

from anki_builder.errors import ProjectError
from anki_builder.files import new_mode

MARKER = ".anki-builder-site"
"""The file by which a site is known. It lists all others, so that what somebody else put among them is not lost."""

_NAMED = 3
"""Files that a refusal names."""


@contextmanager
def new_site_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, which takes its place at the end of a `with` block.

    Where the block raises, everything is as it was before. Raises ProjectError where something is in the place that
    is no site of ours, and OSError.
    """
    target = Path(os.path.realpath(target))  # a link goes on leading there
    _refuse_foreign(target)
    for leftover in target.parent.glob(f".{escape(target.name)}.*.tmp"):  # of a run that was interrupted
        shutil.rmtree(leftover)
    scratch = _new_folder(target)
    try:
        folder = scratch / "new"
        folder.mkdir()
        folder.chmod(new_mode(0o777))
        yield folder
        (folder / MARKER).write_text("".join(f"{file}\n" for file in files_in(folder)), encoding="utf-8")
        _put(folder, target, scratch / "old")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def files_in(folder: Path) -> Iterator[str]:
    """The files of a folder and of those in it, relative to it, with forward slashes, in a fixed order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in sorted([*names, *links]):
            yield Path(place, name).relative_to(folder).as_posix()


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


def _new_folder(target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp"))
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target.parent)) from error
    except OSError as error:  # names the temporary folder, which says nothing to anybody
        raise OSError(error.errno, error.strerror, str(target.parent)) from error


def _put(folder: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
