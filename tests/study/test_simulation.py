"""Days of review: by hand, as Anki's simulator has them, and fast."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import numpy
import pytest

from anki_builder.study.habits import DEFAULT_HABITS, Habits
from anki_builder.study.memory import GOOD, Memory, Numbers, Ratings
from anki_builder.study.simulation import Card, Course, Study, simulate
from tests.study.anki_simulator import scheduled_by_anki, simulated_by_anki

MONDAY = datetime.date(2026, 11, 23)
ALWAYS_GOOD = Habits(
    first=(0, 0, 1, 0), recalled=(0, 1, 0), learning_seconds=(0, 0, 10, 0), review_seconds=(8, 0, 6, 0)
)
ONE_STEP = Study(new_per_day=2, learning_steps=1, habits=ALWAYS_GOOD)
"""A first answer of good gives a stability of 2.3 days, and so an interval of 2."""


class SimulatorMemory(Memory):
    """The memory of Anki's simulator: there *hard*, given again on the same day, weakens a card.

    In Anki's scheduler and in the `fsrs` package, and so in plans, it does not.
    """

    def repeated(self, stability: Numbers, ratings: Ratings) -> Numbers:
        """Stability after another answer on the same day."""
        w = self._w
        growth = numpy.exp(w[17] * (ratings - 3 + w[18])) * stability ** -w[19]
        grown: Numbers = stability * numpy.where(ratings >= GOOD, numpy.maximum(growth, 1), growth)
        return numpy.maximum(grown, 0.001)


def course(
    study: Study, days: int, known: list[Card] | None = None, new: int = 0, runs: int = 4, seed: int = 1
) -> Course:
    """Simulates from a Monday on."""
    return simulate(known or [], new, study, MONDAY, days, runs, seed)


def test_new_cards_come_day_by_day_until_there_are_no_more() -> None:
    """Each is asked once, as its first answer passes the one step, and is due two days later."""
    done = course(ONE_STEP, 3, new=3)
    assert done.introduced.tolist() == [2, 1, 0]
    assert done.reviews.tolist() == [[0, 0, 2]] * 4
    assert done.seconds[:, :2].tolist() == [[20.0, 10.0]] * 4
    assert done.seen.tolist() == [0, 2, 3, 3]


def test_what_is_due_on_a_day_of_rest_is_reviewed_the_day_after() -> None:
    """And there are no new cards on such a day."""
    wednesday = Study(1, learning_steps=1, habits=ALWAYS_GOOD, rest=frozenset({2}))
    done = course(wednesday, 4, new=3)
    assert done.introduced.tolist() == [1, 1, 0, 1]
    assert done.reviews[0].tolist() == [0, 0, 0, 2]


def test_recall_falls_by_the_forgetting_curve() -> None:
    """A card with a stability of 10 days is known with 90% after 10 days, and cards that nobody has seen are not."""
    unstudied = course(Study(0), 10, known=[Card(stability=10, difficulty=5, last=0, due=99)], new=1)
    assert unstudied.recall_days[-1] == 10
    assert unstudied.recall[:, -1] == pytest.approx([0.9] * 4, abs=1e-6)
    assert unstudied.recall[:, 0] == pytest.approx([1.0] * 4)


def test_a_card_that_is_overdue_is_reviewed_at_once() -> None:
    """In every run; whether it is known then depends on how long ago it was reviewed."""
    done = course(Study(0, habits=ALWAYS_GOOD), 1, known=[Card(stability=1e9, difficulty=5, last=-50, due=-40)])
    assert done.reviews.tolist() == [[1]] * 4
    assert done.seconds.tolist() == [[6.0]] * 4


def test_of_forgotten_cards_as_many_lapse_as_the_curve_says() -> None:
    """With a stability of 10 days, one in ten after 10 days: drawn, so about."""
    known = [Card(stability=10, difficulty=5, last=-10, due=0)] * 1000
    done = course(Study(0, habits=ALWAYS_GOOD, relearning_steps=0), 1, known=known)
    lapses = (done.seconds[:, 0] - 6 * 1000) / (8 - 6)
    assert lapses.mean() == pytest.approx(100, abs=15)


def test_the_seed_decides() -> None:
    """The same gives the same course, another one another."""
    study = Study(10)
    first, again, other = (course(study, 60, new=300, seed=seed).seconds for seed in (1, 1, 2))
    assert numpy.array_equal(first, again)
    assert not numpy.array_equal(first, other)


@pytest.mark.parametrize(
    ("cards", "days", "new_per_day", "retention", "steps"),
    [
        (3600, 365, 15, 0.9, (2, 1)),
        (3600, 365, 15, 0.8, (2, 1)),
        (3600, 365, 15, 0.95, (2, 1)),
        (1200, 120, 20, 0.9, (2, 1)),
        (1200, 120, 20, 0.85, (1, 0)),
        (1000, 200, 10, 0.9, (3, 2)),
        (1000, 30, 50, 0.9, (2, 1)),
    ],
)
def test_it_agrees_with_ankis_own_simulator(
    cards: int, days: int, new_per_day: int, retention: float, steps: tuple[int, int], tmp_path: Path
) -> None:
    """Within 1.5 percentage points of recall and 3.5% of reviews and of time, if the memory is the same."""
    anki = simulated_by_anki(tmp_path, cards, days, new_per_day, retention, steps)
    study = Study(new_per_day, retention, learning_steps=steps[0], relearning_steps=steps[1], memory=SimulatorMemory())
    ours = course(study, days, new=cards, runs=20)
    assert ours.recall[:, -1].mean() / cards == pytest.approx(anki.recall, abs=0.015)
    assert ours.reviews.sum(axis=1).mean() == pytest.approx(anki.reviews, rel=0.035)
    assert ours.seconds.sum(axis=1).mean() == pytest.approx(anki.seconds, rel=0.035)


@pytest.mark.parametrize(("days", "new_per_day", "retention"), [(365, 15, 0.9), (365, 15, 0.8), (120, 20, 0.9)])
def test_plans_stay_near_ankis_simulator(days: int, new_per_day: int, retention: float, tmp_path: Path) -> None:
    """Within 2 percentage points of recall; their load is up to 9% lower, as *hard* costs less than Anki simulates."""
    anki = simulated_by_anki(tmp_path, 3600, days, new_per_day, retention, (2, 1))
    ours = course(Study(new_per_day, retention), days, new=3600, runs=20)
    assert ours.recall[:, -1].mean() / 3600 == pytest.approx(anki.recall, abs=0.02)
    assert 0.91 < ours.reviews.sum(axis=1).mean() / anki.reviews < 1.02
    assert 0.91 < ours.seconds.sum(axis=1).mean() / anki.seconds < 1.02


def test_hard_does_not_weaken_a_card_in_ankis_scheduler(tmp_path: Path) -> None:
    """Why plans do not follow Anki's simulator in this: what a learner has is the scheduler."""
    assert scheduled_by_anki(tmp_path, [1, 2, 2]) == pytest.approx([0.212] * 3)


def test_a_year_of_3600_cards_takes_under_two_seconds() -> None:
    """With 20 runs, of processor time."""
    start = time.process_time()
    course(Study(15), 365, new=3600, runs=20)
    assert time.process_time() - start < 2


def test_a_pace_of_ones_own_scales_all_seconds() -> None:
    """So that a review of a known card takes as long as asked for on average."""
    assert DEFAULT_HABITS.at_pace(6.0).seconds_per_review == pytest.approx(6.0)
    slow = DEFAULT_HABITS.at_pace(2 * DEFAULT_HABITS.seconds_per_review)
    assert slow.review_seconds == pytest.approx([2 * seconds for seconds in DEFAULT_HABITS.review_seconds])
