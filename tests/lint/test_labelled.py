"""The rules of card quality on labelled facts: rarely wrong, and seldom silent."""

from __future__ import annotations

import pytest

from anki_builder.diagnostics import Severity
from anki_builder.lint.linter import lint
from tests.lint.measure import LABELLED, TODAY, Score, labels, load_labelled, measure

SCORES = measure(load_labelled(LABELLED))


def test_there_are_enough_labelled_facts() -> None:
    """At least 200, of which many are good."""
    broken = labels(load_labelled(LABELLED))

    assert len(broken) >= 200
    assert sum(not rules for rules in broken.values()) >= 100


@pytest.mark.parametrize("score", SCORES, ids=lambda score: score.rule)
def test_a_rule_is_precise_and_finds_most(score: Score) -> None:
    """Nine in ten of its findings are right, and it finds four in five; each rule has bad facts to find."""
    assert len(score.right) + len(score.missed) >= 10
    assert score.precision >= 0.9, score.wrong
    assert score.recall >= 0.8, score.missed


def test_an_error_is_never_wrong() -> None:
    """What stops a release is beyond doubt."""
    project = load_labelled(LABELLED)
    broken = labels(project)
    found = lint(project.facts, project.deck.lint, TODAY)
    errors = [(finding.fact.id, finding.rule) for finding in found if finding.severity is Severity.ERROR]

    assert [(fact_id, rule) for fact_id, rule in errors if rule not in broken[fact_id]] == []
    assert len(errors) > 20


def test_a_rule_fires_on_few_good_facts() -> None:
    """All rules together find something in fewer than one of a hundred."""
    project = load_labelled(LABELLED)
    good = {fact_id for fact_id, rules in labels(project).items() if not rules}
    blamed = {finding.fact.id for finding in lint(project.facts, project.deck.lint, TODAY)} & good

    assert len(blamed) < len(good) / 100, blamed
