"""An exam plan in words, for programs, and as a picture."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from textwrap import dedent
from xml.etree import ElementTree

import pytest

from anki_builder.study.exam_plan import Estimate, ExamPlan, ExamRequest, LeftOut, Load, Outcome
from anki_builder.study.plan_plot import plan_plot
from anki_builder.study.plan_report import Assumptions, plan_json, plan_text
from anki_builder.study.simulation import Study

START, EXAM = datetime.date(2026, 11, 23), datetime.date(2026, 12, 3)
OUTCOME = Outcome(
    new_per_day=5,
    retention=0.9,
    last_new_day=datetime.date(2026, 12, 1),
    unseen=0,
    reviews=Load(12.3, 20.4, 18.0),
    minutes=Load(6.25, 9.5, 8.75),
    recall_all=Estimate(0.9471, 0.0042),
    recall_seen=Estimate(0.9471, 0.0042),
    minutes_by_day=(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.5, 9.0, 4.0),
    recall_days=(0, 5, 10),
    recall_all_by_day=(0.0, 0.5, 0.9471),
    recall_seen_by_day=(0.0, 0.95, 0.9471),
)
PLAN = ExamPlan(
    request=ExamRequest(START, EXAM, Study(0, rest=frozenset({6}))),
    cards=45,
    known=0,
    outcome=OUTCOME,
    alternatives=(replace(OUTCOME, retention=0.95, recall_all=Estimate(0.97, 0.003)),),
    needed=None,
    left_out=None,
)
NARROW = replace(
    PLAN,
    outcome=replace(OUTCOME, unseen=20, recall_all=Estimate(0.52, 0.002)),
    needed=replace(OUTCOME, new_per_day=9, minutes=Load(11, 15, 14)),
    left_out=LeftOut(4, ("2026-08", "2026-09"), 22),
)
ASSUMED = Assumptions(facts=40, seconds_per_review=13.0)


def test_a_plan_in_words() -> None:
    """The figures come first."""
    assert plan_text(PLAN, ASSUMED).partition("\nMinutes a day\n")[0] == dedent(
        """\
        Exam on 2026-12-03, 10 days from 2026-11-23: 45 cards of 40 facts.

          new cards a day   5, the last on 2026-12-01
          reviews a day     12 on average, 20 on the busiest day
          minutes a day     6 on average, 10 on the busiest day
          known on the day  94.7% (± 0.4) of all cards
        """
    )


def test_the_curves_and_the_settings() -> None:
    """Below the figures."""
    text = plan_text(PLAN, ASSUMED, ascii_only=True)
    assert text.partition("This plan, and others\n")[2] == dedent(
        """\
          new a day  retention    last new  reviews  minutes  peak  known of all  unseen
                  5       0.90  2026-12-01       12        6    10         94.7%       0
                  5       0.95  2026-12-01       12        6    10         97.0%       0

        Taken for granted
          - the mean of 20 simulated courses (seed 1), with the default parameters of FSRS-6
          - 13.0 seconds for a review that goes well (the pace of Anki's users), more for a lapse
          - no day missed, but for every Sunday, and all that is due is reviewed
          - known means: the card is recalled on the morning of the exam. It is no score: an exam asks otherwise
        """
    )
    assert text.count("2026-11-23") == 3  # of the first line, and at the begin of each curve


def test_what_does_not_fit_in_words() -> None:
    """What it would take, and what to leave out."""
    assert plan_text(NARROW, ASSUMED).split("\n\n")[1:3] == [
        "  new cards a day   5, the last on 2026-12-01\n"
        "  reviews a day     12 on average, 20 on the busiest day\n"
        "  minutes a day     6 on average, 10 on the busiest day\n"
        "  known on the day  52.0% (± 0.2) of all cards, 94.7% of those seen",
        "This does not fit: 20 cards would not be seen before the exam.\n"
        "  To see all of them takes 9 new cards and 14 minutes a day in the busiest week.\n"
        "  Or leave out the 4 cards of low priority and the facts of 2026-08 to 2026-09: 22 cards; the rest fits.",
    ]


def test_a_learner_of_their_own_in_words() -> None:
    """Whose parameters, whose pace, and what is known already."""
    own = Assumptions(40, 6.0, "me.colpkg", own_parameters=True, own_pace=True)
    text = plan_text(replace(PLAN, known=30), own)
    assert text.splitlines()[0].endswith("45 cards of 40 facts, 30 of them studied before.")
    assert "with your own FSRS parameters\n  - 6.0 seconds for a review that goes well (your own pace)" in text


def test_a_plan_for_programs() -> None:
    """The keys that the contract names, and more."""
    outcome = {
        "new_per_day": 5,
        "retention": 0.9,
        "last_new_day": "2026-12-01",
        "unseen": 20,
        "reviews_per_day": {"mean": 12.3, "peak": 20.4, "week": 18.0},
        "minutes_per_day": {"mean": 6.25, "peak": 9.5, "week": 8.75},
        "recall": {"all": 0.52, "seen": 0.9471, "spread": 0.002},
    }
    all_seen = {**outcome, "unseen": 0, "recall": {"all": 0.9471, "seen": 0.9471, "spread": 0.0042}}
    assert json.loads(plan_json(NARROW, ASSUMED)) == {
        "cards": 45,
        "facts": 40,
        "known_before": 0,
        "start": "2026-11-23",
        "exam": "2026-12-03",
        "days": 10,
        **outcome,
        "fits": False,
        "needed": {**all_seen, "new_per_day": 9, "minutes_per_day": {"mean": 11, "peak": 15, "week": 14}},
        "left_out": {"low_priority": 4, "months": ["2026-08", "2026-09"], "cards": 22},
        "alternatives": [{**all_seen, "retention": 0.95, "recall": {"all": 0.97, "seen": 0.9471, "spread": 0.003}}],
        "assumptions": {
            "runs": 20,
            "seed": 1,
            "rest": ["Sunday"],
            "minutes": None,
            "seconds_per_review": 13.0,
            "own_parameters": False,
            "own_pace": False,
        },
        "minutes_by_day": [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.5, 9.0, 4.0],
        "recall_by_day": [
            {"date": "2026-11-23", "all": 0.0, "seen": 0.0},
            {"date": "2026-11-28", "all": 0.5, "seen": 0.95},
            {"date": "2026-12-03", "all": 0.9471, "seen": 0.9471},
        ],
    }


def test_a_plan_as_a_picture() -> None:
    """The same plan gives the same bytes, and the picture says what it shows."""
    drawn = plan_plot(PLAN, "svg", "An exam", "")
    assert drawn == plan_plot(PLAN, "svg", "An exam", "")
    words = {element.text for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")}
    assert {"An exam", "minutes a day", "known", "of all cards", "of the cards seen so far", "exam"} <= words
    assert plan_plot(PLAN, "png", "An exam", "").startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("outcome", [replace(OUTCOME, last_new_day=None), replace(OUTCOME, minutes_by_day=(0.0,) * 10)])
def test_a_plan_with_nothing_to_show_is_drawn_as_well(outcome: Outcome) -> None:
    """Without a new card, or without any minute."""
    assert plan_plot(replace(PLAN, outcome=outcome), "svg", "An exam", "").endswith(b"</svg>\n")


def test_a_plan_as_a_page() -> None:
    """The picture and the words, in one file that loads nothing; a deck's name is only text."""
    page = plan_plot(PLAN, "html", "<b> & exam", "5 < 6").decode()
    assert page.count("<svg") == 1
    assert "<title>&lt;b&gt; &amp; exam</title>" in page
    assert "<pre>5 &lt; 6</pre>" in page
    assert not any(loading in page for loading in (" src=", "@import", "<script", "<link"))
