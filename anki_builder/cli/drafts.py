"""Commands that turn articles into fact files: draft."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING

import click

from anki_builder.cli.terminal import FINDINGS, FilePath, Progress, format_option, style

if TYPE_CHECKING:
    from pathlib import Path

    from anki_builder.drafts.metadata import DraftSettings
    from anki_builder.sources.deck import Deck


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, type=FilePath(allow_dash=True))
@click.option("--title", default="", help="The story's title; an article with a title given is one story.")
@click.option("--date", "day", default="", help="The day of the event, or its month: 2025-10-28 or 2025-10.")
@click.option("--category", default="", help="One of the deck's categories.")
@click.option("--out", type=FilePath(file_okay=False), help="Where to write; default: cards_src.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Write no files, show them.")
@click.option("--review", is_flag=True, help="Go through the drafts there are; ARTICLE is then a fact file or folder.")
@format_option
@click.pass_obj
def draft(
    root: Path,
    /,
    articles: tuple[Path, ...],
    title: str,
    day: str,
    category: str,
    out: Path | None,
    to_stdout: bool,
    review: bool,
    output: str,
) -> None:
    """Make draft fact files of articles: plain text, Markdown, or pages saved from a browser.

    ARTICLE is a file, or - for standard input. Each story of it becomes a file such as
    cards_src/2025-10/us-japan-critical-minerals.yaml, which is valid at once, and of which nothing is built before you
    have looked at it: every fact in it is a draft. No file is overwritten.

    Exit status: 0 if all is drafted, 1 if an article could not be.

    \b
    Examples:
      anki-builder draft article.txt
      anki-builder draft page.html --date 2025-10-28 --category International
      anki-builder draft - --stdout < article.txt
      anki-builder draft --review                    keep, edit, split or drop each draft
    """
    if review:
        if title or day or category or out or to_stdout or output != "text":
            raise click.UsageError("--review goes with no other option")
        from anki_builder.cli.review import review_drafts

        review_drafts(root, articles)
        return
    if not articles:
        raise click.UsageError("which article? Give a file, or - for standard input")
    if title and len(articles) > 1:
        raise click.UsageError("--title is for one article")
    _draft(
        root,
        articles,
        _settings(root, title, day, category, needs_project=not (out or to_stdout)),
        out,
        to_stdout,
        output,
    )


def _draft(
    root: Path, articles: tuple[Path, ...], settings: DraftSettings, out: Path | None, to_stdout: bool, output: str
) -> None:
    from anki_builder.drafts.draft_report import drafts_json, drafts_text
    from anki_builder.drafts.draft_run import draft_articles

    folder = out if out is not None else root / "cards_src"
    shown = f"{folder.as_posix()}/" if out is not None or root.parts else "cards_src/"
    readers = [(path.as_posix(), functools.partial(_read, path)) for path in articles]
    with Progress() as progress:
        outcomes = draft_articles(readers, settings, None if to_stdout else folder, progress.report)
    shown = "" if to_stdout else shown
    report = drafts_text(outcomes, shown, style)
    if output == "json":
        click.echo(drafts_json(outcomes, shown, to_stdout), nl=False)
        click.echo("".join(f"{line}\n" for line in report.splitlines() if "no draft:" in line), nl=False, err=True)
    elif to_stdout:
        for outcome in outcomes:
            for made in outcome.drafted.drafts if outcome.drafted else ():
                click.echo(made.file.text, nl=False)
        click.echo(report, nl=False, err=True)
    else:
        click.echo(report, nl=False)
        click.echo("Next: anki-builder draft --review")
    if any(outcome.drafted is None for outcome in outcomes):
        sys.exit(FINDINGS)


def _read(path: Path) -> bytes:
    return sys.stdin.buffer.read() if path.as_posix() == "-" else path.read_bytes()


def _settings(root: Path, title: str, day: str, category: str, needs_project: bool) -> DraftSettings:
    """What the author and the deck say. Without a project, as may be where nothing goes into one, any category goes."""
    from anki_builder.clock import build_time, utc_day
    from anki_builder.diagnostics import did_you_mean
    from anki_builder.drafts.dates import find_dates
    from anki_builder.drafts.metadata import DraftSettings

    deck = _deck(root, needs_project)
    dates = find_dates(day)
    if day and not (len(dates) == 1 and dates[0].iso() and (dates[0].start, dates[0].end) == (0, len(day.strip()))):
        raise click.BadParameter(f"`{day}` is not a date; write it like 2025-10-28 or 2025-10", param_hint="--date")
    names = deck.category_names() if deck else None
    if category and names is not None and category.casefold() not in names:
        hint = did_you_mean(category, list(dict.fromkeys(names.values())))
        raise click.BadParameter(f"the deck has no category `{category}`; {hint}", param_hint="--category")
    return DraftSettings(
        title=title,
        date=dates[0].iso() if day else "",
        category=category,
        languages=deck.languages if deck else ("en",),
        categories=names,
        dated=deck.dated if deck else True,
        today=utc_day(build_time(None, os.environ)),
    )


def _deck(root: Path, needs_project: bool) -> Deck | None:
    from anki_builder import report
    from anki_builder.diagnostics import has_errors
    from anki_builder.errors import ProjectError
    from anki_builder.sources.project import load_deck

    try:
        deck, found, texts = load_deck(root)
    except ProjectError:
        if needs_project:
            raise
        return None
    if has_errors(found):
        click.echo(report.diagnostics_text(found, texts, style), nl=False, err=True)
        sys.exit(FINDINGS)
    return deck
