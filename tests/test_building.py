"""Which facts go into which package, and that a failure leaves no trace."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

import pytest

from anki_builder.decks.building import BuildRequest, build
from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter
from anki_builder.packages import apkg
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.project import load_project
from tests.projects import DECK, write_project
from tests.sources import story

TIME = int(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC).timestamp())
FILES = {
    "2025-10/summit.yaml": story("""
        - {id: city, front: City?, back: Tokyo, category: Economy::Trade}
        - {id: rate, front: Rate?, back: "5.5", tags: [Rare Earths]}
        - {id: draft, front: Draft?, back: no, draft: true}
        """),
    "2025-12/rate.yaml": story(
        """
        - {id: rate-2, front: Rate now?, back: "5.25", supersedes: rate}
        """,
        head="title: Rates\nmonth: 2025-12\ncategory: Economy\n",
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two months, a draft and a superseded fact."""
    return write_project(tmp_path, FILES)


def _built(root: Path, each_month: bool = False, upgrade: bool = False, **choice: Any) -> list[tuple[str, int, int]]:
    request = BuildRequest(TIME, root / "decks", each_month, upgrade, FactChoice(**choice))
    return [(package.path.name, package.notes, package.cards) for package in build(load_project(root), request)]


def test_the_full_deck_has_the_live_facts(root: Path) -> None:
    """Neither drafts nor retired ones."""
    assert _built(root) == [("current-affairs.apkg", 2, 2)]


def test_each_month_gets_a_package_on_request(root: Path) -> None:
    """Beside the full deck."""
    assert _built(root, each_month=True) == [
        ("current-affairs.apkg", 2, 2),
        ("current-affairs-2025-10.apkg", 1, 1),
        ("current-affairs-2025-12.apkg", 1, 1),
    ]


def test_the_upgrade_also_has_retired_facts_without_cards(root: Path) -> None:
    """Three notes, two cards."""
    assert _built(root, upgrade=True)[1:] == [("current-affairs-upgrade.apkg", 3, 2)]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"months": ("2025-12",)}, [("current-affairs-2025-12.apkg", 1, 1)]),
        ({"categories": ("Economy",)}, [("current-affairs+economy.apkg", 2, 2)]),
        ({"categories": ("Economy::Trade",)}, [("current-affairs+economy-trade.apkg", 1, 1)]),
        ({"months": ("2025-10", "2025-12")}, [("current-affairs-2025-10-2025-12.apkg", 2, 2)]),
        ({"tags": ("rare earths",), "upgrade": True}, ["no live facts"]),
    ],
)
def test_a_narrowed_deck_has_a_name_of_its_own(root: Path, choice: dict[str, Any], expected: list[object]) -> None:
    """So that a part never replaces the whole; a category includes its children."""
    if expected == ["no live facts"]:
        with pytest.raises(ProjectError, match="no live facts"):
            _built(root, **choice)
    else:
        assert _built(root, **choice) == expected


def test_a_category_can_be_asked_for_as_it_can_be_written(tmp_path: Path) -> None:
    """By an alias, also as the parent of one that deck.yaml does not list."""
    files = {"2025-10/a.yaml": story("- {id: a, front: A?, back: a, category: World::Asia}")}
    root = write_project(tmp_path, files, deck=DECK + "categories: {International: [world]}\n")
    assert _built(root, categories=("world::asia",)) == [("current-affairs+international-asia.apkg", 1, 1)]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"months": ("2031-01",)}, "no fact fits --month 2031-01: known here: `2025-10`, `2025-12`"),
        ({"categories": ("Econmy",)}, "no fact fits --category econmy: did you mean `economy`?"),
        ({"tags": ("x",)}, "no fact fits --tag x: known here: `rare-earths`"),
        (
            {"months": ("2025-12",), "tags": ("rare-earths",)},
            "no fact has all of what --month, --category and --tag ask for",
        ),
    ],
)
def test_asking_for_facts_that_are_not_there_says_which_are(root: Path, choice: dict[str, Any], message: str) -> None:
    """Nothing is written."""
    with pytest.raises(ProjectError) as raised:
        _built(root, **choice)
    assert str(raised.value) == message
    assert not (root / "decks").exists()


def test_a_failure_half_way_leaves_the_old_packages_and_nothing_else(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All packages appear together, or none."""
    _built(root, each_month=True)
    before = {path.name: path.read_bytes() for path in (root / "decks").iterdir()}
    written = 0
    write_zip = apkg._write_zip

    def fail_at_the_third(*arguments: Any) -> None:
        nonlocal written
        written += 1
        if written == 3:
            raise OSError(28, "No space left on device")
        write_zip(*arguments)

    monkeypatch.setattr(apkg, "_write_zip", fail_at_the_third)
    write_project(root, {"2025-10/more.yaml": story("- {id: more, front: More?, back: yes}")})
    with pytest.raises(OSError, match="No space left"):
        _built(root, each_month=True)
    assert {path.name: path.read_bytes() for path in (root / "decks").iterdir()} == before


def test_undated_facts_stand_in_the_deck_itself(tmp_path: Path) -> None:
    """And get no package of a month."""
    files = {"capitals.yaml": story("- {id: japan, front: Capital?, back: Tokyo}", head="title: Capitals\n")}
    root = write_project(tmp_path, files, deck=DECK + "dated: false\n")
    assert _built(root, each_month=True) == [("current-affairs.apkg", 1, 1)]


def test_a_written_file_keeps_its_mode_or_gets_the_usual_one(tmp_path: Path) -> None:
    """Temporary files are private; what they become is not."""
    target = tmp_path / "file"
    mask = os.umask(0o022)
    try:
        with AtomicWriter() as writer:
            writer.create(target).write(b"new")
        assert target.stat().st_mode & 0o777 == 0o644
        target.chmod(0o640)
        with AtomicWriter() as writer:
            writer.create(target).write(b"newer")
        assert target.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(mask)
    assert target.read_bytes() == b"newer"
    assert list(tmp_path.iterdir()) == [target]
