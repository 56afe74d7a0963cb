"""Where releases lie: `decks/releases/<name>/`, and `decks/ledger.json`, which knows what all of them shipped."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from anki_builder.clock import last_day
from anki_builder.decks.ledger import Ledger, LedgerError, read_ledger
from anki_builder.errors import ProjectError
from anki_builder.files import file_sha256
from anki_builder.locks import LOCK_FILE, wait_for_writer

OUTPUT = "decks"
LEDGER_FILE = f"{OUTPUT}/ledger.json"
RELEASES = f"{OUTPUT}/releases"
MANIFEST = "manifest.json"
CHANGE_NOTES = "CHANGES.md"
CHECKSUMS = "SHA256SUMS"
RELEASE_LOCK = f"{OUTPUT}/{LOCK_FILE}"
"""Held by whoever writes releases and the ledger, from when they read the ledger until they have written it."""

_NAME = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))(?:\.([1-9][0-9]{0,3}))?")


class ReleaseName(NamedTuple):
    """`2025-11`, or `2025-11.1` for a correction; in the order in which releases are made."""

    month: str
    correction: int = 0

    def __str__(self) -> str:
        return f"{self.month}.{self.correction}" if self.correction else self.month

    @property
    def last_day(self) -> datetime.date:
        """Of the month: what ends later, ends in a later release."""
        return last_day(self.month)


def parse_release_name(text: str) -> ReleaseName | None:
    """A release's name from text; None where it is none."""
    match = _NAME.fullmatch(text)
    if match is None or match[1] >= "9999-12":  # the last month that has a day after it
        return None
    return ReleaseName(match[1], int(match[2] or 0))


def release_folder(root: Path, name: object) -> Path:
    """The folder of a release, whether or not it is there."""
    return root / RELEASES / str(name)


def list_releases(root: Path) -> list[ReleaseName]:
    """The releases whose folders are there, oldest first. Raises OSError where the folder cannot be read."""
    try:
        found = [path.name for path in (root / RELEASES).iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in map(parse_release_name, found) if name)


def load_ledger(root: Path, unfinished: object = None) -> Ledger:
    """The ledger of a project; an empty one where nothing was ever released.

    A release that is in its folder but not in the ledger was interrupted: only `unfinished` may be so. Raises
    LedgerError where the ledger cannot be trusted, with a way out; BusyError where it is just being written, and that
    takes long; and OSError where it cannot be read.
    """
    ledger, unknown = _read_ledger(root, unfinished)
    if unknown:  # unless another process is at this moment between the folder and the ledger
        wait_for_writer(root / RELEASE_LOCK)
        ledger, unknown = _read_ledger(root, unfinished)
    if unknown and not ledger.releases:
        raise LedgerError(f"{LEDGER_FILE} is missing, but there are releases: {', '.join(unknown)}\n{_WAY_OUT}")
    if unknown:
        raise LedgerError(
            f"{RELEASES}/{unknown[0]} is not in the ledger: its release was interrupted\n"
            f"finish it with `anki-builder release {unknown[0]}`; if nobody has it yet, you can delete the folder"
        )
    return ledger


def _read_ledger(root: Path, unfinished: object) -> tuple[Ledger, list[str]]:
    """The ledger, and the releases that are in their folders but not in it."""
    try:
        text = (root / LEDGER_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        ledger = Ledger()
    except UnicodeDecodeError as error:
        raise LedgerError(f"{LEDGER_FILE}: not a text in UTF-8\n{_WAY_OUT}") from error
    else:
        try:
            ledger = read_ledger(text)
        except LedgerError as error:
            raise LedgerError(f"{LEDGER_FILE}: {error}\n{_WAY_OUT}") from error
    return ledger, [str(name) for name in list_releases(root) if str(name) not in {*ledger.releases, str(unfinished)}]


_WAY_OUT = (
    f"restore the file from git (`git checkout HEAD -- {LEDGER_FILE}`), or let `anki-builder release "
    f"--rebuild-ledger` make it anew from the packages in {RELEASES}/"
)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a release says of itself. Raises ProjectError where it cannot be read."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not (isinstance(manifest["time"], int) and isinstance(manifest["packages"], list)):
            raise TypeError
        for package in manifest["packages"]:
            package["path"], package["rows"], package["sha256"]
    except (ValueError, TypeError, KeyError, RecursionError, FileNotFoundError) as error:
        raise ProjectError(f"{path}: missing or damaged; restore the folder from git") from error
    return dict(manifest)


def upgrade_package(root: Path, name: object) -> Path:
    """The upgrade package of a release: everything that it shipped. Raises ProjectError where it is not there."""
    folder = release_folder(root, name)
    found = sorted(folder.glob("*-upgrade.apkg"))
    if len(found) != 1:
        raise ProjectError(
            f"{RELEASES}/{name} has no upgrade package, which tells what was released\n"
            "restore the folder from git, or from where you published it"
        )
    return found[0]


def fresh_package(root: Path, name: object) -> Path:
    """The package of a release that new learners import. Raises ProjectError where it is not there."""
    upgrade = upgrade_package(root, name)
    fresh = upgrade.with_name(upgrade.name.removesuffix("-upgrade.apkg") + ".apkg")
    if not fresh.is_file():
        raise ProjectError(f"{RELEASES}/{name}/{fresh.name} is missing; restore the folder from git")
    return fresh


def checksums_text(paths: Iterable[Path]) -> str:
    """The file SHA256SUMS, as `sha256sum --check` reads it."""
    return "".join(f"{file_sha256(path)}  {path.name}\n" for path in sorted(paths))


def damaged_files(folder: Path) -> list[str]:
    """The files of a release that are not as they were released; its list of checksums, where that is missing."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return [CHECKSUMS]
    listed = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    return [name for name, checksum in listed.items() if not _has_sum(folder / name, checksum)]


def _has_sum(path: Path, checksum: str) -> bool:
    return path.is_file() and file_sha256(path) == checksum
