"""What counts as shown, and that cards of one outline are alike to the real Anki."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from anki_builder.verify.rendering import has_answer, has_content, has_question, outline
from anki_builder.verify.scratch_collection import ScratchCollection
from anki_builder.verify.snapshot import CardFault, Fault
from anki_builder.verify.trials import find_faults, outlines
from tests.verification.packages import Note, note_type, write

SHOWN = [
    "Tokyo",
    "<div><b>0</b></div>",
    "&amp;",
    "&lt;",
    "<",
    "a < b",
    '<img src="a.png">',
    "<IMG src=a.png>",
    "[sound:a.mp3]",
    "[anki:tts lang=en]x[/anki:tts]",
    r"\(x\)",
    "[latex]x[/latex]",
    "<svg></svg>",
    "<script>write()</script>",
    "<!-- --> x",
    "<style>.card {}</style>x",
]
BLANK = [
    "",
    " \n\t",
    "&nbsp;\xa0&#160;&#xA0;",
    "<div><br></div>",
    "<hr id=answer>",
    "<!-- Tokyo -->",
    "<!-- open",
    "<style>.card {}</style>",
    '<span title="Tokyo"></span>',
    "<imgs>",
    "<!DOCTYPE html>",
]


@pytest.mark.parametrize("html", SHOWN)
def test_text_pictures_sounds_and_scripts_are_content(html: str) -> None:
    """Whatever a learner sees, hears, or may see once a script has run."""
    assert has_content(html)


@pytest.mark.parametrize("html", BLANK)
def test_tags_comments_and_space_are_nothing(html: str) -> None:
    """They leave the screen blank."""
    assert not has_content(html)


def test_a_box_to_type_into_is_no_question() -> None:
    """A learner would not know what to type."""
    assert not has_question("<br>[[type:Back]]")
    assert has_question("Capital? [[type:Back]]")


@pytest.mark.parametrize(
    ("answer", "front"),
    [
        ("<hr id=answer>Tokyo", "Capital?"),
        ("<hr id=answer>", "Capital? [[type:Back]]"),
        ("Capital?<hr id=answer>Tokyo", None),
        ('Capital?<hr class="x" id="answer">[[type:Back]]', None),
        ("Tokyo", None),
        ("Tokyo<hr id=answer>", "Capital?"),
    ],
)
def test_an_answer_is_what_stands_below_the_line_or_beside_the_front(answer: str, front: str | None) -> None:
    """The typed answer is compared with the right one on the back, also where only the front is repeated there."""
    assert has_answer(answer, front)


@pytest.mark.parametrize(
    ("answer", "front"),
    [("<hr id=answer>", "Capital?"), ("", "Capital?"), ("Capital?<hr id=answer><br>", None), ("<br>", None)],
)
def test_the_question_again_is_no_answer(answer: str, front: str | None) -> None:
    """Neither by `{{FrontSide}}`, nor by the front's fields above the line."""
    assert not has_answer(answer, front)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("In which city?\x1fTokyo\x1f\x1f \x1f tag ", "x\x1fx\x1f\x1f \x1fx"),
        ("<b>To</b>kyo", "<b>x</b>x"),
        ("{{c1::Tokyo::city}} in {{c2::<i>1990</i>}}", "{{c1::x}}x{{c2::<i>x</i>}}"),
        ("{{c1::::hint}}{{c1:: ::hint}}", "{{c1::::x}}{{c1:: ::x}}"),
        ("{{c1::image-occlusion:rect:left=1}}", "{{c1::image-occlusion:rect:left=1}}"),
        ('<a href="https://a.example">A</a> <img src="a.png">', '<a href="x">x</a> <img src="x">'),
        ("[sound:a.mp3] 日本[にほん]", "[sound:x] 日本[にほん]"),
        ("a &amp; b \\(x\\)", "a &amp; b \\(x\\)"),
    ],
)
def test_an_outline_keeps_what_anki_and_browsers_act_on(fields: str, expected: str) -> None:
    """And nothing of plain text, addresses and file names but that they are there."""
    assert outline(fields) == expected


PIECES = (
    *("", "", "WORD", "WORD", "WORD WORD", " ", "\xa0", "&nbsp;", "&amp;", "<b>", "</b>", "<br>", "<i></i>", ">", "<"),
    *("{{c1::", "{{c2::", "::", "}}", "{{c1::WORD}}", "{{c1::WORD::WORD}}", "{{c1::}}", "{{c1:: }}", "}", "{", ":"),
    *("[sound:WORD.mp3]", "[sound:]", '<img src="WORD.png">', '<a href="WORD">', "</a>", "<!--", "-->", "[", "]"),
    *(
        "WORD[WORD]",
        "\\(WORD\\)",
        "[[type:Back]]",
        "<hr id=answer>",
        "<style>",
        "</style>",
        "{{c1::image-occlusion:rect:left=.1}}",
    ),
)
WORDS = ("Tokyo", "1990", "नई दिल्ली", "70%", "a, b; c!", "x")
TYPES = (
    note_type("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}", identifier=1),
    note_type("{{text:Front}}{{type:Back}}", "{{Front}}<hr id=answer>{{type:Back}}", identifier=2),
    note_type("{{#Back}}{{furigana:Front}}{{/Back}}", "{{hint:Back}}", identifier=3),
    note_type("{{kana:Front}} {{^Back}}{{Tags}}{{/Back}}", "{{unknown:Back}}<hr>", identifier=4),
    note_type("{{cloze:Front}}", "{{cloze:Front}}<br>{{Back}}", identifier=5, cloze=True),
    note_type("{{cloze:Front}}{{type:cloze:Front}}", "{{FrontSide}}{{text:cloze:Back}}", identifier=6, cloze=True),
    note_type("{{tts en_US:Front}}", "{{Nothing}}", identifier=7),
)


def ignore(label: str, done: int, total: int) -> None:
    """Progress that nobody waits for."""


def test_cards_of_one_outline_are_alike_to_anki(tmp_path: Path) -> None:
    """Random markup with random words: what rendering one card of each outline finds, is what rendering all finds."""
    chance = random.Random(7)

    def markup() -> str:
        return "".join(chance.choices(PIECES, k=chance.randrange(5)))

    def words(text: str) -> str:
        return re.sub("WORD", lambda match: chance.choice(WORDS), text)

    with ScratchCollection(tmp_path / "scratch") as collection:
        for number, model in enumerate(TYPES):
            shapes = [(markup(), markup()) for _ in range(150)]
            notes = [
                Note(f"{number} {shape} {variant}", words(front), words(back), ["tag"] * (variant % 2))
                for shape, (front, back) in enumerate(shapes)
                for variant in range(4)
            ]
            collection.import_package(write(tmp_path / "random.apkg", notes, model))
        snapshot, rendered = collection.snapshot(), list[int]()
        every = find_faults(
            collection, snapshot, dict(zip(snapshot.notes, map(str, snapshot.notes), strict=True)), ignore
        )
        few = find_faults(collection, snapshot, outlines(snapshot), lambda label, done, total: rendered.append(total))
        empty = collection.empty_cards()
    assert {fault: sorted(cards) for fault, cards in few.items()} == {
        fault: sorted(cards) for fault, cards in every.items()
    }
    assert rendered[0] < len(snapshot.cards) / 1.5
    assert min(map(len, every.values())) > 10
    assert set(every[CardFault(Fault.EMPTY_CARD)]) == empty
