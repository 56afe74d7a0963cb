"""The tags and texts of a page, told one after another, to its lines. Knows the meaning of tags, but no parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from anki_builder.drafts.article import Line, LineKind, Passage
from anki_builder.drafts.html_drafts import Draft, LinkDraft, Place, Row
from anki_builder.drafts.html_story import HEADINGS, Form, Region, form_of, name_set
from anki_builder.drafts.html_told import SAVED_FROM, on_one_line, tell, tell_unseen

DEEPEST = 512
"""Elements within one another; as in Chromium, where it is `kMaximumHTMLParserDOMTreeDepth`."""

_NEVER_SEEN = name_set("annotation annotation-xml script style template title")
_LISTS = name_set("dir menu ol ul")
_PREFORMATTED = name_set("listing plaintext pre textarea xmp")
_BLOCKS = name_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form frameset head header hgroup hr html iframe legend li main nav noframes noscript optgroup option p "
    "search section summary table tbody td tfoot th thead tr"
).union(HEADINGS, _LISTS, _PREFORMATTED)
"""What stands on lines of its own."""

_EMOJI = frozenset(["emoji", "wp-smiley"])
"""Classes of images that stand for a character."""
_TERM_ENDS = tuple(":：-–—")
_CONTROL = re.compile("[\x80-\x9f]")
"""What no page means to have: by HTML's standard `&#146;` is a quote in windows-1252, as libxml2 knows since 2.14."""
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})")


class _Mark(NamedTuple):
    """What the next line is."""

    kind: LineKind = LineKind.TEXT
    depth: int = 0
    number: str = ""


_TEXT = _Mark()


@dataclass(slots=True)
class _Buffer:
    """A line that is being read."""

    line: int = 0
    """Where it begins; 0 as long as nothing of it was found."""
    parts: list[str] = field(default_factory=list)
    glue: str = ""
    """What comes between what was found, a term, and its definition; empty anywhere else."""
    is_term: bool = False
    has_time: bool = False
    trailing: list[Draft] = field(default_factory=list)
    """What stands in the middle of the line, but is no part of it."""


class _Opened(NamedTuple):
    """What held before an element began."""

    place: Place
    lists: list[int | None]
    is_inline_region: bool


class Page:
    """The target of the parser, which calls it for each tag and text in the order of the file."""

    def __init__(self) -> None:
        self.file_line = 1
        """That the parser was given last."""
        self.lines: list[Draft] = []
        self.links: list[LinkDraft] = []
        self.regions = [Region(0, None, is_firm=False)]
        self.told: dict[str, str] = {}
        """What is said outside of the text, by the name of the place that says it."""
        self.place = Place()
        self._here = 1
        self._opened: list[_Opened] = []
        self._lists: list[int | None] = []
        """The next number in each list around; None in one without numbers."""
        self._buffer, self._mark = _Buffer(), _TEXT
        self._suspended: list[tuple[_Buffer, _Mark]] = []
        self._row: Row | None = None
        self._link: LinkDraft | None = None
        self._preformatted = 0
        self._unseen_depth, self._unseen_kind = 0, ""
        self._unseen: list[str] = []

    @property
    def is_too_deep(self) -> bool:
        """Whether elements are to be closed for the parser's sake."""
        return len(self._opened) > DEEPEST and not self._unseen_depth

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Called at a start tag, also at one that the page leaves out."""
        self._here = self.file_line
        if self._unseen_depth or tag in _NEVER_SEEN:
            self._unseen_depth += 1
            if self._unseen_depth == 1:
                self._unseen_kind = attributes.get("type", "").strip().lower() if tag == "script" else tag
            return
        self._enter(tag, attributes)
        if attributes and self.regions[self.place.region].form in (None, Form.HEADER):
            tell(self.told, tag, attributes)
        action = _AT_START.get(tag)
        if action is not None:
            action(self, tag, attributes)

    def end(self, tag: str) -> None:
        """Called where an element ends, whether or not the page has a tag there."""
        self._here = self.file_line
        if self._unseen_depth:
            self._unseen_depth -= 1
            if not self._unseen_depth:
                tell_unseen(self.told, self._unseen_kind, "".join(self._unseen))
                self._unseen.clear()
            return
        action = _AT_END.get(tag)
        if action is not None:
            action(self)
        opened = self._opened.pop()
        if opened.is_inline_region:
            found = self._taken()
            self._buffer, self._mark = self._suspended.pop()
            self._put_aside(found)
        elif opened.place != self.place:
            self._flush()
        self.place, self._lists = opened.place, opened.lists

    def data(self, text: str) -> None:
        """Called with text, of which a part may be still to come."""
        line = self._here
        self._here += text.count("\n")
        if _CONTROL.search(text):
            text = _CONTROL.sub(lambda found: found[0].encode("latin-1").decode("cp1252", errors="replace"), text)
        if self._unseen_depth:
            self._unseen.append(text)
        elif self._preformatted:
            for index, row in enumerate(text.split("\n")):
                if index:
                    self._break()
                self._add(row, line + index)
        else:
            self._add(text, line)

    def comment(self, text: str) -> None:
        """Called with a comment."""
        self._here += text.count("\n")
        found = SAVED_FROM.search(text)
        if found:
            self.told.setdefault("saved from", found[1] or found[2])

    def close(self) -> None:
        """Called after the last tag."""
        self._flush()

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Takes note of what is different from here on to the end of an element."""
        is_block = tag in _BLOCKS
        if is_block and tag != "dd":
            self._break()
        before = self.place
        region = self.regions[before.region]
        is_heading = tag == "button" and self._mark.kind is LineKind.HEADING  # which opens what it is the heading of
        form = None if region.is_firm or is_heading else form_of(tag, attributes, is_block, before.is_in_story)
        self._opened.append(_Opened(before, self._lists, form is not None and not is_block))
        if form is not None:
            if is_block:
                self._flush()
            else:
                self._suspended.append((self._buffer, self._mark))
                self._buffer, self._mark = _Buffer(), _TEXT
            region = Region(before.region, form, form is not Form.WRAPPER)
            self.regions.append(region)
            self.place = before._replace(region=len(self.regions) - 1)
        is_main = tag == "main" or (bool(attributes) and attributes.get("role") == "main")
        if not region.is_firm:
            region.titles += is_main or tag == "h1"
            region.articles += tag == "article"
        if is_main or tag == "article":
            self._flush()
            self.place, self._lists = self.place._replace(is_in_story=True), []

    def _add(self, text: str, line: int) -> None:
        """Adds to the line that is being read; white space begins none."""
        buffer = self._buffer
        if not buffer.line or buffer.glue:
            rest = text.lstrip()
            if not rest:
                return
            buffer.line = buffer.line or min(line + text.count("\n", 0, len(text) - len(rest)), self.file_line)
            buffer.parts.append(buffer.glue)
            buffer.glue = ""
        buffer.parts.append(text)
        if self._link is not None and self._link.place == self.place:
            self._link.parts.append(text)

    def _break(self) -> None:
        """Ends the line, if it is not a term whose definition has just begun."""
        if not self._buffer.glue:
            self._flush()

    def _flush(self) -> None:
        """Ends the line."""
        for draft in self._taken():
            self._put(draft)

    def _taken(self) -> list[Draft]:
        """The line that was being read, if there is any of it; and what stands in the middle of it."""
        buffer, mark = self._buffer, self._mark
        if not buffer.line:
            return []
        self._buffer, self._mark = _Buffer(), _TEXT
        if self._link is not None:
            self._link.parts.append(" ")
        text = " ".join("".join(buffer.parts).split())
        self.regions[self.place.region].characters += len(text)
        line = Line(mark.kind, Passage(text, buffer.line, 0), mark.depth, mark.number)
        return [Draft(line, self.place, has_time=buffer.has_time), *buffer.trailing]

    def _put(self, draft: Draft) -> None:
        if self._row is not None and self._row.cells:
            self._row.cells[-1].append(draft)
        else:
            self.lines.append(draft)

    def _put_aside(self, drafts: Iterable[Draft]) -> None:
        """Puts what is no part of the line that is being read behind it."""
        for draft in drafts:
            if self._buffer.line:
                self._buffer.trailing.append(draft)
            else:
                self._put(draft)

    def _begin(self, mark: _Mark) -> None:
        """Begins a line that is more than text; it is in no row, or the row's table is for the layout."""
        self._flush()
        if self._row is not None:
            self.lines += self._row.drafts()
            self._row = None
        self._mark = mark

    def _start_heading(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._begin(_Mark(LineKind.HEADING, HEADINGS[tag]))

    def _start_list(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._begin(_TEXT)
        self._lists.append(_integer(attributes.get("start", ""), 1) if tag == "ol" else None)

    def _start_entry(self, tag: str, attributes: Mapping[str, str]) -> None:
        number = ""
        if self._lists and self._lists[-1] is not None:
            value = _integer(attributes.get("value", ""), self._lists[-1])
            self._lists[-1] = value + 1
            number = f"{value}."
        self._begin(_Mark(LineKind.BULLET, max(0, len(self._lists) - 1), number))

    def _end_marked(self) -> None:
        self._flush()
        self._mark = _TEXT

    def _end_list(self) -> None:
        self._flush()
        if self._lists:
            self._lists.pop()

    def _start_table(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._begin(_TEXT)

    def _start_row(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_row()
        self._row = Row(self._here, self.place)

    def _start_cell(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._row is not None:
            self._row.cells.append([])

    def _end_row(self) -> None:
        self._flush()
        if self._row is not None:
            self.lines += self._row.finished()
            self._row = None

    def _end_term(self) -> None:
        self._buffer.is_term = bool(self._buffer.line)

    def _start_definition(self, tag: str, attributes: Mapping[str, str]) -> None:
        buffer = self._buffer
        if not buffer.is_term:
            self._flush()
            return
        term = "".join(buffer.parts).rstrip()
        buffer.parts, buffer.is_term = [term], False
        buffer.glue = " " if term.endswith(_TERM_ENDS) else ": "

    def _start_preformatted(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._preformatted += 1

    def _end_preformatted(self) -> None:
        self._break()
        self._preformatted -= 1

    def _break_line(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._mark.kind is LineKind.HEADING:
            self._add(" ", self._here)
        else:
            self._break()

    def _start_link(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._link = None
        address = attributes.get("href", "").strip()
        if address and not address.startswith("#"):
            self._link = LinkDraft(address, self._here, self.place)
            self.links.append(self._link)

    def _end_link(self) -> None:
        self._link = None

    def _image(self, tag: str, attributes: Mapping[str, str]) -> None:
        alternative = on_one_line(attributes.get("alt", ""))
        if not _EMOJI.isdisjoint(attributes.get("class", "").split()):
            self._add(alternative, self._here)
        elif alternative:
            text = f"[image: {alternative}]"
            if self._link is not None:
                self._link.parts.append(text)
            self._put_aside([Draft(Line(LineKind.TEXT, Passage(text, self._here, 0)), self.place, is_image=True)])

    def _start_time(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._buffer.has_time = True


_AT_START: dict[str, Callable[[Page, str, Mapping[str, str]], None]] = {
    **dict.fromkeys(HEADINGS, Page._start_heading),
    **dict.fromkeys(_LISTS, Page._start_list),
    **dict.fromkeys(_PREFORMATTED, Page._start_preformatted),
    **dict.fromkeys(["td", "th"], Page._start_cell),
    "a": Page._start_link,
    "br": Page._break_line,
    "dd": Page._start_definition,
    "img": Page._image,
    "li": Page._start_entry,
    "table": Page._start_table,
    "time": Page._start_time,
    "tr": Page._start_row,
}
_AT_END: dict[str, Callable[[Page], None]] = {
    **dict.fromkeys(_BLOCKS, Page._break),
    **dict.fromkeys([*HEADINGS, "li"], Page._end_marked),
    **dict.fromkeys(_LISTS, Page._end_list),
    **dict.fromkeys(_PREFORMATTED, Page._end_preformatted),
    **dict.fromkeys(["dd", "dl"], Page._flush),
    "a": Page._end_link,
    "dt": Page._end_term,
    "tr": Page._end_row,
}


def _integer(text: str, default: int) -> int:
    found = _INTEGER.match(text)
    return int(found[1]) if found else default
