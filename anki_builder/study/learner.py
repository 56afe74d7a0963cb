"""What a learner has studied so far, as their own collection tells: how well, how fast, and what is due.

Knows Anki only through `scratch_collection`.
"""

from __future__ import annotations

import datetime
import io
import math
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from anki_builder.errors import MissingExtraError, ProjectError
from anki_builder.study.simulation import Card
from anki_builder.verify.history import CardHistory, Today
from anki_builder.verify.verification import is_available

if TYPE_CHECKING:
    from anki_builder.verify.scratch_collection import ScratchCollection

Key = tuple[str, int]
"""A card: its note's GUID, and its ordinal."""

_NEW, _REVIEW = 0, 2  # types of cards
_SUSPENDED, _LEARNING = -1, 1  # queues; the oldest scheduler leaves a card that it teaches again of the type review
_DAY = 86_400
_MIDDLING_DIFFICULTY = 5.5
_FEWEST_REVIEWS = 50  # for a mean


@dataclass(frozen=True, slots=True)
class Learner:
    """What a collection tells of some notes. Each card that it has of them is studied, new or suspended."""

    studied: Mapping[Key, Card]
    new: frozenset[Key]
    suspended: frozenset[Key]
    """Studied before or not: Anki does not bring them up."""
    parameters: tuple[float, ...] | None
    """The 21 of FSRS-6 with which most of the cards are scheduled; None where they are Anki's own, or FSRS is off."""
    retention: float | None
    """The probability of recall at which most of the cards come again; None where FSRS is off."""
    seconds_per_review: float | None
    """For a review of a card that was known, on average; None where there were too few to say."""
    reviews: int
    """Answers of any kind."""


def read_learner(path: Path, day: datetime.date, guids: Collection[str]) -> Learner:
    """What a learner's collection says of the notes with these GUIDs; days are counted from `day`.

    Takes a collection (`collection.anki2`), an exported one (`.colpkg`), and a deck exported with its scheduling
    (`.apkg`), in Anki's older format and the newer. Reads a copy, and deletes it. Raises ProjectError where the file is
    none of these or cannot be read, MissingExtraError where Anki's library is not installed, and OSError.
    """
    if not is_available():
        raise MissingExtraError("reading a collection needs Anki's own library", "verify")
    # Late: Anki's library is an extra, and takes 0.2 s to import.
    from anki_builder.study.collection_file import copy_collection
    from anki_builder.verify.scratch_collection import BrokenCollectionError, ScratchCollection

    # Anki up to 25.02 prints where it took longer than 0.2 s.
    with TemporaryDirectory() as scratch, redirect_stdout(io.StringIO()):
        try:
            copy_collection(path, Path(scratch))
            with ScratchCollection(Path(scratch)) as collection:
                return _learner(collection, day, frozenset(guids))
        except BrokenCollectionError as error:
            raise ProjectError(f"{path}: Anki cannot read this: {error}") from error


def _learner(collection: ScratchCollection, day: datetime.date, guids: frozenset[str]) -> Learner:
    # Of notes that share a GUID, that which was reviewed most comes last, and stays.
    cards = {(card.guid, card.ordinal): card for card in collection.histories(guids)}
    today = collection.today()
    suspended = {key for key, card in cards.items() if card.queue == _SUSPENDED}
    studied = {
        key: Card(*memory, *_days(card, today, day))
        for key, card in cards.items()
        if key not in suspended and (memory := _memory(collection, card))
    }
    parameters, retention = _schedule(collection, cards.values())
    recalled = sum(card.recalled for card in cards.values())
    seconds = sum(card.seconds for card in cards.values())
    return Learner(
        studied=studied,
        new=frozenset(cards.keys() - studied.keys() - suspended),
        suspended=frozenset(suspended),
        parameters=parameters,
        retention=retention,
        seconds_per_review=seconds / recalled if recalled >= _FEWEST_REVIEWS else None,
        reviews=sum(card.answers for card in cards.values()),
    )


def _memory(collection: ScratchCollection, card: CardHistory) -> tuple[float, float] | None:
    """Stability and difficulty; None where a card was never answered, also if its learner gave it a day by hand."""
    if card.type == _NEW:
        return None
    if card.stability is not None and card.difficulty is not None:
        return card.stability, card.difficulty
    found = collection.memory(card.id)
    if found is None and card.answers and card.interval > 0:  # its deck did not come along, so Anki cannot tell
        return float(card.interval), _MIDDLING_DIFFICULTY
    return found


def _days(card: CardHistory, today: Today, day: datetime.date) -> tuple[int, int]:
    """When a card that was studied was last answered, and when it is due, counted from `day`."""
    start = (day - today.date).days
    scheduled = card.due - today.number - start
    is_learning = card.type != _REVIEW or card.queue == _LEARNING
    last = scheduled - card.interval if card.last is None else (card.last - today.end) // _DAY + 1 - start
    return min(last, 0), 0 if is_learning else scheduled


def _schedule(
    collection: ScratchCollection, cards: Collection[CardHistory]
) -> tuple[tuple[float, ...] | None, float | None]:
    """The parameters and the desired retention of most cards; None for what there is none of.

    Cards know their retention: their deck may have another than its preset, and may have been exported without it.
    """
    is_on = collection.schedules_with_fsrs() or any(card.stability is not None for card in cards)
    if not is_on or not cards:
        return None, None
    preset = cache(collection.preset)
    [(most_used, _)] = Counter(preset(card.deck) for card in cards).most_common(1)
    retentions = [card.retention for card in cards if card.retention] or [most_used.retention]
    return _as_fsrs6(most_used.parameters), Counter(retentions).most_common(1)[0][0]


def _as_fsrs6(parameters: tuple[float, ...]) -> tuple[float, ...] | None:
    """Parameters of FSRS-4.5, 5 or 6 as Anki uses them, by `check_and_fill_parameters` of fsrs-rs; None for others."""
    w = list(parameters)
    if len(w) == 17:
        w[4:7] = w[4] + 2 * w[5], math.log(3 * w[5] + 1) / 3, w[6] + 0.5
        w += 0.0, 0.0
    if len(w) == 19:
        w += 0.0, 0.5
    return tuple(w) if len(w) == 21 else None
