"""Saved pages: what they say of themselves, where they link to, and how they are encoded."""

from __future__ import annotations

import pytest

from anki_builder.drafts.article import Told
from tests.drafts.html_reading import read


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("<title> A\n title </title>", Told(title="A title")),
        ("<title>A | B</title>", Told(title="A | B")),
        ("<title>A | B</title><meta property=og:site_name content=B>", Told(title="A", publisher="B")),
        ("<title>Site</title><body><h1>A</h1>", Told(title="A")),
        ("<meta property=og:title content='A – B'><title>C</title><body><h1>A</h1>", Told(title="A")),
        ("<title>A</title><meta property=og:site_name content=B><body><h1>B</h1>", Told(title="A", publisher="B")),
        ("<meta property=article:published_time content=1><meta name=date content=2>", Told(date="1")),
        ("<meta name=Date content=' 3  May '>", Told(date="3 May")),
        ("<meta itemprop=datePublished content=1><time datetime=2></time>", Told(date="1")),
        ("<div itemprop=datePublished content=1></div>", Told(date="1")),
        ("<time class=updated datetime=1></time><time datetime=2></time>", Told(date="2")),
        ("<aside><time datetime=1></time></aside><time>3 May</time>", Told()),
        (
            "<meta property=article:section content=World><meta property=article:section content=B>",
            Told(category="World"),
        ),
        (
            "<link rel='x canonical' href=http://a.example/b><meta property=og:url content=c>",
            Told(address="http://a.example/b"),
        ),
        (
            "<link rel=canonical href=c><meta property=og:url content=http://a.example/b>",
            Told(address="http://a.example/b"),
        ),
        (
            "<!-- saved from url=(0019)https://a.example/b --><link rel=canonical href=/c>",
            Told(address="https://a.example/c"),
        ),
        ("<!-- saved from url=(0014)about:internet -->", Told()),
        (
            "<!--\n Page saved with SingleFile\n url: https://a.example/b\n saved date: x-->",
            Told(address="https://a.example/b"),
        ),
    ],
)
def test_what_a_page_says_of_itself(head: str, told: Told) -> None:
    """Title, date, category, publisher and address, each from the place that is to be trusted most."""
    assert read(head).told == told


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('{"datePublished": "1", "articleSection": "A", "publisher": {"name": "B"}}', Told("", "1", "A", "B")),
        ('[3, {"publisher": "B"}, {"datePublished": "1"}]', Told(date="1", publisher="B")),
        ('{"@graph": [{"publisher": {"@id": "#b"}}, {"@id": "#b", "name": "B"}, 4]}', Told(publisher="B")),
        ('{"articleSection": ["A", 1, "B"], "datePublished": 2031}', Told(category="A, B")),
        ('{"datePublished": "\\ud800 1"}', Told(date="? 1")),
        ('{"publisher": {"@id": ["b"]}, "@graph": 1, "@id": {}}', Told()),
        ("{'no': JSON}", Told()),
        ("[" * 100_000, Told()),
    ],
)
def test_structured_data(data: str, told: Told) -> None:
    """JSON-LD is read where it is of the expected form, and else left alone."""
    assert read(f"<script type='application/ld+json'>{data}</script>").told == told


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("<a href=https://a.example/b>two\n <b>words</b></a>", [("two words", "https://a.example/b")]),
        ("<a href='  http://a.example/b c '>x</a>", [("x", "http://a.example/b%20c")]),
        ("<a href=http://a.example><h3>x</h3><p>y</p></a>", [("x y", "http://a.example")]),
        ("<a href=http://a.example><img alt=Map></a>", [("[image: Map]", "http://a.example")]),
        ("<a href=/b>x</a><a href=//a.example/b>y</a><a name=z>z</a>", []),
        ("<base href=https://a.example/b/c><a href=d>x</a>", [("x", "https://a.example/b/d")]),
        ("<link rel=canonical href=https://a.example/b/c><a href=../d>x</a>", [("x", "https://a.example/d")]),
        ("<a href=mailto:a@b.example>x</a><a href=javascript:f()>y</a><a href='#z'>z</a><a href='http://['>w</a>", []),
        ("<base href=http://a.example/><a href='#z'>z</a><a href=>w</a>", []),
        ("<nav><a href=http://a.example>x</a></nav>y", []),
        ("<a href=http://a.example>x<i aria-hidden=true>→</i></a>", [("x", "http://a.example")]),
        (
            "<a href=http://a.example/1>x<a href=http://a.example/2>y",
            [("x", "http://a.example/1"), ("y", "http://a.example/2")],
        ),
    ],
)
def test_links(page: str, links: list[tuple[str, str]]) -> None:
    """Addresses on the web, in whole, of links in the story."""
    assert [(link.text, link.address) for link in read(page).links] == links


@pytest.mark.parametrize(
    ("data", "text", "warnings"),
    [
        ("é “".encode(), "é “", ()),
        ("\ufeffé “".encode(), "é “", ()),
        ("\ufeffé “".encode("utf-16-le"), "é “", ()),
        ("\ufeffé “".encode("utf-16-be"), "é “", ()),
        ("\ufeffé “".encode("utf-32-le"), "é “", ()),
        (b"<meta charset=ISO-8859-1>\x93caf\xe9\x94", "“café”", ()),
        (b"<META content='text/html; charset=\"windows-1251\"'>\xc4\xe0", "Да", ()),
        (b"<?xml version='1.0' encoding='koi8-r'?><p>\xe4\xc1", "Да", ()),
        ("<meta charset=shift_jis>東京".encode("cp932"), "東京", ()),
        (b"<meta charset=utf-16>\xc3\xa9", "é", ()),
        (b"<meta charset=rot13>\xc3\xa9", "é", ()),
        (
            b"\n\x93caf\xe9",
            "“café",
            ("page.html:2: not in UTF-8; read as windows-1252: look for letters that went wrong",),
        ),
        (
            b"<meta charset=utf-8>\ncaf\xe9",
            "caf�",
            ("page.html:2: not in utf-8, as the file says that it is; look for � in the draft",),
        ),
        (b"a\0b", "ab", ("page.html: null characters, as in no page, are left out; is it one?",)),
    ],
)
def test_encodings(data: bytes, text: str, warnings: tuple[str, ...]) -> None:
    """A byte order mark, what the page declares, UTF-8, and at last windows-1252, which is told."""
    article = read(data)

    assert [line.passage.text for line in article.lines] == [text]
    assert article.warnings == warnings
