"""What one more fact costs a build: what it takes beyond the build of a small project, by fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.bench.contestants import build, floor
from tests.bench.rounds import Comparison


class Cost(NamedTuple):
    """Of one more fact."""

    seconds: float
    processor_seconds: float
    floor_seconds: float | None
    """Of the floor on the same project; None where it did not run."""
    memory: float
    """Bytes at the peak."""


def cost(of: Comparison, start: Comparison) -> Cost:
    """The cost of the facts that one project has beyond another, the build of which stands for start-up."""

    def by_fact(figure: Callable[[Comparison], float]) -> float:
        return (figure(of) - figure(start)) / (of.facts - start.facts)

    return Cost(
        by_fact(lambda comparison: comparison.seconds(build)),
        by_fact(lambda comparison: comparison.processor_seconds(build)),
        by_fact(lambda comparison: comparison.seconds(floor)) if of.runs(floor) and start.runs(floor) else None,
        by_fact(lambda comparison: comparison.peak_memory(build)),
    )


def spread(values: Iterable[float]) -> float:
    """The largest in the smallest."""
    every = list(values)
    return max(every) / min(every)
