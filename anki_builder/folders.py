"""Folders on the way to a file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Makes a folder and those that it lies in; those that were not there are gone again if nothing came into them.

    Raises OSError.
    """
    places = (folder, *folder.parents)
    missing = list(takewhile(lambda place: not os.path.lexists(place), places))
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            in_the_way = str(places[len(missing)])
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), in_the_way) from error
        yield
    finally:
        for place in missing:
            with suppress(OSError):  # something is in it
                place.rmdir()
