"""Words, names and digits in every script: what the rules count and compare."""

from __future__ import annotations

import datetime

import pytest

from anki_builder.lint.linter import lint
from anki_builder.lint.view import comparable, count_words, plain
from anki_builder.sources.deck import LintSettings
from tests.sources import facts_of, story


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tokyo", 1),
        ("the US–Japan agreement", 4),
        ("rare earths / minerals", 3),
        ("a - b", 2),
        ("70% of 1,000", 3),
        ("self-reliance", 1),
        ("महत्वपूर्ण खनिज समझौता", 3),
        ("முக்கிய கனிமங்கள்", 2),
        ("اتفاقية المعادن", 2),
        ("東京都", 2),
        ("日本と米国の合意", 4),
        ("ข้อตกลง", 4),
        ("— …", 0),
        ("", 0),
    ],
)
def test_words_are_counted_as_a_reader_does(text: str, words: int) -> None:
    """By spaces, dashes and slashes; in scripts without spaces two characters are a word."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  The US–Japan Agreement? ", "the us japan agreement"),
        ("Ｔｏｋｙｏ　２０２５", "tokyo 2025"),
        ("Straße", "strasse"),
        ("वर्ष २०२५ में?", "वर्ष 2025 में"),
        ("₹500 and 5%", "₹500 and 5%"),
        ("ﬁnal", "final"),
    ],
)
def test_texts_are_compared_without_what_does_not_matter(text: str, expected: str) -> None:
    """Capitals, punctuation, width, ligatures and the script of digits; vowel signs stay."""
    assert comparable(text) == expected


def test_markup_is_no_text() -> None:
    """What a learner does not see is not counted."""
    assert plain("**Tokyo**, in [Japan](https://example.org)") == "Tokyo, in Japan"


@pytest.mark.parametrize("year", ["2025", "२०२५", "２０２５", "২০২৫"])
def test_a_year_dates_a_question_in_every_script(year: str) -> None:
    """So that a claim with one is not undated."""
    facts = facts_of(
        story(f'- {{id: a, front: "Who is the current chairman in {year}?", back: Asha Rao, source: {{name: X}}}}')
    )
    found = lint(facts, LintSettings(), datetime.date(2026, 1, 1))
    assert [finding.rule for finding in found] == []


@pytest.mark.parametrize("front", ["Currently, which state leads in wheat?", "Which state is now the leader?"])
def test_a_fleeting_word_is_found_wherever_it_stands(front: str) -> None:
    """Also where a capital begins the sentence."""
    facts = facts_of(story(f"- {{id: a, front: {front!r}, back: Punjab, source: {{name: X}}}}"))
    found = lint(facts, LintSettings(), datetime.date(2026, 1, 1))
    assert [finding.rule for finding in found] == ["undated-claim"]
