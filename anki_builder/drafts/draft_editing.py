"""What an author does with a draft, done to its file: finished, dropped, split, reworded. Pure.

Each gives the file as it is to be, or None where the fact is written in a way that does not take the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from anki_builder.drafts.draft_file import yaml_text
from anki_builder.drafts.fact_file import FactFile, scalars
from anki_builder.lint.vocabulary import DATE
from anki_builder.sources.fill_ids import Edit, apply_edits, content
from anki_builder.sources.parse import LINE_BREAK, Mapping, Scalar
from anki_builder.text.inline import MATHEMATICS, cloze_deletions

_NOT_USED = "# not used:"
_ONLY_ONE = frozenset({"id", "supersedes"})
"""Keys that no two facts can share."""

_COMMA = re.compile(r"\s*,[ \t]*")
_OF_PARTS = re.compile(r"\s*[;\n]\s*")
_OF_ENTRIES = re.compile(
    r",\s+(?:(?:and|&|तथा|और|एवं)\s+)?|\s+(?:and|&|तथा|और|एवं)\s+|\s+/\s+|、",
)
_TOGETHER = re.compile(rf"{MATHEMATICS.pattern}|`[^`]*`|\([^()]*\)|\[[^\[\]]*\]")
"""What is one thing, whatever stands in it; dates are too."""


def finish(file: FactFile, number: int, new_id: str) -> FactFile | None:
    """The fact is no draft any more: `draft: true` becomes its id, or goes where it has one."""
    node = file.node(number)
    at = next(at for at, (key, _) in enumerate(node.entries) if key.text == "draft")
    entries = _said(node)
    if all(key.text != "id" for key, _ in node.entries):
        return _with_entry(file, number, at, ("id", new_id))
    removed = file.changed([_removal(file, node, at)], number, [[*entries[:at], *entries[at + 1 :]]])
    # Behind a text that keeps its blank lines (`>+`), those below the entry would become a part of it.
    return removed or _with_entry(file, number, at, ("draft", "false"))


def _with_entry(file: FactFile, number: int, at: int, entry: tuple[str, str]) -> FactFile | None:
    """The file with another key and value in the place of one entry of a fact."""
    node = file.node(number)
    entries = _said(node)
    edits = [
        Edit(*_inner_place(file, scalar), text)
        for scalar, text in zip(node.entries[at], entry, strict=True)
        if isinstance(scalar, Scalar)
    ]
    return file.changed(edits, number, [[*entries[:at], entry, *entries[at + 1 :]]])


def drop(file: FactFile, number: int) -> FactFile | None:
    """The lines of the fact are comments, from which it can be taken back. Not the last of a file: it needs one."""
    lines = file.lines(number)
    if lines is None:
        return None
    first = file.line(lines.first)
    indent = " " * (len(first) - len(first.lstrip(" ")))
    commented = [f"{indent}{_NOT_USED}{file.line_end}"]
    for line in map(file.line, range(lines.first, lines.end)):
        text = line.removeprefix(indent) if line.startswith(indent) else line.lstrip(" ")
        commented.append(f"{indent}# {text}" if text.strip() else f"{indent}#{text}")
    if file.line(lines.end).strip():
        commented.append(file.line_end)  # or it would look like a comment on the fact below
    return file.changed([file.replace_lines(lines.first, lines.end, "".join(commented))], number, [])


def split(file: FactFile, number: int) -> FactFile | None:
    """A draft for each part of the fact: each number of a cloze text, each entry of a list that is the answer.

    None also where what is meant cannot be told.
    """
    node, lines = file.node(number), file.lines(number)
    variants = _variants(node)
    if lines is None or not variants:
        return None
    whole = file.replace_lines(lines.top, lines.end, "")
    sources: list[str] = []
    said: list[object] = []
    for nth, texts in enumerate(variants):
        is_flow = _is_flow(file, node)
        edits = [Edit(*file.place(scalar), yaml_text(text, is_flow)) for scalar, text in texts.items()]
        if nth:
            edits += [_removal(file, node, at) for at, (key, _) in enumerate(node.entries) if key.text in _ONLY_ONE]
        inner = [Edit(edit.start - whole.start, edit.end - whole.start, edit.text) for edit in sorted(edits)]
        sources.append(apply_edits(file.text[whole.start : whole.end], inner))
        said.append([entry for entry in _said(node, texts) if not (nth and entry[0] in _ONLY_ONE)])
    return file.changed([whole._replace(text=_one_below_the_other(file, lines.top, sources))], number, said)


def source(file: FactFile, number: int, times: int = 1) -> str | None:
    """The lines of a fact and of the comments directly above it, for an editor; two times, for who splits by hand."""
    lines = file.lines(number)
    if lines is None:
        return None
    text = _one_below_the_other(file, lines.top, [file.text_of(lines.top, lines.end)] * times)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def with_source(file: FactFile, number: int, text: str) -> FactFile:
    """The file with other lines in the place of those that `source` gives, whatever comes out."""
    lines = file.lines(number)
    assert lines is not None
    has_end = LINE_BREAK.search(file.line(lines.end - 1)) is not None
    text = text.removesuffix("\n") + ("\n" if has_end else "")
    return file.edited([file.replace_lines(lines.top, lines.end, text.replace("\n", file.line_end))])


def _one_below_the_other(file: FactFile, top: int, sources: list[str]) -> str:
    """Facts with an empty line between them, if there is one above them in the file."""
    between = file.line_end if top and not file.line(top - 1).strip() else ""
    ended = [text if LINE_BREAK.search(text[-1:]) else text + file.line_end for text in sources[:-1]]
    return between.join([*ended, sources[-1]])


def _said(node: Mapping, texts: dict[Scalar, str] | None = None) -> list[tuple[str, object]]:
    return [(key.text, content(value, texts)) for key, value in node.entries]


def _inner_place(file: FactFile, scalar: Scalar) -> tuple[int, int]:
    """Where the words of a key or value stand, within quotes if it has any."""
    text = scalar.text.strip()
    start = max(file.offset(scalar), file.text.find(text, file.offset(scalar)))
    return start, start + len(text)


def _removal(file: FactFile, node: Mapping, at: int) -> Edit:
    """The edit that takes away an entry with a single value, and with it its line or its comma, but no comment."""
    key, value = node.entries[at]
    start, end = file.offset(key), file.place(value)[1] if isinstance(value, Scalar) else file.offset(value)
    following = file.offset(node.entries[at + 1][0]) if at + 1 < len(node.entries) else len(file.text)
    if _is_flow(file, node):
        comma = _COMMA.match(file.text, end)
        before = file.text[:start].rstrip()
        if comma is None and before.endswith(","):
            return Edit(len(before) - 1, end, "")
        return Edit(start, comma.end() if comma else end, "")
    line_end = LINE_BREAK.search(file.text, end)
    rest = file.text[end : line_end.start() if line_end else len(file.text)]
    if rest.strip():
        return Edit(start, end + len(rest) - len(rest.lstrip()), "")
    if at:
        return Edit(start - (key.column - 1), line_end.end() if line_end else len(file.text), "")
    return Edit(start, end if file.text[end:following].strip() else following, "")


def _is_flow(file: FactFile, node: Mapping) -> bool:
    """Whether it is written in braces."""
    return file.text[file.offset(node)] == "{"


def _variants(node: Mapping) -> list[dict[Scalar, str]]:
    """For each part of a fact the texts that it has instead; none where it is of one part, or what is meant is open."""
    values = {key.text: value for key, value in node.entries}
    mark = next((mark for mark in _SPLITTERS if mark in values), None)
    if mark is None or "reverse" in values:
        return []
    texts = scalars(values[mark])
    parts = [_SPLITTERS[mark](scalar.text.strip()) for scalar in texts]
    if len(set(map(len, parts))) != 1 or len(parts[0]) < 2:
        return []
    return [dict(zip(texts, part, strict=True)) for part in zip(*parts, strict=True)]


def split_cloze(text: str) -> list[str]:
    """A cloze text for each of its numbers, with what the others hide in plain sight."""
    deletions, _ = cloze_deletions(text)
    numbers = sorted({deletion.number for deletion in deletions})
    return [
        apply_edits(
            text,
            [
                Edit(deletion.start, deletion.content_start, "{{c1::")
                if deletion.number == number
                else Edit(deletion.start, deletion.end, deletion.content)
                for deletion in deletions
            ],
        )
        for number in numbers
    ]


def split_list(text: str) -> list[str]:
    """The entries of a list in an answer: what stands between semicolons or lines, or else between commas and `and`.

    Dates, mathematics, code and what stands in brackets are each one thing.
    """
    together = [found.span() for pattern in (_TOGETHER, DATE) for found in pattern.finditer(text)]
    for separator in (_OF_PARTS, _OF_ENTRIES):
        edges = [
            found.span()
            for found in separator.finditer(text)
            if not any(start < found.end() and found.start() < end for start, end in together)
        ]
        starts, ends = [0, *(end for _, end in edges)], [*(start for start, _ in edges), len(text)]
        entries = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        entries = [entry for entry in entries if entry]
        if len(entries) > 1:
            return entries
    return []


_SPLITTERS: dict[str, Callable[[str], list[str]]] = {"cloze": split_cloze, "back": split_list}
"""How a fact is split, by the key that has its parts."""
