"""Deck options as learners get them: what arrives with which tick of the import dialog, and what stays theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import ImportCounts, Learner

DECK = "name: GK\nnamespace: gk.example\ntag_root: GK\ndated: false\n"
OPTIONS = """
options:
  new_per_day: 2
  reviews_per_day: 150
  desired_retention: 0.87
  learning_steps: [30s, 15m, 1d]
  relearning_steps: [20m]
  order: random
  bury_siblings: true
"""
OCTOBER, NOVEMBER = "title: T\ndate: 2025-10-28\ncategory: World", "title: T\ndate: 2025-11-02\ncategory: Economy"
OURS = {"GK": "GK", "GK::2025-10": "GK", "GK::2025-11": "GK"}
THEIRS = dict.fromkeys(OURS, "Default")


@pytest.fixture
def project(project: Author) -> Author:
    """A deck of two months whose author gives options."""
    project.write("deck.yaml", DECK + OPTIONS)
    project.facts("- {id: a, front: Q1?, back: A, reverse: true}\n- {id: b, front: Q2?, back: A}", OCTOBER, "a.yaml")
    project.facts("- {id: c, front: Q3?, back: A}\n- {id: d, cloze: '{{c1::x}}'}", NOVEMBER, "b.yaml")
    return project


def without_options(project: Author) -> Author:
    """The same project, whose author has come to leave them to the learner."""
    project.write("deck.yaml", DECK)
    return project


@pytest.mark.parametrize("progress", [False, True])
def test_without_the_tick_nothing_changes(project: Author, learner: Learner, progress: bool) -> None:
    """Every deck has the learner's own preset, and there is no other; learning progress is another tick."""
    before = learner.collection.decks.all_config()
    assert learner.import_package(project.build(), progress=progress) == ImportCounts(new=4)
    assert learner.presets() == THEIRS
    assert learner.collection.decks.all_config() == before


@pytest.mark.parametrize("progress", [False, True])
def test_with_the_tick_every_option_arrives(project: Author, learner: Learner, progress: bool) -> None:
    """For the deck and all its subdecks, whether or not learning progress is asked for too."""
    learner.import_package(project.build(), presets=True, progress=progress)
    assert learner.presets() == OURS
    preset = learner.preset("GK::2025-10")
    assert (preset["new"]["perDay"], preset["rev"]["perDay"]) == (2, 150)
    assert round(preset["desiredRetention"], 6) == 0.87  # as Anki keeps it: of single precision
    assert (preset["new"]["delays"], preset["lapse"]["delays"]) == ([0.5, 15.0, 1440.0], [20.0])
    assert (preset["newGatherPriority"], preset["new"]["order"]) == (3, 0)
    assert (preset["new"]["bury"], preset["rev"]["bury"], preset["buryInterdayLearning"]) == (True, True, True)
    assert learner.problems() == []


def test_what_the_author_leaves_open_is_as_in_a_new_preset(project: Author, learner: Learner) -> None:
    """Anki's own defaults, not those of the time of the format."""
    project.write("deck.yaml", DECK + "options: {new_per_day: 12}\n")
    learner.import_package(project.build(), presets=True)
    ours, anki_s = learner.preset("GK"), learner.collection.decks.add_config("new")
    differing = {key for key in ours if ours[key] != anki_s[key]}
    assert differing == {"id", "name", "new", "usn"}
    assert ours["new"] == anki_s["new"] | {"perDay": 12}


def test_fsrs_itself_stays_as_the_learner_has_it(project: Author, learner: Learner) -> None:
    """It is a setting of the whole collection, and its parameters are the learner's: no package brings them."""
    learner.import_package(project.build(), presets=True, progress=True)
    assert not learner.collection.get_config("fsrs", False)
    assert learner.preset("GK")["fsrsParams6"] == []


def test_the_limit_and_the_burying_work(project: Author, learner: Learner) -> None:
    """Two new cards a day, and never two of one fact."""
    learner.import_package(project.build(), presets=True)
    queue = learner.new_queue("GK")
    assert len({fact_id for fact_id, _ in queue}) == len(queue) == 2


def test_the_order_due_is_that_of_the_positions(project: Author, learner: Learner) -> None:
    """An undated fact is last: without it, Anki takes a deck's own cards before those of its subdecks."""
    project.facts("- {id: timeless, front: Q4?, back: A}", "title: T", "c.yaml")
    for options, first in (("", "timeless"), ("options: {order: due}\n", "a")):
        project.write("deck.yaml", DECK + options)
        learner.import_package(project.build(), presets=True)
        assert learner.new_queue("GK")[0] == (first, 0)
    assert [fact_id for fact_id, ordinal in learner.new_queue("GK") if not ordinal] == ["a", "b", "c", "d", "timeless"]


def test_the_order_random_leaves_the_positions(project: Author, learner: Learner) -> None:
    """So a learner who wants the order of dates after all has only to say so in the deck's options."""
    numbers = range(20)
    project.facts("\n".join(f"- {{id: r-{number:02}, front: Q{number}?, back: A}}" for number in numbers), OCTOBER)
    project.delete("a.yaml")
    project.delete("b.yaml")
    project.write("deck.yaml", DECK + "options: {order: random}\n")
    learner.import_package(project.build(), presets=True)
    in_order = [(f"r-{number:02}", 0) for number in numbers]
    queue = learner.new_queue("GK")
    assert queue != in_order
    assert sorted(queue) == in_order
    assert [learner.card(fact_id).due for fact_id, _ in in_order] == [number + 1 for number in numbers]


def test_a_preset_that_the_learner_has_is_never_changed(project: Author, learner: Learner) -> None:
    """Neither by the same package nor by one with other options: what a learner has changed is safe."""
    learner.import_package(project.build(), presets=True)
    learner.change_preset("GK", new_per_day=7)
    mine = learner.preset("GK")
    project.write("deck.yaml", DECK + "options: {new_per_day: 50, order: due}\n")
    for at in (FIRST_BUILD, SECOND_BUILD):
        learner.import_package(project.build(at), presets=True, progress=True)
        assert learner.preset("GK") == mine
        assert learner.presets() == OURS


def test_a_deck_that_the_learner_gave_another_preset_keeps_it_without_the_tick(
    project: Author, learner: Learner
) -> None:
    """With the tick all decks of the package get the author's again: that is what it asks for."""
    learner.import_package(project.build(), presets=True)
    learner.choose_preset("GK::2025-10", "Mine")
    learner.import_package(project.build(SECOND_BUILD))
    assert learner.presets() == OURS | {"GK::2025-10": "Mine"}
    learner.import_package(project.build(SECOND_BUILD), presets=True)
    assert learner.presets() == OURS


def test_the_tick_can_come_later(project: Author, learner: Learner) -> None:
    """With a package that brings nothing new besides, decks that are there get the preset."""
    learner.import_package(project.build())
    assert learner.presets() == THEIRS
    assert learner.import_package(project.build(), presets=True) == ImportCounts(duplicate=4)
    assert learner.presets() == OURS


def test_a_new_month_has_the_preset_if_the_tick_is_there_again(project: Author, learner: Learner) -> None:
    """Anki remembers the tick for the next import; without it, the new subdeck has the learner's own preset."""
    october, november = project.build_each_month()
    learner.import_package(october, presets=True)
    assert learner.collection._backend.get_import_anki_package_presets().with_deck_configs
    learner.import_package(november)
    assert learner.presets() == OURS | {"GK::2025-11": "Default"}
    learner.import_package(november, presets=True)
    assert learner.presets() == OURS


@pytest.mark.parametrize(
    ("part", "decks"),
    [
        ({"month": "2025-11"}, {"GK", "GK::2025-11"}),
        ({"category": "World"}, {"GK", "GK::2025-10"}),
    ],
)
def test_parts_of_the_deck_bring_the_preset(
    project: Author, learner: Learner, part: dict[str, str], decks: set[str]
) -> None:
    """For the decks that they have; and never name one that they lack, with which Anki would refuse them."""
    learner.import_package(project.build_part(**part), presets=True)
    assert learner.presets() == dict.fromkeys(decks, "GK")


def test_the_upgrade_brings_the_preset(project: Author, learner: Learner) -> None:
    """With a retired fact in it too."""
    learner.import_package(project.build())
    project.facts(
        "- {id: c, front: Q3?, back: A, retired: {on: 2025-12-01, because: Over.}}\n- {id: d, cloze: '{{c1::x}}'}",
        NOVEMBER,
        "b.yaml",
    )
    assert learner.import_package(project.build_upgrade(), presets=True).updated == 4
    assert learner.presets() == OURS


def test_a_package_without_options_takes_nothing_away(project: Author, learner: Learner) -> None:
    """Imported with the tick, it is not refused, and the decks keep the preset that they have."""
    learner.import_package(project.build(), presets=True)
    mine = learner.preset("GK")
    plain = without_options(project).build(SECOND_BUILD)
    assert learner.import_package(plain, presets=True, progress=True).new == 0
    assert learner.presets() == OURS
    assert learner.preset("GK") == mine


def test_two_authors_have_a_preset_each(project: Author, learner: Learner, tmp_path: Path) -> None:
    """Decks of one name are one to Anki, and take the preset that was imported last; the other stays as it is."""
    other = Author(tmp_path / "other", DECK.replace("gk.example", "other.example") + "options: {new_per_day: 99}\n")
    other.facts("- {id: a, front: Q1?, back: A}", OCTOBER)
    learner.import_package(project.build(), presets=True)
    first = learner.preset("GK::2025-11")
    learner.import_package(other.build(), presets=True)
    assert {deck: limit(learner.preset(deck)) for deck in OURS} == {"GK": 99, "GK::2025-10": 99, "GK::2025-11": 2}
    assert learner.preset("GK::2025-11") == first
    assert learner.problems() == []


def limit(preset: dict[str, Any]) -> int:
    """New cards a day."""
    return int(preset["new"]["perDay"])
