"""The stories of an article: where each begins, and what the lines around them tell of title, date and source. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from anki_builder.drafts.article import LineKind
from anki_builder.drafts.dates import find_dates
from anki_builder.drafts.outline import Label, Marked, Role, ends_sentence, has_known_keys
from anki_builder.drafts.vocabulary import vocabulary, word_key

_OPTION = re.compile(r"\(?[A-Ha-h][).]\s")
_KEY = re.compile(r"[^:：.?!]{1,60}[:：]\s")
_PROSE = 60
"""Characters from which a line at the top of a story is no title but its text."""
_LONGEST_TITLE = 300


class Story(NamedTuple):
    """The lines of one story, by what is known of them."""

    head: tuple[Marked, ...]
    """The lines that tell of it, with those that stand above all stories of the article; nearest last."""
    title: Marked | None
    """The line that names it; where it is a whole sentence, or all there is, it is in the body too."""
    body: tuple[Marked, ...]
    """All else, in order, blank lines and boilerplate left out."""


class Split(NamedTuple):
    """An article taken apart into stories."""

    stories: tuple[Story, ...]
    head: tuple[Marked, ...]
    """What stands above the first, where there are several."""
    boilerplate: tuple[Marked, ...]


def split_stories(marked: Sequence[Marked], is_one: bool = False) -> Split:
    """The stories of an article; always at least one, and no more where `is_one` says so."""
    boilerplate = tuple(entry for entry in marked if entry.role is Role.BOILERPLATE)
    lines = [entry for entry in marked if entry.role not in (Role.BLANK, Role.BOILERPLATE)]
    if is_one:
        return Split((_story(lines, (), None),), (), boilerplate)
    titles = _titles_of_index(lines)
    if titles:
        starts = [index for index, entry in enumerate(lines) if _is_marker(entry)]
        head = [entry for entry in lines[: starts[0]] if entry not in titles]
        bounds = pairwise([*starts, len(lines)])
        told = _told(head)
        stories = tuple(
            _story(lines[start:end], told, title) for (start, end), title in zip(bounds, titles, strict=True)
        )
        return Split(stories, tuple(head), boilerplate)
    starts = _numbered_starts(lines) or _heading_starts(lines) or _opening_starts(lines)
    if len(starts) < 2:
        return Split((_story(lines, (), None),), (), boilerplate)
    head = lines[: starts[0]]
    told = _told(head)
    if any(entry.line.kind in (LineKind.BULLET, LineKind.ROW) for entry in head):
        starts[0], head = 0, []  # what has facts is no head
    bounds = pairwise([*starts, len(lines)])
    named = [_story(lines[start:end], told, lines[start] if head or start else None) for start, end in bounds]
    return Split(tuple(named), tuple(head), boilerplate)


def _told(head: Iterable[Marked]) -> tuple[Marked, ...]:
    """Of the lines above all stories, those that tell something of each."""
    return tuple(
        entry
        for entry in head
        if entry.role in (Role.LABEL, Role.SERIES)
        or entry.labels
        or (len(entry.line.passage.text) < _PROSE and find_dates(entry.line.passage.text))
    )


def _is_marker(entry: Marked) -> bool:
    """Whether it is a line such as `Focus: GS III`, with which some sites begin each story."""
    return any(label.name == "other" for label in entry.labels) and word_key(_before_colon(entry)) == "focus"


def _before_colon(entry: Marked) -> str:
    return entry.line.passage.text.partition(":")[0]


def _titles_of_index(lines: list[Marked]) -> list[Marked]:
    """The entries of a numbered index at the top, one for each marker below; empty where there is none."""
    markers = [index for index, entry in enumerate(lines) if _is_marker(entry)]
    if len(markers) < 2:
        return []
    index = [entry for entry in lines[: markers[0]] if entry.line.number]
    return index if len(index) == len(markers) else []


def _numbered_starts(lines: list[Marked]) -> list[int]:
    """Where lines numbered in one style, from 1 on, each have a heading or prose of their own below."""
    for style in ("()", ".", ")"):
        starts: list[int] = []
        for index, entry in enumerate(lines):
            if _is_number(entry.line.number, style, len(starts) + 1) and _can_name_story(lines, index):
                starts.append(index)
        if len(starts) < 2 or any(entry.role is Role.FACTS for entry in lines[: starts[0]]):
            continue
        if all(lines[start].line.kind is LineKind.HEADING for start in starts):
            return starts
        bodies = [lines[start + 1 : end] for start, end in pairwise([*starts, len(lines)])]
        if 2 * sum(map(_is_body_of_story, bodies)) > len(bodies):
            return starts
    return []


def _can_name_story(lines: list[Marked], index: int) -> bool:
    """Whether a numbered line is the name of what follows, and not an entry of a list of facts."""
    line = lines[index].line
    if line.kind is LineKind.HEADING:
        return True
    is_alone = index + 1 == len(lines) or not lines[index + 1].line.number
    return line.depth == 0 and is_alone and not _KEY.match(line.passage.text)


def _is_number(number: str, style: str, value: int) -> bool:
    return number == (f"({value})" if style == "()" else f"{value}{style}")


def _is_body_of_story(body: list[Marked]) -> bool:
    """Whether what follows a numbered line is a story, and not the options or the details of an entry."""
    if any(_OPTION.match(entry.line.passage.text) for entry in body):
        return False
    has_heading = any(entry.role in (Role.FACTS, Role.CONTEXT) for entry in body)
    prose = [entry for entry in body if entry.line.kind is LineKind.TEXT and len(entry.line.passage.text) >= _PROSE]
    return has_heading or len(prose) > 1


def _heading_starts(lines: list[Marked]) -> list[int]:
    """Where headings of one depth, which name stories, have headings of the known kind below them."""
    for depth in range(1, 7):
        starts = [
            index
            for index, entry in enumerate(lines)
            if entry.line.kind is LineKind.HEADING and entry.line.depth == depth and entry.role is Role.SUBJECT
        ]
        bodies = [lines[start + 1 : end] for start, end in pairwise([*starts, len(lines)])]
        known = [body for body in bodies if any(entry.role in (Role.FACTS, Role.CONTEXT) for entry in body)]
        if len(starts) > 1 and len(known) > 1:
            return starts
    return []


def _opening_starts(lines: list[Marked]) -> list[int]:
    """Where headings that open a story come again: the line above each names the story."""
    opening = vocabulary().opening
    starts: list[int] = []
    for index, entry in enumerate(lines):
        text = entry.line.passage.text if entry.rest is None else _before_rest(entry)
        if entry.role is Role.CONTEXT and word_key(text) in opening:
            start = index
            while start and lines[start - 1].role in (Role.LABEL, Role.SERIES):
                start -= 1
            has_title = (
                start > 0 and is_title(lines[start - 1]) and not ends_sentence(lines[start - 1].line.passage.text)
            )
            if has_title or not starts:
                starts.append(start - has_title)
    return starts


def _before_rest(entry: Marked) -> str:
    whole, rest = entry.line.passage, entry.rest
    return whole.text[: whole.text.find(rest.text)] if rest else whole.text


def is_title(entry: Marked) -> bool:
    """Whether a line can be the name of a story: short, no entry of a list, no heading of facts, no metadata."""
    text = entry.line.passage.text
    if entry.line.kind not in (LineKind.TEXT, LineKind.HEADING) or entry.role not in (Role.CONTENT, Role.SUBJECT):
        return False
    return len(text) <= _LONGEST_TITLE and not _OPTION.match(text) and not has_known_keys(text)


def _story(lines: Sequence[Marked], told: tuple[Marked, ...], title: Marked | None) -> Story:
    """A story of these lines, its head and foot told apart from its body."""
    title = title or _heading_at_top(lines)
    top = 0
    for entry in lines:
        text = entry.line.passage.text
        is_short = len(text) < _PROSE or not ends_sentence(text)
        is_title_line = entry is title or (title is None and is_title(entry) and is_short)
        if not (is_title_line or entry.role in (Role.LABEL, Role.SERIES) or entry.labels):
            break
        if title is None and is_title_line and not entry.labels:
            title = entry
        top += 1
    if title is None and top < len(lines) and is_title(lines[top]) and top + 1 < len(lines):
        title = lines[top]  # a whole sentence: it names the story and is a part of it
    bottom = len(lines)
    while bottom > top and (lines[bottom - 1].labels or lines[bottom - 1].role in (Role.LABEL, Role.SERIES)):
        if lines[bottom - 1].line.kind is LineKind.ROW or not _is_metadata(lines[bottom - 1]):
            break
        bottom -= 1
    edges = [entry for entry in (*lines[:top], *lines[bottom:]) if entry is not title]
    middle = [entry for entry in lines[top:bottom] if entry is not title]
    head = [*told, *edges, *(entry for entry in middle if entry.role in (Role.LABEL, Role.SERIES))]
    body = [entry for entry in middle if entry.role not in (Role.LABEL, Role.SERIES)]
    if title is not None and (ends_sentence(title.line.passage.text) or not body):
        body.insert(0, title)
    return Story(tuple(head), title, tuple(body))


def _heading_at_top(lines: Sequence[Marked]) -> Marked | None:
    """The heading of the highest kind, where nothing but short lines stand above it."""
    for entry in lines:
        if entry.line.kind is LineKind.HEADING and entry.line.depth == 1 and entry.role is Role.SUBJECT:
            return entry
        if entry.line.kind not in (LineKind.TEXT, LineKind.HEADING) or len(entry.line.passage.text) >= _PROSE:
            break
    return None


def _is_metadata(entry: Marked) -> bool:
    """Whether a line at the foot of a story tells of it; an entry of a list of facts rarely does."""
    return entry.line.kind is not LineKind.BULLET or all(
        label.name in ("category", "source", "tags", "author") for label in entry.labels
    )


def labels_of(story: Story, name: str) -> list[Label]:
    """What the story's head says under labels of one name, the nearest first."""
    return [label for entry in reversed(story.head) for label in entry.labels if label.name == name]
