"""The releases of a deck as learners get them: read back from their packages, and held against the laws of identity.

Neither the ledger nor the sources are asked: what holds, holds for the files that were published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from anki_builder.decks.releases import read_manifest
from anki_builder.packages.package_reader import Package, read_package


class Content(NamedTuple):
    """All of a note that an update replaces."""

    note_type: int
    fields: tuple[str, ...]
    tags: frozenset[str]


class Shipped(NamedTuple):
    """A note as a release ships it."""

    content: Content
    cards: tuple[int, ...]
    """Ordinals; of a retired fact, none."""
    deck: str
    """That of its cards; empty where it has none."""


class Published(NamedTuple):
    """A release; its notes are by GUID."""

    name: str
    time: int
    """Seconds since 1970."""
    fresh: Path
    """The package for new learners."""
    upgrade: Path
    """The package for those who have the deck."""
    fresh_notes: Mapping[str, Shipped]
    upgrade_notes: Mapping[str, Shipped]
    last_change: Mapping[str, int]
    """The number of the release that last shipped a note other than it had been before."""


class History:
    """The releases of a deck, oldest first."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """`folders` are those of releases, as the command `release` leaves them."""
        self.releases: list[Published] = []
        self.faults: list[str] = []
        """Where an identity, a time or a package is not what it must be; empty where all is well."""
        self._guids: dict[str, str] = {}
        """By fact id."""
        self._shipped: dict[str, Shipped] = {}
        """Each note as it was shipped last."""
        for folder in folders:
            self.add(folder)

    def add(self, folder: Path) -> None:
        """Reads the next release."""
        fresh, upgrade = (folder / package["path"] for package in read_manifest(folder)["packages"])
        packages = {path: read_package(path) for path in (fresh, upgrade)}
        shipped = _shipped(packages[upgrade])
        last_change = dict(self.releases[-1].last_change) if self.releases else {}
        for guid, note in shipped.items():
            if guid not in self._shipped or self._shipped[guid].content != note.content:
                last_change[guid] = len(self.releases)
        self._shipped |= shipped
        self.releases.append(
            Published(
                name=folder.name,
                time=read_manifest(folder)["time"],
                fresh=fresh,
                upgrade=upgrade,
                fresh_notes=_shipped(packages[fresh]),
                upgrade_notes=shipped,
                last_change=last_change,
            )
        )
        for path, package in packages.items():
            self.faults += (f"{folder.name}/{path.name}: {fault}" for fault in self._faults(package))
        live = {guid: note for guid, note in shipped.items() if note.cards}
        if self.releases[-1].fresh_notes != live:
            self.faults.append(f"{folder.name}: the live notes of the two packages differ")

    def packages(self) -> list[Path]:
        """All packages of all releases."""
        return [path for release in self.releases for path in (release.fresh, release.upgrade)]

    def _faults(self, package: Package) -> Iterable[str]:
        """A fact has one GUID for ever, and a note the time of the release that changed it last."""
        release = self.releases[-1]
        for note in package.notes:
            names = [field.name for field in note.note_type.fields]
            fact_id = note.fields[names.index("FactId")]
            if self._guids.setdefault(fact_id, note.guid) != note.guid:
                yield f"`{fact_id}` has another GUID than before"
            last_change = release.last_change.get(note.guid)
            if last_change is None or package.times[note.guid] != self.releases[last_change].time:
                yield f"`{fact_id}` has not the time of the release that changed it last"
        if len(package.times) < len(package.notes) or len(set(self._guids.values())) < len(self._guids):
            yield "two notes have one GUID"


def _shipped(package: Package) -> dict[str, Shipped]:
    return {
        note.guid: Shipped(Content(note.note_type.id, note.fields, frozenset(note.tags)), note.cards, note.deck)
        for note in package.notes
    }
