"""Whatever an import costs a learner is found: each way of losing something is named, and what is right is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.ankis import installed
from tests.reliability.learning import HABITS, Held, HeldCard, Learner, Loss, losses
from tests.reliability.published import Content, History, Shipped
from tests.reliability.simulated_author import simulate
from tests.reliability.tampering import with_statements

OLD = Content(1, ("Capital?", "Kyoto"), frozenset({"geo"}))
NEW = OLD._replace(fields=("Capital?", "Tokyo"))
OWN = OLD._replace(tags=frozenset({"geo", "my-tag"}))
OTHER = Content(1, ("River?", "Shinano"), frozenset())
SEEN = HeldCard(10, "GK", type=2, queue=2, due=50, ivl=8, factor=2500, reps=1, lapses=0, flags=0)
UNSEEN = HeldCard(20, "GK", type=0, queue=0, due=2, ivl=0, factor=0, reps=0, lapses=0, flags=0)

BEFORE = Held(
    ids={"a": 10},
    notes={"a": OLD},
    cards={("a", 0): SEEN},
    reviews=frozenset({(1, 10, 4)}),
    note_types={1: ["Front", "Back"]},
    options={"GK": {"id": 1}},
    twins=frozenset(),
)
AFTER = BEFORE._replace(ids={"a": 10, "b": 20}, notes={"a": NEW, "b": OTHER}, cards={("a", 0): SEEN, ("b", 0): UNSEEN})
SHIPPED = {"a": Shipped(NEW, (0,), "GK"), "b": Shipped(OTHER, (0,), "GK")}
"""A release that corrects one note and adds another."""


def found(before: Held = BEFORE, after: Held = AFTER, own: str = "") -> list[Loss]:
    """The losses of an import of that release, before which a learner had touched the notes in `own`."""
    return list(losses(before, after, SHIPPED, frozenset(own)))


def test_what_is_right_is_no_loss() -> None:
    """A correction and a new note, and the learner's own tag on a note that did not change."""
    kept = BEFORE._replace(notes={"a": OWN})
    assert found() == []
    assert found(kept, AFTER._replace(notes={"a": OWN, "b": OTHER}), own="a") == []


@pytest.mark.parametrize(
    ("after", "guid", "what"),
    [
        (AFTER._replace(notes={"a": OLD, "b": OTHER}), "a", "the note is Content"),
        (AFTER._replace(notes={"a": NEW}, cards={("a", 0): SEEN, ("b", 0): UNSEEN}), "b", "the note is None"),
        (AFTER._replace(notes={**AFTER.notes, "c": OTHER}), "c", "the note is Content"),
        (AFTER._replace(ids={"a": 11, "b": 20}), "a", "the note has another id"),
        (AFTER._replace(twins=frozenset("b")), "b", "the note is there twice"),
        (AFTER._replace(cards={("b", 0): UNSEEN}), "a", "card 0 was HeldCard"),
        (AFTER._replace(cards={**AFTER.cards, ("a", 0): SEEN._replace(ivl=7)}), "a", "card 0 was HeldCard"),
        (AFTER._replace(cards={**AFTER.cards, ("a", 0): SEEN._replace(deck="B")}), "a", "card 0 was HeldCard"),
        (AFTER._replace(cards={**AFTER.cards, ("a", 0): SEEN._replace(queue=-1)}), "a", "card 0 was HeldCard"),
        (AFTER._replace(cards={**AFTER.cards, ("a", 0): SEEN._replace(flags=1)}), "a", "card 0 was HeldCard"),
        (AFTER._replace(cards={("a", 0): SEEN}), "b", "card 0 has not come"),
        (AFTER._replace(cards={**AFTER.cards, ("b", 1): UNSEEN}), "b", "card 1 has come, and is not in the package"),
        (AFTER._replace(cards={**AFTER.cards, ("b", 0): SEEN}), "b", "card 0 has come as HeldCard"),
        (AFTER._replace(cards={**AFTER.cards, ("b", 0): UNSEEN._replace(deck="B")}), "b", "card 0 has come as"),
        (AFTER._replace(reviews=frozenset()), "a", "a review of card 10 is gone"),
        (AFTER._replace(reviews=frozenset({(1, 10, 4), (2, 20, 4)})), "", "there are reviews that nobody has made"),
        (AFTER._replace(note_types={1: ["Front"]}), "", "a note type has changed"),
        (AFTER._replace(note_types={1: ["Front", "Back"], 2: []}), "", "note types have come in that no note"),
        (AFTER._replace(options={"GK": {"id": 2}}), "", "the options of a deck have changed"),
    ],
)
def test_each_loss_is_found(after: Held, guid: str, what: str) -> None:
    """In a note, its cards, its reviews, and in what belongs to no note."""
    [loss] = found(after=after)
    assert loss.guid == guid
    assert loss.what.startswith(what)


def test_an_edit_that_had_to_stay_is_found() -> None:
    """A note that did not change since, and is updated all the same."""
    [loss] = found(BEFORE._replace(notes={"a": OWN}), own="a")
    assert loss == Loss("a", f"the note is {NEW}, and must be {OWN}")


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Of a simulated deck."""
    return simulate(tmp_path_factory.mktemp("author"), releases=2)


def follow(history: History, folder: Path) -> Learner:
    """A learner who edits, tags, suspends and deletes."""
    with installed(folder) as orders:
        learner = Learner(orders, history, HABITS[-1])
        learner.follow()
    return learner


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE notes SET mod = mod + 5000000", "the note is"),  # later than anything that the learner did
        ("UPDATE notes SET mod = 1577836800", "the note is"),  # earlier than the release before
        ("UPDATE notes SET guid = guid || 'x'", "the note is"),
        ("UPDATE cards SET did = 1", "card 0 has come as"),
        ("DELETE FROM cards WHERE ord > 0", "card 1 has not come"),
    ],
)
def test_a_release_that_costs_something_is_found_out(
    two_releases: History, statement: str, what: str, tmp_path: Path
) -> None:
    """In real Anki: with a time, a GUID, a deck or a card that is wrong, a learner's losses begin."""
    first, second = two_releases.releases
    wrong, history = with_statements(second.upgrade, tmp_path / "wrong.apkg", statement), History()
    history.releases = [first, second._replace(upgrade=wrong)]
    learner = follow(history, tmp_path / "learner")
    assert any(loss.what.startswith(what) for loss in learner.losses)
    assert learner.trial("").survived < learner.tally.notes


def test_a_sound_release_costs_nothing(two_releases: History, tmp_path: Path) -> None:
    """And what the learner did is counted."""
    learner = follow(two_releases, tmp_path / "learner")
    assert learner.losses == []
    assert (learner.tally.imports, learner.tally.returned) == (2, 2)
    assert learner.tally.own + learner.tally.replaced > 0
    assert learner.tally.notes == sum(len(r.upgrade_notes) for r in two_releases.releases)
