"""Previews for tests: projects as the preview sees them, and its server while it runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from anki_builder.preview.live_project import LiveProject, check_quality, view_project
from anki_builder.preview.preview_page import Query, render_preview
from anki_builder.preview.previewing import open_project, previewing
from anki_builder.preview.project_view import CardEntry, Entry, ProjectView
from anki_builder.preview.server import PreviewServer
from tests.site.sites import Page

TODAY = datetime.date(2025, 12, 31)
PATIENCE = 20
"""Seconds in which everything happens, on any machine."""


def today() -> datetime.date:
    """The day of all tests."""
    return TODAY


def view_of(live: LiveProject) -> ProjectView:
    """What the preview shows of a project that nobody changes any more."""
    state = live.read()
    return view_project(state, check_quality(state, {}), is_checked=True)


def view_of_folder(root: Path) -> ProjectView:
    """The same, of a project that is read for the first time."""
    return view_of(LiveProject(root, today))


def told(entry: Entry) -> str:
    """An entry in a line: the card's or the broken place's name, and the rules that find something."""
    if isinstance(entry, CardEntry):
        name = f"{entry.card.fact_id or entry.card.question} {entry.card.template}"
    else:
        name = f"{entry.span.file}:{entry.span.line}" if not entry.is_file else entry.span.file
    return " ".join((name, *(f"[{finding.rule}]" for finding in entry.findings)))


def page_of(root: Path, query: Query | None = None) -> Page:
    """The page of a project."""
    return Page(render_preview("run-1", view_of_folder(root), query or Query()))


class Response(NamedTuple):
    """What the server answers."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def running(root: Path, port: int | None = 0, expected: Iterable[str] = ()) -> Iterator[PreviewServer]:
    """The preview of a project while it runs, and says no more than is expected."""
    said: list[str] = []
    with previewing(root, open_project(root, today), port, said.append) as server:
        thread = Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
    assert said == [*expected]


def ask(server: PreviewServer, target: str, method: str = "GET", **headers: str) -> Response:
    """What the server answers to a request."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        return Response(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
