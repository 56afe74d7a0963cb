"""What an article says, without the slips of its page: nothing is reworded. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.text.escaping import escape
from anki_builder.text.hygiene import invisible_characters, mixed_quotes, stray_spaces
from anki_builder.text.inline import MATHEMATICS
from anki_builder.text.markup import to_html

PICTURE = "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
"""Emoji, arrows, dingbats and shapes: decoration, where they stand before a heading or an entry."""

_LEADING_PICTURES = re.compile(rf"(?:{PICTURE}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*\s*)+")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\((<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"\n]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,3}|_{2,3})(?=[^\s*_])([^*_\n]{1,500}?)(?<=[^\s*_])\1(?![\w*])")
_ESCAPE = re.compile(r"\\([*_\[\]#+\-.!|`~>])")
"""Signs that Markdown writes with a backslash; not those of TeX's `\\(`, nor a backslash itself."""
_SPACE_IN_QUOTES = re.compile(r"(?<=[“‘]) +| +(?=”)|(?<=\w) +(?=’(?:\s|[.,;:!?)]|\Z))")
_SPECIAL = re.compile(r"[\\*_`\[<]")
_CARE = re.compile(r"[\x00-\x1f\x7f*_'\"\]\\]|\s[\s,.;:?!]")
"""Without any of these, a text in ASCII is clean."""
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What no YAML file can hold, beside control characters."""


@lru_cache(maxsize=1 << 16)  # each line is looked at in several steps
def clean(text: str) -> str:
    """A passage on one line, without invisible characters, stray spaces, mixed quotes and signs of emphasis.

    Addresses of links go too: the article's reader has recorded them.
    """
    if text.isascii() and _CARE.search(text) is None:
        return text.strip()
    if not text.isascii():
        text = _UNWRITABLE.sub("\ufffd", normalize("NFC", text))
        text = _without(text, ((offset, offset + 1) for offset in invisible_characters(text)))
    text = " ".join(text.split()).translate(CONTROL_CHARACTERS)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "__" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if not text.isascii():
        text = _SPACE_IN_QUOTES.sub("", text)
    text = _without(text, stray_spaces(text))
    quotes = mixed_quotes(text)
    if quotes:
        characters = list(text)
        for offset, quote in quotes:
            characters[offset] = quote
        text = "".join(characters)
    if "’" in text and "'" in text:
        text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    return text.strip()


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with some of it left out."""
    kept, offset = [], 0
    for start, end in spans:
        kept.append(text[offset:start])
        offset = end
    return "".join([*kept, text[offset:]]) if kept else text


def without_pictures(text: str) -> str:
    """A text without the emoji before it."""
    found = _LEADING_PICTURES.match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def links_in_markdown(text: str) -> list[tuple[str, str]]:
    """Words and addresses of the links that are written `[words](address)`."""
    return [(found[1], found[2].strip("<>")) for found in _LINK.finditer(text)] if "](" in text else []


def as_typed(text: str) -> str:
    """A cleaned text as the value of a fact's key: what would be Markdown there shows as it is. TeX stays TeX."""
    if _SPECIAL.search(text) is None or to_html(text) == escape(text):
        return text
    parts = []
    offset = 0
    for found in MATHEMATICS.finditer(text):
        parts += [_SPECIAL.sub(r"\\\g<0>", text[offset : found.start()]), found.group()]
        offset = found.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\g<0>", text[offset:])])
