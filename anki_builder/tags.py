"""Names to tags: what an author calls a category or a tag, as Anki can hold it."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiner: part of the spelling in Devanagari and other scripts."""


@lru_cache(maxsize=4096)
def tag_slug(name: str) -> str:
    """A name in NFC and lower case, with hyphens for what Anki's search or tag list would stumble over.

    Letters, marks and digits of every script stay, and so does `::` between parent and child. May be empty.
    """
    parts = (_slug(part) for part in normalize("NFC", normalize("NFC", name).lower()).split("::"))
    return "::".join(filter(None, parts))


def _slug(part: str) -> str:
    kept = (character if _is_kept(character) else "-" for character in part)
    return re.sub("-{2,}", "-", "".join(kept)).strip("-" + _JOINERS)


def _is_kept(character: str) -> bool:
    return category(character)[0] in "LMN" or character in _JOINERS or character == "_"
