"""A collection of the real Anki in a folder of its own; the only module that imports anki.

Opens no collection that was there before, and asks no network. What it finds leaves it as plain values.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import anki.collection  # first: anki.cards cannot be imported on its own
from anki._backend import RustBackend
from anki.card_rendering_pb2 import RenderCardResponse, RenderedTemplateNode
from anki.cards import CardId
from anki.dbproxy import DBProxy
from anki.errors import AnkiException, BackendIOError, DBError, SyncError
from anki.models import NotetypeId
from anki.notes import NoteId
from anki.scheduler.v3 import Scheduler

from anki_builder.printable import printable
from anki_builder.verify.rendering import has_answer, has_question
from anki_builder.verify.snapshot import (
    CardFault,
    CardRow,
    Fault,
    ImportLog,
    NoteRow,
    NoteTypeRow,
    Refusal,
    Snapshot,
)

Rating = Literal[1, 2, 3, 4]
"""The answer buttons: Again, Hard, Good, Easy."""

_FILE = "collection.anki2"
_TELLS_EMPTY = "is_empty" in RenderCardResponse.DESCRIPTOR.fields_by_name  # not up to Anki 25.02
_FRONT_SIDE = "FrontSide"
_INVISIBLE = re.compile("[\u2066-\u2069]")  # Anki's words mark values off with them
_MORE_INFORMATION = re.compile(r"<br><a .*", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SYSTEM_FAULT = re.compile(r"(.*) \(os error (\d+)\)")  # as Rust writes it
_DATABASE_FAULTS = {"DiskFull": errno.ENOSPC, "SystemIoFailure": errno.EIO, "CannotOpen": errno.EACCES}
_READ_NOTES = "SELECT id, guid, mid, mod, tags, flds FROM notes"
_READ_CARDS = """
    SELECT id, nid, ord, did, ivl,
        type || ' ' || queue || ' ' || due || ' ' || factor || ' ' || reps || ' ' || lapses || ' ' || left
        || ' ' || odue || ' ' || odid || ' ' || flags || ' ' || data
    FROM cards
"""
_READ_REVIEWS = "SELECT id, cid, ease, ivl, lastIvl, factor, time, type FROM revlog"


class BrokenCollectionError(Exception):
    """Anki imported a package, and then could not do with the collection what it does every day; its words say why."""


class ScratchCollection:
    """A collection that nobody will miss; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Opens the collection in `folder`, which is made where it is not there."""
        folder.mkdir(exist_ok=True)
        self._empty_cards: frozenset[int] | None = None
        # English, whatever another program of this process has set: findings quote Anki's words.
        backend = RustBackend(langs=["en"])
        try:
            self._collection = anki.collection.Collection(str(folder / _FILE), backend=backend)
        except AnkiException as problem:
            _raise_if_machine(problem)
            raise
        self._database.execute("PRAGMA synchronous = OFF")  # a power cut may take it
        self._database.execute("PRAGMA journal_mode = MEMORY")  # with a write-ahead log, its file would lag behind

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the collection; an error of Anki becomes OSError or BrokenCollectionError."""
        self._collection.close()
        if isinstance(error, AnkiException):
            _raise_if_machine(error)
            raise BrokenCollectionError(_plain(str(error))) from error

    @property
    def _database(self) -> DBProxy:
        assert self._collection.db is not None
        return self._collection.db

    @property
    def _scheduler(self) -> Scheduler:
        assert isinstance(self._collection.sched, Scheduler)  # as new collections have it
        return self._collection.sched

    def copy(self, folder: Path) -> ScratchCollection:
        """The same collection in another folder, without its media."""
        folder.mkdir()
        shutil.copyfile(self._collection.path, folder / _FILE)
        return ScratchCollection(folder)

    def import_package(self, package: Path) -> ImportLog | Refusal:
        """Imports a package as File > Import does, with the dialog's options left alone. Raises OSError."""
        request = anki.collection.ImportAnkiPackageRequest(
            package_path=str(package), options=anki.collection.ImportAnkiPackageOptions()
        )
        try:
            log = self._collection.import_anki_package(request).log
        except AnkiException as error:
            _raise_if_machine(error)
            return Refusal(package.name, _reason(error))
        self._collection.models._clear_cache()  # an import does not invalidate it
        return ImportLog(
            new=len(log.new),
            updated=len(log.updated),
            duplicate=len(log.duplicate),
            conflicting=len(log.conflicting),
            missing_deck=len(log.missing_deck),
            missing_note_type=len(log.missing_notetype),
            empty_first_field=len(log.empty_first_field),
            first_field_match=len(log.first_field_match),
        )

    def snapshot(self) -> Snapshot:
        """What the collection holds now."""
        notes = {row[0]: NoteRow(*row) for row in self._database.all(_READ_NOTES)}
        return Snapshot(
            notes=notes,
            cards={row[0]: CardRow(*row) for row in self._database.all(_READ_CARDS)},
            reviews=frozenset(map(tuple, self._database.all(_READ_REVIEWS))),
            note_types={id_: self._note_type(id_) for id_ in {note.note_type for note in notes.values()}},
            decks={deck.id: deck.name for deck in self._collection.decks.all_names_and_ids()},
        )

    def _note_type(self, identifier: int) -> NoteTypeRow:
        found = self._collection.models.get(NotetypeId(identifier))
        assert found is not None  # Anki imports no note without
        templates = found["tmpls"]
        return NoteTypeRow(
            id=identifier,
            name=found["name"],
            fields=tuple(field["name"] for field in found["flds"]),
            templates=tuple(template["name"] for template in templates),
            look=(found["css"], *(template[side] for template in templates for side in ("qfmt", "afmt"))),
        )

    def media(self) -> dict[str, str]:
        """SHA-256 of every media file, by name."""
        digests = {}
        for path in Path(self._collection.media.dir()).iterdir():
            with path.open("rb") as stream:
                digests[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
        return digests

    def empty_cards(self) -> frozenset[int]:
        """The cards that *Empty Cards* offers to delete."""
        return frozenset(card for report in self._collection.get_empty_cards().notes for card in report.card_ids)

    def missing_media(self) -> tuple[str, ...]:
        """The files that *Check Media* misses, sorted."""
        return tuple(sorted(self._collection.media.check().missing))

    def repair(self) -> tuple[str, ...]:
        """Runs *Check Database*, and gives the problems it mended; it also makes cards for notes that have none."""
        try:
            return tuple(_plain(problem) for problem in self._collection._backend.check_database())
        except AnkiException as error:  # of a corrupt file, or of cards in a deck without an id
            _raise_if_machine(error)
            return (_plain(str(error)),)

    def faults(self, card: int) -> list[CardFault]:
        """Renders a card, and tells what is wrong with it.

        Asks Anki's backend, not `Card.render_output`, which would run LaTeX on what a stranger's note says.
        """
        try:
            shown = self._collection._backend.render_existing_card(card_id=card, browser=False, partial_render=True)
        except AnkiException as error:
            return [CardFault(Fault.TEMPLATE_ERROR, _plain(str(error)))]
        if self._is_empty(card, shown):
            return [CardFault(Fault.EMPTY_CARD)]
        question, answer = _html(shown.question_nodes), _html(shown.answer_nodes)
        repeats_front = any(node.replacement.field_name == _FRONT_SIDE for node in shown.answer_nodes)
        found = []
        if not has_question(question):
            found.append(CardFault(Fault.EMPTY_QUESTION))
        if not has_answer(answer, question if repeats_front else None):
            found.append(CardFault(Fault.EMPTY_ANSWER))
        return found

    def _is_empty(self, card: int, shown: RenderCardResponse) -> bool:
        """Whether what is shown is Anki's message that there is nothing to show."""
        if _TELLS_EMPTY:
            return shown.is_empty
        if self._empty_cards is None:
            self._empty_cards = self.empty_cards()
        return card in self._empty_cards

    def schedule(self, cards: Iterable[int], days: int) -> None:
        """Makes review cards, due in so many days."""
        self._scheduler.set_due_date([CardId(card) for card in cards], str(days))

    def answer(self, card: int, rating: Rating) -> None:
        """Answers a card."""
        found = self._collection.get_card(CardId(card))
        found.start_timer()
        self._scheduler.answerCard(found, rating)

    def suspend(self, card: int) -> None:
        """Suspends a card."""
        self._scheduler.suspend_cards([CardId(card)])

    def flag(self, card: int) -> None:
        """Gives a card the red flag."""
        self._collection.set_user_flag_for_cards(1, [CardId(card)])

    def tag(self, notes: Iterable[int], tag: str) -> None:
        """Adds a tag to notes."""
        self._collection.tags.bulk_add([NoteId(note) for note in notes], tag)

    def append(self, note: int, text: str) -> None:
        """Adds a text to a note's first field."""
        found = self._collection.get_note(NoteId(note))
        found.fields[0] += text
        self._collection.update_note(found)

    def delete(self, note: int) -> None:
        """Deletes a note and its cards."""
        self._collection.remove_notes([NoteId(note)])

    def set_modified(self, times: Mapping[int, int]) -> None:
        """Sets when notes were last modified, in seconds since 1970, by note id."""
        rows = [(time, note) for note, time in times.items()]
        # In one transaction: one for each of 10,000 rows takes 1.3 s, against 0.14 s.
        self._database.transact(lambda: self._database.executemany("UPDATE notes SET mod = ? WHERE id = ?", rows))


def _raise_if_machine(error: AnkiException) -> None:
    text = str(error)
    if isinstance(error, BackendIOError) and (match := _SYSTEM_FAULT.search(text)):
        raise OSError(int(match[2]), match[1]) from error
    for kind, number in _DATABASE_FAULTS.items():
        if isinstance(error, DBError) and f"code: {kind}" in text:
            raise OSError(number, f"{os.strerror(number)} (temporary collection)") from error


def _reason(error: AnkiException) -> str:
    """Why Anki does not import a package; its words are those of programmers where the file is none of its own."""
    words = _plain(str(error))
    if isinstance(error, SyncError):  # so it calls what is wrong with a zip
        return f"it is no whole package, which is a zip file with a collection and its media ({words})"
    if isinstance(error, DBError):
        return f"the collection in it is damaged, or none of Anki's ({words})"
    return words


def _plain(text: str) -> str:
    """Anki's words without HTML, and without the offer of more information."""
    text = _TAG.sub(" ", _MORE_INFORMATION.sub("", text))
    return printable(_INVISIBLE.sub("", unescape(text)))


def _html(nodes: Iterable[RenderedTemplateNode]) -> str:
    """One side of a card, without its `{{FrontSide}}`: texts, and replacements by filters that only add-ons know."""
    return "".join(
        node.text or node.replacement.current_text for node in nodes if node.replacement.field_name != _FRONT_SIDE
    )
