"""Laws that hold for every history of releases, in the ledger and in the packages."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.decks.ledger import Ledger, ledger_text, note_times, read_ledger, type_times
from anki_builder.decks.release_plan import plan_release
from anki_builder.notes.note import Note
from anki_builder.notes.note_state import Change
from anki_builder.packages.package_reader import read_package
from tests.histories import (
    FROZEN_DECK,
    Edition,
    Made,
    WrittenFact,
    carry_out,
    fact_id,
    fields_of,
    histories,
    is_retired,
    notes_of,
    nth_release,
    repeatable,
    write_release,
)

cases = settings(repeatable, max_examples=60)


def _content(note: Note) -> tuple[object, ...]:
    """All that a learner's Anki stores of a note."""
    return note.note_type.key, fields_of(note), set(note.tags)


def _shown(note: Note) -> dict[str, str]:
    """What its cards show."""
    return {name: text for name, text in fields_of(note).items() if name not in ("Month", "Category")}


def _with_ledgers(made: list[Made]) -> Iterator[tuple[Ledger, Made]]:
    """Each release with the ledger that it found."""
    return zip((Ledger(), *(earlier.plan.ledger for earlier in made)), made, strict=False)


@cases
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_facts_plays_no_part(history: tuple[Edition, ...], shuffle: random.Random) -> None:
    """Files read in another order give the same plan, and the same ledger to the letter."""
    for number, (before, made) in enumerate(_with_ledgers(carry_out(history))):
        edition = history[number]
        facts = shuffle.sample(edition.facts, len(edition.facts))
        types, notes = notes_of(edition._replace(facts=tuple(facts)), number)
        plan = plan_release(shuffle.sample(notes, len(notes)), types, FROZEN_DECK, before, made.release)
        assert plan == made.plan
        assert ledger_text(plan.ledger) == ledger_text(made.plan.ledger)


def test_the_order_of_note_types_plays_no_part() -> None:
    """A package that names them the other way round gives the same ledger to the letter."""
    edition = Edition((WrittenFact("a", "question"),), style=0)
    types, notes = notes_of(edition, 0)
    plans = [plan_release(notes, order, FROZEN_DECK, Ledger(), nth_release(0)) for order in (types, reversed(types))]
    assert plans[0] == plans[1]
    assert ledger_text(plans[0].ledger) == ledger_text(plans[1].ledger)


@cases
@given(histories())
def test_the_same_release_again_changes_nothing(history: tuple[Edition, ...]) -> None:
    """Planned on its own result, every fact is unchanged, there is nothing to warn of, and the ledger stays."""
    for number, made in enumerate(carry_out(history)):
        types, notes = notes_of(history[number], number)
        again = plan_release(notes, types, FROZEN_DECK, made.plan.ledger, made.release)
        assert again.changes == dict.fromkeys(made.plan.changes, Change.UNCHANGED)
        assert again.consequences == ()
        assert again.is_empty
        assert ledger_text(again.ledger) == ledger_text(made.plan.ledger)


@cases
@given(histories())
def test_a_later_release_of_the_same_sources_adds_but_its_name(history: tuple[Edition, ...]) -> None:
    """Note types and facts stay as they are, with their times."""
    made = carry_out(history)[-1]
    types, notes = notes_of(history[-1], len(history))
    later = nth_release(len(history))
    plan = plan_release(notes, types, FROZEN_DECK, made.plan.ledger, later)
    assert plan.is_empty
    assert plan.ledger == Ledger(
        FROZEN_DECK,
        made.plan.ledger.note_types,
        {**made.plan.ledger.releases, later.name: later.time},
        made.plan.ledger.facts,
    )


@cases
@given(histories())
def test_times_never_decrease(history: tuple[Edition, ...]) -> None:
    """From release to release a fact's time and a note type's stays or becomes that of the release."""
    for before, made in _with_ledgers(carry_out(history)):
        after, now = made.plan.ledger, made.release.time
        assert before.latest_time < after.latest_time == now
        for name, entry in after.facts.items():
            assert entry.time in (now, before.facts[name].time if name in before.facts else now)
            assert entry.time == after.releases[entry.changed]
        for key, type_entry in after.note_types.items():
            assert type_entry.time in (now, before.note_types[key].time if key in before.note_types else now)


@cases
@given(histories(fewest=2))
def test_a_note_is_newer_exactly_if_something_happened_to_it(history: tuple[Edition, ...]) -> None:
    """Between any two releases, whichever a learner skips: it is what makes Anki replace it, or leave it alone."""
    made = carry_out(history)
    for first, last in combinations(range(len(made)), 2):
        versions = [release.shipped() for release in made[first : last + 1]]
        for name in versions[0].keys() & versions[-1].keys():
            contents = [_content(version[name]) for version in versions if name in version]
            happened = any(earlier != later for earlier, later in pairwise(contents))
            old, new = (release.plan.ledger.facts[name].time for release in (made[first], made[last]))
            assert (new > old) == happened
            assert new >= old


@cases
@given(histories(fewest=2))
def test_a_note_type_is_newer_exactly_if_its_look_changed(history: tuple[Edition, ...]) -> None:
    """Whatever happens to notes, the note types' times follow their own look."""
    for earlier, later in pairwise(carry_out(history)):
        for old, new in zip(earlier.types, later.types, strict=True):
            times = [release.plan.ledger.note_types[new.key].time for release in (earlier, later)]
            assert times == [times[0], later.release.time if old.css != new.css else times[0]]


@cases
@given(histories())
def test_every_note_meets_its_fate(history: tuple[Edition, ...]) -> None:
    """Of several, the one that matters most to a learner; only what shows on no card is but retagged."""
    shipped: dict[str, Note] = {}
    for made in carry_out(history):
        for name, note in made.shipped().items():
            old, change = shipped.get(name), made.plan.changes[name]
            if old is None:
                assert change is Change.ADDED
            elif _content(old) == _content(note):
                assert change is Change.UNCHANGED
            elif is_retired(old) != is_retired(note):
                assert change is (Change.RETIRED if is_retired(note) else Change.RESTORED)
            elif _shown(old) == _shown(note):
                assert change is Change.RETAGGED
            else:
                same_but_for_its_day = _shown(old) | {"Date": ""} == _shown(note) | {"Date": ""}
                moved = same_but_for_its_day and fields_of(old)["Month"] != fields_of(note)["Month"]
                assert change is (Change.MOVED if moved else Change.CORRECTED)
        shipped |= made.shipped()
        assert list(made.plan.changes) == sorted(made.shipped())
        assert sum(made.plan.counts().values()) == len(made.notes)


@cases
@given(histories())
def test_nothing_is_forgotten(history: tuple[Edition, ...]) -> None:
    """The ledger keeps every fact that a release shipped live, with its GUID, and the cards and state it last had."""
    shipped: dict[str, Note] = {}
    cards: dict[str, tuple[int, ...]] = {}
    added: dict[str, str] = {}
    for made in carry_out(history):
        shipped |= made.shipped()
        cards |= {name: note.cards for name, note in made.shipped().items() if not is_retired(note)}
        added = dict.fromkeys(made.shipped(), made.release.name) | added
        facts = made.plan.ledger.facts
        assert list(facts) == sorted(shipped)
        assert {name: entry.guid for name, entry in facts.items()} == {
            name: note.guid for name, note in shipped.items()
        }
        assert {name: entry.cards for name, entry in facts.items()} == cards
        assert {name: entry.added for name, entry in facts.items()} == added
        retired = {name for name, note in shipped.items() if is_retired(note)}
        assert {name for name, entry in facts.items() if entry.retired} == retired


@cases
@given(histories())
def test_what_is_warned_of_is_a_fact_that_moves(history: tuple[Edition, ...]) -> None:
    """No other edit of these histories costs a learner anything; each live fact that moves is told once."""
    months: dict[str, str] = {}
    for made in carry_out(history):
        now = {name: fields_of(note)["Month"] for name, note in made.shipped().items()}
        live = {name for name, note in made.shipped().items() if not is_retired(note)}
        moved = sorted(name for name in live & months.keys() if months[name] != now[name])
        assert [(found.rule, found.place) for found in made.plan.consequences] == [("moved-fact", x) for x in moved]
        months |= now


@cases
@given(histories(), st.integers(0, 2**40))
def test_a_build_stamps_what_was_released_as_the_release_did(history: tuple[Edition, ...], now: int) -> None:
    """And what has changed since, later than the newest release: whatever the clock says."""
    made = carry_out(history)
    ledger = made[-1].plan.ledger
    unreleased = max(now, ledger.latest_time + 1)
    note_time, type_time = note_times(ledger, now), type_times(ledger, now)
    assert {name: note_time(note) for name, note in made[-1].shipped().items()} == {
        name: ledger.facts[name].time for name in made[-1].shipped()
    }
    assert {type_.key: type_time(type_) for type_ in made[-1].types} == {
        key: entry.time for key, entry in ledger.note_types.items()
    }
    for note in made[-1].notes:
        assert note_time(note._replace(tags=(*note.tags, "another"))) == unreleased
    assert [type_time(type_._replace(css="")) for type_ in made[-1].types] == [unreleased, unreleased]


@settings(cases, max_examples=30)
@given(histories())
def test_the_ledger_can_be_made_anew_from_the_packages(history: tuple[Edition, ...]) -> None:
    """What the upgrade packages of all releases hold gives the same ledger as the sources, to the letter."""
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as folder:
        for made in carry_out(history):
            package = read_package(write_release(made, Path(folder) / "upgrade.apkg", upgrade=True))
            ledger = plan_release(package.notes, package.note_types, FROZEN_DECK, ledger, made.release).ledger
            assert ledger_text(ledger) == ledger_text(made.plan.ledger)
            assert package.times == {note.guid: ledger.facts[fact_id(note)].time for note in made.notes}
            assert package.type_times == {type_.id: ledger.note_types[type_.key].time for type_ in made.types}


@cases
@given(histories())
def test_a_ledger_read_from_disk_plans_the_same(history: tuple[Edition, ...]) -> None:
    """Nothing that a later release needs is lost in the file between two releases."""
    for before, made in _with_ledgers(carry_out(history)):
        number = len(before.releases)
        types, notes = notes_of(history[number], number)
        read = read_ledger(ledger_text(before))
        assert read == before
        assert plan_release(notes, types, FROZEN_DECK, read, made.release) == made.plan
