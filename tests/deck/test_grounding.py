"""Nothing in the deck is from memory: what its cards state stands in the evidence, and its sources are the story's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from anki_builder.sources.facts import Basic, Choice, Cloze, Fact, Items
from anki_builder.sources.project import load_project
from tests.deck.evidence import load_files, load_general_words, load_stories
from tests.deck.grounding import Card, Claim, Evidence, Values, claims, ungrounded, values

ROOT = Path(__file__).parents[2]
PROJECT = load_project(ROOT)
STORIES = load_stories()
FILES = load_files()
GENERAL = load_general_words()
_DELETION = re.compile(r"\{\{c\d+::(.*?)(?:::(.*?))?\}\}")
_LENGTH = re.compile(r"\w+ words?\b")
"""A hint that tells how long the answer is."""
_PICTURE_TEXT = re.compile(r"<(?:text|tspan|title|desc)[^>]*>([^<]*)")


def facts_of(file: str) -> list[Fact]:
    """The facts of a file, by its path under cards_src."""
    return [fact for fact in PROJECT.facts if fact.span.file == f"cards_src/{file}"]


def texts_of(fact: Fact) -> Iterator[str]:
    """What a fact's cards say, but for the extra and for wrong options."""
    yield fact.topic.first
    yield _LENGTH.sub("", fact.hint)
    match fact.content:
        case Cloze(text):
            yield _LENGTH.sub("", _DELETION.sub(r"\1 (\2)", text.first))
        case Items(front, items):
            yield from (front.first, *(item.first for item in items))
        case Choice(front, _, answer):
            yield from (front.first, answer)
        case Basic(front, back):
            yield from (front.first, back.first)
    if isinstance(fact.content, Basic | Choice) and fact.content.reverse:
        yield from (fact.content.reverse.front.first, fact.content.reverse.back.first)
    if fact.retired:
        yield fact.retired.because
    if fact.image:
        yield fact.image.alt
        yield from _PICTURE_TEXT.findall((ROOT / "cards_src/media" / fact.image.file).read_text(encoding="utf-8"))


def card_of(fact: Fact) -> Card:
    """The texts of a fact, sorted by what they may say."""
    content = fact.content
    wrong = tuple(o for o in content.options if o != content.answer) if isinstance(content, Choice) else ()
    items = len(content.items) if isinstance(content, Items) else 0
    return Card(tuple(texts_of(fact)), fact.extra.first, wrong, items)


def evidence_for(file: str) -> Evidence:
    """What the cards of a file may state."""
    stories = [STORIES[code] for code in FILES[file]]
    known, corrected, everything = Values(), Values(), Values()
    for story in stories:
        known, corrected = known | story.known, corrected | story.corrected
    for story in STORIES.values():
        everything |= story.known
    return Evidence(known, corrected, everything, GENERAL)


def test_every_fact_file_is_in_the_table() -> None:
    """A file that the table does not have would not be compared with anything."""
    there = {str(path.relative_to(ROOT / "cards_src")) for path in (ROOT / "cards_src").glob("20*/*.yaml")}
    assert there == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_cards_state_only_what_the_evidence_has(file: str) -> None:
    """Each figure, number word, date and name in a card stands in the evidence of its story."""
    evidence = evidence_for(file)
    found = {fact.id: ungrounded(card_of(fact), evidence) for fact in facts_of(file)}
    assert {fact_id: slips for fact_id, slips in found.items() if slips} == {}


@pytest.mark.parametrize("file", FILES)
def test_sources_are_those_of_the_story(file: str) -> None:
    """Publisher, address and date of each source are as in the evidence."""
    known = frozenset().union(*(STORIES[code].sources for code in FILES[file]))
    assert {tuple(source) for fact in facts_of(file) for source in fact.sources} - known == set()


EVIDENCE = Evidence(
    values("final: 28 September 2025, India beat Pakistan by 5 wickets; Tilak Varma 69 not out; ninth title"),
    values("first reports: 21 March"),
    values("Kuldeep Yadav"),
    frozenset({"in", "how", "which"}),
)


@pytest.mark.parametrize(
    ("card", "slips"),
    [
        (Card(("How did India beat Pakistan?", "By 5 wickets, on 28 September 2025")), []),
        (Card(("India won by five wickets: its 9th title",)), []),
        (Card(("India won by 6 wickets",)), [Claim("figure", "6")]),
        (Card(("India won by six wickets",)), [Claim("number word", "six")]),
        (Card(("It was India's first title",)), [Claim("name", "It"), Claim("number word", "first")]),
        (Card(("Tilak Verma made 69",)), [Claim("name", "Verma")]),
        (Card(("In September 2024, on the 27 September",)), [Claim("date", "2024"), Claim("date", "27 September")]),
        (Card(("Which Kuldeep?",)), [Claim("name", "Kuldeep")]),
        (Card((), distractors=("Kuldeep Yadav", "Axar")), [Claim("name", "Axar")]),
        (Card(("Which three?",)), [Claim("number word", "three")]),
        (Card(("Which three?",), items=3), []),
        (Card(("21 March",)), [Claim("date", "21 March"), Claim("date", "March")]),
        (Card((), aside="21 March"), []),
    ],
)
def test_what_the_evidence_does_not_have_is_found(card: Card, slips: list[Claim]) -> None:
    """Another figure, date or name is found, and so is a first report outside of the extra."""
    assert ungrounded(card, EVIDENCE) == slips


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13,60,719 ha and 6.29 m", {"figure 1360719", "figure 6.29"}),
        ("from 15–18 December", {"date 15 December", "date 18 December", "date December"}),
        ("2025-10-28", {"date 2025", "date October", "date 28 October"}),
        ("the forecast for 2025-26", {"date 2025", "date 2025–26"}),
        ("India's Smriti", {"name India", "name Smriti"}),
    ],
)
def test_what_a_text_claims(text: str, found: set[str]) -> None:
    """Figures go without commas; a date is its day, its month and its year; a name goes without its genitive."""
    assert {f"{kind} {claim}" for kind, claim in claims(text)} == found
