"""A learner's own collection, as the real Anki leaves it: what of it a plan goes by."""

from __future__ import annotations

import datetime
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from anki.collection import ExportAnkiPackageOptions
from anki.decks import DeckId
from anki.scheduler.v3 import Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS

from anki_builder.errors import MissingExtraError, ProjectError
from anki_builder.study.learner import Learner, read_learner
from anki_builder.study.simulation import Card
from tests.anki_import.author import Author
from tests.anki_import.learner import Learner as Anki

FACTS = """
    - {id: city, front: Which city?, back: Tokyo, reverse: true}
    - {id: river, front: Which river?, back: Indus}
    - {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.'}
"""

DAY_SECONDS = 86_400
AGAIN: Literal[1] = 1
GOOD: Literal[3] = 3
EASY: Literal[4] = 4
AFTER_EASY = (8.2956, 1.0)
"""Stability and difficulty after a first answer of *Easy*, with the parameters that Anki has of its own."""

FSRS_4_5 = (0.4, 0.6, 2.4, 5.8, 4.93, 0.94, 0.86, 0.01, 1.49, 0.14, 0.94, 2.18, 0.05, 0.34, 1.26, 0.29, 2.61)
FSRS_5 = (0.4, 1.2, 3.1, 15.7, 7.2, 0.5, 1.5, 0.005, 1.5, 0.1, 1.0, 1.9, 0.1, 0.3, 2.3, 0.2, 3.0, 0.5, 0.6)
FSRS_6 = tuple(round(value * 1.1, 4) for value in DEFAULT_PARAMETERS)

FILES = ("collection.anki2", "older.colpkg", "newer.colpkg", "older.apkg", "newer.apkg")
"""What learners have, or can export; the endings are those of `export` below."""


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Anki]:
    """A learner with five cards of three notes, all new; FSRS is on."""
    author = Author(tmp_path / "project")
    author.facts(FACTS)
    with Anki(tmp_path / "learner") as anki:
        anki.import_package(author.build())
        anki.collection.set_config("fsrs", True)
        yield anki


def today() -> datetime.date:
    """Anki's: its day begins at four in the morning."""
    return (datetime.datetime.now() - datetime.timedelta(hours=4)).date()


def answer(anki: Anki, fact_id: str, rating: Literal[1, 3, 4], ordinal: int = 0) -> None:
    """Answers a card."""
    card = anki.card(fact_id, ordinal)
    card.start_timer()
    scheduler(anki).answerCard(card, rating)


def scheduler(anki: Anki) -> Scheduler:
    """What moves cards."""
    assert isinstance(anki.collection.sched, Scheduler)
    return anki.collection.sched


def execute(anki: Anki, sql: str, *values: str | float) -> None:
    """Changes the collection as Anki would not."""
    assert anki.collection.db is not None
    anki.collection.db.execute(sql, *values)


def let_pass(anki: Anki, days: int) -> None:
    """Moves all that has been done so many days into the past."""
    execute(anki, "UPDATE col SET crt = crt - ?", days * DAY_SECONDS)
    execute(anki, "UPDATE revlog SET id = id - ?", days * DAY_SECONDS * 1000)


def options(anki: Anki, *facts: str, **changed: Any) -> None:
    """Gives the cards of some facts, or all, a deck of their own, with a preset in which these options differ."""
    decks = anki.collection.decks
    deck = decks.id("With options " + " ".join(facts))
    preset = decks.add_config("Preset") | changed
    decks.update_config(preset)
    assert deck is not None
    found = decks.get(deck)
    assert found is not None
    decks.save(found | {"conf": preset["id"]})
    anki.collection.set_deck([card.id for fact in facts or anki.fact_ids() for card in anki.cards(fact)], deck)


def lend(anki: Anki, fact_id: str) -> None:
    """Lets a filtered deck have a card."""
    filtered = scheduler(anki).get_or_create_filtered_deck(DeckId(0))
    filtered.config.search_terms[0].search = f"cid:{anki.card(fact_id).id}"
    scheduler(anki).add_or_update_filtered_deck(filtered)
    assert anki.card(fact_id).odid


def export(anki: Anki, name: str, *, with_presets: bool = True) -> Path:
    """The learner's file of that name, after which the collection is closed."""
    path = Path(anki.collection.path).with_name(name)
    form, _, ending = name.partition(".")
    if ending == "colpkg":
        anki.collection.export_collection_package(str(path), include_media=True, legacy=form == "older")
    elif ending == "apkg":
        exported = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=with_presets, with_media=True, legacy=form == "older"
        )
        anki.collection.export_anki_package(out_path=str(path), options=exported, limit=None)
    anki.close()
    return path


def read(anki: Anki, name: str = "newer.colpkg", day: datetime.date | None = None) -> Learner:
    """What is read of all of the learner's notes."""
    guids = [note.guid for note in anki.notes()]
    return read_learner(export(anki, name), day or today(), guids)


def guid(anki: Anki, fact_id: str) -> str:
    """Of a fact's note."""
    return anki.note(fact_id).guid


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_tells_the_same(anki: Anki, name: str) -> None:
    """Whether it is the collection itself, exported whole or as a deck, in Anki's older format or its newer."""
    city, river, share = (guid(anki, fact_id) for fact_id in ("city", "river", "share"))
    options(anki, fsrsParams6=list(FSRS_6), desiredRetention=0.85)
    answer(anki, "city", EASY)
    answer(anki, "share", GOOD, ordinal=1)
    scheduler(anki).suspend_cards([anki.card("river").id])
    let_pass(anki, 3)
    due = anki.card("city").due - 3

    assert read(anki, name) == Learner(
        studied={
            (city, 0): Card(stability=FSRS_6[3], difficulty=1.0, last=-3, due=due),
            (share, 1): Card(stability=FSRS_6[2], difficulty=1.799, last=-3, due=0),
        },
        new=frozenset({(city, 1), (share, 0)}),
        suspended=frozenset({(river, 0)}),
        parameters=FSRS_6,
        retention=0.85,
        seconds_per_review=None,
        reviews=2,
    )


@pytest.mark.parametrize("name", FILES)
def test_the_file_stays_as_it_was(anki: Anki, name: str) -> None:
    """Not a byte nor its time changes, nothing comes to lie beside it, and nobody need be able to write there."""
    answer(anki, "city", EASY)
    path = export(anki, name)
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        read_learner(path, today(), [])
    finally:
        path.parent.chmod(0o755)

    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())) == before


def test_other_notes_are_none_of_the_plans_business(anki: Anki) -> None:
    """A collection without the deck's notes tells nothing."""
    answer(anki, "city", EASY)

    found = read_learner(export(anki, "newer.colpkg"), today(), ["elsewhere"])

    assert found == Learner({}, frozenset(), frozenset(), None, None, None, reviews=0)


@pytest.mark.parametrize(("start", "last", "due"), [(-2, 0, 5), (0, -1, 3), (10, -11, -7)])
def test_days_are_counted_from_the_start(anki: Anki, start: int, last: int, due: int) -> None:
    """A card of yesterday, due in three days: for a plan that starts later it is overdue, and none is of the future."""
    answer(anki, "river", EASY)
    let_pass(anki, 1)
    execute(anki, "UPDATE cards SET due = 1 + 3 WHERE id = ?", anki.card("river").id)
    key = (guid(anki, "river"), 0)

    found = read(anki, day=today() + datetime.timedelta(days=start))

    assert found.studied == {key: Card(*AFTER_EASY, last=last, due=due)}


def test_a_card_being_relearned_is_due_at_once(anki: Anki) -> None:
    """A lapse leaves the state that Anki has noted for it, and no interval to wait for."""
    answer(anki, "river", EASY)
    let_pass(anki, 9)
    anki.collection.close()
    anki.collection.reopen()
    answer(anki, "river", AGAIN)
    [card] = read(anki).studied.values()

    assert card.stability < AFTER_EASY[0] < 10 * card.stability
    assert card._replace(stability=0, difficulty=0) == Card(0, 0, last=0, due=0)


def test_a_card_relearned_with_the_oldest_scheduler_is_due_at_once(anki: Anki) -> None:
    """Its card stays one in review by type, and what is due is a moment, not the number of a day."""
    answer(anki, "river", EASY)
    execute(anki, "UPDATE cards SET queue = 1, due = 1700000000 WHERE id = ?", anki.card("river").id)

    [card] = read(anki).studied.values()

    assert card == Card(*AFTER_EASY, last=0, due=0)


def test_buried_cards_and_those_in_filtered_decks_are_as_any_other(anki: Anki) -> None:
    """A card that is buried for today, or lent to a filtered deck for cramming, keeps its own day."""
    answer(anki, "city", EASY)
    answer(anki, "river", EASY)
    due = {(guid(anki, fact_id), 0): anki.card(fact_id).due for fact_id in ("city", "river")}
    scheduler(anki).bury_cards([anki.card("city").id])
    lend(anki, "river")

    found = read(anki)

    assert found.studied == {key: Card(*AFTER_EASY, last=0, due=day) for key, day in due.items()}
    assert len(found.new) == 3


def test_a_card_in_a_filtered_deck_has_the_preset_of_its_own(anki: Anki) -> None:
    """A filtered deck has none."""
    options(anki, fsrsParams6=list(FSRS_6))
    lend(anki, "river")
    river = guid(anki, "river")

    assert read_learner(export(anki, "newer.colpkg"), today(), [river]).parameters == FSRS_6


def test_suspended_cards_are_kept_apart(anki: Anki) -> None:
    """Whether studied or new: until their learner says otherwise, they do not come up."""
    answer(anki, "river", EASY)
    scheduler(anki).suspend_cards([anki.card("river").id, anki.card("city", 1).id])
    suspended = frozenset({(guid(anki, "river"), 0), (guid(anki, "city"), 1)})

    found = read(anki)

    assert (len(found.studied), found.suspended, len(found.new)) == (0, suspended, 3)


@pytest.mark.parametrize("name", FILES)
def test_without_fsrs_anki_works_out_what_is_known(anki: Anki, name: str) -> None:
    """The states come from the history of reviews; there are no parameters and no desired retention."""
    anki.collection.set_config("fsrs", False)
    options(anki, desiredRetention=0.8)
    answer(anki, "river", EASY)
    key, due = (guid(anki, "river"), 0), anki.card("river").due

    found = read(anki, name)

    assert {key: tuple(card) for key, card in found.studied.items()} == {key: pytest.approx((*AFTER_EASY, 0, due))}
    assert (found.parameters, found.retention) == (None, None)


@pytest.mark.parametrize("fsrs", [True, False])
def test_a_day_given_by_hand_is_no_answer(anki: Anki, fsrs: bool) -> None:
    """A card that has only met *Set Due Date* counts as new."""
    anki.collection.set_config("fsrs", fsrs)
    scheduler(anki).set_due_date([anki.card("river").id], "5")

    found = read(anki)

    assert (found.studied, len(found.new), found.reviews) == ({}, 5, 0)


def test_where_the_deck_is_missing_the_interval_tells(anki: Anki) -> None:
    """Old versions of Anki exported cards of filtered decks without the decks that they came from."""
    anki.collection.set_config("fsrs", False)
    answer(anki, "river", EASY)
    execute(anki, "UPDATE cards SET did = 77")
    card = anki.card("river")

    [found] = read(anki, "collection.anki2").studied.values()

    assert found == Card(stability=card.ivl, difficulty=5.5, last=0, due=card.due)


def test_what_an_add_on_left_in_a_card_is_no_harm(anki: Anki) -> None:
    """Where Anki keeps the state of a card, others have kept what they liked; Anki then works the state out."""
    answer(anki, "river", EASY)
    execute(anki, "UPDATE cards SET data = 'mine' WHERE id = ?", anki.card("river").id)

    [card] = read(anki).studied.values()

    assert tuple(card)[:2] == pytest.approx(AFTER_EASY)


@pytest.mark.parametrize(
    ("preset", "parameters"),
    [
        ({}, None),
        ({"fsrsParams6": FSRS_6, "fsrsParams5": FSRS_5}, FSRS_6),
        ({"fsrsParams5": FSRS_5, "fsrsWeights": FSRS_4_5}, (*FSRS_5, 0.0, 0.5)),
        (
            {"fsrsWeights": FSRS_4_5},
            (*FSRS_4_5[:4], 6.81, 0.4467, 1.36, *FSRS_4_5[7:], 0.0, 0.0, 0.0, 0.5),
        ),
    ],
)
def test_parameters_of_older_versions_become_those_of_fsrs_6(
    anki: Anki, preset: dict[str, tuple[float, ...]], parameters: tuple[float, ...] | None
) -> None:
    """The newest of a preset are taken; None means that FSRS was never optimised."""
    options(anki, **{name: list(values) for name, values in preset.items()})

    found = read(anki).parameters

    assert found == (None if parameters is None else pytest.approx(parameters, abs=0.0001))


@pytest.mark.parametrize("preset", [{"fsrsParams5": FSRS_5}, {"fsrsWeights": FSRS_4_5}])
def test_parameters_mean_what_they_mean_to_anki(anki: Anki, preset: dict[str, tuple[float, ...]]) -> None:
    """With the parameters made of older ones, Anki finds the same state for a card of three answers."""
    options(anki, **{name: list(values) for name, values in preset.items()})
    for rating in (GOOD, GOOD, AGAIN):
        answer(anki, "river", rating)
        let_pass(anki, 4)
    card = anki.card("river")
    before = anki.collection._backend.compute_memory_state(card.id).state
    guids = [guid(anki, "river")]

    found = read_learner(export(anki, "newer.colpkg"), today(), guids).parameters

    assert found is not None
    anki.collection.reopen()
    options(anki, fsrsParams6=list(found))
    after = anki.collection._backend.compute_memory_state(card.id).state
    assert [after.stability, after.difficulty] == pytest.approx([before.stability, before.difficulty], rel=1e-4)


def test_the_preset_of_most_cards_counts(anki: Anki) -> None:
    """Of two decks with presets of their own, that with more of the cards."""
    options(anki, "city", "river", fsrsParams6=list(FSRS_6), desiredRetention=0.85)
    options(anki, "share", fsrsParams6=list(DEFAULT_PARAMETERS), desiredRetention=0.95)

    found = read(anki)

    assert (found.parameters, found.retention) == (FSRS_6, 0.85)


@pytest.mark.parametrize("name", ["older.apkg", "newer.apkg"])
def test_a_deck_exported_without_its_preset_tells_the_retention_of_its_cards(anki: Anki, name: str) -> None:
    """Whoever leaves *Include deck presets* unticked is planned for with Anki's own parameters."""
    options(anki, fsrsParams6=list(FSRS_6), desiredRetention=0.85)
    answer(anki, "river", EASY)
    guids = [guid(anki, "river")]

    found = read_learner(export(anki, name, with_presets=False), today(), guids)

    assert (found.parameters, found.retention) == (None, 0.85)


@pytest.mark.parametrize(("reviews", "seconds"), [(49, None), (50, 4.0)])
def test_the_pace_is_that_of_reviews_that_went_well(anki: Anki, reviews: int, seconds: float | None) -> None:
    """Lapses, answers while learning and cramming take another time, and few answers tell little."""
    card, good, other = anki.card("river").id, (GOOD, 4_000, 2500, 1), [(AGAIN, 60_000, 2500, 1), (GOOD, 60_000, 0, 0)]
    cramming, by_hand = (GOOD, 60_000, 0, 3), (0, 60_000, 2500, 4)
    for number, row in enumerate([good] * reviews + [*other, cramming, by_hand], start=1_700_000_000_000):
        ease, time, factor, kind = row
        execute(anki, "INSERT INTO revlog VALUES (?, ?, 0, ?, 1, 1, ?, ?, ?)", number, card, ease, factor, time, kind)

    found = read(anki)

    assert (found.seconds_per_review, found.reviews) == (seconds, reviews + 2)


def test_of_two_notes_with_one_guid_the_one_reviewed_more_counts(anki: Anki) -> None:
    """Anki lets a package bring both; the learner's answers are not lost over it."""
    answer(anki, "river", EASY)
    river = guid(anki, "river")
    execute(anki, "UPDATE notes SET guid = ?", river)

    found = read_learner(export(anki, "collection.anki2"), today(), [river])

    assert found.studied.keys() == {(river, 0)}


def test_a_collection_that_anki_has_open_is_refused(anki: Anki) -> None:
    """What was answered last then stands in a file beside it, of which half may be written."""
    path = Path(anki.collection.path)

    with pytest.raises(ProjectError) as refused:
        read_learner(path, today(), [])

    assert str(refused.value) == (
        f"{path}: Anki has this collection open, and not all of it is in the file: close Anki (after a crash: open and "
        "close it), or give what File > Export writes"
    )


def zipped(**entries: bytes) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def database(sql: str) -> bytes:
    """One of SQLite."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(sql)
        return connection.serialize()


def locked(package: bytes) -> bytes:
    """A zip file that says of its first entry that it is encrypted."""
    local, central = package.index(b"PK\x03\x04") + 6, package.index(b"PK\x01\x02") + 8
    changed = bytearray(package)
    changed[local] = changed[central] = 1
    return bytes(changed)


NEITHER = "neither a collection of Anki's nor a package that Anki exported"
NO_COLLECTION = "not exported from Anki: there is no collection in it"
LOCKED = "locked with a password, or not packed by Anki: export it again"
DAMAGED = "a damaged package: export it again"
TOO_LARGE = "may hold more than 4 GB, which no collection does"
BOMB = (
    b"\x28\xb5\x2f\xfd\x00\x58"  # a frame of Zstandard
    + ((128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"\0") * (32 * 1024 + 1)  # zeros, 128 KB in four bytes
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", NEITHER),
        (b"GUID;reviews\n", NEITHER),
        (b"SQLite format 3\0" + bytes(100), NEITHER),
        (database("CREATE TABLE bookmarks (url)"), NEITHER),
        (zipped(photo=b"..."), NO_COLLECTION),
        (zipped(meta=b"\x08\x03", media=b"{}"), NO_COLLECTION),
        (locked(zipped(collection_anki2=b"...")), LOCKED),
        (zipped(collection_anki21b=b"no frame"), DAMAGED),
        (zipped(collection_anki21b=BOMB[:1000]), DAMAGED),
        (zipped(collection_anki21b=BOMB), TOO_LARGE),
        (
            zipped(meta=b"\x08\x04", collection_anki2=b"..."),
            "Anki cannot read this: This collection requires a newer version of Anki to open.",
        ),
    ],
    ids=[
        "empty",
        "text",
        "only SQLite's first words",
        "another program's database",
        "other zip",
        "package without collection",
        "password",
        "not compressed as Anki does",
        "compressed and broken off",
        "bomb",
        "newer package",
    ],
)
def test_what_is_no_collection_is_said_to_be_none(tmp_path: Path, content: bytes, said: str) -> None:
    """In words that say what to do; nothing is inflated that would fill the disk."""
    path = tmp_path / "given"
    path.write_bytes(content)

    with pytest.raises(ProjectError) as refused:
        read_learner(path, today(), [])

    assert str(refused.value) == f"{path}: {said}"


@pytest.mark.parametrize("name", FILES)
def test_too_large_a_file_is_refused(anki: Anki, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for a collection in any file; here it is one of ten thousand bytes."""
    path = export(anki, name)
    monkeypatch.setattr("anki_builder.study.collection_file._LARGEST", 10_000)

    with pytest.raises(ProjectError, match="may hold more than 4 GB"):
        read_learner(path, today(), [])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_half_a_file_is_refused(anki: Anki, name: str, share: float) -> None:
    """A download that broke off is not taken for a learner who has done less."""
    path = export(anki, name)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(ProjectError, match="damaged"):
        read_learner(path, today(), [])


def test_a_collection_of_a_newer_anki_is_said_to_be_so(anki: Anki) -> None:
    """Its version stands in the collection."""
    execute(anki, "UPDATE col SET ver = 99")
    path = export(anki, "collection.anki2")

    with pytest.raises(ProjectError) as refused:
        read_learner(path, today(), [])

    assert str(refused.value) == (
        f"{path}: Anki cannot read this: This collection requires a newer version of Anki to open."
    )


def test_media_are_left_where_they_are(anki: Anki, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package may hold gigabytes of them: none is unpacked."""
    (Path(anki.collection.media.dir()) / "map.jpg").write_bytes(b"...")
    path = export(anki, "older.colpkg")
    with zipfile.ZipFile(path) as package:
        assert json.loads(package.read("media")) == {"0": "map.jpg"}
    opened: list[str] = []
    whole: Callable[..., Any] = zipfile.ZipFile.open

    def note_down(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str, *rest: Any, **more: Any) -> Any:
        opened.append(getattr(entry, "filename", str(entry)))
        return whole(archive, entry, *rest, **more)

    monkeypatch.setattr("zipfile.ZipFile.open", note_down)
    read_learner(path, today(), [])

    assert "0" not in opened


def test_without_ankis_library_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is an extra."""
    monkeypatch.setattr("anki_builder.study.learner.is_available", lambda: False)

    with pytest.raises(MissingExtraError) as missing:
        read_learner(tmp_path / "collection.anki2", today(), [])

    assert str(missing.value) == ("reading a collection needs Anki's own library: pip install 'anki-builder[verify]'")


def test_a_file_that_is_not_there_is_a_fault_of_the_disk(tmp_path: Path) -> None:
    """As for every command that reads a file."""
    with pytest.raises(FileNotFoundError):
        read_learner(tmp_path / "collection.anki2", today(), [])
