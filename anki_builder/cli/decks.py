"""Commands that make packages and look at them: build, release, diff, verify."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from anki_builder.cli.choice import choice_options
from anki_builder.cli.terminal import FINDINGS, FilePath, Progress, format_option, load, stop_on_errors, style

if TYPE_CHECKING:
    from pathlib import Path

    from anki_builder.decks.releases import ReleaseName


@click.command()
@click.option("--each-month", is_flag=True, help="Also one package for each month.")
@click.option(
    "--upgrade", is_flag=True, help="Also the upgrade package, which marks retired facts for those who have them."
)
@choice_options
@click.option("--out", metavar="DIR", type=FilePath(), help="Where to write; default: the project's decks/.")
@click.option("--at", metavar="TIME", help="The time to stamp on notes; default: now.")
@format_option
@click.pass_obj
def build(
    root: Path, /, out: Path | None, at: str | None, output: str, each_month: bool, upgrade: bool, **names: Any
) -> None:
    """Build the deck: decks/NAME.apkg, to be imported into Anki.

    --month, --category and --tag can be repeated, and go into the package's name. Without --at, the time is that of
    the environment variable SOURCE_DATE_EPOCH, or now.

    \b
    Examples:
      anki-builder build
      anki-builder build --each-month --upgrade
      anki-builder build --month 2025-10 --out /tmp
    """
    from anki_builder import report
    from anki_builder.clock import build_time
    from anki_builder.decks import building
    from anki_builder.decks.releases import OUTPUT
    from anki_builder.sources.fact_choice import FactChoice

    seconds = build_time(at, os.environ)
    project = load(root)
    stop_on_errors(project, {"packages": []} if output == "json" else None)
    request = building.BuildRequest(seconds, out or root / OUTPUT, each_month, upgrade, FactChoice(**names))
    with Progress() as progress:
        packages = building.build(project, request, progress.report)
    click.echo(report.diagnostics_text(project.diagnostics, project.texts, style), nl=False, err=True)
    text = report.packages_json(packages, root) if output == "json" else report.packages_text(packages, root)
    click.echo(text, nl=False)


def _read_release_name(context: click.Context, parameter: click.Parameter, value: str | None) -> ReleaseName | None:
    from anki_builder.decks.releases import parse_release_name

    name = None if value is None else parse_release_name(value)
    if value is not None and name is None:
        raise click.BadParameter(f"`{value}` is no release: write a month like 2025-11, or a correction like 2025-11.1")
    return name


@click.command()
@click.argument("name", metavar="MONTH", required=False, callback=_read_release_name)
@click.option("--dry-run", is_flag=True, help="Show the plan; write nothing.")
@click.option("--at", metavar="TIME", help="The time to stamp on what is new or changed; default: now.")
@click.option("--note", metavar="TEXT", default="", help="What you have to say of it, for the top of CHANGES.md.")
@click.option("--rebuild-ledger", is_flag=True, help="Make a lost or damaged ledger anew from decks/releases/.")
@format_option
@click.pass_obj
def release(
    root: Path, /, name: ReleaseName | None, dry_run: bool, at: str | None, note: str, rebuild_ledger: bool, output: str
) -> None:
    """Release the deck of MONTH, or a correction of it, MONTH.1.

    A release has the facts of all months up to its own. It writes decks/releases/MONTH/ (the deck for new learners,
    the upgrade for those who have it, change notes, checksums) and then the ledger; commit both. It stops where
    learners would lose something. A release never changes: to run it again does nothing.

    Exit status: 0 if it is released (now), 1 if the sources stand in its way, 2 if it could not be made.

    \b
    Examples:
      anki-builder release 2025-11 --dry-run
      anki-builder release 2025-11 --note 'With thanks to all who wrote in.'
      anki-builder release 2025-11.1          what was mended since
    """
    from anki_builder import report
    from anki_builder.clock import build_time
    from anki_builder.decks import release_report, releasing
    from anki_builder.decks.releases import LEDGER_FILE
    from anki_builder.sources.steady_project import load_with_state

    if rebuild_ledger != (name is None):
        raise click.UsageError("name a month, or ask for --rebuild-ledger")
    if rebuild_ledger and (dry_run or at or note):
        raise click.UsageError("--rebuild-ledger goes with no other option")
    if name is None:
        ledger = releasing.rebuild_ledger(root)
        click.echo(f"wrote {(root / LEDGER_FILE).as_posix()}: {len(ledger.releases)} releases")
        return
    now = build_time(at, os.environ)
    with Progress() as progress:
        project, sources = load_with_state(root, progress.report)
    with nullcontext() if dry_run else releasing.release_lock(root):
        prepared = releasing.prepare_release(project, name, now if at else None, now)
        project.read_texts(found.span.file for found in prepared.diagnostics if found.span.file != LEDGER_FILE)
        empty = {"published": False, "packages": []} if output == "json" else None
        stop_on_errors(project, empty, prepared.diagnostics)
        click.echo(report.diagnostics_text(prepared.diagnostics, project.texts, style), nl=False, err=True)
        released = None
        if not dry_run:
            with Progress() as progress:
                released = releasing.publish_release(prepared, progress.report, note, sources)
    text = release_report.release_json if output == "json" else release_report.release_text
    click.echo(text(prepared, released, root, style), nl=False)
    if released and not released.is_published:
        sys.exit(FINDINGS)


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--at", metavar="TIME", help="The time at which the sources are looked at; default: now.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    help="For the terminal, a text, programs, or a browser.",
)
@click.pass_obj
def diff(root: Path, /, old: str | None, new: str | None, at: str | None, output: str) -> None:
    """Show what a learner would see change from OLD to NEW.

    Each is a package, a release such as 2025-11, or its folder. Without NEW, the sources as they are now; without
    OLD, the last release.

    \b
    Examples:
      anki-builder diff                       since the last release
      anki-builder diff 2025-10 2025-11
      anki-builder diff old.apkg new.apkg --format html > changes.html
    """
    from anki_builder.changes import comparison_report
    from anki_builder.changes.comparison import compare
    from anki_builder.clock import build_time, utc_day
    from anki_builder.decks import versions
    from anki_builder.decks.building import deck_notes

    day = utc_day(build_time(at, os.environ))
    before = versions.read_version(root, old or versions.last_release(root))
    if new is None:
        project = load(root)
        stop_on_errors(project, {"counts": {}, "changes": []} if output == "json" else None)
        after = deck_notes(project, day)
    else:
        after = versions.read_version(root, new)
    comparison = compare(before, after)
    if output == "text":
        text = comparison_report.comparison_text(comparison, style)
    elif output == "markdown":
        text = comparison_report.comparison_markdown(comparison)
    elif output == "json":
        text = comparison_report.comparison_json(comparison)
    else:
        text = comparison_report.comparison_html(comparison, f"{old or 'the last release'} → {new or 'now'}")
    click.echo(text, nl=False)


@click.command()
@click.argument("package", metavar="APKG", type=FilePath(exists=True, dir_okay=False))
@click.option(
    "--upgrade-from",
    "old",
    metavar="OLD",
    type=FilePath(exists=True, dir_okay=False),
    help="Also take a learner, who has studied this package, to APKG.",
)
@format_option
def verify(package: Path, old: Path | None, output: str) -> None:
    """Import APKG into real Anki, in a collection of its own, and report what a learner gets.

    With --upgrade-from, a learner imports OLD, reviews, edits, tags, suspends and deletes, and then imports APKG:
    whatever is lost is a finding. Works for any package. Needs Anki's own library: pip install 'anki-builder[verify]'

    Exit status: 0 if nothing is wrong, 1 if something is, 2 if it could not be tried.

    \b
    Examples:
      anki-builder verify decks/current-affairs.apkg
      anki-builder verify new.apkg --upgrade-from old.apkg
    """
    from anki_builder.verify import verification, verification_report

    with Progress() as progress:
        found = verification.verify_apart(package, old, progress.report)
    text = (
        verification_report.verification_json(found)
        if output == "json"
        else verification_report.verification_text(found, style)
    )
    click.echo(text, nl=False)
    if found.has_errors:
        sys.exit(FINDINGS)
