"""What we make of a note is, byte for byte, what the real Anki shows after importing the package.

One thing is normalised: the id of a hint, which is `hint` and 16 hexadecimal digits of a hash. Anki's hash is BLAKE3,
which Python does not have; ours need only be unique, too. Everything else is compared as it is, CSS included.

The rules are those of Anki 26. Of what our notes can hold, Anki 24.11 shows only the links to hints otherwise, which
there can be dragged.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import anki.collection  # first: anki.cards cannot be imported on its own
import pytest
from anki.sound import AVTag, SoundOrVideoTag
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from anki_builder.notes.note import Note, NoteMaker
from anki_builder.notes.notetypes import NoteTypes
from anki_builder.packages.apkg import Contents, write_package
from anki_builder.preview.card_rendering import back_on_page, card_ordinals, render_card
from anki_builder.sources.facts import Fact, read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.parse import parse
from tests.anki_import.author import SECOND_BUILD, Author
from tests.anki_import.learner import Learner
from tests.anki_import.test_hostile_text import HOSTILE
from tests.histories import repeatable
from tests.sources import DECK

DECK_YAML = """
    name: सामान्य ज्ञान
    namespace: gk.example
    tag_root: GK
    languages: [en, hi]
    dated: false
"""
STORY = "title: {en: Minerals, hi: खनिज}\ndate: 2025-10-28\ncategory: [World, Economy::Trade]"

LIVE = {
    "basic": "front: In which city?, back: Tokyo",
    "ask": "ask: first people on it, back: Two",
    "extra": "front: In which city?, back: Tokyo, extra: 'At *Akasaka* Palace.'",
    "details": "front: Which rate?, back: 5.5%, as_of: 2025-10, tags: [rates, ΐ], category: Economy, date: 2025-11-03",
    "reverse": "front: Capital of Japan?, back: Tokyo, reverse: true, extra: Since 1868.",
    "reverse-in-own-words": "front: Who is it?, back: Takaichi, reverse: {front: Which office?, back: Prime minister}",
    "typed": "front: In which city?, back: 'Tokyo & *Kyoto* <b> \"1\" ''s', typed: true, hint: Two of them",
    "hint": "front: In which city?, back: Tokyo, hint: 'A *former* capital?'",
    "options": "front: Which city?, options: [Tokyo, Kyoto, Osaka], answer: Tokyo",
    "options-typed": "front: Which?, options: [Tokyo, Kyoto], answer: Kyoto, typed: true, reverse: true, hint: K…",
    "items": "front: Who flew *Apollo 11*?, items: [Armstrong, Aldrin, Collins], hint: Three",
    "items-of-signs": "front: '{{c1::Which}} {}?', items: ['T::x', '}}', '{{c1::a}}', ':', '$a::b^{c^{d}}$']",
    "ordered-items": "ask: first two planets, items: [Mercury, Venus], ordered: true, extra: From the sun.",
    "cloze": "cloze: 'China held {{c1::70%}} and {{c2::90% & <more>::share}} of it.', extra: In 2025., as_of: 2025",
    "cloze-twice": "cloze: '{{c7::Two}} and {{c3::two::how many?}} are {{c7::four::a number}}.', hint: It is even.",
    "cloze-marked-up": "cloze: '**Bold {{c1::*hidden* `code`}}** [to {{c2::Mars}}](https://mars.example/a?b&c)'",
    "cloze-numbers": "cloze: '{{c01::One}}, {{c100::hundred}} and [..] of {{c2::this::a:b}}'",
    "commands-in-hints": "cloze: '{{c1::It::sound:x.mp3}} {{c2::is::[type:A]}} {{c3::in::latex}} {{c4::by::/latex}}'",
    "command-in-deletion": "cloze: 'It is {{c1::image-occlusion:rect}} of {{c2::anki:play:q:0}}.'",
    "mathematics": r"front: 'Is $a<b$?', back: '$$\frac{a}{b}$$ \(x\)', extra: '$x_{1}$', hint: $y$",
    "mathematics-hidden": r"cloze: '{{c1::$\frac{a^{2}}{b::c}$::$x$}} and {{c2::$$a<b$$}}, not {{c3::5}}'",
    "mathematics-around": r"cloze: '$E = {{c1::mc^2}} + {{c2::\text{a<b}::hint}}$ is $$x {{c3::<y>}}$$'",
    "mathematics-unclosed": r"cloze: '\\\\( {{c1::b}} $x$ {{c2::\\\\( y}} $z$ {{c3::e}} \\\\)'",
    "two-languages": (
        "front: {en: Which city?, hi: किस शहर में?}, back: {en: Tokyo, hi: टोक्यो}, "
        "extra: {en: At the palace., hi: महल में।}, reverse: true, typed: true"
    ),
    "two-languages-cloze": "cloze: {en: '{{c1::70%}} of {{c2::ore}}', hi: '{{c2::अयस्क::क्या?}} का {{c1::70%}}'}",
    "two-languages-items": "front: {en: Which two?, hi: कौन से दो?}, items: [{en: Japan, hi: जापान}, BRICS]",
    "image-front": "front: Whose flag?, back: Japan, image: {file: a.png, side: front, alt: 'A \"disc\"', credit: Me}",
    "image-back": "front: Whose flag?, back: Japan, image: {file: a.png, licence: CC BY 4.0}, reverse: true",
    "audio-front": "front: Whose anthem?, back: Japan, audio: {file: a.mp3, side: front}, reverse: true",
    "audio-back": "front: Whose anthem?, back: Japan, audio: a.mp3, typed: true, reverse: true",
    "cloze-with-image": (
        "cloze: 'In {{c1::Japan::land}}', image: {file: a.png, side: front, alt: '{{c2::x}} ::'}, audio: a.mp3"
    ),
    "cloze-with-sound": "cloze: 'In {{c1::Japan}}', audio: {file: a.mp3, side: front}, image: a.png",
    "source-link": "front: Who says so?, back: Mint, source: 'https://www.mint.example/a?b=1&c=%22'",
    "source-name": r"front: Who says so?, back: Mint, source: {name: 'Mint & \"Co\" \(x\)'}",
    "source-date": "front: Who says so?, back: Mint, source: {name: Mint, date: 2025}",
    "sources": "cloze: '{{c1::Mint}}', source: [{name: A, url: 'https://a.example', date: 2025-10}, 'https://b.example']",
    "devanagari": "front: 'प्रधानमंत्री **कौन** है?', back: 'क्\u200dष', hint: 'श्री'",
    "right-to-left": "front: 'ما عاصمة اليابان؟ \u200f(1)\u200f', back: 'טוקיו \u202bx\u202c'",
    "emoji": "cloze: '👩\u200d👩\u200d👧 {{c1::🇯🇵 é e\u0301 ｱ ﬁ \u00a0 x::🏴\U000e0067\U000e007f}} 𝒳 ÿ Ā'",
    "combining": "front: '**\u0338x** a*\u0301b*', back: \u0338, extra: '*{\u0338*'",
    "lines": r'front: "One\ntwo\n\nthree", back: "`a\tb`\\\nc", hint: "\\ \xA0"',
    "long": f"front: {'word ' * 2_000}, back: '{'<>&{}[]() ' * 500}'",
}
"""A fact of every kind, to be put in the braces of a YAML mapping."""

for _number, _text in enumerate(HOSTILE):
    _quoted = json.dumps(_text)
    LIVE |= {
        f"hostile-{_number}": (
            f"front: {_quoted}, back: {_quoted}, extra: {_quoted}, hint: {_quoted}, reverse: true, typed: true, "
            f"source: {{name: {_quoted}}}, image: {{file: a.png, side: front, alt: {_quoted}, credit: {_quoted}}}"
        ),
        f"hostile-options-{_number}": f"front: Which?, options: [{_quoted}, B], answer: {_quoted}",
        f"hostile-items-{_number}": f"front: {_quoted}, items: [{_quoted}, B], extra: {_quoted}",
    }

ELSEWHERE = {
    "undated": ("title: Minerals", "front: {en: Undated?, hi: कब?}, back: Yes"),
    "month": ("title: {en: Minerals}\nmonth: 2025-10\nsource: {name: Mint}", "cloze: 'In {{c1::October}}'"),
}
"""Facts of stories of their own, by the head of their file."""

RETIRED = {
    "retired": "front: Who is prime minister?, back: Ishiba, reverse: true, typed: true, hint: I…",
    "retired-cloze": "cloze: 'China held {{c1::70%}} and {{c3::90%::share}}.', extra: In 2024.",
    "retired-items": "front: Which two?, items: [{en: Japan, hi: जापान}, BRICS]",
    "superseded": "front: Which rate?, back: 5.5%",
    "superseded-options": "front: Which rate?, options: [5%, 6%], answer: 5%",
    "superseded-items": "front: Which two?, items: [Japan, BRICS]",
    "superseded-cloze": "cloze: 'It is {{c1::5%}}.'",
}
"""Facts that learners already have when they come to an end."""

SUCCESSORS = {
    "successor": "front: 'Which *rate* <now>?', back: $5.25$, supersedes: superseded",
    "successor-options": "front: Which rate?, options: [5%, 6%], answer: 6%, supersedes: superseded-options",
    "successor-items": "front: Which three?, items: [Japan, BRICS, 'A & B'], supersedes: superseded-items",
    "successor-cloze": "cloze: 'It is {{c1::*6%*::rate}}.', supersedes: superseded-cloze",
}
ENDED = ", retired: {on: 2025-12-01, because: 'Resigned, \"at *last*\" & <{{c1::all}}>'}"

ALL = [*LIVE, *ELSEWHERE, *RETIRED, *SUCCESSORS]

in_batches = settings(repeatable, max_examples=5, phases=[Phase.explicit, Phase.generate])
"""A case is an import of many notes, and to shrink a failing one would take minutes."""


class Shown(NamedTuple):
    """What is shown of one card, and played with it."""

    front: str
    back: str
    front_sounds: tuple[str, ...]
    back_sounds: tuple[str, ...]


def by_us(note: Note, ordinal: int) -> Shown:
    """A card as we render it."""
    card = render_card(note, ordinal)
    return Shown(_with_one_id(card.front), _with_one_id(card.back), card.front_sounds, card.back_sounds)


def by_anki(card: anki.cards.Card, note: Note) -> Shown:
    """A card as Anki renders it, without the CSS that it should have."""
    style = f"<style>{note.note_type.css}</style>"
    return Shown(
        _with_one_id(card.question().removeprefix(style)),
        _with_one_id(card.answer().removeprefix(style)),
        _files(card.question_av_tags()),
        _files(card.answer_av_tags()),
    )


def _with_one_id(html: str) -> str:
    return re.sub(r"\bhint[0-9a-f]{16}\b", "hint0123456789abcdef", html)


def _files(tags: Sequence[AVTag]) -> tuple[str, ...]:
    return tuple(tag.filename for tag in tags if isinstance(tag, SoundOrVideoTag))


def assert_all_agree(learner: Learner, notes: Sequence[Note]) -> None:
    """Every card of a learner is one of the notes', every card of the notes is there, and they look alike."""
    by_guid = {note.guid: note for note in notes}
    theirs = {
        (note.guid, card.ord): by_anki(card, by_guid[note.guid]) for note in learner.notes() for card in note.cards()
    }
    assert theirs == {(note.guid, ordinal): by_us(note, ordinal) for note in notes for ordinal in card_ordinals(note)}


def package(notes: Sequence[Note], types: NoteTypes, folder: Path) -> Path:
    """A package of notes, which may show `a.png` and `a.mp3`."""
    media = {name: folder / name for name in ("a.png", "a.mp3")}
    for path in media.values():
        path.write_bytes(b"media")
    contents = Contents(DECK, types, notes, lambda note: 0, lambda note_type: 0, version="1", whole=True, media=media)
    with (folder / "deck.apkg").open("wb") as stream:
        write_package(stream, contents)
    return folder / "deck.apkg"


class Imported(NamedTuple):
    """A deck of all kinds of notes, in a learner's Anki."""

    notes: dict[str, Note]
    """By the ids of their facts."""
    cards: dict[str, list[anki.cards.Card]]
    learner: Learner


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """A learner who has imported a deck, and later the upgrade in which some facts have come to their end."""
    project = Author(tmp_path_factory.mktemp("project"), DECK_YAML)
    for name in ("a.png", "a.mp3"):
        project.write_bytes(f"media/{name}", name.encode())
    for name, (story, body) in ELSEWHERE.items():
        project.facts(_listed({name: body}), story, f"{name}.yaml")
    with Learner(tmp_path_factory.mktemp("learner") / "anki") as learner:
        project.facts(_listed(LIVE | RETIRED), STORY)
        learner.import_package(project.build())
        ended = {name: body + ENDED if name.startswith("retired") else body for name, body in RETIRED.items()}
        project.facts(_listed(LIVE | ended | SUCCESSORS), STORY)
        learner.import_package(project.build_upgrade())
        loaded = project.load()
        lifecycle = Lifecycle(loaded.facts, datetime.date.fromisoformat(SECOND_BUILD))
        maker = NoteMaker(loaded.deck, loaded.facts, lifecycle, loaded.media.names)
        notes = {fact.id: maker.note(fact) for fact in loaded.facts}
        cards = {note["FactId"]: sorted(note.cards(), key=lambda card: card.ord) for note in learner.notes()}
        yield Imported(notes, cards, learner)


def _listed(facts: dict[str, str]) -> str:
    return "\n".join(f"- {{id: {name}, {body}}}" for name, body in facts.items())


@pytest.mark.parametrize("fact_id", ALL)
def test_every_kind_of_card_agrees(imported: Imported, fact_id: str) -> None:
    """The same cards, each with the same front, back and sounds."""
    note = imported.notes[fact_id]
    cards = imported.cards[fact_id]
    assert [card.ord for card in cards] == list(card_ordinals(note))
    assert [by_anki(card, note) for card in cards] == [by_us(note, card.ord) for card in cards]


def test_nothing_is_left_out(imported: Imported) -> None:
    """Every note of the deck is compared, and Anki would neither add a card nor take one away."""
    assert imported.cards.keys() == imported.notes.keys() == set(ALL)
    assert imported.learner.problems() == []
    assert {note.guid: len(note.cards()) for note in imported.learner.notes()} == {
        note.guid: len(card_ordinals(note)) for note in imported.notes.values()
    }


def test_the_cards_of_live_notes_are_those_of_the_package(imported: Imported) -> None:
    """Only a retired note has cards, with those who learnt them, but brings none."""
    live = {name: note.cards for name, note in imported.notes.items() if name not in RETIRED}
    assert {name: card_ordinals(imported.notes[name]) for name in live} == live
    assert {imported.notes[name].cards for name in RETIRED} == {()}


@pytest.mark.parametrize("fact_id", [name for name, body in LIVE.items() if "typed: true" in body])
def test_the_typed_answer_agrees(imported: Imported, fact_id: str) -> None:
    """What a page shows in the place of the box reads as what Anki compares with what was typed: here, nothing."""
    theirs = imported.learner.collection.compare_answer(imported.learner.note(fact_id)["Typed"], "")
    [ours] = re.findall("<code class=.*?</code>", back_on_page(render_card(imported.notes[fact_id], 0), ""))
    assert unescape(ours) == unescape(theirs).replace("<code id=typeans>", '<code class="typed-answer">')


AWKWARD = (
    *("<b>", "</div>", "<!--", "&amp;", "&", "<", ">", '"', "'", "`", "*", "**", "_", "\\", "\\\\(", "\n", " ", "\t"),
    *("[sound:a.mp3]", "[anki:play:q:0]", "[[type:Back]]", "[latex]x[/latex]", "[x](https://a.example/?b&c)", "[", "]"),
    *("$x^{2}$", "$$\\frac{a}{b}$$", "$a<b$", "$a::b$", "$x^{2}}$", "$", "{", "}", "::", ":", "%", "text", "a.b/c"),
    *("é", "e\u0301", "\u0338", "\u200b", "\u200d", "\u202e", "\xa0", "\u2028", "👩\u200d👧", "🇯🇵", "𝒳"),
    *("हिन्दी", "العربية"),
)
"""Pieces that mean something to HTML, Markdown, Anki or MathJax, or that are hard to show."""

WRITING = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))
"""Python and Anki know different editions of Unicode: of characters that are in no edition yet, one may be new."""

texts = (
    st.lists(st.sampled_from([*AWKWARD, "{{", "}}", "{{c1::", "{{Front}}"]) | st.text(WRITING, max_size=3), max_size=6)
    .map("".join)
    .filter(str.strip)
)
deletions = st.builds(
    "{}{{{{c{}::{}{}}}}}".format,
    st.lists(st.sampled_from(AWKWARD), max_size=3).map("".join),
    st.integers(1, 3),
    st.lists(st.sampled_from(AWKWARD) | st.text(WRITING, max_size=3), min_size=1, max_size=3).map("".join),
    st.just("") | st.sampled_from(AWKWARD).map("::{}".format),
)


def media(file: str) -> st.SearchStrategy[dict[str, Any]]:
    """A file on either side, with texts."""
    sides = st.sampled_from(["front", "back"])
    return st.fixed_dictionaries({"file": st.just(file), "side": sides}, optional={"alt": texts, "credit": texts})


contents = st.one_of(
    st.fixed_dictionaries({"front": texts, "back": texts}, optional={"reverse": st.just("true")}),
    st.fixed_dictionaries({"ask": texts, "back": texts, "typed": st.just("true")}),
    st.fixed_dictionaries({"front": texts, "items": st.lists(texts, min_size=2, max_size=3)}),
    st.fixed_dictionaries({"cloze": st.lists(deletions, min_size=1, max_size=4).map("".join)}),
    texts.map(lambda text: {"front": text, "options": [text, "other"], "answer": text}),
)
details = st.fixed_dictionaries(
    {},
    optional={
        "extra": texts,
        "hint": texts,
        "image": media("a.png"),
        "audio": media("a.mp3"),
        "as_of": st.just("2025"),
    },
)


def yaml(value: Any) -> str:
    """A value as YAML, with an escape for every sign, so that texts arrive as they are."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml, value)) + "]"
    return '"' + "".join(sign if sign.isascii() and sign.isalnum() else f"\\U{ord(sign):08x}" for sign in value) + '"'


def read(facts: list[dict[str, Any]], title: str) -> list[Fact] | None:
    """The facts of a file; None where one is not as it should be."""
    numbered = [{"id": f"fact-{number}", **fact} for number, fact in enumerate(facts)]
    story = {"title": title, "date": "2025-10-28", "source": {"name": title}, "facts": numbered}
    tree, problems = parse(yaml(story), "facts.yaml")
    reading = Reading("facts.yaml", DECK.languages, DECK.category_names())
    found = read_facts(tree, DECK, reading)
    return None if problems or reading.found else found


facts = st.builds(lambda content, more: {**content, **more}, contents, details).filter(
    lambda fact: read([fact], "Title") is not None
)


@in_batches
@given(st.lists(facts, min_size=30, max_size=30), texts)
def test_any_fact_agrees(written: list[dict[str, Any]], title: str) -> None:
    """Whatever an author may write, in any field."""
    read_back = read(written, title)
    assert read_back is not None
    lifecycle = Lifecycle(read_back, datetime.date(2025, 12, 31))
    maker = NoteMaker(DECK, read_back, lifecycle, {name: name for name in ("a.png", "a.mp3")})
    notes = [maker.note(fact) for fact in maker.facts]
    with TemporaryDirectory() as folder, Learner(Path(folder) / "learner") as learner:
        learner.import_package(package(notes, maker.types, Path(folder)))
        assert {note.guid: card_ordinals(note) for note in notes} == {note.guid: note.cards for note in notes}
        assert_all_agree(learner, notes)
