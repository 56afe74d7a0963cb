"""From live to retired: which facts a deck still teaches on a given day, and what took a fact's place. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from anki_builder.sources.facts import Fact


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
