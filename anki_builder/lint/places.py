"""Where in a file a slip stands: found only for facts that have one, by parsing their files once more.

A build needs none of these places, and to keep them for every text of every fact would cost it a tenth of its time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from anki_builder.diagnostics import Diagnostic, Span
from anki_builder.lint.linter import LintFinding
from anki_builder.lint.view import Place
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Scalar, node_span, parse
from anki_builder.sources.parse import Sequence as SequenceNode

_SEARCHED = 4_000  # characters from the start of a text on, in which offending words are looked for


def place_findings(
    findings: Iterable[LintFinding], read: Callable[[str], str], languages: Sequence[str]
) -> list[Diagnostic]:
    """The findings as diagnostics; `read` gives the text of a file."""
    by_file = defaultdict(list)
    for finding in findings:
        by_file[finding.fact.span.file].append(finding)
    placed = []
    for file, found in by_file.items():
        locator = _Locator(file, read(file), languages)
        for finding in found:
            slip = finding.slip
            span = locator.span(finding.fact.span, slip.place, slip.words)
            placed.append(Diagnostic(span, finding.severity, finding.rule, slip.message, slip.hint))
    return placed


class _Locator:
    """Finds places in one file."""

    def __init__(self, file: str, text: str, languages: Sequence[str]) -> None:
        self._file = file
        self._text = text
        self._languages = languages
        self._starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        self._story = parse(text, file)[0]
        self._facts: dict[tuple[int, int], Mapping] = {}
        facts = _inner(self._story, "facts")
        for item in facts.items if isinstance(facts, SequenceNode) else ():
            if isinstance(item, Mapping):
                identifier = _inner(item, "id") or item
                for node in (item, identifier):
                    self._facts[node.line, node.column] = item

    def span(self, fact: Span, place: Place, words: str) -> Span:
        """The place of a text of a fact, or of words in it; the fact's own where that is not found."""
        mapping = self._facts.get((fact.line, fact.column))
        node = self._node(mapping, place) if mapping is not None else None
        if node is None and place.keys[:1] == ("lint",):
            node = self._at(self._story, fact)
        if node is None:
            return fact
        start = self._starts[node.line - 1] + node.column - 1
        offset = self._text.find(words, start, start + _SEARCHED) if words else -1
        if offset < 0:
            return node_span(self._file, node)
        line = bisect_right(self._starts, offset)
        return Span(self._file, line, offset - self._starts[line - 1] + 1, len(words))

    def _node(self, mapping: Mapping, place: Place) -> Node | None:
        node: Node | None = mapping
        for key in place.keys:
            if isinstance(key, int):
                node = node.items[key] if isinstance(node, SequenceNode) and key < len(node.items) else None
            else:
                # What the fact does not have itself, it has from its story.
                node = _inner(node, key) or (_inner(self._story, key) if node is mapping else None)
        if isinstance(node, Mapping) and place.language < len(self._languages):
            node = _inner(node, self._languages[place.language]) or node
        return None if node is mapping else node

    def _at(self, node: Node | None, span: Span) -> Node | None:
        """The value that stands at a place in the story or in one of its facts."""
        mappings = [entry for entry in (node, *self._facts.values()) if isinstance(entry, Mapping)]
        values = (value for mapping in mappings for _, value in mapping.entries)
        return next((value for value in values if (value.line, value.column) == (span.line, span.column)), None)


def _inner(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.entries if isinstance(name, Scalar) and name.text == key), None)
