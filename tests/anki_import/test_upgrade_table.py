"""README's table of what an upgrade keeps, cell by cell, in real Anki."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anki.decks import DeckId

from tests.anki_import.author import Author
from tests.anki_import.learner import Learner
from tests.anki_import.upgrade_table import GONE, KEPT, UPGRADE_TABLE

STORY = """
    title: Summit
    date: 2025-10-28
    source: {name: Example News}
"""
FACTS = """
    - {id: unchanged, front: In which city?, back: Tokyo}
    - {id: corrected, front: In which palace?, back: Akasuka}
    - {id: retired, front: The repo rate?, back: 5.5%}
"""
CORRECTED = FACTS.replace("Akasuka", "Akasaka").replace(
    "back: 5.5%", "back: 5.5%, retired: {on: 2025-11-10, because: It was cut.}"
)


class Habit:
    """Something that learners do to a note, and what shows whether it is still there."""

    def __init__(self, do: Callable[[Learner, str], Any], look: Callable[[Learner, str], object]) -> None:
        self.do = do
        self.look = look


def _edit(field: str) -> Habit:
    def edit(learner: Learner, fact_id: str) -> None:
        note = learner.note(fact_id)
        note[field] = "In my own words"
        learner.collection.update_note(note)

    return Habit(edit, lambda learner, fact_id: learner.note(fact_id)[field] == "In my own words")


def _tag(learner: Learner, fact_id: str) -> None:
    learner.collection.tags.bulk_add([learner.note(fact_id).id], "mine marked")


def _own_deck(learner: Learner, fact_id: str) -> None:
    deck = learner.collection.decks.id("My own")
    assert deck is not None
    learner.collection.set_deck([learner.card(fact_id).id], DeckId(deck))


def _own_options(learner: Learner, fact_id: str) -> None:
    decks = learner.collection.decks
    preset = decks.add_config("My own")
    deck = decks.get(learner.card(fact_id).did)
    assert deck is not None
    decks.set_config_id_for_deck_dict(deck, preset["id"])


HABITS = {
    "scheduling": Habit(
        lambda learner, fact_id: learner.review(fact_id),
        lambda learner, fact_id: [
            (card.queue, card.interval > 0, card.reviews) for card in learner.scheduling(fact_id)
        ],
    ),
    "suspended": Habit(
        lambda learner, fact_id: learner.collection.sched.suspend_cards([learner.card(fact_id).id]),
        lambda learner, fact_id: learner.card(fact_id).queue,
    ),
    "flagged": Habit(
        lambda learner, fact_id: learner.collection.set_user_flag_for_cards(3, [learner.card(fact_id).id]),
        lambda learner, fact_id: learner.card(fact_id).user_flag(),
    ),
    "moved": Habit(_own_deck, lambda learner, fact_id: learner.scheduling(fact_id)[0].deck),
    "tag": Habit(_tag, lambda learner, fact_id: {"mine", "marked"} <= set(learner.note(fact_id).tags)),
    "edit": _edit("Extra"),
    "my notes": _edit("MyNotes"),
    "deleted": Habit(
        lambda learner, fact_id: learner.collection.remove_notes([learner.note(fact_id).id]),
        lambda learner, fact_id: len(learner.cards(fact_id)) if fact_id in learner.fact_ids() else None,
    ),
    "options": Habit(
        _own_options,
        lambda learner, fact_id: learner.collection.decks.config_dict_for_deck_id(learner.card(fact_id).did)["name"],
    ),
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The fresh package of one release, and the upgrade of the next."""
    project = Author(tmp_path_factory.mktemp("author"))
    project.facts(FACTS, story=STORY)
    first = project.release("2025-10", at="2025-10-31")
    project.facts(CORRECTED, story=STORY)
    second = project.release("2025-11", at="2025-11-30")
    return first / "gk.apkg", second / "gk-upgrade.apkg"


@pytest.mark.parametrize("fact_id", ["unchanged", "corrected", "retired"])
@pytest.mark.parametrize("name", UPGRADE_TABLE)
def test_an_upgrade_does_as_the_table_says(
    name: str, fact_id: str, packages: tuple[Path, Path], learner: Learner
) -> None:
    """A learner imports one release, does something to a note, and imports the upgrade of the next."""
    fresh, upgrade = packages
    learner.import_package(fresh)
    untouched = HABITS[name].look(learner, fact_id)
    HABITS[name].do(learner, fact_id)
    learner.date_notes("2025-11-05")
    done = HABITS[name].look(learner, fact_id)
    assert done != untouched
    learner.import_package(upgrade)
    left = HABITS[name].look(learner, fact_id)
    expected = {
        KEPT: done,
        GONE: untouched,
        "comes back, as new": 1,
        "comes back, without cards": 0,
    }
    assert left == expected[getattr(UPGRADE_TABLE[name], fact_id)]


def test_the_table_names_everything_that_is_tried() -> None:
    """And tries everything that it names."""
    assert HABITS.keys() == UPGRADE_TABLE.keys()
