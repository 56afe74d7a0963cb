"""Months of releases with random edits cost no learner anything; `python -m tests.reliability --long` makes years."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reliability import long_life, pinning
from tests.reliability.published import History
from tests.reliability.simulated_author import simulate
from tests.reliability.tampering import with_statements

MONTHS = ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck that was kept for five months."""
    root = tmp_path_factory.mktemp("author")
    assert simulate(root, releases=5).faults == []
    return root


def test_nothing_is_lost_in_five_months() -> None:
    """By three learners: each note after each import, and each value of what earlier versions wrote, is right."""
    *pinned, releases, every, third, busy = long_life.trials(long=False)
    assert [trial for trial in (*pinned, releases, every, third, busy) if trial.survived != trial.tried] == []
    assert [trial.fault for trial in pinned] == [
        f"a project that anki-builder {project.name} wrote, read and made again"
        for project in pinning.pinned_projects()
    ]
    assert every.note.endswith(" cards, after 5 imports")
    assert third.note.endswith(" cards, after 2 imports")
    assert " cards, after 5 imports; of notes with edits " in busy.note
    assert releases.fault == "5 monthly releases with random edits"


def test_in_five_months_everything_happens(root: Path) -> None:
    """The simulated author adds, corrects, retires, restores, moves and tags; files are renamed, options change."""
    happened = dict.fromkeys(("added", "corrected", "retired", "restored", "moved", "retagged"), 0)
    for name in MONTHS:
        manifest = json.loads((root / f"decks/releases/{name}/manifest.json").read_text(encoding="utf-8"))
        happened = {change: count + manifest["changes"][change] for change, count in happened.items()}
    assert min(happened.values()) > 0, happened
    assert list(root.glob("cards_src/archive-*/renamed-*.yaml"))


def test_the_same_seed_makes_the_same_releases(root: Path, tmp_path: Path) -> None:
    """What is found once, is found again; another seed makes others."""
    packages = {}
    for seed in (0, 1):
        simulate(tmp_path / f"{seed}", releases=2, seed=seed)
        packages[seed] = [
            path.read_bytes() for path in sorted((tmp_path / f"{seed}").glob("decks/releases/*/*-upgrade.apkg"))
        ]
    assert packages[0] == [(root / f"decks/releases/{name}/chronicle-upgrade.apkg").read_bytes() for name in MONTHS[:2]]
    assert packages[0] != packages[1]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE notes SET guid = substr(guid, 2) || '0' WHERE mod < 1583000000", "has another GUID than before"),
        ("UPDATE notes SET mod = mod + 1", "has not the time of the release that changed it last"),
        ("UPDATE notes SET guid = (SELECT min(guid) FROM notes)", "two notes have one GUID"),
        ("DELETE FROM cards WHERE nid = (SELECT max(nid) FROM cards)", "the live notes of the two packages differ"),
        ("UPDATE notes SET tags = '' WHERE id = (SELECT max(nid) FROM cards)", "the live notes of the two packages"),
    ],
)
def test_a_wrong_identity_or_time_is_found(root: Path, statement: str, fault: str, tmp_path: Path) -> None:
    """In a package of the second release."""
    folders = pinning.release_folders(root)[:2]
    name = "chronicle-upgrade.apkg"
    for path in folders[1].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with_statements(folders[1] / name, tmp_path / name, statement)
    assert any(fault in found for found in History([folders[0], tmp_path]).faults)
