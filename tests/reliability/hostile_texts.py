"""Facts whose texts would like to be programs, with real Anki asked what it makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.anki_import.learner import Learner, Rendered
from tests.anki_import.rendering import visible_text
from tests.anki_import.test_hostile_text import HOSTILE
from tests.projects import run, write_project

TEXTS = (
    *HOSTILE,
    *("<svg onload=evil()>", "<p onclick='evil()' style=\"position: fixed\">", "' onmouseover=evil() x='"),
    *(
        "<iframe srcdoc='x'>",
        "<a href=javascript:evil()>a</a>",
        "<a href=data:text/html,evil>a</a>",
        "javascript:evil()",
    ),
    *("<object data=evil.svg>", "<embed src=evil>", "<form action=//evil.example>", "<base href=//evil.example>"),
    *("<style>.card { display: none }</style>", "</style><script>evil()</script>", "</div></div></body>", "<textarea>"),
    *(
        "<link rel=stylesheet href=//evil.example/a.css>",
        "<meta http-equiv=refresh content=0>",
        "<![CDATA[x]]>",
        "<?x?>",
    ),
    *(
        "{{Back}}{{Extra}}",
        "{{type:Back}}",
        "{{hint:Back}}",
        "{{tts en_US:Front}}",
        "{{furigana:Front}}",
        "{{=<% %>=}}",
    ),
    *(
        "{{Deck}} {{Card}} {{CardFlag}}",
        "{{#Front}}",
        "{{/Front}}",
        "{{^Front}}",
        "{{!comment}}",
        "{{c1::}}",
        "{{c0::x}}",
    ),
    *("{{c1::x}}", "{{c1::x::y}}", "{{c1,2::x}}", "{{c99::{{c1::x}}}}", "{{c1::image-occlusion:rect:left=.1}}"),
    *("[$]x[/$]", "[$$]x[/$$]", "[latex]\\input{/etc/passwd}[/latex]", "[LaTeX]\\write18{evil}[/LaTeX]", "[/latex]"),
    *(
        "[sound:http://evil.example/x.mp3]",
        "[sound:../../x.mp3]",
        "[anki:tts lang=en_US]evil[/anki:tts]",
        "[[type:Front]]",
    ),
    *("=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1+1", "'; DROP TABLE notes; --", "%s %n", "../../etc/passwd"),
    *("&lt;script&gt;", "&#60;script&#62;", "&#x5b;sound:x.mp3]", "%3Cscript%3E", "\u202egnp.exe", "<\u200bscript>"),
)
"""Without Markdown's own signs and such as are said in other words, so that a person should read exactly this."""

_KINDS = (
    ("plain", "front: TEXT, back: TEXT, extra: TEXT, hint: TEXT, reverse: true"),
    ("second", "front: City?, back: Tokyo, reverse: {front: TEXT, back: TEXT}"),
    ("choice", "front: Which?, options: [TEXT, Second], answer: TEXT, extra: TEXT"),
    ("typed", "front: TEXT, back: Tokyo, typed: true, extra: TEXT"),
    ("items", "front: TEXT, items: [TEXT, Second], extra: TEXT, hint: TEXT"),
    ("cloze", "cloze: 'In {{c1::Tokyo}}', extra: TEXT, hint: TEXT"),
    ("image", "front: City?, back: Tokyo, image: {file: a.svg, alt: TEXT, credit: TEXT, licence: TEXT}"),
)
"""Each with the text in every place where it can stand."""

_DECK = """\
name: Hostile
namespace: hostile.example
tag_root: H
lint: {ignore: [text-hygiene, missing-source]}
"""
_ACTS = (
    "<script",
    "<style>.card",
    "<svg",
    "<iframe",
    "<object",
    "<embed",
    "<form",
    "<base",
    "<link",
    "<meta",
    "<?",
    "<![",
)
_COMMANDS = ("[latex]", "[$", "[sound:", "[anki:", "javascript:evil()>a</a>", 'href="javascript:', 'href="data:')


class Shown(NamedTuple):
    """A card of a hostile fact."""

    text: str
    card: Rendered
    formulas: int
    """How many Anki would have LaTeX draw on its two sides."""

    @property
    def is_harmless(self) -> bool:
        """Whether the text is read on it as it was typed, and nothing of it does anything."""
        both = self.card.question + self.card.answer
        typed = " ".join(self.text.split())
        return (
            typed in visible_text(self.card.answer)
            and not [sign for sign in (*_ACTS, *_COMMANDS) if sign in both.lower()]
            and not (self.card.question_sounds or self.card.answer_sounds or self.formulas)
        )


def shown_cards(folder: Path, texts: tuple[str, ...] = TEXTS) -> Iterator[Shown]:
    """Builds a deck with all texts in all places, imports it into real Anki, and gives every card that it shows."""
    root = write_project(folder / "project", _fact_files(texts), _DECK)
    ran = run("-C", root, "build", "--at", "2025-11-01")
    assert ran.exit_code == 0, ran
    with Learner(folder / "learner") as learner:
        learner.import_package(root / "decks/hostile.apkg")
        for note in learner.notes():
            text = texts[int(note["FactId"].rpartition("-")[2])]
            for card in note.cards():
                shown = learner.shown_card(card)
                formulas = sum(map(learner.formula_count, (shown.question, shown.answer, *note.fields)))
                yield Shown(text, shown, formulas)
        assert learner.problems() == []


def _fact_files(texts: tuple[str, ...]) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {"media/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    for number, text in enumerate(texts):
        quoted = json.dumps(text)
        facts = "".join(f"  - {{id: {name}-{number}, {places.replace('TEXT', quoted)}}}\n" for name, places in _KINDS)
        files[f"2025-10/{number}.yaml"] = (
            f"title: {quoted}\ndate: 2025-10-28\nsource: {{name: {quoted}}}\nfacts:\n{facts}"
        )
    return files
