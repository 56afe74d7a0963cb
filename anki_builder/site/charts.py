"""How a deck's cards are spread over months and categories, counted and drawn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from anki_builder.preview.card_views import CardView
from anki_builder.site.wording import month_title

HEIGHT = 100
"""Of the drawing of months, in its own units; each bar is one wide, with the gap beside it."""

_MOST_BARS = 120
_FEWEST_FOR_THREE_LABELS = 24
_MOST_CATEGORIES = 12
_NO_CATEGORY = "Without a category"


class Bar(NamedTuple):
    """A bar of the chart of months."""

    label: str
    """`2025-10`; of longer periods, `2025` or `2020s`."""
    title: str
    """`October 2025`."""
    cards: int
    height: float


class TimeChart(NamedTuple):
    """The chart of months."""

    period: str
    """What a bar stands for: `month`, `year` or `decade`."""
    bars: tuple[Bar, ...]
    """The earliest first."""

    @property
    def labels(self) -> list[str]:
        """What stands below the first bar and the last, and where there are many, below the middle."""
        last = len(self.bars) - 1
        places = {0, last // 2, last} if last >= _FEWEST_FOR_THREE_LABELS else {0, last}
        return [self.bars[place].label for place in sorted(places)] if self.bars else []

    @property
    def highest(self) -> int:
        """The cards of the longest bar."""
        return max((bar.cards for bar in self.bars), default=0)


class CategoryBar(NamedTuple):
    """A row of the chart of categories."""

    name: str
    cards: int
    share: float
    """Of the longest bar, in percent."""


def time_chart(views: Iterable[CardView]) -> TimeChart:
    """The cards by month; of a deck of very many months, by year or decade. Undated cards are not among them."""
    period, counted = _periods(Counter(view.month for view in views if view.month))
    highest = max((cards for _, _, cards in counted), default=1)
    bars = (Bar(label, title, cards, round(HEIGHT * cards / highest, 1)) for label, title, cards in counted)
    return TimeChart(period, tuple(bars))


def _periods(months: Counter[str]) -> tuple[str, list[tuple[str, str, int]]]:
    """The shortest period for which there is room; and label, title and cards of each such, the earliest first."""
    if len(months) <= _MOST_BARS:
        return "month", [(month, month_title(month), cards) for month, cards in sorted(months.items())]
    years = _shortened(months, lambda month: month[:4])
    if len(years) <= _MOST_BARS:
        return "year", [(year, year, cards) for year, cards in sorted(years.items())]
    decades = _shortened(months, lambda month: f"{month[:3]}0s")
    return "decade", [(decade, f"The {decade}", cards) for decade, cards in sorted(decades.items())]


def _shortened(months: Counter[str], shorten: Callable[[str], str]) -> Counter[str]:
    counts = Counter[str]()
    for month, cards in months.items():
        counts[shorten(month)] += cards
    return counts


def category_bars(views: Iterable[CardView]) -> tuple[CategoryBar, ...]:
    """The cards by category, the largest first; a card of several counts in each. Small ones are put together."""
    counts = Counter(name for view in views for name in view.categories or ("",))
    if set(counts) <= {""}:
        return ()
    ranked = sorted(counts.items(), key=lambda row: (not row[0], -row[1], row[0].casefold()))
    named = [(name.replace("::", ": ") or _NO_CATEGORY, cards) for name, cards in ranked]
    if len(named) > _MOST_CATEGORIES:
        shown, others = named[: _MOST_CATEGORIES - 1], named[_MOST_CATEGORIES - 1 :]
        named = [*shown, (f"{len(others)} others", sum(cards for _, cards in others))]
    highest = max(cards for _, cards in named)
    return tuple(CategoryBar(name, cards, round(100 * cards / highest, 1)) for name, cards in named)
