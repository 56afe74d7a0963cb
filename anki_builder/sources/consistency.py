"""What only shows when all facts of a project are seen together. Pure.

What is wrong with one fact alone is `facts`' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anki_builder.diagnostics import Diagnostic, Severity, did_you_mean
from anki_builder.sources.facts import Fact

_MOST_GUESSES = 50
"""Of what a missing id was meant to be: each looks at all ids there are."""


def check_consistency(facts: Iterable[Fact], complete: bool) -> list[Diagnostic]:
    """Findings on identities and on the links between facts.

    Unless `complete`, some file could not be read: what is not among the facts may stand there.
    """
    facts = tuple(facts)
    by_identity: dict[str, Fact] = {}
    found: list[Diagnostic] = []
    for fact in facts:
        if fact.draft and not fact.id:
            continue  # nothing is built of it, and its wording is not its last
        earlier = by_identity.setdefault(fact.identity, fact)
        if earlier is not fact:
            found.append(_duplicate(fact, earlier))
        elif not fact.id:
            message = "the fact has no id: reworded, it would be a new card to learners, and a release refuses it"
            hint = "run `anki-builder ids --write`"
            found.append(Diagnostic(fact.span, Severity.WARNING, "missing-id", message, hint))
    return [*found, *_check_links(facts, by_identity, complete)]


def _duplicate(fact: Fact, earlier: Fact) -> Diagnostic:
    if fact.id:
        message, hint = f"the id `{fact.id}` is already taken at {earlier.span}", "give one of the two another id"
        return Diagnostic(fact.span, Severity.ERROR, "duplicate-id", message, hint)
    message = f"the same question and answer stand at {earlier.span}"
    return Diagnostic(fact.span, Severity.ERROR, "duplicate-fact", message, "remove one, or give each an id")


def _check_links(facts: tuple[Fact, ...], by_identity: dict[str, Fact], complete: bool) -> Iterator[Diagnostic]:
    successors: dict[str, Fact] = {}
    circular = _in_circles({fact.id: fact.supersedes.id for fact in facts if fact.supersedes and fact.id})
    missing = 0
    for fact in facts:
        if fact.supersedes is None:
            continue
        older, span = fact.supersedes
        other = successors.setdefault(older, fact)
        message = hint = ""
        if older not in by_identity:
            if not complete:
                continue
            missing += 1
            candidates = by_identity if missing <= _MOST_GUESSES else ()
            message, hint = f"there is no fact `{older}` to supersede", _close_id(older, candidates)
        elif other is not fact:
            message, hint = (
                f"`{older}` is already superseded at {other.span}",
                f"supersede `{other.id}` instead" if other.id else "let the newer fact supersede the newest",
            )
        elif fact.id in circular:
            message, hint = (
                f"`{fact.id}` supersedes itself, directly or through others",
                "point from newer to older only",
            )
        if message:
            yield Diagnostic(span, Severity.ERROR, "retired-successor", message, hint)


def _close_id(wanted: str, known: Iterable[str]) -> str:
    hint = did_you_mean(wanted, known)
    return hint if hint.startswith("did you mean") else "the older fact stays in its file"


def _in_circles(links: dict[str, str]) -> set[str]:
    """The ids from which links lead back to themselves."""
    circular: set[str] = set()
    seen: set[str] = set()
    for start in links:
        way, current = [], start
        while current in links and current not in seen:
            seen.add(current)
            way.append(current)
            current = links[current]
        if current in way:
            circular.update(way[way.index(current) :])
    return circular
