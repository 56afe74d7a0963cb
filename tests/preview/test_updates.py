"""Versions of a preview: who waits is told of each, and of none that shows nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from anki_builder.errors import ProjectError
from anki_builder.preview import updates as updates_module
from anki_builder.preview.live_project import LiveProject, ProjectState
from anki_builder.preview.project_view import ProjectView
from anki_builder.preview.updates import Updates, Version
from anki_builder.sources.project import Progress
from tests.preview.previews import PATIENCE, today, told
from tests.projects import FACT, STORY, write_project

LONG = FACT.replace("Tokyo", "In the palace that stands in the middle of the capital of Japan")


@contextmanager
def checking(updates: Updates) -> Iterator[None]:
    """A thread that looks for findings, as in a preview that runs."""

    def check() -> None:
        while not updates.is_closed:
            updates.check()

    thread = Thread(target=check)
    thread.start()
    try:
        yield
    finally:
        updates.close()
        thread.join()


def shown(updates: Updates) -> tuple[int, list[str], bool]:
    """The number of the newest version, its entries, and whether all findings are there."""
    number, view = updates.version
    return number, list(map(told, view.entries)), view.is_checked


def test_in_most_projects_cards_come_with_their_findings(tmp_path: Path) -> None:
    """At once, at the start and after each change, so that a page is loaded once."""
    root = write_project(tmp_path, {"a.yaml": STORY + LONG})
    updates = Updates(LiveProject(root, today))
    with checking(updates):
        assert shown(updates)[1:] == (["us-japan-minerals-city Recall [answer-too-long]"], True)

        (root / "cards_src/a.yaml").write_text(STORY + FACT, encoding="utf-8")
        number = updates.version.number
        updates.refresh()
        assert shown(updates) == (number + 1, ["us-japan-minerals-city Recall"], True)


def test_in_a_large_project_findings_come_after_the_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a version of their own; what is not yet known is said to be so."""
    monkeypatch.setattr(updates_module, "_MOST_AT_ONCE", 0)
    root = write_project(tmp_path, {"a.yaml": STORY + LONG})
    updates = Updates(LiveProject(root, today))

    assert shown(updates) == (1, ["us-japan-minerals-city Recall"], False)
    updates.check()
    assert shown(updates) == (2, ["us-japan-minerals-city Recall [answer-too-long]"], True)

    (root / "cards_src/a.yaml").write_text(STORY + LONG.replace("palace", "house"), encoding="utf-8")
    updates.refresh()
    assert shown(updates) == (3, ["us-japan-minerals-city Recall"], False)
    updates.check()
    assert shown(updates) == (4, ["us-japan-minerals-city Recall [answer-too-long]"], True)


def test_what_shows_nothing_new_is_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is only touched, or one that has nothing to do with the deck; nor is it checked once more."""
    monkeypatch.setattr(updates_module, "_MOST_AT_ONCE", 0)
    root = write_project(tmp_path)
    updates = Updates(LiveProject(root, today))
    updates.check()
    before = updates.version
    (root / "cards_src/2025-10/minerals.yaml").touch()
    (root / "cards_src/notes.txt").write_text("to do", encoding="utf-8")
    updates.refresh()

    assert updates.version is before
    assert before.view.is_checked


class Troubled(LiveProject):
    """A project that cannot be read while there is an error."""

    error: Exception | None = None

    def read(self, progress: Progress | None = None) -> ProjectState:
        """The project, or its error."""
        if self.error:
            raise self.error
        return super().read(progress)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ProjectError("there is no deck project here"), "there is no deck project here"),
        (PermissionError(13, "Permission denied", "cards_src/a.yaml"), "cards_src/a.yaml: Permission denied"),
        (OSError("the disk is gone"), "the disk is gone"),
    ],
)
def test_a_project_that_cannot_be_read_is_said_to_be_so(error: Exception, fault: str, tmp_path: Path) -> None:
    """None of its cards are shown, until it can be read again."""
    live = Troubled(write_project(tmp_path), today)
    updates = Updates(live)
    before = updates.version.view
    live.error = error
    updates.refresh()
    assert updates.version.view == ProjectView(before.name, (), texts=before.texts, css=before.css, fault=fault)

    live.error = None
    updates.refresh()
    assert updates.version.view == before


def test_who_waits_is_told(tmp_path: Path) -> None:
    """Of a version that is newer than the one seen, at once; of none, after the time; and of the end."""
    root = write_project(tmp_path)
    updates = Updates(LiveProject(root, today))
    first = updates.version
    assert updates.wait(first.number - 1, PATIENCE) is first
    assert updates.wait(first.number, 0.01) is first

    heard: Queue[Version] = Queue()

    def listen() -> None:
        seen = first
        while not updates.is_closed:
            seen = updates.wait(seen.number, PATIENCE)
            heard.put(seen)

    listener = Thread(target=listen)
    listener.start()
    (root / "cards_src/2025-10/minerals.yaml").write_text(STORY + FACT.replace("Tokyo", "Kyoto"), encoding="utf-8")
    updates.refresh()
    assert heard.get(timeout=PATIENCE) is updates.version
    updates.close()
    listener.join(PATIENCE / 2)
    assert not listener.is_alive()
