"""Anki's own simulator of reviews, as its window *FSRS simulator* has it, and its scheduler."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from anki.collection import Collection
from anki.decks import DeckId
from anki.scheduler_pb2 import SimulateFsrsReviewRequest
from fsrs.scheduler import DEFAULT_PARAMETERS


class Expected(NamedTuple):
    """What Anki foresees."""

    recall: float
    """On the last day, of all cards."""
    reviews: int
    """In all."""
    seconds: float
    """In all."""


def simulated_by_anki(
    folder: Path, cards: int, days: int, new_per_day: int, retention: float, steps: tuple[int, int]
) -> Expected:
    """New cards for a learner of whom Anki knows nothing; `steps` are those of learning and relearning."""
    collection = Collection(str(folder / "collection.anki2"))
    request = SimulateFsrsReviewRequest(
        params=DEFAULT_PARAMETERS,
        desired_retention=retention,
        deck_size=cards,
        days_to_simulate=days,
        new_limit=new_per_day,
        review_limit=9999,
        max_interval=36500,
        search="deck:none",
        new_cards_ignore_review_limit=True,
        easy_days_percentages=[1.0] * 7,
        historical_retention=0.9,
        learning_step_count=steps[0],
        relearning_step_count=steps[1],
    )
    response = collection._backend.simulate_fsrs_review(request)
    collection.close()
    recall = response.accumulated_knowledge_acquisition[-1] / cards
    return Expected(recall, sum(response.daily_review_count), sum(response.daily_time_cost))


def scheduled_by_anki(folder: Path, ratings: list[Literal[1, 2, 3, 4]]) -> list[float]:
    """A new card's stability in days after each of some answers on one day."""
    collection = Collection(str(folder / "scheduled.anki2"))
    collection.set_config("fsrs", True)
    note_type = collection.models.by_name("Basic")
    assert note_type is not None
    note = collection.new_note(note_type)
    note["Front"] = "Which?"
    collection.add_note(note, DeckId(1))
    (card_id,) = note.card_ids()
    stabilities = []
    for rating in ratings:
        card = collection.get_card(card_id)
        card.start_timer()
        collection.sched.answerCard(card, rating)
        state = collection.get_card(card_id).memory_state
        assert state is not None
        stabilities.append(state.stability)
    collection.close()
    return stabilities
