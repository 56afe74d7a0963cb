"""The text of a fact to the HTML of an Anki field.

Inline Markdown, cloze deletions and mathematics are rendered; whatever else an author types is shown as typed.
"""

from __future__ import annotations

import re

from anki_builder.text.escaping import disarm, disarm_deletions, escape

_MARKUP = re.compile(r"[*_`\[\\$\n<]")  # without one of these, escaping is all that rendering does
_PLAIN = re.compile(r'[^*_`\[\\$\n<>&"]*')  # and all of these stand for themselves: most texts are done in one look


def to_html(text: str) -> str:
    """The HTML of a text. Line breaks are kept."""
    return text if _PLAIN.fullmatch(text) else _render(text, cloze=False)


def cloze_to_html(text: str) -> str:
    """The HTML of a cloze text; its deletions stay in Anki's notation."""
    html = text if _PLAIN.fullmatch(text) else _render(text, cloze=True)
    return disarm_deletions(html) if "::" in html else html


def _render(text: str, cloze: bool) -> str:
    if _MARKUP.search(text) is None:
        return escape(text)
    # Late: to import it takes as long as to render 2,000 fields, and most decks have few with markup.
    from anki_builder.text import markdown

    return disarm(markdown.render_inline(text, cloze))
