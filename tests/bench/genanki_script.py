"""genanki alone: the notes of a built package, written once more as the library's manual says.

    python genanki_script.py ROWS PACKAGE

It reads no YAML and makes no HTML, but takes note types, decks, fields and tags as they are. To load them is no part of
the work: the process prints the seconds that it spent on it, to be taken off its time. Not a part of anki-builder, and
does not import it.
"""

from __future__ import annotations

import json
import marshal
import sys
import time
from pathlib import Path
from typing import Any

import genanki


def main(rows: Path, package: Path) -> float:
    """Writes the package, and gives the seconds that are no part of the work."""
    start = time.perf_counter()
    _, notes, cards, note_types, decks = marshal.loads(rows.read_bytes())
    deck_of = {note: deck for _, note, deck, *_ in cards}
    loading = time.perf_counter() - start
    models = {int(key): model(value) for key, value in json.loads(note_types).items()}
    made = {int(key): genanki.Deck(int(key), value["name"]) for key, value in json.loads(decks).items()}
    for identifier, guid, note_type, _, _, tags, fields, *_ in notes:
        note = genanki.Note(models[note_type], fields.split("\x1f"), guid=guid, tags=tags.split())
        made[deck_of[identifier]].add_note(note)
    genanki.Package([deck for deck in made.values() if deck.notes]).write_to_file(package)
    return loading


def model(note_type: dict[str, Any]) -> genanki.Model:
    """A note type for genanki, of one in Anki's JSON."""
    return genanki.Model(
        note_type["id"],
        note_type["name"],
        fields=[{"name": field["name"]} for field in note_type["flds"]],
        templates=[{key: template[key] for key in ("name", "qfmt", "afmt")} for template in note_type["tmpls"]],
        css=note_type["css"],
        model_type=note_type["type"],
    )


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2])))
