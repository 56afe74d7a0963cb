"""Work divided among processes gives what one process gives."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from anki_builder import parallel
from anki_builder.parallel import in_parallel, meanwhile
from anki_builder.sources import project
from anki_builder.sources.project import load_project
from tests.projects import write_project

ITEMS = range(1_000)


@pytest.fixture(autouse=True)
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three, whatever the machine has."""
    monkeypatch.setattr(parallel, "_processes", lambda: 3)


def test_results_come_in_order_whoever_worked_them_out() -> None:
    """Others begin; the process that asks takes part while it would have to wait for them."""

    def work(item: int) -> tuple[int, int]:
        time.sleep(0.0001)
        return item, os.getpid()

    worked = list(in_parallel(work, ITEMS, 100))
    assert [item for item, _ in worked] == list(ITEMS)
    assert len({process for _, process in worked} | {os.getpid()}) == 3
    assert os.getpid() in {process for _, process in worked}
    assert worked[0][1] != os.getpid()


def test_results_that_nobody_takes_are_not_piled_up() -> None:
    """They would fill the memory; who takes them slowly has work done slowly."""
    done = multiprocessing.Value("i")

    def work(item: int) -> int:
        with done.get_lock():
            done.value += 1
        return item

    results = in_parallel(work, range(100_000), 100)
    next(results)
    time.sleep(0.1)
    assert done.value <= 25 * 2 * 12


@pytest.mark.parametrize(("count", "fewest"), [(0, 1), (1, 1), (7, 3), (199, 100)])
def test_little_work_is_done_here(count: int, fewest: int) -> None:
    """Another process would cost more than it saves; with enough for two, there is one."""
    processes = set(in_parallel(lambda _: os.getpid(), range(count), fewest))
    assert bool(processes - {os.getpid()}) == (count >= 2 * fewest)


def test_what_goes_wrong_elsewhere_is_raised_here() -> None:
    """With all that tells a person what it was."""

    def work(item: int) -> int:
        if item == 900:
            raise OSError(5, "Input/output error", "a.yaml")
        return item

    with pytest.raises(OSError, match=re.escape("Input/output error: 'a.yaml'")):
        list(in_parallel(work, ITEMS, 100))


def test_of_what_goes_wrong_the_first_is_raised() -> None:
    """As without other processes, whoever comes upon his own first, and after the results before it."""

    def work(item: int) -> int:
        if item == 60:
            time.sleep(0.05)
        if item >= 60:
            raise OSError(f"{item}")
        return item

    results = in_parallel(work, ITEMS, 100)
    assert [next(results) for _ in range(50)] == list(range(50))
    with pytest.raises(OSError, match=r"^60$"):
        list(results)


def test_another_process_may_die() -> None:
    """Killed for want of memory, say: its work is done here."""
    here = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert list(in_parallel(work, ITEMS, 100)) == list(ITEMS)


def test_results_may_be_longer_than_a_pipe() -> None:
    """Whoever has made them waits until they are read."""
    texts = in_parallel(lambda item: str(item) * 3_000_000, range(4), 1)
    assert [(text[0], len(text)) for text in texts] == [(str(item), 3_000_000) for item in range(4)]


def test_what_cannot_be_passed_on_is_done_here() -> None:
    """A generator, say."""
    assert [sum(results) for results in in_parallel(lambda item: (each for each in [item]), range(4), 1)] == [
        0,
        1,
        2,
        3,
    ]


def test_without_another_process_this_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a user may have no more of them."""

    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    open_files = len([*Path("/dev/fd").iterdir()])
    assert list(in_parallel(abs, ITEMS, 100)) == list(ITEMS)
    with meanwhile(lambda: 7) as result:
        assert result() == 7
    assert len([*Path("/dev/fd").iterdir()]) == open_files


def test_one_thing_is_done_meanwhile() -> None:
    """In another process; what it raises is raised where its result is asked for."""
    with meanwhile(os.getpid) as result:
        assert result() != os.getpid()

    def work() -> int:
        raise OSError(5, "Input/output error", "a.yaml")

    with meanwhile(work) as result, pytest.raises(OSError, match=re.escape("Input/output error: 'a.yaml'")):
        result()


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
