"""The ledger as it lies on disk, every way in which it can be damaged, and the times that it gives to packages."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anki_builder.decks.ledger import (
    Entry,
    FrozenDeck,
    Ledger,
    LedgerError,
    TypeEntry,
    ledger_text,
    note_times,
    read_ledger,
    type_times,
)
from anki_builder.decks.release_plan import Release, plan_release
from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import NoteType, NoteTypes, note_types
from tests.histories import DECK, FROZEN_DECK, Edition, WrittenFact, notes_of, repeatable

EDITED = "edited by hand, or damaged: its checksum does not fit"
DAMAGED = "not a ledger, or a damaged one"
CONFLICT = "two branches have both released, and git could not merge their ledgers"

OCTOBER = Release("2025-10", 1_761_868_800)
NOVEMBER = Release("2025-11", 1_764_460_800)
CITY = WrittenFact("city", "question", cards=2)
SHARE = WrittenFact("share", "cloze", cards=2)
TEXT = """\
{
"format": 1,
"checksum": "72a1132268f938574afaaa6f7c0dc359e11e640b1a3149aeea106a6d5672bf05",
"deck": {
"name": "Current Affairs",
"namespace": "current-affairs.example",
"tag_root": "CA"
},
"note_types": {
"cloze": {"id": 1050395776721, "frame": "b83b885867ab3d86f61f", "look": "44e1f0c2ae6a550fd2bd", "time": 1761868800},
"fact": {"id": 1454989525246, "frame": "48b3c753f90e39cbe933", "look": "15d08b3e76583b4fa484", "time": 1761868800}
},
"releases": {
"2025-10": {"time": 1761868800},
"2025-11": {"time": 1764460800}
},
"facts": {
"city": {"guid": "4XsJe6SWJ7W4DN", "type": "fact", "cards": [0, 1], "date": "2023-10-28", \
"content": "72efa38646be9e7e4830", "wording": "4f4786cbd405b3165dc6", \
"added": "2025-10", "changed": "2025-11", "time": 1764460800, "retired": "2025-11"},
"share": {"guid": "4IbogcrOHvfcY6", "type": "cloze", "cards": [0, 1], "date": "2023-10-28", \
"content": "358e0a30b8d90c1c14ff", "wording": "8ef3b95381057a3be3ff", \
"added": "2025-10", "changed": "2025-10", "time": 1761868800}
}
}
"""
"""Of two releases of these facts, the second of which retires one."""


def bare(note_type: NoteType) -> NoteType:
    """A note type without a look, which may differ from version to version."""
    templates = tuple(template._replace(question="", answer="") for template in note_type.templates)
    return note_type._replace(css="", templates=templates)


TYPES = NoteTypes(*map(bare, note_types(DECK)))


def notes(*facts: WrittenFact) -> list[Note]:
    """The notes of facts."""
    return notes_of(Edition(facts, style=0), 0)[1]


def ledger_of_october() -> Ledger:
    """The ledger after a first release."""
    return plan_release(notes(CITY, SHARE), TYPES, FROZEN_DECK, Ledger(), OCTOBER).ledger


def test_a_ledger_is_this_for_ever() -> None:
    """The text of it, and the digests: if one of a fact were another, all that learners have would count as changed."""
    retired = notes(CITY._replace(retired="It moved."), SHARE)
    ledger = plan_release(retired, TYPES, FROZEN_DECK, ledger_of_october(), NOVEMBER).ledger
    assert ledger_text(ledger) == TEXT
    assert read_ledger(TEXT) == ledger


LAST_SECOND = 253_402_300_799  # of the year 9999
TIMES = st.integers(0, LAST_SECOND)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
"""No control characters and surrogates: `deck.yaml` and ids have none."""
ENTRIES = st.builds(
    Entry,
    guid=TEXTS,
    type=st.sampled_from(["fact", "cloze"]),
    cards=st.lists(st.integers(0, 99), max_size=3).map(tuple),
    date=TEXTS,
    content=TEXTS,
    wording=TEXTS,
    added=TEXTS,
    changed=TEXTS,
    time=TIMES,
    retired=TEXTS,
)
LEDGERS = st.builds(
    Ledger,
    deck=st.none() | st.builds(FrozenDeck, TEXTS, TEXTS, TEXTS),
    note_types=st.dictionaries(st.sampled_from(["fact", "cloze"]), st.builds(TypeEntry, TIMES, TEXTS, TEXTS, TIMES)),
    releases=st.dictionaries(TEXTS, TIMES, max_size=4),
    facts=st.dictionaries(TEXTS, ENTRIES, max_size=4),
)


@repeatable
@example(Ledger(), "\n")
@given(LEDGERS, st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read(ledger: Ledger, line_end: str) -> None:
    """Any ledger, also an empty one and with the line ends that git makes on Windows; releases keep their order."""
    read = read_ledger(ledger_text(ledger).replace("\n", line_end))
    assert read == ledger
    assert list(read.releases) == list(ledger.releases)
    assert ledger_text(read) == ledger_text(ledger)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", DAMAGED),
        (" \n", DAMAGED),
        ("facts: {}", DAMAGED),
        ("null", DAMAGED),
        ("[]", DAMAGED),
        ('"format"', DAMAGED),
        ("{}", DAMAGED),
        ('{"format": null}', EDITED),
        ('{"format": "2"}', EDITED),
        ('{"format": 1}', EDITED),
        ('{"format": 2}', "written by a later anki-builder (format 2): upgrade anki-builder"),
        (
            TEXT.replace('"format": 1', '"format": 12'),
            "written by a later anki-builder (format 12): upgrade anki-builder",
        ),
        ('{"format": ' + "9" * 5_000 + "}", DAMAGED),
        ("[" * 100_000, DAMAGED),
        ('{"a":' * 100_000, DAMAGED),
        ("\ufeff" + TEXT, DAMAGED),
        ("\0" + TEXT, DAMAGED),
        (TEXT[:-1], EDITED),
        (TEXT[:-3], DAMAGED),
        (TEXT[: len(TEXT) // 2], DAMAGED),
        (TEXT + "\n", EDITED),
        (TEXT + TEXT, DAMAGED),
        (TEXT.replace("[0, 1]", "[0]"), EDITED),
        (TEXT.replace("1764460800", "1764460801"), EDITED),
        (TEXT.replace('"retired": "2025-11"', '"retired": "2025-11",'), DAMAGED),
        (TEXT.replace("\n", "\r"), EDITED),
        (TEXT.replace('"checksum": "', '"checksum": "0'), EDITED),
        (json.dumps(json.loads(TEXT)), EDITED),
        (json.dumps(json.loads(TEXT), indent=0), EDITED),
        (TEXT.replace('"share"', '<<<<<<< HEAD\n"share"'), CONFLICT),
        (TEXT.replace('"share"', '=======\n"share"'), CONFLICT),
        (TEXT.replace('"share"', '>>>>>>> branch\n"share"').replace("\n", "\r\n"), CONFLICT),
    ],
)
def test_a_damaged_ledger_is_refused(text: str, message: str) -> None:
    """With what happened to it, as far as it can be told."""
    with pytest.raises(LedgerError) as caught:
        read_ledger(text)
    assert str(caught.value) == message


def read_or_none(text: str) -> Ledger | None:
    """The ledger of a text, or None where it is refused; nothing else may happen."""
    try:
        return read_ledger(text)
    except LedgerError:
        return None


def test_no_character_can_be_changed_unseen() -> None:
    """Replaced, taken away or put in: the ledger is refused, or is the same."""
    ledger = read_ledger(TEXT)
    for place in range(len(TEXT)):
        for put in ("", "0", '"', "\n", TEXT[place] * 2):
            assert read_or_none(TEXT[:place] + put + TEXT[place + 1 :]) in (None, ledger)


def test_no_part_can_be_cut_off_unseen() -> None:
    """A disk that was full when the ledger was copied, leaves no ledger."""
    assert {read_or_none(TEXT[:length]) for length in range(len(TEXT))} == {None}


@repeatable
@given(st.data())
def test_no_damage_goes_unseen(data: st.DataObject) -> None:
    """Parts are taken away, doubled, moved or put in: it is refused, or is the same."""
    text = TEXT
    for _ in range(data.draw(st.integers(1, 3))):
        parts = st.tuples(*[st.integers(0, len(text))] * 2).map(sorted)
        (start, end), (other_start, other_end) = data.draw(parts), data.draw(parts)
        put = data.draw(st.just(text[other_start:other_end]) | st.text(max_size=5))
        text = text[:start] + put + text[end:]
    assert read_or_none(text) in (None, read_ledger(TEXT))


def signed(data: dict[str, Any], ensure_ascii: bool = True) -> str:
    """A ledger of this content with the checksum that fits: what a program wrote that is not ours."""
    content = {key: value for key, value in data.items() if key not in ("format", "checksum")}
    body = json.dumps(content, ensure_ascii=ensure_ascii)[1:] + "\n"
    return f'{{\n"format": 1,\n"checksum": "{hashlib.sha256(body.encode()).hexdigest()}",\n{body}'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SECTIONS = ["deck", "note_types", "releases", "facts"]
PLACES = [
    *SECTIONS,
    *(f"deck.{key}" for key in FrozenDeck._fields),
    "note_types.fact",
    *(f"note_types.fact.{key}" for key in TypeEntry._fields),
    "releases.2025-10",
    "releases.2025-10.time",
    "facts.city",
    *(f"facts.city.{key}" for key in (*Entry._fields, "another")),
]


def put_in(place: str, value: object, ensure_ascii: bool = True) -> str:
    """The ledger with another value at a place, and the checksum that fits."""
    data = node = json.loads(TEXT)
    *path, key = place.split(".")
    for step in path:
        node = node[step]
    node[key] = value
    return signed(data, ensure_ascii)


def test_a_checksum_that_fits_is_enough() -> None:
    """What the next tests put into the ledger is refused for itself."""
    assert read_ledger(signed(json.loads(TEXT))) == read_ledger(TEXT)


@pytest.mark.parametrize("place", PLACES)
def test_a_value_of_a_wrong_shape_is_refused(place: str) -> None:
    """Wherever it stands, though the checksum fits: what is read has the types that it says."""
    for value in (7.5, True, [["x"]], {"x": {"y": 1}}, float("inf")):
        with pytest.raises(LedgerError, match=f"^{DAMAGED}$"):
            read_ledger(put_in(place, value))


@pytest.mark.parametrize(
    ("text", "is_escaped"),
    [("\x1b[2J", True), ("a\nb", True), ("\x7f", False), ("\x9b2J", True), ("\x9b2J", False), ("\ud800", True)],
)
def test_control_characters_are_refused(text: str, is_escaped: bool) -> None:
    """No ledger of ours has any, and a terminal would obey those that are shown; a backslash is another matter."""
    with pytest.raises(LedgerError, match=f"^{DAMAGED}$"):
        read_ledger(put_in("deck.name", text, ensure_ascii=is_escaped))
    assert read_or_none(put_in("deck.name", text.encode("unicode_escape").decode()))


@pytest.mark.parametrize("place", ["releases.2025-10.time", "note_types.fact.time", "facts.city.time"])
def test_a_time_that_no_calendar_has_is_refused(place: str) -> None:
    """What is before 1970 or after the year 9999, cannot be shown as a day."""
    assert read_or_none(put_in(place, LAST_SECOND))
    assert {read_or_none(put_in(place, time)) for time in (-1, LAST_SECOND + 1)} == {None}


@repeatable
@given(st.sampled_from(PLACES), JSON)
@example("releases.2025-10.time", float("inf"))
def test_whatever_stands_in_a_ledger_nothing_else_is_raised(place: str, value: object) -> None:
    """Any JSON at any place gives a ledger, or is refused."""
    read_or_none(put_in(place, value))


@pytest.mark.parametrize("key", [*SECTIONS, *FrozenDeck._fields, *TypeEntry._fields, *Entry._fields[:-1]])
def test_a_value_that_is_missing_is_refused(key: str) -> None:
    """Though the checksum fits; only a live fact has no `retired`."""
    data = json.loads(TEXT.replace(f'"{key}": ', f'"no {key}": ', 1))
    with pytest.raises(LedgerError, match=f"^{DAMAGED}$"):
        read_ledger(signed(data))


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs git in a folder, whatever this machine's git is told to do."""
    command = ["git", "-c", "user.name=Author", "-c", "user.email=author@example.org", *arguments]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def commit(folder: Path, ledger: Ledger) -> None:
    """Commits a ledger."""
    (folder / "ledger.json").write_text(ledger_text(ledger), encoding="utf-8", newline="")
    git(folder, "add", "--all")
    assert git(folder, "commit", "--allow-empty", "--message", ledger.latest).returncode == 0


def ledger_after(names: list[str], corrected: list[str]) -> Ledger:
    """A ledger of 400 facts after the releases named, the last of which has corrected some facts."""
    facts = {
        f"fact-{number:03}": Entry("guid", "fact", (0,), "", "content", "wording", names[0], names[0], 1)
        for number in range(400)
    }
    for fact_id in corrected:
        facts[fact_id] = facts[fact_id]._replace(content="corrected", changed=names[-1], time=len(names))
    releases = {name: time for time, name in enumerate(names, start=1)}
    return Ledger(FROZEN_DECK, {"fact": TypeEntry(1, "frame", "look", 1)}, releases, facts)


def merge(folder: Path, first: Ledger, second: Ledger, *options: str) -> tuple[int, str]:
    """Merges two branches that each have released since; gives git's exit status, and the ledger's text."""
    git(folder, "init", "--initial-branch=main")
    commit(folder, ledger_after(["2025-10"], []))
    git(folder, "checkout", "-b", "other")
    commit(folder, second)
    git(folder, "checkout", "main")
    commit(folder, first)
    status = git(folder, "merge", "--no-edit", *options, "other").returncode
    return status, (folder / "ledger.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("releases", "corrected"),
    [
        (["2025-10", "2025-11"], ["fact-005", "fact-006"]),
        (["2025-10", "2025-11"], ["fact-395"]),
        (["2025-10", "2025-10.1"], ["fact-395"]),
        (["2025-10"], ["fact-395"]),
    ],
)
def test_git_cannot_merge_two_branches_that_both_released(
    tmp_path: Path, releases: list[str], corrected: list[str]
) -> None:
    """However far apart what they changed: it reports a conflict, and whoever commits that is told."""
    first, second = ledger_after(["2025-10", "2025-11"], ["fact-005"]), ledger_after(releases, corrected)
    status, text = merge(tmp_path, first, second)
    assert status == 1
    assert git(tmp_path, "diff", "--name-only", "--diff-filter=U").stdout == "ledger.json\n"
    with pytest.raises(LedgerError, match=f"^{CONFLICT}$"):
        read_ledger(text)


@pytest.mark.parametrize("option", ["ours", "theirs"])
def test_a_merge_that_takes_one_side_of_each_conflict_is_found_out(tmp_path: Path, option: str) -> None:
    """The rest of the other side is in it all the same."""
    first = ledger_after(["2025-10", "2025-11"], ["fact-005"])
    second = ledger_after(["2025-10", "2025-11.1"], ["fact-395"])
    status, text = merge(tmp_path, first, second, f"--strategy-option={option}")
    assert (status, text.count('"corrected"')) == (0, 2)
    with pytest.raises(LedgerError, match=f"^{EDITED}$"):
        read_ledger(text)


@pytest.mark.parametrize("second", ["2025-11", "2025-10.1"])
def test_a_union_merge_is_found_out(tmp_path: Path, second: str) -> None:
    """Where git is told to keep the lines of both, it reports no conflict, and the ledger has two checksums."""
    (tmp_path / ".gitattributes").write_text("ledger.json merge=union\n", encoding="utf-8")
    sides = ledger_after(["2025-10", "2025-11"], ["fact-005"]), ledger_after(["2025-10", second], ["fact-395"])
    status, text = merge(tmp_path, *sides)
    assert (status, text.count('"checksum"')) == (0, 2)
    with pytest.raises(LedgerError, match=f"^({EDITED}|{DAMAGED})$"):
        read_ledger(text)


def test_a_branch_that_released_nothing_is_merged(tmp_path: Path) -> None:
    """One release, on one side, is no conflict."""
    before, after = ledger_after(["2025-10"], []), ledger_after(["2025-10", "2025-11"], ["fact-005", "fact-395"])
    assert merge(tmp_path, before, after) == (0, ledger_text(after))


NOW = NOVEMBER.time + 1_000


@pytest.mark.parametrize(
    ("fact", "now", "time"),
    [
        (CITY, NOW, OCTOBER.time),
        (CITY, OCTOBER.time - 1, OCTOBER.time),
        (CITY._replace(wording=1), NOW, NOW),
        (CITY._replace(tags=("rare",)), NOW, NOW),
        (CITY._replace(id="new"), NOW, NOW),
        (CITY._replace(id="new"), OCTOBER.time + 1, OCTOBER.time + 1),
        (CITY._replace(id="new"), OCTOBER.time, OCTOBER.time + 1),
    ],
)
def test_a_note_has_the_time_of_its_release_or_now(fact: WrittenFact, now: int, time: int) -> None:
    """What no release has shipped so, is newer than the newest of them, even if the clock is behind."""
    (note,) = notes(fact)
    assert note_times(ledger_of_october(), now)(note) == time
    assert note_times(Ledger(), now)(note) == now


def test_a_note_type_has_the_time_of_its_look_or_now() -> None:
    """Like a note."""
    ledger, restyled = ledger_of_october(), TYPES.fact._replace(css="b { color: teal }")
    assert [type_times(ledger, NOW)(note_type) for note_type in TYPES] == [OCTOBER.time, OCTOBER.time]
    assert [type_times(ledger, now)(restyled) for now in (NOW, OCTOBER.time - 1)] == [NOW, OCTOBER.time + 1]
    assert [type_times(Ledger(), now)(restyled) for now in (NOW, 1)] == [NOW, 1]
