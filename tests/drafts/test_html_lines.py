"""Saved pages, and which lines they have."""

from __future__ import annotations

import pytest

from anki_builder.drafts.article import Line, LineKind, Link, Passage, Told
from anki_builder.drafts.html_lines import html_article
from tests.drafts.html_reading import PAGES, read, shown


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
