"""Facts chosen by month, category and tag."""

from __future__ import annotations

import pytest

from anki_builder.errors import ProjectError
from anki_builder.sources.deck import Deck
from anki_builder.sources.fact_choice import FactChoice
from tests.sources import facts_of

DECK = Deck("World", "world.example", "WA", categories=(("International", ("world",)), ("Economy", ())))
FACTS = facts_of(
    """
    title: Summit
    month: 2025-10
    category: International::Asia
    tags: [Rare Earths]
    facts:
      - {id: asia, front: Where?, back: Tokyo}
      - {id: world, front: Who?, back: All, category: world, tags: [law]}
      - {id: rates, front: How much?, back: 5%, category: [economy, world], month: 2025-11}
    """,
    DECK,
)


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (FactChoice(), ["asia", "world", "rates"]),
        (FactChoice(months=("2025-11",)), ["rates"]),
        (FactChoice(categories=("World",)), ["asia", "world", "rates"]),
        (FactChoice(categories=("world::asia",)), ["asia"]),
        (FactChoice(categories=("economy", "World::Asia")), ["asia", "rates"]),
        (FactChoice(tags=("WA::rare earths",)), ["asia", "rates"]),
        (FactChoice(months=("2025-10",), categories=("International",), tags=("rare-earths",)), ["asia"]),
    ],
)
def test_several_of_one_kind_widen_the_choice_and_kinds_narrow_it(choice: FactChoice, chosen: list[str]) -> None:
    """A category comes with its children, by any name that a fact file may give it; facts keep their order."""
    assert [fact.id for fact in choice.resolved(DECK).narrow(FACTS)] == chosen


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (FactChoice(months=("2031-01",)), "no fact fits --month 2031-01: known here: `2025-10`, `2025-11`"),
        (FactChoice(categories=("Econmy",)), "no fact fits --category econmy: did you mean `economy`?"),
        (FactChoice(tags=("x",)), "no fact fits --tag x: known here: `law`, `rare-earths`"),
        (
            FactChoice(months=("2025-10",), categories=("economy",)),
            "no fact has all of what --month, --category and --tag ask for",
        ),
    ],
)
def test_what_no_fact_has_is_refused(choice: FactChoice, message: str) -> None:
    """With what there is."""
    with pytest.raises(ProjectError) as raised:
        choice.resolved(DECK).narrow(FACTS)
    assert str(raised.value) == message


def test_nothing_can_be_chosen_of_nothing() -> None:
    """A project without facts has other worries."""
    assert FactChoice().narrow([]) == []
