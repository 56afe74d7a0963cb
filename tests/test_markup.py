"""What an author types is what a learner sees."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.text.escaping import escape, inside_cloze, to_plain_text
from anki_builder.text.inline import cloze_deletions
from anki_builder.text.markup import cloze_to_html, to_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("**bold**, *italic* and `code`", "<strong>bold</strong>, <em>italic</em> and <code>code</code>"),
        ("[page](https://example.org/a)", '<a href="https://example.org/a">page</a>'),
        ("<https://example.org>", '<a href="https://example.org">https://example.org</a>'),
        ("two\nlines", "two<br>lines"),
        ("paragraph\n\nparagraph", "paragraph<br><br>paragraph"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"\*not italic\*", "*not italic*"),
    ],
)
def test_inline_markdown_is_rendered(text: str, expected: str) -> None:
    """Bold, italic, code, links and line breaks."""
    assert to_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("AT&T, AT&amp;T", "AT&amp;T, AT&amp;amp;T"),
        ("![alt](x.png)", "![alt](x.png)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,x)", "[x](data:text/html,x)"),
        ("[x](file:///etc/passwd)", "[x](file:///etc/passwd)"),
        ("# no heading", "# no heading"),
        ("[sound:x.mp3]", "&#91;sound:x.mp3]"),
        ("[latex]x[/latex]", "&#91;latex]x&#91;/latex]"),
        ("**[LaTeX]**", "<strong>&#91;LaTeX]</strong>"),
        ("[[type:Back]]", "&#91;[type:Back]]"),
        ("[$]x", "&#91;$]x"),
        ("[/$$] y", "&#91;/$$] y"),
        (r"\\(x\\)", r"<span>\</span>(x\)"),
    ],
)
def test_everything_else_is_shown_as_typed(text: str, expected: str) -> None:
    """HTML is escaped, dangerous links stay text, and what Anki itself would act on is disarmed."""
    assert to_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::Japan::sound:x.mp3}}", "{{c1::Japan::&#115;ound:x.mp3}}"),
        ("{{c1::Japan::anki:play:q:0}}", "{{c1::Japan::&#97;nki:play:q:0}}"),
        ("{{c1::a::latex}} {{c2::b::/LaTeX}}", "{{c1::a::&#108;atex}} {{c2::b::&#47;LaTeX}}"),
        ("{{c1::a::[type:Back]}}", "{{c1::a::&#91;type:Back]}}"),
        ("{{c1::image-occlusion:rect}}", "{{c1::&#105;mage-occlusion:rect}}"),
        ("{{c1::soundness::latexes}} typed", "{{c1::soundness::latexes}} typed"),
    ],
)
def test_no_deletion_is_a_command_to_anki(text: str, expected: str) -> None:
    """Anki puts a hint into brackets of its own, and makes a box of what begins like an occlusion of an image."""
    assert cloze_to_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x^2$", r"\(x^2\)"),
        ("$$x^2$$", r"\[x^2\]"),
        ("$a_1*b*c_2$", r"\(a_1*b*c_2\)"),
        ("$a<b$", r"\(a&lt;b\)"),
        ("between US$5 and $10", "between US$5 and $10"),
        ("$5-$10", "$5-$10"),
        ("$5 to $10 bn", "$5 to $10 bn"),
        (r"\$x\$", "$x$"),
        ("A$8.5bn, C$ 13bn", "A$8.5bn, C$ 13bn"),
    ],
)
def test_mathematics_is_told_from_money(text: str, expected: str) -> None:
    """A dollar that touches a letter or digit from outside is money."""
    assert to_html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::70%}} & more", "{{c1::70%}} &amp; more"),
        ("{{c1::**70%**::how much?}}", "{{c1::<strong>70%</strong>::how much?}}"),
        ("**{{c1::70%}}**", "<strong>{{c1::70%}}</strong>"),
        (r"{{c1::$\frac{a}{b^{2}}$}}", r"{{c1::\(\frac{a}{b^{2} }\)}}"),
        ("$x = {{c1::2}}$", r"\(x = {{c1::2}}\)"),
        (r"$\frac{{{c1::a}}}{b^{2}}$", r"\(\frac{{{c1::a}}}{b^{2}}\)"),
        ("{{c1::*a}} b*", "{{c1::*a}} b*"),
    ],
)
def test_deletions_go_through_to_anki(text: str, expected: str) -> None:
    """Markdown works inside and around a deletion, but does not cross its border; TeX cannot close it."""
    assert cloze_to_html(text) == expected
    assert cloze_deletions(text)[1] == []


def test_html_for_the_inside_of_a_deletion_cannot_break_it() -> None:
    """Neither `}}` nor `::` nor another opening gets through."""
    assert inside_cloze("a::b}} {{c1::x") == "a:&#58;b&#125;&#125; &#123;&#123;c1:&#58;x"


def test_an_answer_to_type_is_what_one_reads() -> None:
    """Tags go, entities and line breaks are resolved."""
    assert to_plain_text(to_html("**R & D**\n<x>")) == "R & D <x>"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_text_without_markup_survives_unchanged(text: str) -> None:
    """Escaping loses nothing, and leaves nothing that a browser would take for a tag."""
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not set('<>"') & set(escaped)


@given(st.text(st.sampled_from("*_`[](){}<>$\\&:c1a \n!|\"'~"), max_size=60))
def test_no_text_gets_a_tag_or_link_through(text: str) -> None:
    """Whatever the markup, only our own tags come out, and they are balanced."""
    rendered = to_html(text)
    tags = re.findall(r"</?(\w+)[^>]*>", rendered)
    assert set(tags) <= {"strong", "em", "code", "a", "br", "span"}
    for tag in ("strong", "em", "code", "a", "span"):
        assert rendered.count(f"<{tag}>") + rendered.count(f"<{tag} ") == rendered.count(f"</{tag}>")
    assert "javascript:" not in rendered


@given(st.text(st.sampled_from("{}c1:: a$\\*"), max_size=40))
def test_a_valid_cloze_text_keeps_its_deletions_when_rendered(text: str) -> None:
    """What validation found is what Anki will find."""
    deletions, problems = cloze_deletions(text.strip())
    if not problems:
        numbers = re.findall(r"\{\{c([0-9]+)::", cloze_to_html(text.strip()))
        assert [int(number) for number in numbers] == [deletion.number for deletion in deletions]
