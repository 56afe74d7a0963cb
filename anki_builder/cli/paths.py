"""The files and folders of a project that an author names on the command line."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path


def chooser(root: Path, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Whether a file, given relative to the project, is one of those named or in a folder that is; all are by default.

    Raises click.BadParameter for a path that is not there, or not among the project's sources.
    """
    for path in paths:
        _refuse_foreign(root, path)
    base = os.path.realpath(root)
    chosen = tuple(os.path.relpath(os.path.realpath(path.parent) + os.sep + path.name, base) for path in paths)

    @functools.cache
    def is_chosen(file: str) -> bool:
        # A path that starts with a dot is the project's folder, or one around it.
        return not chosen or any(place.startswith(".") or f"{file}/".startswith(f"{place}/") for place in chosen)

    return is_chosen


def _refuse_foreign(root: Path, path: Path) -> None:
    from pathlib import Path  # late, for `--help`

    place, sources = Path(os.path.realpath(path)), Path(os.path.realpath(root / "cards_src"))
    if not path.exists():
        raise click.BadParameter(f"{path} does not exist", param_hint="PATHS")
    if not (place.is_relative_to(sources) or sources.is_relative_to(place)):
        raise click.BadParameter(f"{path} is not among the project's sources, {root}/cards_src", param_hint="PATHS")
