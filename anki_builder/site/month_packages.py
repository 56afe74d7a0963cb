"""A package for each month of a release, with just what the release ships."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from anki_builder.changes.comparison import named_fields
from anki_builder.errors import ProjectError
from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import NoteType, NoteTypes
from anki_builder.packages.apkg import Contents
from anki_builder.packages.package_file import BuiltPackage, write_package_file
from anki_builder.packages.package_reader import Package
from anki_builder.sources.deck import Deck
from anki_builder.sources.project import Progress

_MEDIA = re.compile(r'<img src="([^"]+)"|\[sound:([^\]]+)\]')
_NAME = re.compile(r"[0-9a-f]{20}(?:\.[^/\\\x00-\x1f.]{1,20})?")


def write_month_packages(
    package: Package, deck: Deck, version: str, media: Mapping[str, Path], stem: Path, progress: Progress
) -> dict[str, BuiltPackage]:
    """Writes `<stem>-2025-10.apkg` for each month of a release's package of live facts; gives them by month.

    Notes and note types keep the modification times that they have, so that Anki takes a month for what it is: a part
    of the release. `media` tells where the files lie that the notes show. Raises OSError.
    """
    by_month: dict[str, list[Note]] = defaultdict(list)
    for note in package.notes:
        by_month[named_fields(note)["Month"]].append(note)
    by_month.pop("", None)
    built = {}
    for step, (month, notes) in enumerate(sorted(by_month.items())):
        progress("packing", step, len(by_month))
        path = stem.with_name(f"{stem.name}-{month}.apkg")
        contents = Contents(
            deck=deck,
            note_types=_note_types(package.note_types),
            notes=(_with_media(note, media) for note in notes),
            modified=lambda note: package.times[note.guid],
            types_modified=lambda note_type: package.type_times[note_type.id],
            version=version,
            whole=False,
            media=media,
        )
        with path.open("w+b") as stream:
            built[month] = write_package_file(stream, path, contents)
    return built


def _note_types(types: Iterable[NoteType]) -> NoteTypes:
    by_key = {note_type.key: note_type for note_type in types}
    return NoteTypes(fact=by_key["fact"], cloze=by_key["cloze"])


def _with_media(note: Note, media: Mapping[str, Path]) -> Note:
    """The note with the names of the files that it shows, which a package does not tell apart."""
    found = _MEDIA.findall("\x1f".join(note.fields)) if media else ()
    names = (image or sound for image, sound in found)
    return note._replace(media=tuple(dict.fromkeys(name for name in names if name in media)))


def extract_media(package: Path, folder: Path) -> dict[str, Path]:
    """Writes the files that a release's package brings for its cards into a folder; gives them by name.

    Raises ProjectError where the package was not made by this program or is damaged, and OSError.
    """
    try:
        return _extract_media(package, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:  # the first also for a file that cannot be read
        raise ProjectError(f"{package}: a damaged package, or one that cannot be read") from error


def _extract_media(package: Path, folder: Path) -> dict[str, Path]:
    with zipfile.ZipFile(package) as archive:
        names: dict[str, str] = json.loads(archive.read("media"))
        for entry, name in names.items():
            if not _NAME.fullmatch(name):
                raise ProjectError(f"{package}: `{name}` is not what a release calls a file")
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(archive.read(entry))
    return {name: folder / name for name in sorted(names.values())}
