"""Charts: what is counted, and how high the bars are."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from anki_builder.preview.card_views import CardView
from anki_builder.site.charts import CategoryBar, category_bars, time_chart
from anki_builder.site.gallery import live_views
from tests.decks import notes_of

[VIEW] = live_views(notes_of(("title: T\ndate: 2025-11-05\n", "- {id: a, front: A?, back: A}")), "CA")


def of_months(*months: str) -> list[CardView]:
    """A card for each month."""
    return [VIEW._replace(month=month) for month in months]


def of_categories(*categories: tuple[str, ...]) -> Iterable[CardView]:
    """A card for each tuple of categories."""
    return (VIEW._replace(categories=names) for names in categories)


def test_months_are_counted() -> None:
    """The highest bar takes the whole height; a month without cards has no bar, and undated cards none either."""
    chart = time_chart(of_months("2025-11", "2025-08", "2025-11", "", "2025-11", "2025-11"))

    assert [tuple(bar) for bar in chart.bars] == [
        ("2025-08", "August 2025", 1, 25.0),
        ("2025-11", "November 2025", 4, 100.0),
    ]
    assert (chart.period, chart.highest, chart.labels) == ("month", 4, ["2025-08", "2025-11"])


@pytest.mark.parametrize(
    ("years", "period", "bars", "labels"),
    [
        (range(2016, 2026), "month", 120, ["2016-01", "2020-12", "2025-12"]),
        (range(2015, 2026), "year", 11, ["2015", "2025"]),
        (range(1900, 2026), "decade", 13, ["1900s", "2020s"]),
    ],
)
def test_many_months_are_put_together(years: range, period: str, bars: int, labels: list[str]) -> None:
    """There is room for 120 bars, and for three labels below many of them."""
    chart = time_chart(of_months(*(f"{year}-{month:02}" for year in years for month in range(1, 13))))

    assert (chart.period, len(chart.bars), chart.labels) == (period, bars, labels)
    assert sum(bar.cards for bar in chart.bars) == len(years) * 12


def test_a_decade_has_a_title() -> None:
    """For those who hear it."""
    months = (f"{year}-01" for year in range(1850, 2026))
    assert time_chart(of_months(*months)).bars[0].title == "The 1850s"


def test_a_chart_of_nothing_is_empty() -> None:
    """A deck without dates and categories has neither chart."""
    assert (time_chart(of_months("")), time_chart([])) == (("month", ()), ("month", ()))
    assert (time_chart([]).labels, time_chart([]).highest) == ([], 0)
    assert (category_bars(of_categories(())), category_bars([])) == ((), ())


def test_categories_are_ranked() -> None:
    """A card of several counts in each; cards without one come last."""
    views = of_categories(("Economy::Banking",), ("World",), (), (), (), (), ("World", "Economy::Banking"), ("World",))

    assert category_bars(views) == (
        CategoryBar("World", 3, 75.0),
        CategoryBar("Economy: Banking", 2, 50.0),
        CategoryBar("Without a category", 4, 100.0),
    )


def test_small_categories_are_put_together() -> None:
    """More than twelve bars nobody reads."""
    views = of_categories(*((f"C{number:02}",) for number in range(15) for _ in range(15 - number)))
    bars = category_bars(views)

    assert [bar.name for bar in bars] == [*(f"C{number:02}" for number in range(11)), "4 others"]
    assert bars[-1].cards == 4 + 3 + 2 + 1
