"""A learner's Anki, of any version from 2.1.54 on: does what it is told, tells what it holds, and judges nothing.

Stands alone, so that it also runs in the Python of an old Anki, where this project is not: `python any_anki.py FOLDER`
takes orders from standard input and answers on standard output, in lines of JSON. An order is `[name, argument, ...]`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import anki.buildinfo
import anki.collection
import anki.lang

_FACT_ID = "FactId"  # the field by which our note types are told from others
_IS_OLD = not hasattr(anki.collection, "ImportAnkiPackageRequest")  # importer and scheduler are Python, up to 2.1.54


class AnyAnki:
    """A collection, and what its owner does with it."""

    def __init__(self, folder: str) -> None:
        """`folder` holds the collection; both are made where they are not there."""
        anki.lang.set_lang("en")
        Path(folder).mkdir(exist_ok=True)
        self._collection: Any = anki.collection.Collection(str(Path(folder) / "collection.anki2"))

    def do(self, order: str, *arguments: Any) -> Any:
        """Carries out an order: one of the methods below, by its name."""
        return getattr(self, order)(*arguments)

    def version(self) -> str:
        """Of Anki."""
        return str(anki.buildinfo.version)

    def import_package(self, path: str) -> None:
        """Imports a package as File > Import does in this version, with the dialog's options left alone."""
        if _IS_OLD:
            importing = importlib.import_module("anki.importing.apkg")
            importing.AnkiPackageImporter(self._collection, path).run()
        else:
            request = anki.collection.ImportAnkiPackageRequest(package_path=path)
            if hasattr(anki.collection, "ImportAnkiPackageOptions"):  # from 23.12 on
                request.options.CopyFrom(anki.collection.ImportAnkiPackageOptions())
            self._collection.import_anki_package(request)
        self._collection.models._clear_cache()  # an import does not invalidate it

    def state(self) -> dict[str, list[Any]]:
        """All that the learner has: rows of notes, cards and reviews; note types; and the options of each deck."""
        database, decks = self._collection.db, self._collection.decks
        names = {deck.id: deck.name for deck in decks.all_names_and_ids()}
        cards = database.all("SELECT id, nid, ord, did, type, queue, due, ivl, factor, reps, lapses, flags FROM cards")
        return {
            "notes": database.all("SELECT id, guid, mid, tags, flds FROM notes"),
            "cards": [[*row[:3], names[row[3]], *row[4:]] for row in cards],
            "reviews": database.all("SELECT id, cid, ease, ivl, lastIvl, factor, time, type FROM revlog"),
            "note_types": [
                [found["id"], found["name"], [field["name"] for field in found["flds"]]]
                for found in self._collection.models.all()
                if any(field["name"] == _FACT_ID for field in found["flds"])
            ],
            # The old importer does not ask, and takes whatever options a package brings.
            "options": [[name, decks.config_dict_for_deck_id(number)] for number, name in names.items() if not _IS_OLD],
        }

    def answer(self, card: int, ease: int) -> None:
        """Answers a card: 1 is *Again*, 4 is *Easy*. Leaves one that waits for tomorrow, after its sibling's answer."""
        found = self._collection.get_card(card)
        if found.queue < 0:
            return
        found.start_timer()
        if _IS_OLD:
            self._collection.sched.reset()  # it buries siblings in its queues, which it must have
        self._collection.sched.answerCard(found, ease)

    def suspend(self, card: int) -> None:
        """Suspends a card."""
        self._collection.sched.suspend_cards([card])

    def flag(self, card: int) -> None:
        """Gives a card the red flag."""
        self._collection.set_user_flag_for_cards(1, [card])

    def write(self, note: int, field: str, text: str) -> None:
        """Adds a text to a field of a note."""
        found = self._collection.get_note(note)
        found[field] += text
        self._collection.update_note(found)

    def tag(self, note: int, tag: str) -> None:
        """Adds a tag to a note."""
        self._collection.tags.bulk_add([note], tag)

    def delete(self, note: int) -> None:
        """Deletes a note and its cards."""
        self._collection.remove_notes([note])

    def let_it_be(self, seconds: int) -> None:
        """Lets whatever was changed later have been changed at a time in seconds since 1970, before the next release.

        The packages of tests are of the past, and Anki keeps whichever version of a note is the later one.
        """
        self._collection.db.execute("UPDATE notes SET mod = ? WHERE mod > ?", seconds, seconds)

    def problems(self) -> list[str]:
        """What Anki's own checks find wrong, in its words: of the database, of cards with nothing to ask, of media."""
        message, _ = self._collection.fix_integrity()
        *found, _ = message.split("\n")  # the last says that the database was rebuilt
        # Now and then Anki fills in what its own scheduler left out, after ordinary answers.
        found = [said for said in found if "last review time" not in said]
        found += [f"empty cards of note {report.note_id}" for report in self._collection.get_empty_cards().notes]
        return found + [f"missing file {name}" for name in self._collection.media.check().missing]

    def close(self) -> None:
        """Closes the collection; the files stay."""
        self._collection.close()


def main(folder: str) -> None:
    """Carries out one order after the other, until there are no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever Anki prints is no answer
    learner = AnyAnki(folder)
    for line in sys.stdin:
        print(json.dumps(learner.do(*json.loads(line))), file=answers, flush=True)
    learner.close()


if __name__ == "__main__":
    main(sys.argv[1])
