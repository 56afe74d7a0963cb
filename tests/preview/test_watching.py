"""The watch over a project's files: whatever happens to them, a turn follows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from anki_builder.preview import watching
from tests.preview.previews import PATIENCE
from tests.projects import write_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project."""
    return write_project(tmp_path / "project")


@pytest.fixture
def turns(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue[None]]:
    """A turn for each time that the project may have changed; the first, soon after the start, has been taken."""
    monkeypatch.setattr(watching, "_PULSE", 50)
    told: Queue[None] = Queue()
    stop = Event()

    def watch() -> None:
        for _ in watching.changes(root, stop):
            told.put(None)

    watcher = Thread(target=watch)
    watcher.start()
    told.get(timeout=PATIENCE)
    yield told
    stop.set()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()


def replace_in_place(file: Path) -> None:
    """Saves a file as careful editors do: another one is renamed to its name."""
    file.with_name("new").write_text("title: New", encoding="utf-8")
    file.with_name("new").replace(file)


def replace_all(file: Path) -> None:
    """Puts another folder of sources in the place of the first, as when a branch is switched that has none."""
    sources = file.parents[1]
    sources.rename(sources.with_name("before"))
    shutil.copytree(sources.with_name("before"), sources)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.write_text("title: Other", encoding="utf-8"),
        lambda file: file.unlink(),
        lambda file: file.rename(file.with_name("renamed.yaml")),
        lambda file: (file.parents[1] / "deck.yaml").write_text("name: Other", encoding="utf-8"),
        lambda file: (file.parents[1] / "media").mkdir(),
        lambda file: shutil.rmtree(file.parent),
        replace_in_place,
        replace_all,
    ],
    ids=["edited", "deleted", "renamed", "deck.yaml", "new folder", "folder deleted", "replaced", "all replaced"],
)
def test_every_change_takes_a_turn(change: Callable[[Path], object], root: Path, turns: Queue[None]) -> None:
    """And so does the next one after it."""
    change(root / "cards_src/2025-10/minerals.yaml")
    turns.get(timeout=PATIENCE)

    while not turns.empty():
        turns.get()
    (root / "cards_src/new.yaml").write_text("title: New", encoding="utf-8")
    turns.get(timeout=PATIENCE)


def test_to_read_is_no_change(root: Path, turns: Queue[None]) -> None:
    """Else the preview, which reads after each change, would never rest."""
    (root / "cards_src/2025-10/minerals.yaml").read_bytes()
    list((root / "cards_src").rglob("*"))

    with pytest.raises(Empty):
        turns.get(timeout=0.2)


def test_another_project_in_the_place_of_one(root: Path, turns: Queue[None]) -> None:
    """Also where the file system would give its folder the number of the one that is gone."""
    for _ in range(5):
        shutil.rmtree(root)
        write_project(root)
        time.sleep(0.1)
        while not turns.empty():
            turns.get()
        (root / "cards_src/new.yaml").write_text("title: New", encoding="utf-8")
        turns.get(timeout=PATIENCE)


def test_a_project_that_is_gone_is_looked_for(root: Path, turns: Queue[None]) -> None:
    """A turn shows that it is gone, and another that it is back."""
    shutil.rmtree(root)
    turns.get(timeout=PATIENCE)
    while not turns.empty():  # before it is back: a turn that shows that must not be taken for an earlier one
        turns.get()
    write_project(root)
    turns.get(timeout=PATIENCE)
