"""The texts of a fact: in one language or two, and with deletions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from anki_builder.diagnostics import Span, did_you_mean
from anki_builder.sources.kinds import TEXT, JsonSchema, Kind, Reading, shortened
from anki_builder.sources.parse import Mapping, Node, Scalar, node_span, split_lines
from anki_builder.text.inline import ClozeProblem, cloze_deletions


class Words(NamedTuple):
    """A text in the deck's first language and, where the author gives it, in its second."""

    first: str
    second: str = ""


NO_WORDS = Words("")


@dataclass(frozen=True, slots=True)
class Translated(Kind):
    """A text, or one text for each of the deck's languages."""

    name: str = "a text"

    def read(self, node: Node, reading: Reading) -> Words | None:
        """The texts in the order of the deck's languages."""
        if not isinstance(node, Mapping):
            text = TEXT.read(node, reading)
            return None if text is None else tuple.__new__(Words, (text, ""))  # half the time of Words(text)
        texts: dict[str, str] = {}
        count = len(reading.found)
        for key, value in node.entries:
            if key.text in reading.languages:
                texts[key.text] = TEXT.read(value, reading) or ""
            else:
                hint = f"{did_you_mean(key.text, reading.languages)}; is the whole meant as text? put it in quotes"
                reading.error(
                    key, "unknown-language", f"`{shortened(key.text)}` is not among the languages of deck.yaml", hint
                )
        first, *others = reading.languages
        if len(reading.found) == count and first not in texts:
            reading.error(node, "missing-key", f"no text in the deck's first language, `{first}`")
        return Words(texts[first], texts.get(others[0], "") if others else "") if len(reading.found) == count else None

    def json_schema(self) -> JsonSchema:
        """A text, or an object of texts by language code."""
        return {
            "anyOf": [
                TEXT.json_schema(),
                {"type": "object", "minProperties": 1, "additionalProperties": TEXT.json_schema()},
            ]
        }


class ClozeText(Translated):
    """A text with `{{c1::deletions}}`, the same numbers in each language."""

    def read(self, node: Node, reading: Reading) -> Words | None:
        """The texts, their deletions well formed."""
        words = Translated.read(self, node, reading)
        if words is None:
            return None
        numbers = []
        for text in filter(None, words):
            deletions, problems = cloze_deletions(text)
            numbers.append({deletion.number for deletion in deletions})
            lines = split_lines(reading.text) if problems else []
            for problem in problems:
                place = _inside(_text_node(node, text), text, problem, lines, reading)
                reading.error(place, "cloze-shape", problem.message, problem.hint)
            if problems:
                return None
        if len(numbers) == 2 and numbers[0] != numbers[1]:
            reading.error(
                node, "cloze-shape", "the two languages have different cloze numbers", "each number is one card"
            )
            return None
        return words


def _text_node(node: Node, text: str) -> Node:
    """The node of one language's text, where there are several."""
    values = [value for _, value in node.entries] if isinstance(node, Mapping) else []
    return next((value for value in values if isinstance(value, Scalar) and value.text.strip() == text), node)


def _inside(node: Node, text: str, problem: ClozeProblem, lines: list[str], reading: Reading) -> Span:
    """Where a piece of a value stands in the file, whatever line breaks and escapes the value is written with.

    The pieces that are looked for are braces and numbers, which YAML never writes otherwise: the n-th in the value is
    the n-th in the file, counted from where the value starts.
    """
    piece = text[problem.offset : problem.offset + problem.length]
    if not isinstance(node, Scalar) or node.line > len(lines) or piece.strip("{}cC:0123456789"):
        return node_span(reading.file, node)
    skip = len(re.findall(f"(?={re.escape(piece)})", text[: problem.offset]))
    for number, line in enumerate(lines[node.line - 1 :], start=node.line):
        for found in re.finditer(f"(?={re.escape(piece)})", line):
            if number > node.line or found.start() >= node.column - 1:
                if not skip:
                    return Span(reading.file, number, found.start() + 1, problem.length)
                skip -= 1
    return node_span(reading.file, node)


TRANSLATED = Translated()
