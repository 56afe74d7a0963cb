"""Old and new Anki: in each version, learners follow the releases of several decks, and lose nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tests.reliability import pinning, schema_11
from tests.reliability.ankis import Orders, elsewhere, environment, environments, installed
from tests.reliability.learning import HABITS, Habit, Learner
from tests.reliability.published import History
from tests.reliability.simulated_author import simulate
from tests.reliability.trial import Trial

OLD_VERSIONS = ("2.1.54", "23.10.1", "24.11", "25.2.7")
"""From the oldest that installs on today's Python. What changed between them: 23.10 has the importer in Rust, 24.11
matches renamed fields by their ids, 25.2 keeps a package's modification times."""

LEAPING = Habit("leaps over four releases", every=5, works_on_notes=True)
"""From 2025-08 to 2026-01 with the project's own deck."""

_ROOT = Path(__file__).parents[2]
_NEWEST = ""
_MONTHS = 24  # of the simulated deck


def trials(long: bool) -> Iterator[Trial]:
    """Holds packages against schema 11, and has releases followed in every Anki, or only in the installed one."""
    with tempfile.TemporaryDirectory() as folder:
        scratch, histories = Path(folder), committed_histories()
        if long:
            histories.append(simulate(scratch / "author", _MONTHS))
        yield _schema([path for history in histories for path in history.packages()])
        if not long:
            yield _followed(installed, histories, scratch)
            return
        with environments() as kept:
            for version in (*OLD_VERSIONS, _NEWEST):
                python = environment(version, kept)
                yield _followed(partial(elsewhere, python), histories, scratch / f"anki {version}")


def committed_histories() -> list[History]:
    """The releases of the project's own deck, and of the pinned projects."""
    return [History(pinning.release_folders(root)) for root in (_ROOT, *pinning.pinned_projects())]


def _schema(packages: Sequence[Path]) -> Trial:
    wrong = [f"{path.name}: {fault}" for path in packages for fault in schema_11.faults(path)]
    rows = sum(map(schema_11.row_count, packages))
    fault = "rows of packages, as AnkiDroid and AnkiMobile read them"
    return Trial(fault, rows, max(0, rows - len(wrong)), f"schema 11, in {len(packages)} packages")


def _followed(
    anki: Callable[[Path], AbstractContextManager[Orders]], histories: Sequence[History], folder: Path
) -> Trial:
    """Every history, followed by learners of all habits in one version of Anki."""
    folder.mkdir(exist_ok=True)
    each, version = [], ""
    for number, history in enumerate(histories):
        for habit in (*HABITS, LEAPING):
            with anki(folder / f"{number} {habit.name}") as orders:
                version = orders("version")
                learner = Learner(orders, history, habit)
                learner.follow()
                each.append(learner)
    cards = sum(learner.tally.cards for learner in each)
    imports = sum(learner.tally.imports for learner in each)
    accounts = [learner.trial(f"upgrades in Anki {version}") for learner in each]
    return Trial(
        f"upgrades in Anki {version}",
        sum(account.tried for account in accounts),
        sum(account.survived for account in accounts),
        f"notes with {cards:,} cards, after {imports} imports by {len(each)} learners",
    )
