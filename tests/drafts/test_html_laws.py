"""Laws of reading HTML: any bytes are an article, no word is lost, and time grows with length."""

from __future__ import annotations

import gc
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anki_builder.drafts.html_lines import html_article
from tests.drafts.html_reading import read, shown


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
