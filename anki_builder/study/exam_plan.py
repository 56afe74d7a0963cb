"""The plan for an exam: how many new cards a day, what that costs, and what is known on the day. Pure."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from anki_builder.study.simulation import Card, Course, Study, simulate

_MARGIN = 14
"""Days between the last new card and the exam, as far as there are four times as many: a card that was learnt in the
last days is known on the day without a plan, and forgotten after it."""

_RUNS_TO_SEARCH = 5
_WEEK = 7


class PlannedCard(NamedTuple):
    """A card to be known on the day of the exam."""

    month: str
    """Of its fact; empty where that is undated."""
    priority: str = "normal"
    """`high`, `normal` or `low`."""
    known: Card | None = None
    """What is known of it where the learner has studied it."""


@dataclass(frozen=True, slots=True)
class ExamRequest:
    """What a learner asks."""

    start: datetime.date
    """The first day of study."""
    exam: datetime.date
    """Later than the start; no study on the day itself."""
    study: Study
    """How; its new cards a day are those asked for, or 0 where the plan is to find them."""
    finds_new: bool = True
    """Whether the plan finds the number of new cards a day."""
    minutes: float | None = None
    """A day, at most, on the mean of any seven days."""
    runs: int = 20
    seed: int = 1

    @property
    def days(self) -> int:
        """From the start to the day before the exam."""
        return (self.exam - self.start).days

    def study_days(self, margin: int = 0) -> int:
        """Days without those of rest, and without the last few."""
        days = range(self.days - margin)
        return sum((self.start.weekday() + day) % _WEEK not in self.study.rest for day in days)


class Load(NamedTuple):
    """Of a day of study, on the mean of all runs."""

    mean: float
    peak: float
    """Of the day that has most."""
    week: float
    """Of a day in the week that has most."""


class Estimate(NamedTuple):
    """A share, on the mean of all runs, and its standard deviation between them."""

    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of one setting."""

    new_per_day: int
    retention: float
    last_new_day: datetime.date | None
    """None where there is no new card."""
    unseen: int
    """Cards that the exam comes too early for."""
    reviews: Load
    minutes: Load
    recall_all: Estimate
    """Expected on the day of the exam, over all cards."""
    recall_seen: Estimate
    """The same over those that were seen by then."""
    minutes_by_day: tuple[float, ...]
    recall_days: tuple[int, ...]
    """Counted from the start: where the two curves that follow have their points."""
    recall_all_by_day: tuple[float, ...]
    recall_seen_by_day: tuple[float, ...]


class LeftOut(NamedTuple):
    """What to leave out, so that the rest fits."""

    low_priority: int
    """Cards of low priority."""
    months: tuple[str, ...]
    """The oldest, all of whose cards are left out but those of high priority."""
    cards: int
    """All that is left out, with the former."""


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """An answer."""

    request: ExamRequest
    cards: int
    known: int
    """Cards that the learner had studied before."""
    outcome: Outcome
    alternatives: tuple[Outcome, ...]
    needed: Outcome | None
    """What it would take to see all cards in time, where the plan does not; None where it does."""
    left_out: LeftOut | None
    """What to leave out instead; None where all fits, or nothing would."""

    @property
    def fits(self) -> bool:
        """Whether all cards are seen in time, within the minutes."""
        return self.needed is None


def plan_exam(cards: Sequence[PlannedCard], request: ExamRequest) -> ExamPlan:
    """The plan for some cards, which stand in the order in which they are introduced."""
    planner = _Planner(cards, request)
    required = planner.required
    asked = required if request.finds_new else request.study.new_per_day
    outcome = planner.outcome(asked)
    if request.minutes is not None and request.finds_new and outcome.minutes.week > request.minutes:
        asked = planner.most_within(request.minutes, required)
        outcome = planner.outcome(asked)
    fits = not outcome.unseen and (request.minutes is None or outcome.minutes.week <= request.minutes)
    return ExamPlan(
        request=request,
        cards=len(cards),
        known=len(planner.known),
        outcome=outcome,
        alternatives=tuple(planner.alternatives(outcome)),
        needed=None if fits else planner.outcome(required),
        left_out=None if fits else what_to_leave_out(planner.new, planner.capacity(asked)),
    )


class _Planner:
    """Simulates one learner's settings."""

    def __init__(self, cards: Sequence[PlannedCard], request: ExamRequest) -> None:
        self.known = [card.known for card in cards if card.known]
        self.new = [card for card in cards if not card.known]
        self._request = request
        self._margin = min(_MARGIN, request.days // 4) if request.finds_new else 0
        self._days_for_new = request.study_days(self._margin)

    @property
    def required(self) -> int:
        """The fewest new cards a day that bring a learner through all of them in time."""
        return math.ceil(len(self.new) / max(1, self._days_for_new))

    def capacity(self, new_per_day: int) -> int:
        """How many new cards can be introduced in time."""
        return new_per_day * self._days_for_new

    def outcome(self, new_per_day: int, retention: float | None = None, runs: int | None = None) -> Outcome:
        """What comes of so many new cards a day."""
        request = self._request
        study = replace(request.study, new_per_day=new_per_day, retention=retention or request.study.retention)
        introduced = min(len(self.new), self.capacity(new_per_day))
        runs = runs or request.runs
        course = simulate(self.known, introduced, study, request.start, request.days, runs, request.seed)
        return _outcome(course, study, request, len(self.known) + len(self.new))

    def most_within(self, minutes: float, too_many: int) -> int:
        """The most new cards a day whose worst week stays within the minutes; fewer than `too_many`."""
        fewest, most = 0, too_many
        while most - fewest > 1:
            middle = (fewest + most) // 2
            if self.outcome(middle, runs=_RUNS_TO_SEARCH).minutes.week <= minutes:
                fewest = middle
            else:
                most = middle
        while fewest and self.outcome(fewest).minutes.week > minutes:  # few runs may have been lucky
            fewest -= 1
        return fewest

    def alternatives(self, chosen: Outcome) -> list[Outcome]:
        """The same with other retentions, and with twice the new cards a day."""
        others = [
            self.outcome(chosen.new_per_day, retention)
            for retention in (0.8, 0.9, 0.95)
            if abs(retention - chosen.retention) > 0.02
        ]
        faster = 2 * chosen.new_per_day
        return [*others[:2], *([self.outcome(faster)] if 0 < faster <= len(self.new) else [])]


def _outcome(course: Course, study: Study, request: ExamRequest, cards: int) -> Outcome:
    days = numpy.arange(request.days)
    studied = ~numpy.isin((request.start.weekday() + days) % _WEEK, list(study.rest))
    minutes = course.seconds.mean(axis=0) / 60
    new_days = numpy.flatnonzero(course.introduced)
    last = request.start + datetime.timedelta(days=int(new_days[-1])) if len(new_days) else None
    seen = numpy.maximum(course.seen, 1)
    return Outcome(
        new_per_day=study.new_per_day,
        retention=study.retention,
        last_new_day=last,
        unseen=cards - int(course.seen[-1]),
        reviews=_load(course.reviews.mean(axis=0), studied),
        minutes=_load(minutes, studied),
        recall_all=_estimate(course.recall[:, -1] / cards),
        recall_seen=_estimate(course.recall[:, -1] / seen[-1]),
        minutes_by_day=tuple(minutes.tolist()),
        recall_days=course.recall_days,
        recall_all_by_day=tuple((course.recall.mean(axis=0) / cards).tolist()),
        recall_seen_by_day=tuple((course.recall.mean(axis=0) / seen).tolist()),
    )


def _load(by_day: NDArray[numpy.float64], studied: NDArray[numpy.bool_]) -> Load:
    of_study = by_day[studied]
    if not len(of_study):
        return Load(0.0, 0.0, 0.0)
    width = min(_WEEK, len(by_day))
    in_window = numpy.convolve(studied, numpy.ones(width), "valid")
    weeks = numpy.convolve(by_day, numpy.ones(width), "valid") / numpy.maximum(in_window, 1)
    return Load(float(of_study.mean()), float(of_study.max()), float(weeks.max()))


def _estimate(shares: NDArray[numpy.float64]) -> Estimate:
    return Estimate(float(shares.mean()), float(shares.std()))


def what_to_leave_out(new: Sequence[PlannedCard], capacity: int) -> LeftOut | None:
    """The cards of low priority, and then the oldest months, until the rest is within the capacity.

    Cards of high priority are never left out; None where these alone are too many, or nothing can be learnt at all.
    """
    kept = [card for card in new if card.priority != "low"]
    low = len(new) - len(kept)
    months: list[str] = []
    for month in sorted({card.month for card in kept if card.priority != "high"}):
        if len(kept) <= capacity:
            break
        months.append(month)
        kept = [card for card in kept if card.month != month or card.priority == "high"]
    if len(kept) > capacity or not kept:
        return None
    return LeftOut(low, tuple(months), len(new) - len(kept))
