"""The bytes of a file to an article: which format and encoding they are in, and what is no article at all."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from email import message_from_bytes

from anki_builder.drafts.article import Article, Line, LineKind
from anki_builder.drafts.text_lines import as_entry, text_article, with_number
from anki_builder.errors import MissingExtraError, ProjectError

_HTML_NAME = re.compile(r"\.(?:x?html?|shtml|php|aspx?)\Z", re.IGNORECASE)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|main|article|"
    rb"section|header|div|p|h[1-6]|ul|ol|dl|table)\b",
    re.IGNORECASE | re.DOTALL,
)
"""The beginning of a page, or of a part of one, whatever the file is called."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a Word, OpenDocument or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "a database",
}
_SINGLE_FILE_PAGE = re.compile(rb"(?:From: |MIME-Version: |Snapshot-Content-Location: )", re.I)
_MOST_BYTES = 1_000_000
"""Of a plain text: a book or two. A page of HTML may be larger, as it brings its pictures and programs."""
_MOST_LINES = 20_000
_LONGEST_LINE = 40_000
"""Characters: less than half of what a text in a fact file may have, where each can need a backslash."""
_GUESSED = "windows-1252"
"""What files are in that are not UTF-8, more often than anything else; also what browsers assume."""


def read_article(data: bytes, name: str) -> Article:
    """The article in a file of text, Markdown or HTML, also of a page that a browser saved in one file (.mhtml).

    Raises ProjectError where the file is of another kind, or holds no text, and MissingExtraError for HTML.
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise ProjectError(f"{name}: this is {kind}, not text; copy its text into a .txt file, and draft that")
    if _SINGLE_FILE_PAGE.match(data) and b"multipart/related" in data[:4000]:
        data, name = _page_of_single_file(data, name), f"{name}.html"
    if _HTML_NAME.search(name) or _HTML_START.match(data[:20_000]):
        try:
            from anki_builder.drafts.html_lines import html_article
        except ModuleNotFoundError as error:
            raise MissingExtraError("reading HTML needs the library lxml", "draft") from error
        article = html_article(data, name)
        article = article._replace(lines=tuple(map(_typed, article.lines)))
    elif len(data) > _MOST_BYTES:
        raise _too_long(name)
    else:
        text, warnings = _decode(data, name)
        article = text_article(text, name)._replace(warnings=warnings)
    if len(article.lines) > _MOST_LINES or any(len(line.passage.text) > _LONGEST_LINE for line in article.lines):
        raise _too_long(name)
    if not any(re.search(r"\w", line.passage.text) for line in article.lines):
        raise ProjectError(f"{name}: there is no text in it")
    return article


def _too_long(name: str) -> ProjectError:
    return ProjectError(f"{name}: too long for an article; give what is in it as files of their own")


def _typed(line: Line) -> Line:
    """A line of HTML, with the bullet or number that stands in its text."""
    if line.kind is LineKind.HEADING:
        return with_number(line)
    return as_entry(line) if line.kind is LineKind.TEXT else line


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text, and what is to be said of how it was read."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff"), ()
    if data.count(b"\0", 0, 8000) * 10 > min(len(data), 8000):
        raise ProjectError(
            f"{name}: this is no text; copy the article's text into a .txt file in UTF-8, and draft that"
        )
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        warning = f"{name}: not in UTF-8; read as {_GUESSED}: look for letters that went wrong, or save it in UTF-8"
        return data.decode(_GUESSED, errors="replace"), (warning,)


def _page_of_single_file(data: bytes, name: str) -> bytes:
    """The HTML within a page that was saved with all its pictures. Raises ProjectError where there is none."""
    with suppress(RecursionError):  # of parts in parts in parts
        for part in message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return content
    raise ProjectError(f"{name}: a saved page without HTML in it; save it as “Webpage, HTML only”")
