"""What learners answer, and how long they take."""

from __future__ import annotations

from typing import NamedTuple


class Habits(NamedTuple):
    """Probabilities of answers, and seconds for each. Ratings stand in the order again, hard, good, easy."""

    first: tuple[float, float, float, float] = (0.24, 0.094, 0.495, 0.171)
    """Of the first answer of all to a card."""
    recalled: tuple[float, float, float] = (0.224, 0.631, 0.145)
    """Of hard, good and easy, for a card that was known."""
    learning: tuple[tuple[float, float, float, float], ...] = (
        (0.3686, 0.0628, 0.5108, 0.0577),
        (0.0442, 0.4553, 0.4457, 0.0549),
        (0.0519, 0.047, 0.8462, 0.055),
    )
    """Of the next answer on the day a card is new, after again, hard and good."""
    relearning: tuple[tuple[float, float, float, float], ...] = (
        (0.2157, 0.0643, 0.6595, 0.0604),
        (0.05, 0.4638, 0.4475, 0.0387),
        (0.1057, 0.1434, 0.7266, 0.0244),
    )
    """The same on the day of a lapse."""
    learning_seconds: tuple[float, float, float, float] = (19.58, 18.79, 13.78, 10.71)
    """For an answer on the day a card is new."""
    review_seconds: tuple[float, float, float, float] = (19.38, 17.59, 12.38, 8.94)
    """For the first answer on a day that a card is due."""
    relearning_seconds: tuple[float, float, float, float] = (16.44, 15.25, 12.32, 8.03)
    """For further answers on the day of a lapse."""

    def at_pace(self, seconds: float) -> Habits:
        """The same answers at another speed: `seconds` for a review of a card that was known, on average."""
        factor = seconds / self.seconds_per_review
        return self._replace(
            learning_seconds=_scaled(self.learning_seconds, factor),
            review_seconds=_scaled(self.review_seconds, factor),
            relearning_seconds=_scaled(self.relearning_seconds, factor),
        )

    @property
    def seconds_per_review(self) -> float:
        """For a review of a card that was known, on average."""
        return sum(share * seconds for share, seconds in zip(self.recalled, self.review_seconds[1:], strict=True))


DEFAULT_HABITS = Habits()
"""The figures that Anki's own simulator has for a learner of whom it knows no reviews yet: what its developers found
among users who shared theirs."""


def _scaled(seconds: tuple[float, float, float, float], factor: float) -> tuple[float, float, float, float]:
    again, hard, good, easy = (value * factor for value in seconds)
    return again, hard, good, easy
