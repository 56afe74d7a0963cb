"""A deck's statistics as a page: all in one file, which asks no other address for anything, and runs nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path

from anki_builder.pages.rendering import asset, render_page
from anki_builder.statistics.deck_statistics import Statistics
from anki_builder.statistics.sections import headline, not_counted, sections

_MOST_MONTHS = 24
"""Side by side."""
_MOST_HEADS = 4
"""For which a phone has room; a table with more can be scrolled."""


def statistics_html(statistics: Statistics) -> str:
    """The page, in light and dark colours."""
    style = _style()
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render_page(
        "statistics.html",
        deck=statistics.deck,
        headline=headline(statistics),
        not_counted=not_counted(statistics),
        sections=[(type(section).__name__, section) for section in sections(statistics, _MOST_MONTHS)],
        most_heads=_MOST_HEADS,
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'",
    )


def _style() -> str:
    own = Path(__file__).parent / "pages" / "statistics.css"
    return "\n".join([asset("page.css").decode(), asset("site.css").decode(), own.read_text(encoding="utf-8")])
