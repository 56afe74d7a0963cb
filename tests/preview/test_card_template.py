"""The template language: what is understood is what Anki makes of it, and the rest is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import NoteType, Template, note_types
from anki_builder.preview.card_rendering import card_ordinals, render_card
from anki_builder.preview.card_template import FRONT_SIDE, Side, TemplateError, cloze_numbers, is_empty, parse_template
from tests.anki_import.learner import Learner
from tests.preview.test_rendering_agrees_with_anki import assert_all_agree, in_batches, package
from tests.sources import DECK

TYPES = note_types(DECK)
SIDES = {
    f"{note_type.key}: {template.name}, {side}": (note_type, html)
    for note_type in TYPES
    for template in note_type.templates
    for side, html in (("question", template.question), ("answer", template.answer))
}
"""Every template that goes into packages."""


def blank(note_type: NoteType, number: int = 1) -> Note:
    """A note with nothing in it; `number` makes it another than the rest, with room for the ids of 65,535 cards."""
    return Note(
        id=number * 100_000,
        guid=f"guid {number}",
        note_type=note_type,
        deck="Geography",
        fields=("",) * len(note_type.fields),
        tags=(),
        cards=(),
        position=1,
        media=("a.mp3",),
    )


def filled_in(note: Note, **fields: str) -> Note:
    """The note with these fields, and the cards that it then has."""
    names = (field.name for field in note.note_type.fields)
    note = note._replace(fields=tuple(fields.get(name, "") for name in names))
    return note._replace(cards=card_ordinals(note))


@pytest.mark.parametrize("name", SIDES)
def test_every_template_of_ours_is_understood(name: str) -> None:
    """Each tag gives what it names: with every field filled, all that a template mentions can be seen, and no tag."""
    note_type, html = SIDES[name]
    fields = {field.name: f"⟨{field.name}⟩" for field in note_type.fields} | {FRONT_SIDE: f"⟨{FRONT_SIDE}⟩"}
    fields |= {field: f"{{{{c1::⟨{field}⟩}}}}" for field in ("Text", "Text2") if field in fields}
    shown = parse_template(name, html, fields).render(Side(fields, 1, is_front=False))
    named = re.findall(r"\{\{(?:\w+:)?(\w+)\}\}", html)
    assert [field for field in named if f"⟨{field}⟩" not in shown and f"[[type:{field}]]" not in shown] == []
    assert "{{" not in shown
    assert len(named) + len(re.findall(r"\{\{[#^/]\w+\}\}", html)) == html.count("{{")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{Frnt}}", "1:1: there is no field `Frnt`; did you mean `Front`?"),
        ("a\n b{{#Frnt}}", "2:3: there is no field `Frnt`; did you mean `Front`?"),
        ("{{}}", "1:1: there is no field ``; known here: `Back`, `Front`, `FrontSide`"),
        ("{{text:Front}}", "1:1: `{{text:Front}}`: this filter is not understood here; KNOWN"),
        ("{{type:cloze:Front}}", "1:1: `{{type:cloze:Front}}`: this filter is not understood here; KNOWN"),
        ("{{tts en_US:Front}}", "1:1: `{{tts en_US:Front}}`: this filter is not understood here; KNOWN"),
        ("{{hint :Front}}", "1:1: `{{hint :Front}}`: this filter is not understood here; KNOWN"),
        ("{{:Front}}", "1:1: `{{:Front}}`: this filter is not understood here; KNOWN"),
        ("{{hint:FrontSide}}", "1:1: `{{hint:FrontSide}}`: this filter is not understood here; KNOWN"),
        ("{{#FrontSide}}", "1:1: `FrontSide` can be no condition; name a field of the note"),
        ("a{{#Front}}b", "1:2: `{{#Front}}` is never closed; add `{{/Front}}`"),
        ("{{/Front}}", "1:1: `{{/Front}}` closes what is not open; take it out"),
        ("{{^Back}}{{/Front}}", "1:10: `{{/Front}}` closes what is not open; close `{{^Back}}` first"),
        ("{{{Front}}}", "1:1: `{`: braces that enclose no name are not understood here; take it out"),
        ("{{Front", "1:1: `{{`: braces that enclose no name are not understood here; take it out"),
        ("{{Front}} }}", "1:11: `}}`: braces that enclose no name are not understood here; take it out"),
        ("{{=<% %>=}}<%Front%>", "1:1: there is no field `=<% %>=`; known here: `Back`, `Front`, `FrontSide`"),
        ("<!-- {{Front}} -->", "1:1: `<!--`: comments are not understood here; take it out"),
    ],
)
def test_what_is_not_understood_is_refused(template: str, message: str) -> None:
    """With its place in the template, and what to write instead; also what Anki would skip without a word."""
    known = "known are cloze, hint, type, one at a time, for fields of the note"
    with pytest.raises(TemplateError) as refusal:
        parse_template("Recall", template, {"Front", "Back", FRONT_SIDE})
    assert str(refusal.value) == "Recall:" + message.replace("KNOWN", known)


def test_the_front_cannot_show_itself() -> None:
    """FrontSide is for the back; on a front Anki would leave it out."""
    template = Template("Loop", 1, "{{Front}}{{FrontSide}}", "{{FrontSide}}")
    with pytest.raises(
        TemplateError, match=r"^Loop, question:1:10: there is no field `FrontSide`; did you mean `Front`"
    ):
        render_card(blank(TYPES.fact._replace(templates=(template,))), 0)


FRONTS = {
    "conditions": "{{Front}}{{#Extra}}a{{^Topic}}b{{/Topic}}{{#Topic}}c{{/Topic}}{{/Extra}}{{^Extra}}d{{/Extra}}",
    "special fields": "{{Front}} {{Tags}} | {{Type}} | {{Deck}} | {{Subdeck}} | {{Card}}",
    "conditions on special fields": "{{Front}}{{#Tags}}tags{{/Tags}}{{^Tags}}no tags{{/Tags}}",
    "spaces": "{{ Front }}{{# Extra }}a{{/ Extra }}{{^\tTopic\n}}b{{/Topic}}",
    "hints": "{{Front}}{{hint:Extra}}{{hint:Topic}}",
    "boxes": "{{Front}}{{type:Extra}}",
    "no field": "{{#Extra}}a{{/Extra}}",
    "maybe a field": "{{Extra}}{{^Extra}}{{Topic}}{{/Extra}}",
    "sounds": "{{Audio}}{{Front}}{{Audio}}[sound:a.mp3][sound:][sound:",
    "no deletions": "{{Front}}{{cloze:Extra}}",
    "braces": "{{Front}} { } } { x",
}
"""Of templates, by what they try."""

BACK = "{{FrontSide}}<hr id=answer>{{Front}}{{Audio}}{{hint:Extra}}{{type:Extra}}{{FrontSide}}"

MAYBE_EMPTY = {
    **dict.fromkeys(["", " ", " \t\n", "<br>", "<BR/>", "<br />", "</br>", "<div></div>", "<Div> <br>\n</dIv>"], True),
    **dict.fromkeys(["\xa0", "&nbsp;", "\u3000", "\u200b", "\u2028", "<br  />", "<dıv>", "<div class=a></div>"], False),
    **dict.fromkeys(["<b></b>", "<p></p>", "<img alt=a>", "x", "<br>x", "0", "<br" * 1_000], False),
    "<div><br></div>" * 1_000: True,
}
"""HTML, and whether it is nothing."""


@pytest.mark.parametrize(("html", "nothing"), MAYBE_EMPTY.items())
def test_white_space_and_bare_tags_are_nothing(html: str, nothing: bool) -> None:
    """Other spaces, and other tags, are something; so it is in Anki, as the next test shows."""
    assert is_empty(html) == nothing


def test_what_is_understood_agrees_with_anki(tmp_path: Path) -> None:
    """Conditions, filters, sounds and special fields, with fields that are empty and others that look so."""
    templates = (Template(name, number, front, BACK) for number, (name, front) in enumerate(FRONTS.items(), start=1))
    types = TYPES._replace(fact=TYPES.fact._replace(templates=tuple(templates)))
    notes = [
        filled_in(
            blank(types.fact, number)._replace(
                deck=["Geography", "Geography::Asia::東京"][number % 2],
                tags=[(), ("CA::b", "CA::é", "a"), ("z",)][number % 3],
            ),
            Front=f"Front {number}",
            Extra=html,
            Topic=["é", ""][number % 2],
            Audio="[sound:a.mp3]",
        )
        for number, html in enumerate(MAYBE_EMPTY, start=1)
    ]
    with Learner(tmp_path / "learner") as learner:
        learner.import_package(package(notes, types, tmp_path))
        assert_all_agree(learner, notes)
        assert learner.problems() == []


CLOZES = (
    "{{c1::a {{c2::b}} c}} d",
    "{{c1::a {{c2::b::hint}} c::outer}} {{c2::}} {{c1::::only a hint}}",
    "{{c1::a {{c1::b}} c}}",
    "{{c1::a::b {{c2::c}} d}}",
    "{{c1::a}} {{c2::never closed",
    "{{c1::never closed {{c2::inside}}",
    "{{c1::a}} }} {{c2::b}}}} {{c3::c}}}",
    "{{c1,2::a}} {{c40,9,3,,3::b}} {{c70000,2::c}} {{c,::d}}",
    "".join(f"{{{{c{number % 3 + 1}::{number} " for number in range(13)) + "}}" * 14,
    r"\({{c1::a<b>c</b>}}\) \[{{c2::d}} \( e\) <i> \(<u>",
    "{{c1::\t\n" + "".join(map(chr, range(0x20, 0x7B))) + "".join(map(chr, range(0xA0, 0x180))) + "😀}}",
    "{{c1::a}}" * 1_000,
)
CLOZE_PIECES = (
    *("{{c1::", "{{c2::", "{{c0::", "{{c012::", "{{c65535::", "{{c65536::", "{{c::", "{{C1::", "{{c1:", "{{"),
    *("}}", "}}", "}}", "}}}", "}", "::", ":", "::hint", " ", "a", "b&lt;", "<b>", "</b>", "<", ">", '<a href="x">'),
    *(r"\(", r"\)", r"\[", r"\]", "\\", "[sound:a.mp3]", "[", "]", "अ", "ÿĀ\u0338\xa0😀", "'\"&"),
)
"""What cloze fields are made of, and what could be taken for it."""


def assert_clozes_agree(texts: Sequence[str]) -> None:
    """Imports a note for each text; Anki finds the same numbers in it, and shows the same on its cards."""
    notes = [filled_in(blank(TYPES.cloze, number), Text=text) for number, text in enumerate(texts, start=1)]
    with TemporaryDirectory() as folder, Learner(Path(folder) / "learner") as learner:
        learner.import_package(package(notes, TYPES, Path(folder)))
        assert {note.guid: sorted(note.cloze_numbers_in_fields()) for note in learner.notes()} == {
            note.guid: [ordinal + 1 for ordinal in note.cards] for note in notes
        }
        assert_all_agree(learner, notes)


def test_deletions_of_every_shape_agree_with_anki() -> None:
    """Inside each other, unclosed, empty, in mathematics, with every sign that is escaped in an attribute."""
    assert_clozes_agree(CLOZES)


@in_batches
@given(
    st.lists(st.lists(st.sampled_from(CLOZE_PIECES), min_size=1, max_size=20).map("".join), min_size=60, max_size=60)
)
def test_any_cloze_field_agrees_with_anki(texts: list[str]) -> None:
    """Whatever stands in it, in whatever order."""
    assert_clozes_agree(texts)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "{{c1::",
            "{{c1::a",
            "{{c,,",
            "{{c1",
            "}}",
            "::",
            r"\(",
            r"\(a\)",
            "<",
            "<!--",
            "&",
            "[sound:",
            "[[type:",
            "<br",
        )
    ],
)
def test_no_field_takes_long(piece: str) -> None:
    """Not even one that was made to."""
    html = piece * (200_000 // len(piece))
    cards = (
        filled_in(
            blank(TYPES.cloze), Text=f"{{{{c1::{html}}}}}{{{{c1::a}}}} {html}", Text2=rf"{{{{c1::a}}}}\({html}\)"
        ),
        filled_in(blank(TYPES.fact), Front=html, Hint=html, Audio=html),
    )
    started = time.process_time()
    for note in cards:
        render_card(note, 0)
        cloze_numbers(html)
    assert time.process_time() - started < 2
