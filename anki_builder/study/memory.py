"""The memory model FSRS-6, for many cards at once.

The formulas are those of the `fsrs` package, which gives them for one card at a time; a test compares both, card by
card. Stability is in days, difficulty from 1 to 10, ratings are 1 (again), 2 (hard), 3 (good) and 4 (easy).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from fsrs.scheduler import DEFAULT_PARAMETERS, MAX_DIFFICULTY, MIN_DIFFICULTY, STABILITY_MIN
from numpy.typing import NDArray

Numbers = NDArray[numpy.float32]
Ratings = NDArray[numpy.int8]

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LONGEST_INTERVAL = 36_500
"""Days; the limit that Anki has unless a learner sets another."""


class Memory:
    """What reviews do to cards, for one learner's parameters."""

    def __init__(self, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> None:
        """`parameters` are the 21 of FSRS-6."""
        self._w = numpy.asarray(parameters, dtype=numpy.float32)
        self._decay = -float(parameters[20])
        self._factor = 0.9 ** (1 / self._decay) - 1

    def recall(self, elapsed: Numbers, stability: Numbers) -> Numbers:
        """The probability that cards are known, so many days after their last review."""
        curve: Numbers = (1 + self._factor * elapsed / stability) ** self._decay
        return curve

    def interval(self, stability: Numbers, retention: float) -> Numbers:
        """Whole days until the probability of recall has fallen to `retention`."""
        exact = stability / self._factor * (retention ** (1 / self._decay) - 1)
        days: Numbers = numpy.clip(numpy.rint(exact), 1, LONGEST_INTERVAL)
        return days

    def first(self, ratings: Ratings) -> tuple[Numbers, Numbers]:
        """Stability and difficulty after the first answer of all."""
        return self._clipped(self._w[ratings - 1]), self._bounded(self._first_difficulty(ratings))

    def recalled(self, stability: Numbers, difficulty: Numbers, recall: Numbers, ratings: Ratings) -> Numbers:
        """Stability after a review on another day that was not a lapse."""
        w = self._w
        penalty = numpy.where(ratings == HARD, w[15], 1)
        bonus = numpy.where(ratings == EASY, w[16], 1)
        growth = numpy.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * numpy.expm1((1 - recall) * w[10])
        return self._clipped(stability * (1 + growth * penalty * bonus))

    def lapsed(self, stability: Numbers, difficulty: Numbers, recall: Numbers) -> Numbers:
        """Stability after a review on another day that was a lapse."""
        w = self._w
        long = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * numpy.exp((1 - recall) * w[14])
        return self._clipped(numpy.minimum(long, stability / numpy.exp(w[17] * w[18])))

    def repeated(self, stability: Numbers, ratings: Ratings) -> Numbers:
        """Stability after another answer on the same day."""
        w = self._w
        growth = numpy.exp(w[17] * (ratings - 3 + w[18])) * stability ** -w[19]
        return self._clipped(stability * numpy.where(ratings >= HARD, numpy.maximum(growth, 1), growth))

    def next_difficulty(self, difficulty: Numbers, ratings: Ratings) -> Numbers:
        """Difficulty after any answer but the first of all."""
        change = -self._w[6] * (ratings - 3.0)
        damped = difficulty + (10 - difficulty) * change / 9
        easiest = self._first_difficulty(numpy.asarray(EASY))
        return self._bounded(self._w[7] * easiest + (1 - self._w[7]) * damped)

    def _first_difficulty(self, ratings: NDArray[numpy.integer]) -> Numbers:
        difficulty: Numbers = self._w[4] - numpy.exp(self._w[5] * (ratings - 1.0)) + 1
        return difficulty

    def _bounded(self, difficulty: Numbers) -> Numbers:
        return numpy.clip(difficulty, MIN_DIFFICULTY, MAX_DIFFICULTY).astype(numpy.float32)

    def _clipped(self, stability: Numbers) -> Numbers:
        return numpy.clip(stability, STABILITY_MIN, LONGEST_INTERVAL).astype(numpy.float32)


DEFAULT_MEMORY = Memory()
"""That of a learner of whom no reviews are known."""
