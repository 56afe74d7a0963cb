"""Identity is frozen: these literals may never change, whatever else does."""

from __future__ import annotations

import datetime
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.identity import (
    CARD_ROOM,
    EARLIEST_DAY,
    GUID_LENGTH,
    derived_id,
    guid,
    note_ids,
    option_order,
    provisional_id,
)
from anki_builder.sources.fact_format import ID_PATTERN

NAMESPACE = "current-affairs.example"
FACT_IDS = st.from_regex(ID_PATTERN, fullmatch=True)
DAYS = st.none() | st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2100, 1, 1))
MILLISECONDS_PER_DAY = 86_400_000


def _midnight(year: int, month: int, day: int) -> int:
    return int(datetime.datetime(year, month, day, tzinfo=datetime.UTC).timestamp()) * 1000


def test_guids_are_these_for_ever() -> None:
    """A GUID is the first 10 bytes of SHA-256 of `["namespace","id"]` in base 62, padded to 14 characters."""
    assert guid(NAMESPACE, "japan-pm-2025") == "0DDMc7HLvFwIpK"
    assert guid("current-affairs.anki-builder", "japan-pm-2025") == "3WtJzxxnODS88o"
    assert guid("a", "b") == "06W6JvpLSkUXSX"


def test_note_ids_are_these_for_ever() -> None:
    """An event's midnight plus a place within the day; no date, or one before 2001, counts as 2001-01-01."""
    days = {"japan-pm-2025": datetime.date(2025, 10, 28), "old": datetime.date(1969, 7, 20), "undated": None}
    assert note_ids(NAMESPACE, days) == {
        "japan-pm-2025": 1761684497200,
        "old": 978352302600,
        "undated": 978339683500,
    }
    assert 0 <= 1761684497200 - _midnight(2025, 10, 28) < MILLISECONDS_PER_DAY
    assert 0 <= 978352302600 - _midnight(2001, 1, 1) < MILLISECONDS_PER_DAY


def test_derived_ids_are_these_for_ever() -> None:
    """Note types and decks have ids that derive from the namespace."""
    assert derived_id(NAMESPACE, "note type", "Fact") == 1454989525246
    assert derived_id(NAMESPACE, "note type", "Cloze") == 1050395776721
    assert derived_id(NAMESPACE, "deck", "Current Affairs") == 1034365301218


def test_option_orders_are_these_for_ever() -> None:
    """Options are shuffled by the fact's identity, not by their wording."""
    assert option_order("minerals-strategy", 3) == [2, 0, 1]
    assert option_order("a", 4) == [1, 3, 0, 2]


def test_namespace_and_id_do_not_run_together() -> None:
    """`["a","bc"]` and `["ab","c"]` are different facts."""
    assert guid("a", "bc") != guid("ab", "c")


@given(st.sets(FACT_IDS, min_size=2, max_size=50))
def test_different_ids_have_different_guids(ids: set[str]) -> None:
    """GUIDs are 14 characters of base 62, and no two facts share one."""
    guids = {guid(NAMESPACE, fact_id) for fact_id in ids}
    assert len(guids) == len(ids)
    assert all(len(value) == GUID_LENGTH and value.isascii() and value.isalnum() for value in guids)


@given(st.dictionaries(FACT_IDS, DAYS, max_size=50), st.randoms())
def test_note_ids_do_not_depend_on_the_order_of_the_facts(
    days: dict[str, datetime.date | None], shuffle: random.Random
) -> None:
    """Reading files in another order changes nothing."""
    shuffled = list(days.items())
    shuffle.shuffle(shuffled)
    assert note_ids(NAMESPACE, dict(shuffled)) == note_ids(NAMESPACE, days)


@given(st.dictionaries(FACT_IDS, DAYS, max_size=50))
def test_note_ids_leave_room_for_card_ids(days: dict[str, datetime.date | None]) -> None:
    """Any two note ids are at least CARD_ROOM apart, and none lies before the day of its event."""
    ids = note_ids(NAMESPACE, days)
    ordered = sorted(ids.values())
    assert all(later - earlier >= CARD_ROOM for earlier, later in pairwise(ordered))
    for fact_id, note_id in ids.items():
        day = max(days[fact_id] or EARLIEST_DAY, EARLIEST_DAY)
        assert note_id >= _midnight(day.year, day.month, day.day)


def test_a_day_with_more_facts_than_places_runs_over_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of undated facts get ids of their own; a day really has 864,000 places."""
    monkeypatch.setattr("anki_builder.identity._SLOTS_PER_DAY", 1_000)
    ids = note_ids(NAMESPACE, dict.fromkeys(map(str, range(20_000))))
    assert len(set(ids.values())) == 20_000


def test_a_new_fact_leaves_the_note_ids_of_others_alone() -> None:
    """Only a fact that meets another on its place moves, and two of a day's facts hardly ever meet."""
    day = datetime.date(2025, 10, 28)
    facts = {f"fact-{number}": day for number in range(300)}
    before = note_ids(NAMESPACE, facts)
    after = note_ids(NAMESPACE, {**facts, "a-new-one": day})
    assert before.items() <= after.items()


def test_a_stand_in_for_an_id_is_none_that_an_author_can_write() -> None:
    """Without an id the wording decides; `~` keeps the two apart."""
    assert provisional_id((("q", ""), ("a", ""))) == "~27527cad118d1d686fdc"
    assert provisional_id((("Capital?", ""), ("Tokyo", ""))) != provisional_id((("Capital?", ""), ("Kyoto", "")))
