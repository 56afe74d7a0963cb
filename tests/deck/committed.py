"""The releases that are committed under decks/, and the sources that each was made of."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from anki_builder.decks.ledger import FrozenDeck, Ledger
from anki_builder.decks.release_plan import Release, plan_release
from anki_builder.decks.releases import (
    RELEASES,
    ReleaseName,
    list_releases,
    read_manifest,
    release_folder,
    upgrade_package,
)
from anki_builder.packages.package_reader import read_package

ROOT = Path(__file__).parents[2]
NAMES = list_releases(ROOT)


def ledgers() -> Iterator[tuple[ReleaseName, Ledger, Ledger]]:
    """Each release with the ledger before and after it, worked out from the packages of all releases up to it."""
    before = Ledger()
    for name in NAMES:
        manifest, package = read_manifest(release_folder(ROOT, name)), read_package(upgrade_package(ROOT, name))
        release = Release(str(name), manifest["time"])
        plan = plan_release(package.notes, package.note_types, FrozenDeck(**manifest["deck"]), before, release)
        yield name, before, plan.ledger
        before = plan.ledger


def sources_of(name: ReleaseName, scratch: Path) -> Path:
    """A project with the fact files that a release was made of: those of the commit that brought it.

    A release that is not committed yet, or a copy of the project without its history, has those of the day.
    """
    manifest = f"{RELEASES}/{name}/manifest.json"
    found = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", manifest)
    commit = found.stdout.decode().strip()
    if found.returncode or not commit:
        return ROOT
    archive = _git("archive", commit, "cards_src")
    assert archive.returncode == 0, archive.stderr
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(scratch, filter="data")
    return scratch


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        return subprocess.CompletedProcess(arguments, 127, b"", b"git is not installed")
