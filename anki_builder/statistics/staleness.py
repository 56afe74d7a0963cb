"""Facts that are stale by the rule of that name, and the day on which others will be. Pure."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from anki_builder.lint.times import stale
from anki_builder.lint.view import Question
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Fact

SOON = 90
"""Days within which facts are told that will be stale."""

_RULE = "stale"


class StaleFact(NamedTuple):
    """A fact to look at again."""

    since: datetime.date
    """The first day on which it is stale."""
    id: str
    """Empty where the fact has none."""
    file: str
    line: int


class Staleness(NamedTuple):
    """What is out of date on a day."""

    until: datetime.date
    """The last of the days that are soon."""
    now: tuple[StaleFact, ...]
    """What `check` tells on that day, the longest stale first."""
    soon: tuple[StaleFact, ...]
    """What it will tell by then, besides."""


def staleness(
    facts: Iterable[tuple[Fact, Sequence[Question]]], settings: LintSettings, day: datetime.date
) -> Staleness:
    """The stale facts among live ones, each given with all that it asks. Waivers of the rule are heeded."""
    until = datetime.date.fromordinal(min(day.toordinal() + SOON, datetime.date.max.toordinal()))
    found = []
    for fact, asked in facts if _RULE not in settings.ignore else ():
        if any(_RULE in waiver.rules for waiver in fact.waivers) or not _is_stale(fact, asked, settings, until):
            continue
        since = _first_day(fact, asked, settings, until)
        if fact.retired is None or since < fact.retired.on:
            found.append(StaleFact(since, fact.id, fact.span.file, fact.span.line))
    found.sort()
    now = bisect_right(found, day, key=lambda fact: fact.since)
    return Staleness(until, tuple(found[:now]), tuple(found[now:]))


def _is_stale(fact: Fact, asked: Sequence[Question], settings: LintSettings, day: datetime.date) -> bool:
    return any(True for _ in stale(fact, asked, settings, day))


def _first_day(fact: Fact, asked: Sequence[Question], settings: LintSettings, until: datetime.date) -> datetime.date:
    """The first day on which a fact is stale that is so on the last: found by asking the rule, which alone knows."""
    days = range(1, until.toordinal())
    is_stale = partial(_is_stale, fact, asked, settings)
    return datetime.date.fromordinal(
        1 + bisect_left(days, True, key=lambda ordinal: is_stale(datetime.date.fromordinal(ordinal)))
    )
