"""A deck's options as a preset of Anki's, in the JSON of schema 11. Pure: knows no package and no disk.

Learners get it with *Import any deck presets* ticked. Anki never updates a preset that it has, so the author's later
options reach new learners only. Anki 2.1.54 asks nobody: there the preset comes along, and replaces its older self.
"""

from __future__ import annotations

from typing import Any

from anki_builder.identity import derived_id
from anki_builder.sources.deck import Deck, DeckOptions

_MINUTE = 60  # seconds; Anki counts steps in minutes
_BY_POSITION, _RANDOM_NOTES = 1, 3  # Anki's NewCardGatherPriority, the same since it came with 2.1.45
_RANDOM, _DUE = 0, 1  # the older order of new cards, by which Anki 2.1.54 shuffles them on import


def deck_preset(deck: Deck) -> dict[str, Any] | None:
    """The preset of a deck whose author gives options; None for all others.

    Its id derives from the namespace, so that two authors' presets are two. It is never 1, which is the learner's own:
    Anki takes nothing from a preset of that id.
    """
    return _preset(deck, deck.options) if deck.options else None


def _preset(deck: Deck, options: DeckOptions) -> dict[str, Any]:
    """What the author leaves open is as in a new preset of Anki 26.9.

    All keys of schema 11 are there, as Anki refuses a collection in which one is missing; of the later ones those that
    are set, as it knows the rest itself.
    """
    buries = options.bury_siblings or False
    return {
        "id": derived_id(deck.namespace, "options"),
        "mod": 0,
        "name": deck.name,
        "usn": -1,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": buries,
            "delays": _minutes(options.learning_steps, [1.0, 10.0]),
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": _RANDOM if options.order == "random" else _DUE,
            "perDay": options.new_per_day or 20,
        },
        "rev": {
            "bury": buries,
            "ease4": 1.3,
            "ivlFct": 1,
            "maxIvl": 36500,
            "perDay": options.reviews_per_day or 200,
            "hardFactor": 1.2,
        },
        "lapse": {
            "delays": _minutes(options.relearning_steps, [10.0]),
            "leechAction": 1,
            "leechFails": 8,
            "minInt": 1,
            "mult": 0,
        },
        "dyn": False,
        "newGatherPriority": {None: 0, "due": _BY_POSITION, "random": _RANDOM_NOTES}[options.order],
        "buryInterdayLearning": buries,
        "easyDaysPercentages": [1] * 7,
        "desiredRetention": options.desired_retention or 0.9,
    }


def _minutes(steps: tuple[int, ...] | None, default: list[float]) -> list[float]:
    return default if steps is None else [seconds / _MINUTE for seconds in steps]
