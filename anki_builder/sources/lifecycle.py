"""From live to retired: which facts a deck still teaches on a given day, what took a fact's place, and what is stale.

Pure.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from anki_builder.diagnostics import Diagnostic, Severity
from anki_builder.sources.facts import Fact

_HOLDS = datetime.timedelta(days=400)
"""For how long a changeable fact counts as true that does not say when to look again: a year, and time to report it.
So far the longest term of changeable facts in our rules for good cards, that of indices and rates."""


class Lifecycle:
    """The state of a project's facts on one day."""

    def __init__(self, facts: Iterable[Fact], day: datetime.date) -> None:
        """`facts` are all that are not drafts: a draft retires nothing."""
        self._day = day
        self._successors = {fact.supersedes.id: fact for fact in facts if fact.supersedes}

    def successor(self, fact: Fact) -> Fact | None:
        """The live fact at the end of the chain in which each fact supersedes the one before."""
        seen = {fact.id}
        newest = fact
        while newest.id and newest.id in self._successors:
            newest = self._successors[newest.id]
            if newest.id in seen:  # a circle, which `check` reports
                return None
            seen.add(newest.id)
        return None if newest is fact or self._has_ended(newest) else newest

    def is_retired(self, fact: Fact) -> bool:
        """Whether a newer fact has replaced this one, or its retirement has come."""
        return (bool(fact.id) and fact.id in self._successors) or self._has_ended(fact)

    def _has_ended(self, fact: Fact) -> bool:
        return fact.retired is not None and fact.retired.on <= self._day


def stale_facts(facts: Iterable[Fact], day: datetime.date) -> Iterator[Diagnostic]:
    """The live facts that an author should look at again: past `review_by`, or without one long after `as_of`."""
    facts = [fact for fact in facts if not fact.draft]
    lifecycle = Lifecycle(facts, day)
    for fact in facts:
        due = fact.review_by or (_end_of(fact.as_of) + _HOLDS if fact.as_of else None)
        if due is None or due >= day or lifecycle.is_retired(fact):
            continue
        said = f"review_by: {due}" if fact.review_by else f"as_of: {fact.as_of}"
        message = f"the fact is stale: `{said}`, and it is {day}"
        hint = (
            "if it still holds, move `review_by` on; else write the newer fact, with `supersedes`, or retire this one"
        )
        yield Diagnostic(fact.span, Severity.WARNING, "stale", message, hint)


def _end_of(date: str) -> datetime.date:
    """The last day of a day, month or year in ISO 8601."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    if day:
        return datetime.date(year, month, day)
    if month:
        return (datetime.date(year, month, 1) + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return datetime.date(year, 12, 31)
