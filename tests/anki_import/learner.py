"""A learner's Anki: a scratch collection of the real library, behind the few questions that tests ask of it.

Knows Anki, and of anki_builder only that the field FactId holds a fact's id; how packages are made is not its business.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import anki.collection  # first: anki.cards cannot be imported on its own
from anki.cards import Card, CardId
from anki.decks import DEFAULT_DECK_ID, DeckConfigDict, DeckId
from anki.models import NotetypeDict
from anki.notes import Note
from anki.scheduler.v3 import Scheduler
from anki.sound import AVTag, SoundOrVideoTag, TTSTag

from tests.anki_import.rendering import tidy

EASY: Final = 4
"""The answer button that sends a new card to the review queue at once."""


class ImportCounts(NamedTuple):
    """How many notes of a package met which fate, by the import's own log."""

    new: int = 0
    updated: int = 0
    duplicate: int = 0
    """Already there, and not older than the package's."""
    conflicting: int = 0
    """Their note type differs from the learner's: nothing of them is updated."""
    empty_first_field: int = 0
    other: int = 0
    """Missing a deck or note type, or matched by first field: never in our packages."""


class Rendered(NamedTuple):
    """What Anki shows for one card, without CSS, and without the line breaks and indentation that HTML ignores."""

    question: str
    answer: str
    question_sounds: tuple[str, ...] = ()
    """What is played with the question: files, or texts read aloud."""
    answer_sounds: tuple[str, ...] = ()


class Scheduling(NamedTuple):
    """Where one card stands in the learner's reviews."""

    card_id: int
    deck: str
    queue: int
    """0 new, 1 learning, 2 review, -1 suspended."""
    due: int
    """The place in the queue of a new card, the day number of one in review."""
    interval: int
    """In days."""
    reviews: int
    flag: int


class Learner:
    """A learner with a collection of their own; use as a context manager, or `close` it."""

    def __init__(self, folder: Path) -> None:
        """`folder`, which is made, holds the collection and its media."""
        folder.mkdir(parents=True)
        self.collection = anki.collection.Collection(str(folder / "collection.anki2"))

    def close(self) -> None:
        """Closes the collection; the files stay."""
        self.collection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def import_package(self, package: Path, presets: bool = False, progress: bool = False) -> ImportCounts:
        """Imports a package as File > Import does, with the dialog's options left alone.

        But for `presets`, which ticks *Import any deck presets*, and `progress`, *Import any learning progress*.
        """
        options = anki.collection.ImportAnkiPackageOptions(with_deck_configs=presets, with_scheduling=progress)
        request = anki.collection.ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.collection.import_anki_package(request).log
        self.collection.models._clear_cache()  # an import does not invalidate it
        return ImportCounts(
            new=len(log.new),
            updated=len(log.updated),
            duplicate=len(log.duplicate),
            conflicting=len(log.conflicting),
            empty_first_field=len(log.empty_first_field),
            other=len(log.missing_deck) + len(log.missing_notetype) + len(log.first_field_match),
        )

    def notes(self) -> list[Note]:
        """All notes, in the order of their ids."""
        return [self.collection.get_note(note_id) for note_id in sorted(self.collection.find_notes(""))]

    def note(self, fact_id: str) -> Note:
        """The note of a fact; the collection must hold exactly one."""
        [note] = [note for note in self.notes() if note["FactId"] == fact_id]
        return note

    def fact_ids(self) -> list[str]:
        """The facts that have a note, in alphabetical order."""
        return sorted(note["FactId"] for note in self.notes())

    def filled_fields(self, fact_id: str) -> dict[str, str]:
        """The fields of a fact's note that are not empty."""
        return {name: value for name, value in self.note(fact_id).items() if value}

    def cards(self, fact_id: str) -> list[Card]:
        """The cards of a fact, by ordinal."""
        return sorted(self.note(fact_id).cards(), key=lambda card: card.ord)

    def ordinals(self, fact_id: str) -> list[int]:
        """Which cards a fact has: template, or cloze number - 1."""
        return [card.ord for card in self.cards(fact_id)]

    def card(self, fact_id: str, ordinal: int = 0) -> Card:
        """One card of a fact."""
        [card] = [card for card in self.cards(fact_id) if card.ord == ordinal]
        return card

    def shown(self, fact_id: str, ordinal: int = 0) -> Rendered:
        """One card of a fact, as Anki shows it."""
        return self.shown_card(self.card(fact_id, ordinal))

    def shown_card(self, card: Card) -> Rendered:
        """A card, as Anki shows it."""
        output = card.render_output()
        return Rendered(
            tidy(output.question_text),
            tidy(output.answer_text),
            _sounds(output.question_av_tags),
            _sounds(output.answer_av_tags),
        )

    def formula_count(self, html: str) -> int:
        """How many formulas Anki would have LaTeX draw for a card or field."""
        return len(self.collection._backend.extract_latex(text=html, svg=False, expand_clozes=True).latex)

    def review(self, fact_id: str, ordinal: int = 0) -> None:
        """Answers a card with *Easy*."""
        card = self.card(fact_id, ordinal)
        card.start_timer()
        self.collection.sched.answerCard(card, EASY)

    def date_notes(self, day: str) -> None:
        """Lets the learner's latest changes to notes have been made on a day: the packages of tests are of the past.

        Anki compares the time of a change with the package's, and keeps what is later.
        """
        assert self.collection.db is not None
        moment = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC).timestamp()
        # Whatever has the time of the package that it came with was not changed since.
        self.collection.db.execute("UPDATE notes SET mod = ? WHERE mod > ?", int(moment), int(moment))

    def types_right(self, fact_id: str, typed: str) -> bool:
        """Whether Anki finds no letter wrong, missing or too many in what the learner types as a fact's answer."""
        compared = self.collection.compare_answer(self.note(fact_id)["Typed"], typed)
        return re.findall("class=(type[A-Z][a-z]+)", compared) == ["typeGood"]

    def write_own_note(self, front: str, note_id: int) -> None:
        """Gives the learner, who has no note yet, one of their own making with this id."""
        note_type = self.collection.models.by_name("Basic")
        assert note_type is not None
        assert self.collection.db is not None
        note = self.collection.new_note(note_type)
        note["Front"] = front
        self.collection.add_note(note, DEFAULT_DECK_ID)
        self.collection.db.execute("UPDATE cards SET id = ?, nid = ?", note_id, note_id)
        self.collection.db.execute("UPDATE notes SET id = ?", note_id)

    def scheduling(self, fact_id: str) -> list[Scheduling]:
        """How all cards of a fact are scheduled, by ordinal."""
        return [self._scheduling(card) for card in self.cards(fact_id)]

    def review_count(self) -> int:
        """How many answers the learner's history holds."""
        assert self.collection.db is not None
        return int(self.collection.db.scalar("SELECT count() FROM revlog"))

    def new_queue(self, deck: str, limit: int = 20) -> list[tuple[str, int]]:
        """Fact id and ordinal of the new cards that a deck brings up today, in the order in which they come."""
        decks = self.collection.decks
        deck_id = decks.id_for_name(deck)
        assert deck_id is not None, f"there is no deck {deck}"
        decks.select(DeckId(deck_id))
        scheduler = self.collection.sched
        assert isinstance(scheduler, Scheduler)
        queued = scheduler.get_queued_cards(fetch_limit=limit).cards
        cards = (self.collection.get_card(CardId(entry.card.id)) for entry in queued)
        return [(card.note()["FactId"], card.ord) for card in cards]

    def decks(self) -> dict[str, int]:
        """Every deck but the unused default one, with the number of cards that lie directly in it."""
        names = {deck.name: deck.id for deck in self.collection.decks.all_names_and_ids(skip_empty_default=True)}
        return {name: self.collection.decks.card_count(DeckId(names[name]), include_subdecks=False) for name in names}

    def preset(self, deck: str) -> DeckConfigDict:
        """The preset of a deck, as Anki exports it."""
        found = self.collection.decks.id_for_name(deck)
        assert found is not None, f"there is no deck {deck}"
        return self.collection.decks.config_dict_for_deck_id(found)

    def presets(self) -> dict[str, str]:
        """The name of its preset for every deck but the unused default one."""
        return {deck: str(self.preset(deck)["name"]) for deck in self.decks()}

    def change_preset(self, deck: str, new_per_day: int) -> None:
        """Changes the preset of a deck as its options dialog does."""
        preset = self.preset(deck)
        preset["new"]["perDay"] = new_per_day
        self.collection.decks.update_config(preset)

    def choose_preset(self, deck: str, name: str) -> None:
        """Gives a deck a new preset of the learner's own."""
        found = self.collection.decks.by_name(deck)
        assert found is not None, f"there is no deck {deck}"
        found["conf"] = self.collection.decks.add_config_returning_id(name)
        self.collection.decks.save(found)

    def description(self, deck: str) -> str:
        """What the deck's screen says under its name."""
        found = self.collection.decks.by_name(deck)
        assert found is not None, f"there is no deck {deck}"
        return str(found["desc"])

    def note_types(self) -> list[NotetypeDict]:
        """The note types that came with packages, by id; Anki's own stand in every collection."""
        ours = [note_type for note_type in self.collection.models.all() if _has_field(note_type, "FactId")]
        return sorted(ours, key=lambda note_type: int(note_type["id"]))

    def media(self) -> dict[str, bytes]:
        """Content of every media file by name."""
        return {path.name: path.read_bytes() for path in Path(self.collection.media.dir()).iterdir()}

    def problems(self) -> list[str]:
        """Everything that Anki's own checks find wrong: Tools > Check Database, Check Media and Empty Cards.

        The first of them gives cards to notes that have none, and clears what could be undone.
        """
        found = [said for said in self.collection._backend.check_database() if not _concerns_reviews_alone(said)]
        message, clean = self.collection.fix_integrity()
        found += [] if clean else [message]
        found += [f"empty cards {list(report.card_ids)}" for report in self.collection.get_empty_cards().notes]
        media = self.collection.media.check()
        found += [f"missing file {name}" for name in media.missing]
        return found + [f"unused file {name}" for name in media.unused]

    def _scheduling(self, card: Card) -> Scheduling:
        deck = self.collection.decks.name(card.did)
        return Scheduling(card.id, deck, int(card.queue), card.due, card.ivl, card.reps, card.user_flag())


def _concerns_reviews_alone(said: str) -> bool:
    """Whether Anki only fills in what its own scheduler left out: now and then it does, after ordinary answers."""
    return "last review time" in said


def _has_field(note_type: NotetypeDict, name: str) -> bool:
    return any(field["name"] == name for field in note_type["flds"])


def _sounds(tags: Iterable[AVTag]) -> tuple[str, ...]:
    return tuple(tag.filename if isinstance(tag, SoundOrVideoTag) else _spoken(tag) for tag in tags)


def _spoken(tag: TTSTag) -> str:
    return f"tts: {tag.field_text}"
