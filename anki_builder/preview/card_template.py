"""Anki's template language: a template is parsed once, and filled in for every card. Pure.

What it gives is what Anki gives, byte for byte but for the ids of hints. It knows what the templates of our note types
need, and refuses anything else when it parses, so that nothing is ever shown wrongly without a word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from anki_builder.diagnostics import did_you_mean

FRONT_SIDE = "FrontSide"
"""What a back calls the front of its card: no field, so neither a condition nor a filter can have it."""

HINT_LINK = re.compile(
    r'\n<a class=hint href="#"\nonclick="[^"]*" draggable=false>\n(?P<label>[^<]*)</a>\n'
    r'<div id="hint[0-9a-f]{16}" class=hint style="display: none">(?P<hint>.*?)</div>\n',
    re.DOTALL,
)
"""What `{{hint:...}}` gives: a link that a script of its own replaces with the hint."""

TYPED_BOX = re.compile(r"\[\[type:(?P<field>[^\[\]]+)\]\]")
"""What `{{type:...}}` gives: Anki's mark for the box to type into, and on the back for the right answer."""

_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_REFUSED_TEXT = re.compile(r"\{\{|\}\}|<!--|\{\Z")  # Anki has rules of its own for each of them
_EMPTY = re.compile(r"(?:[ \t\n]|</?(?:br|div) ?/?>)*+", re.IGNORECASE | re.ASCII)

_CLOZE_MARK = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_HIGHEST_NUMBER = 65_535
"""In a deletion of a higher number, Anki sees none."""
_DEEPEST_DELETION = 10
"""How many deletions Anki reads inside each other; of one still deeper, it shows the content as part of the tenth."""
_MATHEMATICS_MARK = re.compile(r"(\\[()\[\]])")
_ATTRIBUTE_ESCAPES = {
    code: f"&#x{code:02X};" for code in range(256) if not (chr(code).isascii() and chr(code).isalnum())
} | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}

_HINT = """
<a class=hint href="#"
onclick="this.style.display='none';
document.getElementById('{id}').style.display='block';
return false;" draggable=false>
{label}</a>
<div id="{id}" class=hint style="display: none">{hint}</div>
"""


class TemplateError(ValueError):
    """A template that cannot be shown as Anki shows it; the message says where, why, and what to do."""


class Side(NamedTuple):
    """What one side of one card is filled in from."""

    fields: Mapping[str, str]
    """HTML by name: of the note's fields and of Anki's own; on a back, FrontSide too."""
    number: int
    """The card's, from 1: of a cloze note, the number of the deletions that it asks for."""
    is_front: bool


class Template:
    """A template that has been parsed."""

    def __init__(self, nodes: tuple[_Node, ...]) -> None:
        self._nodes = nodes
        self.cloze_fields = tuple(node.name for node in _fields(nodes) if node.filter is _cloze)
        """The fields whose deletions are hidden here: a cloze note has a card for each number in them."""

    def render(self, side: Side) -> str:
        """The HTML of a side, its sounds still written `[sound:...]`."""
        parts: list[str] = []
        _fill_in(self._nodes, side, parts)
        return "".join(parts)

    def shows_a_field(self, fields: Mapping[str, str]) -> bool:
        """Whether any field is shown that has something in it: without, Anki makes no card of a front."""
        return _shows_a_field(self._nodes, fields)


def parse_template(name: str, html: str, fields: Collection[str]) -> Template:
    """The template in `html`, which may show these fields; `name` stands for it in messages.

    Raises TemplateError for what Anki refuses, and for what Anki would show but this module does not know.
    """
    parser = _Parser(name, html, fields)
    offset = 0
    for tag in _TAG.finditer(html):
        parser.read_text(offset, tag.start())
        parser.read_tag(tag)
        offset = tag.end()
    parser.read_text(offset, len(html))
    return Template(parser.finish())


def is_empty(html: str) -> bool:
    """Whether Anki takes a field for empty: there is nothing but ASCII white space and bare `br` and `div` tags."""
    return not html or _EMPTY.fullmatch(html) is not None


def cloze_numbers(html: str) -> set[int]:
    """The numbers of a field's deletions, each of which is a card; no card asks for number 0."""
    return _read_deletions(html, 0, is_front=True)[1] - {0}


class _Text(NamedTuple):
    html: str


class _Field(NamedTuple):
    name: str
    filter: _Filter | None


class _Condition(NamedTuple):
    field: str
    is_filled: bool
    """Whether the field must have something in it, or nothing, for the nodes to be shown."""
    nodes: tuple[_Node, ...]

    def holds(self, fields: Mapping[str, str]) -> bool:
        return is_empty(fields[self.field]) != self.is_filled


_Node = _Text | _Field | _Condition
_Filter = Callable[[str, str, Side], str]
"""The HTML of a field and its name, on a side, to what is shown."""


def _fill_in(nodes: tuple[_Node, ...], side: Side, parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, _Text):
            parts.append(node.html)
        elif isinstance(node, _Condition):
            if node.holds(side.fields):
                _fill_in(node.nodes, side, parts)
        else:
            html = side.fields[node.name]
            parts.append(node.filter(html, node.name, side) if node.filter else html)


def _shows_a_field(nodes: tuple[_Node, ...], fields: Mapping[str, str]) -> bool:
    return any(
        node.holds(fields) and _shows_a_field(node.nodes, fields)
        if isinstance(node, _Condition)
        else isinstance(node, _Field) and not is_empty(fields[node.name])
        for node in nodes
    )


def _fields(nodes: tuple[_Node, ...]) -> Iterator[_Field]:
    for node in nodes:
        if isinstance(node, _Condition):
            yield from _fields(node.nodes)
        elif isinstance(node, _Field):
            yield node


def _cloze(html: str, name: str, side: Side) -> str:
    shown, numbers = _read_deletions(html, side.number, side.is_front)
    return _without_tags_in_mathematics(shown) if side.number in numbers else ""


def _hint(html: str, name: str, side: Side) -> str:
    """A link to the hint. Its id is unique as Anki's is, which comes from a hash that Python does not have, BLAKE3."""
    if not html.strip():
        return html
    digest = hashlib.sha256((html + name).encode()).hexdigest()[:16]
    return _HINT.format(id=f"hint{digest}", label=name, hint=html)


def _type(html: str, name: str, side: Side) -> str:
    return f"[[type:{name}]]"


_FILTERS: dict[str, _Filter] = {"cloze": _cloze, "hint": _hint, "type": _type}


class _Block(NamedTuple):
    """A condition that is still open, or the whole template, and the nodes read in it so far."""

    tag: str
    offset: int
    field: str
    is_filled: bool
    nodes: list[_Node]


class _Parser:
    """Reads one template, text by text and tag by tag."""

    def __init__(self, name: str, html: str, fields: Collection[str]) -> None:
        self._name = name
        self._html = html
        self._fields = fields
        self._blocks = [_Block("", 0, "", True, [])]

    def read_text(self, start: int, end: int) -> None:
        text = self._html[start:end]
        if refused := _REFUSED_TEXT.search(text):
            what = "comments are" if refused[0] == "<!--" else "braces that enclose no name are"
            self._refuse(start + refused.start(), f"`{refused[0]}`: {what} not understood here", "take it out")
        if text:
            self._blocks[-1].nodes.append(_Text(text))

    def read_tag(self, tag: re.Match[str]) -> None:
        offset, words = tag.start(), tag[1].strip()
        if words.startswith(("#", "^")):
            self._open(tag[0], offset, words[1:].lstrip(), is_filled=words[0] == "#")
        elif words.startswith("/"):
            self._close(tag[0], offset, words[1:].lstrip())
        else:
            filter_name, colon, name = words.rpartition(":")
            self._check_field(name, offset)
            if colon and (filter_name not in _FILTERS or name == FRONT_SIDE):
                known = f"known are {', '.join(_FILTERS)}, one at a time, for fields of the note"
                self._refuse(offset, f"`{tag[0]}`: this filter is not understood here", known)
            self._blocks[-1].nodes.append(_Field(name, _FILTERS.get(filter_name)))

    def finish(self) -> tuple[_Node, ...]:
        if len(self._blocks) > 1:
            unclosed = self._blocks[-1]
            self._refuse(unclosed.offset, f"`{unclosed.tag}` is never closed", f"add `{{{{/{unclosed.field}}}}}`")
        return tuple(self._blocks[0].nodes)

    def _open(self, tag: str, offset: int, name: str, is_filled: bool) -> None:
        self._check_field(name, offset)
        if name == FRONT_SIDE:
            self._refuse(offset, f"`{FRONT_SIDE}` can be no condition", "name a field of the note")
        self._blocks.append(_Block(tag, offset, name, is_filled, []))

    def _close(self, tag: str, offset: int, name: str) -> None:
        block = self._blocks[-1]
        if len(self._blocks) == 1 or block.field != name:
            hint = f"close `{block.tag}` first" if block.tag else "take it out"
            self._refuse(offset, f"`{tag}` closes what is not open", hint)
        self._blocks.pop()
        self._blocks[-1].nodes.append(_Condition(name, block.is_filled, tuple(block.nodes)))

    def _check_field(self, name: str, offset: int) -> None:
        if name not in self._fields:
            self._refuse(offset, f"there is no field `{name}`", did_you_mean(name, self._fields))

    def _refuse(self, offset: int, message: str, hint: str) -> NoReturn:
        line = self._html.count("\n", 0, offset) + 1
        column = offset - self._html.rfind("\n", 0, offset)
        raise TemplateError(f"{self._name}:{line}:{column}: {message}; {hint}")


@dataclass(slots=True)
class _Deletion:
    """A deletion that is still open, or the whole field, and what was read in it so far."""

    numbers: tuple[int, ...] = ()
    """More than one in `{{c1,2::...}}`, which both cards ask for."""
    parts: list[str] = field(default_factory=list)
    hint: str = "..."
    numbers_inside: set[int] = field(default_factory=set)

    def read_text(self, text: str) -> None:
        text, colons, hint = text.partition("::")
        if colons:
            self.hint = hint
        self.parts.append(text)

    def shown(self, number: int, is_front: bool) -> str:
        """The deletion as the card of a number shows it; those inside it are among the parts as they are shown."""
        content = "".join(self.parts)
        numbers = ",".join(map(str, self.numbers))
        if number not in self.numbers:
            return f'<span class="cloze-inactive" data-ordinal="{numbers}">{content}</span>'
        if not is_front:
            return f'<span class="cloze" data-ordinal="{numbers}">{content}</span>'
        hidden = content.translate(_ATTRIBUTE_ESCAPES)
        return f'<span class="cloze" data-cloze="{hidden}" data-ordinal="{numbers}">[{self.hint}]</span>'


def _read_deletions(html: str, number: int, is_front: bool) -> tuple[str, set[int]]:
    """A cloze field as the card of a number shows it, and the numbers of all its deletions.

    A deletion that is never closed is not shown at all, nor is what is in it. Of a deletion that starts with
    `image-occlusion:` Anki makes an empty box; that is not known here.
    """
    whole = _Deletion()
    open_deletions: list[_Deletion] = []
    for piece in _cloze_pieces(html):
        if isinstance(piece, tuple):
            if len(open_deletions) < _DEEPEST_DELETION:
                open_deletions.append(_Deletion(piece))
        elif not open_deletions:
            whole.parts.append(piece)
        elif piece == "}}":
            deletion = open_deletions.pop()
            outer = open_deletions[-1] if open_deletions else whole
            outer.parts.append(deletion.shown(number, is_front))
            outer.numbers_inside.update(deletion.numbers, deletion.numbers_inside)
        else:
            open_deletions[-1].read_text(piece)
    return "".join(whole.parts), whole.numbers_inside


def _cloze_pieces(html: str) -> Iterator[str | tuple[int, ...]]:
    """A field in pieces: the numbers for the mark that opens a deletion, `}}` for the one that closes it, and texts."""
    start = 0
    for mark in _CLOZE_MARK.finditer(html):
        numbers = _numbers(mark[1]) if mark[1] else ()
        if mark[1] and not numbers:
            continue
        if mark.start() > start:
            yield html[start : mark.start()]
        yield numbers or "}}"
        start = mark.end()
    if start < len(html):
        yield html[start:]


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers in `1,2`, without those that are too high for Anki."""
    digits = (number.lstrip("0") or "0" for number in text.split(",") if number)
    # Shorter ones only: Python refuses to read a number of thousands of digits.
    return tuple(sorted({int(number) for number in digits if len(number) <= 5 and int(number) <= _HIGHEST_NUMBER}))


def _without_tags_in_mathematics(html: str) -> str:
    r"""HTML in which `\(...\)` and `\[...\]` hold no tags: MathJax gets the TeX without the spans of deletions.

    Anki looks for the first end of either kind, and so does this.
    """
    if "\\(" not in html and "\\[" not in html:
        return html
    pieces = _MATHEMATICS_MARK.split(html)
    marks = range(1, len(pieces), 2)
    opening = None
    for index in marks:
        if opening is None:
            opening = index if pieces[index] in ("\\(", "\\[") else None
        elif pieces[index] in ("\\)", "\\]"):
            inside = slice(opening + 1, index)
            pieces[inside] = [_without_tags("".join(pieces[inside])), *[""] * (index - opening - 2)]
            opening = None
    return "".join(pieces)


def _without_tags(html: str) -> str:
    """HTML without its tags; a field of ours has no comments and scripts, of which Anki would drop the content too."""
    tags, last, text = html.rpartition(">")  # a `<` that nothing closes is text; to look for its end takes time
    return re.sub("<[^>]*>", "", tags + last) + text
