"""Which words differ between two texts. Pure; knows nothing of HTML and of how marks look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from itertools import takewhile
from operator import eq
from typing import NamedTuple
from unicodedata import category

_MOST_COMPARED = 400
"""Words, spaces and signs on either side, between what is equal at both ends: some 200 words.

`SequenceMatcher` takes up to the third power of their number, here a good part of a second at the very worst. And where
more than this has changed, a reader compares the texts as a whole.
"""

_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese: no spaces between words, so each letter counts as one."""

_WITHIN = "_%‰°"
"""Part of a word or a number, as signs of currencies are: 90%, ₹500, 20°C."""

_JOINING = ".,:'’-"
"""Part of a word or a number where it stands in the middle: 5.25, 1,000, 08:30, 2025-10-28."""

_EXTENDING = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff]")
"""Zero-width (non-)joiner and skin tones: part of the character before, as combining marks are."""

_TOKEN = re.compile("s+|um*|[wm]+(?:j[wm]+)*|o[om]*|.m*")
"""One token, in the letters that `_kind` gives to characters."""


class Mark(Enum):
    """What became of a part of a text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class Segment(NamedTuple):
    """A part of the way from one text to the other; never empty."""

    mark: Mark
    text: str


def word_changes(old: str, new: str) -> tuple[Segment, ...]:
    """The way from one text to the other, word by word; what is removed stands before what takes its place.

    The segments that are not added join to the old text, those that are not removed to the new one.
    """
    before, after = _tokens(old), _tokens(new)
    start = _equal_length(before, after)
    end = _equal_length(reversed(before[start:]), reversed(after[start:]))
    changed = _middle(before[start : len(before) - end], after[start : len(after) - end])
    parts = [(Mark.KEPT, before[:start]), *changed, (Mark.KEPT, before[len(before) - end :])]
    return tuple(Segment(mark, "".join(tokens)) for mark, tokens in parts if tokens)


def _middle(before: list[str], after: list[str]) -> list[tuple[Mark, list[str]]]:
    if max(len(before), len(after)) > _MOST_COMPARED:
        return [(Mark.REMOVED, before), (Mark.ADDED, after)]
    # Spaces are no reason to take two places for the same: without this, every space between changed words is kept.
    matcher = SequenceMatcher(str.isspace, before, after, autojunk=False)
    parts = []
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            parts.append((Mark.KEPT, before[start:end]))
        else:
            parts += [(Mark.REMOVED, before[start:end]), (Mark.ADDED, after[new_start:new_end])]
    return parts


def _equal_length(first: Iterable[str], second: Iterable[str]) -> int:
    """How many tokens two texts have in common at their beginning."""
    return sum(takewhile(bool, map(eq, first, second)))


def _tokens(text: str) -> list[str]:
    """A text in words, spaces and signs, which join to it again."""
    kinds = "".join(map(_kind, text))
    return [text[found.start() : found.end()] for found in _TOKEN.finditer(kinds)]


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """A letter for what a character does to words: s(pace), m(ark), u(nspaced), w(ord), j(oining), o(ther symbol)."""
    if character.isspace():
        return "s"
    kind = category(character)
    if kind[0] == "M" or _EXTENDING.match(character):
        return "m"
    if kind[0] in "LN" or kind == "Sc" or character in _WITHIN:
        return "u" if _UNSPACED.match(character) else "w"
    if character in _JOINING:
        return "j"
    return "o" if kind == "So" else "."
