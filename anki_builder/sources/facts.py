"""What an author states: facts of several kinds, read from the tree of a fact file.

Knows the meaning of the format's keys, but nothing of Anki: how a fact becomes a note is `notes`' business.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from anki_builder.diagnostics import Span
from anki_builder.identity import provisional_id
from anki_builder.sources.deck import Deck
from anki_builder.sources.fact_format import FOREIGN_KEYS, QUESTION_KEYS, SHAPES, STORY, Shape
from anki_builder.sources.kinds import Reading, TooManyErrorsError, shortened
from anki_builder.sources.parse import Mapping, Node, Sequence, node_span
from anki_builder.sources.records import Values
from anki_builder.sources.texts import NO_WORDS, Words


class Source(NamedTuple):
    """Where a story was read; at least one of name and URL is given."""

    name: str = ""
    url: str = ""
    date: str = ""
    """Day, month or year, in ISO 8601."""

    @property
    def publisher(self) -> str:
        """The name, or where there is none, whose address it is."""
        return self.name or (urlsplit(self.url).hostname or self.url).removeprefix("www.")


class Media(NamedTuple):
    """An image or a recording that a card shows."""

    file: str
    """Path under cards_src/media/, with forward slashes."""
    span: Span
    alt: str = ""
    credit: str = ""
    licence: str = ""
    side: str = "back"
    """`front` or `back`."""


class Retirement(NamedTuple):
    """A fact's end."""

    on: datetime.date
    because: str


class Waiver(NamedTuple):
    """Rules of `check` that an author has set aside, and why."""

    rules: tuple[str, ...]
    because: str
    span: Span
    """Of the waiver itself."""


class Reference(NamedTuple):
    """Another fact's id, and where it is named."""

    id: str
    span: Span


class Reverse(NamedTuple):
    """The second card of a fact."""

    front: Words
    back: Words


class Basic(NamedTuple):
    """Question and answer."""

    front: Words
    back: Words
    reverse: Reverse | None = None
    typed: bool = False


class Choice(NamedTuple):
    """A multiple-choice question; the options in the order written."""

    front: Words
    options: tuple[str, ...]
    answer: str
    reverse: Reverse | None = None
    typed: bool = False


class Cloze(NamedTuple):
    """A sentence with hidden parts."""

    text: Words


class Items(NamedTuple):
    """A list to learn item by item."""

    front: Words
    items: tuple[Words, ...]
    ordered: bool = False


Content = Basic | Choice | Cloze | Items
_UNREADABLE = Basic(NO_WORDS, NO_WORDS)


class Fact(NamedTuple):
    """One thing to remember. A NamedTuple, as are its parts: a frozen dataclass takes 4 times as long to make."""

    id: str
    """As written; empty where the author has given none."""
    identity: str
    """What the GUID derives from: the id, or without one the wording."""
    span: Span
    """Of the id, or where there is none, of the whole fact."""
    content: Content
    topic: Words
    """Shown above the question: the story's title, or nothing where the question has it."""
    date: datetime.date | None
    month: str
    """`2025-10`, or empty for an undated fact."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    extra: Words = NO_WORDS
    hint: str = ""
    image: Media | None = None
    audio: Media | None = None
    as_of: str = ""
    review_by: datetime.date | None = None
    supersedes: Reference | None = None
    retired: Retirement | None = None
    draft: bool = False
    priority: str = "normal"
    """One of PRIORITIES."""
    waivers: tuple[Waiver, ...] = ()
    """The fact's own and its file's."""

    @property
    def is_readable(self) -> bool:
        """Whether its content could be read."""
        return self.content != _UNREADABLE


def read_facts(tree: Node | None, deck: Deck, reading: Reading) -> list[Fact]:
    """The facts of a parsed file; findings go to `reading`.

    A fact whose content is broken is there all the same, with an empty one, so that its id and links are checked.
    """
    if tree is None:
        reading.error(
            Span(reading.file, 1, 1), "empty-value", "the file is empty", "write a title and facts, or delete it"
        )
        return []
    try:
        return _read_facts(tree, deck, reading)
    except TooManyErrorsError:
        return []


def _read_facts(tree: Node, deck: Deck, reading: Reading) -> list[Fact]:
    story = STORY.read(tree, reading)
    if story is None or not isinstance(tree, Mapping):
        return []
    node = next((value for key, value in tree.entries if key.text == "facts"), None)
    if not isinstance(node, Sequence) or not story.get("facts"):
        return []
    _check_date(story, tree, reading)
    if deck.dated and not _has_date(story):
        _report_undated(story["facts"], tree, reading)
    reader = _FactReader(story, tree, reading)
    read = (reader.read(values, item) for values, item in zip(story["facts"], node.items, strict=True))
    return [fact for fact in read if fact is not None]


def _check_date(values: dict[str, Any], node: Mapping, reading: Reading) -> None:
    if values.get("date") is not None and values.get("month") is not None:
        reading.error(_key(node, "month"), "bad-date", "both `date` and `month`", "keep `date`: it tells the month too")


def _has_date(values: Values) -> bool:
    return "date" in values or "month" in values or not values.slips.isdisjoint(("date", "month"))


def _report_undated(facts: tuple[Values | None, ...], tree: Mapping, reading: Reading) -> None:
    if any(values is not None and not _has_date(values) for values in facts):
        hint = "write `date: 2025-10-28` or `month: 2025-10`; or `dated: false` in deck.yaml"
        reading.error(tree, "missing-key", "the story has no date", hint)


def _key(node: Mapping, name: str) -> Node:
    return next(key for key, _ in node.entries if key.text == name)


def _value(node: Mapping, name: str) -> Node:
    return next(value for key, value in node.entries if key.text == name)


class _FactReader:
    """Reads the facts of one story, which gives what they do not say themselves."""

    def __init__(self, story: Values, tree: Mapping, reading: Reading) -> None:
        self.reading = reading
        self.title: Words = story.get("title") or NO_WORDS
        self.date: datetime.date | None = story.get("date")
        self.month: str = story.get("month") or ""
        self.categories: tuple[str, ...] = _once(story.get("category"))
        self.tags: tuple[str, ...] = _once(story.get("tags"))
        self.sources = _sources(story.get("source"))
        self.priority: str = story.get("priority") or "normal"
        self.waivers = self._waivers(story, tree)

    def read(self, values: Values | None, node: Node) -> Fact | None:
        """The fact, or None where the node is none."""
        if values is None or not isinstance(node, Mapping):
            return None
        content = self._content(values, node)
        _check_date(values, node, self.reading)
        date, month = self.date, self.month
        if "date" in values or "month" in values:
            date, month = values.get("date"), values.get("month") or ""
        fact_id = values.get("id") or ""
        span = node_span(self.reading.file, _value(node, "id") if fact_id else node)
        if not fact_id and ("id" in values or "id" in values.slips):
            fact_id = f"?{span}"  # one is there, if a bad one: nobody needs to be told that it is missing
        return Fact(
            id=fact_id,
            identity=fact_id or provisional_id(content[:2] if content else span),
            span=span,
            content=content or _UNREADABLE,
            topic=NO_WORDS if "ask" in values else self.title,
            date=date,
            month=date.isoformat()[:7] if date is not None else month,
            categories=_once(values["category"]) if "category" in values else self.categories,
            tags=_once(values["tags"]) if "tags" in values else self.tags,
            sources=_sources(values["source"]) if "source" in values else self.sources,
            extra=values.get("extra") or NO_WORDS,
            hint=values.get("hint") or "",
            image=self._media(values, "image", node) if "image" in values else None,
            audio=self._media(values, "audio", node) if "audio" in values else None,
            as_of=values.get("as_of") or "",
            review_by=values.get("review_by"),
            supersedes=self._reference(values, node) if "supersedes" in values else None,
            retired=_retirement(values["retired"]) if "retired" in values else None,
            draft=values.get("draft") or False,
            priority=values.get("priority") or self.priority,
            waivers=self.waivers + self._waivers(values, node) if "lint" in values else self.waivers,
        )

    def _content(self, values: Values, node: Mapping) -> Content | None:
        shape = next((shape for shape in SHAPES if shape.mark in values), None)
        if shape is None and not values.slips.isdisjoint(shape.mark for shape in SHAPES):
            return None
        if shape is None:
            kinds = " or ".join(f"`{shape.mark}`" for shape in reversed(SHAPES))
            hint = (
                "`answer` goes with `options`; without these, write `back`"
                if "answer" in values
                else "a question needs an answer: `back`"
            )
            self.reading.error(node, "missing-key", f"a fact needs {kinds}", hint)
            return None
        self._check_shape(shape, values, node)
        question = self._question(values)
        match shape.mark:
            case "cloze":
                return Cloze(values["cloze"]) if values["cloze"] else None
            case "items":
                items = values["items"]
                return Items(question, items, values.get("ordered") or False) if question and items else None
        answer = values.get("answer" if shape.mark == "options" else "back")
        if not question or not answer:
            return None
        back = Words(answer) if shape.mark == "options" else answer
        reverse = self._reverse(values["reverse"], question, back) if "reverse" in values else None
        typed = values.get("typed") or False
        if shape.mark == "back":
            return Basic(question, back, reverse, typed)
        options = values["options"]
        return Choice(question, options, answer, reverse, typed) if self._options_fit(options, answer, node) else None

    def _check_shape(self, shape: Shape, values: Values, node: Mapping) -> None:
        foreign = FOREIGN_KEYS[shape.mark]
        for name in () if foreign.isdisjoint(values) else sorted(foreign.intersection(values)):
            message = f"`{name}` does not go with `{shape.mark}`"
            self.reading.error(
                _key(node, name), "mixed-kinds", message, "one fact is of one kind: make it two facts, or drop a key"
            )
        for name in shape.requires:
            if name not in values and name not in values.slips and name not in QUESTION_KEYS:
                self.reading.error(node, "missing-key", f"a fact with `{shape.mark}` needs `{name}`")
        if "front" in shape.requires:
            if "front" not in values and "ask" not in values and values.slips.isdisjoint(QUESTION_KEYS):
                self.reading.error(
                    node, "missing-key", f"a fact with `{shape.mark}` needs a question: `front` or `ask`"
                )
            elif "front" in values and "ask" in values:
                self.reading.error(_key(node, "ask"), "mixed-kinds", "both `front` and `ask`", "keep one of them")

    def _question(self, values: Values) -> Words | None:
        front: Words | None = values.get("front")
        asked: Words | None = values.get("ask")
        if front or not asked:
            return front
        both = zip(self.title, asked, strict=True)
        return Words(*(_asked(title, ask) if title and ask else "" for title, ask in both))

    @staticmethod
    def _reverse(value: Any, front: Words, back: Words) -> Reverse | None:
        if value is True:
            return Reverse(front=back, back=front)
        complete = _complete(value or None)
        return Reverse(**complete) if complete else None

    def _options_fit(self, options: tuple[str, ...] | None, answer: str, node: Mapping) -> bool:
        if options is None:
            return False
        for position, option in enumerate(options):
            if option in options[:position]:
                self.reading.error(
                    _value(node, "options"), "choice-shape", f"the option `{shortened(option)}` stands here twice"
                )
                return False
        if answer not in options:
            message = f"the answer `{shortened(answer)}` is not among the options"
            self.reading.error(_value(node, "answer"), "choice-shape", message, "write it exactly as in `options`")
            return False
        return True

    def _media(self, values: Values, name: str, node: Mapping) -> Media | None:
        value = values.get(name)
        if isinstance(value, dict):
            value = {key: inner for key, inner in value.items() if inner is not None}
        elif value is not None:
            value = {"file": value}
        return (
            Media(span=node_span(self.reading.file, _value(node, name)), **value) if value and "file" in value else None
        )

    def _waivers(self, values: Values, node: Mapping) -> tuple[Waiver, ...]:
        complete = _complete(values.get("lint"))
        if not complete:
            return ()
        span = node_span(self.reading.file, _value(node, "lint"))
        return (Waiver(complete["ignore"], complete["because"], span),)

    def _reference(self, values: Values, node: Mapping) -> Reference | None:
        older = values.get("supersedes")
        return Reference(older, node_span(self.reading.file, _value(node, "supersedes"))) if older else None


def _asked(title: str, ask: str) -> str:
    end = "" if ask.endswith(("?", "？", "؟")) else "?"
    return f"{title}: {ask}{end}"


def _once(values: tuple[str, ...] | None) -> tuple[str, ...]:
    """The values without repetitions, in order."""
    return tuple(dict.fromkeys(values or ()))


def _complete(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """The values of a record with required keys; None where one of them is missing or bad."""
    return values if values and None not in values.values() and len(values) == 2 else None


def _retirement(values: dict[str, Any] | None) -> Retirement | None:
    complete = _complete(values)
    return Retirement(**complete) if complete else None


def _sources(values: tuple[Any, ...] | None) -> tuple[Source, ...]:
    read = (Source(url=value) if isinstance(value, str) else Source(**value) for value in values or ())
    return tuple(Source(*(part or "" for part in source)) for source in read)
