"""Options written into deck.yaml without touching anything else in it. Pure: text to text.

Of the ways to write them, that one is taken with which the file says them, and all else as it did before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import replace
from typing import Any

from anki_builder.diagnostics import has_errors
from anki_builder.errors import ProjectError
from anki_builder.sources.deck import DeckOptions, read_deck
from anki_builder.sources.fact_format import OPTIONS
from anki_builder.sources.fill_ids import Edit, EditedFile, apply_edits, content
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Scalar, Sequence, parse
from anki_builder.sources.project import DECK_FILE
from anki_builder.sources.quantities import duration_text

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s)#")
_CLOSING = re.compile(r"(?:[\s,]|(?<=\s)#[^\n\r]*)*[\]}]")
"""What follows the last entry of a list or mapping in brackets."""


def with_deck_options(text: str, options: MappingType[str, object]) -> str:
    """The text of a deck.yaml with these options set; comments, layout and all other settings stay.

    `options` are values by name, as DeckOptions has them. What the file says already stays as it is written.
    Raises ProjectError where deck.yaml has errors, where an option can have no such value, and where the file is
    written in a way that takes no change.
    """
    file = EditedFile(DECK_FILE, text.encode())
    said = _said(file.tree)
    if said is None or has_errors(file.problems):
        raise ProjectError(f"{DECK_FILE} has errors, as `anki-builder check` tells: mend them first")
    before, others = said
    after = replace(before, **_checked(options))
    wanted = {name: getattr(after, name) for name in options if getattr(after, name) != getattr(before, name)}
    if not wanted:
        return text
    for edits in _ways(file, wanted):
        edited = apply_edits(file.text, sorted(edits))
        tree, problems = parse(edited, DECK_FILE)
        if not has_errors(problems) and _said(tree) == (after, others):
            return text.removesuffix(file.text) + edited
    hint = "write `options:` on a line of its own, and each option on one below it"
    raise ProjectError(f"{DECK_FILE} is written in a way that takes no change of its options: {hint}")


def _said(tree: Node | None) -> tuple[DeckOptions, list[tuple[str, object]]] | None:
    """The options of a deck.yaml, and everything else in it; None where it has errors."""
    reading = Reading(DECK_FILE)
    options = read_deck(tree, reading).options
    if has_errors(reading.found) or not isinstance(tree, Mapping):
        return None
    others = [(key.text, content(value)) for key, value in tree.entries if key.text != "options"]
    return options or DeckOptions(), others


def _checked(options: MappingType[str, object]) -> dict[str, Any]:
    """The options as they are read once they are written. Raises ProjectError for what cannot be read."""
    tree, problems = parse(f"{{{', '.join(_entries(options))}}}", DECK_FILE)
    reading = Reading(DECK_FILE, found=problems)
    values = OPTIONS.read(tree or Mapping([], 1, 1), reading)
    for found in reading.found:
        raise ProjectError(f"{DECK_FILE}: in `options`, {': '.join(filter(None, (found.message, found.hint)))}")
    return dict(values or {})


def _entries(options: MappingType[str, object]) -> list[str]:
    return [f"{name}: {_written(value)}" for name, value in options.items()]


def _written(value: object) -> str:
    """A value in YAML, fit for both styles."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(duration_text, value))}]"
    return str(value)


def _ways(file: EditedFile, wanted: MappingType[str, object]) -> Iterator[list[Edit]]:
    """Ways to write the options, the best first; none where it is not known what to replace."""
    tree = file.tree
    assert isinstance(tree, Mapping)
    options = next((value for key, value in tree.entries if key.text == "options"), None)
    if isinstance(options, Mapping):
        there = {key.text: value for key, value in options.entries}
        replaced = [_replaced(file, there[name], value) for name, value in wanted.items() if name in there]
        if None not in replaced:
            edits = [edit for found in replaced for edit in found or ()]
            entries = _entries({name: value for name, value in wanted.items() if name not in there})
            yield from ([*edits, *added] for added in _added(file, options, entries, _end_of_line(file, options)))
    elif _is_flow(file, tree):
        yield from _added(file, tree, [f"options: {{{', '.join(_entries(wanted))}}}"])
    else:
        # At the very end: comments behind the last value may speak of it.
        yield from _added(file, tree, ["options:", *(f"  {entry}" for entry in _entries(wanted))], len(file.text))


def _added(file: EditedFile, mapping: Mapping, entries: list[str], end: int | None = None) -> Iterator[list[Edit]]:
    """Ways to add entries to a mapping: at `end`, if that is known, and at its start."""
    start = file.offset(mapping)
    if not entries:
        yield []
    elif _is_flow(file, mapping):
        yield [Edit(start + 1, start + 1, ", ".join([*entries, ""] if mapping.entries else entries))]
    else:
        if end is not None:
            yield [_appended(file, mapping, entries, end)]
        separator = _newline(file) + " " * (mapping.column - 1)
        yield [Edit(start, start, "".join(f"{entry}{separator}" for entry in entries))]


def _appended(file: EditedFile, mapping: Mapping, entries: list[str], end: int) -> Edit:
    """Entries on lines of their own behind `end`, which is that of a line, or of the file."""
    newline, indentation = _newline(file), " " * (mapping.column - 1)
    block = newline.join(f"{indentation}{entry}" for entry in entries)
    if end < len(file.text):
        return Edit(end, end, f"{newline}{block}")
    is_ended = file.text.endswith(("\n", "\r"))
    return Edit(end, end, f"{'' if is_ended else newline}{block}{newline}")


def _end_of_line(file: EditedFile, node: Node) -> int | None:
    """Where the line ends on which a value does."""
    end = _end(file, node)
    if end is None:
        return None
    line_break = LINE_BREAK.search(file.text, end)
    return line_break.start() if line_break else len(file.text)


def _replaced(file: EditedFile, node: Node, value: object) -> list[Edit] | None:
    """The change of a value into another; None where a comment would be lost, or it is not known where it ends."""
    start, end = file.offset(node), _end(file, node)
    if isinstance(node, Sequence) and isinstance(value, tuple):
        if len(node.items) == len(value):
            replaced = [
                _replaced(file, item, duration_text(step)) for item, step in zip(node.items, value, strict=True)
            ]
            return None if None in replaced else [edit for found in replaced for edit in found or ()]
        if value and not _is_flow(file, node):
            separator = _newline(file) + " " * (node.column - 1)
            value = separator.join(f"- {duration_text(step)}" for step in value)
    if end is None or _COMMENT.search(file.text, start, end):
        return None
    # The dashes of a list may stand right below its key, where an empty list in brackets may not.
    is_too_far_left = isinstance(node, Sequence) and not value and not _is_flow(file, node)
    return [Edit(start, end, " " * is_too_far_left + _written(value))]


def _end(file: EditedFile, node: Node) -> int | None:
    """Where a value ends in the text; None where that takes more than a look."""
    start = file.offset(node)
    if isinstance(node, Scalar):
        if node.plain:
            return start + len(node.text) if file.text.startswith(node.text, start) else None
        quoted = _QUOTED.match(file.text, start)
        return quoted.end() if quoted else None
    children = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
    end = _end(file, children[-1]) if children else start + 1
    if end is None or not _is_flow(file, node):
        return end
    closing = _CLOSING.match(file.text, end)
    return closing.end() if closing else None


def _is_flow(file: EditedFile, node: Mapping | Sequence) -> bool:
    """Whether a list or mapping stands in brackets."""
    return file.text.startswith(("[", "{"), file.offset(node))


def _newline(file: EditedFile) -> str:
    line_break = LINE_BREAK.search(file.text)
    return line_break.group() if line_break else "\n"
