"""A deck's statistics as people read them, in tables and sentences that text and page have in common. Pure."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from anki_builder.charts import Bar
from anki_builder.report import counted
from anki_builder.statistics.coverage import Coverage, months_between
from anki_builder.statistics.deck_statistics import MANY_SOURCES, Group, MediaCount, Month, Publisher, Statistics
from anki_builder.statistics.staleness import StaleFact
from anki_builder.statistics.words import Longest, WordCounts

_MOST_PERIODS = 24
"""Rows of a table of months; there are years or decades in it where these would be more."""
_MOST_PUBLISHERS = 10
_MOST_STALE = 5
_UNDATED = "Undated"
_NO_CATEGORY = "Without a category"
_NONE = "-"


class Table(NamedTuple):
    """Rows of figures, perhaps with bars to compare them by."""

    caption: str
    heads: tuple[str, ...]
    """Of the labels, then of the figures."""
    rows: tuple[Bar, ...]
    note: str = ""
    """What is not in the table, or how to read it."""


class Listing(NamedTuple):
    """Rows of words."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    is_to_do: bool = False
    """Whether somebody should do something about each row."""


class Series(NamedTuple):
    """The cards of every month from the first to the last."""

    caption: str
    months: tuple[str, ...]
    cards: tuple[int, ...]


Section = Table | Listing | Series


def headline(statistics: Statistics) -> str:
    """What there is of what was asked for, and on which day."""
    counts = f"{counted(statistics.facts, 'fact')}, {counted(statistics.cards, 'card')}"
    chosen = ", ".join(name for names in statistics.choice for name in names)
    return f"{counts} of {chosen} on {statistics.day}" if chosen else f"{counts} on {statistics.day}"


def not_counted(statistics: Statistics) -> str:
    """What there is besides; empty where there is nothing."""
    besides = (
        (statistics.drafts, "draft" if statistics.drafts == 1 else "drafts"),
        (statistics.superseded, "superseded"),
        (statistics.retired, "retired"),
    )
    listed = ", ".join(f"{count:,} {what}" for count, what in besides if count)
    return f"not counted: {listed}" if listed else ""


def sections(statistics: Statistics, most_months: int) -> Iterator[Section]:
    """All that there is to show, in its order; the table of categories by month has the newest months alone."""
    if not statistics.facts:
        return
    if any(month.month for month in statistics.months):
        yield from _months(statistics.months)
    if any(group.name for group in statistics.categories):
        rows = ((group.name or _NO_CATEGORY, group.facts, group.cards) for group in statistics.categories)
        yield _groups("Cards by category", "Category", rows)
    yield from _gaps(statistics, most_months)
    note = "second cards count as reverse; what is typed counts once more"
    yield _groups("Cards by kind", "Kind", statistics.kinds, note)
    yield _groups("Cards by priority", "Priority", statistics.priorities)
    until, stale, going_stale = statistics.staleness
    yield _stale_facts(f"Stale on {statistics.day}", stale, statistics.day)
    yield _stale_facts(f"Going stale by {until}", going_stale, until)
    yield _sources(statistics.sources)
    if statistics.publishers:
        yield _publishers(statistics.publishers)
    yield from _words(statistics.question_words, statistics.answer_words)
    yield _media(statistics.pictures, statistics.recordings)


def _groups(caption: str, head: str, groups: Iterable[tuple[str, int, int]], note: str = "") -> Table:
    rows = (Bar(name, (f"{facts:,}", f"{cards:,}"), cards) for name, facts, cards in groups)
    return Table(caption, (head, "facts", "cards"), tuple(rows), note)


def _months(months: Sequence[Month]) -> Iterator[Section]:
    period, groups = _periods(months)
    yield _groups(f"Cards by {period}", period.capitalize(), groups)
    if period != "month":
        cards = {month.month: month.cards for month in months}
        calendar = months_between([month for month in cards if month])
        yield Series("Cards by month", tuple(calendar), tuple(cards.get(month, 0) for month in calendar))


def _periods(months: Sequence[Month]) -> tuple[str, list[Group]]:
    """The shortest period for which there is room, or the longest; and each such, the earliest first."""
    by_month = _put_together(months, 7, "")
    by_year = _put_together(months, 4, "")
    if len(by_month) <= _MOST_PERIODS:
        return "month", by_month
    return ("year", by_year) if len(by_year) <= _MOST_PERIODS else ("decade", _put_together(months, 3, "0s"))


def _put_together(months: Iterable[Month], length: int, end: str) -> list[Group]:
    """Months by the begin of their names, with an end to it."""
    groups: dict[str, Group] = {}
    for month in months:
        name = f"{month.month[:length]}{end}" if month.month else _UNDATED
        _, facts, cards = groups.get(name, Group(name, 0, 0))
        groups[name] = Group(name, facts + month.facts, cards + month.cards)
    return list(groups.values())


def _gaps(statistics: Statistics, most_months: int) -> Iterator[Section]:
    months = [month for month in statistics.months if month.month]
    if len(months) > 1 and any(month.categories for month in months):
        yield _categories_by_month(months[-most_months:], len(months))
    gaps = tuple(_gap_rows(statistics.coverage))
    if len(months) > 1 or gaps:
        caption = "Gaps" if gaps else "Gaps: none"
        yield Listing(caption, ("Where", "What is missing"), gaps, is_to_do=True)


def _categories_by_month(months: Sequence[Month], all_months: int) -> Table:
    names = Counter[str]()
    for month in months:
        names.update(month.categories)
    rows = (
        Bar(name, tuple(f"{month.categories[name]:,}" if name in month.categories else _NONE for month in months))
        for name, _ in sorted(names.items(), key=lambda row: (-row[1], row[0].casefold()))
    )
    note = f"the newest {len(months)} of {all_months} months" if len(months) < all_months else ""
    return Table("Facts by category and month", ("Facts", *(month.month for month in months)), tuple(rows), note)


def _gap_rows(coverage: Coverage) -> Iterator[tuple[str, str]]:
    sparse = {month for month, _ in coverage.sparse}
    for month, missing in groupby(coverage.missing, key=attrgetter("month")):
        names = ", ".join(each.category for each in missing)
        others = "every other month with enough facts" if sparse - {month} else "every other month"
        yield month, f"no fact of {names}, which {others} has"
    for month, facts in coverage.sparse:
        yield month, f"{counted(facts, 'fact') if facts else 'no fact'}, where the median month has {coverage.median:,}"
    for name in coverage.unused:
        yield "deck.yaml", f"the category {name} has no fact"


def _stale_facts(what: str, facts: Sequence[StaleFact], day: datetime.date) -> Listing:
    rows = tuple((fact.since.isoformat(), f"{fact.file}:{fact.line}", fact.id) for fact in facts[:_MOST_STALE])
    more = len(facts) - len(rows)
    note = f"and {more:,} more: anki-builder check --select stale --on {day}" if more else ""
    caption = f"{what}: {counted(len(facts), 'fact')}"
    return Listing(caption, ("Since", "Place", "Fact"), rows, note, is_to_do=True)


def _sources(counts: Sequence[int]) -> Table:
    names = ["none", *map(str, range(1, MANY_SOURCES)), f"{MANY_SOURCES} or more"]
    rows = (Bar(name, (f"{count:,}",), count) for name, count in zip(names, counts, strict=True))
    return Table("Facts by number of sources", ("Sources", "facts"), tuple(rows))


def _publishers(publishers: Sequence[Publisher]) -> Table:
    rows = tuple(Bar(name, (f"{facts:,}",), facts) for name, facts in publishers[:_MOST_PUBLISHERS])
    more = len(publishers) - len(rows)
    note = f"and {counted(more, 'other')}" if more else ""
    return Table("Publishers most cited", ("Publisher", "facts"), rows, note)


def _words(questions: WordCounts, answers: WordCounts) -> Iterator[Section]:
    rows = []
    for name, counts in (("question", questions), ("answer", answers)):
        longest = counts.longest[0].words if counts.longest else 0
        figures = (counts.median, counts.ninetieth_percentile, longest)
        rows.append(Bar(name, tuple(f"{figure:,}" for figure in figures)))
    yield Table("Words", ("Words", "median", "90% have at most", "longest"), tuple(rows))
    yield _longest("Longest questions", questions.longest)
    yield _longest("Longest answers", answers.longest)


def _longest(caption: str, longest: Iterable[Longest]) -> Listing:
    rows = ((f"{words:,}", f"{file}:{line}", name) for words, name, file, line in longest)
    return Listing(caption, ("Words", "Place", "Fact"), tuple(rows))


def _media(pictures: MediaCount, recordings: MediaCount) -> Table:
    rows = (
        Bar(name, (f"{count.facts:,}", f"{count.files:,}"))
        for name, count in (("pictures", pictures), ("recordings", recordings))
    )
    return Table("Pictures and recordings", ("Media", "facts", "files"), tuple(rows))
