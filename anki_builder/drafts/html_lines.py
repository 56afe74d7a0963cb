"""A saved HTML page as an article. Pure.

Knows markup, and what it alone says of the parts of a page; nothing of what the words mean.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from anki_builder.drafts.article import Article, LineKind, Link
from anki_builder.drafts.html_drafts import Place
from anki_builder.drafts.html_encoding import decode
from anki_builder.drafts.html_page import DEEPEST, Page
from anki_builder.drafts.html_story import settle
from anki_builder.drafts.html_told import on_one_line, web_address, what_is_told


def html_article(data: bytes, name: str) -> Article:
    """The article that a page holds, whatever the bytes are: at worst, one without lines.

    All text that readers see is in its lines, once and in order; what is no part of the story by its form, is marked.
    """
    text, warnings = decode(data, name)
    page = Page()
    warnings += _parse(text, page, name)
    lines, is_kept = settle(page.lines, page.regions)
    titles = (line for line in lines if line.kind is LineKind.HEADING and line.depth == 1 and not line.is_boilerplate)
    told = what_is_told(page.told, next((line.passage.text for line in titles), ""))
    base = web_address("", page.told.get("saved from", "")) or told.address
    base = web_address(base, page.told.get("<base>", "")) or base
    links = (
        Link(on_one_line("".join(link.parts)), web_address(base, link.address), link.line)
        for link in page.links
        if is_kept(link.place)
    )
    return Article(name, lines, told, tuple(link for link in links if link.address), tuple(warnings))


_PIECE = re.compile(rb"[^\n]{,4096}[^\n>]*[\n>]?")
"""What is parsed at a time: a line; of a very long one, a part that ends with a tag."""


def _parse(text: str, page: Page, name: str) -> list[str]:
    """Tells the page of all tags and text, and gives warnings.

    Line by line, as so the page knows where it is: the parser's own lines end at 65535, and its tree after 2048
    elements within one another. Without a tree there is no such end, but the parser searches all open elements at
    each end tag that closes none: for time to be linear, it starts anew where they are too many.
    """
    warnings: list[str] = []
    target: Any = page  # lxml's stubs know only of targets that take bytes as well
    parser = None
    for found in _PIECE.finditer(text.encode()):
        if not found.group():
            continue
        if parser is None:
            parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, no_network=True)
            parser.feed(b"<html><body>")  # or it would tell of them as late as the first text is complete
        parser.feed(found.group())
        if page.is_too_deep:
            warnings = warnings or [
                f"{name}:{page.file_line}: more than {DEEPEST} tags within one another; read as if all ended there"
            ]
            is_in_story = page.place.is_in_story
            parser.close()
            parser = None
            page.place = Place(is_in_story=is_in_story)  # as the tags that end the story will not be understood
        page.file_line += found.group().endswith(b"\n")
    if parser is not None:
        parser.close()
    return warnings
