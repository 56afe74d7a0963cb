"""Plain text and Markdown to the lines of an article. Pure.

By lines and not by a Markdown parser: what readers copy from pages has lone bullets, `(1)` and `•`, entries whose
text is in the next line, and no blank lines, of all of which Markdown would make one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anki_builder.drafts.article import Article, Line, LineKind, Link, Passage, Told
from anki_builder.drafts.cleaning import PICTURE, links_in_markdown

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_UNSEEN = r"\s\u200b-\u200f\u2060\ufeff"
_INDENT = re.compile(f"[{_UNSEEN}]*(?:>[{_UNSEEN}]*)*")
_BULLET = re.compile(
    rf"(?:[-*+–—•●◦▪▫‣⁃∙·»➤➢✓✔✅☑👉🔹🔸▶►➡✦★]\ufe0f?(?=[{_UNSEEN}]|\Z)|[•●◦▪‣➤➢✓✔✅👉🔹🔸▶►➡]\ufe0f?|[-–](?=[^\W\d_]))[{_UNSEEN}]*"
)
_NUMBER = re.compile(rf"(\(\d{{1,3}}\)|\d{{1,3}}[.)])(?:[{_UNSEEN}]+|(?=[^\W\d_]|[\"“‘*]))")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CLOSING_MARK = re.compile(r"[ \t]+#+\s*\Z")
_PICTURES = re.compile(rf"(?:{PICTURE}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*\s*)+(?=\S)")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_CELL = re.compile(r"(?:\\.|[^|\\])+")
_WORD = re.compile(r"\w")
_FRONT_MATTER = re.compile(r"([A-Za-z_]{1,30}):\s*(.*)")
_LONG = 55
"""Characters of a line from which it may have been broken to fit a page."""
_LONGEST = 4_000
"""Characters from which nothing more is joined: no sentence is that long."""
_GOES_ON = re.compile(r"(?:[,–-]|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|that|the|to|with))\s*\Z")
_TAB_WIDTH = 4
_TOLD_KEYS = {
    "title": "title",
    **dict.fromkeys(("date", "published", "pubdate"), "date"),
    **dict.fromkeys(("category", "categories", "section"), "category"),
    **dict.fromkeys(("source", "publisher", "site"), "publisher"),
    **dict.fromkeys(("url", "link", "canonical"), "address"),
}


class _Row(NamedTuple):
    """One line of the file."""

    number: int
    text: str


def text_article(text: str, name: str) -> Article:
    """A text, with Markdown in it or not, as an article."""
    rows = [_Row(number, row) for number, row in enumerate(_LINE_BREAK.split(text), start=1)]
    told, start = _front_matter(rows)
    told_lines = tuple(Passage(row.text, row.number, 1).part(0) for row in rows[:start] if _WORD.search(row.text))
    lines = list(_join(_Reader().read(rows[start:])))
    links = [Link(words, address, row.number) for row in rows for words, address in links_in_markdown(row.text)]
    return Article(name, tuple(lines), told, tuple(links), told_lines=told_lines)


def _front_matter(rows: list[_Row]) -> tuple[Told, int]:
    """What a block between two `---` at the top says, and where the text begins."""
    if not rows or rows[0].text.strip() != "---":
        return Told(), 0
    end = next((index for index, row in enumerate(rows[1:60], start=1) if row.text.strip() == "---"), 0)
    found: dict[str, str] = {}
    for row in rows[1:end]:
        entry = _FRONT_MATTER.fullmatch(row.text.strip())
        if entry and entry[1].lower() in _TOLD_KEYS:
            found.setdefault(_TOLD_KEYS[entry[1].lower()], entry[2].strip("\"' "))
    if found.get("publisher", "").startswith(("http://", "https://")):
        found.setdefault("address", found.pop("publisher"))
    return (Told(**found), end + 1) if found else (Told(), 0)


class _Reader:
    """Reads lines one after another, and remembers how deep their lists are."""

    def __init__(self) -> None:
        self._indents: list[int] = []
        self._lone_bullet = -1
        """The indentation of a bullet whose text is in the next line; -1 for none."""

        self._is_below_key = False
        """Whether an indented line without a bullet is an entry all the same: the key above it ends with a colon."""

    def read(self, rows: list[_Row]) -> Iterator[Line]:
        """The lines, one each, blank ones too."""
        for index, row in enumerate(rows):
            following = rows[index + 1].text if index + 1 < len(rows) else ""
            before = rows[index - 1].text if index else ""
            yield self._line(row, is_table=_separates(following) or _separates(before))

    def _line(self, row: _Row, is_table: bool) -> Line:
        lead = _INDENT.match(row.text)
        start = lead.end() if lead else 0
        whole = Passage(row.text, row.number, 1)
        if _WORD.search(row.text) is None:
            bullet = _BULLET.fullmatch(row.text, start)
            self._lone_bullet = _width(row.text[:start]) if bullet else -1
            return Line(LineKind.BLANK, whole.part(0))
        heading = _HEADING.match(row.text, start)
        if heading:
            self._indents, self._lone_bullet = [], -1
            end = _CLOSING_MARK.search(row.text)
            words = whole.part(heading.end(), end.start() if end else None)
            return with_number(Line(LineKind.HEADING, words, len(heading[1])))
        cells = _cells(row.text, whole, is_table)
        if len(cells) > 1:
            return Line(LineKind.ROW, whole.part(0), cells=cells)
        return self._entry_or_text(row.text, start, whole)

    def _entry_or_text(self, text: str, start: int, whole: Passage) -> Line:
        indent, self._lone_bullet = self._lone_bullet, -1
        bullet = _BULLET.match(text, start)
        offset = bullet.end() if bullet else start
        pictures = None if bullet else _PICTURES.match(text, offset)
        number = _NUMBER.match(text, pictures.end() if pictures else offset)
        if number and _WORD.search(text, number.end()):
            offset = number.end()
        is_below_key = self._is_below_key and text[:1].isspace()
        self._is_below_key = is_below_key or text.rstrip().endswith((":", "："))
        if bullet is None and number is None and indent < 0 and is_below_key:
            indent = _width(text[:start])
        if bullet is None and number is None and indent < 0:
            if not text[:start].strip() and not text[:1].isspace():
                self._indents = []
            return Line(LineKind.TEXT, whole.part(start))
        depth = self._depth(_width(text[:start]) if bullet or number else indent)
        kind = LineKind.TEXT if pictures else LineKind.BULLET  # an emoji before a number: the heading of a story
        return Line(kind, whole.part(offset), depth, number[1] if number else "")

    def _depth(self, indent: int) -> int:
        """How many lists the entry with this indentation stands in, less one."""
        while self._indents and self._indents[-1] > indent:
            self._indents.pop()
        if not self._indents or self._indents[-1] < indent:
            self._indents.append(indent)
        return len(self._indents) - 1


def with_number(line: Line) -> Line:
    """A line, with the number before its text as its number."""
    number = _NUMBER.match(line.passage.text)
    if number is None or not _WORD.search(line.passage.text, number.end()):
        return line
    return line._replace(number=number[1], passage=line.passage.part(number.end()))


def as_entry(line: Line) -> Line:
    """A paragraph as the entry of a list that it is where it begins with a bullet or a number, as typed in HTML."""
    bullet = _BULLET.match(line.passage.text)
    if bullet is None or bullet.end() == len(line.passage.text):
        numbered = with_number(line)
        return numbered._replace(kind=LineKind.BULLET) if numbered.number else line
    depth = int(bullet.group()[0] in "-–—◦")  # below one with a dot, where both kinds are used
    return line._replace(kind=LineKind.BULLET, passage=line.passage.part(bullet.end()), depth=depth)


def _separates(text: str) -> bool:
    """Whether a line is the one below the head of a Markdown table."""
    return "--" in text and _SEPARATOR.fullmatch(text) is not None


def _width(lead: str) -> int:
    return len(lead.expandtabs(_TAB_WIDTH))


def _cells(text: str, whole: Passage, is_table: bool) -> tuple[Passage, ...]:
    """The cells of a row: of a Markdown table, or of one that was copied from a page, with tabs between them."""
    stripped = text.strip()
    if "|" in text and ((stripped.startswith("|") and stripped.count("|") > 1) or is_table):
        parts = whole.parts(found.span() for found in _CELL.finditer(text.rstrip()))
        cells = [part for part in parts if part.text or is_table]
        return tuple(cells if text.lstrip()[:1] != "|" or cells[0].text else cells[1:])
    if "\t" in stripped and _BULLET.match(stripped) is None:
        bounds = [found.span() for found in re.finditer(r"[^\t]+", text)]
        return tuple(whole.parts((start, end) for start, end in bounds if text[start:end].strip()))
    return ()


def _join(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines, with those put together that were broken to fit a page."""
    pending: Line | None = None
    for line in lines:
        if pending is not None and _is_continuation(pending, line):
            gap = " " * (line.passage.column - 1)
            passage = pending.passage._replace(text=f"{pending.passage.text}\n{gap}{line.passage.text}")
            pending = pending._replace(passage=passage)
            continue
        if pending is not None:
            yield pending
        pending = line
    if pending is not None:
        yield pending


def _is_continuation(line: Line, following: Line) -> bool:
    """Whether a sentence goes on in the next line."""
    if following.kind is not LineKind.TEXT or following.number or line.kind not in (LineKind.TEXT, LineKind.BULLET):
        return False
    text = line.passage.text
    last = text[text.rfind("\n") + 1 :]
    if len(text) > _LONGEST or len(last) < _LONG or last[-1] in '.!?।:;”"':
        return False
    return following.passage.text[0].islower() or _GOES_ON.search(last) is not None
