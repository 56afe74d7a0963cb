"""The command that shows cards in a browser: preview."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

import click

from anki_builder.cli.terminal import Progress, say

if TYPE_CHECKING:
    from pathlib import Path

_SWITCH_INTERVAL = 0.0001
"""Seconds for which a thread may keep others waiting; Python's own is 50 times as long. To read a project is thousands
of calls of the system, after each of which the thread that judges cards may have its turn first: for 10,000 facts it is
0.1 s alone, 0.5 s beside that thread, and with Python's own interval as long as that thread takes, 1 s and more.
"""


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", help="Where to serve; 0: anywhere. Default: 8765, if free."
)
@click.option("--no-open", is_flag=True, help="Only say the address; do not open the browser.")
@click.pass_obj
def preview(root: Path, /, port: int | None, no_open: bool) -> None:
    """Show every card in the browser, as Anki will, and what `check` finds on it; save a file, and see it change.

    Only this machine can see the page. Ctrl-C ends it. Needs pip install 'anki-builder[preview]'.

    Exit status: 0 when it was ended, 2 if it could not be shown. A project with errors is shown with them.

    \b
    Examples:
      anki-builder preview
      anki-builder preview --port 8000 --no-open
    """
    import webbrowser

    from anki_builder.clock import build_time, utc_day
    from anki_builder.preview.previewing import open_project, previewing
    from anki_builder.report import counted

    with Progress() as progress:
        updates = open_project(root, lambda: utc_day(build_time(None, os.environ)), progress.report)
    gc.freeze()  # what has been read stays: 10,000 facts are 0.2 s of looking for what is not there
    gc.enable()  # off for commands that soon end, which this one does not
    sys.setswitchinterval(_SWITCH_INTERVAL)
    with previewing(root, updates, port, say) as server, suppress(KeyboardInterrupt):
        view = updates.version.view
        click.echo(f"{view.name}, {counted(len(view.cards), 'card')}: {server.address} (Ctrl-C ends it)")
        if not no_open:
            # In a thread: a browser that runs in this terminal returns when it is closed.
            Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
        server.serve_forever()
