"""Small charts made of text, for terminals: bars beside labels and figures, and a series as columns. Pure.

Knows nothing of terminals: the edge passes the width, and whether there is only ASCII to draw with.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, east_asian_width

from anki_builder.printable import printable

_EIGHTHS_OF_A_BAR = " ▏▎▍▌▋▊▉█"
_EIGHTHS_OF_A_COLUMN = " ▁▂▃▄▅▆▇█"
_WITHOUT_EIGHTHS = " ----####"
"""For both, in ASCII."""
_SHORTEST_BAR = 24  # columns of a chart that labels leave to its bars
_SHORTEST_LABEL = 8
_SMALLEST_GAP = 2  # characters between labels
_FEWEST_WITH_GAPS = 3  # characters of a column, from which on the last is left out


class Bar(NamedTuple):
    """A row of a chart of bars."""

    label: str
    figures: tuple[str, ...]
    """What stands between label and bar, to the right of its column."""
    length: float = 0
    """Compared with the longest of the chart; 0 where there is none."""


def is_drawable(encoding: str) -> bool:
    """Whether an encoding has what charts are drawn with by default; the alternative is `ascii_only`."""
    try:
        f"{_EIGHTHS_OF_A_BAR}{_EIGHTHS_OF_A_COLUMN}┤│└─…".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def display_width(text: str) -> int:
    """Terminal columns that a text takes."""
    return sum(2 if east_asian_width(c) in "WF" else 0 if category(c) in ("Mn", "Me", "Cf") else 1 for c in text)


def cropped(text: str, width: int, ascii_only: bool = False) -> str:
    """As much of a text as there is room for, on one line, and nothing in it that a terminal would act on."""
    text = printable(text)[: 4 * width]
    if display_width(text) <= width:
        return text
    end = "..." if ascii_only else "…"
    while text and display_width(text) + len(end) > width:
        text = text[:-1]
    return text + end


def bar_chart(bars: Sequence[Bar], width: int, heads: Sequence[str] = (), ascii_only: bool = False) -> str:
    """A table whose rows end in bars; the longest reaches the width. `heads` stand above its columns.

    Every bar has as many figures as the others. Labels that are too long are cropped.
    """
    rows = [Bar(heads[0], tuple(heads[1:])), *bars] if heads else [*bars]
    widths = [max(map(display_width, column)) for column in zip(*(bar.figures for bar in rows), strict=True)]
    of_figures = sum(2 + each for each in widths)
    longest = max((bar.length for bar in rows), default=0)
    room = width - of_figures - (2 + _SHORTEST_BAR if longest > 0 else 0)
    labels = [cropped(bar.label, max(_SHORTEST_LABEL, room), ascii_only) for bar in rows]
    of_labels = max(map(display_width, labels), default=0)
    room = width - of_labels - of_figures - 2
    drawn = (drawn_bar(bar.length, longest, room, ascii_only) for bar in rows)
    lines = (_row(label, of_labels, bar.figures, widths) for label, bar in zip(labels, rows, strict=True))
    return "".join(f"{line}  {bar}".rstrip() + "\n" for line, bar in zip(lines, drawn, strict=True))


def _row(label: str, label_width: int, figures: Sequence[str], widths: Sequence[int]) -> str:
    """The label to the left, the figures to the right, whatever the script."""
    cells = (" " * (2 + width - display_width(figure)) + figure for figure, width in zip(figures, widths, strict=True))
    return label + " " * (label_width - display_width(label)) + "".join(cells)


def drawn_bar(length: float, longest: float, width: int, ascii_only: bool = False) -> str:
    """A bar to scale, in eighths of a character; what is more than nothing, is seen."""
    return _filled(length, longest, width, _WITHOUT_EIGHTHS if ascii_only else _EIGHTHS_OF_A_BAR).rstrip()


def column_chart(
    values: Sequence[float],
    height: int = 8,
    width: int = 72,
    labels: Sequence[str] = (),
    ascii_only: bool = False,
    lowest: float = 0,
) -> str:
    """A series as columns of `height` lines, with an axis at its left and labels below, the first at its begin.

    The axis starts at `lowest` and ends at the highest value. All of it fits the width: of many values, a column shows
    the highest of several, and so no peak is lost; of few, each has columns of its own. Empty where there are none.
    """
    if not values:
        return ""
    top = max(*values, lowest)
    ends = (_figure(top), _figure(lowest))
    margin = max(map(len, ends))
    columns = _columns([value - lowest for value in values], max(1, width - margin - 2))
    eighths = _WITHOUT_EIGHTHS if ascii_only else _EIGHTHS_OF_A_COLUMN
    filled = [_filled(column, top - lowest, height, eighths) for column in columns]
    tick, axis, corner, floor = ("+", "|", "+", "-") if ascii_only else ("┤", "│", "└", "─")
    lines = []
    for row in reversed(range(height)):
        mark = f"{ends[0]:>{margin}} {tick}" if row == height - 1 else f"{'':>{margin}} {axis}"
        lines.append((mark + "".join(column[row] for column in filled)).rstrip())
    lines.append(f"{ends[1]:>{margin}} {corner}{floor * len(columns)}")
    if labels:
        lines.append(" " * (margin + 2) + _spread(labels, len(columns)))
    return "".join(f"{line}\n" for line in lines)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.3g}"


def _columns(values: Sequence[float], room: int) -> list[float]:
    """The height of each character of a series' width; there are gaps between columns that are wide enough."""
    count = len(values)
    if count > room:
        bounds = [place * count // room for place in range(room + 1)]
        return [max(values[start:end]) for start, end in pairwise(bounds)]
    each = room // count
    gap = [0.0] if each >= _FEWEST_WITH_GAPS else []
    columns = [column for value in values for column in [value] * (each - len(gap)) + gap]
    return columns[: len(columns) - len(gap)]


def _filled(amount: float, full: float, length: int, eighths: str) -> str:
    """A row or column of characters, filled in proportion from its begin on."""
    if not (amount > 0 and full > 0 and length > 0):
        return " " * length
    count = max(1, round(8 * length * amount / full))
    whole, rest = divmod(count, 8)
    return (eighths[8] * whole + (eighths[rest] if rest else "")).ljust(length)


def _spread(labels: Sequence[str], width: int) -> str:
    """Labels with equal gaps, the last at the end; where there is no room for all, the first and the last, or one."""
    for shown in (labels, [labels[0], labels[-1]]) if len(labels) > 1 else ():
        gaps = len(shown) - 1
        spare = width - sum(map(len, shown))
        if spare >= gaps * _SMALLEST_GAP:
            ends = [spare * gap // gaps for gap in range(gaps + 1)]
            spaces = (" " * (end - start) for start, end in pairwise(ends))
            return "".join(label + space for label, space in zip(shown, spaces, strict=False)) + shown[-1]
    return labels[0][:width]
