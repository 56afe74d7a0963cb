"""Whatever stands in a fact file is shown, and does nothing: no page has an element or an address that it made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from anki_builder.text.markdown import render_document
from tests.projects import write_project
from tests.site.sites import Page, read_sources, release

HOSTILE = (
    "<script>alert(1)</script>",
    "</template></article><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)> " onfocus="alert(1)" autofocus="',
    "[link](javascript:alert(1)) <javascript:alert(1)>",
    "]]> --> </title></textarea></style> <!-- ",
    "{{ site }} {% raw %} {{c1::x}} </script>",
    "\u202eevil \u2066isolate",
    "<meta http-equiv=refresh content=0;url=https://evil.example> <base href=//evil.example>",
)

ELEMENTS = {
    *("a", "article", "bdi", "body", "button", "caption", "code", "desc", "details", "div", "em", "figcaption"),
    *("figure", "footer", "h1", "h2", "h3", "head", "header", "hr", "html", "input", "kbd", "label", "li", "link"),
    *("main", "meta", "nav", "ol", "p", "rect", "script", "search", "section", "span", "strong", "summary", "svg"),
    *("table", "tbody", "td", "template", "th", "thead", "time", "title", "tr", "ul"),
}
"""All that pages of this deck are made of: with other texts, they would have no others."""


def hostile_project(root: Path) -> Path:
    """A project that has hostile texts wherever one can stand."""
    quoted = [json.dumps(text, ensure_ascii=False) for text in HOSTILE]
    facts = "".join(
        f"  - {{id: fact-{number}, front: {text}, back: {text}, extra: {text}, hint: {text}, category: {text}, "
        f"tags: [{text}], source: {{name: {text}}}}}\n"
        for number, text in enumerate(quoted)
    )
    deck = f"""\
name: {quoted[0]}
namespace: hostile.example
tag_root: H
description: {quoted[1]}
lint: {{ignore: [text-hygiene]}}
"""
    return write_project(root, {"2025-10/hostile.yaml": f"title: {quoted[2]}\ndate: 2025-10-28\nfacts:\n{facts}"}, deck)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of its site."""
    root = hostile_project(tmp_path_factory.mktemp("hostile"))
    release(root, "2025-10", "2025-10-31")
    return read_sources(root)


def test_no_page_has_elements_of_a_fact(hostile: dict[str, bytes]) -> None:
    """Nor handlers or styles; and every address in it is one of ours."""
    for path, data in hostile.items():
        if path.endswith(".html"):
            page = Page(data)
            assert {element.tag for element in page.find("//*")} <= ELEMENTS
            assert page.find("//@*[name() = 'style' or starts-with(name(), 'on') or name() = 'autofocus']") == []
            assert [address for address in page.addresses() if "evil" in address or ":" in address] == []
            assert len(page.find("//script")) == len(page.find("//head/script[@src]"))


def test_quotedare_shown_as_typed(hostile: dict[str, bytes]) -> None:
    """Question and answer, on the card and in the list of what a release brings."""
    cards, notes = Page(hostile["cards/2025-10.html"]), Page(hostile["releases/2025-10.html"])
    typed = [" ".join(text.split()) for text in HOSTILE]

    assert cards.texts("//article/div//div[@class='front']") == typed
    assert sorted(notes.texts("//div[@class='notes']/ul[position() <= 8]/li")) == sorted(typed)


def test_the_feed_and_the_index_stay_what_they_are(hostile: dict[str, bytes]) -> None:
    """XML that can be parsed, and JSON."""
    feed: Any = etree.fromstring(hostile["feed.xml"])

    assert feed.findtext("{*}title") == "<script>alert(1)</script>: releases"
    assert len(json.loads(hostile["search/1.json"])["cards/2025-10.html"]) == len(HOSTILE)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<script>alert(1)</script>", '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>\n'),
        ("<div onclick=x>y</div>", '<p dir="auto">&lt;div onclick=x&gt;y&lt;/div&gt;</p>\n'),
        ("[x](javascript:alert(1))", '<p dir="auto">[x](javascript:alert(1))</p>\n'),
        ("![x](https://a.example/b.png)", '<p dir="auto">!<a href="https://a.example/b.png">x</a></p>\n'),
        ("<b onclick=x>", '<p dir="auto">&lt;b onclick=x&gt;</p>\n'),
        (
            "&lt;del> <del>old</del>~~er~~<b>new</b>",
            '<p dir="auto">&lt;del&gt; <del>old</del><s>er</s><b>new</b></p>\n',
        ),
        ("# न", '<h1 dir="auto">न</h1>\n'),
        ("- a\n  - b", '<ul>\n<li dir="auto">a\n<ul>\n<li dir="auto">b</li>\n</ul>\n</li>\n</ul>\n'),
    ],
)
def test_change_notes_have_only_the_marks_of_changes(markdown: str, html: str) -> None:
    """Whoever edits them cannot put more into a page than Markdown has."""
    assert render_document(markdown) == html


def test_a_table_of_change_notes_needs_no_styles() -> None:
    """Its columns are aligned by classes, and what heads nothing is no heading."""
    assert render_document("| | n |\n| --- | ---: |\n| New | 1 |") == (
        '<table>\n<thead>\n<tr>\n<td></td>\n<th scope="col" class="number">n</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
        '<td dir="auto">New</td>\n<td dir="auto" class="number">1</td>\n</tr>\n</tbody>\n</table>\n'
    )
