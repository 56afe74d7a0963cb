"""The rules that keep learners from losing anything."""

from __future__ import annotations

from anki_builder.diagnostics import Severity
from anki_builder.rules.rule import Group, Rule

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def _rule(severity: Severity, name: str, what: str, why: str, example: str, instead: str) -> Rule:
    return Rule(name, severity, what, why, example, instead, Group.RELEASE)


RELEASE_RULES = (
    _rule(
        _WARNING,
        "changed-kind",
        "Finds released facts that have become another kind of note under the same id.",
        "Anki refuses to turn a question into a cloze, or back: learners keep the old card with its old wording.",
        "id: minerals-shares    # released with front and back\ncloze: China held {{c1::70%}} of mining.",
        "id: minerals-shares-cloze\nsupersedes: minerals-shares\ncloze: China held {{c1::70%}} of mining.",
    ),
    _rule(
        _ERROR,
        "frozen-deck",
        "Finds another name, namespace or tag root of the deck than its releases have, or other note type fields.",
        "Learners would get a second deck, lose their progress, or have every note replaced.",
        "namespace: my-new-deck    # releases were made as my-deck",
        "namespace: my-deck",
    ),
    _rule(
        _WARNING,
        "lost-card",
        "Finds released facts that lost a cloze number, an item, or their second card.",
        "Anki never removes a card: learners keep an empty one, with the progress they made on it.",
        "cloze: China held {{c1::70%}} of mining and 90% of refining.    # 90% was c2",
        "cloze: China held {{c1::70%}} of mining and {{c2::90%}} of refining.",
    ),
    _rule(
        _WARNING,
        "moved-fact",
        "Finds released facts whose date moved to another month.",
        "Anki never moves a card: learners who have it keep it in the old month's subdeck.",
        "date: 2025-11-02    # released with 2025-10-28",
        "date: 2025-10-28    # unless the date was wrong",
    ),
    _rule(
        _ERROR,
        "vanished-fact",
        "Finds released facts that are in the sources no more, or only as a draft.",
        "Learners would keep the card for ever without a word; and a renamed fact would be a new card to them.",
        "id: tokyo-summit-place    # released as minerals-city",
        "id: minerals-city",
    ),
)  # fmt: skip
