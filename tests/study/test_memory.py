"""The memory model for many cards at once gives what the `fsrs` package gives for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import fsrs
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.study.memory import Memory

OTHER_PARAMETERS = (
    *(0.5, 1.1, 4.2, 12.0, 7.1, 0.6, 2.1, 0.01, 1.5, 0.2, 0.9, 1.9, 0.1, 0.3, 1.4, 0.3, 2.2, 0.7, 0.2, 0.1, 0.3),
)
REVIEWS = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(fsrs.Rating)), max_size=8)
"""Days since the last answer, and the rating; no day, for another answer on the same day."""


def one_by_one(memory: Memory, first: int, reviews: list[tuple[int, fsrs.Rating]]) -> tuple[float, float]:
    """Stability and difficulty of one card after some answers."""
    stability, difficulty = memory.first(numpy.asarray([first], numpy.int8))
    for days, rating in reviews:
        ratings = numpy.asarray([rating], numpy.int8)
        if days == 0:
            after = memory.repeated(stability, ratings)
        else:
            recall = memory.recall(numpy.asarray([days], numpy.float32), stability)
            lapsed = memory.lapsed(stability, difficulty, recall)
            after = lapsed if rating == 1 else memory.recalled(stability, difficulty, recall, ratings)
        stability, difficulty = after, memory.next_difficulty(difficulty, ratings)
    return float(stability[0]), float(difficulty[0])


@given(st.sampled_from(fsrs.Rating), REVIEWS, st.sampled_from([fsrs.scheduler.DEFAULT_PARAMETERS, OTHER_PARAMETERS]))
def test_each_card_is_as_the_package_has_it(
    first: fsrs.Rating, reviews: list[tuple[int, fsrs.Rating]], parameters: tuple[float, ...]
) -> None:
    """Whatever a learner answers, on the same day or later."""
    scheduler = fsrs.Scheduler(parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    card, _ = scheduler.review_card(fsrs.Card(), first, now)
    for days, rating in reviews:
        now += timedelta(days=days)
        card, _ = scheduler.review_card(card, rating, now)

    stability, difficulty = one_by_one(Memory(parameters), first, reviews)
    assert stability == pytest.approx(card.stability, rel=1e-3)  # of single precision, after nine answers
    assert difficulty == pytest.approx(card.difficulty, rel=1e-4)


@given(st.floats(0.01, 5_000), st.integers(0, 3_000), st.floats(0.7, 0.98))
def test_recall_and_intervals_are_as_the_package_has_them(stability: float, days: int, retention: float) -> None:
    """The forgetting curve, and the day on which it has fallen to the desired retention."""
    scheduler = fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)
    reviewed = datetime(2026, 1, 1, tzinfo=UTC)
    card = fsrs.Card(state=fsrs.State.Review, stability=stability, difficulty=5.0, last_review=reviewed)
    memory, known = Memory(), numpy.asarray([stability], numpy.float32)

    recall = scheduler.get_card_retrievability(card, reviewed + timedelta(days=days))
    assert memory.recall(numpy.asarray([days], numpy.float32), known)[0] == pytest.approx(recall, abs=1e-4)
    interval = scheduler._next_interval(stability=stability)
    assert abs(int(memory.interval(known, retention)[0]) - interval) <= 1 + interval * 1e-4  # where it is x.5 days
