"""The releases of a project as its site offers them, read from their folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from anki_builder.decks.releases import (
    CHANGE_NOTES,
    RELEASES,
    ReleaseName,
    damaged_files,
    fresh_package,
    list_releases,
    load_ledger,
    read_manifest,
    release_folder,
    upgrade_package,
)
from anki_builder.errors import ProjectError
from anki_builder.report import counted
from anki_builder.site.wording import month_title, size_text

DOWNLOADS = "downloads"


class Download(NamedTuple):
    """A package that a learner can have."""

    address: str
    """Seen from the site's front page."""
    cards: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.address.rpartition("/")[2]

    @property
    def size(self) -> str:
        """For people."""
        return size_text(self.bytes)


class PublishedRelease(NamedTuple):
    """A release that learners can have."""

    name: str
    title: str
    """`November 2025`, or for a correction of it `November 2025, correction 1`."""
    moment: str
    """When it came out, in UTC and ISO 8601."""
    is_first: bool
    changes: Mapping[str, int]
    """How many facts met which fate, by its name: `added`, `corrected`."""
    notes: str
    """The change notes, in Markdown."""
    fresh: Download
    """The whole deck."""
    upgrade: Download
    """The whole deck for those who have it; without use for the first release."""
    packages: tuple[Path, ...]
    """Where the files of both lie."""

    @property
    def address(self) -> str:
        """Of its page, seen from the site's front page."""
        return f"releases/{self.name}.html"

    @property
    def day(self) -> str:
        """The day of that."""
        return self.moment.partition("T")[0]

    @property
    def summary(self) -> str:
        """What it brings, on one line: `300 facts added, 2 corrected`."""
        told = [(fate, count) for fate, count in self.changes.items() if count and fate != "unchanged"]
        words = [f"{counted(count, 'fact') if not place else count} {fate}" for place, (fate, count) in enumerate(told)]
        return ", ".join(words) or "no fact changed"


def published_releases(root: Path) -> tuple[PublishedRelease, ...]:
    """The releases of a project, newest first.

    Raises ProjectError where the newest is missing, or one is not as it was released; and OSError.
    """
    newest, names = load_ledger(root).latest, list_releases(root)
    if newest and newest not in map(str, names):
        raise ProjectError(f"{RELEASES}/{newest} is missing; restore it from git, or from where you published it")
    return tuple(_published(root, name) for name in reversed(names))


def _published(root: Path, name: ReleaseName) -> PublishedRelease:
    folder = release_folder(root, name)
    damaged = damaged_files(folder)
    if damaged:
        raise ProjectError(f"{RELEASES}/{name} is not as it was released: {', '.join(damaged)}; restore it from git")
    manifest, packages = read_manifest(folder), (fresh_package(root, name), upgrade_package(root, name))
    described = {package["path"]: package for package in manifest["packages"]}
    fresh, upgrade = (_download(path, described[path.name], name) for path in packages)
    correction = f", correction {name.correction}" if name.correction else ""
    return PublishedRelease(
        name=str(name),
        title=month_title(name.month) + correction,
        moment=manifest["date"],
        is_first=not manifest["previous"],
        changes=manifest["changes"],
        notes=(folder / CHANGE_NOTES).read_text(encoding="utf-8"),
        fresh=fresh,
        upgrade=upgrade,
        packages=packages,
    )


def _download(path: Path, described: dict[str, Any], release: ReleaseName) -> Download:
    address = f"{DOWNLOADS}/{release}/{path.name}"
    return Download(address, described["cards"], path.stat().st_size, described["sha256"])
