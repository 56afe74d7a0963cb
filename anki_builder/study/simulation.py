"""Days of review, simulated: what each costs, and how much is known. Vectorised over cards and runs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from anki_builder.study.habits import DEFAULT_HABITS, Habits
from anki_builder.study.memory import (
    AGAIN,
    DEFAULT_MEMORY,
    EASY,
    GOOD,
    HARD,
    LONGEST_INTERVAL,
    Memory,
    Numbers,
    Ratings,
)

_MOST_STEPS = 5
"""Further answers on one day that are simulated; as in Anki's simulator."""

_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, LONGEST_INTERVAL, 0.05))
"""Anki spreads an interval by this share of its part between these days, and a day."""


class Card(NamedTuple):
    """A card that was studied before."""

    stability: float
    difficulty: float
    last: int
    """The day of its last review, counted from the start: 0 or less."""
    due: int
    """The day on which it is due."""


@dataclass(frozen=True, slots=True)
class Study:
    """How a learner goes about it."""

    new_per_day: int
    retention: float = 0.9
    """The probability of recall at which Anki asks for a card again."""
    rest: frozenset[int] = frozenset()
    """Weekdays without any review, from 0, Monday."""
    learning_steps: int = 2
    relearning_steps: int = 1
    memory: Memory = DEFAULT_MEMORY
    habits: Habits = DEFAULT_HABITS


@dataclass(frozen=True, slots=True)
class Course:
    """What became of the cards, day by day; the first axis of each array is the run."""

    reviews: NDArray[numpy.int64]
    """Cards that were due and reviewed; further answers on the same day are not counted."""
    introduced: NDArray[numpy.int64]
    """Cards that were new; the same in every run."""
    seconds: NDArray[numpy.float64]
    recall_days: tuple[int, ...]
    """The days, counted from the start, at whose beginning recall was taken; the last is the exam."""
    recall: NDArray[numpy.float64]
    """The expected number of cards that are known on these days."""
    seen: NDArray[numpy.int64]
    """Cards that were introduced before these days."""


def simulate(
    known: list[Card], new: int, study: Study, first_day: datetime.date, days: int, runs: int, seed: int
) -> Course:
    """`days` of study from `first_day`, and what is known on the morning after.

    `known` are the cards studied before, `new` how many were not. All that is due is reviewed on its day; after a day
    of rest on the next. The same seed gives the same course.
    """
    simulation = _Simulation(known, new, study, runs, seed)
    step = max(1, days // 60)  # a curve needs no more points, and recall of every card is the dearest thing to work out
    recall_days = sorted({*range(0, days, step), days})
    recall, seen = [], []
    for day in range(days + 1):
        if day in recall_days:
            recall.append(simulation.expected_recall(day))
            seen.append(simulation.seen)
        if day < days:
            simulation.pass_day(day, is_rest=(first_day.weekday() + day) % 7 in study.rest)
    return Course(
        reviews=numpy.stack(simulation.reviews, axis=1),
        introduced=numpy.asarray(simulation.introduced),
        seconds=numpy.stack(simulation.seconds, axis=1),
        recall_days=tuple(recall_days),
        recall=numpy.stack(recall, axis=1),
        seen=numpy.asarray(seen),
    )


class _Simulation:
    """Cards by runs, in flat arrays: card after card, each with all its runs, so that new cards are one slice."""

    def __init__(self, known: list[Card], new: int, study: Study, runs: int, seed: int) -> None:
        self._study, self._runs = study, runs
        self._random = numpy.random.default_rng(seed)
        states = numpy.asarray(known, dtype=numpy.float32).reshape(len(known), 4)
        columns = [
            numpy.concatenate([numpy.repeat(states[:, column], runs), numpy.full(new * runs, empty, numpy.float32)])
            for column, empty in enumerate((1.0, 1.0, 0.0, numpy.inf))
        ]
        self._stability, self._difficulty, self._last, self._due = columns
        self.seen = len(known)
        self._total = len(known) + new
        self.reviews: list[NDArray[numpy.int64]] = []
        self.introduced: list[int] = []
        self.seconds: list[NDArray[numpy.float64]] = []

    def expected_recall(self, day: int) -> NDArray[numpy.float64]:
        """How many cards are known at the beginning of a day, by run."""
        end = self.seen * self._runs
        recall = self._study.memory.recall(day - self._last[:end], self._stability[:end])
        known: NDArray[numpy.float64] = recall.reshape(self.seen, self._runs).sum(axis=0, dtype=numpy.float64)
        return known

    def pass_day(self, day: int, *, is_rest: bool) -> None:
        """A day of study, or of rest."""
        seconds = numpy.zeros(self._runs)
        reviewed = numpy.zeros(self._runs, dtype=numpy.int64)
        introduced = 0
        if not is_rest:
            due = numpy.flatnonzero(self._due[: self.seen * self._runs] <= day)
            reviewed = numpy.bincount(due % self._runs, minlength=self._runs)
            seconds += self._review(due, day)
            introduced = min(self._study.new_per_day, self._total - self.seen)
            seconds += self._introduce(introduced, day)
        self.reviews.append(reviewed)
        self.introduced.append(introduced)
        self.seconds.append(seconds)

    def _review(self, due: NDArray[numpy.intp], day: int) -> NDArray[numpy.float64]:
        """Reviews the cards that are due; gives the seconds, by run."""
        memory, habits = self._study.memory, self._study.habits
        stability, difficulty = self._stability[due], self._difficulty[due]
        recall = memory.recall(day - self._last[due], stability)
        ratings = self._drawn(numpy.asarray([habits.recalled]), numpy.zeros(len(due), numpy.int8), HARD)
        ratings[self._random.random(len(due), dtype=numpy.float32) >= recall] = AGAIN
        seconds = numpy.asarray(habits.review_seconds, numpy.float64)[ratings - 1]
        after = memory.recalled(stability, difficulty, recall, ratings)
        lapses = numpy.flatnonzero(ratings == AGAIN)
        after[lapses] = memory.lapsed(stability[lapses], difficulty[lapses], recall[lapses])
        difficulty = memory.next_difficulty(difficulty, ratings)
        after[lapses], difficulty[lapses], more = self._repeat(
            after[lapses],
            difficulty[lapses],
            ratings[lapses],
            numpy.asarray(habits.relearning),
            numpy.asarray(habits.relearning_seconds),
            numpy.full(len(lapses), self._study.relearning_steps),
        )
        seconds[lapses] += more
        self._schedule(due, after, difficulty, day)
        return self._by_run(due, seconds)

    def _introduce(self, count: int, day: int) -> NDArray[numpy.float64]:
        """Shows so many new cards in every run; gives the seconds, by run."""
        habits, steps = self._study.habits, self._study.learning_steps
        cards = numpy.arange(self.seen * self._runs, (self.seen + count) * self._runs)
        ratings = self._drawn(numpy.asarray([habits.first]), numpy.zeros(len(cards), numpy.int8), AGAIN)
        stability, difficulty = self._study.memory.first(ratings)
        stability, difficulty, more = self._repeat(
            stability,
            difficulty,
            ratings,
            numpy.asarray(habits.learning),
            numpy.asarray(habits.learning_seconds),
            numpy.where(ratings > HARD, steps - 1, steps),
        )
        seconds = numpy.asarray(habits.learning_seconds, numpy.float64)[ratings - 1] + more
        self._schedule(cards, stability, difficulty, day)
        self.seen += count
        return self._by_run(cards, seconds)

    def _by_run(self, cards: NDArray[numpy.intp], seconds: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        return numpy.bincount(cards % self._runs, weights=seconds, minlength=self._runs).astype(numpy.float64)

    def _repeat(
        self,
        stability: Numbers,
        difficulty: Numbers,
        ratings: Ratings,
        chances: NDArray[numpy.float64],
        costs: NDArray[numpy.float64],
        steps: NDArray[numpy.int64],
    ) -> tuple[Numbers, Numbers, NDArray[numpy.float64]]:
        """Asks again on the same day, until a card has passed its steps: its state then, and the seconds it took."""
        memory = self._study.memory
        ratings, passed, seconds = ratings.copy(), numpy.zeros(len(ratings), numpy.int64), numpy.zeros(len(ratings))
        for _ in range(_MOST_STEPS):
            asked = numpy.flatnonzero((passed < steps) & (ratings != EASY))
            if not len(asked):
                break
            answers = self._drawn(chances, ratings[asked] - 1, AGAIN)
            stability[asked] = memory.repeated(stability[asked], answers)
            difficulty[asked] = memory.next_difficulty(difficulty[asked], answers)
            seconds[asked] += costs[answers - 1]
            passed[asked] = numpy.where(answers == AGAIN, 0, passed[asked] + (answers >= GOOD))
            ratings[asked] = answers
        return stability, difficulty, seconds

    def _drawn(self, chances: NDArray[numpy.float64], rows: NDArray[numpy.int8], lowest: int) -> Ratings:
        """A rating for each row, drawn with the chances of that row of the table, whose first column is `lowest`."""
        limits = numpy.cumsum(chances, axis=1, dtype=numpy.float64)
        limits /= limits[:, -1:]
        chance = self._random.random(len(rows))
        ratings: Ratings = (lowest + (chance[:, None] >= limits[rows, :-1]).sum(axis=1)).astype(numpy.int8)
        return ratings

    def _schedule(self, cards: NDArray[numpy.intp], stability: Numbers, difficulty: Numbers, day: int) -> None:
        interval = self._study.memory.interval(stability, self._study.retention)
        spread = numpy.zeros_like(interval)
        for start, end, share in _FUZZ:
            spread += share * numpy.clip(interval - start, 0, end - start)
        spread[interval < _FUZZ[0][0]] = -1  # so short an interval is kept: plus one day, it is none
        drift = (self._random.random(len(cards), dtype=numpy.float32) * 2 - 1) * (spread + 1)
        self._stability[cards], self._difficulty[cards] = stability, difficulty
        self._last[cards] = day
        self._due[cards] = day + numpy.maximum(numpy.rint(interval + drift), 1)
