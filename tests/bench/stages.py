"""Where the time of a build and of a check goes: their stages one after the other, in a process on one core.

    python -m tests.bench.stages PROJECT

Prints milliseconds by stage as JSON. Each stage runs over the whole project before the next begins, so that it can be
timed; a real build takes file by file, and its sum is a little less.
"""

from __future__ import annotations

import datetime
import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

Result = TypeVar("Result")


def main(root: Path) -> None:
    """Times the stages of one build of a project, importing each module where a build would."""
    gc.disable()  # as the command does
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    clock = _Clock()
    clock.time("importing click, yaml and genanki", lambda: [__import__(name) for name in ("click", "yaml", "genanki")])
    clock.time("importing anki_builder", _import_package)
    from anki_builder.notes.note import NoteMaker
    from anki_builder.packages import apkg
    from anki_builder.sources import project
    from anki_builder.sources.consistency import check_consistency
    from anki_builder.sources.facts import read_facts
    from anki_builder.sources.kinds import Reading
    from anki_builder.sources.lifecycle import Lifecycle
    from anki_builder.sources.parse import EventParser, parse

    deck = project.load_project(root).deck
    files = clock.time("finding files", lambda: project.find_files(root).facts)
    texts = clock.time("reading files", lambda: [(root / file).read_bytes().decode() for file in files])
    clock.time("YAML events", lambda: [sum(1 for _ in iter(EventParser(text).get_event, None)) for text in texts])
    trees = clock.time("trees", lambda: [parse(text, file)[0] for text, file in zip(texts, files, strict=True)])
    clock.milliseconds["trees"] -= clock.milliseconds["YAML events"]
    readings = [Reading(file, deck.languages, deck.category_names()) for file in files]
    read = zip(trees, readings, strict=True)
    facts = clock.time("facts", lambda: [fact for tree, reading in read for fact in read_facts(tree, deck, reading)])
    clock.time("checks between facts", lambda: check_consistency(facts, complete=True))
    lifecycle = Lifecycle(facts, datetime.date(2025, 10, 31))
    maker = clock.time("identities and order", lambda: NoteMaker(deck, facts, lifecycle, {}))
    notes = clock.time("notes", lambda: [maker.note(fact) for fact in maker.facts])
    contents = apkg.Contents(deck, maker.types, notes, _one, _one, "2025-10-31", whole=True, media={})
    clock.time("database, digest and zip", lambda: apkg.write_package(io.BytesIO(), contents))
    clock.time("check: importing", _import_linter)
    from anki_builder.lint.linter import lint

    alone = replace(deck.lint, ignore=("duplicate-front", "near-duplicate"))
    clock.time("check: rules, card by card", lambda: lint(facts, alone, datetime.date(2026, 1, 1)))
    clock.time("check: the same, and cards compared", lambda: lint(facts, deck.lint, datetime.date(2026, 1, 1)))
    print(json.dumps(clock.milliseconds))


def measure(root: Path, runs: int) -> dict[str, float]:
    """Median milliseconds by stage."""
    command = [sys.executable, "-m", "tests.bench.stages", str(root)]
    folder = Path(__file__).parents[2]
    measured: list[dict[str, float]] = [
        json.loads(subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout) for _ in range(runs)
    ]
    return {stage: median(run[stage] for run in measured) for stage in measured[0]}


class _Clock:
    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], Result]) -> Result:
        start = perf_counter()
        result = work()
        self.milliseconds[stage] = (perf_counter() - start) * 1000
        return result


def _import_package() -> None:
    from anki_builder import cli, report
    from anki_builder.decks import building

    del building, cli, report


def _import_linter() -> None:
    from anki_builder.lint import project_lint

    del project_lint


def _one(_: object) -> int:
    return 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
