"""Precision and recall of each rule on the labelled facts."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from anki_builder.lint.linter import DRAFT, RULE_NAMES, UNUSED_WAIVER, lint
from anki_builder.sources.project import Project, load_project

TODAY = datetime.date(2026, 2, 1)
MEASURED = sorted(RULE_NAMES - {DRAFT, UNUSED_WAIVER})

LABELLED = Path(__file__).parent / "labelled"
"""The facts with which the rules were made."""

HELD_OUT = Path(__file__).parent / "held_out"
"""Facts that nobody had looked at when they were first measured; README tells the result of that."""

_LABEL = re.compile(r"([a-z-]+)-[0-9]+")


class Score(NamedTuple):
    """How a rule did; by fact id."""

    rule: str
    right: tuple[str, ...]
    """Bad facts that it found."""
    wrong: tuple[str, ...]
    """Facts that it found, and that do not break it."""
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of its findings that are right."""
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of bad facts that it found."""
        return len(self.right) / max(1, len(self.right) + len(self.missed))


def load_labelled(folder: Path) -> Project:
    """The labelled facts of a folder."""
    return load_project(folder)


def labels(project: Project) -> dict[str, set[str]]:
    """The rules that each fact breaks, by its id."""
    broken = {}
    for fact in project.facts:
        label = _LABEL.fullmatch(fact.id)
        assert label is not None, fact.id
        also = {tag.removeprefix("also-") for tag in fact.tags if tag.startswith("also-")}
        broken[fact.id] = ({label[1]} - {"good"}) | also
    return broken


def measure(project: Project) -> list[Score]:
    """The score of every rule, by its name. Errors of a rule count as its warnings do."""
    wanted, found = labels(project), defaultdict(set)
    for finding in lint(project.facts, project.deck.lint, TODAY):
        found[finding.rule].add(finding.fact.id)
    scores = []
    for rule in MEASURED:
        bad = {fact_id for fact_id, rules in wanted.items() if rule in rules}
        scores.append(
            Score(
                rule,
                right=tuple(sorted(found[rule] & bad)),
                wrong=tuple(sorted(found[rule] - bad)),
                missed=tuple(sorted(bad - found[rule])),
            )
        )
    return scores
