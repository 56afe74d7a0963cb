"""Facts chosen by month, category and tag, as authors name them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anki_builder.diagnostics import did_you_mean
from anki_builder.errors import ProjectError
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact
from anki_builder.sources.kinds import known_category
from anki_builder.tags import tag_slug


class FactChoice(NamedTuple):
    """What to choose. Several months, categories or tags widen the choice; one of each kind narrows it."""

    months: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def resolved(self, deck: Deck) -> FactChoice:
        """The choice with categories and tags as the slugs that facts have: aliases resolved, the tag root left off."""
        listed = deck.category_names() or {}
        root = tag_slug(deck.tag_root) + "::"
        return FactChoice(
            self.months,
            tuple(tag_slug(known_category(name, listed) or name) for name in self.categories),
            tuple(tag_slug(name).removeprefix(root) for name in self.tags),
        )

    def narrow(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts that a resolved choice chooses, in their order; a category is chosen with its children.

        Raises ProjectError where something is named that no fact has, or no fact has all of it.
        """
        months, categories, tags = self
        _refuse_unknown("month", months, {fact.month for fact in facts})
        _refuse_unknown("category", categories, {tag_slug(name) for fact in facts for name in fact.categories})
        _refuse_unknown("tag", tags, {tag_slug(name) for fact in facts for name in fact.tags})
        chosen = [
            fact
            for fact in facts
            if (not months or fact.month in months)
            and (not categories or _any_within(fact.categories, categories))
            and (not tags or _any_within(fact.tags, tags))
        ]
        if not chosen and facts:
            raise ProjectError("no fact has all of what --month, --category and --tag ask for")
        return chosen


WHOLE_DECK = FactChoice()
"""Chooses every fact."""


def _any_within(names: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether any name is one of those wanted, or a child of one."""
    slugs = [tag_slug(name) + "::" for name in names]
    return any(slug.startswith(parent + "::") for slug in slugs for parent in wanted)


def _refuse_unknown(option: str, wanted: Iterable[str], known: set[str]) -> None:
    families = [f"{name}::" for name in known]
    for word in wanted:
        if not any(family.startswith(f"{word}::") for family in families):
            hint = did_you_mean(word, known - {""}) or "there are none"
            raise ProjectError(f"no fact fits --{option} {word}: {hint}")
