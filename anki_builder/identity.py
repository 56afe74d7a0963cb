"""Who a fact is in Anki, now and for good: GUIDs and the ids of notes, note types and decks. FROZEN.

Learners' scheduling hangs on these values. Nothing here may ever give another result for the same input; the tests
hold literal values. Pure, and knows nothing of wording: an id and the deck's namespace decide.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GUID_LENGTH = 14
"""62**14 is the smallest power of 62 above 2**80, the range of 10 bytes."""

CARD_ROOM = 100
"""Milliseconds between possible note ids: room for the ids of a note's cards, which are note id + ordinal."""

EARLIEST_DAY = datetime.date(2001, 1, 1)
"""Stands in for facts with no date or an older one: Anki takes ids for creation times, and small ids for damage."""

_DAY = 24 * 60 * 60 * 1000  # milliseconds
_SLOTS_PER_DAY = _DAY // CARD_ROOM
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE62_PAIRS = [high + low for high in _BASE62 for low in _BASE62]  # two digits a division: half the time
_FIRST_DERIVED_ID = 1_000_000_000_000  # note type and deck ids look like Anki's own, times in ms: from 2001-09-09 ...
_DERIVED_ID_RANGE = 500_000_000_000  # ... to 2017-07-14, before any that Anki gives today


_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dumps makes an encoder a call


def _digest(*parts: Any) -> bytes:
    return hashlib.sha256(_encode_json(parts).encode()).digest()


def guid(namespace: str, fact_id: str) -> str:
    """The GUID by which Anki recognises a note: 14 characters of base 62 from SHA-256 of namespace and fact id."""
    number = int.from_bytes(_digest(namespace, fact_id)[:10], "big")
    pairs = []
    for _ in range(GUID_LENGTH // 2):
        number, remainder = divmod(number, 62 * 62)
        pairs.append(_BASE62_PAIRS[remainder])
    return "".join(reversed(pairs))


def note_ids(namespace: str, days: Mapping[str, datetime.date | None]) -> dict[str, int]:
    """The id of every note by its fact's identity, given the day of each fact's event.

    A note's id is the day's midnight UTC in milliseconds, plus a hash within the day; where two meet, the later in
    order of identity steps on to the next free place. The order of the input plays no part.
    """
    ids: dict[str, int] = {}
    taken: set[int] = set()
    next_free: dict[int, int] = {}  # of what was wanted by several: a later one that may be free
    for identity in sorted(days):
        slot = int.from_bytes(_digest(namespace, identity)[10:18], "big") % _SLOTS_PER_DAY
        days_since_epoch = max(days[identity] or EARLIEST_DAY, EARLIEST_DAY).toordinal() - _EPOCH
        ids[identity] = _first_free(days_since_epoch * _DAY + slot * CARD_ROOM, taken, next_free)
        taken.add(ids[identity])
    return ids


def _first_free(wanted: int, taken: set[int], next_free: dict[int, int]) -> int:
    """The first free id from `wanted` on; shortens the path for the next, so that a crowded day stays cheap."""
    free = wanted
    while free in taken:
        free = next_free.get(free, free + CARD_ROOM)
    while wanted != free:
        next_free[wanted], wanted = free + CARD_ROOM, next_free.get(wanted, wanted + CARD_ROOM)
    return free


def derived_id(namespace: str, *what: str) -> int:
    """The id of a note type, field, template, deck or preset, from the namespace and the names that tell it apart."""
    return _FIRST_DERIVED_ID + int.from_bytes(_digest(namespace, *what)[:8], "big") % _DERIVED_ID_RANGE


def provisional_id(wording: Iterable[Any]) -> str:
    """A stand-in for a missing fact id, from the wording; no written id can equal it, as it starts with `~`."""
    return "~" + _digest(*wording).hex()[:20]


def option_order(identity: str, count: int) -> list[int]:
    """The order in which a multiple-choice question shows its options: shuffled, once and for all, by identity."""
    return sorted(range(count), key=lambda index: _digest(identity, index))
