"""A deck's long life: projects of earlier versions, and years of releases with the learners who follow them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.reliability import pinning
from tests.reliability.ankis import installed
from tests.reliability.learning import HABITS, Learner
from tests.reliability.published import History
from tests.reliability.simulated_author import simulate
from tests.reliability.trial import Trial

_SHORT, _LONG = (5, 3), (50, 12)
"""How many releases, and how many stories are added for each."""


def trials(long: bool) -> Iterator[Trial]:
    """Reads what earlier versions wrote, and lets learners follow 50 monthly releases, or 5."""
    for project in pinning.pinned_projects():
        fault = f"a project that anki-builder {project.name} wrote, read and made again"
        yield Trial(fault, *kept_values(project), "values of notes, packages and the ledger")
    releases, stories = _LONG if long else _SHORT
    with tempfile.TemporaryDirectory() as folder:
        history = simulate(Path(folder) / "author", releases, stories)
        yield _identities(history)
        for number, habit in enumerate(HABITS):
            with installed(Path(folder) / f"learner-{number}") as orders:
                learner = Learner(orders, history, habit)
                learner.follow()
            yield learner.trial(f"a learner of them who {habit.name}")


def kept_values(project: Path) -> tuple[int, int]:
    """How many values a pinned project has, and how many of them this version finds, read and made again."""
    expected = json.loads((project / pinning.EXPECTED).read_text(encoding="utf-8"))
    found = pinning.notes(project) | pinning.rows(project) | pinning.ledger(project)
    with tempfile.TemporaryDirectory() as folder:
        pinning.remake(project, Path(folder))
        again = pinning.notes(Path(folder))
    wanted = pinning.notes(project)
    kept = sum(found.get(key) == value for key, value in expected.items())
    return len(expected) + len(wanted), kept + sum(again.get(key) == value for key, value in wanted.items())


def _identities(history: History) -> Trial:
    shipped = sum(len(release.upgrade_notes) for release in history.releases)
    fault = f"{len(history.releases)} monthly releases with random edits"
    return Trial(fault, shipped, max(0, shipped - len(history.faults)), "notes with their GUID and time")
