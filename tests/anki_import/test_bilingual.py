"""A second language: under the first in the same card, each marked with its own code."""

from __future__ import annotations

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import Learner, Rendered
from tests.anki_import.rendering import tidy, visible_text

DECK = """
    name: सामान्य ज्ञान
    namespace: gk.example
    tag_root: सामान्य
    languages: [en, hi]
"""
STORY = """
    title: {en: Minerals, hi: खनिज}
    date: 2025-10-28
"""


@pytest.fixture
def project(project: Author) -> Author:
    """A project with English and Hindi."""
    project.write("deck.yaml", DECK)
    return project


def test_the_second_language_stands_under_the_first(project: Author, learner: Learner) -> None:
    """Topic, question, answer and extra come in both languages, the first above the second."""
    project.facts(
        """
        - id: city
          front: {en: In which city?, hi: किस शहर में?}
          back: {en: Tokyo, hi: टोक्यो}
          extra: {en: At the palace., hi: महल में।}
        """,
        STORY,
    )
    learner.import_package(project.build())
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Minerals</div>
        <div class="topic" lang="hi" dir="auto">खनिज</div>
        <div class="front" dir="auto">In which city?</div>
        <div class="front second" lang="hi" dir="auto">किस शहर में?</div>
        </div>
    """)
    answer = tidy("""
        <hr id=answer>
        <div class="sheet" lang="en" dir="auto">
        <div class="back" dir="auto">Tokyo</div>
        <div class="back second" lang="hi" dir="auto">टोक्यो</div>
        <div class="extra" dir="auto">At the palace.</div>
        <div class="extra" lang="hi" dir="auto">महल में।</div>
        <div class="about">
        <span class="date">2025-10-28</span>
        </div>
        </div>
    """)
    assert learner.shown("city") == Rendered(question, f"{question}\n{answer}")
    assert learner.note("city").tags == ["सामान्य::month::2025-10"]
    assert learner.decks() == {"सामान्य ज्ञान": 0, "सामान्य ज्ञान::2025-10": 1}


def test_the_reverse_card_has_both_languages(project: Author, learner: Learner) -> None:
    """Reverse and ReverseBack hold both languages, as they have no second field: each on a line of its own."""
    project.facts(
        "- {id: city, front: {en: Capital?, hi: राजधानी?}, back: {en: Tokyo, hi: टोक्यो}, reverse: true}", STORY
    )
    learner.import_package(project.build())
    note = learner.note("city")
    assert note["Reverse"] == 'Tokyo<div class="second" lang="hi" dir="auto">टोक्यो</div>'
    assert note["ReverseBack"] == 'Capital?<div class="second" lang="hi" dir="auto">राजधानी?</div>'
    shown = learner.shown("city", 1)
    assert visible_text(shown.question) == "Minerals खनिज Tokyo टोक्यो"
    assert visible_text(shown.answer) == "Minerals खनिज Tokyo टोक्यो Capital? राजधानी? 2025-10-28"


def test_a_cloze_hides_the_same_number_in_both_languages(project: Author, learner: Learner) -> None:
    """A card hides its number in the first and in the second language, and there is one card for each number."""
    project.facts("- {id: share, cloze: {en: '{{c1::70%}} of {{c2::ore}}', hi: '{{c2::अयस्क}} का {{c1::70%}}'}}", STORY)
    learner.import_package(project.build())
    assert learner.ordinals("share") == [0, 1]
    questions = [visible_text(learner.shown("share", ordinal).question) for ordinal in (0, 1)]
    assert questions == [
        "Minerals खनिज [...] of ore अयस्क का [...]",
        "Minerals खनिज 70% of [...] [...] का 70%",
    ]
    assert visible_text(learner.shown("share", 1).answer) == "Minerals खनिज 70% of ore अयस्क का 70% 2025-10-28"
    assert '<div class="front second" lang="hi" dir="auto"><span' in learner.shown("share", 1).question


def test_items_are_hidden_in_both_languages(project: Author, learner: Learner) -> None:
    """A list stands in both languages; an item written once stands in both lists."""
    project.facts(
        "- {id: two, front: {en: Which two?, hi: कौन से दो?}, items: [{en: Japan, hi: जापान}, BRICS]}",
        STORY,
    )
    learner.import_package(project.build())
    assert learner.ordinals("two") == [0, 1]
    assert visible_text(learner.shown("two", 0).question) == (
        "Minerals खनिज Which two? [...] BRICS कौन से दो? [...] BRICS"
    )
    assert visible_text(learner.shown("two", 1).question) == (
        "Minerals खनिज Which two? Japan [...] कौन से दो? जापान [...]"
    )


def test_the_short_form_asks_in_both_languages(project: Author, learner: Learner) -> None:
    """`ask` joins title and question in each language that has both."""
    project.facts("- {id: pm, ask: {en: prime minister, hi: प्रधानमंत्री}, back: {en: Takaichi, hi: ताकाइची}}", STORY)
    learner.import_package(project.build())
    assert visible_text(learner.shown("pm").question) == "Minerals: prime minister? खनिज: प्रधानमंत्री?"


def test_a_fact_in_the_first_language_alone_is_as_in_a_deck_of_one(project: Author, learner: Learner) -> None:
    """Where there is no second text there is no empty place for it."""
    project.facts("- {id: city, front: In which city?, back: Tokyo, extra: At the palace.}")
    learner.import_package(project.build())
    shown = learner.shown("city")
    assert 'lang="hi"' not in shown.answer
    assert visible_text(shown.answer) == "Moon landing In which city? Tokyo At the palace. 1969-07-20"
