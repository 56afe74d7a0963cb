"""Cards on pages: what Anki's screens make of a rendered card, made without a script."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from anki_builder.preview.card_rendering import (
    RenderedCard,
    back_on_page,
    card_ordinals,
    front_on_page,
    has_mathematics,
    render_card,
)
from tests.anki_import.rendering import tidy
from tests.anki_import.test_hostile_text import HOSTILE
from tests.decks import notes_of

HEAD = "title: Flags\ndate: 2025-10-28\n"


def sides(facts: str, ordinal: int = 0) -> tuple[str, str]:
    """Front and back of the first fact's card on a page."""
    card = render_card(notes_of((HEAD, facts))[0], ordinal)
    return tidy(front_on_page(card, "media/")), tidy(back_on_page(card, "media/"))


def test_a_card_knows_its_template_and_sounds() -> None:
    """And what should be typed; the back repeats the front's sounds under the front's names."""
    [note] = notes_of((HEAD, "- {id: a, front: Q?, back: '*Japan*', audio: anthem.mp3, typed: true, reverse: true}"))
    recall, reverse = (render_card(note, ordinal) for ordinal in card_ordinals(note))
    assert recall == RenderedCard(
        "Recall", recall.front, recall.back, front_sounds=(), back_sounds=("4567.mp3",), typed_answer="Japan"
    )
    assert (reverse.template, reverse.typed_answer) == ("Reverse", "")


def test_a_typed_answer_has_a_box_and_then_the_right_answer() -> None:
    """The line above the answer moves up to where the box was, as on Anki's desktop."""
    front, back = sides("- {id: a, front: Whose flag?, back: 'Japan & *co*', typed: true}")
    start = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Flags</div>
        <div class="front" dir="auto">Whose flag?</div>
    """)
    box = '<input class="typed-answer" type="text" aria-label="Type the answer" autocomplete="off" spellcheck="false">'
    assert front == f'{start}\n<div class="typed">{box}</div>\n</div>'
    assert back == start + "\n" + tidy("""
        <div class="typed"><hr id=answer><code class="typed-answer">Japan &amp; co</code></div>
        </div>
        <div class="sheet" lang="en" dir="auto">
        <div class="back" dir="auto">Japan &amp; <em>co</em></div>
        <div class="about">
        <span class="date">2025-10-28</span>
        </div>
        </div>
    """)


def test_a_sound_has_a_player() -> None:
    """On the side where it is played; the back repeats the front's."""
    player = '<audio controls preload="none" src="media/4567.mp3"></audio>'
    front, back = sides("- {id: a, front: Whose?, back: Japan, audio: {file: anthem.mp3, side: front}}")
    assert (front.count(player), back.count(player)) == (1, 1)
    front, back = sides("- {id: a, cloze: 'Of {{c1::Japan}}', audio: anthem.mp3}")
    assert (front.count("<audio"), back.count(player)) == (0, 1)


def test_marks_without_meaning() -> None:
    """Where there is nothing to play or to type, there is neither player nor box."""
    card = RenderedCard("Recall", "[anki:play:q:0] [anki:play:q:2] [[type:Back]]", "", ("1.mp3", "2.mp3"), (), "")
    assert front_on_page(card, "media/") == '<audio controls preload="none" src="media/1.mp3"></audio>  '


def test_an_image_is_found_in_the_folder() -> None:
    """Its name is the one that it has in packages."""
    _, back = sides("- {id: a, front: Where?, back: Here, image: {file: map.svg, alt: 'A \"map\"'}}")
    assert '<figure><img src="media/0123.svg" alt="A &quot;map&quot;"></figure>' in back


def test_a_hint_opens_by_itself() -> None:
    """The element `details` needs no script, and can be reached with the keyboard."""
    front, back = sides("- {id: a, front: Whose flag?, back: Japan, hint: 'A *red* disc'}")
    opened = '<details class="hint"><summary>Hint</summary>A <em>red</em> disc</details>'
    hint = f'<div class="hint-line" dir="auto">{opened}</div>'
    assert hint in front
    assert hint in back


@pytest.mark.parametrize(("text", "expected"), [("$x^2$", True), ("$$x^2$$", True), (r"\\(x\\) and $5", False)])
def test_mathematics_is_found(text: str, expected: bool) -> None:
    """Only where there is any need pages bring what typesets it."""
    front, _ = sides(f"- {{id: a, front: '{text}', back: A}}")
    assert has_mathematics(front) == expected


class _Elements(HTMLParser):
    """Collects what could act: elements, and their attributes with the values of addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, "", ""))
        self.found |= {(tag, name, (value or "") if name in ("href", "src") else "") for name, value in attrs}


@pytest.mark.parametrize("text", [*HOSTILE, "[x](javascript:alert(1))", "![x](//a.example/x.png)"])
def test_nothing_that_an_author_typed_acts(text: str) -> None:
    """Whatever stands in a fact, its page has only elements of ours, and no script, style or address in them."""
    quoted = "'" + text.replace("'", "''") + "'"
    everywhere = f"extra: {quoted}, hint: {quoted}, image: {{file: map.svg, alt: {quoted}, credit: {quoted}}}"
    notes = notes_of(
        (
            f"title: {quoted}\ndate: 2025-10-28\nsource: {{name: {quoted}}}\n",
            f"""
            - {{id: a, front: {quoted}, back: {quoted}, typed: true, reverse: true, {everywhere}}}
            - {{id: b, front: {quoted}, items: [{quoted}, B], {everywhere}}}
            - {{id: c, front: {quoted}, options: [{quoted}, B], answer: {quoted}, {everywhere}}}
            """,
        )
    )
    elements = _Elements()
    for note in notes:
        for ordinal in card_ordinals(note):
            card = render_card(note, ordinal)
            elements.feed(front_on_page(card, "media/") + back_on_page(card, "media/"))
    elements.close()
    tags = {"code", "details", "div", "figcaption", "figure", "hr", "img", "input", "li", "ol", "span", "summary", "ul"}
    attributes = {"alt", "aria-label", "autocomplete", "class", "data-cloze", "data-ordinal", "dir", "id", "lang"}
    assert {tag for tag, _, _ in elements.found} == tags
    assert {name for _, name, _ in elements.found} == attributes | {"", "spellcheck", "src", "type"}
    assert {value for _, _, value in elements.found} == {"", "media/0123.svg"}
