"""A fact file as it is at one moment, and where in it each fact stands, so that drafts can be changed in place. Pure.

A changed file is another value, read before anybody writes it: nobody can be told that it says what it does not say.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, has_errors
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact, read_facts
from anki_builder.sources.fill_ids import Edit, EditedFile, NewId, Replacement, apply_edits, content
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Scalar, Sequence, parse

_DASH_ALONE = re.compile(r"\s*-(?:\s+#.*)?\s*")
_IDLE = re.compile(r"\s*(?:#.*|\.\.\.)?\s*")
"""A line that is no part of a value: empty, a comment, or the mark of the end of a document."""
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)


class Lines(NamedTuple):
    """The lines that a fact has to itself, from 0; they end before `end`."""

    top: int
    """The first of the comment lines directly above; where there are none, as `first`."""
    first: int
    end: int


class FactFile:
    """A fact file at one moment."""

    def __init__(self, file: str, data: bytes, deck: Deck) -> None:
        self._source = EditedFile(file, data)
        self._data = data
        self._deck = deck
        tree, problems = self._source.tree, self._source.problems
        reading = Reading(file, deck.languages, deck.category_names(), self._source.text, [*problems])
        self.file = file
        """Path relative to the project, with forward slashes."""
        self.text = self._source.text
        """Without a byte order mark."""
        self.facts: tuple[Fact, ...] = () if problems and tree is None else tuple(read_facts(tree, deck, reading))
        self.problems: list[Diagnostic] = reading.found
        """What is wrong with the file by itself; what shows only beside other files is not among it."""

    @property
    def is_sound(self) -> bool:
        """Whether it could be read without errors; if not, `text` and `problems` are all there is to know."""
        return not has_errors(self.problems)

    @property
    def title(self) -> str:
        """The story's title, in the deck's first language."""
        title = _value(self._source.tree, "title")
        return scalars(title)[0].text.strip() if title is not None else ""

    @property
    def drafts(self) -> list[int]:
        """The numbers of the facts that are drafts, in order. Facts count from 0."""
        return [number for number, fact in enumerate(self.facts) if fact.draft]

    def was_read_from(self, data: bytes) -> bool:
        """Whether a file with these bytes would be the same."""
        return data == self._data

    def replaced_by(self, after: FactFile) -> Replacement:
        """What is to be written so that `after` stands in the place of this file."""
        return Replacement(self.file, self._source.before, after._source.before)

    def node(self, number: int) -> Mapping:
        """Keys and values of a fact."""
        return self._nodes[number]

    def wording(self, number: int) -> str:
        """All that a fact says, by which it is found again wherever it stands."""
        return repr(content(self._nodes[number]))

    def find(self, wording: str) -> int | None:
        """The first fact that says this."""
        return next((number for number in range(len(self._nodes)) if self.wording(number) == wording), None)

    def problems_of(self, number: int) -> list[Diagnostic]:
        """The problems in the lines of a fact."""
        lines = self.lines(number)
        return [found for found in self.problems if lines and lines.first < found.span.line <= lines.end]

    @cached_property
    def line_end(self) -> str:
        """What ends the first line, and so every line that is added."""
        line_break = LINE_BREAK.search(self.text)
        return line_break.group() if line_break else "\n"

    @cached_property
    def _bounds(self) -> list[int]:
        """Where each line starts, and behind it the end of the text."""
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text)), len(self.text)]

    def line(self, at: int) -> str:
        """A line, from 0, with its end; nothing behind the last."""
        return self.text_of(at, at + 1)

    def text_of(self, first: int, end: int) -> str:
        """Some lines, from 0, as they are written; they end before `end`."""
        return self.text[self._bounds[first] : self._bounds[min(end, len(self._bounds) - 1)]]

    def replace_lines(self, first: int, end: int, text: str) -> Edit:
        """The edit that puts another text in the place of some lines."""
        return Edit(self._bounds[first], self._bounds[end], text)

    def lines(self, number: int) -> Lines | None:
        """Where a fact and the comments directly above it stand; None where it shares its lines with anything else."""
        body = self._body(number)
        above = self._body(number - 1) if number else (0, self._line_of_facts)
        if body is None:
            return None
        top, end = body
        while above is not None and top > above[1] and self.line(top - 1).lstrip().startswith("#"):
            top -= 1
        return Lines(top, body[0], end)

    def _body(self, number: int) -> tuple[int, int] | None:
        """The first line of a fact, and the one behind its last.

        What follows the last key may look like a comment and be text, so that the lines are read to be sure.
        """
        first = self._dash_line(number)
        limit = self._dash_line(number + 1) if number + 1 < len(self._nodes) else self._line_behind_facts
        if first is None or limit is None:
            return None
        end = limit
        while end > first + 1 and _IDLE.fullmatch(self.line(end - 1)):
            end -= 1
        said = [content(self._nodes[number])]
        return next(((first, last) for last in range(end, limit + 1) if self._lines_say(first, last, said)), None)

    def _lines_say(self, first: int, end: int, said: list[object]) -> bool:
        """Whether some lines, read without the others, are a list that says this."""
        tree, _ = parse(self.text_of(first, end), self.file)
        return tree is not None and content(tree) == said

    def _dash_line(self, number: int) -> int | None:
        """The line that starts with the dash of a fact; its first key stands there, or below comments."""
        node = self._nodes[number]
        line = node.line - 1
        before = self.line(line)[: node.column - 1].strip()
        if before == "-":
            return line
        while before == "" and line > 0:
            line -= 1
            if _DASH_ALONE.fullmatch(self.line(line)):
                return line
            if not _IDLE.fullmatch(self.line(line)):
                return None
        return None

    @property
    def _line_of_facts(self) -> int:
        """The line below the key `facts`."""
        return next(key.line for key, _ in self._entries if key.text == "facts")

    @property
    def _line_behind_facts(self) -> int:
        """The line of the key that follows `facts`, or the end."""
        following = (key.line - 1 for key, _ in self._entries if key.line > self._line_of_facts)
        return next(following, len(self._bounds) - 1)

    def place(self, scalar: Scalar) -> tuple[int, int]:
        """From where to where in the text a value is written, in whatever style.

        Values that are quoted end with the quote; of all others the words are looked for.
        """
        start = self._source.offset(scalar)
        if scalar.plain or self.text[start] not in "\"'":
            words = r"\s+".join(map(re.escape, scalar.text.split()))
            found = re.compile(words).search(self.text, start)
        else:
            found = _QUOTED.match(self.text, start)
        return start, found.end() if found else start

    def offset(self, node: Node) -> int:
        """Where in the text a node begins."""
        return self._source.offset(node)

    def edited(self, edits: list[Edit]) -> FactFile:
        """The file after edits that do not overlap, whatever comes out."""
        mark = self._source.before.removesuffix(self.text)
        return FactFile(self.file, (mark + apply_edits(self.text, sorted(edits))).encode(), self._deck)

    def changed(self, edits: list[Edit], number: int, said: list[object]) -> FactFile | None:
        """The file after edits; None unless in the place of a fact it has facts that say this, and all else stays."""
        after = self.edited(edits)
        is_as_meant = after._said == [*self._said[:number], *said, *self._said[number + 1 :]]
        return after if is_as_meant and after._story_said == self._story_said and after.is_sound else None

    def is_same_around(self, number: int, after: FactFile) -> bool:
        """Whether another version says the same but for one fact, in whose place any number of facts may be."""
        behind = len(self._said) - number - 1
        return (
            self._story_said == after._story_said
            and len(after._said) >= number + behind
            and self._said[:number] == after._said[:number]
            and self._said[number + 1 :] == after._said[len(after._said) - behind :]
        )

    def with_ids(self, new_ids: list[NewId]) -> FactFile | None:
        """The file with ids for facts that have none, as `ids --write` puts them there."""
        edited = EditedFile(self.file, self._data)
        for new_id in new_ids:
            edited.add_id(new_id)
        after = edited.result()
        return None if after is None else FactFile(self.file, after.encode(), self._deck)

    @property
    def _entries(self) -> list[tuple[Scalar, Node]]:
        tree = self._source.tree
        return tree.entries if isinstance(tree, Mapping) else []

    @cached_property
    def _nodes(self) -> list[Mapping]:
        facts = _value(self._source.tree, "facts")
        return [item for item in facts.items if isinstance(item, Mapping)] if isinstance(facts, Sequence) else []

    @cached_property
    def _said(self) -> list[object]:
        """What each fact says."""
        return list(map(content, self._nodes))

    @property
    def _story_said(self) -> list[object]:
        """What the file says besides."""
        return [(key.text, None if key.text == "facts" else content(value)) for key, value in self._entries]


def scalars(node: Node) -> list[Scalar]:
    """The values of a text: one, or one for each language."""
    values = [value for _, value in node.entries] if isinstance(node, Mapping) else [node]
    return [value for value in values if isinstance(value, Scalar)]


def _value(node: Node | None, name: str) -> Node | None:
    entries = node.entries if isinstance(node, Mapping) else []
    return next((value for key, value in entries if key.text == name), None)
