"""Where new cards lie and in which order they come: by the date of the event, a subdeck for each month."""

from __future__ import annotations

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import Learner

UNDATED = "{name: GK, namespace: gk.example, tag_root: GK, dated: false}"


def test_new_cards_come_in_the_order_of_their_events(project: Author, learner: Learner) -> None:
    """Neither ids nor file names decide: a learner meets October before November, and the 1st before the 28th."""
    project.facts("- {id: a, front: Q1?, back: A}", "title: T\ndate: 2025-11-02", "a.yaml")
    project.facts("- {id: b, front: Q2?, back: A}", "title: T\ndate: 2025-10-28", "b.yaml")
    project.facts(
        "- {id: d, front: Q3?, back: A}\n- {id: c, front: Q4?, back: A}", "title: T\ndate: 2025-10-01", "c.yaml"
    )
    project.facts("- {id: e, front: Q5?, back: A}", "title: T\nmonth: 2025-11", "e.yaml")
    learner.import_package(project.build())
    order = ["d", "c", "b", "e", "a"]
    assert learner.new_queue("GK") == [(fact_id, 0) for fact_id in order]
    assert [learner.card(fact_id).due for fact_id in order] == [1, 2, 3, 4, 5]


def test_the_cards_of_one_fact_share_its_place(project: Author, learner: Learner) -> None:
    """Second cards and cloze numbers have their fact's position: Anki spaces siblings by its own options."""
    project.facts("""
        - {id: a, front: Q1?, back: A, reverse: true}
        - {id: b, front: Which?, items: [x, y, z]}
        - {id: c, front: Q3?, back: A}
    """)
    learner.import_package(project.build())
    positions = {fact_id: [card.due for card in learner.cards(fact_id)] for fact_id in ("a", "b", "c")}
    assert positions == {"a": [1, 1], "b": [2, 2, 2], "c": [3]}


def test_each_month_is_a_subdeck_of_the_deck(project: Author, learner: Learner) -> None:
    """A month's facts lie in `<name>::YYYY-MM`; the deck above holds no card itself."""
    project.write("deck.yaml", "{name: 'Exams::Current Affairs', namespace: gk.example, tag_root: CA}")
    project.facts("- {id: a, front: Q1?, back: A}", "title: T\ndate: 2025-10-28", "a.yaml")
    project.facts("- {id: b, front: Q2?, back: A, reverse: true}", "title: T\ndate: 2025-11-02", "b.yaml")
    learner.import_package(project.build())
    assert learner.decks() == {
        "Exams": 0,
        "Exams::Current Affairs": 0,
        "Exams::Current Affairs::2025-10": 1,
        "Exams::Current Affairs::2025-11": 2,
    }


def test_an_undated_fact_lies_in_the_deck_itself(project: Author, learner: Learner) -> None:
    """With `dated: false` a story without a date has no month: no subdeck, no tag, no date on the card."""
    project.write("deck.yaml", UNDATED)
    project.facts("- {id: capital, front: Capital?, back: Tokyo}", "title: Japan")
    learner.import_package(project.build())
    assert learner.decks() == {"GK": 1}
    assert learner.note("capital").tags == []
    assert learner.filled_fields("capital") == {
        "Front": "Capital?",
        "Back": "Tokyo",
        "Topic": "Japan",
        "FactId": "capital",
    }
    assert 'class="date"' not in learner.shown("capital").answer


def test_dated_and_undated_facts_go_together(project: Author, learner: Learner) -> None:
    """An undated fact is last by position, yet comes first: Anki takes a deck's own cards before its subdecks'."""
    project.write("deck.yaml", UNDATED)
    project.facts("- {id: a, front: Q1?, back: A}", "title: T", "a.yaml")
    project.facts("- {id: b, front: Q2?, back: A}", "title: T\ndate: 2025-10-28", "b.yaml")
    project.facts("- {id: c, front: Q3?, back: A}", "title: T\ndate: 1857-05-10", "c.yaml")
    learner.import_package(project.build())
    assert {fact_id: learner.card(fact_id).due for fact_id in "abc"} == {"c": 1, "b": 2, "a": 3}
    assert learner.decks() == {"GK": 1, "GK::1857-05": 1, "GK::2025-10": 1}
    assert learner.new_queue("GK") == [("a", 0), ("c", 0), ("b", 0)]
    assert learner.problems() == []


def test_the_deck_screen_says_how_much_there_is(project: Author, learner: Learner) -> None:
    """The author's description, as text, and under it the numbers of notes and cards and the day of the build."""
    project.write(
        "deck.yaml", "{name: GK, namespace: gk.example, tag_root: GK, description: 'Facts of *2025* & <more>'}"
    )
    project.facts("- {id: a, front: Q1?, back: A, reverse: true}\n- {id: b, front: Q2?, back: A}")
    learner.import_package(project.build(FIRST_BUILD))
    assert learner.description("GK") == (
        "<p>Facts of <em>2025</em> &amp; &lt;more&gt;</p><p>2 notes, 3 cards. Version 2025-11-30.</p>"
    )
    assert learner.description("GK::1969-07") == ""


def test_the_next_build_brings_its_own_numbers(project: Author, learner: Learner) -> None:
    """Importing a later build updates what the deck's screen says."""
    project.facts("- {id: a, front: Q1?, back: A}\n- {id: b, front: Q2?, back: A}")
    learner.import_package(project.build(FIRST_BUILD))
    assert learner.description("GK") == "<p>2 notes, 2 cards. Version 2025-11-30.</p>"
    project.facts("- {id: a, front: Q1?, back: A}\n- {id: b, front: Q2?, back: A}\n- {id: c, cloze: '{{c1::x}}'}")
    learner.import_package(project.build(SECOND_BUILD))
    assert learner.description("GK") == "<p>3 notes, 3 cards. Version 2025-12-31.</p>"


def test_a_learner_who_moved_cards_keeps_them_there(project: Author, learner: Learner) -> None:
    """Cards that the learner has put into a deck of their own stay in it at the next build."""
    project.facts("- {id: a, front: Q1?, back: A}")
    learner.import_package(project.build(FIRST_BUILD))
    mine = learner.collection.decks.add_normal_deck_with_name("Mine").id
    learner.collection.set_deck([learner.card("a").id], mine)
    learner.import_package(project.build(SECOND_BUILD))
    assert [card.deck for card in learner.scheduling("a")] == ["Mine"]
