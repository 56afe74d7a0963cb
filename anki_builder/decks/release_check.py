"""Which facts a release covers, and what stands in its way."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from anki_builder.decks.ledger import Ledger
from anki_builder.decks.release_plan import Consequence, Plan
from anki_builder.decks.releases import LEDGER_FILE, ReleaseName
from anki_builder.diagnostics import Diagnostic, Severity, Span, sort_diagnostics
from anki_builder.lint.project_lint import lint_project
from anki_builder.sources.facts import Fact
from anki_builder.sources.project import DECK_FILE, Project

_MUST_BE_MENDED = {"missing-id", "missing-source"}
"""Rules whose warnings stop a release: without an id, a card that is corrected later would be a new one; without a
source, nobody can check it."""


def covered_facts(facts: Iterable[Fact], name: ReleaseName, ledger: Ledger) -> list[Fact]:
    """The facts of all months up to the release's, and what learners have already; drafts are nobody's yet.

    What belongs to later months waits, and so does what it supersedes.
    """
    return [fact for fact in facts if not fact.draft and (fact.month <= name.month or fact.id in ledger.facts)]


def check_sources(project: Project, covered: Collection[Fact], day: datetime.date) -> list[Diagnostic]:
    """The findings of `check` on a day, of the facts that a release covers as severe as they are in a release.

    The cards are judged as if what waits were not there: what a later fact replaces, this release still teaches.
    """
    places = {fact.span for fact in covered}
    of_files = [found for found in project.diagnostics if found.rule != "missing-id" or found.span in places]
    of_cards = lint_project(replace(project, facts=tuple(covered)), day)
    found = (
        diagnostic._replace(severity=Severity.ERROR) if diagnostic.rule in _MUST_BE_MENDED else diagnostic
        for diagnostic in (*of_files, *of_cards)
    )
    return sort_diagnostics(found)


def check_plan(project: Project, plan: Plan) -> Iterator[Diagnostic]:
    """What the plan of a release would do to learners, each at its place."""
    facts = {fact.id: fact for fact in project.facts if fact.id}
    for consequence in plan.consequences:
        fact = facts.get(consequence.place)
        if consequence.rule == "frozen-deck":
            span = _place_in(project.root, DECK_FILE, f"{consequence.place}:")
        elif fact is None:
            span = _place_in(project.root, LEDGER_FILE, f'"{consequence.place}":')
        else:
            span = fact.span
            consequence = _made_a_draft(consequence) if fact.draft else consequence
        yield Diagnostic(span, consequence.severity, consequence.rule, consequence.message, consequence.hint)


def _place_in(root: Path, file: str, start: str) -> Span:
    """The last line of a file that starts so; in the ledger, facts stand last."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if line.startswith(start)]
    return Span(file, numbers[-1] if numbers else 1, 1, len(start) - 1)


def _made_a_draft(consequence: Consequence) -> Consequence:
    message = f"`{consequence.place}` is a draft now, and learners have it"
    hint = "a draft is left out, and learners would keep the card unmarked; take `draft` away, or retire the fact"
    return consequence._replace(message=message, hint=hint)
