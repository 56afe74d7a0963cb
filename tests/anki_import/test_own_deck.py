"""The deck that lies in this repository: what a newcomer builds first imports as it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from anki_builder.cli import cli
from tests.anki_import.author import SECOND_BUILD
from tests.anki_import.learner import ImportCounts, Learner
from tests.anki_import.rendering import visible_text

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every package of the project's own deck, built with the command line: full deck, months, upgrade."""
    out = tmp_path_factory.mktemp("decks")
    options = ["--each-month", "--upgrade", "--at", SECOND_BUILD, "--out", str(out)]
    result = CliRunner().invoke(cli, ["-C", str(ROOT), "build", *options])
    assert result.exit_code == 0, result.output
    return sorted(out.iterdir())


@pytest.fixture(scope="module")
def learner(packages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """A learner who has imported the full deck; tests may only read it."""
    full_deck = min(packages, key=lambda package: len(package.name))
    with Learner(tmp_path_factory.mktemp("learners") / "learner") as learner:
        counts = learner.import_package(full_deck)
        assert counts == ImportCounts(new=counts.new)
        assert counts.new > 0
        yield learner


def test_every_card_asks_and_answers(learner: Learner) -> None:
    """Each note has a card, and each card a question and an answer that says more."""
    for note in learner.notes():
        assert note.cards(), note["FactId"]
        for card in note.cards():
            output = card.render_output()
            question, answer = visible_text(output.question_text), visible_text(output.answer_text)
            assert question, note["FactId"]
            assert answer not in ("", question), note["FactId"]
            assert "{{" not in question + answer, note["FactId"]


def test_ankis_own_checks_find_nothing(learner: Learner) -> None:
    """No damage, no empty card, no missing and no unused file."""
    assert learner.problems() == []


def test_every_fact_has_a_permanent_id(learner: Learner) -> None:
    """The deck is an example to others: no identity hangs on wording."""
    ids = [note["FactId"] for note in learner.notes()]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_every_package_imports_without_conflict(
    packages: list[Path], learner: Learner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever of the packages a learner has, and in whatever order: the full deck after all others is nothing new."""
    with Learner(tmp_path_factory.mktemp("learners") / "other") as other:
        for package in packages:
            counts = other.import_package(package)
            assert counts == ImportCounts(new=counts.new, duplicate=counts.duplicate)
        assert {note.guid for note in learner.notes()} <= {note.guid for note in other.notes()}
