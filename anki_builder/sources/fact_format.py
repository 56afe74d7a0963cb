"""The format of fact files and of deck.yaml: one table that validates, documents itself, and becomes JSON Schema."""

from __future__ import annotations

from typing import NamedTuple

from anki_builder.sources.kinds import (
    DAY,
    FLAG,
    NAME,
    TEXT,
    Category,
    JsonSchema,
    OneOf,
    PartialDate,
    Pattern,
    Tag,
    WebAddress,
)
from anki_builder.sources.quantities import Duration, Number, Share
from anki_builder.sources.records import Catalogue, Either, Key, ListOf, Record
from anki_builder.sources.texts import TRANSLATED, ClozeText
from anki_builder.text.inline import MAXIMUM_CLOZE_NUMBER

ID_PATTERN = "[a-z0-9-]{1,64}"
"""Frozen: a fact's GUID derives from its id."""

MEDIA_TYPES = {
    "image": ("avif", "gif", "jpeg", "jpg", "png", "svg", "webp"),
    "audio": ("aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"),
}
"""File name endings that Anki plays or shows on desktop and phone (the list of its editor)."""

PRIORITIES = ("high", "normal", "low")
"""In the order in which learners meet the new cards of a month."""

_ID = Pattern("a fact id", ID_PATTERN, "bad-id", "use small letters a-z, digits and hyphens, at most 64 characters", 64)
_URL = WebAddress("a web address", r"https?://[^\s/?#]+\S*", "bad-url", "write it in full: https://example.org/page")
_PARTIAL_DATE = PartialDate("a date like 2025-10-28, 2025-10 or 2025", "[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_MONTH = PartialDate("a month like 2025-10", "[0-9]{4}-[0-9]{2}")

SOURCE = Record.of(
    "a source",
    Key("name", TEXT, "The publisher, or the title of the source."),
    Key("url", _URL, "Where it can be read."),
    Key("date", _PARTIAL_DATE, "When it was published."),
    one_of=("name", "url"),
    one_of_hint="write a web address, or {name: ..., url: ...}",
)
_SOURCES = ListOf("a list of sources", Either("a web address or a source", _URL, SOURCE), single=True)
_CATEGORIES = ListOf("a list of categories", Category(), single=True)
_TAGS = ListOf("a list of tags", Tag())
_PRIORITY = OneOf("`high`, `normal` or `low`", PRIORITIES)


def _media(kind: str) -> Record:
    """An image or a recording in full."""
    endings = MEDIA_TYPES[kind]
    alternatives = "|".join(f"{ending}|{ending.upper()}" for ending in endings)
    file = Pattern(
        f"a file of type {', '.join(endings)}",
        rf"[^/\\\s](?:[^\\]*[^/\\])?\.(?:{alternatives})",
        "bad-media",
        "name a file under cards_src/media/, with forward slashes",
    )
    return Record.of(
        f"an {kind}",
        Key("file", file, "The file's path under cards_src/media/.", required=True),
        Key("alt", TEXT, "What it shows, for those who cannot see it."),
        Key("credit", TEXT, "Who made it."),
        Key("licence", TEXT, "Under which licence it may be shared."),
        Key(
            "side",
            OneOf("`front` or `back`", ("front", "back")),
            "Where it is shown: with the question, or (default) the answer.",
        ),
    )


def _media_or_file(record: Record) -> Either:
    return Either(record.name, record.keys["file"].kind, record)


_IMAGE, _AUDIO = _media("image"), _media("audio")
_WAIVER = Record.of(
    "a waiver",
    Key("ignore", ListOf("a list of rules", TEXT), "The rules not to apply here.", required=True),
    Key("because", TEXT, "Why the rule is wrong here.", required=True),
)
_REVERSE = Record.of(
    "a second card",
    Key("front", TRANSLATED, "What the second card asks.", required=True),
    Key("back", TRANSLATED, "Its answer.", required=True),
)
_RETIREMENT = Record.of(
    "a retirement",
    Key("on", DAY, "The day from which the fact no longer holds.", required=True),
    Key("because", TEXT, "Why, for learners.", required=True),
)

FACT = Record.of(
    "a fact",
    Key("id", _ID, "Permanent and unique in the project; never change it once learners have the card."),
    Key("front", TRANSLATED, "The question."),
    Key("ask", TRANSLATED, "Short form of front: the question becomes `<title>: <ask>?`."),
    Key("back", TRANSLATED, "The answer."),
    Key("cloze", ClozeText(), "A sentence with the answer hidden in it: {{c1::answer}} or {{c1::answer::hint}}."),
    Key(
        "items",
        ListOf("a list of items", TRANSLATED, minimum=2, maximum=MAXIMUM_CLOZE_NUMBER),
        "A list to learn: one card for each item, with the others shown.",
    ),
    Key("ordered", FLAG, "Whether the items are numbered."),
    Key("options", ListOf("a list of options", TEXT, minimum=2, maximum=26), "Multiple choice: shuffled once, by id."),
    Key("answer", TEXT, "The right one of the options, written the same."),
    Key("reverse", Either("`true`, or a second card", FLAG, _REVERSE), "A second card: true swaps front and back."),
    Key("typed", FLAG, "Whether the learner types the answer."),
    Key("hint", TEXT, "Shown on the question when the learner asks for it."),
    Key("extra", TRANSLATED, "Shown under the answer."),
    Key("image", _media_or_file(_IMAGE), "An image under cards_src/media/."),
    Key("audio", _media_or_file(_AUDIO), "A recording under cards_src/media/."),
    Key("as_of", _PARTIAL_DATE, "When a changeable fact was true; shown on the card."),
    Key("review_by", DAY, "After this day the fact counts as stale."),
    Key("supersedes", _ID, "The id of the older fact that this one replaces."),
    Key("retired", _RETIREMENT, "The fact no longer holds: it leaves the deck, and learners who have it are told."),
    Key("draft", FLAG, "Whether the fact is left out of every build."),
    Key("category", _CATEGORIES, "In place of the story's category."),
    Key("tags", _TAGS, "In place of the story's tags."),
    Key("date", DAY, "In place of the story's date."),
    Key("month", _MONTH, "In place of the story's date, where the day is not known."),
    Key("source", _SOURCES, "In place of the story's source."),
    Key("priority", _PRIORITY, "In place of the story's priority."),
    Key("lint", _WAIVER, "Rules of card quality that do not apply to this fact, and why."),
)

STORY = Record.of(
    "a fact file",
    Key("title", TRANSLATED, "The story in a few words; shown small above every question.", required=True),
    Key("date", DAY, "The day of the event. It gives the month's tag and subdeck."),
    Key("month", _MONTH, "Instead of date, where the day is not known."),
    Key("category", _CATEGORIES, "One or several; A::B is a child of A."),
    Key("tags", _TAGS, "More tags."),
    Key("source", _SOURCES, "Where the story was read: a web address, or name, url and date, or a list."),
    Key(
        "priority",
        _PRIORITY,
        "How much it matters: `high` comes first among the new cards of its month, `low` last; `normal` by default.",
    ),
    Key("lint", _WAIVER, "Rules of card quality that do not apply to this file, and why."),
    Key(
        "facts",
        ListOf("a list of facts", FACT, maximum=1_000_000, keep_bad=True),
        "One thing to remember each.",
        required=True,
    ),
    deeper=frozenset(FACT.keys),
    deeper_hint="it is a key of a fact: indent it like the fact's other keys",
)


def _pair(what: str) -> ListOf:
    number = Number(f"a number of {what}")
    return ListOf(
        f"two numbers of {what}",
        number,
        minimum=2,
        maximum=2,
    )


LINT = Record.of(
    "the settings of the linter",
    Key(
        "answer_words",
        _pair("words"),
        "Words in an answer: over the first is a warning, over the second an error.",
    ),
    Key("front_words", _pair("words"), "The same for the words of a question."),
    Key("list_items", _pair("entries"), "The same for the entries of a list in a plain answer."),
    Key("cloze_numbers", Number("a number of cloze numbers"), "The most cloze numbers of a sentence."),
    Key(
        "cloze_hidden",
        Number("a number of percent"),
        "Percent of a sentence's words that one card may hide.",
    ),
    Key("options", Number("a number of options"), "The fewest options of a multiple choice."),
    Key(
        "near_duplicate",
        Number("a number of percent"),
        "Percent of words in common that make two questions nearly the same.",
    ),
    Key("stale_days", _pair("days"), "Days after `as_of` that make a fact stale: of office holders, and of all else."),
    Key("ignore", ListOf("a list of rules", NAME, single=True), "Rules that are off in this deck."),
)

_MOST_A_DAY = 9_999  # as in Anki's deck options
_STEPS = "a list of steps"

OPTIONS = Record.of(
    "the deck's options",
    Key("new_per_day", Number("a number of cards", _MOST_A_DAY), "The most new cards a day."),
    Key("reviews_per_day", Number("a number of cards", _MOST_A_DAY), "The most reviews a day."),
    Key(
        "desired_retention",
        Share("a share from 0.70 to 0.99", 0.70, 0.99),
        "The chance to remember a card when it is due; for learners who have FSRS switched on.",
    ),
    Key(
        "learning_steps",
        ListOf(_STEPS, Duration(), single=True, minimum=0),
        "After what times a new card comes again: `[1m, 10m]`; `[]` leaves it to the scheduler.",
    ),
    Key("relearning_steps", ListOf(_STEPS, Duration(), single=True, minimum=0), "The same for a forgotten card."),
    Key(
        "order",
        OneOf("`due` or `random`", ("due", "random")),
        "In which order new cards come: of all months by date and priority, or at random.",
    ),
    Key("bury_siblings", FLAG, "Whether the other cards of a fact wait until the next day."),
)

PARTS = {
    "source": SOURCE,
    "image and audio": _IMAGE,
    "reverse": _REVERSE,
    "retired": _RETIREMENT,
    "lint": _WAIVER,
    "lint in deck.yaml": LINT,
    "options in deck.yaml": OPTIONS,
}
"""The records inside of facts and files, by the key that holds them, for the reference."""

_NAMESPACE = "[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_NO_NAME = r"\"\x00-\x1f\x7f-\x9f\ud800-\udfff"  # Anki drops quotes and control characters from deck names
_DECK_NAME = rf"(?!::)(?!.*::(?:::|$|\s))[^\s{_NO_NAME}](?:[^{_NO_NAME}]*[^\s{_NO_NAME}])?"


DECK = Record.of(
    "deck.yaml",
    Key(
        "name",
        Pattern(
            "a deck name",
            _DECK_NAME,
            "bad-value",
            'no double quotes, no empty part between "::", at most 100 characters',
            100,
        ),
        "The deck in Anki; months become subdecks. Never change it once learners have the deck.",
        required=True,
    ),
    Key(
        "namespace",
        Pattern(
            "a namespace", _NAMESPACE, "bad-value", "use small letters, digits, dots and hyphens: gk.example.org", 100
        ),
        "What sets this deck apart from all others. Every identity derives from it; never change it.",
        required=True,
    ),
    Key(
        "tag_root",
        Pattern(
            "a tag",
            r"[^\s\":*]+(?:::[^\s\":*]+)*",
            "bad-value",
            "no spaces, quotes or asterisks; colons only as `::` between parts",
            50,
        ),
        "The tag above all tags of this deck: CA gives CA::month::2025-10.",
        required=True,
    ),
    Key("description", TEXT, "Shown on Anki's deck screen; the counts and the version are added."),
    Key(
        "languages",
        ListOf(
            "a list of languages",
            Pattern("a language code", "[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*", "bad-value", "like en or hi"),
            maximum=2,
        ),
        "Of the fields, at most two; the first is the default. A text can then be {en: ..., hi: ...}.",
    ),
    Key("dated", FLAG, "false: stories need no date; undated facts stand in the deck itself, with no month's tag."),
    Key(
        "categories",
        Catalogue("categories with their aliases", ListOf("a list of aliases", TEXT, minimum=0)),
        "The categories there are, each with its aliases: any other is then an error.",
    ),
    Key("options", OPTIONS, "Anki's deck options, as a preset for learners who ask for it on import."),
    Key("lint", LINT, "From where on a card is bad, and the rules of card quality that are off."),
)


class Shape(NamedTuple):
    """One kind of fact, told by the key that only it has."""

    name: str
    mark: str
    """The key whose presence makes a fact of this kind."""
    requires: tuple[str, ...]
    allows: tuple[str, ...]
    description: str


QUESTION_KEYS = ("front", "ask")
"""Two ways to write the question, one of which every kind but cloze needs."""

SHAPES = (
    Shape("cloze", "cloze", (), (), "a sentence with hidden parts, one card for each number"),
    Shape("items", "items", QUESTION_KEYS, ("ordered",), "a list, one card for each item"),
    Shape("choice", "options", (*QUESTION_KEYS, "answer"), ("reverse", "typed"), "multiple choice"),
    Shape("basic", "back", QUESTION_KEYS, ("reverse", "typed"), "question and answer"),
)
"""In order of precedence, where a fact has the marks of several."""

_SHAPE_KEYS = {"cloze", "items", "ordered", "options", "answer", "back", "reverse", "typed", *QUESTION_KEYS}


FOREIGN_KEYS = {shape.mark: _SHAPE_KEYS - {shape.mark, *shape.requires, *shape.allows} for shape in SHAPES}
"""By a shape's mark, the keys that decide on a fact's kind and do not go with this one."""


def fact_file_schema() -> JsonSchema:
    """JSON Schema of a fact file."""
    schema = _described(STORY, "A fact file of anki-builder")
    fact = schema["properties"]["facts"]["items"]
    fact["allOf"] = [_question_schema()]
    fact["oneOf"] = [_shape_schema(shape) for shape in SHAPES]
    for record in (schema, fact):
        record.setdefault("allOf", []).append({"not": {"required": ["date", "month"]}})
    return schema


def deck_schema() -> JsonSchema:
    """JSON Schema of deck.yaml."""
    return _described(DECK, "deck.yaml of anki-builder")


def _described(record: Record, title: str) -> JsonSchema:
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **record.json_schema()}


def _question_schema() -> JsonSchema:
    return {"not": {"required": list(QUESTION_KEYS)}}


def _shape_schema(shape: Shape) -> JsonSchema:
    schema: JsonSchema = {"title": shape.description, "required": [shape.mark]}
    schema["required"] += [key for key in shape.requires if key not in QUESTION_KEYS]
    if QUESTION_KEYS[0] in shape.requires:
        schema["anyOf"] = [{"required": [key]} for key in QUESTION_KEYS]
    schema["properties"] = dict.fromkeys(sorted(FOREIGN_KEYS[shape.mark]), False)
    return schema
