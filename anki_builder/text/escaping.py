"""Text to harmless HTML and back: nothing in it can act as a tag, a command to Anki, or part of a deletion."""

from __future__ import annotations

import re
from html import unescape

_ANKI_COMMAND = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\])|\[type:)", re.IGNORECASE)
_COMMAND_IN_DELETION = re.compile(
    r"(?<=::)(?:s(?=ound:)|a(?=nki:)|l(?=atex\}\})|/(?=latex\}\})|\[(?=type:)|i(?=mage-occlusion:))", re.IGNORECASE
)
"""The first character of what Anki would act on at the beginning of a deletion's content or hint."""
_SPECIAL = re.compile(r'[&<>"\[]')
_TAG = re.compile(r"<[^>]*>")


def escape(text: str) -> str:
    """Text as HTML, fit for an attribute in double quotes too, with Anki's own commands disarmed."""
    if _SPECIAL.search(text) is None:
        return text
    return disarm(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def escape_text(text: str) -> str:
    """Text as HTML to stand between tags, where MathJax would look for `\\(` and `\\[`."""
    escaped = escape(text)
    if "\\" in escaped:  # a tag between the two characters keeps them from being found
        escaped = escaped.replace("\\(", "<span>\\</span>(").replace("\\[", "<span>\\</span>[")
    return escaped


def disarm(html: str) -> str:
    """HTML in which `[sound:...]`, `[latex]`, `[[type:...]]` and the like are text, where Anki would act on them."""
    return _ANKI_COMMAND.sub("&#91;", html)


def disarm_deletions(html: str) -> str:
    """A cloze text in HTML, of whose deletions no content and no hint is a command to Anki.

    Anki puts a hint into brackets of its own, so that `sound:x.mp3` would play a file; and it draws a box in place of
    a content that begins with `image-occlusion:`.
    """
    return _COMMAND_IN_DELETION.sub(lambda found: f"&#{ord(found.group())};", html)


def inside_cloze(html: str) -> str:
    """HTML fit to stand inside a deletion, or beside one, without opening, closing or splitting it."""
    return html.replace("{", "&#123;").replace("}", "&#125;").replace("::", ":&#58;")


def to_plain_text(html: str) -> str:
    """What a person reads of rendered HTML, on one line; for answers that are typed."""
    return " ".join(unescape(_TAG.sub("", html.replace("<br>", " "))).split())
