"""The text of a fact to the HTML of an Anki field.

Inline Markdown, cloze deletions and mathematics are rendered; whatever else an author types is shown as typed.
"""

from __future__ import annotations

import re

from anki_builder.escaping import disarm, escape

_MARKUP = re.compile(r"[*_`\[\\$\n<]")  # without one of these, escaping is all that rendering does


def to_html(text: str) -> str:
    """The HTML of a text. Line breaks are kept."""
    return escape(text) if _MARKUP.search(text) is None else _render(text, cloze=False)


def cloze_to_html(text: str) -> str:
    """The HTML of a cloze text; its deletions stay in Anki's notation."""
    return escape(text) if _MARKUP.search(text) is None else _render(text, cloze=True)


def _render(text: str, cloze: bool) -> str:
    # Late: to import it takes as long as to render 2,000 fields, and most decks have few with markup.
    from anki_builder import markdown

    return disarm(markdown.render_inline(text, cloze))
