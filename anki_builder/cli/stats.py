"""The command that counts: stats."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from anki_builder.cli.choice import choice_options
from anki_builder.cli.terminal import load, stop_on_errors, style

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@choice_options
@click.option("--on", "day", metavar="DATE", help="The day on which facts count as stale or retired; default: today.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="For the terminal, programs, or a browser.",
)
@click.pass_obj
def stats(root: Path, /, day: str | None, output: str, **choice: tuple[str, ...]) -> None:
    """Count what is in the deck, what is out of date, and what is missing.

    Facts and cards by month, category, kind and priority; stale facts, and those of the next 90 days; sources; words
    of questions and answers; months that lack a category that every other month has, or have far fewer facts than the
    others. It counts the facts that `build` would ship: drafts and retired facts only have a number each.

    --month, --category and --tag can be repeated. A page for a browser needs pip install 'anki-builder[preview]'.

    Exit status: 0 if it could count, 1 if the sources have errors, 2 if it could not.

    \b
    Examples:
      anki-builder stats
      anki-builder stats --month 2025-10 --month 2025-11
      anki-builder stats --on 2026-12-31      what will be stale by then
      anki-builder stats --format html > stats.html
    """
    import shutil  # late, as its archives take 2 ms to import

    from anki_builder import report
    from anki_builder.charts import is_drawable
    from anki_builder.clock import build_time, utc_day
    from anki_builder.pages.rendering import check_installed
    from anki_builder.sources.fact_choice import FactChoice
    from anki_builder.statistics.deck_statistics import deck_statistics
    from anki_builder.statistics.statistics_html import statistics_html
    from anki_builder.statistics.statistics_json import statistics_json
    from anki_builder.statistics.statistics_text import statistics_text

    today = utc_day(build_time(day, os.environ, option="--on"))
    if output == "html":
        check_installed()
    project = load(root)
    stop_on_errors(project, {} if output == "json" else None)
    click.echo(report.diagnostics_text(project.diagnostics, project.texts, style), nl=False, err=True)
    statistics = deck_statistics(project, today, FactChoice(**choice))
    if output == "json":
        text = statistics_json(statistics)
    elif output == "html":
        text = statistics_html(statistics)
    else:
        width = shutil.get_terminal_size().columns
        text = statistics_text(statistics, width, style, ascii_only=not is_drawable(sys.stdout.encoding))
    click.echo(text, nl=False)
