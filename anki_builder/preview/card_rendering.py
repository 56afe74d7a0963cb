"""Notes to the HTML of their cards: as the Anki library renders them, and as a page shows what it renders. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import NoteType
from anki_builder.preview.card_template import (
    FRONT_SIDE,
    HINT_LINK,
    TYPED_BOX,
    Side,
    Template,
    cloze_numbers,
    parse_template,
)

SPECIAL_FIELDS = ("Tags", "Type", "Deck", "Subdeck", "Card")
"""What templates can show beside the note's fields. CardFlag is not among them: every learner sets their own."""

_SOUND = re.compile(r"\[sound:([^\]]+)\]")
_ANSWER_LINE = "<hr id=answer>"
_INPUT = '<input class="typed-answer" type="text" aria-label="Type the answer" autocomplete="off" spellcheck="false">'
_REPLACED_ON_PAGES = re.compile(
    rf"{TYPED_BOX.pattern}"
    r"|\[anki:play:(?P<side>[qa]):(?P<sound>[0-9]{1,3})\]"
    r'|(?<=<img src=")(?P<image>[^"]+)'
    rf"|{HINT_LINK.pattern}",
    HINT_LINK.flags,
)


class RenderedCard(NamedTuple):
    """A card as the Anki library renders it, and what a screen needs to know to show it."""

    template: str
    """The name of its template."""
    front: str
    """HTML. `[anki:play:q:0]` stands where the first of its sounds is played."""
    back: str
    """HTML. `[anki:play:a:0]` stands for the first of its own sounds, `[anki:play:q:0]` for the front's."""
    front_sounds: tuple[str, ...]
    """Names of media files."""
    back_sounds: tuple[str, ...]
    typed_answer: str
    """The HTML of what the learner should type; empty where nothing is typed."""


def render_card(note: Note, ordinal: int) -> RenderedCard:
    """One card of a note, `ordinal` one of `card_ordinals(note)`: to the byte what Anki gives, but for ids of hints.

    The card is rendered as it is in the deck that it comes in, before a learner has changed anything.
    """
    template = _template(note.note_type, ordinal)
    fields = _fields(note, template.name)
    front, front_sounds = _take_sounds(template.front.render(Side(fields, ordinal + 1, is_front=True)), "q")
    fields[FRONT_SIDE] = front
    back, back_sounds = _take_sounds(template.back.render(Side(fields, ordinal + 1, is_front=False)), "a")
    box = TYPED_BOX.search(front)
    typed_answer = fields.get(box["field"], "") if box else ""
    return RenderedCard(template.name, front, back, front_sounds, back_sounds, typed_answer)


def card_ordinals(note: Note) -> tuple[int, ...]:
    """Which cards the note gives a learner, by Anki's rules; those of a retired note too, which brings no new ones."""
    templates = _templates(note.note_type)
    if note.note_type.is_cloze:
        fields = _fields(note, templates[0].name)
        numbers = set[int]().union(*(cloze_numbers(fields[name]) for name in templates[0].front.cloze_fields))
        return tuple(number - 1 for number in sorted(numbers))
    return tuple(
        ordinal
        for ordinal, template in enumerate(templates)
        if template.front.shows_a_field(_fields(note, template.name))
    )


def front_on_page(card: RenderedCard, media_folder: str) -> str:
    """The front as a page shows it that runs no script of a card's, nor needs a style in its HTML.

    What Anki's screens do once the library has rendered: the mark of a typed answer becomes a box, that of a sound a
    player, and the link to a hint, which is a script, an element that opens by itself. Files are looked for in
    `media_folder`, an address that ends with a slash. Mathematics stays as it is, for MathJax to typeset.
    """
    return _on_page(card.front, card, media_folder, _INPUT if card.typed_answer else "")


def back_on_page(card: RenderedCard, media_folder: str) -> str:
    """The back as a page shows it, with the right answer where the front has the box.

    There Anki's desktop compares it with what was typed, and moves the line above the answer up to that place.
    """
    back, answer = card.back, ""
    if card.typed_answer:
        answer = f'<code class="typed-answer">{card.typed_answer}</code>'
        if TYPED_BOX.search(back) and _ANSWER_LINE in back:
            back, answer = back.replace(_ANSWER_LINE, ""), _ANSWER_LINE + answer
    return _on_page(back, card, media_folder, answer)


def has_mathematics(html: str) -> bool:
    """Whether MathJax finds anything to typeset."""
    return "\\(" in html or "\\[" in html


class _CardTemplate(NamedTuple):
    name: str
    front: Template
    back: Template


def _template(note_type: NoteType, ordinal: int) -> _CardTemplate:
    return _templates(note_type)[0 if note_type.is_cloze else ordinal]


@lru_cache(maxsize=8)  # two for each of a few decks
def _templates(note_type: NoteType) -> tuple[_CardTemplate, ...]:
    fields = {*SPECIAL_FIELDS, *(field.name for field in note_type.fields)}
    return tuple(
        _CardTemplate(
            template.name,
            parse_template(f"{template.name}, question", template.question, fields),
            parse_template(f"{template.name}, answer", template.answer, fields | {FRONT_SIDE}),
        )
        for template in note_type.templates
    )


def _fields(note: Note, template: str) -> dict[str, str]:
    """What a template can show, by name."""
    # Anki, too, normalises fields on import: a combining character may follow a tag, where the text alone had none.
    values = normalize("NFC", "\x1f".join(note.fields)).split("\x1f")
    return {
        "Tags": " ".join(sorted(note.tags, key=str.casefold)),
        "Type": note.note_type.name,
        "Deck": note.deck,
        "Subdeck": note.deck.rpartition("::")[2],
        "Card": template,
        **dict(zip((field.name for field in note.note_type.fields), values, strict=True)),
    }


def _take_sounds(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """HTML with Anki's marks for players in the place of sounds, and the names of their files."""
    if "[sound:" not in html:
        return html, ()
    html, bracket, rest = html.rpartition("]")  # what no bracket ends is text; to look for its end takes time
    pieces = _SOUND.split(html + bracket)
    sounds = tuple(pieces[1::2])
    pieces[1::2] = [f"[anki:play:{side}:{index}]" for index in range(len(sounds))]
    return "".join([*pieces, rest]), sounds


def _on_page(html: str, card: RenderedCard, media_folder: str, typed: str) -> str:
    """HTML with something usable for every mark; in one go, so that what comes in is not looked at again."""

    def usable(mark: re.Match[str]) -> str:
        match mark.lastgroup:
            case "field":
                return typed
            case "image":
                return media_folder + mark["image"]
            case "hint":
                return f'<details class="hint"><summary>{mark["label"]}</summary>{mark["hint"]}</details>'
        sounds = card.front_sounds if mark["side"] == "q" else card.back_sounds
        names = sounds[int(mark["sound"]) :][:1]
        return "".join(f'<audio controls preload="none" src="{media_folder}{name}"></audio>' for name in names)

    return _REPLACED_ON_PAGES.sub(usable, html)
