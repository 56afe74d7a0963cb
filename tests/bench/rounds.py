"""The rounds: on every project each contestant in turn, and what comes out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.contestants import Contestant, build, check, floor, genanki_alone, plain_script, read, take_rows
from tests.bench.processes import Run
from tests.bench.synthetic import FACTS_IN_A_FILE, write_project, write_same_facts

ONCE_FROM = 50_000
"""From so many facts on the plain script runs once, in the first round: it takes most of a minute."""

ALONE_FROM = 500_000
"""From so many facts on only builds run: the plain script would take 7 minutes."""

START_UP_FACTS = 300
"""In a project whose build is little more than start-up."""

FEW_TO_MANY_FILES = (1, 1_000, 10_000)

_ON_EVERY_SIZE = (plain_script, build, floor, genanki_alone, read, check)
"""Compared are: the plain script and the floor with the build, the check with the reading."""


class Entry(NamedTuple):
    """A project that has been written, and who runs on it."""

    folder: Path
    facts: int
    files: int
    contestants: Sequence[Contestant]


class Comparison(NamedTuple):
    """All rounds on one project."""

    facts: int
    files: int
    rounds: Sequence[Mapping[Contestant, Run]]

    def runs(self, contestant: Contestant) -> list[Run]:
        """The runs of one; none in a round that it sat out."""
        return [round_[contestant] for round_ in self.rounds if contestant in round_]

    def seconds(self, contestant: Contestant) -> float:
        """How long it took."""
        return median(run.seconds for run in self.runs(contestant))

    def processor_seconds(self, contestant: Contestant) -> float:
        """How long it took if all were done on one core."""
        return median(run.processor_seconds for run in self.runs(contestant))

    def peak_memory(self, contestant: Contestant) -> int:
        """The most that a process of it had resident, in bytes."""
        return max(run.peak_memory for run in self.runs(contestant))

    def ratio(self, contestant: Contestant, other: Contestant) -> float:
        """How many times as long as another it takes."""
        both = [round_ for round_ in self.rounds if contestant in round_ and other in round_]
        return median(round_[contestant].seconds / round_[other].seconds for round_ in both)


def projects_by_size(folder: Path, sizes: Sequence[int]) -> list[Entry]:
    """Writes a project of each size, in files of ten facts."""
    entries = []
    for facts in sizes:
        write_project(folder / str(facts), facts)
        contestants = _ON_EVERY_SIZE if facts < ALONE_FROM else (build,)
        entries.append(Entry(folder / str(facts), facts, -(-facts // FACTS_IN_A_FILE), contestants))
    return entries


def projects_by_files(folder: Path, facts: int) -> list[Entry]:
    """Writes a project that takes little more than start-up, and so many facts in few files and in many."""
    small = min(START_UP_FACTS, facts // 10)
    shapes = [(small, -(-small // FACTS_IN_A_FILE)), *((facts, files) for files in FEW_TO_MANY_FILES if files <= facts)]
    entries = []
    for of_facts, files in shapes:
        project = folder / f"{of_facts}-in-{files}"
        write_same_facts(project, of_facts, files)
        entries.append(Entry(project, of_facts, files, (build, floor)))
    return entries


def compare(entries: Sequence[Entry], runs: int, show: Callable[[str], None]) -> list[Comparison]:
    """Runs the contestants, in each round on all projects; `show` is told how far the work is."""
    for entry in entries:
        show(f"{_name(entry)}: warm-up")
        _warm_up(entry)
    rounds: list[list[dict[Contestant, Run]]] = [[] for _ in entries]
    for number in range(1, runs + 1):
        for entry, of_entry in zip(entries, rounds, strict=True):
            show(f"{_name(entry)}: round {number} of {runs}")
            contestants = [one for one in entry.contestants if number == 1 or not _runs_once(one, entry)]
            of_entry.append({contestant: contestant(entry.folder) for contestant in contestants})
    pairs = zip(entries, rounds, strict=True)
    return [Comparison(entry.facts, entry.files, of_entry) for entry, of_entry in pairs]


def _name(entry: Entry) -> str:
    return f"{entry.facts:,} facts in {entry.files:,} files"


def _runs_once(contestant: Contestant, entry: Entry) -> bool:
    return contestant is plain_script and entry.facts >= ONCE_FROM


def _warm_up(entry: Entry) -> None:
    build(entry.folder)
    if floor in entry.contestants:
        take_rows(entry.folder)
    for contestant in entry.contestants:
        if contestant is not build and not _runs_once(contestant, entry):
            contestant(entry.folder)
