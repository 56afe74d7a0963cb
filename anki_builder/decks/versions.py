"""A version of a deck, as a person names it, to its notes."""

from __future__ import annotations

from pathlib import Path

from anki_builder.decks.releases import load_ledger, parse_release_name, release_folder, upgrade_package
from anki_builder.errors import ProjectError
from anki_builder.notes.note import Note
from anki_builder.packages.package_reader import read_package


def read_version(root: Path, name: str) -> tuple[Note, ...]:
    """The notes of a version: a package's path, a release's name, or the path of its folder.

    Raises ProjectError where it is none of these or cannot be read, and OSError.
    """
    if parse_release_name(name) and release_folder(root, name).is_dir():
        return read_package(upgrade_package(root, name)).notes
    path = Path(name)
    if path.is_dir():
        packages = sorted(path.glob("*-upgrade.apkg"))
        if len(packages) != 1:
            raise ProjectError(f"{name}: no release: there is no upgrade package in it")
        path = packages[0]
    elif not path.exists():
        hint = (
            "there is neither such a release nor such a file" if parse_release_name(name) else "there is no such file"
        )
        raise ProjectError(f"{name}: {hint}")
    return read_package(path).notes


def last_release(root: Path) -> str:
    """The name of the last release of a project. Raises ProjectError where there is none."""
    latest = load_ledger(root).latest
    if not latest:
        raise ProjectError("nothing is released yet: name two packages, or make a release")
    return latest
