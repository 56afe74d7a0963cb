"""What stands around question and answer: extra, hint, source and dates, and what is the learner's own."""

from __future__ import annotations

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import Learner
from tests.anki_import.rendering import tidy, visible_text

FACTS = {
    "basic": "front: Which city?, back: Tokyo",
    "cloze": "cloze: 'Signed in {{c1::Tokyo}}'",
    "items": "front: Which cities?, items: [Tokyo, Kyoto]",
    "options": "front: Which city?, options: [Tokyo, Kyoto], answer: Tokyo",
}
"""One fact of each kind, to be put in the braces of a YAML mapping."""

EVERY_KIND = pytest.mark.parametrize("kind", list(FACTS))


@EVERY_KIND
def test_extra_as_of_date_and_sources_stand_under_the_answer(project: Author, learner: Learner, kind: str) -> None:
    """Every kind's answer ends with the extra text and a line: when it was true, when it happened, who says so."""
    project.facts(
        f"- {{id: signed, {FACTS[kind]}, extra: At *Akasaka* Palace., as_of: 2025-10}}",
        story="""
            title: Minerals
            date: 2025-10-28
            source:
              - {name: Mint & Co, url: "https://mint.example/a?b=1&c=2", date: 2025-10-29}
              - https://www.hindu.example/news
              - {name: Press release, date: 2025}
        """,
    )
    learner.import_package(project.build())
    shown = learner.shown("signed")
    assert shown.answer.endswith(
        tidy("""
            <div class="extra" dir="auto">At <em>Akasaka</em> Palace.</div>
            <div class="about">
            <span class="as-of">As of 2025-10</span>
            <span class="date">2025-10-28</span>
            <span class="source"><a href="https://mint.example/a?b=1&amp;c=2">Mint &amp; Co</a>, 2025-10-29; \
<a href="https://www.hindu.example/news">hindu.example</a>; Press release, 2025</span>
            </div>
            </div>
        """)
    )
    assert "Akasaka" not in shown.question
    assert 'class="about"' not in shown.question


def test_the_reverse_card_has_the_same_line_and_extra_under_its_answer(project: Author, learner: Learner) -> None:
    """What is said about a fact holds for both of its cards."""
    project.facts(
        "- {id: japan, front: Capital?, back: Tokyo, reverse: true, extra: Since 1868., source: 'https://a.example'}"
    )
    learner.import_package(project.build())
    foot = tidy("""
        <div class="extra" dir="auto">Since 1868.</div>
        <div class="about">
        <span class="date">1969-07-20</span>
        <span class="source"><a href="https://a.example">a.example</a></span>
        </div>
        </div>
    """)
    assert learner.shown("japan", 0).answer.endswith(foot)
    assert learner.shown("japan", 1).answer.endswith(foot)


@EVERY_KIND
def test_a_hint_waits_behind_a_link_on_the_question(project: Author, learner: Learner, kind: str) -> None:
    """The hint's text is in the page but not displayed until the learner taps *Hint*."""
    project.facts(f"- {{id: signed, {FACTS[kind]}, hint: 'An *old* <capital>'}}")
    learner.import_package(project.build())
    question = learner.shown("signed").question
    assert question.count("<a class=hint href=") == 1
    assert 'class=hint style="display: none">An <em>old</em> &lt;capital&gt;</div>' in question


def test_without_a_hint_there_is_nothing_to_tap(project: Author, learner: Learner) -> None:
    """No hint, no link; and a reverse card never has one, as the hint is to the other question."""
    project.facts("""
        - {id: without, front: Capital?, back: Tokyo}
        - {id: with, front: Capital of Japan?, back: Tokyo, hint: T…, reverse: true}
    """)
    learner.import_package(project.build())
    assert "hint" not in learner.shown("without").question
    assert "hint" in learner.shown("with", 0).question
    assert "hint" not in learner.shown("with", 1).question


def test_categories_stand_in_their_field_by_main_name(project: Author, learner: Learner) -> None:
    """An alias becomes the category's main name, the field holds them all, and each is a tag."""
    project.write(
        "deck.yaml",
        """
        name: GK
        namespace: gk.example
        tag_root: GK
        categories: {International: [world], Economy & Trade: []}
        """,
    )
    project.facts("- {id: city, front: Which city?, back: Tokyo, category: [world, Economy & Trade]}")
    learner.import_package(project.build())
    note = learner.note("city")
    assert note["Category"] == "International, Economy &amp; Trade"
    assert note.tags == ["GK::category::economy-trade", "GK::category::international", "GK::month::1969-07"]


def test_a_fact_overrides_what_its_story_says(project: Author, learner: Learner) -> None:
    """Date, category, tags and source of a fact take the place of the story's."""
    project.facts(
        "- {id: own, front: Q?, back: A, date: 2025-11-02, category: Sport, tags: [cup], source: 'https://b.example'}",
        story="""
            title: Story
            date: 2025-10-28
            category: World
            tags: [minerals]
            source: https://a.example
        """,
    )
    learner.import_package(project.build())
    assert learner.filled_fields("own") == {
        "Front": "Q?",
        "Back": "A",
        "Topic": "Story",
        "Source": '<a href="https://b.example">b.example</a>',
        "Date": "2025-11-02",
        "Month": "2025-11",
        "Category": "Sport",
        "FactId": "own",
    }
    assert learner.note("own").tags == ["GK::category::sport", "GK::cup", "GK::month::2025-11"]
    assert learner.decks() == {"GK": 0, "GK::2025-11": 1}


def test_a_month_without_a_day_is_shown_as_the_date(project: Author, learner: Learner) -> None:
    """`month` in place of `date` gives the tag and the subdeck, and stands where the date does."""
    project.facts("- {id: month, front: Q?, back: A}", story="title: Story\nmonth: 2025-10")
    learner.import_package(project.build())
    assert '<span class="date">2025-10</span>' in learner.shown("month").answer
    assert learner.note("month").tags == ["GK::month::2025-10"]
    assert learner.decks() == {"GK": 0, "GK::2025-10": 1}


def test_text_that_yaml_would_take_for_something_else_arrives_as_typed(project: Author, learner: Learner) -> None:
    """`no`, `1.10`, `08:30`, `2025-10-28` and `~` are words in a text field."""
    project.facts("""
        - {id: a, front: no, back: 1.10}
        - {id: b, front: 08:30, back: 2025-10-28}
        - {id: c, front: ~, back: 0x1F, extra: 1_000}
    """)
    learner.import_package(project.build())
    texts = [learner.note(fact_id).fields[:3] for fact_id in ("a", "b", "c")]
    assert texts == [["no", "1.10", ""], ["08:30", "2025-10-28", ""], ["~", "0x1F", "1_000"]]


def test_long_and_many_lined_texts_arrive_whole(project: Author, learner: Learner) -> None:
    """A block of lines keeps its breaks, and 20,000 characters lose none."""
    project.facts(f"""
        - id: long
          front: |
            First line
            second line
          back: {"word " * 4_000}
    """)
    learner.import_package(project.build())
    note = learner.note("long")
    assert note["Front"] == "First line<br>second line"
    assert note["Back"] == ("word " * 4_000).strip()


def test_what_a_learner_writes_into_my_notes_is_shown_on_the_answer(project: Author, learner: Learner) -> None:
    """MyNotes is sent empty, and its text stands under the extra as soon as there is one."""
    project.facts("- {id: city, front: Which city?, back: Tokyo, extra: At the palace.}")
    learner.import_package(project.build())
    note = learner.note("city")
    assert note["MyNotes"] == ""
    assert "my-notes" not in learner.shown("city").answer
    note["MyNotes"] = "Like <b>Kyoto</b>"
    learner.collection.update_note(note)
    mine = '<div class="my-notes" dir="auto">Like <b>Kyoto</b></div>\n<div class="about">'
    assert f'<div class="extra" dir="auto">At the palace.</div>\n{mine}' in learner.shown("city").answer
    assert "Kyoto" not in learner.shown("city").question


def test_the_spare_card_waits_for_its_field(project: Author, learner: Learner) -> None:
    """The spare template makes no card while Spare1 is empty, and one with question and answer once it is filled."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}")
    learner.import_package(project.build())
    note = learner.note("city")
    note["Spare1"] = "Later question"
    learner.collection.update_note(note)
    assert learner.ordinals("city") == [0, 2]
    note["Spare2"] = "Later answer"
    learner.collection.update_note(note)
    assert visible_text(learner.shown("city", 2).question) == "Later question"
    assert visible_text(learner.shown("city", 2).answer) == "Later question Later answer"


def test_the_fields_stand_in_the_order_of_the_contract(project: Author, learner: Learner) -> None:
    """Both note types arrive with every field in order, and the internal ones folded away in the editor."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}\n- {id: cloze, cloze: 'In {{c1::Tokyo}}'}")
    learner.import_package(project.build())
    fields = {note_type["name"]: note_type["flds"] for note_type in learner.note_types()}
    assert {name: " ".join(field["name"] for field in fields[name]) for name in fields} == {
        "GK Cloze": (
            "Text Extra Topic Hint Image Audio Source Date AsOf Month Category Status FactId "
            "Text2 Extra2 Topic2 MyNotes Spare1 Spare2 Spare3"
        ),
        "GK Fact": (
            "Front Back Extra Topic Hint Options Typed Reverse ReverseBack Image Audio Source Date AsOf Month "
            "Category Status FactId Front2 Back2 Extra2 Topic2 MyNotes Spare1 Spare2 Spare3"
        ),
    }
    spare = {"Spare1", "Spare2", "Spare3"}
    assert {name: {field["name"] for field in fields[name] if field["collapsed"]} for name in fields} == {
        "GK Cloze": {"Month", "Category", "Status", "FactId", *spare},
        "GK Fact": {"Options", "Typed", "Month", "Category", "Status", "FactId", *spare},
    }
