"""The plan for an exam: what it finds, where it does not fit, and the odd questions."""

from __future__ import annotations

import datetime

import pytest

from anki_builder.study.exam_plan import ExamPlan, ExamRequest, LeftOut, PlannedCard, plan_exam, what_to_leave_out
from anki_builder.study.simulation import Card, Study

MONDAY = datetime.date(2026, 11, 23)


def cards(count: int, month: str = "2026-10", priority: str = "normal") -> list[PlannedCard]:
    """New cards of one month."""
    return [PlannedCard(month, priority)] * count


def planned(
    deck: list[PlannedCard], days: int, new: int | None = None, minutes: float | None = None, rest: tuple[int, ...] = ()
) -> ExamPlan:
    """A plan from a Monday on."""
    study = Study(new or 0, rest=frozenset(rest))
    exam = MONDAY + datetime.timedelta(days=days)
    return plan_exam(deck, ExamRequest(MONDAY, exam, study, new is None, minutes, runs=5))


def test_as_few_new_cards_a_day_as_bring_a_learner_through_in_time() -> None:
    """The last of them two weeks before the exam: 400 cards in 100 - 14 days."""
    plan = planned(cards(400), 100)
    assert plan.outcome.new_per_day == 5
    assert plan.outcome.last_new_day == MONDAY + datetime.timedelta(days=79)
    assert (plan.outcome.unseen, plan.fits, plan.needed, plan.left_out) == (0, True, None, None)
    assert 0.93 < plan.outcome.recall_all.mean < 0.97
    assert plan.outcome.recall_all.mean == pytest.approx(plan.outcome.recall_seen.mean)


def test_days_of_rest_leave_fewer_for_new_cards() -> None:
    """Every Sunday off: 400 cards in 74 days."""
    plan = planned(cards(400), 100, rest=(6,))
    assert plan.outcome.new_per_day == 6
    assert [round(minutes, 1) for minutes in plan.outcome.minutes_by_day[6::7]] == [0.0] * 14


def test_more_reviews_hardly_help_and_cost_twice_as_much() -> None:
    """Beside the plan stand other retentions, and twice the new cards a day."""
    plan = planned(cards(400), 100)
    low, high, fast = plan.alternatives
    assert [(low.new_per_day, low.retention), (high.new_per_day, high.retention)] == [(5, 0.8), (5, 0.95)]
    assert (fast.new_per_day, fast.retention) == (10, 0.9)
    assert high.minutes.mean > 1.6 * low.minutes.mean
    assert high.recall_all.mean - low.recall_all.mean < 0.1


def test_where_the_minutes_do_not_suffice_it_says_what_does() -> None:
    """More minutes, or the oldest months left out."""
    deck = [*cards(200, "2026-08"), *cards(200, "2026-09"), *cards(200, "2026-10")]
    plan = planned(deck, 100, minutes=13)
    assert not plan.fits
    assert 0 < plan.outcome.new_per_day < 7
    assert plan.outcome.minutes.week <= 13
    assert plan.outcome.unseen == 600 - plan.outcome.new_per_day * 86
    assert plan.needed is not None
    assert (plan.needed.new_per_day, plan.needed.unseen) == (7, 0)
    assert plan.needed.minutes.week > 13
    assert plan.left_out == LeftOut(0, ("2026-08",), 200)

    rest = planned(deck[200:], 100, minutes=13)
    assert rest.fits


def test_new_cards_a_day_can_be_given() -> None:
    """Then they come until the day before the exam; where they are too few, the plan says how many it takes."""
    enough, few = planned(cards(100), 30, new=10), planned(cards(100), 30, new=2)
    assert (enough.fits, enough.outcome.last_new_day) == (True, MONDAY + datetime.timedelta(days=9))
    assert (few.fits, few.outcome.unseen, few.outcome.last_new_day) == (False, 40, MONDAY + datetime.timedelta(days=29))
    assert few.needed is not None
    assert few.needed.new_per_day == 4


def test_an_exam_tomorrow() -> None:
    """All today, if nothing else is said; and within the minutes that there are, what fits into them."""
    plan, short = planned(cards(200), 1), planned(cards(200), 1, minutes=20)
    assert (plan.outcome.new_per_day, plan.outcome.last_new_day, plan.fits) == (200, MONDAY, True)
    assert plan.outcome.minutes.peak > 100
    assert 20 < short.outcome.new_per_day < 40
    assert short.outcome.minutes.peak <= 20


def test_no_minutes_at_all() -> None:
    """Nothing can be learnt, and nothing left out that would change it."""
    plan = planned(cards(200), 50, minutes=0)
    assert (plan.outcome.new_per_day, plan.outcome.last_new_day, plan.outcome.unseen) == (0, None, 200)
    assert (plan.outcome.recall_all.mean, plan.left_out, plan.fits) == (0.0, None, False)
    assert plan.needed is not None


def test_only_days_of_rest() -> None:
    """There is no day to study on."""
    plan = planned(cards(10), 20, rest=tuple(range(7)))
    assert (plan.outcome.unseen, plan.outcome.minutes.mean, plan.fits) == (10, 0.0, False)


def test_what_was_studied_before_is_reviewed_and_not_new() -> None:
    """A learner who knows all has no new cards, and forgets nothing by the exam."""
    known = [PlannedCard("2026-10", known=Card(stability=30, difficulty=5, last=-5, due=25))] * 50
    plan = planned(known, 40)
    assert (plan.known, plan.outcome.new_per_day, plan.outcome.last_new_day, plan.fits) == (50, 0, None, True)
    assert plan.outcome.reviews.peak > 0
    assert plan.outcome.recall_all.mean > 0.9


@pytest.mark.parametrize(
    ("deck", "capacity", "left"),
    [
        ([*cards(10), *cards(5, priority="low")], 12, LeftOut(5, (), 5)),
        ([*cards(10, "2026-08"), *cards(10, "2026-09")], 12, LeftOut(0, ("2026-08",), 10)),
        ([*cards(3, "2026-08", "high"), *cards(7, "2026-08"), *cards(9)], 12, LeftOut(0, ("2026-08",), 7)),
        ([*cards(10, "2026-08"), *cards(5, priority="low"), *cards(10)], 12, LeftOut(5, ("2026-08",), 15)),
        (cards(20, priority="high"), 12, None),
        (cards(20), 12, None),
    ],
)
def test_low_priority_is_left_out_first_then_the_oldest_months(
    deck: list[PlannedCard], capacity: int, left: LeftOut | None
) -> None:
    """High priority never is; and to leave out everything is no plan."""
    assert what_to_leave_out(deck, capacity) == left
