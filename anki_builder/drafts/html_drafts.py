"""Lines and links of a saved page, as long as it is not known which belong to its story. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from anki_builder.drafts.article import Line, LineKind, Passage

_RICH_CELL = 400
"""Characters in several paragraphs from which on a cell holds a text, and no value."""


class Place(NamedTuple):
    """Where in the page something stands."""

    region: int = 0
    is_in_story: bool = False
    """Whether in `<article>` or `<main>`."""


class Draft(NamedTuple):
    """A line, as long as it is not known whether it belongs to the story."""

    line: Line
    place: Place
    is_image: bool = False
    has_time: bool = False

    @property
    def is_title(self) -> bool:
        """Whether it may be the title of a story."""
        return self.line.kind is LineKind.HEADING and self.line.depth == 1


@dataclass(slots=True)
class LinkDraft:
    """A link, as long as it is not known whether it belongs to the story, nor from where its address is relative."""

    address: str
    line: int
    place: Place
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row of a table, as long as its cells may be values."""

    line: int
    place: Place
    cells: list[list[Draft]] = field(default_factory=list)

    def drafts(self) -> list[Draft]:
        """All that was found in it, as text."""
        return list(chain.from_iterable(self.cells))

    def finished(self) -> list[Draft]:
        """One line, and what is no part of it; or all as text, if the cells are for the layout alone."""
        values = [[draft for draft in cell if self._is_value(draft)] for cell in self.cells]
        is_rich = any(len(value) > 1 and total_length(value) > _RICH_CELL for value in values)
        if len(values) < 2 or is_rich or not any(values):
            return self.drafts()
        cells = tuple(self._cell(value) for value in values)
        filled = [cell for cell in cells if cell.text]
        whole = Passage(" | ".join(cell.text for cell in filled), filled[0].line, 0)
        has_time = any(draft.has_time for draft in chain.from_iterable(values))
        line = Draft(Line(LineKind.ROW, whole, cells=cells), self.place, has_time=has_time)
        return [line, *(draft for draft in self.drafts() if not self._is_value(draft))]

    def _is_value(self, draft: Draft) -> bool:
        return draft.place == self.place and not draft.is_image

    def _cell(self, value: list[Draft]) -> Passage:
        return Passage(
            " ".join(draft.line.passage.text for draft in value), value[0].line.passage.line if value else self.line, 0
        )


def total_length(drafts: Iterable[Draft]) -> int:
    """Of their text, in characters."""
    return sum(len(draft.line.passage.text) for draft in drafts)
