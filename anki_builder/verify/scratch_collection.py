"""A collection of the real Anki in a folder of its own; the only module that imports anki.

Opens no collection but new ones and copies, and asks no network. What it finds leaves it as plain values.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Container, Iterable, Mapping
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import anki.collection  # first: anki.cards cannot be imported on its own
from anki._backend import RustBackend
from anki.card_rendering_pb2 import RenderCardResponse, RenderedTemplateNode
from anki.cards import CardId
from anki.dbproxy import DBProxy
from anki.decks import DEFAULT_DECK_CONF_ID, DeckConfigId, DeckId
from anki.errors import AnkiException, BackendIOError, DBError, NotFoundError, SyncError
from anki.models import NotetypeId
from anki.notes import NoteId
from anki.scheduler.v3 import Scheduler

from anki_builder.printable import printable
from anki_builder.verify.history import CardHistory, Preset, Today
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

COLLECTION_FILE = "collection.anki2"
"""What a collection is called in its folder."""

_TELLS_EMPTY = "is_empty" in RenderCardResponse.DESCRIPTOR.fields_by_name  # not up to Anki 25.02
_FRONT_SIDE = "FrontSide"
_INVISIBLE = re.compile("[\u2066-\u2069]")  # Anki's words mark values off with them
_MORE_INFORMATION = re.compile(r"<br><a .*", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TEMPORARY_FILE = re.compile(r"'[^']*[/\\]\.tmp\w{6}'")  # Anki's own, of another name each time
_SYSTEM_FAULT = re.compile(r"(.*) \(os error (\d+)\)")  # as Rust writes it
_PARAMETERS = ("fsrsParams6", "fsrsParams5", "fsrsWeights")  # the newest version that there are any of, as Anki does
_DATABASE_FAULTS = {"DiskFull": errno.ENOSPC, "SystemIoFailure": errno.EIO, "CannotOpen": errno.EACCES}
_READ_NOTES = "SELECT id, guid, mid, mod, tags, flds FROM notes"
_READ_CARDS = """
    SELECT id, nid, ord, did, ivl,
        type || ' ' || queue || ' ' || due || ' ' || factor || ' ' || reps || ' ' || lapses || ' ' || left
        || ' ' || odue || ' ' || odid || ' ' || flags || ' ' || data
    FROM cards
"""
_READ_REVIEWS = "SELECT id, cid, ease, ivl, lastIvl, factor, time, type FROM revlog"
# A card in a filtered deck keeps its own deck and day in odid and odue. Add-ons have left other things in data than the
# JSON of Anki, and damage leaves text where numbers were. An answer has an ease, which changes by hand have not; those
# of type 3 without a factor are cramming, which Anki does not count either.
_READ_HISTORIES = """
    SELECT c.id, CAST(n.guid AS TEXT), c.ord, CAST(iif(c.odid, c.odid, c.did) AS INTEGER), c.type, c.queue,
        CAST(iif(c.odid AND c.odue, c.odue, c.due) AS INTEGER), CAST(c.ivl AS INTEGER),
        CAST(c.json ->> 's' AS REAL), CAST(c.json ->> 'd' AS REAL), CAST(c.json ->> 'dr' AS REAL),
        r.last, ifnull(r.answers, 0), ifnull(r.recalled, 0), ifnull(r.seconds, 0.0)
    FROM (SELECT *, iif(json_valid(data), data, '{}') AS json FROM cards) c
    JOIN notes n ON n.id = c.nid
    LEFT JOIN (
        SELECT cid, max(id) / 1000 AS last, count() AS answers,
            count() FILTER (WHERE type = 1 AND ease > 1) AS recalled,
            total(time) FILTER (WHERE type = 1 AND ease > 1) / 1000 AS seconds
        FROM revlog WHERE ease > 0 AND NOT (type = 3 AND factor = 0) GROUP BY cid
    ) r ON r.cid = c.id
    ORDER BY c.reps, c.id
"""


class BrokenCollectionError(Exception):
    """Anki could not open a collection, or not do with it what it does every day; its words say why."""


def restore(package: Path, folder: Path) -> None:
    """Puts the collection of a package into a folder, in any format, and its media into one within that.

    Raises OSError, and BrokenCollectionError where the package is damaged, or Anki's library is older.
    """
    try:
        RustBackend(langs=["en"]).import_collection_package(
            col_path=str(folder / COLLECTION_FILE),
            backup_path=str(package),
            media_folder=str(folder / "collection.media"),
            media_db=str(folder / "collection.media.db2"),
        )
    except AnkiException as error:
        _raise_if_machine(error)
        raise BrokenCollectionError(_reason(error)) from error


class ScratchCollection:
    """A collection that nobody will miss; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Opens the collection in `folder`; either is made where it is not there.

        Raises OSError, and BrokenCollectionError where the collection is damaged, or Anki's library is older.
        """
        folder.mkdir(exist_ok=True)
        self._empty_cards: frozenset[int] | None = None
        # English, whatever another program of this process has set: findings quote Anki's words.
        backend = RustBackend(langs=["en"])
        try:
            self._collection = anki.collection.Collection(str(folder / COLLECTION_FILE), backend=backend)
            self._database.execute("PRAGMA synchronous = OFF")  # a power cut may take it
            self._database.execute("PRAGMA journal_mode = MEMORY")  # with a write-ahead log, its file would lag behind
        except AnkiException as problem:
            _raise_if_machine(problem)
            raise BrokenCollectionError(_reason(problem)) from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the collection; an error of Anki becomes OSError or BrokenCollectionError."""
        self._collection.close()
        if isinstance(error, AnkiException):
            _raise_if_machine(error)
            raise BrokenCollectionError(_reason(error)) from error

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
        shutil.copyfile(self._collection.path, folder / COLLECTION_FILE)
        return ScratchCollection(folder)

    def import_package(self, package: Path, with_presets: bool = False) -> ImportLog | Refusal:
        """Imports a package as File > Import does, with the dialog's options left alone. Raises OSError.

        `with_presets` ticks *Import any deck presets*.
        """
        options = anki.collection.ImportAnkiPackageOptions(with_deck_configs=with_presets)
        request = anki.collection.ImportAnkiPackageRequest(package_path=str(package), options=options)
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

    def today(self) -> Today:
        """The day that the collection has now."""
        timing = self._collection._backend.sched_timing_today()
        return Today(timing.days_elapsed, timing.next_day_at)

    def histories(self, guids: Container[str]) -> list[CardHistory]:
        """What the learner has done with each card of notes with these GUIDs, those with the fewest reviews first."""
        cards = (CardHistory(*row) for row in self._database.all(_READ_HISTORIES))
        return [card for card in cards if card.guid in guids]

    def memory(self, card: int) -> tuple[float, float] | None:
        """Stability and difficulty as FSRS finds them from a card's reviews, with the parameters of its preset.

        None where there are no reviews to find them from.
        """
        try:
            found = self._collection._backend.compute_memory_state(card)
        except NotFoundError:  # its deck or preset has not come along
            return None
        return (found.state.stability, found.state.difficulty) if found.HasField("state") else None

    def schedules_with_fsrs(self) -> bool:
        """Whether FSRS is on; packages of decks do not tell."""
        return bool(self._collection.get_config("fsrs", False))

    def preset(self, deck: int) -> Preset:
        """What the options of a deck say; those of the default one where they have not come along."""
        decks = self._collection.decks
        found = decks.get(DeckId(deck))  # the default deck where there is none
        options = found and decks.get_config(DeckConfigId(int(found.get("conf", DEFAULT_DECK_CONF_ID))))
        options = options or decks.get_config(DEFAULT_DECK_CONF_ID)
        assert options is not None  # it cannot be deleted
        parameters = next(filter(None, map(options.get, _PARAMETERS)), ())
        return Preset(tuple(parameters), options["desiredRetention"])

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
    """Why Anki does not take a file; its words are those of programmers where the file is none of its own."""
    words = _plain(str(error))
    if "FileTooNew" in words:
        return "This collection requires a newer version of Anki to open."  # as Anki says of packages
    if isinstance(error, SyncError):  # so it calls what is wrong with a zip
        return f"it is no whole package, which is a zip file with a collection and its media ({words})"
    if isinstance(error, DBError):
        return f"the collection in it is damaged, or none of Anki's ({words})"
    return words


def _plain(text: str) -> str:
    """Anki's words without HTML, and without the offer of more information."""
    text = _TAG.sub(" ", _TEMPORARY_FILE.sub("a temporary file", _MORE_INFORMATION.sub("", text)))
    return printable(_INVISIBLE.sub("", unescape(text)))


def _html(nodes: Iterable[RenderedTemplateNode]) -> str:
    """One side of a card, without its `{{FrontSide}}`: texts, and replacements by filters that only add-ons know."""
    return "".join(
        node.text or node.replacement.current_text for node in nodes if node.replacement.field_name != _FRONT_SIDE
    )
