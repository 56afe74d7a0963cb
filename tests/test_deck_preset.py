"""A deck's options as the preset that Anki reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from anki_builder.packages.deck_preset import deck_preset
from anki_builder.sources.deck import DeckOptions
from tests.sources import DECK

UNTOUCHED: dict[str, Any] = {
    "id": 1_010_396_501_942,
    "mod": 0,
    "name": "Current Affairs",
    "usn": -1,
    "maxTaken": 60,
    "autoplay": True,
    "timer": 0,
    "replayq": True,
    "new": {
        "bury": False,
        "delays": [1.0, 10.0],
        "initialFactor": 2500,
        "ints": [1, 4, 0],
        "order": 1,
        "perDay": 20,
    },
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
    "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0},
    "dyn": False,
    "newGatherPriority": 0,
    "buryInterdayLearning": False,
    "easyDaysPercentages": [1] * 7,
    "desiredRetention": 0.9,
}
"""What a preset says of which the author decides nothing; that Anki would say so too is a test of `anki_import`."""


def preset(options: DeckOptions, namespace: str = DECK.namespace) -> dict[str, Any]:
    """The preset of a deck with these options."""
    found = deck_preset(replace(DECK, namespace=namespace, options=options))
    assert found is not None
    return found


def test_a_deck_without_options_has_no_preset() -> None:
    """Its packages leave all decks with what the learner has."""
    assert deck_preset(DECK) is None


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (DeckOptions(), {}),
        (DeckOptions(new_per_day=12), {"new": {**UNTOUCHED["new"], "perDay": 12}}),
        (DeckOptions(reviews_per_day=150), {"rev": {**UNTOUCHED["rev"], "perDay": 150}}),
        (DeckOptions(desired_retention=0.87), {"desiredRetention": 0.87}),
        (DeckOptions(learning_steps=(30, 86_400)), {"new": {**UNTOUCHED["new"], "delays": [0.5, 1440.0]}}),
        (DeckOptions(learning_steps=()), {"new": {**UNTOUCHED["new"], "delays": []}}),
        (DeckOptions(relearning_steps=(900,)), {"lapse": {**UNTOUCHED["lapse"], "delays": [15.0]}}),
        (DeckOptions(order="due"), {"newGatherPriority": 1}),
        (DeckOptions(order="random"), {"newGatherPriority": 3, "new": {**UNTOUCHED["new"], "order": 0}}),
        (DeckOptions(bury_siblings=False), {}),
        (
            DeckOptions(bury_siblings=True),
            {
                "new": {**UNTOUCHED["new"], "bury": True},
                "rev": {**UNTOUCHED["rev"], "bury": True},
                "buryInterdayLearning": True,
            },
        ),
    ],
)
def test_each_option_sets_what_anki_knows_it_by(options: DeckOptions, changed: dict[str, Any]) -> None:
    """And nothing else; steps are in minutes."""
    assert preset(options) == UNTOUCHED | changed


def test_two_authors_presets_are_two() -> None:
    """Whatever their decks are called: the id derives from the namespace, and is never that of the learner's own."""
    ids = {preset(DeckOptions(new_per_day=12), namespace)["id"] for namespace in ("one", "two", "three")}
    assert len(ids) == 3
    assert 1 not in ids
