"""What a release does to every note, and what it warns of: here are the fates, and the consequences word for word."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.decks.ledger import FrozenDeck, Ledger
from anki_builder.decks.release_plan import Consequence, Plan, Release, plan_release
from anki_builder.diagnostics import Severity
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.notes.note_state import Change, NoteReader, look_digest
from anki_builder.notes.notetypes import NoteTypes, note_types
from anki_builder.sources.deck import Deck
from anki_builder.sources.fact_format import ID_PATTERN
from anki_builder.sources.lifecycle import Lifecycle
from tests.histories import repeatable
from tests.sources import DECK, facts_of, story

OCTOBER = Release("2025-10", 1_761_868_800)
NOVEMBER = Release("2025-11", 1_764_460_800)
DECEMBER = Release("2025-12", 1_767_139_200)
RELEASES = (OCTOBER, NOVEMBER, DECEMBER)
FROZEN_DECK = FrozenDeck("Current Affairs", "current-affairs.example", "CA")
CITY = story("- {id: city, front: Which city?, back: Tokyo}")
RETIRED_CITY = story("- {id: city, front: Which city?, back: Tokyo, retired: {on: 2025-10-01, because: It moved.}}")
NO_FACTS = ""
FACT_IDS = st.from_regex(ID_PATTERN, fullmatch=True)


def notes_of(text: str, deck: Deck = DECK, pictures: Mapping[str, str] | None = None) -> list[Note]:
    """The notes of a fact file at the end of 2025, or of none."""
    facts = facts_of(text, deck) if text else []
    maker = NoteMaker(deck, facts, Lifecycle(facts, datetime.date(2025, 12, 31)), pictures or {})
    return [maker.note(fact) for fact in facts]


def planned(*texts: str, deck: Deck = DECK) -> Plan:
    """The plan of the last of several releases, given the fact file of each."""
    ledger = Ledger()
    for release, text in zip(RELEASES, texts, strict=False):
        plan = plan_release(notes_of(text, deck), note_types(deck), FROZEN_DECK, ledger, release)
        ledger = plan.ledger
    return plan


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (NO_FACTS, CITY, Change.ADDED),
        (CITY, CITY, Change.UNCHANGED),
        (RETIRED_CITY, CITY, Change.ADDED),
        (CITY, CITY.replace("Tokyo", "Kyoto"), Change.CORRECTED),
        (CITY, CITY.replace("title: Summit", "title: Agreement"), Change.CORRECTED),
        (CITY, CITY.replace("2025-10-28", "2025-10-29"), Change.CORRECTED),
        (CITY, CITY.replace("back: Tokyo", "back: Tokyo, as_of: 2025-10"), Change.CORRECTED),
        (CITY, CITY.replace("back: Tokyo", "back: Tokyo, source: {name: News}"), Change.CORRECTED),
        (CITY, CITY.replace("back: Tokyo", "back: Tokyo, reverse: true"), Change.CORRECTED),
        (CITY, CITY.replace("2025-10-28", "2025-09-30"), Change.MOVED),
        (CITY, CITY.replace("back: Tokyo", "back: Tokyo, tags: [summits]"), Change.RETAGGED),
        (CITY, CITY.replace("back: Tokyo", "back: Tokyo, category: World"), Change.RETAGGED),
        (CITY, RETIRED_CITY, Change.RETIRED),
        (CITY, RETIRED_CITY.replace("Tokyo", "Kyoto").replace("2025-10-28", "2025-09-30"), Change.RETIRED),
        (CITY, CITY.replace("Tokyo", "Kyoto").replace("2025-10-28", "2025-09-30"), Change.CORRECTED),
        (CITY, CITY.replace("Tokyo", "Kyoto, tags: [summits]"), Change.CORRECTED),
        (CITY, CITY.replace("Tokyo", "Tokyo, tags: [summits]").replace("2025-10-28", "2025-09-30"), Change.MOVED),
        (CITY, CITY.replace("Tokyo", "Tokyo, tags: [summits]").replace("2025-10-28", "2025-10-29"), Change.CORRECTED),
    ],
)
def test_a_note_meets_its_fate(before: str, now: str, change: Change) -> None:
    """Of several changes the weightiest counts: retired, then corrected, then moved, then retagged."""
    plan = planned(before, now)
    assert plan.changes == {"city": change}
    assert plan.counts() == dict.fromkeys(Change, 0) | {change: 1}
    assert plan.is_empty == (change is Change.UNCHANGED)


def test_a_picture_that_changes_is_a_correction() -> None:
    """Its name in the package is made of its content."""
    text = story("- {id: city, front: Which city?, back: Tokyo, image: city.jpg}")
    plan = plan_release(
        notes_of(text, pictures={"city.jpg": "1111.jpg"}), note_types(DECK), FROZEN_DECK, Ledger(), OCTOBER
    )
    corrected = notes_of(text, pictures={"city.jpg": "2222.jpg"})
    plan = plan_release(corrected, note_types(DECK), FROZEN_DECK, plan.ledger, NOVEMBER)
    assert plan.changes == {"city": Change.CORRECTED}


@pytest.mark.parametrize("options", ["[two, one, three]", "[three, two, one]", "[one, three, two]"])
def test_options_in_another_order_are_a_correction(options: str) -> None:
    """Cards show them in another order: it is more than a matter of tags."""
    before = story("- {id: a, front: Which?, options: [one, two, three], answer: two}")
    assert planned(before, before.replace("[one, two, three]", options)).changes == {"a": Change.CORRECTED}


def test_a_retired_fact_that_holds_again_is_restored() -> None:
    """Also in other words: its banner goes, and whoever has none gets its cards."""
    plan = planned(CITY, RETIRED_CITY, CITY.replace("Tokyo", "Kyoto"))
    assert plan.changes == {"city": Change.RESTORED}
    assert plan.consequences == ()


def test_an_id_that_is_reused_after_its_retirement_is_restored() -> None:
    """The ledger remembers it, though the sources had it no more: it is the same note to learners."""
    plan = planned(CITY, RETIRED_CITY + "- {id: other, front: Other?, back: Yes}\n", CITY)
    left_out = plan_release([], note_types(DECK), FROZEN_DECK, planned(CITY, RETIRED_CITY).ledger, DECEMBER)
    again = plan_release(
        notes_of(CITY), note_types(DECK), FROZEN_DECK, left_out.ledger, Release("2026-01", DECEMBER.time + 1)
    )
    assert plan.changes == again.changes == {"city": Change.RESTORED}
    assert again.ledger.facts["city"].added == "2025-10"


def test_a_banner_that_changes_is_a_correction() -> None:
    """Learners who have the retired fact are told what holds now."""
    plan = planned(CITY, RETIRED_CITY, RETIRED_CITY.replace("It moved.", "It moved to Kyoto."))
    assert plan.changes == {"city": Change.CORRECTED}
    assert plan.consequences == ()


def test_a_successor_in_other_words_corrects_the_banner_of_the_older_fact() -> None:
    """The banner quotes it."""
    newer = "- {id: town, front: Which town?, back: Kyoto, supersedes: city}\n"
    plan = planned(CITY, CITY + newer, CITY + newer.replace("Kyoto", "Nara"))
    assert plan.changes == {"city": Change.CORRECTED, "town": Change.CORRECTED}


def test_what_was_retired_before_any_release_is_left_out() -> None:
    """It reaches nobody, and the ledger does not know it."""
    plan = planned(CITY + "- {id: old, front: Old?, back: Yes, retired: {on: 2025-10-01, because: It ended.}}\n")
    assert plan.changes == {"city": Change.ADDED}
    assert list(plan.ledger.facts) == ["city"]


def test_the_ledger_keeps_what_a_retired_fact_had() -> None:
    """Its cards are those that learners have; the release that retired it stays the same when its banner changes."""
    had = planned(CITY).ledger.facts["city"]
    retired = planned(CITY, RETIRED_CITY).ledger.facts["city"]
    retold = planned(CITY, RETIRED_CITY, RETIRED_CITY.replace("moved", "left")).ledger.facts["city"]
    had = had._replace(content=retired.content, wording=retired.wording)
    assert retired == had._replace(changed="2025-11", time=NOVEMBER.time, retired="2025-11")
    retired = retired._replace(content=retold.content, wording=retold.wording)
    assert retold == retired._replace(changed="2025-12", time=DECEMBER.time)


def test_another_look_is_the_business_of_the_note_type_alone() -> None:
    """New CSS gives the note type the release's time; no note is touched."""
    before = planned(CITY).ledger
    fact, cloze = note_types(DECK)
    restyled = fact._replace(css=fact.css + "b { color: teal }")
    plan = plan_release(notes_of(CITY), NoteTypes(restyled, cloze), FROZEN_DECK, before, NOVEMBER)
    entry = before.note_types["fact"]._replace(look=look_digest(restyled), time=NOVEMBER.time)
    assert plan.changes == {"city": Change.UNCHANGED}
    assert plan.consequences == ()
    assert plan.ledger == replace(
        before,
        note_types={"fact": entry, "cloze": before.note_types["cloze"]},
        releases={"2025-10": OCTOBER.time, "2025-11": NOVEMBER.time},
    )


def test_another_look_is_something_to_release() -> None:
    """Learners would notice it, though no note has changed."""
    types = NoteTypes(*(note_type._replace(css="b { color: teal }") for note_type in note_types(DECK)))
    plan = plan_release(notes_of(CITY), types, FROZEN_DECK, planned(CITY).ledger, NOVEMBER)
    assert not plan.is_empty


@repeatable
@given(st.tuples(FACT_IDS, FACT_IDS))
def test_the_wording_of_a_fact_does_not_depend_on_its_id(ids: tuple[str, str]) -> None:
    """Not even that of multiple choice, where the id decides on the order of the options."""
    texts = (story(f'- {{id: "{name}", front: Which?, options: [one, two, three], answer: two}}') for name in ids)
    old, new = (NoteReader().wording(note) for text in texts for note in notes_of(text))
    assert old == new


def vanished(message: str, hint: str, place: str = "city") -> tuple[Consequence]:
    """The error that the fact `city` is in the sources no more, alone; and the fact to look at."""
    return (Consequence("vanished-fact", Severity.ERROR, place, message, hint),)


def warned(rule: str, message: str, hint: str) -> tuple[Consequence]:
    """A warning of what happens to the fact `city`, alone."""
    return (Consequence(rule, Severity.WARNING, "city", message, hint),)


EMPTY_CARD = "Anki's Tools > Empty Cards removes it; better to keep the card, or retire the fact for a new one"


def test_a_fact_that_vanishes_stops_a_release() -> None:
    """Learners would keep it for ever, unmarked; it is no change, and the ledger keeps it.

    What was there before, and has the same text or an id like its own, is no new name for it.
    """
    others = "- {id: town, front: Which city?, back: Tokyo}\n- {id: cities, front: Which cities?, back: Nara}\n"
    plan = planned(CITY + others, story(others))
    message = "`city` is gone, which learners have since 2025-10"
    hint = "put it back; if it no longer holds, with `retired: {on: ..., because: ...}`"
    assert plan.consequences == vanished(message, hint)
    assert plan.changes == {"cities": Change.UNCHANGED, "town": Change.UNCHANGED}
    assert plan.ledger.facts == planned(CITY + others).ledger.facts


def test_a_fact_that_vanishes_may_have_been_renamed() -> None:
    """A new id like its own is a guess."""
    plan = planned(CITY, story("- {id: cities, front: Which cities?, back: Tokyo and Kyoto}"))
    message = "`city` is gone, which learners have since 2025-10"
    hint = "was it renamed to `cities`? Then write `id: city` again; else put it back, and retire it"
    assert plan.consequences == vanished(message, hint)


@pytest.mark.parametrize(
    "content",
    [
        "front: Which city?, back: Tokyo, reverse: true, extra: More., hint: T",
        "cloze: 'In {{c1::Tokyo}}.'",
        "front: Which two?, items: [Tokyo, Kyoto]",
        "front: Which?, options: [Tokyo, Kyoto], answer: Tokyo",
        "front: Which?, options: [Tokyo, Kyoto, Nara], answer: Tokyo",
        "front: Which?, options: [Tokyo, Kyoto, Nara, Osaka, Kobe], answer: Tokyo",
    ],
)
@pytest.mark.parametrize("head", ["title: Summit\ndate: 2025-10-28\n", "title: Summit\ndate: 2025-09-30\n"])
def test_a_fact_that_vanishes_was_renamed_if_another_has_its_text(content: str, head: str) -> None:
    """Whatever its new id and day, and however its options are shuffled by it; rather than one whose id is close."""
    before = story(f"- {{id: city, {content}}}")
    now = story(f"- {{id: cities, front: Which cities?, back: Nara}}\n- {{id: venue, {content}}}", head)
    message, hint = "`city` is gone; `venue` has the same text", "keep the id: write `id: city` again"
    assert planned(before, now).consequences == vanished(message, hint, place="venue")


def test_a_retired_fact_may_vanish() -> None:
    """Nothing is said of it, and the ledger keeps it, so that its id is never another fact's."""
    before = planned(CITY, RETIRED_CITY)
    plan = planned(CITY, RETIRED_CITY, story("- {id: cities, front: Which city?, back: Tokyo}"))
    assert plan.consequences == ()
    assert plan.changes == {"cities": Change.ADDED}
    assert plan.ledger.facts["city"] == before.ledger.facts["city"]


UNDATED_DECK = replace(DECK, dated=False)


@pytest.mark.parametrize(
    ("date", "new_date", "before", "after"),
    [
        ("date: 2025-10-28\n", "month: 2025-09\n", "Current Affairs::2025-10", "Current Affairs::2025-09"),
        ("", "date: 2025-10-28\n", "Current Affairs", "Current Affairs::2025-10"),
        ("month: 2025-10\n", "", "Current Affairs::2025-10", "Current Affairs"),
    ],
)
def test_a_fact_that_moves_is_told(date: str, new_date: str, before: str, after: str) -> None:
    """Anki never moves a card that a learner has; also if the wording changes with the month."""
    moved = story("- {id: city, front: Which city?, back: Tokyo}", f"title: Summit\n{date}")
    for now in (moved, moved.replace("Tokyo", "Kyoto")):
        plan = planned(moved, now.replace(f"Summit\n{date}", f"Summit\n{new_date}"), deck=UNDATED_DECK)
        message = f"`city` moves to {after}: learners who have it keep its cards in {before}"
        hint = "new learners get it in its new place"
        assert plan.consequences == warned("moved-fact", message, hint)


def test_a_fact_that_retires_goes_nowhere() -> None:
    """It has no cards in the package whose deck could differ."""
    assert planned(CITY, RETIRED_CITY.replace("2025-10-28", "2025-09-30")).consequences == ()


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("front: Which city?, back: Tokyo, reverse: true", "cloze: 'In {{c1::Tokyo}}.'"),
        ("cloze: '{{c1::Tokyo}}, {{c2::Kyoto}}'", "front: Which?, options: [Tokyo, Nara], answer: Tokyo"),
        ("front: Which city?, back: Tokyo", "front: Which cities?, items: [Tokyo, Kyoto]"),
    ],
)
def test_a_fact_of_another_kind_is_told(before: str, now: str) -> None:
    """Anki never remakes a note; that it also moves, and has other cards, then does not matter."""
    message = "`city` has become another kind of note: learners keep the old card, with its old wording"
    hint = "give the new fact an id of its own, and let it say `supersedes`"
    moved = story(f"- {{id: city, {now}}}", "title: Summit\ndate: 2025-09-30\n")
    plan = planned(story(f"- {{id: city, {before}}}"), moved)
    assert plan.consequences == warned("changed-kind", message, hint)
    assert plan.changes == {"city": Change.CORRECTED}


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        ("cloze: '{{c1::A}}, {{c2::B}}'", "cloze: '{{c1::A}}, B'", "its card 2 (`{{c2::...}}` or an item)"),
        (
            "cloze: '{{c1::A}} {{c2::B}} {{c3::C}}'",
            "cloze: 'A {{c2::B}} C'",
            "its card 1 (`{{c1::...}}` or an item), its card 3 (`{{c3::...}}` or an item)",
        ),
        ("front: Which?, items: [A, B, C]", "front: Which?, items: [B, C]", "its card 3 (`{{c3::...}}` or an item)"),
        ("front: A?, back: B, reverse: true", "front: A?, back: B", "its second card (`reverse`)"),
        ("front: A?, back: B, reverse: true", "front: A?, options: [B, C], answer: B", "its second card (`reverse`)"),
    ],
)
def test_a_card_that_is_lost_is_told(before: str, now: str, lost: str) -> None:
    """Anki never removes a card that a learner has."""
    message = f"`city` loses {lost}: learners who have it keep an empty card"
    plan = planned(story(f"- {{id: city, {before}}}"), story(f"- {{id: city, {now}}}"))
    assert plan.consequences == warned("lost-card", message, EMPTY_CARD)
    assert plan.changes == {"city": Change.CORRECTED}


def test_a_card_that_is_lost_in_retirement_is_told_too() -> None:
    """The learner's second card is as empty as without the retirement."""
    before = story("- {id: city, front: Which city?, back: Tokyo, reverse: true}")
    message = "`city` loses its second card (`reverse`): learners who have it keep an empty card"
    assert planned(before, RETIRED_CITY).consequences == warned("lost-card", message, EMPTY_CARD)


def test_a_retired_fact_loses_no_card_but_may_be_restored_without_it() -> None:
    """What learners have is what it had when it was last live."""
    before = story("- {id: city, front: Which city?, back: Tokyo, reverse: true}")
    message = "`city` loses its second card (`reverse`): learners who have it keep an empty card"
    retired = before.replace("reverse: true", "reverse: true, retired: {on: 2025-10-01, because: It moved.}")
    assert planned(before, retired).consequences == ()
    assert planned(before, retired, CITY).consequences == warned("lost-card", message, EMPTY_CARD)


@pytest.mark.parametrize(
    ("key", "frozen", "message", "hint"),
    [
        (
            "name",
            FROZEN_DECK._replace(name="News"),
            "the deck's `name` was `Current Affairs` and is now `News`: "
            "learners would get a second deck beside the one that they have",
            "write `name: Current Affairs` again",
        ),
        (
            "namespace",
            FROZEN_DECK._replace(namespace="news.example"),
            "the deck's `namespace` was `current-affairs.example` and is now `news.example`: "
            "every card would be new to learners, and their progress lost",
            "write `namespace: current-affairs.example` again",
        ),
        (
            "tag_root",
            FROZEN_DECK._replace(tag_root="News"),
            "the deck's `tag_root` was `CA` and is now `News`: "
            "every note would be replaced, and what learners wrote into them lost",
            "write `tag_root: CA` again",
        ),
    ],
)
def test_what_a_deck_is_known_by_is_frozen(key: str, frozen: FrozenDeck, message: str, hint: str) -> None:
    """Any other would cost every learner something."""
    deck = Deck(*frozen)
    plan = plan_release(notes_of(CITY, deck), note_types(deck), frozen, planned(CITY).ledger, NOVEMBER)
    assert plan.consequences == (Consequence("frozen-deck", Severity.ERROR, key, message, hint),)


def test_fields_and_templates_are_frozen() -> None:
    """Added, renamed or put in another order, they would make Anki refuse every update."""
    fact, cloze = note_types(DECK)
    hint = "Anki would refuse to update every note that learners have: use the anki-builder that made them"
    for changed in (
        fact._replace(fields=(*fact.fields, fact.fields[0]._replace(name="New", id=1))),
        fact._replace(fields=fact.fields[::-1]),
        fact._replace(fields=(fact.fields[0]._replace(name="Question"), *fact.fields[1:])),
        fact._replace(templates=fact.templates[:2]),
        fact._replace(templates=(fact.templates[0]._replace(id=1), *fact.templates[1:])),
        fact._replace(id=1),
    ):
        notes = notes_of(CITY)
        plan = plan_release(notes, NoteTypes(changed, cloze), FROZEN_DECK, planned(CITY).ledger, NOVEMBER)
        message = "fields or templates of the note type Current Affairs Fact are not those of the releases before"
        assert plan.consequences == (Consequence("frozen-deck", Severity.ERROR, "name", message, hint),)


def test_consequences_are_sorted() -> None:
    """By rule, then by severity and fact id, wherever the facts stand."""
    rest = "- {id: b, front: B?, back: b, reverse: true}\n- {id: a, front: A?, back: a, reverse: true}\n"
    plan = planned(CITY + rest, story(rest.replace(", reverse: true", "")))
    assert [(found.rule, found.severity, found.place) for found in plan.consequences] == [
        ("lost-card", Severity.WARNING, "a"),
        ("lost-card", Severity.WARNING, "b"),
        ("vanished-fact", Severity.ERROR, "city"),
    ]
