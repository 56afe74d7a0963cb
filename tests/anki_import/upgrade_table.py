"""What an upgrade keeps and what it replaces: README's table for learners. `test_upgrade_table` proves every cell."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """Something of the learner's, and what becomes of it by the state of the fact."""

    what: str
    unchanged: str
    corrected: str
    retired: str


KEPT, GONE = "kept", "gone"

UPGRADE_TABLE = {
    "scheduling": Row("Intervals, due days and review history", KEPT, KEPT, KEPT),
    "suspended": Row("Suspended cards", KEPT, KEPT, KEPT),
    "flagged": Row("Flags", KEPT, KEPT, KEPT),
    "moved": Row("The deck into which you moved a card", KEPT, KEPT, KEPT),
    "tag": Row("Tags of your own, *marked* too", KEPT, GONE, GONE),
    "edit": Row("Your changes to a card's text", KEPT, GONE, GONE),
    "my notes": Row("What you wrote into the field *MyNotes*", KEPT, GONE, GONE),
    "deleted": Row("A note that you deleted", "comes back, as new", "comes back, as new", "comes back, without cards"),
    "options": Row("The options of the deck", KEPT, KEPT, KEPT),
}
"""By a name for the test."""


def upgrade_rows() -> list[tuple[str, ...]]:
    """The table's rows, in Markdown."""
    return [tuple(row) for row in UPGRADE_TABLE.values()]
