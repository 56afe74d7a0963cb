"""The body of a story as a tree: sections, entries with those below them, translations beside originals. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from anki_builder.drafts.article import Line, LineKind, Passage
from anki_builder.drafts.outline import HEADINGS, Marked, Role
from anki_builder.drafts.pairs import read_pairs
from anki_builder.text.digits import with_western_digits

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_INDIC = re.compile(r"[\u0900-\u0dff]")
OPTION = re.compile(r"\s*[*_]{0,2}\(?(?P<letter>[A-Ha-h])[).]\s*[*_]{0,2}\s*(?=\S)")
"""The beginning of an option of a multiple-choice question."""
_INDIC_LANGUAGES = frozenset(
    ("as", "bn", "gu", "hi", "kn", "kok", "ml", "mr", "ne", "or", "pa", "sa", "si", "ta", "te")
)
_FIGURE = re.compile(r"\d+")


@dataclass(slots=True)
class Entry:
    """A line of content, and what belongs to it."""

    line: Line
    passage: Passage
    """What the line says; of a heading with text behind it, that text."""
    children: list[Entry] = field(default_factory=list)
    """The entries of the list below it."""
    translation: Entry | None = None
    """The same in another language, from the line behind it."""


@dataclass(slots=True)
class Section:
    """A heading and the entries below it."""

    role: Role
    """Of its heading; CONTENT for what stands above all headings."""
    subject: str
    heading: Passage | None
    entries: list[Entry] = field(default_factory=list)


def read_sections(body: Iterable[Marked]) -> list[Section]:
    """The sections of a story. A heading without entries is a section too, so that no line is lost."""
    sections = [Section(Role.CONTENT, "", None)]
    path: list[Entry] = []
    for marked in body:
        if marked.role in HEADINGS:
            heading = marked.line.passage
            end = heading.text.find(marked.rest.text) if marked.rest else None
            sections.append(Section(marked.role, marked.subject, heading.part(0, end)))
            path = []
            if marked.rest:
                sections[-1].entries.append(Entry(marked.line, marked.rest))
            continue
        entry = Entry(marked.line, marked.line.passage)
        while path and path[-1].line.depth >= marked.line.depth and marked.line.kind is LineKind.BULLET:
            path.pop()
        if marked.line.kind is not LineKind.BULLET:
            is_answer = marked.line.kind is LineKind.TEXT and path and path[-1].passage.text.endswith((":", "：", ":-"))
            path = path if is_answer else []
        siblings = path[-1].children if path else sections[-1].entries
        siblings.append(entry)
        if marked.line.kind is LineKind.BULLET:
            path.append(entry)
    return [section for section in sections if section.heading or section.entries]


def script_of(text: str) -> str:
    """`latin` or `indic`, whichever most of its letters are of; empty where it has none of them."""
    text = text[:1000]
    latin, indic = len(_LATIN.findall(text)), len(_INDIC.findall(text))
    return "" if not latin and not indic else "indic" if indic >= latin else "latin"


def script_of_language(code: str) -> str:
    """The script in which a language is written, as `script_of` names it."""
    return "indic" if code.lower().split("-")[0] in _INDIC_LANGUAGES else "latin"


def pair_translations(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with every other one as the translation of the one before; as they are, unless all of them pair."""
    translations = [translation_of(entries, index) for index in range(0, len(entries), 2)]
    if len(entries) % 2 or None in translations:
        return list(entries)
    return [replace(entry, translation=other) for entry, other in zip(entries[::2], translations, strict=True)]


def translation_of(entries: Sequence[Entry], index: int) -> Entry | None:
    """The next entry, where it says the same in the other script: in a text in which the two alternate.

    What has other figures, a key where this has none, or a number of its own says something else.
    """
    if index + 1 >= len(entries):
        return None
    entry, other = entries[index], entries[index + 1]
    here, there = script_of(entry.passage.text), script_of(other.passage.text)
    after = script_of(entries[index + 2].passage.text) if index + 2 < len(entries) else ""
    if not here or not there or here == there or after not in ("", here):
        return None
    if OPTION.match(other.passage.text) or ("?" in entry.passage.text) != ("?" in other.passage.text):
        return None
    if entry.children or other.children or LineKind.ROW in (entry.line.kind, other.line.kind):
        return None
    if other.line.number not in ("", entry.line.number) or _figures(entry) != _figures(other):
        return None
    keys = [script_of(pair.key.text) for pair in read_pairs(entry.passage, in_list=True)]
    other_keys = [script_of(pair.key.text) for pair in read_pairs(other.passage, in_list=True)]
    if keys and not _alternate(entries, index, (here, there)):
        return None
    are_apart = all(key and other_key and key != other_key for key, other_key in zip(keys, other_keys, strict=False))
    return other if len(keys) == len(other_keys) and are_apart else None


def _alternate(entries: Sequence[Entry], index: int, scripts: tuple[str, str]) -> bool:
    """Whether the two entries before these, or behind, are in the same two scripts: one couple may be chance."""
    couples = (entries[max(0, index - 2) : index], entries[index + 2 : index + 4])
    return any(tuple(script_of(entry.passage.text) for entry in couple) == scripts for couple in couples)


def _figures(entry: Entry) -> list[str]:
    """The figures of an entry, in order of size, as languages order them differently."""
    return sorted(_FIGURE.findall(with_western_digits(entry.passage.text)))
