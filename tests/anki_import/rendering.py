"""HTML made comparable: what a browser ignores is taken away, what a person sees is taken out."""

from __future__ import annotations

import re
from html import unescape

_INLINE_TAG = re.compile(r"</?(?:a|code|em|span|strong)(?:\s[^>]*)?>")
_TAG = re.compile(r"<[^>]*>")


def tidy(html: str) -> str:
    """HTML with one line for each that is not blank, none of them indented."""
    lines = (line.strip() for line in html.splitlines())
    return "\n".join(line for line in lines if line)


def visible_text(html: str) -> str:
    """What a person reads, on one line, hidden hints included; tags and their attributes are left out."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html))).split())
