"""Sentences with hidden parts, and lists: one card for each number, and nothing given away on the question."""

from __future__ import annotations

from tests.anki_import.author import Author
from tests.anki_import.learner import ImportCounts, Learner, Rendered
from tests.anki_import.rendering import tidy, visible_text


def test_a_cloze_hides_one_number_and_shows_the_others(project: Author, learner: Learner) -> None:
    """Each number is a card: its own deletions are hidden, the others stand in the sentence."""
    project.facts("""
        - id: minerals
          cloze: China held {{c1::70%}} of mining and {{c2::90%}} of refining.
    """)
    assert learner.import_package(project.build()) == ImportCounts(new=1)
    assert learner.filled_fields("minerals") == {
        "Text": "China held {{c1::70%}} of mining and {{c2::90%}} of refining.",
        "Topic": "Moon landing",
        "Date": "1969-07-20",
        "Month": "1969-07",
        "FactId": "minerals",
    }
    assert learner.ordinals("minerals") == [0, 1]
    assert learner.decks() == {"GK": 0, "GK::1969-07": 2}
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">China held \
<span class="cloze" data-cloze="70&#x25;" data-ordinal="1">[...]</span> of mining and \
<span class="cloze-inactive" data-ordinal="2">90%</span> of refining.</div>
        </div>
    """)
    answer = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">China held <span class="cloze" data-ordinal="1">70%</span> of mining \
and <span class="cloze-inactive" data-ordinal="2">90%</span> of refining.</div>
        <div class="about">
        <span class="date">1969-07-20</span>
        </div>
        </div>
    """)
    assert learner.shown("minerals", 0) == Rendered(question, answer)
    second = learner.shown("minerals", 1)
    assert visible_text(second.question) == "Moon landing China held 70% of mining and [...] of refining."
    assert visible_text(second.answer) == "Moon landing China held 70% of mining and 90% of refining. 1969-07-20"


def test_a_deletion_with_a_hint_shows_the_hint_in_its_place(project: Author, learner: Learner) -> None:
    """`{{c1::answer::hint}}` shows the hint in brackets, as typed, and the answer without it."""
    project.facts("- {id: minerals, cloze: 'China held {{c1::70%::<share> of *100*}} of mining.'}")
    learner.import_package(project.build())
    shown = learner.shown("minerals")
    assert visible_text(shown.question) == "Moon landing China held [<share> of *100*] of mining."
    assert visible_text(shown.answer) == "Moon landing China held 70% of mining. 1969-07-20"


def test_deletions_of_one_number_share_a_card(project: Author, learner: Learner) -> None:
    """One number twice hides both places at once; numbers need be neither in order nor without gaps."""
    project.facts("- {id: sum, cloze: '{{c7::Two}} and {{c3::two}} are {{c7::four}}.'}")
    learner.import_package(project.build())
    assert learner.ordinals("sum") == [2, 6]
    assert visible_text(learner.shown("sum", 2).question) == "Moon landing Two and [...] are four."
    assert visible_text(learner.shown("sum", 6).question) == "Moon landing [...] and two are [...]."


def test_the_highest_cloze_number_still_makes_a_card(project: Author, learner: Learner) -> None:
    """c100 is allowed, and its card's id stays below the next possible note id."""
    project.facts("- {id: last, cloze: 'The {{c1::first}} and the {{c100::last}}.'}")
    learner.import_package(project.build())
    note = learner.note("last")
    assert [card.id for card in learner.cards("last")] == [note.id, note.id + 99]


def test_markdown_and_mathematics_work_inside_and_around_deletions(project: Author, learner: Learner) -> None:
    """A deletion can hold markup and mathematics with braces, or stand in markup: the question hides all of it."""
    project.facts(r"""
        - id: marks
          cloze: "**Bold {{c1::*hidden* `code`}}** [link to {{c2::Mars}}](https://mars.example) {{c3::$\\frac{a}{b}$}}"
    """)
    learner.import_package(project.build())
    assert learner.note("marks")["Text"] == (
        "<strong>Bold {{c1::<em>hidden</em> <code>code</code>}}</strong> "
        r'<a href="https://mars.example">link to {{c2::Mars}}</a> {{c3::\(\frac{a}{b}\)}}'
    )
    texts = [visible_text(learner.shown("marks", ordinal).question) for ordinal in (0, 1, 2)]
    assert texts == [
        r"Moon landing Bold [...] link to Mars \(\frac{a}{b}\)",
        r"Moon landing Bold hidden code link to [...] \(\frac{a}{b}\)",
        "Moon landing Bold hidden code link to Mars [...]",
    ]


def test_a_deletion_inside_mathematics_leaves_mathematics_that_can_be_typeset(
    project: Author, learner: Learner
) -> None:
    r"""Where a formula holds the deletion, Anki leaves its span out of it: MathJax gets `\(E = [...]\)`."""
    project.facts("- {id: energy, cloze: 'Einstein: $E = {{c1::mc^2}}$'}")
    learner.import_package(project.build())
    shown = learner.shown("energy")
    assert r"Einstein: \(E = [...]\)</div>" in shown.question
    assert r"Einstein: \(E = mc^2\)</div>" in shown.answer


def test_items_make_one_card_each_with_the_others_shown(project: Author, learner: Learner) -> None:
    """A list asks for one item at a time, under its question."""
    project.facts("""
        - id: crew
          front: Who flew *Apollo 11*?
          items: [Armstrong, Aldrin, Collins]
    """)
    learner.import_package(project.build())
    assert learner.note("crew")["Text"] == (
        "Who flew <em>Apollo 11</em>?<ul><li>{{c1::Armstrong}}</li><li>{{c2::Aldrin}}</li><li>{{c3::Collins}}</li></ul>"
    )
    assert learner.ordinals("crew") == [0, 1, 2]
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Who flew <em>Apollo 11</em>?<ul>\
<li><span class="cloze-inactive" data-ordinal="1">Armstrong</span></li>\
<li><span class="cloze" data-cloze="Aldrin" data-ordinal="2">[...]</span></li>\
<li><span class="cloze-inactive" data-ordinal="3">Collins</span></li></ul></div>
        </div>
    """)
    answer = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Who flew <em>Apollo 11</em>?<ul>\
<li><span class="cloze-inactive" data-ordinal="1">Armstrong</span></li>\
<li><span class="cloze" data-ordinal="2">Aldrin</span></li>\
<li><span class="cloze-inactive" data-ordinal="3">Collins</span></li></ul></div>
        <div class="about">
        <span class="date">1969-07-20</span>
        </div>
        </div>
    """)
    assert learner.shown("crew", 1) == Rendered(question, answer)


def test_ordered_items_are_numbered(project: Author, learner: Learner) -> None:
    """`ordered: true` makes the list a numbered one."""
    project.facts("- {id: order, ask: first two planets, items: [Mercury, Venus], ordered: true}")
    learner.import_package(project.build())
    assert learner.note("order")["Text"] == (
        "Moon landing: first two planets?<ol><li>{{c1::Mercury}}</li><li>{{c2::Venus}}</li></ol>"
    )


def test_every_question_hides_its_answer(project: Author, learner: Learner) -> None:
    """On no card of any kind does the question give the answer away."""
    project.facts("""
        - {id: basic, front: Capital of Japan?, back: Tokyo, extra: Tokyo since 1868}
        - {id: typed, front: Capital of Japan?, back: Tokyo, typed: true}
        - {id: cloze, cloze: 'The capital is {{c1::Tokyo}}.', extra: Tokyo since 1868}
        - {id: items, front: Two capitals?, items: [Tokyo, Kyoto]}
    """)
    learner.import_package(project.build())
    for fact_id in ("basic", "typed", "cloze", "items"):
        shown = learner.shown(fact_id)
        assert "Tokyo" not in visible_text(shown.question)
        assert "Tokyo" in visible_text(shown.answer)
