"""Saved pages: which lines they have, which of these are no part of the story, and what pages say of themselves."""

from __future__ import annotations

import gc
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anki_builder.drafts.article import Article, Line, LineKind, Link, Passage, Told
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


def test_a_story_on_a_blog() -> None:
    """The story is what is in `<article>`, without what stands in it to be shared, and with nothing around it."""
    article = html_article((PAGES / "story-on-a-blog.html").read_bytes(), "blog.html")

    assert article.name == "blog.html"
    assert article.warnings == ()
    assert article.told == Told(
        title="Exampleland and Northmark sign the Sample Accord",
        date="2031-01-03T09:30:00+05:30",
        category="International, Treaties",
        publisher="Quiz Example",
        address="https://quiz.example/2031/01/sample-accord/",
    )
    assert article.links == (Link("Sample Accord", "https://quiz.example/accord", 29),)
    assert [line.passage.line for line in article.lines[4:10]] == [25, 26, 29, 32, 32, 33]
    assert shown(article.lines) == [
        "~ [image: Quiz Example]",
        "~ - Home",
        "~ - Daily Quiz",
        "~ Home » International",
        "# Exampleland and Northmark sign the Sample Accord",
        "Published on January 3, 2031 by A. Writer",
        "Exampleland and Northmark have signed the Sample Accord , which cuts tariffs by 30% & opens two ports.",
        "[image: The signing at Sampletown]",
        "The signing. Photo: A. Lens",
        "## 🌍 Key Facts",
        "- Signed in: Sampletown",
        "~ Share",
        "- Parties –",
        "  2. Exampleland",
        "  3. Northmark",
        "Ports",
        "| Port | Opens |",
        "| Sample Haven | August 2032 |",
        "~ ### Share this:",
        "~ Send",
        "~ Filed under: International",
        "~ ## Popular",
        "~ ### Another story",
        "~ 1. First!",
        "~ Join our channel",
        "~ © Quiz Example",
    ]


def test_a_digest_of_a_day() -> None:
    """Every `<article>` is a story; end tags that a page may leave out are not missed."""
    article = html_article((PAGES / "digest-of-a-day.html").read_bytes(), "digest.html")

    assert article.told == Told(title="Daily Current Affairs", date="3 January 2031")
    assert article.links == ()
    assert shown(article.lines) == [
        "~ Daily",
        "# Daily Current Affairs",
        "## सैंपलनगर में नया पुस्तकालय",
        "सैंपलनगर में पुस्तकालय खुला।",
        "A library opened at Sampletown.",
        "स्थान: सैंपलनगर",
        "Built by: Sample Works",
        "## Sample Prize",
        "- Winner: A. Example",
        "  - Country: Northmark",
        "- Prize: 2 million",
        "~ Older days",
    ]


def test_a_page_of_the_nineties() -> None:
    """A form around the whole page and a table for its layout are no reason to leave anything out."""
    article = html_article((PAGES / "office-of-the-nineties.html").read_bytes(), "office.html")

    assert article.told == Told(title="Press release")
    assert shown(article.lines) == [
        "~ Home",
        "Ministry opens a sample dam",
        "Posted on: 03 JAN 2031",
        "The Ministry of Examples has opened the Sample Dam on the river Example. It is the second dam of its kind, "
        "holds about 40 million cubic metres of water, and will feed the canals of four districts in the dry months "
        "of each year.",
        "The Minister called it “a gift to the farmers”. She said that the work had taken six years, that two "
        "villages had been moved to higher ground, and that a third turbine will be built as soon as the river has "
        "been measured again.",
        "Height: 90 m",
        "Length: 400 m",
        "| Turbine | Power |",
        "| First | 10 MW |",
    ]


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<h1>One</h1><h4>Four</h4>", ["# One", "#### Four"]),
        ("<h2>On two<br>lines</h2>", ["## On two lines"]),
        ("<h2>Never closed<div>A paragraph", ["## Never closed", "A paragraph"]),
        ("<p>a<b>b</b> <i>c</i>\n<u>d</u> H<sub>2</sub>O</p>", ["ab c d H2O"]),
        ("<p><b>Key:</b> value<p>Next", ["Key: value", "Next"]),
        ("one<br>two<br/><br>three<hr>four", ["one", "two", "three", "four"]),
        ("<blockquote>a<div>b<div>c</div>d</div></blockquote>e", ["a", "b", "c", "d", "e"]),
        ("a&nbsp;\u2003\t b&amp;lt; &#x2018;c&rsquo; &unknown; &#146;", ["a b&lt; ‘c’ &unknown; ’"]),
        ("<pre>one\n  two\n\nthree</pre>", ["one", "two", "three"]),
        ("<p> <span>\n</span>&nbsp;</p><p></p><ul><li></li></ul><table><tr><td><td></table>", []),
        ("<details><summary>Answer</summary>C) Sample</details>", ["Answer", "C) Sample"]),
        ("plain < text & more, \u0093so\u0094", ["plain < text & more, “so”"]),
        ("<p>the <my-word>own</my-word> tags</p>", ["the own tags"]),
    ],
)
def test_paragraphs_and_headings(page: str, lines: list[str]) -> None:
    """Blocks and line breaks end a line, what stands within a line does not; white space is one space or nothing."""
    assert shown(read(page).lines) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<ul><li>a<ul><li>b<ul><li>c</ul></ul><li>d</ul>", ["- a", "  - b", "    - c", "- d"]),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", ["- a", "  - b"]),
        ("<ul><li><p>a</p><p>b</p></li><li>c<ul><li>d</ul>e</ul>", ["- a", "b", "- c", "  - d", "e"]),
        ("<ol><li>a<li>b</ol><ol start=7><li>c<li value=3>d<li>e</ol>", ["1. a", "2. b", "7. c", "3. d", "4. e"]),
        ("<ol start=x><li>a<ul><li>b</ul><li value=>c</ol>", ["1. a", "  - b", "2. c"]),
        ("<li>alone", ["- alone"]),
        ("<ul><li></ul>a<h2></h2>b", ["a", "b"]),
        ("<ul><li><h3>Title</h3>text</ul>", ["### Title", "text"]),
        ("<ul><li><article><ul><li>of a story</ul></article></ul>", ["- of a story"]),
    ],
)
def test_lists(page: str, lines: list[str]) -> None:
    """An entry is a line with its depth, and its number if the list has any; more paragraphs in it are text."""
    assert shown(read(page).lines) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<dl><dt>Capital<dd>Sampletown<dt>River:<dd>Example</dl>", ["Capital: Sampletown", "River: Example"]),
        ("<dl><dt>Capital –<dd><p>Sampletown<p>on the Example</dl>", ["Capital – Sampletown", "on the Example"]),
        ("<dl><div><dt>Capital</dt> <dd>Sampletown</dd></div></dl>", ["Capital: Sampletown"]),
        ("<dl><dt>One<dt>Two<dd>both<dd>again</dl>", ["One", "Two: both", "again"]),
        ("<dl><dt>Dam<dd><div class=share>Send</div>Sample Dam</dl>", ["Dam", "~ Send", "Sample Dam"]),
        ("<dl><dt class=share>Send</dt><dd>Sample Dam</dl>", ["~ Send", "Sample Dam"]),
        ("<dl><dt>Ports<dd><ul><li>Haven</ul><dt>None<dd></dl>end", ["Ports", "- Haven", "None", "end"]),
    ],
)
def test_definitions(page: str, lines: list[str]) -> None:
    """A term and its definition are one line, if there are both and nothing but text is in the definition."""
    assert shown(read(page).lines) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<table><tr><th>Key<th>Value<tr><td>a<td>b</table>", ["| Key | Value |", "| a | b |"]),
        ("<table><tr><td>a<td><p>b</p><p>c</p><td></table>", ["| a | b c |  |"]),
        ("<table><tr><td>a<td><img alt=Flag>b</table>", ["| a | b |", "[image: Flag]"]),
        ("<table><caption>Ports</caption><tr><td colspan=2>All<tr><td>a<td>b</table>", ["Ports", "All", "| a | b |"]),
        ("<table><tr><td>a<td>b<ul><li>c</ul><tr><td>d<td>e</table>", ["a", "b", "- c", "| d | e |"]),
        ("<table><tr><td>a<td><h2>b</h2>c</table>", ["a", "## b", "c"]),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table>d<td>e</table>f", ["a", "| b | c |", "d", "e", "f"]),
        (f"<table><tr><td>a<td><p>{'b' * 300}<p>{'c' * 300}</table>", ["a", "b" * 300, "c" * 300]),
        ("<tr><td>no<td>table</tr>", ["| no | table |"]),
        ("<td>no<td>row", ["no", "row"]),
    ],
)
def test_tables(page: str, lines: list[str]) -> None:
    """A row is a line, unless its cells hold more than values: then each cell is read like a part of the page."""
    assert shown(read(page).lines) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>a <img src=x alt='A  map'> b<img src=y alt=''><img src=z></p>", ["a b", "[image: A map]"]),
        ("<h2><img class='wp-smiley' alt=🌍> World</h2>", ["## 🌍 World"]),
        ("<ul><li><img alt=Flag>Exampleland</ul>", ["[image: Flag]", "- Exampleland"]),
    ],
)
def test_images(page: str, lines: list[str]) -> None:
    """A described image has its own line and divides none; one that stands for a character is that character."""
    assert shown(read(page).lines) == lines


def test_every_part_knows_its_line() -> None:
    """The line in the file at which its text begins, whatever line breaks stand in tags, comments and scripts."""
    page = """\
<!-- a
comment -->zero<script>
"unseen"</script>
<p
  class="intro"
>

first
</p><table><tr><td>a</td>
<td>b</td></tr></table><pre>
c

d</pre> e<img alt="f">"""

    for line_break in ("\n", "\r\n", "\r"):
        lines = read(page.replace("\n", line_break)).lines
        assert [(line.passage.text, line.passage.line) for line in lines] == [
            ("zero", 2),
            ("first", 8),
            ("a | b", 9),
            ("c", 11),
            ("d", 13),
            ("e", 13),
            ("[image: f]", 13),
        ]
        assert lines[2].cells == (Passage("a", 9, 0), Passage("b", 10, 0))


def test_lines_are_counted_without_an_end() -> None:
    """Also beyond 65535, where the parser stops counting."""
    assert read("\n" * 100_000 + "<p>deep down\n<b\n>here").lines == (
        Line(LineKind.TEXT, Passage("deep down here", 100_001, 0)),
    )


@pytest.mark.parametrize(
    "page",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<header>{}</header>",
        "<header><div>{}</div></header>",
        "<form>{}</form>",
        "<button>{}</button>",
        "<noscript>{}</noscript>",
        "<svg><text>{}</text></svg>",
        "<iframe>{}</iframe>",
        "<select><option>{}</select>",
        "<video>{}</video>",
        "<ul role=navigation>{}</ul>",
        "<div role=banner>{}</div>",
        "<div role=contentinfo>{}</div>",
        "<div role=complementary>{}</div>",
        "<div role=search>{}</div>",
        "<div hidden>{}</div>",
        "<span aria-hidden=true>{}</span>",
        "<div class='related-posts'>{}</div>",
        "<div class='post_share x'>{}</div>",
        "<div class=shareButtons>{}</div>",
        "<p class=breadcrumb>{}</p>",
        "<div id=comments>{}</div>",
        "<div id=tag-cloud class=no-margin>{}</div>",
        "<div class=author-box>{}</div>",
        "<div class='widget ADS'>{}</div>",
        "<span class=comment>{}</span>",
    ],
)
def test_boilerplate_by_its_form(page: str) -> None:
    """Its text is there, in its place, and marked."""
    assert shown(read(f"<p>Before</p>{page.format('Text')}<p>After</p>").lines) == ["Before", "~ Text", "After"]


@pytest.mark.parametrize(
    "page",
    [
        "<div class='has-sidebar no-comments'>{}</div>",
        "<div class='post category-social-issues tag-share-market'>{}</div>",
        "<div class=shareholders>{}</div>",
        "<p id=x class='lead'>{}</p>",
        "<span id=chinas-share>{}</span>",
        "<div aria-hidden=false>{}</div>",
        "<article><header>{}</header></article>",
        "<article class=comments-open>{}</article>",
        "<main class=with-ads>{}</main>",
        "<div role=region>{}</div>",
    ],
)
def test_what_only_looks_like_boilerplate(page: str) -> None:
    """A class that says what an element has or is about, the address of a heading, the header of a story."""
    assert shown(read(page.format("Text")).lines) == ["Text"]


def test_headings_are_told_by_their_level_alone() -> None:
    """Not by their address, which was made from their words; and one that opens what follows may be a button."""
    assert shown(read("<h2 id=social-share>Social share</h2><h3><button>More</button></h3>").lines) == [
        "## Social share",
        "### More",
    ]


STORY = f"<p>{'A long story. ' * 50}</p>"
LONG = ("A long story. " * 50).strip()


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<div class=sidebar-left><h1>T</h1>a</div>", ["# T", "a"]),
        ("<div class=sidebar-left><main>a</main>b</div>", ["a", "~ b"]),
        ("<div class=sidebar-left><div role=main>a</div></div>", ["a"]),
        ("<form><article>a</article></form>", ["a"]),
        (f"<div class=content-sidebar><div aria-hidden=true>{STORY}</div></div><p>b", [LONG, "b"]),
        (f"<div class=sidebar>{STORY}</div><h1>T</h1>b", [f"~ {LONG}", "# T", "b"]),
        ("<h1>T</h1>a<div class=related><article>b</article></div>", ["# T", "a", "~ b"]),
        ("a<article>b</article><div class=related><article>c</article></div>", ["~ a", "b", "~ c"]),
        ("<div class=with-ads><div class=sidebar><div class=share><h1>T</h1></div>a</div></div>", ["# T", "a"]),
        (f"<nav><h1>Site</h1></nav><div class=sidebar>{STORY}</div>", ["~ # Site", LONG]),
        ("<p>a<aside><article><h1>b</h1></article></aside>", ["a", "~ # b"]),
    ],
)
def test_what_holds_the_story_is_no_boilerplate(page: str, lines: list[str]) -> None:
    """Whatever its class: a title, the only articles or nearly all of the text speak for it."""
    assert shown(read(page).lines) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("a<article><p>b</article>c<article>d</article>", ["~ a", "b", "~ c", "d"]),
        ("<h1>T</h1>a<article>b</article>", ["# T", "~ a", "b"]),
        ("<h1>Site</h1><article><h1>T</h1>b</article>", ["~ # Site", "# T", "b"]),
        ("<p>Posted on <time>3 January</time></p><p>a</p><article>b</article>", ["Posted on 3 January", "~ a", "b"]),
        ("<p><time>4 January</time></p><article>b <time>3 January</time></article>", ["~ 4 January", "b 3 January"]),
        ("<h1>A</h1><h1>B</h1><time>1</time><p><time>2</time><article>c", ["# A", "~ # B", "1", "~ 2", "c"]),
        (f"{STORY}<article>a teaser</article>", [LONG, "a teaser"]),
        (f"{STORY}<article><h1>T</h1>a</article>", [f"~ {LONG}", "# T", "a"]),
        (f"{STORY}<article>{STORY}{STORY}</article>", [f"~ {LONG}", LONG, LONG]),
        ("<header><h1>T</h1>a</header>b", ["# T", "~ a", "b"]),
        ("<header><h1>Site</h1></header><h1>T</h1>b", ["~ # Site", "# T", "b"]),
        ("<header><h1>Site</h1></header><article><h2>b</h2></article>", ["# Site", "## b"]),
    ],
)
def test_what_is_around_the_story(page: str, lines: list[str]) -> None:
    """Nothing but a title or a time that the story itself lacks; all of it if it is more than the story."""
    assert shown(read(page).lines) == lines


def test_boilerplate_within_a_line_does_not_divide_it() -> None:
    """It comes behind the line in which it stands; in a row, behind the row."""
    page = "<p>a <span class=share>b</span> c</p><table><tr><td>d<button>e</button><td>f</table>"

    assert shown(read(page).lines) == ["a c", "~ b", "| d | f |", "~ e"]


def test_what_readers_never_see_is_no_line() -> None:
    """Scripts, styles, templates, comments, declarations and instructions; and the title, which is told."""
    page = (
        "<!doctype html [<!ENTITY a 'b'>]><title>T</title><style>a</style><script>'<p>'</script><?php echo 1 ?>"
        "<!-- a --><template><p>b</p></template><![CDATA[ c ]]><math><mi>x</mi><annotation>d</annotation></math>"
    )

    assert (shown(read(page).lines), read(page).told) == (["]>x"], Told(title="T"))


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


def test_tags_without_an_end_lose_no_text() -> None:
    """However deep tags are nested, all text is read; that the parser began anew is told once."""
    deep = "<div>" * 100_000 + "deep<script>\n'<p>unseen'</script>" + "</div>" * 100_000
    article = read(f"<article>first{deep}</article>\n<p>last")

    assert shown(article.lines) == ["first", "deep", "last"]
    assert article.warnings == ("page.html:1: more than 512 tags within one another; read as if all ended there",)
    assert shown(read("<ul><li>a" * 2000).lines)[:3] == ["- a", "  - a", "    - a"]


TAGS = re.findall(
    r"\S+",
    "div p span a b ul ol li dl dt dd table tr td h1 h2 br img article main header nav form button select option "
    "script style template title textarea pre svg iframe time meta base link plaintext a:b col html body",
)
ATTRIBUTES = ["", " hidden", " class=share", " href='http://['", " alt=x", " start=x", " role=main", " \x01=é"]
TEXTS = [
    "x ",
    "\n",
    "&#xD800;",
    "&#1;",
    "&",
    "\0",
    "\x85",
    "<!-- ",
    "-->",
    "<![CDATA[",
    "<?",
    "</",
    "<",
    "\r",
    "\ud800",
]
MARKUP = st.lists(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
    | st.builds("</{}>".format, st.sampled_from(TAGS))
    | st.sampled_from(TEXTS)
).map("".join)


@settings(deadline=None)
@given(st.binary() | MARKUP.map(lambda page: page.encode(errors="surrogatepass")))
@example(b"")
@example(b"\xff\xfe")
@example(b"</p>")
@example(b"<!-- only -->")
@example(b"<li>no list")
@example(b"<p hidden" * 1000)
def test_any_bytes_are_an_article(data: bytes) -> None:
    """Whose lines have text, on one line and fit to be written, and stand in the file."""
    article = read(data)

    for line in article.lines:
        assert line.passage.text == " ".join(line.passage.text.encode().decode().split()) != ""
        assert line.depth >= 0
        assert 1 <= line.passage.line <= data.count(b"\n") + data.count(b"\r") + 1


WORD = st.text("aÉ7,“नमस्ते🌍>;'", min_size=1, max_size=5)
INLINE = WORD | st.builds("<{0}> {1} <i>{2}</i></{0}>".format, st.sampled_from(["b", "em", "span", "a"]), WORD, WORD)
TEXT = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)
BLOCK = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "div", "h2", "blockquote", "pre"]), TEXT)
    | st.builds("{} <br>".format, TEXT)
    | st.lists(st.lists(TEXT, min_size=2, max_size=3).map("<td>".join), min_size=1).map(
        lambda rows: f"<table>{''.join(f'<tr><td>{row}' for row in rows)}</table>"
    ),
    lambda inner: (
        st.builds(
            lambda tag, entries: f"<{tag}>{''.join(f'<li>{entry}</li>' for entry in entries)}</{tag}>",
            st.sampled_from(["ul", "ol"]),
            st.lists(st.builds("{} {}".format, TEXT, inner) | TEXT, min_size=1),
        )
        | st.builds("<div>{}</div>".format, inner)
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.lists(BLOCK).map("".join))
def test_every_word_is_in_a_line(page: str) -> None:
    """Once and in order, whether it stands in a paragraph, a list or a table."""
    seen = re.sub(r"</?\w+>", " ", page).split()

    words = [word for line in read(page).lines for part in line.cells or [line.passage] for word in part.text.split()]

    assert words == seen


@pytest.mark.parametrize(
    ("before", "unit"),
    [
        ("", "<p>Signed at <b>Sampletown</b>.</p>\n"),
        ("<p>", "one paragraph "),
        ("", "<div class=related><p>a"),
        ("", f"<article>{'</i>' * 8}"),
        ("<table><tr>", "<td>a<table><tr>"),
        ("<p ", "a=1 "),
    ],
)
def test_time_grows_with_length(before: str, unit: str) -> None:
    """Four times the page takes about four times as long, not sixteen times, also where nothing is ever closed."""

    def seconds(count: int) -> float:
        page = (before + unit * count).encode()
        times = []
        for _ in range(3):
            start = time.process_time()
            html_article(page, "page.html")
            times.append(time.process_time() - start)
        return min(times)

    gc.disable()  # its time depends on what other tests have left behind
    try:
        assert seconds(20_000) < 10 * seconds(5_000) + 0.05
    finally:
        gc.enable()
