"""YAML text to a tree of values that remember where they stand; the only module that imports yaml.

Built on PyYAML's events, not on its loaders: a loader turns `no` into False and `1.10` into 1.1, swallows
duplicate keys, forgets positions, and is slower (10,000 facts: 1.5 s with the C loader, 0.14 s for its events).
Knows nothing of facts: what the keys mean is `fact_format`'s business.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from operator import itemgetter
from typing import Any, NamedTuple, cast

import yaml

from anki_builder.diagnostics import Diagnostic, Severity, Span
from anki_builder.sources.syntax import Complaint, Place, explain_syntax_error

# Where PyYAML was built without libyaml, its pure Python loader gives the same events, about 10 times slower.
EventParser: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

MAXIMUM_DEPTH = 16
"""Collections inside each other. A fact file needs 5; the bound keeps hostile nesting from costing anything."""

MOST_ERRORS = 1_000
"""Of one file. What is wrong more often than that is mended once for all, not at each place."""

# YAML 1.1 section 5.1: all other characters are forbidden, and libyaml would stop at them without saying where.
_FORBIDDEN_CHARACTER = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOREIGN_INDENT = re.compile("^[ \t]*\xa0", re.MULTILINE)

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 counts as one, and so what a node's `line` counts."""


_FIRST = itemgetter(0)
_HASH_IN_TEXT = re.compile(r"[ \t]+(#[^\s#][^\n\r]*)")


class Scalar(NamedTuple):
    """A text exactly as typed: `no`, `1.10` and `2025-10-28` stay what they are.

    A NamedTuple like its siblings: one is made for every key and value, and a frozen dataclass takes 4 times as long.
    """

    text: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    plain: bool
    """Written without quotes."""


class Sequence(NamedTuple):
    """A list."""

    items: list[Node]
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys and values in the order written; every key once."""

    entries: list[tuple[Scalar, Node]]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def split_lines(text: str) -> list[str]:
    """The lines as a node's `line` counts them: `split_lines(text)[node.line - 1]`."""
    return LINE_BREAK.split(text)


def node_span(file: str, node: Node) -> Span:
    """Where the node stands, long enough to underline a one-line scalar."""
    if isinstance(node, Scalar):
        return Span(file, node.line, node.column, max(1, len(node.text)) + (0 if node.plain else 2))
    return Span(file, node.line, node.column)


def decode(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    """The text of a file in UTF-8, with or without a byte order mark; where it is not, findings and no text."""
    data = data.removeprefix(codecs.BOM_UTF8)
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:2]
    try:
        if not utf_16:
            return data.decode(), []
        line, column, reason = 1, 1, "it looks like UTF-16"
    except UnicodeDecodeError as error:
        lines = split_lines(data[: error.start].decode())
        line, column, reason = len(lines), len(lines[-1]) + 1, f"byte 0x{data[error.start]:02x}"
    message, hint = f"the file is not UTF-8: {reason}", "save it as UTF-8 in your editor"
    return "", [Diagnostic(Span(file, line, column), Severity.ERROR, "encoding", message, hint)]


def parse(text: str, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a text, and what is wrong with it as YAML.

    The tree is None for an empty text, and where the YAML cannot be read to its end. A duplicate key is reported,
    and its first value stays.
    """
    has_hashes = " #" in text or "\t#" in text  # looking for a text first is 20 times as fast as for a pattern
    builder = _TreeBuilder(file, text if has_hashes and _HASH_IN_TEXT.search(text) else "")
    forbidden = _FORBIDDEN_CHARACTER.search(text)
    if forbidden is not None:
        return None, [_forbidden_character(text, file, forbidden)]
    indent = _FOREIGN_INDENT.search(text) if "\xa0" in text else None
    if indent is not None:
        return None, [_foreign_indent(text, file, indent)]
    try:
        return builder.build(_events(text)), builder.problems
    except _RefusedError:
        return None, builder.problems
    except yaml.MarkedYAMLError as error:
        complaint = _complaint(error)
        complaint = builder.runaway_quote(complaint) or complaint
        return None, [*builder.problems, explain_syntax_error(complaint, split_lines(text), file)]


def too_many_errors(span: Span) -> Diagnostic:
    """What is said in place of an error behind MOST_ERRORS others."""
    message, hint = f"{MOST_ERRORS:,} errors are enough: the rest is not read", "mend those above"
    return Diagnostic(span, Severity.ERROR, "bad-value", message, hint)


def _events(text: str) -> Iterator[Any]:
    """PyYAML's events. Any, as its stubs know neither the attributes of events nor that each has a start mark."""
    return iter(EventParser(text).get_event, None)


class _RefusedError(Exception):
    """The rest of the file is not read; the reason is among the problems."""


class _TreeBuilder:
    """Turns one file's events into a tree, with a stack of the collections that are still open."""

    def __init__(self, file: str, text_with_hashes: str) -> None:
        self.file = file
        self.text_with_hashes = text_with_hashes
        self.problems: list[Diagnostic] = []
        self._quoted: Any = None  # the last event of a text in quotes over several lines

    def runaway_quote(self, complaint: Complaint) -> Complaint | None:
        """The complaint that a quote was never closed, where the library found the next one's opening to close it."""
        if self._quoted is None or Place(self._quoted.end_mark.line, self._quoted.end_mark.column) != complaint.place:
            return None
        start = Place(self._quoted.start_mark.line, self._quoted.start_mark.column)
        return Complaint("found unexpected end of stream", complaint.place, "while scanning a quoted scalar", start)

    def build(self, events: Iterator[Any]) -> Node | None:
        children: list[Node] = []  # of the innermost open collection
        enclosing: list[tuple[list[Node], Any]] = []  # the children and the start event of those around it
        documents = 0
        # The hottest loop of a build: local names, and no NamedTuple's own constructor, halve its cost.
        new, scalar_event, text_with_hashes = tuple.__new__, yaml.ScalarEvent, self.text_with_hashes
        for event in events:
            kind = type(event)
            if kind is scalar_event:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_reference(event)
                style, mark = event.style, event.start_mark
                if style == '"' and _FORBIDDEN_CHARACTER.search(event.value):
                    self._refuse(event, "encoding", "a `\\` escape for a character that no card can show", "remove it")
                if style and style in "'\"" and event.end_mark.line > mark.line:
                    self._quoted = event
                if text_with_hashes and not style:
                    self._check_for_lost_text(event.end_mark)
                children.append(new(Scalar, (event.value, mark.line + 1, mark.column + 1, not style)))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_reference(event)
                if len(enclosing) == MAXIMUM_DEPTH:
                    self._refuse(event, "yaml-syntax", f"nested more than {MAXIMUM_DEPTH} deep")
                if event.flow_style and enclosing and not children and enclosing[-1][1].flow_style:
                    self._check_for_deletion(enclosing[-1][1], event)
                enclosing.append((children, event))
                children = []
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                inner, (children, start) = children, enclosing.pop()
                mark = start.start_mark
                if kind is yaml.SequenceEndEvent:
                    children.append(Sequence(inner, mark.line + 1, mark.column + 1))
                else:
                    children.append(Mapping(self._entries(inner), mark.line + 1, mark.column + 1))
            elif kind is yaml.AliasEvent:
                self._refuse_reference(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._refuse(event, "yaml-syntax", "a second document (`---`)", "one file holds one story")
        if not children or (isinstance(children[0], Scalar) and children[0].plain and not children[0].text):
            return None  # nothing but comments, or `---` and nothing after it
        return children[0]

    def _entries(self, flat: list[Node]) -> list[tuple[Scalar, Node]]:
        """Pairs of key and value; reports keys that are not text and all but the first of equal keys."""
        keys = flat[::2]
        with suppress(TypeError):  # of a key that is a collection, and no hashable text
            if len(set(map(_FIRST, keys))) == len(keys):
                return cast("list[tuple[Scalar, Node]]", list(zip(keys, flat[1::2], strict=True)))
        first: dict[str, Scalar] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._report(key, "wrong-type", "a key must be a text", "is a `[` or `{` meant as text? quote it")
            elif key.text in first:
                earlier = first[key.text]
                self._report(
                    key,
                    "duplicate-key",
                    f"`{key.text}` stands here twice",
                    f"the first is at line {earlier.line}, column {earlier.column}: keep one of them",
                )
            else:
                first[key.text] = key
                entries.append((key, value))
        return entries

    def _check_for_deletion(self, outer: Any, inner: Any) -> None:
        """Tells a cloze text that starts with `{{` from a mapping whose key is a mapping, which is never meant."""
        if type(outer) is type(inner) is yaml.MappingStartEvent:
            hint = 'put the whole value in quotes: "..."'
            self._refuse(outer, "yaml-syntax", "a value cannot start with `{{`", hint)

    def _check_for_lost_text(self, mark: Any) -> None:
        """Warns of `the #1 exporter`, which YAML cuts at ` #` without a word."""
        found = _HASH_IN_TEXT.match(self.text_with_hashes, mark.index)
        if found and len(self.problems) < MOST_ERRORS:
            column = mark.column + 1 + found.start(1) - mark.index
            span = Span(self.file, mark.line + 1, column, len(found[1]))
            message, hint = (
                "YAML takes this for a comment, not for text",
                "quote the text, or put a space after the `#`",
            )
            self.problems.append(Diagnostic(span, Severity.WARNING, "hash-in-text", message, hint))

    def _report(self, node: Node, rule: str, message: str, hint: str) -> None:
        span = node_span(self.file, node)
        if len(self.problems) >= MOST_ERRORS:
            self.problems.append(too_many_errors(span))
            raise _RefusedError
        self.problems.append(Diagnostic(span, Severity.ERROR, rule, message, hint))

    def _refuse_reference(self, event: Any) -> None:
        instead = "remove it, or quote the value if the `{}` is meant as text"
        if isinstance(event, yaml.AliasEvent):
            what, hint = f"an alias (`*{event.anchor}`)", "write the value out, or quote it if the `*` is meant as text"
        elif event.anchor is not None:
            what, hint = f"an anchor (`&{event.anchor}`)", instead.format("&")
        else:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            what, hint = f"a YAML tag (`{tag}`)", instead.format("!")
        self._refuse(event, "yaml-reference", f"{what} is not part of this format", hint)

    def _refuse(self, event: Any, rule: str, message: str, hint: str = "") -> None:
        mark = event.start_mark
        span = Span(self.file, mark.line + 1, mark.column + 1)
        self.problems.append(Diagnostic(span, Severity.ERROR, rule, message, hint))
        raise _RefusedError


def _forbidden_character(text: str, file: str, found: re.Match[str]) -> Diagnostic:
    lines = split_lines(text[: found.start()])
    return Diagnostic(
        Span(file, len(lines), len(lines[-1]) + 1),
        Severity.ERROR,
        "encoding",
        f"the character U+{ord(found.group()):04X} is not allowed here",
        "remove it; it was probably pasted along with the text",
    )


def _foreign_indent(text: str, file: str, found: re.Match[str]) -> Diagnostic:
    span = Span(file, len(split_lines(text[: found.start()])), 1)
    message = "a non-breaking space stands where only plain spaces may"
    hint = "indent with spaces; it was probably pasted along with the text"
    return Diagnostic(span, Severity.ERROR, "yaml-syntax", message, hint)


def _complaint(error: yaml.MarkedYAMLError) -> Complaint:
    marks = [Place(mark.line, mark.column) for mark in (error.problem_mark, error.context_mark) if mark]
    place = marks[0] if marks else Place(0, 0)
    return Complaint(str(error.problem or ""), place, str(error.context or ""), marks[-1] if marks else place)
