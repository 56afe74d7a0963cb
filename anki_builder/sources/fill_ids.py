"""Ids for facts that have none, written into their files without touching anything else.

How a file is changed in a few places, and only there, is here for `fixes` too.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from contextlib import suppress
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from anki_builder.diagnostics import Span
from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter, only_writer
from anki_builder.locks import LOCK_FILE
from anki_builder.sources.facts import Fact
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Scalar, Sequence, decode, parse

_STEM_LENGTH = 56  # leaves room for a number within the 64 characters of an id


class ChangedError(ProjectError):
    """A file is not as it was when it was read."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file}: changed by someone else meanwhile; run the command again")


class NewId(NamedTuple):
    """An id for a fact that has none."""

    fact: Fact
    id: str


def propose_ids(facts: Iterable[Fact], others: Iterable[str] = ()) -> list[NewId]:
    """An id for each finished fact without one: its file's name and its place in it, or the next free number.

    Not from the answer, as an answer may be corrected, and the id stays. `others` are ids that are taken besides.
    """
    facts = tuple(facts)
    taken = {*others, *(fact.id for fact in facts)}
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


def write_ids(root: Path, new_ids: Iterable[NewId], texts: MappingType[str, str]) -> None:
    """Puts each id as the first key of its fact: in all files, or on any failure in none.

    `texts` are those of the files as the facts were read. Raises ProjectError where a file has changed since, or a fact
    is written in a way that takes no addition, and OSError.
    """
    files: dict[str, EditedFile] = {}
    for new_id in new_ids:
        file = new_id.fact.span.file
        if file not in files:
            files[file] = EditedFile(file, (root / file).read_bytes())
            if files[file].text != texts[file]:
                raise ChangedError(file)
        files[file].add_id(new_id)
    replacements = []
    for file, edited in files.items():
        after = edited.result()
        if after is None:
            raise ProjectError(f"{file}: no id can be added to facts written like this; write each on lines of its own")
        replacements.append(Replacement(file, edited.before, after))
    replace_texts(root, replacements)


class Edit(NamedTuple):
    """A part of a file's text, and what takes its place."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all changes; the edits do not overlap, and are in the order of the text."""
    parts, offset = [], 0
    for edit in edits:
        parts += [text[offset : edit.start], edit.text]
        offset = edit.end
    return "".join([*parts, text[offset:]])


class EditedFile:
    """A fact file that is changed in a few places; all else in it stays: comments, layout, line endings."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.text, undecoded = decode(data, file)
        self.tree, unparsed = parse(self.text, file)
        self.problems = undecoded + unparsed
        """What is wrong with it as text and as YAML."""
        self._mark = codecs.BOM_UTF8.decode() if data.startswith(codecs.BOM_UTF8) else ""
        self._edits: list[Edit] = []
        self._texts: dict[Scalar, str] = {}
        self._ids: dict[_Place, str] = {}

    @property
    def before(self) -> str:
        """The whole file, with its byte order mark if it has one."""
        return self._mark + self.text

    @cached_property
    def _starts(self) -> list[int]:
        """Offsets of the lines; late, as most files need no change."""
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]

    def offset(self, node: Node | Span) -> int:
        """Where in the text a node of the tree begins."""
        return self._starts[node.line - 1] + node.column - 1

    def span(self, start: int, end: int) -> Span:
        """A part of the text as a place for people."""
        line = bisect_right(self._starts, start)
        return Span(self.file, line, start - self._starts[line - 1] + 1, max(1, end - start))

    def change_text(self, scalar: Scalar, text: str, edits: Iterable[Edit]) -> None:
        """Changes how a value is written, by edits that make it read `text`."""
        self._texts[scalar] = text
        self._edits += edits

    def add_id(self, new_id: NewId) -> None:
        """Adds an id as the first key of its fact, in the style in which the fact is written."""
        span = new_id.fact.span
        self._ids[span.line, span.column] = new_id.id
        if span.line > len(self._starts):
            return  # a file that has changed since it was read, which `result` notices
        offset = self.offset(span)
        if self.text.startswith("{", offset):
            self._edits.append(Edit(offset + 1, offset + 1, f"id: {new_id.id}, "))
        else:
            line_break = LINE_BREAK.search(self.text)
            newline = line_break.group() if line_break else "\n"
            self._edits.append(Edit(offset, offset, f"id: {new_id.id}{newline}{' ' * (span.column - 1)}"))

    def result(self) -> str | None:
        """The whole file with all changes; None where it would not say exactly what it is to say."""
        edits = sorted(self._edits)
        if self.tree is None or any(earlier.end > later.start for earlier, later in pairwise(edits)):
            return None
        after = apply_edits(self.text, edits)
        tree, _ = parse(after, self.file)
        if tree is None or not self._ids.keys() <= _fact_places(self.tree):
            return None
        is_as_meant = content(tree) == content(self.tree, self._texts, self._ids)
        return self._mark + after if is_as_meant else None


_Place = tuple[int, int]
"""Line and column of a fact."""


def _fact_places(tree: Node) -> set[_Place]:
    entries = tree.entries if isinstance(tree, Mapping) else []
    facts = next((value for key, value in entries if key.text == "facts"), None)
    items = facts.items if isinstance(facts, Sequence) else []
    return {(item.line, item.column) for item in items if isinstance(item, Mapping)}


def content(node: Node, texts: dict[Scalar, str] | None = None, ids: dict[_Place, str] | None = None) -> object:
    """What a node says, without its places: a mapping as a list of its pairs, which differs from a list of lists.

    With other texts for some values, and ids for some facts.
    """
    if isinstance(node, Scalar):
        return texts.get(node, node.text) if texts else node.text
    if isinstance(node, Sequence):
        return [content(item, texts, ids) for item in node.items]
    entries = [(key.text, content(value, texts, ids)) for key, value in node.entries]
    new_id = ids.get((node.line, node.column)) if ids else None
    return entries if new_id is None else [("id", new_id), *entries]


class Replacement(NamedTuple):
    """A file as it was read, and what to write instead; both with the byte order mark, where there is one."""

    file: str
    before: str
    after: str


def replace_texts(root: Path, replacements: Iterable[Replacement]) -> None:
    """Writes files anew: all of them, or on any failure none.

    Raises OSError, also for a file that is write-protected; ChangedError where one has changed meanwhile; and BusyError
    where another process is writing sources.
    """
    folder, replacements = root / "cards_src", tuple(replacements)
    if not replacements and not (folder / LOCK_FILE).exists():  # which tells of a process that was killed
        return
    with only_writer(folder), AtomicWriter() as writer:
        for file, before, after in replacements:
            path = (root / file).resolve()
            is_writable = os.access(path, os.W_OK) and path.stat().st_mode & stat.S_IWUSR  # renaming would not mind
            _refuse_changed(path, file, before)  # first: what is gone is not writable either
            if not is_writable:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            # Once more as late as can be: an editor that saves a file asks for no lock.
            writer.create(path, check=partial(_refuse_changed, path, file, before)).write(after.encode())


def _refuse_changed(path: Path, file: str, before: str) -> None:
    with suppress(FileNotFoundError):
        if path.read_bytes() == before.encode():
            return
    raise ChangedError(file)
