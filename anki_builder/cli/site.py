"""Commands for learners who have no Anki yet: site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from anki_builder.cli.terminal import FilePath, Progress, format_option, load, stop_on_errors, style

if TYPE_CHECKING:
    from pathlib import Path


def _read_url(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from urllib.parse import urlsplit

    if not value:
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"`{value}` is not the address of a site; write it like https://you.github.io/deck/")
    return value if value.endswith("/") else f"{value}/"


@click.command()
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=FilePath(),
    help="Where to write: a new folder, or that of an older site, which is replaced as a whole.",
)
@click.option(
    "--url", metavar="BASE", default="", callback=_read_url, help="Where the site will lie, for the feed's addresses."
)
@format_option
@click.pass_obj
def site(root: Path, /, out: Path, url: str, output: str) -> None:
    """Write a web site for learners: downloads, change notes, and every card to try.

    The site is made of the releases in decks/releases/: its cards are those of the newest. It needs no server, only a
    place, such as GitHub Pages; its links are relative. Before the first release it shows the cards of the sources, and
    has nothing to download.

    With --url the Atom feed of releases, feed.xml, has full addresses. Without, they are relative to the feed's own;
    that is valid too, but not every feed reader follows them.

    Exit status: 0 if it is written, 1 if the sources have errors, 2 if it could not be.

    \b
    Examples:
      anki-builder site --out site
      anki-builder site --out site --url https://you.github.io/deck/
    """
    from anki_builder import report
    from anki_builder.clock import build_time, utc_day
    from anki_builder.site import building, site_report

    day = utc_day(build_time(None, os.environ))
    project = load(root)
    stop_on_errors(project, {"files": []} if output == "json" else None)
    with Progress() as progress:
        built = building.build_site(project, building.SiteRequest(out, url, day), progress.report)
    click.echo(report.diagnostics_text(project.diagnostics, project.texts, style), nl=False, err=True)
    click.echo(site_report.site_json(built) if output == "json" else site_report.site_text(built), nl=False)
