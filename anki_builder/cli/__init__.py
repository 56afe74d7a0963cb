"""The command line: options, colours and exit statuses around the library; the only package that imports click.

Whatever a command needs is imported when it runs, so that `--help` and completion stay fast.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from anki_builder import __version__
from anki_builder.cli import check, decks, drafts, plan, preview, site, sources, stats
from anki_builder.cli.terminal import FAILURE, Commands, FilePath, fault, say

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "root", metavar="DIR", default=".", type=FilePath(), help="The project; default: this folder.")
@click.version_option(__version__, prog_name="anki-builder")
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Build Anki decks from fact files.

    \b
    Examples:
      anki-builder init my-deck           a new project that builds at once
      anki-builder -C my-deck build       write my-deck/decks/*.apkg
      anki-builder check                  everything that is wrong, and what to do
    """
    context.obj = root
    if os.environ.get("NO_COLOR"):
        context.color = False


for _command in (
    *(sources.init, drafts.draft, check.check, check.explain, sources.ids, sources.schema),
    *(preview.preview, decks.build, decks.release, decks.diff, decks.verify, site.site),
    *(stats.stats, plan.plan),
):
    cli.add_command(_command)


def main() -> None:
    """The entry point of the script."""
    # A command is one short run over data without cycles: to collect garbage takes a sixth of a build (10,000 facts:
    # 1.25 s against 1.05 s), and would free nothing.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console of another encoding than UTF-8
    status: Any = FAILURE
    try:
        cli(prog_name="anki-builder")
    except SystemExit as error:
        status = error.code
    except OSError as error:
        say(fault(error))
    try:
        sys.stdout.flush()
    except OSError as error:  # a full disk; the failed command itself has said so already
        if status != FAILURE:
            say(fault(error))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try once more, and complain
        status = FAILURE
    sys.exit(status)
