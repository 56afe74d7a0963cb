"""The ledger: what every release has shipped of every fact. Text to values and back; no disk.

It is one JSON object with a line for each fact, sorted, so that git shows a release as the lines that it added and
changed. A checksum stands near its top. Two branches that both released differ there, so git cannot merge them
without a conflict; and a ledger edited by hand is found out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from anki_builder.errors import ProjectError
from anki_builder.notes.note import Note
from anki_builder.notes.note_state import NoteReader, NoteState, look_digest
from anki_builder.notes.notetypes import NoteType

FORMAT = 1
"""Of the ledger; a later one is refused, not guessed at."""

_LATEST_TIME = 253_402_300_799
"""The last second of the year 9999, behind which there is no date."""

_CONTROL_CHARACTER = re.compile("[\x7f-\x9f]")
_CHECKSUM_LINE = re.compile(r'\{\n"format": [0-9]+,\n"checksum": "([0-9a-f]{64})",\n')
_encode = json.JSONEncoder(ensure_ascii=False).encode


class LedgerError(ProjectError):
    """The ledger cannot be trusted."""


class FrozenDeck(NamedTuple):
    """What no release may change, as learners would get a second deck, or every note anew."""

    name: str
    namespace: str
    tag_root: str


class TypeEntry(NamedTuple):
    """A note type as the last release left it."""

    id: int
    frame: str
    """Digest of fields and templates, by name and id: frozen."""
    look: str
    """Digest of templates' text and CSS."""
    time: int
    """When the look last changed, in seconds since 1970."""


class Entry(NamedTuple):
    """A fact as the last release left it."""

    guid: str
    type: str
    """`fact` or `cloze`."""
    cards: tuple[int, ...]
    """Ordinals of the cards that it had when it was last live."""
    date: str
    content: str
    wording: str
    added: str
    """The release that first shipped it."""
    changed: str
    """The release that last changed it."""
    time: int
    """Of that release, in seconds since 1970: the modification time of the note."""
    retired: str = ""
    """The release that retired it; empty for a live fact."""

    @property
    def state(self) -> NoteState:
        """The note in brief."""
        return NoteState(self.content, self.wording, self.date, self.date[:7], bool(self.retired))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has been released."""

    deck: FrozenDeck | None = None
    """None before the first release."""
    note_types: Mapping[str, TypeEntry] = field(default_factory=dict)
    """By `fact` and `cloze`."""
    releases: dict[str, int] = field(default_factory=dict)
    """Time of each release by its name, oldest first, in seconds since 1970."""
    facts: Mapping[str, Entry] = field(default_factory=dict)
    """By fact id."""

    @property
    def latest(self) -> str:
        """The name of the newest release; empty before the first."""
        return next(reversed(self.releases), "")

    @property
    def latest_time(self) -> int:
        """The time of the newest release, in seconds since 1970; 0 before the first."""
        return self.releases[self.latest] if self.releases else 0


def note_times(ledger: Ledger, now: int) -> Callable[[Note], int]:
    """The modification time of a note: that of the release that shipped it so, else `now`.

    What no release has shipped is newer than all that was, whatever the time: a learner must get it.
    """
    reader, unreleased = NoteReader(), max(now, ledger.latest_time + 1)

    def time(note: Note) -> int:
        entry = ledger.facts.get(reader.fact_id(note))
        return entry.time if entry and entry.content == reader.content(note) else unreleased

    return time


def type_times(ledger: Ledger, now: int) -> Callable[[NoteType], int]:
    """The same for note types."""
    unreleased = max(now, ledger.latest_time + 1)

    def time(note_type: NoteType) -> int:
        entry = ledger.note_types.get(note_type.key)
        return entry.time if entry and entry.look == look_digest(note_type) else unreleased

    return time


def ledger_text(ledger: Ledger) -> str:
    """The ledger as it is written to disk."""
    sections = {
        "deck": ledger.deck._asdict() if ledger.deck else None,
        "note_types": {key: entry._asdict() for key, entry in sorted(ledger.note_types.items())},
        "releases": {name: {"time": time} for name, time in ledger.releases.items()},
        "facts": {fact_id: _compact(entry) for fact_id, entry in sorted(ledger.facts.items())},
    }
    body = ",\n".join(f'"{name}": {_lines(section)}' for name, section in sections.items()) + "\n}\n"
    return f'{{\n"format": {FORMAT},\n"checksum": "{_checksum(body)}",\n{body}'


def _compact(entry: Entry) -> dict[str, Any]:
    row = entry._asdict()
    if not entry.retired:
        del row["retired"]
    return row


def _lines(section: Mapping[str, Any] | None) -> str:
    """A JSON object with a line for each key."""
    if not section:
        return "{}" if section is not None else "null"
    return "{\n" + ",\n".join(f"{_encode(key)}: {_encode(value)}" for key, value in section.items()) + "\n}"


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def read_ledger(text: str) -> Ledger:
    """The ledger of a text that `ledger_text` gave. Raises LedgerError for any other."""
    text = text.replace("\r\n", "\n")  # git on Windows
    if re.search(r"^(<{7}|={7}|>{7})", text, re.MULTILINE):
        raise LedgerError("two branches have both released, and git could not merge their ledgers")
    match = _CHECKSUM_LINE.match(text)
    try:
        data = json.loads(text)
        version = data["format"]
        if isinstance(version, int) and version > FORMAT:
            raise LedgerError(f"written by a later anki-builder (format {version}): upgrade anki-builder")
        if match is None or match[1] != _checksum(text[match.end() :]):
            raise LedgerError("edited by hand, or damaged: its checksum does not fit")
        _check_characters(text)
        return _ledger(data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LedgerError("not a ledger, or a damaged one") from error


def _check_characters(text: str) -> None:
    """Raises ValueError for control characters and lone surrogates: what is in a ledger is shown on terminals.

    JSON can hold most of them only as escapes, of which a ledger has none but for backslashes and quotes.
    """
    unescaped = text.replace("\\\\", "").replace('\\"', "")
    if "\\" in unescaped or _CONTROL_CHARACTER.search(unescaped):
        raise ValueError


_DECK_TYPES = (str,) * 3
_TYPE_ENTRY_TYPES = (int, str, str, int)
_ENTRY_TYPES = (str, str, tuple, str, str, str, str, str, int, str)
_Row = TypeVar("_Row", bound=tuple[Any, ...])


def _checked(row: _Row, types: tuple[type, ...]) -> _Row:
    if tuple(map(type, row)) != types:
        raise TypeError(row)
    return row


def _type_entry(row: dict[str, Any]) -> TypeEntry:
    entry = _checked(TypeEntry(**row), _TYPE_ENTRY_TYPES)
    _time(entry.time)
    return entry


def _entry(row: dict[str, Any]) -> Entry:
    entry = _checked(Entry(**row | {"cards": tuple(row["cards"])}), _ENTRY_TYPES)
    if not all(type(ordinal) is int for ordinal in entry.cards):
        raise TypeError(entry.cards)
    _time(entry.time)
    return entry


def _time(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LATEST_TIME:
        raise TypeError(value)
    return value


def _ledger(data: dict[str, Any]) -> Ledger:
    """Raises TypeError, KeyError or AttributeError where the data are of another shape."""
    deck = data["deck"]
    return Ledger(
        deck=None if deck is None else _checked(FrozenDeck(**deck), _DECK_TYPES),
        note_types={key: _type_entry(row) for key, row in data["note_types"].items()},
        releases={name: _time(row["time"]) for name, row in data["releases"].items()},
        facts={fact_id: _entry(row) for fact_id, row in data["facts"].items()},
    )
