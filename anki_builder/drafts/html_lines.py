"""A saved HTML page as an article. Pure.

Knows markup, and what it alone says of the parts of a page; nothing of what the words mean.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from anki_builder.drafts.article import Article, Line, LineKind, Link, Passage, Told


def html_article(data: bytes, name: str) -> Article:
    """The article that a page holds, whatever the bytes are: at worst, one without lines.

    All text that readers see is in its lines, once and in order; what is no part of the story by its form, is marked.
    """
    text, warnings = _decode(data, name)
    page = _Page()
    warnings += _parse(text, page, name)
    lines, is_kept = _settle(page.lines, page.regions)
    titles = (line for line in lines if line.kind is LineKind.HEADING and line.depth == 1 and not line.is_boilerplate)
    told = _told(page.told, next((line.passage.text for line in titles), ""))
    base = _address("", page.told.get("saved from", "")) or told.address
    base = _address(base, page.told.get("<base>", "")) or base
    links = (
        Link(_plain("".join(link.parts)), _address(base, link.address), link.line)
        for link in page.links
        if is_kept(link.place)
    )
    return Article(name, lines, told, tuple(link for link in links if link.address), tuple(warnings))


def _plain(text: str) -> str:
    """On one line; without halves of characters, as JSON may have them."""
    return " ".join(text.split()).encode(errors="replace").decode()


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


# From bytes to text.

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # begins like that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_START = 4096
"""Bytes in which an encoding is declared; HTML's standard asks for it within 1024."""

_ENCODINGS = {
    "utf-8": "utf-8",
    **dict.fromkeys(["utf-16", "utf-16-le", "utf-16-be"], "utf-8"),  # as it could not have been read otherwise
    **dict.fromkeys(["ascii", "iso8859-1", "cp1252"], "cp1252"),
    **dict.fromkeys(["gb2312", "gbk", "gb18030"], "gb18030"),
    **dict.fromkeys(["shift_jis", "cp932"], "cp932"),
    **dict.fromkeys(["euc_kr", "cp949"], "cp949"),
    **{f"iso8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp{number}": f"cp{number}" for number in (866, 874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{name: name for name in ("big5", "euc_jp", "iso2022_jp", "koi8-r", "koi8-u")},
}
"""How a page is read, by Python's name of the encoding that it declares; after https://encoding.spec.whatwg.org."""


def _decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a file, with line feeds alone between its lines; and what was strange about the bytes."""
    mark = next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    encoding = _BYTE_ORDER_MARKS[mark] if mark else _declared_encoding(data[:_START])
    data = data[len(mark) :]
    warnings = []
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if encoding:
            warnings.append(f"{name}:{line}: not in {encoding}, as the file says that it is; look for � in the draft")
        else:
            warnings.append(f"{name}:{line}: not in UTF-8; read as windows-1252: look for letters that went wrong")
        text = data.decode(encoding or "cp1252", errors="replace")
    if "\0" in text:
        warnings.append(f"{name}: null characters, as in no page, are left out; is it one?")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), warnings


def _declared_encoding(start: bytes) -> str:
    found = _DECLARED.search(start)
    try:
        return _ENCODINGS.get(codecs.lookup(found[1].decode("ascii")).name, "") if found else ""
    except LookupError:
        return ""


# From text to tags.

_DEEPEST = 512
"""Elements within one another; as in Chromium, where it is `kMaximumHTMLParserDOMTreeDepth`."""
_PIECE = re.compile(rb"[^\n]{,4096}[^\n>]*[\n>]?")
"""What is parsed at a time: a line; of a very long one, a part that ends with a tag."""


def _parse(text: str, page: _Page, name: str) -> list[str]:
    """Tells the page of all tags and text, and gives warnings.

    Line by line, as so the page knows where it is: the parser's own lines end at 65535, and its tree after 2048
    elements within one another. Without a tree there is no such end, but the parser searches all open elements at
    each end tag that closes none: for time to be linear, it starts anew where they are too many.
    """
    warnings: list[str] = []
    target: Any = page  # lxml's stubs know only of targets that take bytes as well
    parser = None
    for found in _PIECE.finditer(text.encode()):
        if not found.group():
            continue
        if parser is None:
            parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, no_network=True)
            parser.feed(b"<html><body>")  # or it would tell of them as late as the first text is complete
        parser.feed(found.group())
        if page.is_too_deep:
            warnings = warnings or [
                f"{name}:{page.file_line}: more than {_DEEPEST} tags within one another; read as if all ended there"
            ]
            is_in_story = page.place.is_in_story
            parser.close()
            parser = None
            page.place = _Place(is_in_story=is_in_story)  # as the tags that end the story will not be understood
        page.file_line += found.group().endswith(b"\n")
    if parser is not None:
        parser.close()
    return warnings


# From tags to lines.

_NEVER_SEEN = _names("annotation annotation-xml script style template title")
_STORIES = frozenset(["article", "main"])
_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_LISTS = _names("dir menu ol ul")
_PREFORMATTED = _names("listing plaintext pre textarea xmp")
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form frameset head header hgroup hr html iframe legend li main nav noframes noscript optgroup option p "
    "search section summary table tbody td tfoot th thead tr"
).union(_HEADINGS, _LISTS, _PREFORMATTED)
"""What stands on lines of its own."""

_EMOJI = frozenset(["emoji", "wp-smiley"])
"""Classes of images that stand for a character."""
_TERM_ENDS = tuple(":：-–—")
_CONTROL = re.compile("[\x80-\x9f]")
"""What no page means to have: by HTML's standard `&#146;` is a quote in windows-1252, as libxml2 knows since 2.14."""
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})")
_RICH_CELL = 400
"""Characters in several paragraphs from which on a cell holds a text, and no value."""


class _Place(NamedTuple):
    """Where in the page something stands."""

    region: int = 0
    is_in_story: bool = False
    """Whether in `<article>` or `<main>`."""


class _Mark(NamedTuple):
    """What the next line is."""

    kind: LineKind = LineKind.TEXT
    depth: int = 0
    number: str = ""


_TEXT = _Mark()


class _Draft(NamedTuple):
    """A line, as long as it is not known whether it belongs to the story."""

    line: Line
    place: _Place
    is_image: bool = False
    has_time: bool = False

    @property
    def is_title(self) -> bool:
        """Whether it may be the title of a story."""
        return self.line.kind is LineKind.HEADING and self.line.depth == 1


@dataclass(slots=True)
class _LinkDraft:
    """A link, as long as it is not known whether it belongs to the story, nor from where its address is relative."""

    address: str
    line: int
    place: _Place
    parts: list[str] = field(default_factory=list)


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
    trailing: list[_Draft] = field(default_factory=list)
    """What stands in the middle of the line, but is no part of it."""


@dataclass(slots=True)
class _Row:
    """A row of a table, as long as its cells may be values."""

    line: int
    place: _Place
    cells: list[list[_Draft]] = field(default_factory=list)

    def drafts(self) -> list[_Draft]:
        """All that was found in it, as text."""
        return list(chain.from_iterable(self.cells))

    def finished(self) -> list[_Draft]:
        """One line, and what is no part of it; or all as text, if the cells are for the layout alone."""
        values = [[draft for draft in cell if self._is_value(draft)] for cell in self.cells]
        is_rich = any(len(value) > 1 and _length(value) > _RICH_CELL for value in values)
        if len(values) < 2 or is_rich or not any(values):
            return self.drafts()
        cells = tuple(self._cell(value) for value in values)
        filled = [cell for cell in cells if cell.text]
        whole = Passage(" | ".join(cell.text for cell in filled), filled[0].line, 0)
        has_time = any(draft.has_time for draft in chain.from_iterable(values))
        line = _Draft(Line(LineKind.ROW, whole, cells=cells), self.place, has_time=has_time)
        return [line, *(draft for draft in self.drafts() if not self._is_value(draft))]

    def _is_value(self, draft: _Draft) -> bool:
        return draft.place == self.place and not draft.is_image

    def _cell(self, value: list[_Draft]) -> Passage:
        return Passage(
            " ".join(draft.line.passage.text for draft in value), value[0].line.passage.line if value else self.line, 0
        )


class _Opened(NamedTuple):
    """What held before an element began."""

    place: _Place
    lists: list[int | None]
    is_inline_region: bool


class _Page:
    """The target of the parser, which calls it for each tag and text in the order of the file."""

    def __init__(self) -> None:
        self.file_line = 1
        """That the parser was given last."""
        self.lines: list[_Draft] = []
        self.links: list[_LinkDraft] = []
        self.regions = [_Region(0, None, is_firm=False)]
        self.told: dict[str, str] = {}
        """What is said outside of the text, by the name of the place that says it."""
        self.place = _Place()
        self._here = 1
        self._opened: list[_Opened] = []
        self._lists: list[int | None] = []
        """The next number in each list around; None in one without numbers."""
        self._buffer, self._mark = _Buffer(), _TEXT
        self._suspended: list[tuple[_Buffer, _Mark]] = []
        self._row: _Row | None = None
        self._link: _LinkDraft | None = None
        self._preformatted = 0
        self._unseen_depth, self._unseen_kind = 0, ""
        self._unseen: list[str] = []

    @property
    def is_too_deep(self) -> bool:
        """Whether elements are to be closed for the parser's sake."""
        return len(self._opened) > _DEEPEST and not self._unseen_depth

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Called at a start tag, also at one that the page leaves out."""
        self._here = self.file_line
        if self._unseen_depth or tag in _NEVER_SEEN:
            self._unseen_depth += 1
            if self._unseen_depth == 1:
                self._unseen_kind = attributes.get("type", "").strip().lower() if tag == "script" else tag
            return
        self._enter(tag, attributes)
        if attributes and self.regions[self.place.region].form in (None, _Form.HEADER):
            _tell(self.told, tag, attributes)
        action = _AT_START.get(tag)
        if action is not None:
            action(self, tag, attributes)

    def end(self, tag: str) -> None:
        """Called where an element ends, whether or not the page has a tag there."""
        self._here = self.file_line
        if self._unseen_depth:
            self._unseen_depth -= 1
            if not self._unseen_depth:
                _tell_unseen(self.told, self._unseen_kind, "".join(self._unseen))
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
        found = _SAVED_FROM.search(text)
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
        form = None if region.is_firm or is_heading else _form(tag, attributes, is_block, before.is_in_story)
        self._opened.append(_Opened(before, self._lists, form is not None and not is_block))
        if form is not None:
            if is_block:
                self._flush()
            else:
                self._suspended.append((self._buffer, self._mark))
                self._buffer, self._mark = _Buffer(), _TEXT
            region = _Region(before.region, form, form is not _Form.WRAPPER)
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

    def _taken(self) -> list[_Draft]:
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
        return [_Draft(line, self.place, has_time=buffer.has_time), *buffer.trailing]

    def _put(self, draft: _Draft) -> None:
        if self._row is not None and self._row.cells:
            self._row.cells[-1].append(draft)
        else:
            self.lines.append(draft)

    def _put_aside(self, drafts: Iterable[_Draft]) -> None:
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
        self._begin(_Mark(LineKind.HEADING, _HEADINGS[tag]))

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
        self._row = _Row(self._here, self.place)

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
            self._link = _LinkDraft(address, self._here, self.place)
            self.links.append(self._link)

    def _end_link(self) -> None:
        self._link = None

    def _image(self, tag: str, attributes: Mapping[str, str]) -> None:
        alternative = _plain(attributes.get("alt", ""))
        if not _EMOJI.isdisjoint(attributes.get("class", "").split()):
            self._add(alternative, self._here)
        elif alternative:
            text = f"[image: {alternative}]"
            if self._link is not None:
                self._link.parts.append(text)
            self._put_aside([_Draft(Line(LineKind.TEXT, Passage(text, self._here, 0)), self.place, is_image=True)])

    def _start_time(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._buffer.has_time = True


_AT_START: dict[str, Callable[[_Page, str, Mapping[str, str]], None]] = {
    **dict.fromkeys(_HEADINGS, _Page._start_heading),
    **dict.fromkeys(_LISTS, _Page._start_list),
    **dict.fromkeys(_PREFORMATTED, _Page._start_preformatted),
    **dict.fromkeys(["td", "th"], _Page._start_cell),
    "a": _Page._start_link,
    "br": _Page._break_line,
    "dd": _Page._start_definition,
    "img": _Page._image,
    "li": _Page._start_entry,
    "table": _Page._start_table,
    "time": _Page._start_time,
    "tr": _Page._start_row,
}
_AT_END: dict[str, Callable[[_Page], None]] = {
    **dict.fromkeys(_BLOCKS, _Page._break),
    **dict.fromkeys([*_HEADINGS, "li"], _Page._end_marked),
    **dict.fromkeys(_LISTS, _Page._end_list),
    **dict.fromkeys(_PREFORMATTED, _Page._end_preformatted),
    **dict.fromkeys(["dd", "dl"], _Page._flush),
    "a": _Page._end_link,
    "dt": _Page._end_term,
    "tr": _Page._end_row,
}


def _integer(text: str, default: int) -> int:
    found = _INTEGER.match(text)
    return int(found[1]) if found else default


# What is no part of the story.


class _Form(Enum):
    """How an element looks like no part of the story."""

    FIRM = auto()
    """By its tag or role."""
    HEADER = auto()
    """The page's header, which may have the story's title."""
    WRAPPER = auto()
    """By a word of its class or id, as it is hidden, or as a form: it may have the story in it all the same."""


_FIRM_TAGS = _names(
    "aside audio button canvas datalist dialog footer iframe nav noscript search select svg textarea video"
)
_FIRM_ROLES = _names("complementary contentinfo navigation search")
_WORDS = _names(
    "ad ads advert adverts advertisement advertisements authorbox breadcrumb breadcrumbs comment comments cookie "
    "cookies footer menu nav navbar navigation newsletter pager pagination popup promo related relatedposts share "
    "sharing sidebar social sponsored subscribe tagcloud"
)
"""Of a class or id: what it names is no part of the story."""
_PAIRS = frozenset([("author", "box"), ("tag", "cloud")])
_PROPERTIES = _names("category has is no not tag with without")
"""Words before what an element has or is about, which is not what it is: `has-sidebar`, `tag-share-market`."""
_ANY_WORD = re.compile("|".join(sorted(_WORDS.union(*_PAIRS))), re.IGNORECASE)
_WORD = re.compile("[A-Z]*[a-z]+|[A-Z]+")

_LEAST_STORY = 500
"""Characters from which on an element without headings may be the whole story."""
_REMAINDER = 4
"""How many times the text of the rest of the page such an element has at least."""


def _form(tag: str, attributes: Mapping[str, str], is_block: bool, is_in_story: bool) -> _Form | None:
    """What an element's tag and attributes say against it."""
    roles = attributes.get("role", "").lower().split() if attributes else []
    if tag in _FIRM_TAGS or not _FIRM_ROLES.isdisjoint(roles):
        return _Form.FIRM
    if (tag == "header" or "banner" in roles) and not is_in_story:
        return _Form.HEADER
    if tag == "form":
        return _Form.WRAPPER
    if not attributes:
        return None
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return _Form.WRAPPER
    if tag in _HEADINGS or tag in _STORIES:
        return None
    names = attributes.get("class", "")
    if is_block:  # the id of anything else is a link's target, made from the words of a heading
        names += f" {attributes.get('id', '')}"
    return _Form.WRAPPER if _is_boilerplate_name(names) else None


def _is_boilerplate_name(names: str) -> bool:
    if _ANY_WORD.search(names) is None:
        return False
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        if not _PAIRS.isdisjoint(pairwise(words)):
            return True
        if words and words[0] not in _PROPERTIES and not _WORDS.isdisjoint(words):
            return True
    return False


@dataclass(slots=True)
class _Region:
    """An element that looks like no part of the story; the first is the page itself."""

    parent: int
    form: _Form | None
    is_firm: bool
    """Whether it, or an element around it, is boilerplate whatever it has in it."""
    characters: int = 0
    """In it, but in none of the regions in it."""
    titles: int = 0
    """Elements `h1` and `main`, likewise."""
    articles: int = 0
    """Elements `article`, likewise."""


def _settle(drafts: Sequence[_Draft], regions: Sequence[_Region]) -> tuple[tuple[Line, ...], Callable[[_Place], bool]]:
    """All lines, marked where they are no part of the story; and whether a place in the page is in the story.

    Where the page tells which part is the story, nothing else is; but for a title or time that it lacks.
    """
    is_out = _verdicts(regions)
    kept = [draft for draft in drafts if not is_out[draft.place.region]]
    story = [draft for draft in kept if draft.place.is_in_story]
    around = _length(kept) - _length(story)
    is_told = any(draft.is_title for draft in story) or around < _LEAST_STORY or around < _length(story)
    is_apart = bool(story) and is_told

    def is_kept(place: _Place) -> bool:
        return not is_out[place.region] and (place.is_in_story or not is_apart)

    kept = story if is_apart else kept
    strays: set[int] = set()
    if not any(draft.is_title for draft in kept):
        is_lost = _verdicts(regions, but=_Form.HEADER)
        titles = (at for at, draft in enumerate(drafts) if draft.is_title and not is_lost[draft.place.region])
        strays.update(islice(titles, 1))
    if not any(draft.has_time for draft in kept):
        times = (at for at, draft in enumerate(drafts) if draft.has_time and not is_out[draft.place.region])
        strays.update(islice(times, 1))
    lines = tuple(
        draft.line if is_kept(draft.place) or at in strays else draft.line._replace(is_boilerplate=True)
        for at, draft in enumerate(drafts)
    )
    return lines, is_kept


def _length(drafts: Iterable[_Draft]) -> int:
    return sum(len(draft.line.passage.text) for draft in drafts)


def _verdicts(regions: Sequence[_Region], but: _Form | None = None) -> list[bool]:
    """Whether each region is boilerplate; with what is so by one form alone left out.

    What has the story in it, has it in a region there; so one that is none lies in no other that is one.
    """
    titles = [region.titles for region in regions]
    articles = [region.articles for region in regions]
    for index, region in _from_within(regions):
        titles[region.parent] += titles[index]
        articles[region.parent] += articles[index]
    characters = [region.characters for region in regions]
    is_out = [region.form not in (None, but) for region in regions]
    for index, region in _from_within(regions):
        has_most = characters[index] >= max(_LEAST_STORY, _REMAINDER * regions[0].characters)
        signs = (articles[index] > 0, titles[index] == titles[0], has_most)
        has_story = titles[index] > 0 or (articles[index] == articles[0] and sum(signs) >= 2)
        if region.form is _Form.WRAPPER and has_story:
            is_out[index] = False
            characters[region.parent] += characters[index]
    return is_out


def _from_within(regions: Sequence[_Region]) -> Iterator[tuple[int, _Region]]:
    """The regions but for the page, each before the one around it."""
    return ((index, regions[index]) for index in range(len(regions) - 1, 0, -1))


# What the page says of itself.

_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)|saved with SingleFile\s+url:\s*(\S+)")
"""What browsers write at the start of a page that they save, and the extension SingleFile."""
_SIGNS = "|-–—»·:"
"""Between a story's title and its site's name."""
_CHANGED = re.compile("updated|modified", re.IGNORECASE)


def _tell(told: dict[str, str], tag: str, attributes: Mapping[str, str]) -> None:
    """Takes note of what a tag's attributes tell of the page; the first that tells something, tells it."""
    content = attributes.get("content") or attributes.get("datetime") or ""
    if tag == "meta" or "itemprop" in attributes:
        for key in ("property", "name", "itemprop"):
            if content and key in attributes:
                told.setdefault(attributes[key].lower(), content)
    if tag == "time" and content:
        told.setdefault("<time> of change" if _CHANGED.search(attributes.get("class", "")) else "<time>", content)
    elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
        told.setdefault("<link>", attributes.get("href", ""))
    elif tag == "base" and "href" in attributes:
        told.setdefault("<base>", attributes["href"])


def _tell_unseen(told: dict[str, str], kind: str, text: str) -> None:
    """Takes note of what an element tells whose text readers do not see."""
    if kind == "title":
        told.setdefault("<title>", text)
    elif kind == "application/ld+json":
        for key, value in _linked_data(text):
            told.setdefault(key, value)


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    """What structured data tell; see https://schema.org/Article."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    found = [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
    graphs = [item["@graph"] for item in found if isinstance(item.get("@graph"), list)]
    found += [item for graph in graphs for item in graph if isinstance(item, dict)]
    names = {item["@id"]: item.get("name") for item in found if isinstance(item.get("@id"), str)}
    for item in found:
        publisher, section = item.get("publisher"), item.get("articleSection")
        if isinstance(publisher, dict):
            publisher = publisher.get("name") or names.get(str(publisher.get("@id")))
        if isinstance(section, list):
            section = ", ".join(part for part in section if isinstance(part, str))
        values = {"ld date": item.get("datePublished"), "ld section": section, "ld publisher": publisher}
        yield from ((key, value) for key, value in values.items() if isinstance(value, str) and value)


def _told(told: Mapping[str, str], heading: str) -> Told:
    """What the page tells, by how far each place is to be trusted; the heading is the story's own."""

    def first(*keys: str) -> str:
        return next(filter(None, (_plain(told.get(key, "")) for key in keys)), "")

    publisher = first("og:site_name", "ld publisher")
    heading = heading if heading != publisher else ""
    title = first("og:title") or heading or first("<title>")
    saved_from = told.get("saved from", "")
    addresses = (_address(saved_from, told.get(key, "")) for key in ("<link>", "og:url", "saved from"))
    return Told(
        _without_site(title, heading, publisher),
        first("article:published_time", "datepublished", "date", "ld date", "<time>", "<time> of change"),
        first("article:section", "ld section"),
        publisher,
        next(filter(None, addresses), ""),
    )


def _without_site(title: str, heading: str, publisher: str) -> str:
    """A title without the name of the site behind it, where it is known that it is one."""
    for sign in _SIGNS:
        if heading and title.startswith(f"{heading} {sign} "):
            return heading
        if publisher and title.endswith(f" {sign} {publisher}"):
            return title.removesuffix(f" {sign} {publisher}")
    return title


def _address(base: str, address: str) -> str:
    """An address on the web, as a whole; empty if it is none."""
    try:
        whole = urljoin(base, address.strip().replace(" ", "%20"))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""
