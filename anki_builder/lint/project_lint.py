"""The linter over a project: facts in, diagnostics at their places out."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from anki_builder.diagnostics import Diagnostic, sort_diagnostics
from anki_builder.lint.linter import lint
from anki_builder.lint.places import place_findings
from anki_builder.sources.facts import Fact
from anki_builder.sources.project import Project


def lint_project(
    project: Project, day: datetime.date, is_wanted: Callable[[Fact, str], bool] = lambda fact, rule: True
) -> list[Diagnostic]:
    """What is bad about the cards of a project on a day, sorted: what is wanted of it, by fact and rule.

    A fact is compared with all others all the same. Raises OSError where a file cannot be read again.
    """
    findings = lint(project.facts, project.deck.lint, day)
    findings = [finding for finding in findings if is_wanted(finding.fact, finding.rule)]
    project.read_texts(finding.fact.span.file for finding in findings)
    return sort_diagnostics(place_findings(findings, project.texts.__getitem__, project.deck.languages))
