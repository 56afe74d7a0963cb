"""What a person reads of a field."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.text.field_text import Deletions, field_text, visible
from anki_builder.text.markup import to_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Tokyo", "Tokyo"),
        ("<strong>Tokyo</strong> &amp; <em>more</em>", "Tokyo & more"),
        ("one<br>two<br><br>three", "one / two / three"),
        ("<div>one</div><div>two</div>", "one / two"),
        ("Which two?<ul><li>one</li><li>two</li></ul>", "Which two? • one • two"),
        ('<ol type="A"><li>one</li><li><p>two</p></li></ol>after', "one • two / after"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b / c"),
        ('Which?<figure><img src="1.png" alt="A &quot;map&quot;"></figure>', 'Which? / [image: A "map"]'),
        ("<img alt='Fuji' src=1.png> or <img alt=Aso> or <IMG SRC=2.png>", "[image: Fuji] or [image: Aso] or [image]"),
        ("Listen:[sound:1.mp3]", "Listen: [sound]"),
        (r"the area \(\pi r^2\)", r"the area \(\pi r^2\)"),
        ("one\r\ntwo&nbsp; three", "one two three"),
        ('<a href="https://example.org">page</a>, 2025-10', "page, 2025-10"),
    ],
)
def test_a_field_on_one_line(html: str, text: str) -> None:
    """Tags say how it looks, and are not read; pictures and sounds are named."""
    assert field_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("a<script>alert(1)</script>b<style>p {}</style>c<!-- note -->d", "abcd"),
        ("<script>alert(1)", "alert(1)"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("&#91;sound:1.mp3]", "[sound:1.mp3]"),
        ("a\x1b[31mb\x9bc\x00", "a\ufffd[31mb\ufffdc\ufffd"),
        ("{{c1::not a deletion}}", "{{c1::not a deletion}}"),
    ],
)
def test_what_only_looks_like_markup_is_read_as_it_is(html: str, text: str) -> None:
    """And what would act unseen is not read at all."""
    assert field_text(html) == text


@pytest.mark.parametrize(
    ("html", "shown", "hidden", "bracketed"),
    [
        ("in {{c1::Tokyo}}", "in Tokyo", "in …", "in [Tokyo]"),
        ("in {{c1::Tokyo::a <b>city</b>}}.", "in Tokyo.", "in ….", "in [Tokyo: a city]."),
        ("{{c1::one {{c2::two}} three}}", "one two three", "…", "[one [two] three]"),
        ("{{c1,2::one}} }} {{c3::two", "one }} {{c3::two", "… }} {{c3::two", "[one] }} {{c3::two"),
        ("&#123;{c1::one&#125;&#125;", "{{c1::one}}", "{{c1::one}}", "{{c1::one}}"),
    ],
)
def test_deletions(html: str, shown: str, hidden: str, bracketed: str) -> None:
    """Shown, hidden, or with brackets and hints, also one inside another; broken ones stay as Anki shows them."""
    kinds = (Deletions.SHOWN, Deletions.HIDDEN, Deletions.BRACKETED)
    assert tuple(field_text(html, kind) for kind in kinds) == (shown, hidden, bracketed)


@given(st.text(alphabet=st.sampled_from("ab <>&;[]{}c1:\"'/!-s\\")))
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    """What an author typed, if it has no Markdown, is what a reader gets, whatever it looks like."""
    text = text.replace("\\", "").replace("[", "(").replace("<", "‹")

    assert field_text(to_html(text)) == visible(text)


@pytest.mark.parametrize(
    "part",
    ["<a ", "<a b='", "<!--", "</", "<script>", "<script", "</script  ", "[sound:", "{{c1::", "<img alt =", "&#"],
)
def test_no_field_takes_long(part: str) -> None:
    """Not even one that was made to."""
    started = time.monotonic()

    field_text(part * 30_000, Deletions.SHOWN)

    assert time.monotonic() - started < 2
