"""Work on many things, divided among the processor's cores.

By `fork` alone: a copy of this process starts at once and knows all that this one knows, where any other way would
import everything anew (0.2 s). Where there is no fork, or threads are about, one process does it all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_PROCESSES = 8
_OWN_PACE = 1.3
"""Of this process, where that of another is 1: to pass on 50,000 facts takes it 0.6 s, after 2.0 s to read them."""
_CHUNK = 64
"""Results that are passed on together: what they share is written once."""


def in_parallel(work: Callable[[Item], Result], items: Sequence[Item], fewest: int) -> Iterator[Result]:
    """The results of some work on each item, in order, as `map` gives them; what it raises is raised.

    With fewer than `fewest` items for each process, no other takes part: it would cost more than it saves. Where
    another process dies, this one does its work. Work that another does changes nothing in this one.
    """
    processes = min(_processes(), len(items) // fewest)
    if processes < 2:
        yield from map(work, items)
        return
    # Late, as they take 0.04 s to import, and most projects never need them.
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    own = round(len(items) * _OWN_PACE / (_OWN_PACE + processes - 1))
    done = own
    with ProcessPoolExecutor(processes - 1, get_context("fork"), _take_over, (work, items)) as pool:
        try:
            others = pool.map(_do, range(own, len(items)), chunksize=_CHUNK)
            yield from map(work, items[:own])
            for result in others:
                yield result
                done += 1
        except BrokenProcessPool:
            pass
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    yield from map(work, items[done:])


def _processes() -> int:
    # On macOS, system libraries do not survive a fork.
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return min(_MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


_job: tuple[Callable[[Any], Any], Sequence[Any]]
"""In another process: the work, and all items."""


def _take_over(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    global _job  # a pool hands its tasks over as numbers; the work itself is here already, as the process is a copy
    _job = work, items
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process, and one of them will say so


def _do(index: int) -> Any:
    work, items = _job
    return work(items[index])
