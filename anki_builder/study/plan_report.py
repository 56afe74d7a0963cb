"""An exam plan as text for people and JSON for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from anki_builder.charts import column_chart
from anki_builder.report import counted, to_json
from anki_builder.study.exam_plan import Estimate, ExamPlan, Load, Outcome

_WIDTH = 80
_HEIGHT = 6
_MUCH = 120
"""Minutes a day that hardly anybody has."""
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Assumptions(NamedTuple):
    """What a plan takes for granted, in words."""

    facts: int
    seconds_per_review: float
    learner: str = ""
    """The collection whose history the plan starts from; empty where it starts from nothing."""
    own_parameters: bool = False
    """Whether FSRS has been fitted to this learner."""
    own_pace: bool = False


def plan_text(plan: ExamPlan, assumptions: Assumptions, ascii_only: bool = False) -> str:
    """The plan, its curves, other settings, and what it takes for granted."""
    request, outcome = plan.request, plan.outcome
    known = f", {plan.known:,} of them studied before" if assumptions.learner else ""
    blocks = [
        f"Exam on {request.exam}, {counted(request.days, 'day')} from {request.start}: "
        f"{counted(plan.cards, 'card')} of {counted(assumptions.facts, 'fact')}{known}.\n",
        "".join(f"  {name:<17} {value}\n" for name, value in _figures(plan)),
        *_unfit(plan),
        *_charts(outcome, request.start, request.exam, ascii_only),
        _others(plan),
        _assumed(plan, assumptions),
    ]
    return "\n".join(blocks)


def _figures(plan: ExamPlan) -> Iterator[tuple[str, str]]:
    outcome = plan.outcome
    last = f", the last on {outcome.last_new_day}" if outcome.last_new_day else ""
    yield "new cards a day", f"{outcome.new_per_day:,}{last}"
    yield "reviews a day", _load(outcome.reviews)
    much = "; more than hardly anybody has" if outcome.minutes.week > _MUCH else ""
    yield "minutes a day", f"{_load(outcome.minutes)}{much}"
    seen = f", {_percent(outcome.recall_seen.mean)} of those seen" if outcome.unseen else ""
    yield "known on the day", f"{_estimate(outcome.recall_all)} of all cards{seen}"


def _unfit(plan: ExamPlan) -> Iterator[str]:
    if plan.needed is None:
        return
    outcome, needed, minutes = plan.outcome, plan.needed, plan.request.minutes
    if outcome.unseen:
        text = f"This does not fit: {counted(outcome.unseen, 'card')} would not be seen before the exam.\n"
    else:
        text = f"This does not fit: the busiest week takes {_minutes(outcome.minutes.week)} a day.\n"
    cost = f"{needed.new_per_day:,} new cards and {_minutes(needed.minutes.week)} a day in the busiest week"
    text += f"  To see all of them takes {cost}.\n"
    if plan.left_out:
        left = plan.left_out
        parts = [f"the {counted(left.low_priority, 'card')} of low priority"] if left.low_priority else []
        parts += [f"the facts of {_months(left.months)}"] if left.months else []
        text += f"  Or leave out {' and '.join(parts)}: {counted(left.cards, 'card')}; the rest fits.\n"
    elif minutes is not None:
        text += "  There is nothing to leave out that would make the rest fit.\n"
    yield text


def _charts(outcome: Outcome, start: datetime.date, exam: datetime.date, ascii_only: bool) -> Iterator[str]:
    middle = start + (exam - start) / 2
    labels = (str(start), str(middle), str(exam))
    chart = column_chart(outcome.minutes_by_day, _HEIGHT, _WIDTH, labels, ascii_only)
    yield f"Minutes a day\n{chart}"
    percents = [100 * share for share in outcome.recall_all_by_day]
    yield f"Known of all cards, in percent\n{column_chart(percents, _HEIGHT, _WIDTH, labels, ascii_only)}"


_HEADS = ("new a day", "retention", "last new", "reviews", "minutes", "peak", "known of all", "unseen")


def _others(plan: ExamPlan) -> str:
    rows = [_HEADS, *(_row(outcome) for outcome in (plan.outcome, *plan.alternatives))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "This plan, and others\n" + "".join(f"  {line}\n" for line in lines)


def _row(outcome: Outcome) -> tuple[str, ...]:
    return (
        f"{outcome.new_per_day:,}",
        f"{outcome.retention:.2f}",
        str(outcome.last_new_day or "–"),
        f"{outcome.reviews.mean:,.0f}",
        f"{outcome.minutes.mean:,.0f}",
        f"{outcome.minutes.peak:,.0f}",
        _percent(outcome.recall_all.mean),
        f"{outcome.unseen:,}",
    )


def _assumed(plan: ExamPlan, assumptions: Assumptions) -> str:
    request = plan.request
    parameters = "your own FSRS parameters" if assumptions.own_parameters else "the default parameters of FSRS-6"
    pace = "your own pace" if assumptions.own_pace else "the pace of Anki's users"
    rest = " and ".join(_DAY_NAMES[day] for day in sorted(request.study.rest))
    lines = [
        f"the mean of {counted(request.runs, 'simulated course')} (seed {request.seed}), with {parameters}",
        f"{assumptions.seconds_per_review:.1f} seconds for a review that goes well ({pace}), more for a lapse",
        f"no day missed{f', but for every {rest}' if rest else ''}, and all that is due is reviewed",
        "known means: the card is recalled on the morning of the exam. It is no score: an exam asks otherwise",
    ]
    return "Taken for granted\n" + "".join(f"  - {line}\n" for line in lines)


def _load(load: Load) -> str:
    return f"{load.mean:,.0f} on average, {load.peak:,.0f} on the busiest day"


def _minutes(value: float) -> str:
    return f"{value:,.0f} minutes" if value >= 1 else "less than a minute"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _estimate(estimate: Estimate) -> str:
    return f"{_percent(estimate.mean)} (± {100 * estimate.spread:.1f})"


def _months(months: Iterable[str]) -> str:
    first, *others = (month or "no month" for month in months)
    return f"{first} to {others[-1]}" if others else first


def plan_json(plan: ExamPlan, assumptions: Assumptions) -> str:
    """The plan for programs."""
    request = plan.request
    result = {
        "cards": plan.cards,
        "facts": assumptions.facts,
        "known_before": plan.known,
        "start": str(request.start),
        "exam": str(request.exam),
        "days": request.days,
        **_outcome_values(plan.outcome),
        "fits": plan.fits,
        "needed": _outcome_values(plan.needed) if plan.needed else None,
        "left_out": plan.left_out._asdict() if plan.left_out else None,
        "alternatives": [_outcome_values(outcome) for outcome in plan.alternatives],
        "assumptions": {
            "runs": request.runs,
            "seed": request.seed,
            "rest": [_DAY_NAMES[day] for day in sorted(request.study.rest)],
            "minutes": request.minutes,
            "seconds_per_review": round(assumptions.seconds_per_review, 2),
            "own_parameters": assumptions.own_parameters,
            "own_pace": assumptions.own_pace,
        },
        "minutes_by_day": [round(minutes, 2) for minutes in plan.outcome.minutes_by_day],
        "recall_by_day": [
            {"date": str(request.start + datetime.timedelta(days=day)), "all": round(every, 4), "seen": round(seen, 4)}
            for day, every, seen in zip(
                plan.outcome.recall_days,
                plan.outcome.recall_all_by_day,
                plan.outcome.recall_seen_by_day,
                strict=True,
            )
        ],
    }
    return to_json(result)


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    return {
        "new_per_day": outcome.new_per_day,
        "retention": outcome.retention,
        "last_new_day": str(outcome.last_new_day) if outcome.last_new_day else None,
        "unseen": outcome.unseen,
        "reviews_per_day": _rounded(outcome.reviews, 1),
        "minutes_per_day": _rounded(outcome.minutes, 2),
        "recall": {
            "all": round(outcome.recall_all.mean, 4),
            "seen": round(outcome.recall_seen.mean, 4),
            "spread": round(outcome.recall_all.spread, 4),
        },
    }


def _rounded(load: Load, digits: int) -> dict[str, float]:
    return {name: round(value, digits) for name, value in load._asdict().items()}
