"""From live to retired."""

from __future__ import annotations

import datetime

from anki_builder.sources.lifecycle import Lifecycle
from tests.sources import facts_of, story

FACTS = facts_of(
    story("""
    - {id: rate-august, front: Rate?, back: "5.5"}
    - {id: rate-december, front: Rate?, back: "5.25", supersedes: rate-august}
    - {id: tariff, front: Tariff?, back: "50", retired: {on: 2026-03-01, because: It was lifted.}}
    """)
)


def test_a_fact_is_retired_by_the_one_that_supersedes_it() -> None:
    """At once, as the newer fact is in the deck."""
    august, december, _ = FACTS
    lifecycle = Lifecycle(FACTS, datetime.date(2025, 12, 31))
    assert lifecycle.successor(august) is december
    assert lifecycle.is_retired(august)
    assert not lifecycle.is_retired(december)


def test_a_retirement_waits_for_its_day() -> None:
    """An author can write it down ahead."""
    *_, tariff = FACTS
    assert not Lifecycle(FACTS, datetime.date(2026, 2, 28)).is_retired(tariff)
    assert Lifecycle(FACTS, datetime.date(2026, 3, 1)).is_retired(tariff)


def test_facts_without_ids_have_no_successors() -> None:
    """Nothing can name them."""
    (fact,) = facts_of(story("- {front: Rate?, back: 5.5}"))
    assert Lifecycle([fact], datetime.date(2026, 1, 1)).successor(fact) is None
