"""Pages for tests of reading HTML: read, and shown as lines of text."""

from __future__ import annotations

from pathlib import Path

from anki_builder.drafts.article import Article, Line, LineKind
from anki_builder.drafts.html_lines import html_article

PAGES = Path(__file__).parent / "pages"


def read(page: str | bytes) -> Article:
    """The article in a page; text is in UTF-8 and says so by a byte order mark alone."""
    return html_article(page.encode("utf-8-sig") if isinstance(page, str) else page, "page.html")


def shown(lines: tuple[Line, ...]) -> list[str]:
    """Lines as in Markdown; with ~ before those that are no part of the story."""
    return [f"{'~ ' if line.is_boilerplate else ''}{_shown(line)}" for line in lines]


def _shown(line: Line) -> str:
    text = line.passage.text
    if line.kind is LineKind.HEADING:
        return f"{'#' * line.depth} {text}"
    if line.kind is LineKind.BULLET:
        return f"{'  ' * line.depth}{line.number or '-'} {text}"
    if line.kind is LineKind.ROW:
        return f"| {' | '.join(cell.text for cell in line.cells)} |"
    return text
