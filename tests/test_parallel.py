"""Work divided among processes gives what one process gives."""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path

import pytest

from anki_builder import parallel
from anki_builder.parallel import in_parallel
from anki_builder.sources import project
from anki_builder.sources.project import load_project
from tests.projects import write_project

ITEMS = range(1_000)


@pytest.fixture(autouse=True)
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three, whatever the machine has."""
    monkeypatch.setattr(parallel, "_processes", lambda: 3)


def test_results_come_in_order_whoever_worked_them_out() -> None:
    """The first part is done by the process that asks."""
    worked = list(in_parallel(lambda item: (item, os.getpid()), ITEMS, 100))
    assert [item for item, _ in worked] == list(ITEMS)
    assert worked[0][1] == os.getpid()
    assert os.getpid() not in {process for _, process in worked[600:]}


@pytest.mark.parametrize(("count", "fewest"), [(0, 1), (1, 1), (7, 3), (199, 100)])
def test_little_work_is_done_here(count: int, fewest: int) -> None:
    """Another process would cost more than it saves; with enough for two, there are two."""
    processes = set(in_parallel(lambda _: os.getpid(), range(count), fewest))
    assert len(processes) == min(count, 2 if count >= 2 * fewest else 1)


def test_what_goes_wrong_elsewhere_is_raised_here() -> None:
    """With all that tells a person what it was."""

    def work(item: int) -> int:
        if item == 900:
            raise OSError(5, "Input/output error", "a.yaml")
        return item

    with pytest.raises(OSError, match=re.escape("Input/output error: 'a.yaml'")):
        list(in_parallel(work, ITEMS, 100))


def test_another_process_may_die() -> None:
    """Killed for want of memory, say: its work is done here."""
    here = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert list(in_parallel(work, ITEMS, 100)) == list(ITEMS)


def test_whoever_wants_no_more_results_need_not_take_them() -> None:
    """What is left is not waited for."""
    results = in_parallel(abs, ITEMS, 100)
    assert next(results) == 0
    del results


def test_a_project_is_the_same_read_by_one_process_or_by_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts, findings, and the texts to show them with; also of a fact that cannot be read."""
    head = "title: A\nmonth: 2025-10\nsource: {{name: X}}\nfacts:\n"
    story = head + "- {{id: f{0}, front: 'Which {0}?', back: B}}\n- id: g{0}\n"
    root = write_project(tmp_path, {f"{number}.yaml": story.format(number) for number in range(20)})
    monkeypatch.setattr(project, "_FEWEST_FILES", 1)
    divided = load_project(root)
    monkeypatch.setattr(parallel, "_processes", lambda: 1)
    alone = load_project(root)
    assert (divided.facts, divided.diagnostics, divided.texts) == (alone.facts, alone.diagnostics, alone.texts)
    assert [fact.is_readable for fact in divided.facts] == [fact.is_readable for fact in alone.facts]
    assert [fact.is_readable for fact in alone.facts] == [True, False] * 20


def test_where_there_are_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a process has none of its threads, and waits for ever for a lock that one of them held."""
    monkeypatch.undo()
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert set(in_parallel(lambda _: os.getpid(), ITEMS, 1)) == {os.getpid()}
    finally:
        ended.set()
        thread.join()
