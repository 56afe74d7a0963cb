"""The two inline notations that Markdown does not have: `{{c1::cloze}}` deletions and `$mathematics$`.

Pure text to values; used both to validate a text and to render it, so that the two never disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

MAXIMUM_CLOZE_NUMBER = 100
"""Card ids are note id + cloze number - 1, and note ids are 100 apart (`identity.CARD_ROOM`). Frozen."""

MATHEMATICS = re.compile(
    r"(?<![\w\\$])(?:"
    r"\$\$(?P<display>(?:\\.|[^\\$])+)\$\$"
    r"|\$(?!\s)(?P<inline>(?:\\.|[^\\$])+)(?<!\s)\$"
    r")(?![\w$])"
)
"""Pandoc's rule for dollars, stricter for the sake of money: no letter or digit may touch a dollar from outside.
`US$5`, `$5 to $10` and `$5-$10` are amounts; `$x^2$` is mathematics; `\\$` is always a dollar."""

_OPENING = re.compile(r"\{\{c([0-9]{1,4})::")
_LANDMARK = re.compile(rf"{MATHEMATICS.pattern}|\{{\{{c[0-9]{{1,4}}::|\}}\}}")
_BRACES = re.compile(rf"{MATHEMATICS.pattern}|\{{\{{(?!\{{c[0-9]+::)|\}}\}}|\{{c[0-9]+:", re.IGNORECASE)


_IN_ADDRESS = re.compile(r"(?:\]\(|<https?:)[^\s)>]*?(\{\{c[0-9]+::)")


_SLIP = re.compile(r"\{\{([cC][0-9]{1,4}:{1,2})[^{}]*\}\}")
"""A deletion with one colon, or a capital C."""

_MOST_PROBLEMS = 10


class Deletion(NamedTuple):
    """One `{{c1::content::hint}}`; offsets are in characters from the start of the text."""

    number: int
    start: int
    content_start: int
    content_end: int
    end: int
    content: str
    hint: str


class ClozeProblem(NamedTuple):
    """What is wrong with a cloze text, and where in it."""

    offset: int
    length: int
    message: str
    hint: str = "a deletion looks like {{c1::hidden text}} or {{c1::hidden text::hint}}"


def deletion_at(text: str, position: int) -> Deletion | None:
    """The deletion that opens at `position`; None where none opens, it is never closed, or another opens inside."""
    opening = _OPENING.match(text, position)
    if opening is None:
        return None
    separator = -1
    start = offset = opening.end()
    while (landmark := _LANDMARK.search(text, offset)) is not None:
        if separator < 0:
            separator = text.find("::", offset, landmark.start())
        if landmark.group() == "}}":
            end = landmark.start()
            content_end = separator if separator >= 0 else end
            hint = text[separator + 2 : end] if separator >= 0 else ""
            content = text[start:content_end]
            return Deletion(int(opening.group(1)), position, start, content_end, landmark.end(), content, hint)
        if landmark.group().startswith("{{c"):
            return None
        offset = landmark.end()
    return None


def cloze_deletions(text: str) -> tuple[list[Deletion], list[ClozeProblem]]:
    """All deletions of a text in order, and everything that is wrong with them."""
    deletions: list[Deletion] = []
    problems: list[ClozeProblem] = []
    offset = end_of_mathematics = 0
    while len(problems) < _MOST_PROBLEMS and (found := _BRACES.search(text, offset)) is not None:
        if found.group().startswith("$"):  # its braces are TeX's; a deletion inside of it still counts
            end_of_mathematics = found.end()
            offset = found.start() + 1 if _OPENING.search(found.group()) else found.end()
            continue
        if found.end() <= end_of_mathematics and not _OPENING.match(text, found.start()):
            offset = found.start() + 1
            continue
        deletion = deletion_at(text, found.start())
        if deletion is None:
            problems.append(_broken_deletion(text, found))
            if _OPENING.match(text, found.start()):
                break  # what follows an unclosed deletion would only repeat it
            slip = _SLIP.match(text, found.start())
            offset = slip.end() if slip else found.end()
            continue
        deletions.append(deletion)
        offset = deletion.end
        length = deletion.content_start - deletion.start
        if not 1 <= deletion.number <= MAXIMUM_CLOZE_NUMBER:
            message = f"cloze numbers run from c1 to c{MAXIMUM_CLOZE_NUMBER}, not c{deletion.number}"
            problems.append(ClozeProblem(deletion.start, length, message, "each number makes one card"))
        if not deletion.content.strip():
            problems.append(ClozeProblem(deletion.start, length, "this deletion hides nothing"))
        if "::" in deletion.hint:
            problems.append(ClozeProblem(deletion.start, length, "this deletion has two hints"))
    for found in islice(_IN_ADDRESS.finditer(text), _MOST_PROBLEMS):
        message, hint = "a deletion in the address of a link", "hide a part of the text instead"
        problems.append(ClozeProblem(found.start(1), len(found[1]), message, hint))
    if not deletions and not problems:
        problems.append(ClozeProblem(0, 1, "this cloze text hides nothing", "mark what to hide: {{c1::hidden text}}"))
    return deletions, problems


def without_deletions(text: str, deletions: Iterable[Deletion] | None = None) -> str:
    """The text with everything shown: each deletion's content in its place. `deletions` saves work if known."""
    shown = []
    offset = 0
    for deletion in cloze_deletions(text)[0] if deletions is None else deletions:
        shown += [text[offset : deletion.start], deletion.content]
        offset = deletion.end
    return "".join([*shown, text[offset:]])


def _broken_deletion(text: str, broken: re.Match[str]) -> ClozeProblem:
    slip = _SLIP.match(text, broken.start())
    opening = _OPENING.match(text, broken.start())
    if slip is not None and opening is None:
        reason = "has a capital C" if slip[1].startswith("C") else "needs two colons"
        return ClozeProblem(broken.start(), len(slip[1]) + 2, f"`{{{{{slip[1]}` {reason}")
    if opening is None:
        return ClozeProblem(broken.start(), len(broken.group()), f"`{broken.group()}` is not part of a deletion")
    length = len(opening.group())
    following = _LANDMARK.search(text, opening.end())
    while following is not None and following.group() != "}}":
        if following.group().startswith("{{c"):
            return ClozeProblem(
                broken.start(), length, "a deletion inside a deletion", "close the first before the next"
            )
        following = _LANDMARK.search(text, following.end())
    return ClozeProblem(broken.start(), length, f"`{opening.group()}` is never closed", "close it with }}")
