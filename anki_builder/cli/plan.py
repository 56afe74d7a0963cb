"""The command `plan`, which tells a learner whether they will be ready on exam day."""

from __future__ import annotations

import datetime
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from anki_builder.cli.choice import category_option, is_month, tag_option
from anki_builder.cli.terminal import FilePath, format_option, load, stop_on_errors
from anki_builder.errors import MissingExtraError, ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from anki_builder.study.exam_plan import ExamPlan

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALL_THAT_IS_DUE = 9999
"""Reviews a day, the most that Anki takes: a plan holds only if none is put off."""
_MOST_DAYS = 10 * 366
"""Nobody plans for longer, and each costs time."""


def _read_day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date | None:
    try:
        return None if value is None else datetime.date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"`{value}` is not a day; write it like 2026-05-24") from error


def _read_period(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    first, dots, last = value.partition("..")
    last = last if dots else first
    if not (is_month(first) and is_month(last) and first <= last):
        raise click.BadParameter(f"`{value}` is no period; write it like 2025-06..2026-04, or one month like 2025-06")
    return first, last


def _read_plot(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in (".svg", ".png", ".html"):
        raise click.BadParameter(f"`{value}` should end in .svg, .png or .html")
    return value


@click.command()
@click.option("--exam", metavar="DATE", required=True, callback=_read_day, help="The day of the exam.")
@click.option("--start", metavar="DATE", callback=_read_day, help="The first day of study; default: today.")
@click.option("--minutes", type=click.FloatRange(0, 24 * 60), metavar="N", help="That you have a day, at most.")
@click.option(
    "--new", type=click.IntRange(0, 9999), metavar="N", help="New cards a day; without it, the plan finds it."
)
@click.option(
    "--rest", type=click.Choice(_WEEKDAYS), metavar="DAY", multiple=True, help="No study on this day: sun, mon, ..."
)
@click.option(
    "--retention", type=click.FloatRange(0.7, 0.99), metavar="R", help="Desired retention in Anki; default: 0.9."
)
@click.option("--months", metavar="M..M", callback=_read_period, help="Only facts of these months.")
@category_option
@tag_option
@click.option(
    "--collection",
    type=FilePath(exists=True, dir_okay=False),
    metavar="FILE",
    help="Your collection, exported from Anki: the plan starts from what you know. It is only read.",
)
@click.option("--seed", type=click.IntRange(0), default=1, metavar="N", help="Of the simulation; default: 1.")
@click.option(
    "--plot",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    callback=_read_plot,
    help="Draw load and recall into FILE.svg, .png or .html.",
)
@click.option("--write", is_flag=True, help="Put the setting that was found into deck.yaml, as `options:`.")
@format_option
@click.pass_obj
def plan(
    root: Path,
    /,
    exam: datetime.date,
    start: datetime.date | None,
    rest: tuple[str, ...],
    plot: Path | None,
    write: bool,
    output: str,
    **question: Any,
) -> None:
    """Will you be ready on exam day? Simulates daily review with FSRS until then.

    Says how many new cards a day bring you through in time, the load, what you will know on the day, what other
    settings would give, and where it does not fit, what does. Needs pip install 'anki-builder[plan]'.

    Exit status: 0, also where the plan does not fit; 1 if the sources have errors; 2 if there can be no plan.

    \b
    Examples:
      anki-builder plan --exam 2026-05-24
      anki-builder plan --exam 2026-05-24 --minutes 30 --rest sun
      anki-builder plan --exam 2026-05-24 --months 2025-06..2026-04 --plot plan.svg
      anki-builder plan --exam 2026-05-24 --collection me.colpkg
    """
    from anki_builder.charts import is_drawable
    from anki_builder.clock import build_time, utc_day

    _require_libraries(plot)
    if question["minutes"] is not None and question["new"] is not None:
        raise click.UsageError("--minutes and --new: give one of them, and the plan finds the other")
    start = start or utc_day(build_time(None, os.environ))
    if not 0 < (exam - start).days <= _MOST_DAYS:
        late = "more than ten years after" if exam > start else "not later than"
        raise click.UsageError(f"the exam, {exam}, is {late} the first day of study, {start}")
    from anki_builder.study.plan_report import plan_json, plan_text
    from anki_builder.study.planning import Question, answer

    project = load(root)
    stop_on_errors(project, {} if output == "json" else None)
    weekdays = frozenset(map(_WEEKDAYS.index, rest))
    found, assumptions = answer(project, Question(exam, start, rest=weekdays, **question))
    text = plan_text(found, assumptions, ascii_only=not is_drawable(sys.stdout.encoding or "ascii"))
    if plot:
        _draw(found, plot, f"{project.deck.name}: exam on {exam}", text)
    if write:
        _write_options(root, found)
    click.echo(plan_json(found, assumptions) if output == "json" else text, nl=False)


def _require_libraries(plot: Path | None) -> None:
    """Raises MissingExtraError where a library of the extra is not there."""
    for library in ("fsrs", "numpy", *(["matplotlib"] if plot else [])):
        if find_spec(library) is None:
            raise MissingExtraError(f"a plan needs the library {library}", "plan")


def _draw(found: ExamPlan, path: Path, title: str, text: str) -> None:
    from anki_builder.files import AtomicWriter
    from anki_builder.study.plan_plot import plan_plot

    drawn = plan_plot(found, path.suffix.lower().removeprefix("."), title, text)
    with AtomicWriter() as writer:
        writer.create(path).write(drawn)
    click.echo(f"wrote {path.as_posix()}", err=True)


def _write_options(root: Path, found: ExamPlan) -> None:
    """Puts the setting of a plan into deck.yaml, for learners who import the deck's options."""
    from anki_builder.sources.deck_options import with_deck_options
    from anki_builder.sources.fill_ids import Replacement, replace_texts
    from anki_builder.sources.project import DECK_FILE

    outcome = found.outcome
    if not outcome.new_per_day:
        raise ProjectError("there is nothing to write: the plan has no new cards")
    options = {
        "new_per_day": outcome.new_per_day,
        "reviews_per_day": _ALL_THAT_IS_DUE,
        "desired_retention": round(outcome.retention, 2),
    }
    path = root / DECK_FILE
    before = path.read_bytes().decode()
    replace_texts(root, [Replacement(DECK_FILE, before, with_deck_options(before, options))])
    told = ", ".join(f"{key} {value}" for key, value in options.items())
    click.echo(f"wrote {path.as_posix()}: {told}", err=True)
