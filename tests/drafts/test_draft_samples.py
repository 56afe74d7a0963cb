"""Drafts of pages as readers copy and save them, and of small articles of which something was lost once."""

from __future__ import annotations

from pathlib import Path

import pytest

from anki_builder.sources.facts import Basic
from tests.drafts.draft_laws import (
    DECKS,
    GIVEN_DATE,
    assert_accounted,
    assert_quoted,
    assert_valid,
    draft,
    read_drafts,
    read_facts,
)
from tests.drafts.draft_reading import comparable

SAMPLES = sorted((Path(__file__).parent / "articles").iterdir())

_QUESTION = "1. ज्वार दिवस किसने घोषित किया?\nA) UNESCO\nB) विश्व बैंक\nC) FAO\nउत्तर: A\n"


@pytest.mark.parametrize("deck", DECKS[::2], ids=("in one language", "in two languages"))
@pytest.mark.parametrize(
    ("name", "article", "answers"),
    [
        ("a.txt", f"{_QUESTION}मुद्रा – about 70%\n", ["UNESCO", "विश्व बैंक", "FAO", "about 70%"]),
        ("a.txt", f"{_QUESTION}2. कहां?\nA) यहां\nB) वहां\nC) कहीं\nउत्तर: A\n", ["UNESCO", "FAO", "यहां", "कहीं"]),
        ("a.txt", "Tides\n- अध्यक्ष – 5th of 40\n- प्रधान मंत्री – I. Varga\n", ["5th of 40", "I. Varga"]),
        ("a.txt", "Tides\n- Capital: Port Linden\n- Capital: Port Linden\n", ["Port Linden"]),
        ("a.txt", "Tides\n- **मुद्रा-** [sound:x.mp3]\n- Borders – [sound:y.mp3]\n", ["[sound:x.mp3]", "[sound:y.mp3]"]),
        ("a.txt", "Tides\n- **मुद्रा-** $5\n- **Capital –** Linden\n- **Host :-** x\n", ["$5", "Linden", "x"]),
        ("a.txt", "Tides\n- **Ratio** – 3:1\n- Venue – Old hall: room 5\n", ["3:1", "Old hall: room 5"]),
        ("a.txt", "Tides\n- Partners:\n  - पोर्ट लिंडन\n  - UNESCO\n  - about 5\n", ["पोर्ट लिंडन", "UNESCO", "about 5"]),
        ("a.txt", "- First: 123\n- राजधानी:\n  - a < b\n  - no\n- Host: x\n", ["123", "a < b", "no", "x"]),
        ("a.md", "# Tides\n\n| Budget | 5 |  \n|---|---|  \n| Host | a \\| b |  \n", ["a | b"]),
        ("a.md", "# Tides\n\n- Budget: \\*5\\_6\n- Sign: C\\+\\+ \\[1\\]\n", ["*5_6", "C++ [1]"]),
        (
            "a.html",
            "<p>• Chairmen:</p><p>– I. Varga</p><p>– T. Bexley</p><p>• Host: x</p>",
            ["I. Varga", "T. Bexley", "x"],
        ),
        (
            "a.html",
            "<h1>Tides</h1><p>(1) Host: x</p><p>1. Why?<br>A) a<br>B) b<br>C) c<br>Answer: B</p>",
            ["x", "a", "b", "c"],
        ),
    ],
)
def test_what_was_lost_once_is_kept(name: str, article: str, answers: list[str], deck: str) -> None:
    """Each of these had answers that were lost, mixed up or not valid, and was found among generated articles."""
    drafted = draft(article.encode(), name, deck, GIVEN_DATE, "Tides")
    assert_valid(drafted, deck)
    found = [answer for fact in read_facts(drafted, deck) for answer in (*fact.shown, *fact.beside)]
    assert [answer for answer in answers if answer not in found] == []
    assert [fact.words for fact in read_facts(drafted, deck) if "•" in fact.words or " ( 1 " in fact.words] == []


def test_nothing_is_lost_of_a_page_on_one_line() -> None:
    """What is in no fact stands in the draft, however many paragraphs share a line of the file."""
    page = b"<h1>Tides</h1><p>It rains at night.</p><ul><li>Capital: Port Linden</li><li>The sea is blue.</li></ul>"
    (read,) = read_drafts(draft(page, "a.html", date=GIVEN_DATE))
    assert [text for text in ("It rains at night.", "The sea is blue.") if comparable(text) not in read.words] == []


def test_what_nobody_can_see_is_neither_asked_nor_answered() -> None:
    """Marks that set a direction came with the text; a list below nothing else stays in the draft as it is."""
    table = "# Tides\n\n| Port | Opens |\n|---|---|\n| Linden | 2032 |\u202c\n"
    page = "<h1>Tides</h1><ul><li>Host: x</li><li>\u200f –<ol><li>Torvia</li><li>Linden</li></ol></li></ul>"
    drafted = [draft(text.encode(), name, DECKS[0], GIVEN_DATE) for text, name in ((table, "a.md"), (page, "a.html"))]
    for article in drafted:
        assert_valid(article, DECKS[0])
    (read,) = read_drafts(drafted[1])
    assert [fact.shown for fact in read.facts] == [("x",)]
    assert all(comparable(text) in read.words for text in ("Torvia", "Linden"))


def test_languages_are_not_crossed() -> None:
    """Where pairs in two scripts follow one another, each answer stays with its own question."""
    article = "Tides\n- राजधानी: 08:30\n- Signed in: 2031-02-11\n".encode()
    contents = [fact.fact.content for fact in read_facts(draft(article, "a.txt", DECKS[2], GIVEN_DATE), DECKS[2])]
    basics = [content for content in contents if isinstance(content, Basic)]
    asked = {back: front for basic in basics for front, back in zip(basic.front, basic.back, strict=True) if back}
    assert "राजधानी" in asked["08:30"]
    assert "signed" in asked["2031-02-11"]


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("a.txt", "1. Torvia opens a port\nKey Facts\n- Host: x\n2. Avelon cuts its rate\nKey Facts\n- Rate: 5%\n"),
        ("a.md", "## 1. Torvia opens a port\n\n- Host: x\n\n## 2. Avelon cuts its rate\n\n- Rate: 5%\n"),
        ("a.md", "# Notes\n\n## 1. Torvia opens a port\n\n- Host: x\n\n## 2. Avelon cuts its rate\n\n- Rate: 5%\n"),
        ("a.html", "<h2>1. Torvia opens a port</h2><p>Host: x</p><h2>2. Avelon cuts its rate</h2><p>Rate: 5%</p>"),
    ],
)
def test_numbered_stories_are_told_apart(name: str, article: str) -> None:
    """Each has a draft under its own title, without the number."""
    drafted = draft(article.encode(), name, date=GIVEN_DATE)
    titles = [read.values["title"] for read in read_drafts(drafted)]
    assert titles == ["Torvia opens a port", "Avelon cuts its rate"]


@pytest.mark.parametrize(
    ("name", "article", "date"),
    [
        ("a.md", "---\ndate: 2019-07-30\n---\nDaily Current Affairs February 11\n\n- Host: x\n", "2019-07-30"),
        ("a.md", "---\ndate: 2019-07\n---\n- Host: x\n", "2019-07"),
        ("a.html", "<p>Daily Current Affairs February 11</p><p>Posted on 2020-07-20</p><p>Host: x</p>", "2020-07-20"),
        ("a.txt", "Tides\nPosted on November 2001\n- Host: x\n", "2001-11"),
        (
            "a.txt",
            "Notes 11 February 2031\nThe drill will run from 14th to 27th March 2031.\n- Host: x\n",
            "2031-02-11",
        ),
    ],
)
def test_dates_that_were_taken_for_others(name: str, article: str, date: str) -> None:
    """The date that an article is given counts more than one that it mentions, and more than the page's."""
    (read,) = read_drafts(draft(article.encode(), name))
    assert read.values.get("date" if len(date) == 10 else "month") == date


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("deck", DECKS, ids=("plain", "with categories", "in two languages", "in Hindi"))
def test_the_laws_hold_for_samples(sample: Path, deck: str) -> None:
    """Pages as readers copy and save them, in the layouts of several sites, give valid drafts with nothing lost."""
    data = sample.read_bytes()
    assert_valid(draft(data, sample.name, deck, GIVEN_DATE), deck)
    if sample.suffix != ".html":
        assert_accounted(draft(data, sample.name, date=GIVEN_DATE), data)
        assert_quoted(draft(data, sample.name, date=GIVEN_DATE), data)


@pytest.mark.parametrize(
    ("sample", "answers"),
    [
        ("facts-in-a-box.txt", ["June 2033", "1974", "Port Linden", "Ministry of Waterways", "Avelon"]),
        ("why-in-news.txt", ["Clearing flooded roads", "Setting up radio masts", "7th", "14th to 27th February 2031"]),
        ("context-and-about.txt", ["Marrow Bay harbour", "4th", "2028"]),
        ("multiple-choice.txt", ["World Lamp Day", "World Reef Day", "Port Linden and 40 other harbours"]),
        ("two-languages.txt", ["Four ships", "Port Linden", "I. Varga", "पोर्ट लिंडन"]),
        ("hindi.txt", ["पोर्ट लिंडन", "टोर्वियाई क्राउन", "ट. ठ.", "इ. व."]),
        ("category-first.txt", ["20–25"]),
        ("emoji-and-numbers.txt", ["2.9%", "3.6%"]),
        ("tables.md", ["48 MW", "Linden Works | Avelon Pumps", "$1.2 billion", "Ilse Varga", "Inner Sea strategy"]),
        ("tables.md", ["Sorrel Sound", "Lake Marrow", "Avelon Gate", "12 MW", "2027"]),
        ("saved-page.html", ["Port Linden", "February 2031", "Cut fishing by 30% & dredging by half", "Avel City"]),
        ("saved-page.html", ["Avelon mark", "K. Bexley", "Lantern Reef", "45 km²", "2036"]),
        ("page-with-breaks.html", ["5.25%", "25 basis points", "Tomas Bexley", "Marrow Bay"]),
        ("us-japan-critical-minerals.txt", ["Tokyo", "October 2025", "Donald Trump", "Sanae Takaichi"]),
        ("us-japan-critical-minerals.txt", ["70%", "90%", "Akasaka Palace", "Malaysia", "Thailand", "Australia"]),
        ("us-japan-critical-minerals.txt", ["EVs", "semiconductors", "defence systems", "first female Prime Minister"]),
        ("us-japan-critical-minerals.txt", ["Reduce dependence on China for rare earths and critical minerals"]),
        ("us-japan-critical-minerals.txt", ["US Indo-Pacific rare earth diversification strategy"]),
    ],
)
def test_samples_keep_what_readers_want_of_them(sample: str, answers: list[str]) -> None:
    """In facts."""
    data = (SAMPLES[0].parent / sample).read_bytes()
    facts = read_facts(draft(data, sample, date=GIVEN_DATE))
    assert [answer for answer in answers if not any(comparable(answer) in fact.words for fact in facts)] == []


@pytest.mark.parametrize(
    ("sample", "date", "category"),
    [
        ("facts-in-a-box.txt", "2031-02-11", None),
        ("why-in-news.txt", "2031-02-11", None),
        ("two-languages.txt", "2031-02-11", None),
        ("category-first.txt", "2031-02-11", "National"),
        ("emoji-and-numbers.txt", "2031-02-11", None),
        ("tables.md", "2031-02-11", "Science & Technology"),
        ("saved-page.html", "2031-02-11", "International"),
        ("page-with-breaks.html", "2031-02-28", "Economy"),
        ("us-japan-critical-minerals.txt", "2025-10-28", "rare earths and critical minerals"),
    ],
)
def test_samples_are_dated(sample: str, date: str, category: str | None) -> None:
    """As the page says, wherever it does; so is the category, where it is labelled as such."""
    data = (SAMPLES[0].parent / sample).read_bytes()
    for story in read_drafts(draft(data, sample)):
        assert story.values["date"] == date
        assert category is None or story.values.get("category") == category
