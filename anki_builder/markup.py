r"""The text of a fact to the HTML of an Anki field.

Inline Markdown, cloze deletions and mathematics are rendered; whatever else an author types is shown as typed: HTML is
escaped, and what Anki itself would act on (`[sound:...]`, `[latex]`, `\(`) is disarmed.
"""

from __future__ import annotations

import re
from html import unescape

_MARKUP = re.compile(r"[*_`\[\\$\n<]")  # without one of these, escaping is all that rendering does
_ANKI_COMMAND = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\]))", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def to_html(text: str) -> str:
    """The HTML of a text. Line breaks are kept."""
    return escape(text) if _MARKUP.search(text) is None else _render(text, cloze=False)


def cloze_to_html(text: str) -> str:
    """The HTML of a cloze text; its deletions stay in Anki's notation."""
    return escape(text) if _MARKUP.search(text) is None else _render(text, cloze=True)


def inside_cloze(html: str) -> str:
    """HTML fit to stand inside a deletion, or beside one, without opening, closing or splitting it."""
    return html.replace("}}", "}&#125;").replace("{{", "{&#123;").replace("::", ":&#58;")


def to_plain_text(html: str) -> str:
    """What a person reads of rendered HTML, on one line; for answers that are typed."""
    return " ".join(unescape(_TAG.sub("", html.replace("<br>", " "))).split())


def escape(text: str) -> str:
    """Text as HTML, fit for an attribute in double quotes too, with Anki's own commands disarmed."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return _disarm(escaped) if "[" in escaped else escaped


def _disarm(html: str) -> str:
    return _ANKI_COMMAND.sub("&#91;", html)


def _render(text: str, cloze: bool) -> str:
    from anki_builder import (
        markdown,  # late: takes as long to import as 2,000 fields take to render, most decks need few
    )

    return _disarm(markdown.render_inline(text, cloze))
