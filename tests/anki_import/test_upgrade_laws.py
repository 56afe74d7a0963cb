"""Whatever releases a deck has seen, and whichever of them a learner has skipped: an upgrade costs the learner nothing.

The cases are generated: an author's history of releases, and a learner who imports some of them into real Anki. They
are the same in every run, and few. `ANKI_BUILDER_LONG=1 python -m pytest tests/anki_import/test_upgrade_laws.py` tries
500 others for each law, with longer histories; it takes minutes.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.notes.note import Note
from anki_builder.notes.note_state import Change
from tests.anki_import.learner import ImportCounts, Learner, Scheduling
from tests.histories import (
    Edition,
    Made,
    WrittenFact,
    carry_out,
    fields_of,
    histories,
    is_retired,
    release_day,
    repeatable,
    write_release,
)

LONG = bool(os.environ.get("ANKI_BUILDER_LONG"))
MOST_RELEASES = 10 if LONG else 5
cases = settings(repeatable, max_examples=500 if LONG else 25, derandomize=not LONG)

FIELDS = ("Extra", "MyNotes", "Topic")
"""What both note types have and learners may write into."""


class Stored(NamedTuple):
    """What a learner's Anki holds of a fact's note."""

    fields: dict[str, str]
    tags: list[str]

    @classmethod
    def as_shipped(cls, note: Note) -> Stored:
        """What it holds of a note that came as it is in a package."""
        return cls(fields_of(note), sorted(note.tags))


class Edit(NamedTuple):
    """What a learner has made of a note."""

    after: int
    """The number of the newest release at that time, imported or not."""
    result: Stored


class Diary:
    """A learner and the releases of a deck: what the learner does, and what must be there for it at every moment."""

    def __init__(self, learner: Learner, folder: Path, releases: list[Made]) -> None:
        self.learner = learner
        self._package = folder / "deck.apkg"
        self._releases = releases
        self._imported = -1
        """The number of the newest release that was imported."""
        self._edits: dict[str, Edit] = {}
        self._notes: dict[str, Stored] = {}
        """What must be there."""
        self._looks: dict[str, str] = {}
        """The CSS of every note type that must be there."""

    def import_release(self, number: int) -> None:
        """Imports a release, at first its fresh package and then the upgrade, and looks at everything that is there."""
        made, before, reviews = self._releases[number], self.cards(), self.learner.review_count()
        upgrade = self._imported >= 0
        counts = self.learner.import_package(write_release(made, self._package, upgrade=upgrade))
        assert (counts.conflicting, counts.empty_first_field, counts.other) == (0, 0, 0)
        self._imported = number
        shipped = {name: note for name, note in made.shipped().items() if upgrade or not is_retired(note)}
        for name, note in shipped.items():
            edit = self._edits.get(name)
            is_kept = edit is not None and self._last_change(name, number) <= edit.after
            self._notes[name] = edit.result if edit and is_kept else Stored.as_shipped(note)
        assert self._stored_notes() == self._notes
        assert self.learner.review_count() == reviews
        after = self.cards()
        assert {place: after.get(place) for place in before} == before
        for name, note in shipped.items():
            had = [ordinal for other, ordinal in before if other == name]
            assert [ordinal for other, ordinal in after if other == name] == (
                had if is_retired(note) else [*note.cards]
            )
        for name, ordinal in after.keys() - before.keys():
            card = after[name, ordinal]
            assert (card.deck, card.queue, card.reviews, card.flag) == (shipped[name].deck, 0, 0, 0)
        # Anki imports no note type of which the package has no note.
        self._looks |= {note.note_type.name: note.note_type.css for note in shipped.values()}
        assert {found["name"]: found["css"] for found in self.learner.note_types()} == self._looks

    def edit(self, name: str, field: str, number: int) -> None:
        """Adds to a field of a note and gives it a tag, ten days after a release."""
        note = self.learner.note(name)
        note[field] += " In my own words."
        note.tags = sorted({*note.tags, "my-tag"})
        self.learner.collection.update_note(note)
        # Anki stamps the edit with the present, later than all releases of these tests. In reality a learner edits
        # after one release and before the next, and Anki takes what is later.
        self.learner.date_notes(f"{release_day(number) + timedelta(days=10):%Y-%m-%d}")
        self._notes[name] = Stored(dict(note.items()), note.tags)
        self._edits[name] = Edit(number, self._notes[name])

    def up_to_date(self, number: int) -> list[str]:
        """The facts of which the learner has what the newest release ships, though they may not have imported it."""
        return [name for name in self._notes if self._last_change(name, number) <= self._imported]

    def cards(self) -> dict[tuple[str, int], Scheduling]:
        """Every card by fact and ordinal."""
        return {
            (name, ordinal): card
            for name in self.learner.fact_ids()
            for ordinal, card in zip(self.learner.ordinals(name), self.learner.scheduling(name), strict=True)
        }

    def _last_change(self, name: str, number: int) -> int:
        """The number of the release, up to this one, that shipped a fact's note other than it had been before."""
        last, changed = None, -1
        for earlier, made in enumerate(self._releases[: number + 1]):
            note = made.shipped().get(name)
            if note is not None and Stored.as_shipped(note) != last:
                last, changed = Stored.as_shipped(note), earlier
        return changed

    def _stored_notes(self) -> dict[str, Stored]:
        assert len(set(self.learner.fact_ids())) == len(self.learner.notes())  # one for each fact
        return {note["FactId"]: Stored(dict(note.items()), sorted(note.tags)) for note in self.learner.notes()}


def live(diary: Diary, number: int, data: st.DataObject) -> None:
    """What a learner does between a release and the next, whether they have imported it or not."""
    cards = diary.cards()
    for name, ordinal in data.draw(st.lists(st.sampled_from(sorted(cards)), max_size=4, unique=True), "cards"):
        match data.draw(st.sampled_from(["review", "review", "flag", "suspend"])):
            case "suspend":
                diary.learner.collection.sched.suspend_cards([diary.learner.card(name, ordinal).id])
            case "flag":
                diary.learner.collection.set_user_flag_for_cards(3, [diary.learner.card(name, ordinal).id])
            case _ if cards[name, ordinal].queue >= 0:
                diary.learner.review(name, ordinal)
    names = sorted(diary.up_to_date(number))
    for name in data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True) if names else st.just([]), "notes"):
        diary.edit(name, data.draw(st.sampled_from(FIELDS)), number)


def live_through(history: tuple[Edition, ...], first: int, data: st.DataObject) -> None:
    """A learner's way from a release to the last of a history; they import these two, and any of those between."""
    releases = carry_out(history)
    with tempfile.TemporaryDirectory() as folder, Learner(Path(folder) / "learner") as learner:
        diary = Diary(learner, Path(folder), releases)
        for number in range(first, len(releases)):
            if number in (first, len(releases) - 1) or data.draw(st.booleans(), f"imports release {number}"):
                diary.import_release(number)
            live(diary, number, data)
        assert learner.problems() == []


@cases
@given(histories(fewest=2, most=MOST_RELEASES), st.data())
def test_an_upgrade_costs_a_learner_nothing(history: tuple[Edition, ...], data: st.DataObject) -> None:
    """After every import: the newest wording of each fact in one note, and the learner's own where it did not change.

    Every card keeps its interval, due day, history, flag, suspension and deck; each fact has the cards that it should,
    and a retired one none that the learner did not have; note types are never forked and have the newest look.
    """
    live_through(history, 0, data)


@cases
@given(histories(fewest=3, most=MOST_RELEASES), st.data())
def test_nor_does_it_cost_one_who_starts_late(history: tuple[Edition, ...], data: st.DataObject) -> None:
    """It does not matter which release is a learner's first."""
    live_through(history, data.draw(st.integers(1, len(history) - 1), "first release"), data)


def released(*versions: WrittenFact) -> list[Made]:
    """A release for each version of one fact."""
    return carry_out(Edition((version,), style=0) for version in versions)


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        (WrittenFact("a", "cloze", cards=2), WrittenFact("a", "cloze", cards=1), 1),
        (WrittenFact("a", "items", cards=3), WrittenFact("a", "items", cards=2, wording=1), 3),
        (WrittenFact("a", "question", cards=2), WrittenFact("a", "question", cards=1), 1),
        (WrittenFact("a", "choice", cards=2), WrittenFact("a", "question", cards=1), 1),
    ],
)
def test_a_lost_card_is_left_empty(
    tmp_path: Path, learner: Learner, before: WrittenFact, now: WrittenFact, lost: int
) -> None:
    """As the plan warns: a deletion, an item or a second card that is gone leaves its card, and its history, behind."""
    first, second = released(before, now)
    assert [found.rule for found in second.plan.consequences] == ["lost-card"]
    learner.import_package(write_release(first, tmp_path / "deck.apkg", upgrade=False))
    learner.review("a", lost)
    cards = learner.scheduling("a")
    learner.import_package(write_release(second, tmp_path / "deck.apkg", upgrade=True))
    assert dict(learner.note("a").items()) == fields_of(second.notes[0])
    assert (learner.scheduling("a"), learner.review_count()) == (cards, 1)
    assert learner.problems() == [f"empty cards {[learner.card('a', lost).id]}"]


def test_a_fact_of_another_kind_never_arrives(tmp_path: Path, learner: Learner) -> None:
    """As the plan warns: learners keep the old card with its old wording, whatever is corrected later."""
    question, cloze = WrittenFact("a", "question", cards=2), WrittenFact("a", "cloze", cards=2)
    first, *later = released(question, cloze, cloze._replace(wording=1))
    assert [found.rule for found in later[0].plan.consequences] == ["changed-kind"]
    learner.import_package(write_release(first, tmp_path / "deck.apkg", upgrade=False))
    learner.review("a", 1)
    cards = learner.scheduling("a")
    for made in later:
        counts = learner.import_package(write_release(made, tmp_path / "deck.apkg", upgrade=True))
        assert counts == ImportCounts(conflicting=1)
        assert dict(learner.note("a").items()) == fields_of(first.notes[0])
        assert (learner.scheduling("a"), learner.review_count()) == (cards, 1)
    assert learner.problems() == []


def test_a_fact_that_moves_keeps_its_cards_where_they_are(tmp_path: Path, learner: Learner) -> None:
    """As the plan warns: only new learners get it in its new place; all get the new month's tag."""
    october = WrittenFact("a", "question", date="2023-10-28")
    first, second = released(october, october._replace(date="2023-11"))
    assert [found.rule for found in second.plan.consequences] == ["moved-fact"]
    learner.import_package(write_release(first, tmp_path / "deck.apkg", upgrade=False))
    package = write_release(second, tmp_path / "deck.apkg", upgrade=True)
    with Learner(tmp_path / "new learner") as new_learner:
        for imports, deck in ((learner, "Current Affairs::2023-10"), (new_learner, "Current Affairs::2023-11")):
            imports.import_package(package)
            assert [card.deck for card in imports.scheduling("a")] == [deck]
            assert imports.note("a").tags == ["CA::category::world", "CA::month::2023-11"]


def test_an_edit_between_a_release_and_its_import_keeps_the_release_away(tmp_path: Path, learner: Learner) -> None:
    """A known limit: to Anki the edit is newer, though it be a tag, and a card that comes with the release is empty.

    The next change of the fact mends it.
    """
    cloze = WrittenFact("a", "cloze")
    first, second, third = released(cloze, cloze._replace(cards=2), cloze._replace(cards=2, wording=1))
    learner.import_package(write_release(first, tmp_path / "deck.apkg", upgrade=False))
    note = learner.note("a")
    note.tags = [*note.tags, "my-tag"]
    learner.collection.update_note(note)
    learner.date_notes(f"{release_day(1) + timedelta(days=1):%Y-%m-%d}")
    counts = learner.import_package(write_release(second, tmp_path / "deck.apkg", upgrade=True))
    assert counts == ImportCounts(duplicate=1)
    assert dict(learner.note("a").items()) == fields_of(first.notes[0])
    assert learner.problems() == [f"empty cards {[learner.card('a', 1).id]}"]
    counts = learner.import_package(write_release(third, tmp_path / "deck.apkg", upgrade=True))
    assert counts == ImportCounts(updated=1)
    assert dict(learner.note("a").items()) == fields_of(third.notes[0])
    assert learner.problems() == []


def test_a_retirement_that_has_left_the_sources_reaches_nobody_who_skipped_it(tmp_path: Path, learner: Learner) -> None:
    """A known limit: who takes a retired fact out of its file, leaves its card unmarked with those who were away."""
    fact, other = WrittenFact("a", "question"), WrittenFact("b", "question")
    texts = (fact, other), (fact._replace(retired="It ended."), other), (other,)
    first, second, third = carry_out(Edition(facts, style=0) for facts in texts)
    assert (second.plan.changes["a"], third.plan.consequences) == (Change.RETIRED, ())
    learner.import_package(write_release(first, tmp_path / "deck.apkg", upgrade=False))
    learner.import_package(write_release(third, tmp_path / "deck.apkg", upgrade=True))
    assert learner.note("a")["Status"] == ""
