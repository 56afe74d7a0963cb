"""Facts to Anki notes: fields, tags, deck and cards. Pure: no clock, no disk, no genanki.

A note knows nothing of time; when its content last changed is the release's business.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, overload

from anki_builder.identity import guid, note_ids, option_order
from anki_builder.notes.notetypes import RECALL, REVERSE, NoteType, NoteTypes, note_types
from anki_builder.sources.deck import Deck
from anki_builder.sources.fact_format import PRIORITIES
from anki_builder.sources.facts import Choice, Cloze, Fact, Items, Media, Reverse, Source
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.texts import Words
from anki_builder.tags import tag_slug
from anki_builder.text.escaping import escape, escape_text, inside_cloze, to_plain_text
from anki_builder.text.inline import without_deletions
from anki_builder.text.markup import cloze_to_html, to_html

_CLOZE_CONTENT = (Cloze, Items)
CLOZE_NUMBER = re.compile(r"\{\{c([0-9]+)::")


class Note(NamedTuple):
    """A note as it goes into a package."""

    id: int
    guid: str
    note_type: NoteType
    deck: str
    """Full name: `Current Affairs::2025-10`."""
    fields: tuple[str, ...]
    """HTML, in the order of the note type's fields."""
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    """Ordinals of its cards: template, or cloze number - 1. None for a retired note, which brings nobody a new card."""
    position: int
    """Its place among the new cards of the whole deck, from 1; the same in every package of a build. 0 when retired."""
    media: tuple[str, ...]
    """Names, in the package, of the files that its fields refer to."""


class NotesToMake(Sequence[Note]):
    """Notes that are made anew each time they are asked for, by the process that asks."""

    def __init__(self, make: Callable[[Fact], Note], facts: Sequence[Fact]) -> None:
        """`make` gives the note of a fact."""
        self._make = make
        self._facts = facts

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Note]:
        return map(self._make, self._facts)

    @overload
    def __getitem__(self, index: int) -> Note: ...

    @overload
    def __getitem__(self, index: slice) -> NotesToMake: ...

    def __getitem__(self, index: int | slice) -> Note | NotesToMake:
        if isinstance(index, slice):
            return NotesToMake(self._make, self._facts[index])
        return self._make(self._facts[index])


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as learners meet their new cards: by month, priority and date, then as they stand in the files.

    An undated fact comes last.
    """
    return sorted(facts, key=lambda fact: _rank(fact.month, fact.priority, fact.date))


@lru_cache(maxsize=4096)  # most facts share theirs: a million of their own would take 150 MB
def _rank(month: str, priority: str, date: datetime.date | None) -> tuple[str, int, str]:
    return month or "9999-99", PRIORITIES.index(priority), date.isoformat() if date else ""


def event_day(fact: Fact) -> datetime.date | None:
    """The day of the event, or the first of its month where that is all that is known."""
    if fact.date is None and fact.month:
        return datetime.date.fromisoformat(fact.month + "-01")
    return fact.date


class NoteMaker:
    """Makes the notes of a deck; what it needs to know of the facts as a whole is worked out once."""

    def __init__(self, deck: Deck, facts: Iterable[Fact], lifecycle: Lifecycle, media_names: Mapping[str, str]) -> None:
        """`media_names` gives a media file's name in the package.

        `facts` are all of the project's that are not drafts, in the order of files and lines: ids and positions do
        not depend on what is packed.
        """
        self.deck = deck
        self.types: NoteTypes = note_types(deck)
        self._lifecycle = lifecycle
        self._media_names = media_names
        self.facts = _in_order(facts)
        """In the order in which learners meet their new cards."""
        live = (fact for fact in self.facts if not lifecycle.is_retired(fact))
        self._positions = {fact.identity: position for position, fact in enumerate(live, start=1)}
        self._ids = note_ids(deck.namespace, {fact.identity: event_day(fact) for fact in self.facts})

    def notes(self, facts: Sequence[Fact]) -> NotesToMake:
        """The notes of some facts, to be made when they are asked for."""
        return NotesToMake(self.note, facts)

    def note(self, fact: Fact) -> Note:
        """The note of a fact."""
        status = self._status(fact)
        files = [item.file for item in (fact.image, fact.audio) if item]
        media = tuple(dict.fromkeys(self._media_names[file] for file in files)) if files else ()
        if isinstance(fact.content, _CLOZE_CONTENT):
            note_type, fields, cards = self._cloze(fact, status)
        else:
            note_type, fields, cards = self._fact(fact, status)
        return Note(
            id=self._ids[fact.identity],
            guid=guid(self.deck.namespace, fact.identity),
            note_type=note_type,
            deck=f"{self.deck.name}::{fact.month}" if fact.month else self.deck.name,
            fields=fields,
            tags=_tags(self.deck.tag_root, fact.month, fact.categories, fact.tags, bool(status)),
            cards=() if status else cards,
            position=self._positions.get(fact.identity, 0),
            media=media,
        )

    def _fact(self, fact: Fact, status: str) -> tuple[NoteType, tuple[str, ...], tuple[int, ...]]:
        content = fact.content
        assert not isinstance(content, _CLOZE_CONTENT)
        if isinstance(content, Choice):
            back = Words(content.answer)
            order = option_order(fact.identity, len(content.options))
            options = _list("ol", [to_html(content.options[index]) for index in order], ' type="A"')
        else:
            back, options = content.back, ""
        front, front2 = _html(content.front)
        back_html, back2 = _html(back)
        reverse, reverse_back = self._reverse(content.reverse)
        extra, extra2 = _html(fact.extra)
        topic, topic2 = _html(fact.topic)
        fields = (
            front + self._shown(fact, "front"),
            back_html,
            extra,
            topic,
            to_html(fact.hint),
            options,
            escape(to_plain_text(back_html)) if content.typed else "",
            reverse,
            reverse_back,
            self._image(fact.image, "back"),
            self._audio(fact.audio, "back"),
            *_about(fact),
            status,
            fact.id,
            front2,
            back2,
            extra2,
            topic2,
            *_LEFT_EMPTY,
        )
        return self.types.fact, fields, (RECALL, REVERSE) if reverse else (RECALL,)

    def _cloze(self, fact: Fact, status: str) -> tuple[NoteType, tuple[str, ...], tuple[int, ...]]:
        content = fact.content
        if isinstance(content, Cloze):
            text, text2 = (cloze_to_html(words) for words in content.text)
        else:
            assert isinstance(content, Items)
            text, text2 = _items(content)
        numbers = {int(number) for number in CLOZE_NUMBER.findall(text)}
        extra, extra2 = _html(fact.extra)
        topic, topic2 = _html(fact.topic)
        fields = (
            text + inside_cloze(self._shown(fact, "front")),
            extra,
            topic,
            to_html(fact.hint),
            self._image(fact.image, "back"),
            self._audio(fact.audio, "back"),
            *_about(fact),
            status,
            fact.id,
            text2,
            extra2,
            topic2,
            *_LEFT_EMPTY,
        )
        return self.types.cloze, fields, tuple(number - 1 for number in sorted(numbers))

    def _reverse(self, reverse: Reverse | None) -> tuple[str, str]:
        return (self._both(reverse.front), self._both(reverse.back)) if reverse else ("", "")

    def _both(self, words: Words) -> str:
        """Both languages in one field, for the fields that have no second."""
        first, second = _html(words)
        return (
            f'{first}<div class="second" lang="{self.deck.languages[-1]}" dir="auto">{second}</div>'
            if second
            else first
        )

    def _shown(self, fact: Fact, side: str) -> str:
        return self._image(fact.image, side) + self._audio(fact.audio, side)

    def _image(self, image: Media | None, side: str) -> str:
        if image is None or image.side != side:
            return ""
        caption = " · ".join(filter(None, (image.credit, image.licence)))
        caption = f"<figcaption>{to_html(caption)}</figcaption>" if caption else ""
        return f'<figure><img src="{self._media_names[image.file]}" alt="{escape(image.alt)}">{caption}</figure>'

    def _audio(self, audio: Media | None, side: str) -> str:
        return f"[sound:{self._media_names[audio.file]}]" if audio is not None and audio.side == side else ""

    def _status(self, fact: Fact) -> str:
        """The text of the banner on a retired fact's cards; empty for a live one."""
        if not self._lifecycle.is_retired(fact):
            return ""
        sentences = ["<b>Retired.</b>"]
        if fact.retired:
            sentences.append(f"Since {fact.retired.on}: {to_html(fact.retired.because)}")
        successor = self._lifecycle.successor(fact)
        if successor:
            sentences.append(f"Now: {_summary(successor)}")
        return " ".join(sentences)


_LEFT_EMPTY = ("", "", "", "")
"""MyNotes, which is the learner's, and the spare fields."""


def _html(words: Words) -> tuple[str, str]:
    return to_html(words.first), to_html(words.second) if words.second else ""


def _list(tag: str, items: list[str], attributes: str = "") -> str:
    entries = "".join(f"<li>{item}</li>" for item in items)
    return f"<{tag}{attributes}>{entries}</{tag}>"


def _items(content: Items) -> tuple[str, str]:
    """The cloze texts of a list: its question, then each item as a deletion."""
    tag = "ol" if content.ordered else "ul"

    def text(language: int) -> str:
        words = (item[language] or item.first for item in content.items)
        deletions = [f"{{{{c{number}::{inside_cloze(to_html(word))}}}}}" for number, word in enumerate(words, start=1)]
        return inside_cloze(to_html(content.front[language])) + _list(tag, deletions)

    return text(0), text(1) if content.front.second else ""


def _about(fact: Fact) -> tuple[str, str, str, str, str]:
    """The fields Source, Date, AsOf, Month and Category."""
    date = fact.date.isoformat() if fact.date else fact.month
    return _sources(fact.sources), date, fact.as_of, fact.month, escape(", ".join(fact.categories))


@lru_cache(maxsize=1024)
def _sources(sources: tuple[Source, ...]) -> str:
    return "; ".join(map(_source, sources))


def _source(source: Source) -> str:
    name = escape_text(source.publisher)
    link = f'<a href="{escape(source.url)}">{name}</a>' if source.url else name
    return f"{link}, {source.date}" if source.date else link


@lru_cache(maxsize=4096)
def _tags(root: str, month: str, categories: tuple[str, ...], tags: tuple[str, ...], retired: bool) -> tuple[str, ...]:
    names = [f"category::{tag_slug(category)}" for category in categories]
    names += [tag_slug(tag) for tag in tags]
    names += [f"month::{month}"] if month else []
    names += ["status::retired"] if retired else []
    return tuple(sorted({f"{root}::{name}" for name in names}))


def _summary(fact: Fact) -> str:
    """A fact on one line, for the banner of the one that it replaces."""
    content = fact.content
    if isinstance(content, Cloze):
        return to_html(without_deletions(content.text.first))
    if isinstance(content, Items):
        answer = ", ".join(to_html(item.first) for item in content.items)
    else:
        answer = to_html(content.answer if isinstance(content, Choice) else content.back.first)
    return f"{to_html(content.front.first)} – {answer}"
