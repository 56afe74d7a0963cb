"""Text in Markdown shows as it is: tried with a Markdown renderer."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from anki_builder.text.field_text import visible
from anki_builder.text.markdown_text import markdown_text, marked_markdown
from anki_builder.text.word_changes import Mark, Segment, word_changes

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

TEXTS = st.text(alphabet=st.sampled_from("ab1 .,:*_~`|\\<>&;#+-=!$()[]{}/'\"%中")) | st.text()


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", RENDERER.render(markdown))).split())


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Tokyo (Japan), 5.25!", "Tokyo (Japan), 5.25!"),
        ("*a* _b_ `c` ~d~ [e] a|b", r"\*a\* \_b\_ \`c\` \~d\~ \[e\] a\|b"),
        ("<script> & AT&amp;T", "&lt;script> &amp; AT&amp;amp;T"),
        ("$5 to $10", r"\$5 to \$10"),
        ("# heading", r"\# heading"),
        ("- entry", r"\- entry"),
        ("> quotation", r"\> quotation"),
        ("1. entry", r"1\. entry"),
        ("2025-10", "2025-10"),
        ("https://example.org, www.example.org", r"https\://example.org, www\.example.org"),
    ],
)
def test_what_would_be_markup_is_escaped(text: str, markdown: str) -> None:
    """And nothing else, so that it reads well as plain text."""
    assert markdown_text(text) == markdown


@given(TEXTS)
def test_a_text_shows_as_it_is(text: str) -> None:
    """In a list and in a table."""
    text = visible(text)

    assert shown(f"- {markdown_text(text)}") == text
    assert shown(f"| head |\n| --- |\n| {markdown_text(text)} |") == f"head {text}".strip()


@pytest.mark.parametrize(
    ("segments", "markdown"),
    [
        ([Segment(Mark.KEPT, "in "), Segment(Mark.REMOVED, "Osaka")], "in ~~Osaka~~"),
        ([Segment(Mark.ADDED, "the big "), Segment(Mark.KEPT, "dog")], "**the big** dog"),
        ([Segment(Mark.ADDED, "(a)"), Segment(Mark.KEPT, ".")], "**(a)**."),
        ([Segment(Mark.KEPT, "5"), Segment(Mark.ADDED, "!")], "5<b>!</b>"),
        ([Segment(Mark.REMOVED, "「東京」"), Segment(Mark.KEPT, "で")], "<del>「東京」</del>で"),
        ([Segment(Mark.KEPT, "a,"), Segment(Mark.REMOVED, " "), Segment(Mark.KEPT, "b")], "a,<del> </del>b"),
    ],
)
def test_changed_words_are_marked(segments: list[Segment], markdown: str) -> None:
    """By Markdown's signs where it sees them, else by HTML's."""
    assert marked_markdown(segments) == markdown


@given(TEXTS, TEXTS)
def test_marks_are_seen_as_marks(old: str, new: str) -> None:
    """No sign is left over, and the words between are those that changed."""
    old, new = visible(old), visible(new)
    segments = word_changes(old, new)
    before = [segment for segment in segments if segment.mark is not Mark.ADDED]
    after = [segment for segment in segments if segment.mark is not Mark.REMOVED]

    assert shown(f"- {marked_markdown(before)}") == old
    assert shown(f"- {marked_markdown(after)}") == new
    removed = [segment.text.strip() or " " for segment in before if segment.mark is Mark.REMOVED]
    rendered = RENDERER.render(f"- {marked_markdown(before)}")
    assert [html.unescape(words) for words in re.findall(r"<(?:s|del)>(.*?)</(?:s|del)>", rendered)] == removed
