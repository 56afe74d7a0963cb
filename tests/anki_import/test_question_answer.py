"""Facts with a question and an answer: the fields, cards and HTML that a learner gets."""

from __future__ import annotations

from tests.anki_import.author import Author
from tests.anki_import.learner import ImportCounts, Learner, Rendered
from tests.anki_import.rendering import tidy, visible_text


def test_a_question_is_shown_alone_and_its_answer_below_it(project: Author, learner: Learner) -> None:
    """A basic fact is one card: topic and question, then the same with the answer and the date under a line."""
    project.facts("""
        - id: moon-mission
          front: Which mission first landed people on the Moon?
          back: Apollo 11
    """)
    assert learner.import_package(project.build()) == ImportCounts(new=1)
    assert learner.filled_fields("moon-mission") == {
        "Front": "Which mission first landed people on the Moon?",
        "Back": "Apollo 11",
        "Topic": "Moon landing",
        "Date": "1969-07-20",
        "Month": "1969-07",
        "FactId": "moon-mission",
    }
    assert learner.note("moon-mission").tags == ["GK::month::1969-07"]
    assert learner.ordinals("moon-mission") == [0]
    assert learner.decks() == {"GK": 0, "GK::1969-07": 1}
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Which mission first landed people on the Moon?</div>
        </div>
    """)
    answer = tidy("""
        <hr id=answer>
        <div class="sheet" lang="en" dir="auto">
        <div class="back" dir="auto">Apollo 11</div>
        <div class="about">
        <span class="date">1969-07-20</span>
        </div>
        </div>
    """)
    assert learner.shown("moon-mission") == Rendered(question, f"{question}\n{answer}")


def test_a_card_is_its_rendered_html_under_the_style_of_its_note_type(project: Author, learner: Learner) -> None:
    """What Anki puts on screen is the CSS of the note type and the rendered template, and nothing else."""
    project.facts("- {id: city, front: Which city?, back: Tokyo}")
    learner.import_package(project.build())
    card = learner.card("city")
    output = card.render_output()
    style = f"<style>{card.note_type()['css']}</style>"
    assert ".sheet {" in style
    assert card.question() == style + output.question_text
    assert card.answer() == style + output.answer_text


def test_the_short_form_asks_with_the_title_and_drops_the_topic(project: Author, learner: Learner) -> None:
    """`ask` becomes "<title>: <ask>?", and the title is not shown a second time."""
    project.facts("- {id: first, ask: first person to step out, back: Neil Armstrong}")
    learner.import_package(project.build())
    assert learner.filled_fields("first") == {
        "Front": "Moon landing: first person to step out?",
        "Back": "Neil Armstrong",
        "Date": "1969-07-20",
        "Month": "1969-07",
        "FactId": "first",
    }
    assert visible_text(learner.shown("first").question) == "Moon landing: first person to step out?"


def test_reverse_true_adds_a_card_with_question_and_answer_swapped(project: Author, learner: Learner) -> None:
    """`reverse: true` asks the answer, and answers with the question."""
    project.facts("- {id: japan, front: Capital of Japan, back: Tokyo, reverse: true}")
    learner.import_package(project.build())
    assert learner.ordinals("japan") == [0, 1]
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Tokyo</div>
        </div>
    """)
    answer = tidy("""
        <hr id=answer>
        <div class="sheet" lang="en" dir="auto">
        <div class="back" dir="auto">Capital of Japan</div>
        <div class="about">
        <span class="date">1969-07-20</span>
        </div>
        </div>
    """)
    assert learner.shown("japan", 1) == Rendered(question, f"{question}\n{answer}")
    assert visible_text(learner.shown("japan", 0).question) == "Moon landing Capital of Japan"


def test_a_reverse_with_wording_of_its_own_makes_the_second_card(project: Author, learner: Learner) -> None:
    """`reverse: {front, back}` is a card of its own, and leaves the first card as it is."""
    project.facts("""
        - id: pm
          ask: prime minister
          back: Sanae Takaichi
          reverse: {front: Which office did she hold?, back: Prime minister of Japan}
    """)
    learner.import_package(project.build())
    assert learner.ordinals("pm") == [0, 1]
    first, second = learner.shown("pm", 0), learner.shown("pm", 1)
    assert visible_text(first.question) == "Moon landing: prime minister?"
    assert visible_text(first.answer) == "Moon landing: prime minister? Sanae Takaichi 1969-07-20"
    assert visible_text(second.question) == "Which office did she hold?"
    assert visible_text(second.answer) == "Which office did she hold? Prime minister of Japan 1969-07-20"


def test_reverse_false_makes_no_second_card(project: Author, learner: Learner) -> None:
    """`reverse: false` says what is the rule anyway."""
    project.facts("- {id: japan, front: Capital of Japan, back: Tokyo, reverse: false}")
    learner.import_package(project.build())
    assert learner.ordinals("japan") == [0]


def test_a_typed_answer_has_one_place_to_type_and_one_to_compare(project: Author, learner: Learner) -> None:
    """`[[type:Typed]]`, where Anki puts its input and then the comparison, stands once on each side."""
    project.facts("- {id: company, front: Which *company*?, back: AT&T **Inc.**, typed: true}")
    learner.import_package(project.build())
    shown = learner.shown("company")
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Which <em>company</em>?</div>
        <div class="typed">[[type:Typed]]</div>
        </div>
    """)
    assert shown.question == question
    assert shown.answer.startswith(f"{question}\n<hr id=answer>\n")
    assert shown.answer.count("[[type:") == 1


def test_a_typed_answer_is_compared_with_what_a_person_reads(project: Author, learner: Learner) -> None:
    """The learner types no Markdown and no HTML: the plain text of the answer is right, letter for letter."""
    project.facts("- {id: company, front: Which company?, back: 'AT&T **Inc.** <US> [1]', typed: true}")
    learner.import_package(project.build())
    assert learner.note("company")["Typed"] == "AT&amp;T Inc. &lt;US&gt; [1]"
    assert learner.types_right("company", "AT&T Inc. <US> [1]")
    assert not learner.types_right("company", "AT&T Inc. <US>")
    assert not learner.types_right("company", "AT&amp;T **Inc.** <US> [1]")


def test_only_the_first_card_of_a_typed_fact_is_typed(project: Author, learner: Learner) -> None:
    """The reverse card of a typed fact is answered in the learner's head: the field holds the other side's answer."""
    project.facts("- {id: japan, front: Capital of Japan, back: Tokyo, typed: true, reverse: true}")
    learner.import_package(project.build())
    assert "[[type:Typed]]" in learner.shown("japan", 0).question
    assert "[[type:" not in learner.shown("japan", 1).question + learner.shown("japan", 1).answer


def test_options_are_lettered_and_stand_in_one_order_on_both_sides(project: Author, learner: Learner) -> None:
    """Multiple choice shows all options with the question, none of them marked, in an order that the id decides."""
    project.facts("""
        - id: minerals-strategy
          front: Part of which strategy?
          options: [Indo-Pacific, R&D, Global Gateway]
          answer: R&D
    """)
    learner.import_package(project.build())
    assert learner.ordinals("minerals-strategy") == [0]
    question = tidy("""
        <div class="sheet" lang="en" dir="auto">
        <div class="topic" dir="auto">Moon landing</div>
        <div class="front" dir="auto">Part of which strategy?</div>
        <div class="options" dir="auto"><ol type="A"><li>Global Gateway</li><li>Indo-Pacific</li>\
<li>R&amp;D</li></ol></div>
        </div>
    """)
    answer = tidy("""
        <hr id=answer>
        <div class="sheet" lang="en" dir="auto">
        <div class="back" dir="auto">R&amp;D</div>
        <div class="about">
        <span class="date">1969-07-20</span>
        </div>
        </div>
    """)
    assert learner.shown("minerals-strategy") == Rendered(question, f"{question}\n{answer}")


def test_options_go_with_a_typed_answer_and_a_reverse_card(project: Author, learner: Learner) -> None:
    """A multiple-choice fact can be typed, and its reverse card asks the right option alone."""
    project.facts("""
        - id: moon
          front: Which mission?
          options: [Apollo 11, Apollo 12]
          answer: Apollo 11
          typed: true
          reverse: true
    """)
    learner.import_package(project.build())
    assert learner.ordinals("moon") == [0, 1]
    assert learner.note("moon")["Typed"] == "Apollo 11"
    assert visible_text(learner.shown("moon", 1).question) == "Moon landing Apollo 11"
    assert visible_text(learner.shown("moon", 1).answer) == "Moon landing Apollo 11 Which mission? 1969-07-20"


def test_markdown_and_mathematics_reach_the_card_as_html_and_mathjax(project: Author, learner: Learner) -> None:
    """Bold, italic, code, links, line breaks and mathematics arrive in the forms that Anki shows."""
    project.facts(r"""
        - id: marks
          front: "**Bold** *italic* `code` [link](https://nasa.example/a?b=1&c=2)\nnew line"
          back: $x^2 < y$ and $$\frac{a}{b}$$ for US$5 or $6
    """)
    learner.import_package(project.build())
    note = learner.note("marks")
    assert note["Front"] == (
        "<strong>Bold</strong> <em>italic</em> <code>code</code> "
        '<a href="https://nasa.example/a?b=1&amp;c=2">link</a><br>new line'
    )
    assert note["Back"] == r"\(x^2 &lt; y\) and \[\frac{a}{b}\] for US$5 or $6"
    assert f'<div class="back" dir="auto">{note["Back"]}</div>' in learner.shown("marks").answer
