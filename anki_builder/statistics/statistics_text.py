"""A deck's statistics for a terminal.

Knows nothing of terminals: the edge passes the width, the colours, and whether there is only ASCII to draw with.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from anki_builder.charts import bar_chart, column_chart, cropped, display_width
from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.report import Style, plain
from anki_builder.statistics.deck_statistics import Statistics
from anki_builder.statistics.sections import Listing, Section, Series, Table, headline, not_counted, sections

NARROWEST = 72
"""Terminal columns without which text does not fit."""
WIDEST = 100
"""Terminal columns up to which bars grow."""

_MONTH_WIDTH = 9  # terminal columns of a month, with the gap before it
_CATEGORY_WIDTH = 22
_NARROWEST_CELL = 16


def statistics_text(statistics: Statistics, width: int = 80, style: Style = plain, ascii_only: bool = False) -> str:
    """Tables with bars, and what is to be done; fits `width` columns of a terminal, from NARROWEST to WIDEST."""
    width = max(NARROWEST, min(width, WIDEST))
    text = _Text(width, style, ascii_only)
    head = [f"{style(cropped(statistics.deck, width, ascii_only), 'place')}: {headline(statistics)}"]
    head += filter(None, [not_counted(statistics)])
    most_months = (width - _CATEGORY_WIDTH) // _MONTH_WIDTH
    return "\n".join(["\n".join([*head, ""]), *map(text.section, sections(statistics, most_months))])


class _Text:
    """Sections as text."""

    def __init__(self, width: int, style: Style, ascii_only: bool) -> None:
        self._width = width
        self._style = style
        self._ascii_only = ascii_only

    def section(self, section: Section) -> str:
        """A section, its lines ended."""
        if isinstance(section, Series):
            return self._series(section)
        text = self._table(section) if isinstance(section, Table) else self._listing(section)
        return text + (f"({section.note})\n" if section.note else "")

    def _table(self, table: Table) -> str:
        chart = bar_chart(table.rows, self._width, table.heads, self._ascii_only)
        heads, _, rows = chart.partition("\n")
        return f"{self._style(heads, 'place')}\n{rows}"

    def _series(self, series: Series) -> str:
        labels = (series.months[0], series.months[-1])
        chart = column_chart(series.cards, width=self._width, labels=labels, ascii_only=self._ascii_only)
        return f"{self._style(series.caption, 'place')}\n{chart}"

    def _listing(self, listing: Listing) -> str:
        rows = [[cell.translate(CONTROL_CHARACTERS) for cell in row] for row in listing.rows]
        widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)][:-1]
        lines = [line for row in rows for line in self._lines(row, widths, listing.is_to_do)]
        return "".join(f"{line}\n" for line in [self._style(listing.caption, "place"), *lines])

    def _lines(self, row: Sequence[str], widths: Sequence[int], is_to_do: bool) -> Iterator[str]:
        """A row of a listing; of its last cell, as much stands on each line as there is room for."""
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=False)]
        room = max(_NARROWEST_CELL, self._width - sum(widths) - 2 * len(row))
        words = textwrap.wrap(row[-1], room, break_long_words=False, break_on_hyphens=False) or [""]
        if is_to_do:
            cells[0] = self._style(cells[0], "warning")
        for line in words:
            yield "  ".join(["", *cells, cropped(line, room, self._ascii_only)]).rstrip()
            cells = [" " * width for width in widths]
