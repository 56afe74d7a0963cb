"""Projects as released versions of anki-builder wrote them, and what every later version must find in them.

Each is a folder of `pinned/`, called after the version: fact files of every kind, two releases, the ledger, and
`expected.json`. `python -m tests.reliability.pinning` adds one for this version; those that are there never change.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from anki_builder import __version__
from anki_builder.clock import utc_day
from anki_builder.decks.ledger import read_ledger
from anki_builder.decks.releases import LEDGER_FILE, list_releases, read_manifest, release_folder, upgrade_package
from anki_builder.packages.apkg import digest_rows
from anki_builder.packages.package_reader import read_package
from tests.projects import run

EXPECTED = "expected.json"
_PINNED = Path(__file__).parent / "pinned"


def pinned_projects() -> list[Path]:
    """All of them."""
    return sorted(path.parent for path in _PINNED.glob(f"*/{EXPECTED}"))


def release_folders(root: Path) -> list[Path]:
    """The folders of a project's releases, oldest first."""
    return [release_folder(root, name) for name in list_releases(root)]


def remake(project: Path, root: Path) -> None:
    """Makes the releases of a pinned project once more, in another folder, from nothing but its fact files."""
    shutil.copytree(project / "cards_src", root / "cards_src")
    for folder in release_folders(project):
        ran = run("-C", root, "release", folder.name, "--at", f"{utc_day(read_manifest(folder)['time'])}")
        assert ran.exit_code == 0, ran


def notes(root: Path) -> dict[str, Any]:
    """Every note of each release's upgrade package, with all that learners' collections get from it."""
    found = {}
    for folder in release_folders(root):
        package = read_package(upgrade_package(root, folder.name))
        for note in package.notes:
            fields = dict(zip((field.name for field in note.note_type.fields), note.fields, strict=True))
            found[f"{folder.name}/{fields['FactId']}"] = {
                "guid": note.guid,
                "id": note.id,
                "note type": note.note_type.id,
                "time": package.times[note.guid],
                "tags": [*note.tags],
                "cards": [*note.cards],
                "deck": note.deck,
                "position": note.position,
                "fields": {name: text for name, text in fields.items() if text},
            }
    return found


def rows(root: Path) -> dict[str, Any]:
    """The digest of each package's rows and media."""
    return {
        f"{folder.name}/{path.name}": _digest(path)
        for folder in release_folders(root)
        for path in sorted(folder.glob("*.apkg"))
    }


def _digest(package: Path) -> str:
    with zipfile.ZipFile(package) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("collection.anki2"))
        media = {name: archive.read(entry) for entry, name in json.loads(archive.read("media")).items()}
        return digest_rows(connection, {name: sha256(content).hexdigest() for name, content in media.items()})


def ledger(root: Path) -> dict[str, Any]:
    """What the ledger says of each fact, and of the note types what no version may change."""
    found = read_ledger((root / LEDGER_FILE).read_text(encoding="utf-8"))
    types = {f"ledger/{key}": [entry.id, entry.frame] for key, entry in found.note_types.items()}
    return types | {
        f"ledger/{fact_id}": {**entry._asdict(), "cards": [*entry.cards]} for fact_id, entry in found.facts.items()
    }


def pin(project: Path, version: str) -> Path:
    """Pins what this version makes of a project's fact files, under the name of the version."""
    root = _PINNED / version
    remake(project, root)
    values = notes(root) | rows(root) | ledger(root)
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    body = ",\n".join(lines)
    (root / EXPECTED).write_text(f"{{\n{body}\n}}\n", encoding="utf-8")
    return root


if __name__ == "__main__":
    if (_PINNED / __version__).exists():
        sys.exit(f"{__version__} is pinned already, and never changes")
    print(pin(pinned_projects()[-1], __version__))
