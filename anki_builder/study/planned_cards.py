"""The cards that a plan is about: of the live facts chosen, in the order in which Anki shows new ones."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from anki_builder.errors import ProjectError
from anki_builder.notes.note import NoteMaker
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Project
from anki_builder.study.exam_plan import PlannedCard
from anki_builder.study.simulation import Card

Studied = Mapping[tuple[str, int], Card]
"""What a learner has studied, by GUID of the note and ordinal of the card."""


class PlannedDeck(NamedTuple):
    """What is to be known."""

    facts: int
    cards: tuple[PlannedCard, ...]


def planned_deck(
    project: Project,
    choice: FactChoice,
    day: datetime.date,
    studied: Studied | None = None,
    left_out: frozenset[tuple[str, int]] = frozenset(),
) -> PlannedDeck:
    """The cards of the facts chosen that are live on a day, without those that the learner has suspended.

    Raises ProjectError where there are none.
    """
    facts = [fact for fact in project.facts if not fact.draft]
    lifecycle = Lifecycle(facts, day)
    maker = NoteMaker(project.deck, facts, lifecycle, project.media.names)
    chosen = choice.resolved(project.deck).narrow(maker.facts)
    live = [fact for fact in chosen if not lifecycle.is_retired(fact)]
    cards = []
    for fact in live:
        note = maker.note(fact)
        keys = [(note.guid, ordinal) for ordinal in note.cards]
        known = studied or {}
        cards += [PlannedCard(fact.month, fact.priority, known.get(key)) for key in keys if key not in left_out]
    if not cards:
        raise ProjectError("there are no cards to plan for: all of these facts are drafts, retired or suspended")
    return PlannedDeck(len(live), tuple(cards))


def deck_guids(project: Project, day: datetime.date) -> frozenset[str]:
    """Of all notes of the deck: what to look for in a learner's collection."""
    facts = [fact for fact in project.facts if not fact.draft]
    maker = NoteMaker(project.deck, facts, Lifecycle(facts, day), project.media.names)
    return frozenset(maker.note(fact).guid for fact in maker.facts)
