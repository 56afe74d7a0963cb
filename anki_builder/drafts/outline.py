"""The lines of an article by what they are for: headings, labels, the site's series, boilerplate, and the rest. Pure.

Each line is judged with its neighbours, whatever story it belongs to.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from anki_builder.drafts.article import Line, LineKind, Passage
from anki_builder.drafts.cleaning import clean, without_pictures
from anki_builder.drafts.dates import YEAR, find_dates
from anki_builder.drafts.vocabulary import vocabulary, word_key

LONGEST_HEADING = 12
"""In words."""

_LONGEST_KEY = 160
"""In characters, of what the tables could know: to look up long lines would take a tenth of the time."""

_LONGEST_SUBJECT = 8
"""In words, of a heading that nothing marks and no table knows."""
_LONGEST_BOILERPLATE = 15
"""In words. What is longer says something, however it begins."""
_INLINE = re.compile(r"\s*(?:[:：]\s*[-–]?|[-–—](?=\s)|(?<=\?))\s*(?=\S)")
_BOLD = re.compile(r"(\*\*|__)(?P<words>[^*_]+)\1\s*[:：]?\s*")
_TERMINAL = re.compile(r"[.!?।][\"'”’)\]]*\Z")
_COLON_END = re.compile(r"[:：]\s*[-–—]?\s*\Z")
_LETTER = r"[^\s\d!-/:-@\[-`{-~‘-‟–—…।॥：]"
"""Not `\\w`, to which the vowel signs of Indic scripts are no part of words."""
_LABEL = re.compile(rf"(?<!{_LETTER})({_LETTER}+(?:[ .]{_LETTER}+){{0,3}})\s*(?:[:：]\s*[-–]?|[-–](?=\s))\s*")
_MAY_HAVE_LABEL = re.compile(r"[:：\d]|[-–]\s")
_SEPARATORS = re.compile(r"\s*[|/•·»>–—:,()\[\]-]+\s*")
_QUOTES = {"“": "”", "‘": "’", '"': '"', "'": "'"}


class Role(Enum):
    """What a line is for."""

    BLANK = auto()
    CONTENT = auto()
    FACTS = auto()
    """The heading of a list of facts."""
    CONTEXT = auto()
    """The heading of prose."""
    SUBJECT = auto()
    """A heading that says what follows is about."""
    LABEL = auto()
    """What the article tells of itself: `Published on: ...`."""
    SERIES = auto()
    """The name of the site's daily series, or a date alone."""
    BOILERPLATE = auto()


HEADINGS = frozenset((Role.FACTS, Role.CONTEXT, Role.SUBJECT))


class Label(NamedTuple):
    """A piece of metadata in a line."""

    name: str
    """What it tells: `date`, `category`, `source`, ... as in the table."""
    value: Passage
    only_at_the_edges: bool


class Marked(NamedTuple):
    """A line with its role."""

    line: Line
    role: Role
    subject: str = ""
    """Of a heading: what the facts below are about; empty for the story itself."""
    rest: Passage | None = None
    """What follows a heading in its line."""
    labels: tuple[Label, ...] = ()
    """Also of a line of content, whose place in the story decides on it."""


def mark_lines(lines: tuple[Line, ...]) -> list[Marked]:
    """Each line with its role."""
    marked = []
    following: list[Line | None] = [None] * len(lines)
    upcoming: Line | None = None
    for index in range(len(lines) - 1, -1, -1):
        following[index] = upcoming
        if lines[index].kind is not LineKind.BLANK:
            upcoming = lines[index]
    for line, after in zip(lines, following, strict=True):
        marked.append(_mark(line, after))
    return _mark_ending(marked)


def _mark(line: Line, following: Line | None) -> Marked:
    if line.kind is LineKind.BLANK:
        return Marked(line, Role.BLANK)
    if line.is_boilerplate:
        return Marked(line, Role.BOILERPLATE)
    if len(line.passage.text) > 400:  # too long for anything but content
        return Marked(line, Role.CONTENT)
    text = without_pictures(clean(line.passage.text))
    if not text:  # nothing in it but what cannot be seen
        return Marked(line, Role.BLANK)
    if _is_boilerplate(text):
        return Marked(line, Role.BOILERPLATE)
    if line.kind is LineKind.ROW:
        return Marked(line, Role.CONTENT, labels=_cell_labels(line))
    if line.kind is not LineKind.BULLET and is_series(text):
        return Marked(line, Role.SERIES)
    labels = _labels(line.passage)
    if labels and line.kind is not LineKind.BULLET and not any(label.only_at_the_edges for label in labels):
        return Marked(line, Role.LABEL, labels=labels)
    return _heading(line, text, following, labels) or Marked(line, Role.CONTENT, labels=labels)


def _is_boilerplate(text: str) -> bool:
    words = vocabulary()
    if len(text) <= _LONGEST_KEY and word_key(text) in words.boilerplate_lines:
        return True
    return words.boilerplate.match(text) is not None and len(text.split()) <= _LONGEST_BOILERPLATE


def _mark_ending(marked: list[Marked]) -> list[Marked]:
    """The lines, with all that follows the heading of related posts, at the end of an article, as boilerplate."""
    words = vocabulary()
    start = len(marked)
    for index in range(len(marked) - 1, -1, -1):
        line, role = marked[index].line, marked[index].role
        if role is Role.BOILERPLATE and not line.is_boilerplate and word_key(line.passage.text) in words.endings:
            start = index
        elif role in (Role.FACTS, Role.CONTEXT) or len(line.passage.text.split()) > _LONGEST_BOILERPLATE:
            break
    ending = (
        entry if entry.role in (Role.BLANK, Role.LABEL) else Marked(entry.line, Role.BOILERPLATE)
        for entry in marked[start:]
    )
    return [*marked[:start], *ending]


def is_series(text: str) -> bool:
    """Whether a line is nothing but the name of a daily series, a date, or both, with a word or two of a category."""
    if len(text) > 120 or _TERMINAL.search(text):
        return False
    has_name = vocabulary().series.search(text) is not None or word_key(text.split()[-1]) == "news"
    dates = find_dates(text)
    if not has_name and not dates:
        return False
    return len(series_topic(text).split()) <= (3 if has_name else 0)


def series_topic(text: str) -> str:
    """What a line says beside a date and the name of a series: `National News` is about what is national."""
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]} | {text[date.end :]}"
    words = vocabulary()
    text = _SEPARATORS.sub(" ", words.series.sub(" | ", YEAR.sub(" ", text)))
    return " ".join(word for word in text.split() if word.casefold() not in words.series_words)


def _labels(passage: Passage) -> tuple[Label, ...]:
    """The metadata in a line of labels and values; empty where it begins with anything else."""
    if _MAY_HAVE_LABEL.search(passage.text) is None:
        return ()
    words = vocabulary()
    text = without_pictures(passage.text.replace("*", " "))
    lead = len(passage.text) - len(text)
    found = []
    for match in _LABEL.finditer(text):
        # Of `National Published on:` only the last words are a label.
        parts = match[1].split()
        for start in range(len(parts)):
            name = word_key(" ".join(parts[start:]))
            if name in words.labels:
                offset = match.start() + match[1].find(parts[start]) if start else match.start()
                found.append((name, offset, match.end()))
                break
    if not found or text[: found[0][1]].strip():
        return _labels_without_colon(passage, text, lead)
    ends = [*(offset for _, offset, _ in found[1:]), len(text)]
    labels = tuple(
        Label(words.labels[name], passage.part(lead + start, lead + end), name in words.only_at_the_edges)
        for (name, _, start), end in zip(found, ends, strict=True)
    )
    return tuple(part for label in labels if label.value.text.strip("*_ ") for part in _split_label(label))


def _split_label(label: Label) -> tuple[Label, ...]:
    """A label, and the date that follows behind its value with a label of its own, but no colon."""
    dates = find_dates(label.value.text)
    if label.name == "date" or len(dates) != 1 or label.value.text[dates[0].end :].strip(" ."):
        return (label,)
    words = label.value.text[: dates[0].start].split()
    for count in (3, 2, 1):
        name = word_key(" ".join(words[-count:]))
        if len(words) > count and vocabulary().labels.get(name) == "date":
            end = label.value.text.rfind(words[-count], 0, dates[0].start)
            date = Label("date", label.value.part(dates[0].start), only_at_the_edges=False)
            return label._replace(value=label.value.part(0, end)), date
    return (label,)


def _labels_without_colon(passage: Passage, text: str, lead: int) -> tuple[Label, ...]:
    """`Posted on 28 October 2025`: the label of a date, and nothing but a date behind it."""
    dates = find_dates(text)
    if len(dates) != 1 or text[dates[0].end :].strip(" ."):
        return ()
    name = word_key(text[: dates[0].start])
    words = vocabulary()
    if words.labels.get(name) != "date" or name in ("month", "date"):
        return ()
    return (Label("date", passage.part(lead + dates[0].start), only_at_the_edges=False),)


def _cell_labels(line: Line) -> tuple[Label, ...]:
    if len(line.cells) != 2:
        return ()
    words = vocabulary()
    name = word_key(line.cells[0].text)
    return (Label(words.labels[name], line.cells[1], only_at_the_edges=True),) if name in words.labels else ()


def _heading(line: Line, text: str, following: Line | None, labels: tuple[Label, ...]) -> Marked | None:
    has_entries_below = following is not None and line.kind is LineKind.BULLET and line.depth < following.depth
    known = None if has_entries_below else _known_heading(line, text)
    if known is not None:
        return known
    bold = _BOLD.fullmatch(line.passage.text) if line.passage.text.startswith(("**", "__")) else None
    if (line.kind is LineKind.HEADING or (bold and line.kind is LineKind.TEXT)) and not labels:
        return Marked(line, Role.SUBJECT, _subject(text))
    if line.kind is not LineKind.TEXT or labels or following is None or len(text.split()) > _LONGEST_SUBJECT:
        return None
    if _COLON_END.search(text):
        return Marked(line, Role.SUBJECT, _subject(text))
    is_plain = not _TERMINAL.search(text) and not _INLINE.search(text) and not text[0].islower()
    is_above_entries = following.kind in (LineKind.BULLET, LineKind.ROW) or has_known_keys(following.passage.text)
    return Marked(line, Role.SUBJECT, _subject(text)) if is_plain and is_above_entries else None


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do."""
    return _TERMINAL.search(text.rstrip()) is not None


def has_known_keys(text: str) -> bool:
    """Whether a line begins with a key that the table of questions knows, and a colon."""
    key, colon, value = text.partition(":")
    return bool(colon and value.strip()) and word_key(key) in vocabulary().questions


def _known_heading(line: Line, text: str) -> Marked | None:
    """A heading that the tables know, alone or with text behind it in its line."""
    role, subject = _known_role(text) if len(text) <= _LONGEST_KEY else (None, "")
    if role is not None:
        return Marked(line, role, subject)
    split = _INLINE.search(line.passage.text, 0, 90)
    if split is None or line.kind is LineKind.ROW:
        return None
    role, subject = _known_role(line.passage.text[: split.start()])
    if role is None or subject or word_key(line.passage.text[: split.start()]) in vocabulary().questions:
        return None
    return Marked(line, role, rest=line.passage.part(split.end()))


def _known_role(text: str) -> tuple[Role | None, str]:
    words = vocabulary()
    key = word_key(text)
    if key in words.facts:
        return Role.FACTS, ""
    if key in words.context:
        return Role.CONTEXT, ""
    if len(key.split()) > LONGEST_HEADING or _TERMINAL.search(text):
        return None, ""
    first = clean(text)[:1]
    for phrase in words.about if first.isupper() else ():  # `about 5` is no heading
        if key.startswith(f"{phrase} "):
            return Role.SUBJECT, _subject(" ".join(clean(text).split()[len(phrase.split()) :]))
    for phrase in words.about_behind:
        if key.endswith(f" {phrase}"):
            return Role.SUBJECT, _subject(clean(text)[: -len(phrase)].rstrip(" :-"))
    ends_open = _COLON_END.search(text) or text.rstrip().endswith(("-", "–"))
    if ends_open and any(phrase in key for phrase in words.facts if " " in phrase):
        return Role.FACTS, ""
    return None, ""


def _subject(text: str) -> str:
    subject = clean(_COLON_END.sub("", text).strip("*_ ")).strip(" .:")
    return subject[1:-1] if subject[:1] in _QUOTES and subject[-1:] == _QUOTES[subject[:1]] else subject
