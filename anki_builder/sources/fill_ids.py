"""Ids for facts that have none, written into their files without touching anything else."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter
from anki_builder.sources.facts import Fact
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Sequence, decode, parse

_STEM_LENGTH = 56  # leaves room for a number within the 64 characters of an id


class NewId(NamedTuple):
    """An id for a fact that has none."""

    fact: Fact
    id: str


def propose_ids(facts: Iterable[Fact]) -> list[NewId]:
    """An id for each finished fact without one: its file's name and its place in it, or the next free number.

    Not from the answer, as an answer may be corrected, and the id stays.
    """
    facts = tuple(facts)
    taken = {fact.id for fact in facts}
    counts: dict[str, int] = {}
    proposed = []
    for fact in facts:
        file = fact.span.file
        number = counts[file] = counts.get(file, 0) + 1
        if not fact.id and not fact.draft:
            stem = _id_stem(file)
            while f"{stem}-{number}" in taken:
                number += 1
            taken.add(f"{stem}-{number}")
            proposed.append(NewId(fact, f"{stem}-{number}"))
    return proposed


def _id_stem(file: str) -> str:
    path = PurePosixPath(file)
    for name in (path.stem, path.parent.name):
        stem = re.sub("[^a-z0-9]+", "-", name.lower())[:_STEM_LENGTH].strip("-")
        if stem:
            return stem
    return "fact"


def write_ids(root: Path, new_ids: Iterable[NewId]) -> None:
    """Puts each id as the first key of its fact: in all files, or on any failure in none.

    Raises ProjectError where a fact is written in a way that takes no addition, and OSError.
    """
    by_file: dict[str, list[NewId]] = {}
    for new_id in new_ids:
        by_file.setdefault(new_id.fact.span.file, []).append(new_id)
    with AtomicWriter() as writer:
        for file, additions in by_file.items():
            path = (root / file).resolve()
            data = _with_ids(path.read_bytes(), additions)
            if data is None:
                raise ProjectError(
                    f"{file}: no id can be added to facts written like this; write each on lines of its own"
                )
            writer.create(path).write(data)


def _with_ids(data: bytes, additions: list[NewId]) -> bytes | None:
    """The file with the ids in it, and all else as it was: comments, layout, line endings. None where that fails."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    before, _ = decode(data, "")
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(before))]
    first_break = LINE_BREAK.search(before)
    newline = first_break.group() if first_break else "\n"
    after, wanted = before, _facts(before)
    for fact, new_id in reversed(additions):
        offset = starts[fact.span.line - 1] + fact.span.column - 1
        if before[offset] == "{":
            addition, offset = f"id: {new_id}, ", offset + 1
        else:
            addition = f"id: {new_id}{newline}{' ' * (fact.span.column - 1)}"
        after = after[:offset] + addition + after[offset:]
    for fact, new_id in additions:
        place = (fact.span.line, fact.span.column)
        wanted[place] = [("id", new_id), *wanted[place]]
    return mark + after.encode() if list(_facts(after).values()) == list(wanted.values()) else None


def _facts(text: str) -> dict[tuple[int, int], list[tuple[str, object]]]:
    """Keys and values of every fact, by where it starts."""
    tree, _ = parse(text, "")
    facts = (
        next((value for key, value in tree.entries if key.text == "facts"), None) if isinstance(tree, Mapping) else None
    )
    items = facts.items if isinstance(facts, Sequence) else []
    return {(item.line, item.column): _entries(item) for item in items if isinstance(item, Mapping)}


def _entries(mapping: Mapping) -> list[tuple[str, object]]:
    return [(key.text, _value(value)) for key, value in mapping.entries]


def _value(node: Node) -> object:
    """A node's content without its places."""
    if isinstance(node, Mapping):
        return _entries(node)
    return [_value(item) for item in node.items] if isinstance(node, Sequence) else node.text
