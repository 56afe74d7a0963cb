"""An article as the drafts see it: lines of known kinds, each part of which knows where it stands. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from enum import Enum, auto
from typing import NamedTuple

_LINE_BREAK = re.compile("\n")


class Passage(NamedTuple):
    """A piece of an article, as it is written there."""

    text: str
    """With all the slips of the article, as cleaning would move what stands behind them; with line breaks where a
    sentence goes on in the next line."""
    line: int
    """In the file, from 1."""
    column: int
    """In characters, from 1; 0 where it cannot be told, as in HTML."""

    def part(self, start: int, end: int | None = None) -> Passage:
        """What stands between two offsets of the text, without spaces around it."""
        return self.parts([(start, len(self.text) if end is None else end)])[0]

    def parts(self, bounds: Iterable[tuple[int, int]]) -> list[Passage]:
        """What stands between each of several pairs of offsets, without spaces around it."""
        breaks = [found.end() for found in _LINE_BREAK.finditer(self.text)] if "\n" in self.text else []
        parts = []
        for start, end in bounds:
            text = self.text[start:end]
            inner = text.strip()
            offset = start + len(text) - len(text.lstrip()) if inner else start
            count = bisect_right(breaks, offset)
            column = offset - breaks[count - 1] + 1 if count else self.column + offset
            parts.append(Passage(inner, self.line + count, column if self.column else 0))
        return parts

    @property
    def last_line(self) -> int:
        """The line in which it ends."""
        return self.line + self.text.count("\n")


class LineKind(Enum):
    """What a line is by its outer form alone, whatever it says."""

    BLANK = auto()
    HEADING = auto()
    """Marked as such: `## ...` in Markdown, `<h2>` in HTML."""
    BULLET = auto()
    """An entry of a list, numbered or not."""
    ROW = auto()
    """A row of a table."""
    TEXT = auto()


class Line(NamedTuple):
    """One line of an article; in HTML, one paragraph, heading, entry of a list or row."""

    kind: LineKind
    passage: Passage
    """Without the bullet or mark of a heading; of a row, all of it."""
    depth: int = 0
    """Of a heading, 1 for the highest; of an entry of a list, 0 for the outermost; else 0."""
    number: str = ""
    """Of an entry of a numbered list, as written: `1.`, `(1)`, `3)`."""
    cells: tuple[Passage, ...] = ()
    """Of a row, from left to right."""
    is_boilerplate: bool = False
    """Whether the article's form says that it is no part of the text: navigation, related posts, forms, scripts."""


class Link(NamedTuple):
    """An address in an article. Recorded, never followed."""

    text: str
    address: str
    line: int


class Told(NamedTuple):
    """What an article says of itself outside of its text: in `<head>`, or in a block before the first line."""

    title: str = ""
    date: str = ""
    """As written there."""
    category: str = ""
    publisher: str = ""
    address: str = ""
    """Where it was published."""


class Article(NamedTuple):
    """One article, taken apart into lines."""

    name: str
    """The file's name as the author gave it, or `-`."""
    lines: tuple[Line, ...]
    told: Told = Told()
    links: tuple[Link, ...] = ()
    warnings: tuple[str, ...] = ()
    """What was strange about the file, for people: an encoding that had to be guessed."""
    told_lines: tuple[Passage, ...] = ()
    """The lines of the file that `told` is from, where they stand before the text."""
