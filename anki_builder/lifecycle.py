"""From live to retired: which facts a deck still teaches on a given day, and what took a fact's place. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from anki_builder.facts import Fact


class Lifecycle:
    """The state of a project's facts on one day."""

    def __init__(self, facts: Iterable[Fact], day: datetime.date) -> None:
        """`facts` are all that are not drafts: a draft retires nothing."""
        self._day = day
        self._successors = {fact.supersedes.id: fact for fact in facts if fact.supersedes}

    def successor(self, fact: Fact) -> Fact | None:
        """The fact that supersedes this one."""
        return self._successors.get(fact.id) if fact.id else None

    def is_retired(self, fact: Fact) -> bool:
        """Whether a newer fact has replaced this one, or its retirement has come."""
        return self.successor(fact) is not None or (fact.retired is not None and fact.retired.on <= self._day)
