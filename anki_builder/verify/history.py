"""What a learner's collection tells of their study, as plain values. Knows nothing of Anki's library."""

from __future__ import annotations

import datetime
from typing import NamedTuple


class CardHistory(NamedTuple):
    """A card as its learner left it."""

    id: int
    guid: str
    """Of its note."""
    ordinal: int
    deck: int
    """The card's own, also while a filtered deck has it."""
    type: int
    """0 new, 1 learning, 2 review, 3 relearning."""
    queue: int
    """0 new, 1 learning today, 2 review, 3 learning on another day, 4 preview, -1 suspended, -2 and -3 buried."""
    due: int
    """The number of a day, for a card in review."""
    interval: int
    """Days."""
    stability: float | None
    """Days; None, as the next two, where FSRS has not scheduled the card."""
    difficulty: float | None
    """From 1 to 10."""
    retention: float | None
    """The probability of recall at which the card is to come again."""
    last: int | None
    """When it was last answered, in seconds since 1970."""
    answers: int
    recalled: int
    """Answers in review other than Again."""
    seconds: float
    """What these took together; Anki caps each at the preset's limit, by default 60."""


class Preset(NamedTuple):
    """What a deck's options say about FSRS."""

    parameters: tuple[float, ...]
    """21 of FSRS-6, 19 of FSRS-5, 17 of FSRS-4.5; none where they were never optimised."""
    retention: float
    """The probability of recall at which cards are to come again."""


class Today(NamedTuple):
    """The day on which a collection is read, as its learner has set its beginning."""

    number: int
    """As cards count their days."""
    end: int
    """In seconds since 1970."""

    @property
    def date(self) -> datetime.date:
        """On the learner's calendar: of the morning, where the day ends at night."""
        return datetime.date.fromtimestamp(self.end) - datetime.timedelta(days=1)
