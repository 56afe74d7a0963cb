"""Text as Markdown that shows as it is, and marked words in it. Pure.

Follows CommonMark 0.31 and GitHub's extensions of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

from anki_builder.text.word_changes import Mark, Segment

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]|:(?=//)|(?<=www)\.")
"""What would be markup, also GitHub's: strikethrough, tables, mathematics, links made of bare addresses."""

_LINE_START = re.compile(r"(?:(?P<number>[0-9]{1,9})(?=[.)])|(?=[#>+=-]))")
"""What would make a heading, a quotation or a list of the line."""

_SIGNS = {Mark.REMOVED: "~~", Mark.ADDED: "**"}
_TAGS = {Mark.REMOVED: "del", Mark.ADDED: "b"}


def markdown_text(text: str) -> str:
    """A text of one line as Markdown, fit for a table's cell and for the beginning of a line too."""
    escaped = _SPECIAL.sub(r"\\\g<0>", text).replace("&", "&amp;").replace("<", "&lt;")
    start = _LINE_START.match(escaped)
    return f"{start['number'] or ''}\\{escaped[start.end() :]}" if start else escaped


def marked_markdown(segments: Sequence[Segment]) -> str:
    """One side of a change: removed words are struck out, added ones are bold."""
    written = []
    for place, segment in enumerate(segments):
        before = segments[place - 1].text[-1:] if place else ""
        after = segments[place + 1].text[:1] if place + 1 < len(segments) else ""
        written.append(markdown_text(segment.text) if segment.mark is Mark.KEPT else _marked(segment, before, after))
    return "".join(written)


def _marked(segment: Segment, before: str, after: str) -> str:
    """A segment between its marks; `before` and `after` are the characters beside it."""
    words = segment.text.strip()
    start, _, end = segment.text.partition(words) if words else ("", "", "")
    words = words or segment.text
    if _can_stand(start or before, words[0]) and _can_stand(end or after, words[-1]):
        sign = _SIGNS[segment.mark]
        return f"{start}{sign}{markdown_text(words)}{sign}{end}"
    tag = _TAGS[segment.mark]
    return f"{start}<{tag}>{markdown_text(words)}</{tag}>{end}"


def _can_stand(outside: str, inside: str) -> bool:
    """Whether Markdown sees a sign between two characters: not beside a space within, nor as in `5**%**`."""
    if inside.isspace():
        return False
    return not _is_punctuation(inside) or not outside or outside[-1].isspace() or _is_punctuation(outside[-1])


def _is_punctuation(character: str) -> bool:
    return category(character)[0] in "PS"
