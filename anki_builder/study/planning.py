"""From a learner's question to a plan: chooses the cards, reads the learner's own history, and simulates."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import NamedTuple

from anki_builder.errors import ProjectError
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.project import Project
from anki_builder.study.exam_plan import ExamPlan, ExamRequest, plan_exam
from anki_builder.study.habits import DEFAULT_HABITS
from anki_builder.study.learner import Learner, read_learner
from anki_builder.study.memory import DEFAULT_MEMORY, Memory
from anki_builder.study.plan_report import Assumptions
from anki_builder.study.planned_cards import deck_guids, planned_deck
from anki_builder.study.simulation import Study

DEFAULT_RETENTION = 0.9
"""Anki's own."""


_WITHOUT_HISTORY = Learner({}, frozenset(), frozenset(), None, None, None, 0)


class Question(NamedTuple):
    """What a learner asks; with None, the plan finds or takes what is usual."""

    exam: datetime.date
    start: datetime.date
    minutes: float | None = None
    new: int | None = None
    rest: frozenset[int] = frozenset()
    """Weekdays without study, from 0, Monday."""
    retention: float | None = None
    months: tuple[str, str] | None = None
    """The first and the last."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    collection: Path | None = None
    seed: int = 1


def answer(project: Project, question: Question) -> tuple[ExamPlan, Assumptions]:
    """The plan for a project's deck, and what it takes for granted.

    Raises ProjectError where there are no cards to plan for or the collection cannot be read, MissingExtraError where
    Anki's library is needed for that, and OSError.
    """
    learner = _learner(project, question)
    choice = FactChoice(_months(project, question.months), question.categories, question.tags)
    deck = planned_deck(project, choice, question.start, learner.studied, learner.suspended)
    pace = learner.seconds_per_review
    habits = DEFAULT_HABITS if pace is None else DEFAULT_HABITS.at_pace(pace)
    study = Study(
        new_per_day=question.new or 0,
        retention=question.retention or learner.retention or DEFAULT_RETENTION,
        rest=question.rest,
        memory=Memory(learner.parameters) if learner.parameters else DEFAULT_MEMORY,
        habits=habits,
    )
    request = ExamRequest(
        question.start, question.exam, study, question.new is None, question.minutes, seed=question.seed
    )
    assumptions = Assumptions(
        facts=deck.facts,
        seconds_per_review=habits.seconds_per_review,
        learner=str(question.collection or ""),
        own_parameters=learner.parameters is not None,
        own_pace=pace is not None,
    )
    return plan_exam(deck.cards, request), assumptions


def _learner(project: Project, question: Question) -> Learner:
    if question.collection is None:
        return _WITHOUT_HISTORY
    return read_learner(question.collection, question.start, deck_guids(project, question.start))


def _months(project: Project, period: tuple[str, str] | None) -> tuple[str, ...]:
    """The months of a period that have facts."""
    if period is None:
        return ()
    first, last = period
    months = sorted({fact.month for fact in project.facts if first <= fact.month <= last})
    if not months:
        raise ProjectError(f"no fact fits --months {first}..{last}")
    return tuple(months)
