"""A learner who follows the releases of a deck in real Anki, and whatever is lost on the way.

What must be there after an import follows from what the packages hold and from what the learner has done, by the rules
that README promises to learners: a note that did not change stays as the learner has made it, whatever changed is
replaced, what was deleted comes back as new, and no card, interval or review is touched.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from tests.reliability.ankis import Orders
from tests.reliability.published import Content, History, Published, Shipped
from tests.reliability.trial import Trial

_TEN_DAYS = 10 * 24 * 3600  # seconds
_WRITABLE = ("Extra", "MyNotes", "Topic")
"""Fields that both note types have, and that learners may write into."""
_REVIEWS = 30  # in a month
_TOLD = 5  # losses
_EASES = (1, 2, 3, 3, 3, 4)
"""How learners answer; seldom *Again*, as Anki gives a tag of its own to what is forgotten eight times."""


class HeldCard(NamedTuple):
    """A card as the learner has it; numbers are as in Anki's database."""

    id: int
    deck: str
    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    reps: int
    lapses: int
    flags: int

    @property
    def is_new(self) -> bool:
        """Whether it is as cards come that were never seen."""
        return (self.type, self.queue, self.ivl, self.factor, self.reps, self.lapses, self.flags) == (0,) * 7


class Held(NamedTuple):
    """What the learner has at one moment; notes are by GUID."""

    ids: Mapping[str, int]
    """Of notes in the learner's own collection."""
    notes: Mapping[str, Content]
    cards: Mapping[tuple[str, int], HeldCard]
    """By GUID and ordinal."""
    reviews: frozenset[tuple[int, ...]]
    note_types: Mapping[int, Sequence[str]]
    """The fields of those that came with the deck."""
    options: Mapping[str, Any]
    """By the name of the deck."""
    twins: frozenset[str]
    """GUIDs that several notes have."""


def read_held(state: Mapping[str, Sequence[Any]]) -> Held:
    """What `AnyAnki.state` tells."""
    guids = {number: guid for number, guid, *_ in state["notes"]}
    return Held(
        ids={guid: number for number, guid in guids.items()},
        notes={
            guid: Content(note_type, tuple(fields.split("\x1f")), frozenset(tags.split()))
            for _, guid, note_type, tags, fields in state["notes"]
        },
        cards={(guids[note], ordinal): HeldCard(card, *rest) for card, note, ordinal, *rest in state["cards"]},
        reviews=frozenset(map(tuple, state["reviews"])),
        note_types={number: fields for number, _, fields in state["note_types"]},
        options=dict(state["options"]),
        twins=frozenset(guid for guid, count in Counter(guids.values()).items() if count > 1),
    )


class Loss(NamedTuple):
    """Something that is not as it must be."""

    guid: str
    """Of the note; empty where it is not about one."""
    what: str


def losses(before: Held, after: Held, shipped: Mapping[str, Shipped], own: frozenset[str]) -> Iterator[Loss]:
    """What an import has cost the learner, or not brought. `own` are the notes that must stay as the learner's."""
    wanted = {**before.notes, **{guid: note.content for guid, note in shipped.items() if guid not in own}}
    for guid in sorted(wanted.keys() | after.notes.keys()):
        if wanted.get(guid) != after.notes.get(guid):
            yield Loss(guid, f"the note is {after.notes.get(guid)}, and must be {wanted.get(guid)}")
        if guid in before.ids and after.ids.get(guid) != before.ids[guid]:
            yield Loss(guid, "the note has another id, as if it were another note")
    for guid in sorted(after.twins):
        yield Loss(guid, "the note is there twice")
    yield from _card_losses(before, after, shipped)
    for number, guid in {review[1]: _guid_of(before, review[1]) for review in before.reviews - after.reviews}.items():
        yield Loss(guid, f"a review of card {number} is gone")
    if after.reviews - before.reviews:
        yield Loss("", "there are reviews that nobody has made")
    if not before.note_types.items() <= after.note_types.items():
        yield Loss("", "a note type has changed")
    unknown = after.note_types.keys() - before.note_types.keys() - {note.content.note_type for note in shipped.values()}
    if unknown:
        yield Loss("", f"note types have come in that no note of the package has: {sorted(unknown)}")
    if not before.options.items() <= after.options.items():
        yield Loss("", "the options of a deck have changed")


def _guid_of(moment: Held, card: int) -> str:
    """The note of a card; empty where it is gone."""
    return next((guid for (guid, _), found in moment.cards.items() if found.id == card), "")


def _card_losses(before: Held, after: Held, shipped: Mapping[str, Shipped]) -> Iterator[Loss]:
    brought = {(guid, ordinal) for guid, note in shipped.items() for ordinal in note.cards}
    for guid, ordinal in sorted(before.cards.keys() | after.cards.keys() | brought):
        place = guid, ordinal
        had, has = before.cards.get(place), after.cards.get(place)
        if had is not None and has != had:
            yield Loss(guid, f"card {ordinal} was {had}, and is {has}")
        elif had is None and has is None:
            yield Loss(guid, f"card {ordinal} has not come")
        elif had is None and has is not None:
            if place not in brought:
                yield Loss(guid, f"card {ordinal} has come, and is not in the package")
            elif not has.is_new or has.deck != shipped[guid].deck:
                yield Loss(guid, f"card {ordinal} has come as {has}")


class Habit(NamedTuple):
    """How somebody learns."""

    name: str
    every: int = 1
    """Imports each release, or each second, or third."""
    works_on_notes: bool = False
    """After each import writes into notes, tags and deletes them, suspends and flags cards; all learners review."""


HABITS = (
    Habit("imports every release"),
    Habit("imports every third release", every=3),
    Habit("edits, tags, suspends and deletes", works_on_notes=True),
)


class Tally(NamedTuple):
    """What was looked at."""

    imports: int = 0
    notes: int = 0
    """Of all imports, those that the learner had afterwards."""
    cards: int = 0
    own: int = 0
    """Notes that stayed as the learner had made them."""
    replaced: int = 0
    """Notes of which a release replaced what the learner had made of them, as they had changed."""
    returned: int = 0
    """Notes that the learner had deleted, and that came back as new."""


class Learner:
    """Somebody who learns with a deck, month after month, in some Anki."""

    def __init__(self, orders: Orders, history: History, habit: Habit, seed: int = 0) -> None:
        self.losses: list[Loss] = []
        self.tally = Tally()
        self._orders = orders
        self._history = history
        self._habit = habit
        self._random = Random(seed)
        self._touched: dict[str, int] = {}
        """The notes that the learner has changed, and the number of the newest release at that time."""
        self._deleted: set[str] = set()
        self._has_deck = False

    def follow(self) -> None:
        """Takes all releases, one a month, and lets Anki's own checks have the last word."""
        for number, release in enumerate(self._history.releases):
            is_imported = number % self._habit.every == 0
            if is_imported:
                self._import(release)
            self._study(number, release, is_imported and self._habit.works_on_notes)
        self.losses += (Loss("", problem) for problem in self._orders("problems"))

    def trial(self, fault: str) -> Trial:
        """The account of it: the notes that the learner had after each import, and how many of them were right."""
        for loss in self.losses[:_TOLD]:
            print(f"{fault}: {loss.guid}: {loss.what}", file=sys.stderr)
        tally = self.tally
        note = f"notes with {tally.cards:,} cards, after {tally.imports} imports"
        if self._habit.works_on_notes:
            note += (
                f"; of notes with edits {tally.own:,} stayed and {tally.replaced:,} were updated, "
                f"{tally.returned:,} deleted ones came back"
            )
        return Trial(fault, tally.notes, max(0, tally.notes - len(self.losses)), note)

    def _held(self) -> Held:
        return read_held(self._orders("state"))

    def _import(self, release: Published) -> None:
        """Imports a release, at first its fresh package and then the upgrade, and looks at everything."""
        before = self._held()
        path, shipped = release.fresh, release.fresh_notes
        if self._has_deck:
            path, shipped = release.upgrade, release.upgrade_notes
        self._orders("import_package", str(path))
        after = self._held()
        here = {guid: when for guid, when in self._touched.items() if guid in shipped and guid in before.notes}
        own = frozenset(guid for guid, when in here.items() if release.last_change[guid] <= when)
        self.losses += losses(before, after, shipped, own)
        self.tally = Tally(
            imports=self.tally.imports + 1,
            notes=self.tally.notes + len(after.notes),
            cards=self.tally.cards + len(after.cards),
            own=self.tally.own + len(own),
            replaced=self.tally.replaced + len(here) - len(own),
            returned=self.tally.returned + len(self._deleted & after.notes.keys()),
        )
        self._touched = {guid: when for guid, when in self._touched.items() if guid not in here or guid in own}
        self._deleted -= after.notes.keys()
        self._has_deck = True

    def _study(self, number: int, release: Published, works_on_notes: bool) -> None:
        """What the learner does until ten days after a release, whether it was imported or not."""
        before = self._held()
        active = sorted(card.id for card in before.cards.values() if card.queue >= 0)
        for card in self._some(active, _REVIEWS):
            self._orders("answer", card, self._random.choice(_EASES))
        if works_on_notes:
            self._work_on_notes(sorted(before.ids.values()), active)
        self._orders("let_it_be", release.time + _TEN_DAYS)
        after = self._held()
        self._touched |= {guid: number for guid, note in after.notes.items() if note != before.notes[guid]}
        self._deleted |= before.notes.keys() - after.notes.keys()

    def _work_on_notes(self, notes: Sequence[int], cards: Sequence[int]) -> None:
        for note in self._some(notes, 4):
            self._orders("write", note, self._random.choice(_WRITABLE), " In my own words.")
        for note in self._some(notes, 4):
            self._orders("tag", note, "my-tag")
        for card in self._some(cards, 1):
            self._orders("suspend", card)
        for card in self._some(cards, 1):
            self._orders("flag", card)
        for note in self._some(notes, 2):
            self._orders("delete", note)

    def _some(self, numbers: Sequence[int], most: int) -> list[int]:
        return self._random.sample(numbers, min(most, len(numbers)))
