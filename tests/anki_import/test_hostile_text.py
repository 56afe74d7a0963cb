"""Text that means something to HTML, to Anki or to MathJax: shown as typed, and never acted on."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from anki_builder.sources.project import load_project
from tests.anki_import.author import Author
from tests.anki_import.learner import Learner
from tests.anki_import.rendering import visible_text

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="x.png" onerror="alert(1)">',
    "&lt; &nbsp; &copy; & <",
    "<!-- comment",
    "{{Front}} {{FrontSide}} {{Tags}}",
    "{{#Back}}shown?{{/Back}} {{^Back}}",
    "{{cloze:Text}} {{c1::x}} {{c2::y::z}}",
    "}} :: {{ c1:: {{c1::",
    "[latex]x^2[/latex]",
    "[sound:x.mp3]",
    "[SOUND:x.mp3] [sound:]",
    "[anki:tts lang=en]hello[/anki:tts] [anki:play:q:0]",
    "[[type:Back]] [[type:cloze:Text]] [[type:nc:Typed]]",
    "<anki-mathjax>x</anki-mathjax> <hr id=answer>",
]
"""Without Markdown's own signs, so that a person should read exactly this."""

SIGNS = ("<script", "<img", "<!--", "<anki-mathjax", "[latex]", "[sound:", "[anki:", "[[type:")
"""What browser and Anki would act on, in small letters."""

EVERY_TEXT = pytest.mark.parametrize("text", HOSTILE)


def assert_nothing_acts(learner: Learner, fact_id: str) -> None:
    """Anki finds nothing to play, to type into, to draw or to fetch on the cards of a fact."""
    for ordinal in learner.ordinals(fact_id):
        shown = learner.shown(fact_id, ordinal)
        assert shown.question_sounds + shown.answer_sounds == ()
        assert [sign for sign in SIGNS if sign in (shown.question + shown.answer).lower()] == []
    assert learner.problems() == []
    assert learner.media() == {}


@EVERY_TEXT
def test_every_text_of_a_question_is_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """Front, back, extra, hint, title and source of a fact, and its reverse card, show what the author typed."""
    quoted = json.dumps(text)
    project.facts(
        f"- {{id: a, front: {quoted}, back: {quoted}, extra: {quoted}, hint: {quoted}, reverse: true}}",
        f"title: {quoted}\ndate: 2025-10-28\nsource: {{name: {quoted}}}",
    )
    learner.import_package(project.build())
    first, second = learner.shown("a", 0), learner.shown("a", 1)
    assert visible_text(first.question) == f"{text} {text} Hint {text}"
    assert visible_text(first.answer) == f"{text} {text} Hint {text} {text} {text} 2025-10-28 {text}"
    assert visible_text(second.answer) == f"{text} {text} {text} {text} 2025-10-28 {text}"
    assert_nothing_acts(learner, "a")


@EVERY_TEXT
def test_options_are_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """An option may hold anything, and is the answer too."""
    quoted = json.dumps(text)
    project.facts(f"- {{id: a, front: Which?, options: [{quoted}, B], answer: {quoted}}}")
    learner.import_package(project.build())
    assert visible_text(learner.shown("a").answer) in (
        f"Moon landing Which? {text} B {text} 1969-07-20",
        f"Moon landing Which? B {text} {text} 1969-07-20",
    )
    assert_nothing_acts(learner, "a")


@EVERY_TEXT
def test_a_typed_answer_can_be_anything(project: Author, learner: Learner, text: str) -> None:
    """What is compared with the learner's typing is the text itself: typed in full, it is right."""
    project.facts(f"- {{id: a, front: Which?, back: {json.dumps(text)}, typed: true}}")
    learner.import_package(project.build())
    shown = learner.shown("a")
    assert (shown.question.count("[[type:"), shown.answer.count("[[type:")) == (1, 1)
    assert learner.types_right("a", text)
    assert not learner.types_right("a", text[:-1])
    assert learner.problems() == []


@EVERY_TEXT
def test_a_list_is_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """Neither the question nor an item can open, close or split a deletion: there is one card for each item."""
    quoted = json.dumps(text)
    project.facts(f"- {{id: a, front: {quoted}, items: [{quoted}, B], extra: {quoted}, hint: {quoted}}}")
    learner.import_package(project.build())
    assert learner.ordinals("a") == [0, 1]
    assert visible_text(learner.shown("a", 0).question) == f"Moon landing {text} [...] B Hint {text}"
    assert visible_text(learner.shown("a", 1).question) == f"Moon landing {text} {text} [...] Hint {text}"
    assert visible_text(learner.shown("a", 0).answer) == f"Moon landing {text} {text} B {text} 1969-07-20"
    assert_nothing_acts(learner, "a")


@pytest.mark.parametrize("item", ["T::x", "::", "a}}b", "{{a", "a}", "{a}", "}", "{", ":", "$x^{2}}$", "$a::b$"])
def test_braces_and_colons_of_an_item_are_part_of_it(project: Author, learner: Learner, item: str) -> None:
    """An item is hidden whole and shown whole, whatever signs of Anki's own notation stand in it."""
    project.facts(f"- {{id: a, front: Which?, items: [{json.dumps(item)}, B]}}")
    learner.import_package(project.build())
    shown_as = item.replace("$", r"\(", 1).replace("$", r"\)")
    assert learner.ordinals("a") == [0, 1]
    assert visible_text(learner.shown("a", 0).question) == "Moon landing Which? [...] B"
    assert visible_text(learner.shown("a", 0).answer) == f"Moon landing Which? {shown_as} B 1969-07-20"


@EVERY_TEXT
def test_what_stands_around_a_cloze_is_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """Title, extra and hint of a cloze are not searched for deletions: it has the cards of its own text."""
    quoted = json.dumps(text)
    project.facts(
        f"- {{id: a, cloze: 'In {{{{c1::Tokyo}}}}', extra: {quoted}, hint: {quoted}}}",
        f"title: {quoted}\ndate: 2025-10-28",
    )
    learner.import_package(project.build())
    assert learner.ordinals("a") == [0]
    shown = learner.shown("a")
    assert visible_text(shown.question) == f"{text} In [...] Hint {text}"
    assert visible_text(shown.answer) == f"{text} In Tokyo {text} 2025-10-28"
    assert_nothing_acts(learner, "a")


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if "{{" not in text and "}}" not in text and ":: " not in text]
)
def test_what_a_cloze_hides_is_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """The hidden words, their hint and the words around them can be anything that is not itself a deletion."""
    project.facts(f"- {{id: a, cloze: {json.dumps(f'{text} {{{{c1::{text}::{text}}}}}')}}}")
    learner.import_package(project.build())
    shown = learner.shown("a")
    assert visible_text(shown.question) == f"Moon landing {text} [{text}]"
    assert visible_text(shown.answer) == f"Moon landing {text} {text} 1969-07-20"
    assert_nothing_acts(learner, "a")


@pytest.mark.parametrize("formula", ["x^{2}", r"\frac{a}{b^{2}}", "a::b", r"\text{a::b}", "a<b>c", "x^{2}}"])
def test_mathematics_is_hidden_and_shown_whole(project: Author, learner: Learner, formula: str) -> None:
    """Braces and colons of TeX inside a deletion are neither its end nor the start of its hint."""
    project.facts(f"- {{id: a, cloze: 'It is {{{{c1::${formula}$}}}}, and not ${formula}$.'}}")
    learner.import_package(project.build())
    shown = learner.shown("a")
    assert visible_text(shown.question) == rf"Moon landing It is [...], and not \({formula}\)."
    answer = visible_text(shown.answer).replace("} }", "}}")  # TeX does not mind the space that Anki needs
    assert answer == rf"Moon landing It is \({formula}\), and not \({formula}\). 1969-07-20"


@EVERY_TEXT
def test_alt_text_and_credit_of_an_image_are_shown_as_typed(project: Author, learner: Learner, text: str) -> None:
    """Beside a cloze too, where the image stands in the same field as the deletions."""
    quoted = json.dumps(text)
    project.write_bytes("media/a.png", b"image")
    image = f"image: {{file: a.png, side: front, alt: {quoted}, credit: {quoted}}}"
    project.facts(
        f"- {{id: a, cloze: 'In {{{{c1::Tokyo}}}}', {image}}}\n- {{id: b, front: City?, back: Tokyo, {image}}}"
    )
    learner.import_package(project.build())
    assert learner.ordinals("a") == [0]
    assert visible_text(learner.shown("a").question) == f"Moon landing In [...] {text}"
    assert visible_text(learner.shown("b").question) == f"Moon landing City? {text}"
    for fact_id in ("a", "b"):
        shown = learner.shown(fact_id)
        assert [unescape(alt) for alt in re.findall('alt="([^"]*)"', shown.question)] == [text]
        assert shown.question_sounds + shown.answer_sounds == ()
    assert learner.problems() == []


@pytest.mark.parametrize("address", ["https://a.example/[sound:x.mp3]", "https://a.example/?q=[latex]x[/latex]&b=<i>"])
def test_the_address_of_a_source_is_only_an_address(project: Author, learner: Learner, address: str) -> None:
    """What looks like a command of Anki's in a web address stays part of the address."""
    project.facts(f"- {{id: a, front: Q?, back: A, source: '{address}'}}")
    learner.import_package(project.build())
    assert visible_text(learner.shown("a").answer) == "Moon landing Q? A 1969-07-20 a.example"
    assert_nothing_acts(learner, "a")


def test_a_deletion_in_the_address_of_a_link_is_reported(project: Author) -> None:
    """Percent signs would take the place of its braces, and no card would be left."""
    project.facts("- {id: a, cloze: 'See [this](https://a.example/{{c1::x}})'}")
    assert [found.rule for found in load_project(project.root).diagnostics] == ["cloze-shape"]


@pytest.mark.parametrize("address", ["https://[x", "https://a]b.example", "https://bo\u2100ks.example"])
def test_an_address_that_cannot_be_read_is_reported(project: Author, address: str) -> None:
    """Where there is no host that anybody could visit, the check says so, and no build stumbles over it."""
    project.facts(f"- {{id: a, front: Q?, back: A, source: '{address}'}}")
    assert [found.rule for found in load_project(project.root).diagnostics] == ["bad-url"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"\\(x^2\\)", r"\(x^2\)"),
        (r"\\[x^2\\]", r"\[x^2\]"),
        (r"\(x^2\)", "(x^2)"),  # in Markdown a backslash before a sign shows the sign
        (r"\$5 or \$6", "$5 or $6"),
        ("US$5 or $6", "US$5 or $6"),
        (r"C:\new\table", r"C:\new\table"),
    ],
)
def test_a_typed_backslash_never_starts_mathematics(project: Author, learner: Learner, typed: str, shown: str) -> None:
    r"""MathJax looks for `\(` and `\[` in the text of the page; only `$...$` may bring them there."""
    project.facts(
        f"- {{id: a, front: '{typed}', back: A, extra: '{typed}'}}\n- {{id: b, front: Q, items: ['{typed}', B]}}"
    )
    learner.import_package(project.build())
    assert visible_text(learner.shown("a").answer) == f"Moon landing {shown} A {shown} 1969-07-20"
    assert visible_text(learner.shown("b").answer) == f"Moon landing Q {shown} B 1969-07-20"
    for fact_id in ("a", "b"):
        html = learner.shown(fact_id).answer
        assert r"\(" not in html
        assert r"\[" not in html


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example"])
def test_only_links_to_pages_and_letters_can_be_tapped(project: Author, learner: Learner, link: str) -> None:
    """Any other link stays the text that the author typed."""
    project.facts(f"- {{id: a, front: 'See [this]({link})', back: A}}")
    learner.import_package(project.build())
    assert visible_text(learner.shown("a").question) == f"Moon landing See [this]({link})"
    assert "<a " not in learner.shown("a").question
