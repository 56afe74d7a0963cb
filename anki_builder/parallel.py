"""Work on many things, divided among the processor's cores.

By `fork` alone: a copy of this process starts at once and knows all that this one knows, where any other way would
import everything anew (0.2 s). Where there is no fork, or threads are about, one process does it all.

Pipes rather than the standard library's process pool: its threads and ours take turns at Python's one lock, and what
100,000 notes should have gained was lost in waiting (1.7 s alone and with its help; 1.2 s so).
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from select import select
from typing import Any, NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_PROCESSES = 8
_CHUNKS = 16
"""Into which the fewest items that are worth a process are divided: what is left at the end is soon done."""
_AHEAD = 8
"""Chunks that another process has before it: enough to go on with while this one is busy."""
_WAITING = 32
"""Chunks for each other process whose results may wait for their turn: those of 100,000 notes would take 80 MB."""
_PIPE_SIZE = 1 << 20
"""Bytes: what a user may have on Linux. A process whose results do not fit waits until they are read."""

_TASK = struct.Struct("=I")
"""The number of a chunk."""
_HEAD = struct.Struct("=IQ")
"""The number of a chunk and the bytes of its results; none where something went wrong."""


def in_parallel(work: Callable[[Item], Result], items: Sequence[Item], fewest: int) -> Iterator[Result]:
    """The results of some work on each item, in order, as `map` gives them; what it raises is raised.

    With fewer than `fewest` items for each process, no other takes part: it would cost more than it saves. An item is
    asked for where it is worked on. What another process cannot do, this one does: where that dies, or its work raises
    something. Work that another does changes nothing in this one.
    """
    processes = min(_processes(), len(items) // fewest)
    if processes < 2:
        yield from map(work, items)
        return
    size = fewest // _CHUNKS or 1
    chunks = [range(start, min(start + size, len(items))) for start in range(0, len(items), size)]
    division = _Division(lambda number: [work(items[index]) for index in chunks[number]], len(chunks))
    try:
        division.start(processes - 1)
        for results in division.results():
            yield from results
    finally:
        division.end()


@contextmanager
def meanwhile(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Has another process do some work; what is yielded waits for its result.

    What another process cannot do, this one does then, and raises what the work raises.
    """
    other = None
    if _processes() > 1:
        with suppress(OSError):
            other = _Other(lambda number: [work()])
            other.give(0)

    def result() -> Result:
        results = None
        if other is not None:
            with suppress(OSError, EOFError):
                _, results = other.take()
        return work() if results is None else results[0]

    try:
        yield result
    finally:
        if other is not None:
            other.end()


class _Division:
    """The work on chunks, by number. While it would have to wait for one, this process does another."""

    def __init__(self, do: Callable[[int], list[Any]], chunks: int) -> None:
        self._do = do
        self._chunks = chunks
        self._others: list[_Other] = []
        self._most_waiting = 0
        self._done: dict[int, list[Any] | None] = {}  # None where it went wrong, and will again in its turn

    def start(self, others: int) -> None:
        """Starts other processes; with fewer where no more can be had."""
        with suppress(OSError):
            for _ in range(others):
                self._others.append(_Other(self._do))
        self._most_waiting = len(self._others) * _WAITING

    def results(self) -> Iterator[list[Any]]:
        """Those of each chunk, in order."""
        new = 0
        for turn in range(self._chunks):
            while turn not in self._done:
                has_room = new < min(self._chunks, turn + max(1, self._most_waiting))
                idle = next((other for other in self._others if len(other.tasks) < _AHEAD), None)
                if has_room and idle and self._give(idle, new):
                    new += 1
                elif self._fetch(wait=not has_room):
                    pass
                elif has_room:
                    self._done[new] = self._try(new)
                    new += 1
            done = self._done.pop(turn)
            yield self._do(turn) if done is None else done

    def _try(self, number: int) -> list[Any] | None:
        try:
            return self._do(number)
        except Exception:  # raised when it is the chunk's turn
            return None

    def _give(self, other: _Other, number: int) -> bool:
        try:
            other.give(number)
        except OSError:
            self._lose(other)
            return False
        return True

    def _fetch(self, wait: bool) -> bool:
        """Takes what results there are, or waits for some; whether there were any."""
        ready = select(self._others, (), (), None if wait else 0)[0] if self._others else []
        for other in ready:
            try:
                number, results = other.take()
            except (OSError, EOFError):
                self._lose(other)
            else:
                self._done[number] = results
        return bool(ready)

    def _lose(self, other: _Other) -> None:
        self._others.remove(other)
        self._done |= dict.fromkeys(other.tasks)
        other.end()

    def end(self) -> None:
        """Ends the other processes, whatever they are about."""
        for other in self._others:
            other.end()


class _Other:
    """A copy of this process that works on the chunks it is given, in order. Raises OSError where there can be none."""

    def __init__(self, do: Callable[[int], list[Any]]) -> None:
        self.tasks: deque[int] = deque()
        """Numbers of chunks that it has still to do."""
        tasks, self._to = os.pipe()
        self._from, results = os.pipe()
        with suppress(ImportError, AttributeError, OSError):  # where a pipe cannot be told how long to be
            import fcntl

            fcntl.fcntl(results, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
        try:
            self._process = os.fork()
        except OSError:  # no more of them can be had
            for end in (tasks, self._to, self._from, results):
                os.close(end)
            raise
        if not self._process:
            os.close(self._to)
            os.close(self._from)
            _serve(do, tasks, results)
        os.close(tasks)
        os.close(results)

    def fileno(self) -> int:
        """Where its results come from, for `select`."""
        return self._from

    def give(self, number: int) -> None:
        """Adds a chunk to its work. Raises OSError where it is dead."""
        os.write(self._to, _TASK.pack(number))
        self.tasks.append(number)

    def take(self) -> tuple[int, list[Any] | None]:
        """The next results; waits for them. Raises EOFError where it is dead."""
        number, size = _HEAD.unpack(self._read(_HEAD.size))
        results = pickle.loads(self._read(size)) if size else None  # from a copy of this process: nobody else can write
        self.tasks.popleft()
        return number, results

    def _read(self, size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            part = os.read(self._from, size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def end(self) -> None:
        """Ends it, whatever it is about."""
        os.close(self._to)
        os.close(self._from)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def _serve(do: Callable[[int], list[Any]], tasks: int, results: int) -> NoReturn:
    """The life of another process: until nobody gives it tasks or takes its results."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process, and one of them will say so
        while task := os.read(tasks, _TASK.size):
            (number,) = _TASK.unpack(task)
            try:
                data = pickle.dumps(do(number), pickle.HIGHEST_PROTOCOL)
            except Exception:
                data = b""
            left = memoryview(_HEAD.pack(number, len(data)) + data)
            while left:
                left = left[os.write(results, left) :]
    finally:
        os._exit(0)  # as a copy, it has nothing to clean up


def _processes() -> int:
    # On macOS, system libraries do not survive a fork.
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return min(_MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
