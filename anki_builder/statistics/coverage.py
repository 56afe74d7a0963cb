"""What a deck lacks: months without a category, months with few facts, categories without any. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from statistics import median_low
from typing import NamedTuple

from anki_builder.sources.facts import Fact

_FEW = 2  # times as few facts as the median month


class MissingCategory(NamedTuple):
    """A category that a month does not have, and every other month has, those with few facts aside."""

    month: str
    category: str


class SparseMonth(NamedTuple):
    """A month with fewer than half of the median month's facts; perhaps with none at all."""

    month: str
    facts: int


class Coverage(NamedTuple):
    """What is missing."""

    missing: tuple[MissingCategory, ...]
    """By month and category."""
    sparse: tuple[SparseMonth, ...]
    """By month."""
    median: int
    """Facts of the median month, of all from the first to the last; 0 where most of these have none."""
    unused: tuple[str, ...]
    """Categories that deck.yaml declares and no fact has, in their order there."""


def main_category(name: str) -> str:
    """The outermost of a category and its parents: of `Economy::Banking`, `Economy`."""
    return name.partition("::")[0]


def coverage(facts: Iterable[Fact], declared: Iterable[str]) -> Coverage:
    """What is missing among facts; `declared` are the deck's categories. Undated facts fill no gap of a month.

    Of a category, its children are part: no month needs all of these.
    """
    facts = list(facts)
    by_month: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.month:
            by_month.setdefault(fact.month, []).append(fact)
    counts = {month: len(by_month.get(month, ())) for month in months_between(by_month)}
    median = median_low(counts.values()) if counts else 0
    sparse = {month: count for month, count in counts.items() if count * _FEW < median}
    return Coverage(
        missing=tuple(sorted(_missing(by_month, sparse.keys()))),
        sparse=tuple(SparseMonth(*row) for row in sparse.items()),
        median=median,
        unused=_unused(facts, declared),
    )


def months_between(months: Collection[str]) -> list[str]:
    """The months of the calendar from the first to the last of some, these among them."""
    if not months:
        return []
    start, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(months), max(months)))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _missing(by_month: Mapping[str, Iterable[Fact]], sparse: Container[str]) -> Iterator[MissingCategory]:
    """A month without facts lacks more than a category, and is not among these."""
    names = {
        month: {main_category(name) for fact in facts for name in fact.categories} for month, facts in by_month.items()
    }
    full = [month for month in names if month not in sparse]
    having = Counter(name for month in full for name in names[month])
    for month, own in names.items():
        others = len(full) - (month not in sparse)
        for category, count in having.items():
            if count == others and category not in own:
                yield MissingCategory(month, category)


def _unused(facts: Iterable[Fact], declared: Iterable[str]) -> tuple[str, ...]:
    used = [f"{name}::" for name in {name for fact in facts for name in fact.categories}]
    return tuple(name for name in declared if not any(family.startswith(f"{name}::") for family in used))
