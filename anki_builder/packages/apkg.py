"""Notes to .apkg files; the only module that imports genanki.

genanki gives the empty schema-11 collection and the JSON of note types and decks. Where it falls short the rows and
the zip are written here: a modification time for each note, cards decided by us, stable ids, `executemany`
(10,000 notes: 0.05 s, against 0.20 s), and a deflated zip whose bytes depend on nothing but its contents.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from functools import cache, partial
from itertools import count, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import genanki

from anki_builder.files import file_sha256
from anki_builder.identity import derived_id
from anki_builder.notes.note import Note, NotesToMake
from anki_builder.notes.notetypes import NoteType, NoteTypes
from anki_builder.packages.deck_preset import deck_preset
from anki_builder.parallel import in_parallel, meanwhile
from anki_builder.sources.deck import Deck
from anki_builder.text.markup import to_html

_LAST_NEW_POSITION = 999_999
"""Anki's database check complains of a new card's position from 1,000,000 on."""

_COLLECTION = "collection.anki2"
_CHUNK = 1 << 20  # bytes
_DEFAULT_PRESET = "1"
_BATCH = 5_000  # rows that wait in memory
_FEWEST_NOTES = 1_500
"""For each process that makes them: with fewer, another costs what it saves. 4,000 take 145 ms instead of 165 ms."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can hold
_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?" + ", 0" * 8 + ", '')"
_ROWS = tuple(
    query.replace(", ", " || x'1f' || ")
    for query in (
        "SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id",
        "SELECT id, nid, did, ord, mod, due FROM cards ORDER BY id",
        "SELECT models, decks FROM col",
    )
)


class Contents(NamedTuple):
    """All that goes into one package."""

    deck: Deck
    note_types: NoteTypes
    notes: Iterable[Note]
    """Read once. Those yet to be made are made by several processes, if there are many."""
    modified: Callable[[Note], int]
    """When a note's content last changed, in seconds since 1970."""
    types_modified: Callable[[NoteType], int]
    """The same for a note type."""
    version: str
    """Shown to the learner under the deck's description."""
    whole: bool
    """Whether this is the whole deck: only then its description counts notes and cards, as Anki keeps the newest."""
    media: Mapping[str, Path]
    """Where the file lies that the notes know by this name."""
    progress: Callable[[int], None] | None = None
    """Told now and then how many notes are packed."""


class Packed(NamedTuple):
    """What was written."""

    notes: int
    cards: int
    rows: str
    """SHA-256, in hexadecimal, of the package's rows and media: equal wherever the package is built."""


def write_package(stream: IO[bytes], contents: Contents) -> Packed:
    """Writes one package.

    The same contents give the same bytes on the same SQLite and zlib, and the same rows everywhere.
    Raises OSError if a media file cannot be read, or the stream or the temporary database not written.
    """
    try:
        return _write_package(stream, contents)
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, f"{error} (temporary database)", tempfile.gettempdir()) from error


def _write_package(stream: IO[bytes], contents: Contents) -> Packed:
    # On disk: in memory, the database and its copy for the zip would add 180 MB for 100,000 notes.
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch) / _COLLECTION
        with closing(sqlite3.connect(database)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            _create_collection(connection)
            written = _Written()
            rows = _rows(contents)
            while batch := tuple(islice(rows, _BATCH)):
                connection.executemany(_INSERT_NOTE, (row.note for row in batch))
                connection.executemany(_INSERT_CARD, (card for row in batch for card in row.cards))
                written.count(batch)
                if contents.progress:
                    contents.progress(written.notes)
            _describe_collection(connection, contents, written)
            connection.commit()
        media = {name: contents.media[name] for name in sorted(written.media)}
        digest = partial(_digest, database, media)
        with meanwhile(digest) if written.notes >= _FEWEST_NOTES else nullcontext(digest) as wait_for_digest:
            _write_zip(stream, database, media)
            return Packed(written.notes, written.cards, wait_for_digest())


def _digest(database: Path, media: Mapping[str, Path]) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return digest_rows(connection, {name: file_sha256(path) for name, path in media.items()})


def digest_rows(connection: sqlite3.Connection, media: Mapping[str, str]) -> str:
    """SHA-256 of a collection's rows, and of its media given as SHA-256 by name.

    Leaves out what Anki computes anew on import (sort field, checksum) and what differs between SQLite versions; and of
    presets the one that is in every collection, so that a package without another has the digest that it always had.
    """
    digest = hashlib.sha256()
    for query in _ROWS:
        cursor = connection.execute(query)
        while rows := cursor.fetchmany(_BATCH):
            digest.update("".join(f"{row}\x1e" for (row,) in rows).encode())
    for number, preset in sorted(_presets(connection).items()):
        if number != _DEFAULT_PRESET:
            digest.update(f"{json.dumps(preset, ensure_ascii=False)}\x1e".encode())
    for name in sorted(media):
        digest.update(f"{name}\x1f{media[name]}\x1e".encode())
    return digest.hexdigest()


class _NoteRows(NamedTuple):
    """A note's row, those of its cards, and what the package as a whole must know of it."""

    note: tuple[Any, ...]
    cards: tuple[tuple[int, ...], ...]
    deck: str
    media: tuple[str, ...]


def _rows(contents: Contents) -> Iterator[_NoteRows]:
    """The rows of each note."""
    modified_at = contents.modified
    deck_id = cache(partial(derived_id, contents.deck.namespace, "deck"))

    def rows(note: Note) -> _NoteRows:
        modified, position = modified_at(note), min(note.position, _LAST_NEW_POSITION)
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        row = note.id, note.guid, note.note_type.id, modified, tags, "\x1f".join(note.fields), note.fields[0]
        deck = deck_id(note.deck)
        cards = tuple((note.id + ordinal, note.id, deck, ordinal, modified, position) for ordinal in note.cards)
        return _NoteRows(row, cards, note.deck, note.media)

    notes = contents.notes
    # Of notes that are made already, the rows cost less to make than to fetch from another process.
    return in_parallel(rows, notes, _FEWEST_NOTES) if isinstance(notes, NotesToMake) else map(rows, notes)


class _Written:
    """Keeps count of what is in the database."""

    def __init__(self) -> None:
        self.notes = self.cards = 0
        self.decks: set[str] = set()
        self.media: set[str] = set()

    def count(self, batch: Sequence[_NoteRows]) -> None:
        """Adds some notes."""
        self.notes += len(batch)
        for row in batch:
            self.cards += len(row.cards)
            self.decks.add(row.deck)
            self.media.update(row.media)


def _create_collection(connection: sqlite3.Connection) -> None:
    """An empty collection, without the indexes: Anki imports as fast without, and they are a fifth of the package."""
    genanki.Package([]).write_to_db(connection.cursor(), 0, count())
    indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for (name,) in indexes:
        connection.execute(f'DROP INDEX "{name}"')


def _describe_collection(connection: sqlite3.Connection, contents: Contents, written: _Written) -> None:
    """Fills the one row of col: decks, their preset if the author gives options, and note types."""
    deck, types = contents.deck, contents.note_types
    preset, presets = deck_preset(deck), _presets(connection)
    if preset is not None:
        presets[str(preset["id"])] = preset
        connection.execute("UPDATE col SET dconf = ?", (json.dumps(presets, ensure_ascii=False),))
    (decks_text,) = connection.execute("SELECT decks FROM col").fetchone()
    decks = json.loads(decks_text)
    for name in (deck.name, *sorted(written.decks - {deck.name})):
        identifier = derived_id(deck.namespace, "deck", name)
        description = _description(contents, written) if name == deck.name else ""
        decks[str(identifier)] = genanki.Deck(identifier, name, description).to_json()
        if preset is not None:
            decks[str(identifier)]["conf"] = preset["id"]
    models = {
        str(type_.id): _model_json(type_, contents.types_modified(type_), derived_id(deck.namespace, "deck", deck.name))
        for type_ in types
    }
    newest = max(contents.types_modified(type_) for type_ in types) * 1000  # milliseconds
    connection.execute(
        "UPDATE col SET decks = ?, models = ?, mod = ?, scm = ?",
        (json.dumps(decks, ensure_ascii=False), json.dumps(models, ensure_ascii=False), newest, newest),
    )


def _presets(connection: sqlite3.Connection) -> dict[str, Any]:
    """The presets of a collection by id."""
    (text,) = connection.execute("SELECT dconf FROM col").fetchone()
    return dict(json.loads(text))


def _description(contents: Contents, written: _Written) -> str:
    """What Anki's deck screen says under the deck's name, as HTML."""
    sentences = [f"Version {contents.version}."]
    if contents.whole:
        sentences = [f"{_counted(written.notes, 'note')}, {_counted(written.cards, 'card')}.", *sentences]
    paragraphs = [to_html(contents.deck.description)] if contents.deck.description else []
    return "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, " ".join(sentences)))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _model_json(note_type: NoteType, modified: int, deck_id: int) -> dict[str, Any]:
    model = genanki.Model(
        note_type.id,
        note_type.name,
        fields=[{"name": field.name, "id": field.id, "collapsed": field.collapsed} for field in note_type.fields],
        templates=[
            {"name": template.name, "id": template.id, "qfmt": template.question, "afmt": template.answer}
            for template in note_type.templates
        ],
        css=note_type.css,
        model_type=genanki.Model.CLOZE if note_type.is_cloze else genanki.Model.FRONT_BACK,
    )
    return dict(model.to_json(modified, deck_id))


def _write_zip(stream: IO[bytes], database: Path, media: Mapping[str, Path]) -> None:
    names = {str(index): name for index, name in enumerate(media)}
    with zipfile.ZipFile(stream, "w") as archive:
        with database.open("rb") as source:
            _add(archive, _COLLECTION, source)
        _add(archive, "media", io.BytesIO(json.dumps(names, ensure_ascii=False).encode()))
        for index, path in enumerate(media.values()):
            with path.open("rb") as source:
                _add(archive, str(index), source)


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    """Adds a file, deflated at zlib's default level, 6.

    63 MB of notes become 10.6 MB in 1.35 s. Level 1 takes 0.31 s, but learners would download 12.9 MB.
    """
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o100644 << 16
    entry.file_size = source.seek(0, os.SEEK_END)  # decides on the 64-bit format, which only giants need
    source.seek(0)
    with archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)
