"""What a deck lacks: categories of a month, facts of a month, and facts of a declared category."""

from __future__ import annotations

import pytest

from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact
from anki_builder.statistics.coverage import MissingCategory, SparseMonth, coverage, months_between
from tests.sources import facts_of

DECK = Deck("D", "d.example", "D", dated=False)


def facts(*stories: tuple[str, str, int]) -> list[Fact]:
    """So many facts of each month and category; undated, or without a category, where that is empty."""
    made = []
    for month, category, count in stories:
        head = "title: T\n" + (f"month: {month}\n" if month else "") + (f"category: {category}\n" if category else "")
        made += facts_of(f"{head}facts:\n  - {{id: a, front: A?, back: a}}\n", DECK) * count
    return made


def test_a_category_that_all_other_months_have() -> None:
    """What two months lack, nobody expects; undated facts are of no month."""
    found = coverage(
        facts(
            *(("2025-10", "[Economy, World, Sports]", 1), ("2025-11", "[Economy, World]", 1)),
            *(("2025-12", "[World, Books]", 1), ("", "Economy", 1)),
        ),
        [],
    )

    assert found.missing == (MissingCategory("2025-12", "Economy"),)


def test_children_are_part_of_a_category() -> None:
    """A month has Economy with whatever is in it."""
    stories = (("2025-10", "Economy::Banking", 1), ("2025-11", "Economy::Trade", 1), ("2025-12", "World", 1))

    assert coverage(facts(*stories), []).missing == (MissingCategory("2025-12", "Economy"),)


def test_of_two_months_each_lacks_what_the_other_has() -> None:
    """There is but one other month."""
    stories = (("2025-10", "Economy", 1), ("2025-11", "World", 1))

    assert coverage(facts(*stories), []).missing == (
        MissingCategory("2025-10", "World"),
        MissingCategory("2025-11", "Economy"),
    )


def test_a_month_with_few_facts_hides_no_gap() -> None:
    """The newest month has only begun: it lacks much itself, but what an older one lacks is told all the same."""
    found = coverage(
        facts(
            *(("2025-09", "[Economy, World]", 9), ("2025-10", "[Economy, World]", 9), ("2025-11", "World", 9)),
            ("2025-12", "Sports", 1),
        ),
        [],
    )

    assert found.missing == (MissingCategory("2025-11", "Economy"), MissingCategory("2025-12", "World"))
    assert (found.sparse, found.median) == ((SparseMonth("2025-12", 1),), 9)


def test_a_month_with_fewer_than_half_of_the_median_is_sparse() -> None:
    """Half is enough; a month between the others that has no facts at all is among the sparse."""
    found = coverage(
        facts(("2025-08", "", 10), ("2025-09", "", 5), ("2025-10", "", 4), ("2025-12", "", 12), ("2026-01", "", 10)), []
    )

    assert (found.sparse, found.median) == ((SparseMonth("2025-11", 0),), 5)
    assert coverage(facts(("2025-08", "", 10), ("2025-09", "", 10), ("2025-10", "", 4)), []).sparse == (
        SparseMonth("2025-10", 4),
    )


def test_a_deck_of_history_has_no_sparse_months() -> None:
    """Where most months of the calendar have no facts, none is missed."""
    found = coverage(facts(("1857-05", "", 1), ("1947-08", "", 20), ("1950-01", "", 9)), [])

    assert (found.sparse, found.median) == ((), 0)


@pytest.mark.parametrize("stories", [(), (("", "Economy", 2),), (("2025-10", "Economy", 2),)])
def test_less_than_two_months_have_no_gaps(stories: tuple[tuple[str, str, int], ...]) -> None:
    """There is nothing to compare a month with."""
    found = coverage(facts(*stories), ["Economy"] if stories else [])

    assert (found.missing, found.sparse, found.unused) == ((), (), ())


def test_declared_categories_without_facts() -> None:
    """In the order of deck.yaml; a child is a use of its parent, but not the other way round."""
    stories = (("2025-10", "Economy::Banking", 1), ("2025-10", "World", 1))
    declared = ["World::Asia", "Economy", "Econ", "World", "Books"]

    assert coverage(facts(*stories), declared).unused == ("World::Asia", "Econ", "Books")


def test_months_of_the_calendar() -> None:
    """Over the turn of a year; the order of what is given does not matter."""
    assert months_between(["2026-02", "2025-11"]) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert (months_between(["0999-12"]), months_between([])) == (["0999-12"], [])
