"""Saved pages: which of their lines are no part of the story."""

from __future__ import annotations

import pytest

from anki_builder.drafts.article import Told
from tests.drafts.html_reading import read, shown


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
