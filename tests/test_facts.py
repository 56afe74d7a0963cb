"""What an author states, as values: every kind of fact, and all that a fact can say besides."""

from __future__ import annotations

import datetime
from dataclasses import replace
from textwrap import dedent

import pytest

from anki_builder.diagnostics import Span
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import (
    Basic,
    Choice,
    Cloze,
    Fact,
    Items,
    Media,
    Reference,
    Retirement,
    Reverse,
    Source,
    Waiver,
    read_facts,
)
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import parse
from anki_builder.sources.texts import Words

DECK = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA")
BILINGUAL = replace(DECK, languages=("en", "hi"))
STORY = """\
title: Summit
date: 2025-10-28
facts:
"""


def read(text: str, deck: Deck = DECK) -> list[Fact]:
    """The facts of a file in which nothing is wrong."""
    tree, problems = parse(text, "story.yaml")
    reading = Reading("story.yaml", deck.languages, deck.category_names(), found=problems)
    facts = read_facts(tree, deck, reading)
    assert reading.found == []
    return facts


def read_one(fact: str, deck: Deck = DECK, story: str = STORY) -> Fact:
    """The one fact of a file, given its keys under `- id: one`; these begin in line 5, column 5."""
    keys = "".join(f"    {line}\n" for line in dedent(fact).strip("\n").splitlines())
    (read_fact,) = read(f"{story}  - id: one\n{keys}", deck)
    return read_fact


def stated(content: Basic | Choice | Cloze | Items) -> Fact:
    """A fact with this content that says nothing else, in the file of `read_one`."""
    return Fact(
        id="one",
        identity="one",
        span=Span("story.yaml", 4, 9, 3),
        content=content,
        topic=Words("Summit"),
        date=datetime.date(2025, 10, 28),
        month="2025-10",
    )


PLAIN = stated(Basic(Words("Where?"), Words("Tokyo")))


def test_a_question_and_its_answer() -> None:
    """`front` and `back` alone make a basic fact."""
    assert read_one("front: Where?\nback: Tokyo") == PLAIN


def test_a_question_whose_answer_is_typed_and_which_is_asked_both_ways() -> None:
    """`reverse: true` swaps front and back."""
    fact = read_one("front: Where\nback: Tokyo\ntyped: true\nreverse: true")

    assert fact == stated(
        Basic(Words("Where"), Words("Tokyo"), reverse=Reverse(front=Words("Tokyo"), back=Words("Where")), typed=True)
    )


def test_a_second_card_of_its_own_wording() -> None:
    """A mapping behind `reverse` gives both sides of the second card."""
    fact = read_one("front: Where?\nback: Tokyo\nreverse: {front: What was in Tokyo, back: A summit}")

    assert fact == stated(
        Basic(Words("Where?"), Words("Tokyo"), reverse=Reverse(Words("What was in Tokyo"), Words("A summit")))
    )


def test_flags_that_are_false_are_as_good_as_none() -> None:
    """`false` states what holds anyway."""
    assert read_one("front: Where?\nback: Tokyo\nreverse: false\ntyped: False\ndraft: false") == PLAIN


def test_a_cloze() -> None:
    """The deletions stay in the text, as typed."""
    assert read_one("cloze: The summit was in {{c1::Tokyo::city}}.") == stated(
        Cloze(Words("The summit was in {{c1::Tokyo::city}}."))
    )


def test_a_list_of_items() -> None:
    """Items keep their order, and are numbered on request."""
    assert read_one("front: Who?\nitems: [Japan, India]") == stated(
        Items(Words("Who?"), (Words("Japan"), Words("India")))
    )
    assert read_one("front: Who?\nitems: [Japan, India]\nordered: true") == stated(
        Items(Words("Who?"), (Words("Japan"), Words("India")), ordered=True)
    )


def test_multiple_choice() -> None:
    """Options stay in the order written: shuffling is not an author's business."""
    assert read_one("front: Where?\noptions: [Osaka, Tokyo]\nanswer: Tokyo\ntyped: true\nreverse: true") == stated(
        Choice(
            Words("Where?"),
            options=("Osaka", "Tokyo"),
            answer="Tokyo",
            reverse=Reverse(front=Words("Tokyo"), back=Words("Where?")),
            typed=True,
        )
    )


@pytest.mark.parametrize(
    ("ask", "question"),
    [
        ("city", "Summit: city?"),
        ("in which city?", "Summit: in which city?"),
        ("哪里？", "Summit: 哪里？"),
        ("أين؟", "Summit: أين؟"),
    ],
)
def test_the_short_form_takes_its_question_from_the_title(ask: str, question: str) -> None:
    """`ask` follows the title, ends in one question mark, and leaves no topic to show above it."""
    assert read_one(f"ask: {ask}\nback: Tokyo") == PLAIN._replace(
        content=Basic(Words(question), Words("Tokyo")), topic=Words("")
    )


def test_the_short_form_in_two_languages() -> None:
    """Each language has its own title and question; where either is missing, so is the question in that language."""
    story = "title: {en: Summit, hi: शिखर सम्मेलन}\ndate: 2025-10-28\nfacts:\n"

    both = read_one("ask: {en: city, hi: शहर}\nback: Tokyo", BILINGUAL, story)
    one = read_one("ask: city\nback: Tokyo", BILINGUAL, story)

    assert both.content == Basic(Words("Summit: city?", "शिखर सम्मेलन: शहर?"), Words("Tokyo"))
    assert one.content == Basic(Words("Summit: city?"), Words("Tokyo"))


def test_a_fact_in_two_languages() -> None:
    """The order of a text's languages is the deck's, and not every text needs the second."""
    fact = read_one("front: {hi: कहाँ, en: Where}\nback: Tokyo\nextra: {en: In May}", BILINGUAL)

    assert fact == PLAIN._replace(content=Basic(Words("Where", "कहाँ"), Words("Tokyo")), extra=Words("In May"))


def test_texts_are_composed_and_trimmed() -> None:
    """A letter and its accent become one character, as in Anki, and spaces around a text are no part of it."""
    assert read_one('front: "  Cafe\\u0301?  "\nback: |\n  Tokyo\n').content == Basic(Words("Café?"), Words("Tokyo"))


STORY_OF_ALL = """\
title: Summit
date: 2025-10-28
category: [world, Economy, International]
tags: [summits, asia, summits]
source: {name: Example News, url: "https://example.org/summit", date: 2025-10}
lint: {ignore: [long-list], because: They belong together.}
facts:
"""
CATEGORIES = replace(DECK, categories=(("International", ("world", "foreign affairs")), ("Economy", ())))
OF_ALL = PLAIN._replace(
    span=Span("story.yaml", 8, 9, 3),
    categories=("International", "Economy"),
    tags=("summits", "asia"),
    sources=(Source("Example News", "https://example.org/summit", "2025-10"),),
    waivers=(Waiver(("long-list",), "They belong together.", Span("story.yaml", 6, 7)),),
)


def test_a_fact_takes_from_its_story_what_it_does_not_say_itself() -> None:
    """Aliases become main names, and repetitions are dropped."""
    assert read_one("front: Where?\nback: Tokyo", CATEGORIES, STORY_OF_ALL) == OF_ALL


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("category: FOREIGN affairs", OF_ALL._replace(categories=("International",))),
        ("tags: [tokyo]", OF_ALL._replace(tags=("tokyo",))),
        ("source: https://example.org/tokyo", OF_ALL._replace(sources=(Source(url="https://example.org/tokyo"),))),
        (
            "source: [https://example.org, {name: A book}]",
            OF_ALL._replace(sources=(Source(url="https://example.org"), Source(name="A book"))),
        ),
        ("date: 2025-09-01", OF_ALL._replace(date=datetime.date(2025, 9, 1), month="2025-09")),
        ("month: 2025-09", OF_ALL._replace(date=None, month="2025-09")),
        ("priority: low", OF_ALL._replace(priority="low")),
        (
            "lint: {ignore: [stale], because: It stays.}",
            OF_ALL._replace(waivers=(*OF_ALL.waivers, Waiver(("stale",), "It stays.", Span("story.yaml", 11, 11)))),
        ),
    ],
)
def test_what_a_fact_says_itself_stands_in_place_of_the_story_s(key: str, expected: Fact) -> None:
    """Each override replaces one thing and leaves the rest; only waivers add up."""
    assert read_one(f"front: Where?\nback: Tokyo\n{key}", CATEGORIES, STORY_OF_ALL) == expected


@pytest.mark.parametrize(("key", "priority"), [("hint: x", "high"), ("priority: normal", "normal")])
def test_the_priority_of_a_story_is_that_of_its_facts(key: str, priority: str) -> None:
    """But for facts that state their own."""
    fact = read_one(f"front: Where?\nback: Tokyo\n{key}", story="title: T\ndate: 2025-10-28\npriority: high\nfacts:\n")

    assert fact.priority == priority


def test_a_story_of_a_month() -> None:
    """A month without a day gives the month alone."""
    fact = read_one("front: Where?\nback: Tokyo", story="title: Summit\nmonth: 2025-10\nfacts:\n")

    assert fact == PLAIN._replace(date=None)


def test_a_day_in_a_story_of_a_month() -> None:
    """A fact's own date gives the day, and the month with it."""
    fact = read_one("front: Where?\nback: Tokyo\ndate: 2025-11-02", story="title: Summit\nmonth: 2025-10\nfacts:\n")

    assert fact == PLAIN._replace(date=datetime.date(2025, 11, 2), month="2025-11")


def test_a_fact_without_a_date_in_a_deck_that_needs_none() -> None:
    """Neither day nor month."""
    fact = read_one("front: Where?\nback: Tokyo", replace(DECK, dated=False), "title: Summit\nfacts:\n\n")

    assert fact == PLAIN._replace(date=None, month="")


def test_everything_else_that_a_fact_can_say() -> None:
    """Hints, media, times, the fact that it replaces, its end, and that it is not finished."""
    fact = read_one("""
        front: Where?
        back: Tokyo
        hint: In Asia
        extra: In *May*.
        image: maps/japan.png
        audio: {file: anthem.mp3, alt: The anthem, credit: The band, licence: CC0, side: front}
        as_of: 2025-10
        review_by: 2026-10-31
        supersedes: older
        retired: {on: 2026-03-01, because: It moved.}
        draft: true
    """)

    assert fact == PLAIN._replace(
        hint="In Asia",
        extra=Words("In *May*."),
        image=Media("maps/japan.png", Span("story.yaml", 9, 12, 14)),
        audio=Media("anthem.mp3", Span("story.yaml", 10, 12, 1), "The anthem", "The band", "CC0", "front"),
        as_of="2025-10",
        review_by=datetime.date(2026, 10, 31),
        supersedes=Reference("older", Span("story.yaml", 13, 17, 5)),
        retired=Retirement(datetime.date(2026, 3, 1), "It moved."),
        draft=True,
    )


def test_a_fact_without_an_id_is_known_by_its_wording() -> None:
    """It stands where the fact begins, and its identity can never be one that an author writes."""
    (fact,) = read(STORY + "  - front: Where?\n    back: Tokyo\n")

    assert fact == PLAIN._replace(id="", identity=fact.identity, span=Span("story.yaml", 4, 5, 1))
    assert fact.identity == "~54f8c3ed6044d60b0291"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("front: Where?\nback: Tokyo", "front: Where?\nback: Tokyo\nextra: In May.\ntags: [x]\ntyped: true", True),
        ("front: Where?\nback: Tokyo", "back: '  Tokyo'\nfront: Where?\nreverse: true\ndate: 2025-01-01", True),
        ("front: 'Summit: city?'\nback: Tokyo", "ask: city\nback: Tokyo", True),
        ("front: Where?\nback: Tokyo", "front: Where?\nback: Kyoto", False),
        ("front: Where?\nback: Tokyo", "front: Where ?\nback: Tokyo", False),
        ("cloze: In {{c1::Tokyo}}.", "cloze: In {{c1::Tokyo}}.\nhint: Asia", True),
        ("cloze: In {{c1::Tokyo}}.", "cloze: In {{c2::Tokyo}}.", False),
        ("front: Who?\nitems: [a, b]", "front: Who?\nitems: [a, b]\nordered: true", True),
        ("front: Who?\nitems: [a, b]", "front: Who?\nitems: [b, a]", False),
        ("front: Who?\nitems: [a, b]", "front: Who?\noptions: [a, b]\nanswer: a", False),
    ],
)
def test_wording_is_the_question_and_the_answer(first: str, second: str, same: bool) -> None:
    """What stands beside question and answer can change without a new identity; neither of these can."""
    (one,), (other,) = (
        read(STORY + "  -\n" + "".join(f"    {line}\n" for line in fact.splitlines())) for fact in (first, second)
    )

    assert (one.identity == other.identity) is same


def test_facts_come_in_the_order_of_the_file() -> None:
    """Whatever their dates."""
    facts = read(STORY + "".join(f"  - {{id: {name}, front: {name}, back: x}}\n" for name in "cab"))

    assert [fact.id for fact in facts] == ["c", "a", "b"]
