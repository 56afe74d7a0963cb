"""Fact files and deck.yaml drawn from the table of the format: mostly right, with what nobody would write in between.

Whatever key the format gets, gets tried.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from anki_builder.sources.fact_format import DECK, FACT, FOREIGN_KEYS, QUESTION_KEYS, SHAPES, STORY
from anki_builder.sources.kinds import (
    Category,
    Day,
    Flag,
    Kind,
    Name,
    OneOf,
    PartialDate,
    Pattern,
)
from anki_builder.sources.quantities import Duration, Number, Share
from anki_builder.sources.records import Catalogue, Either, ListOf, Record
from anki_builder.sources.texts import ClozeText, Translated
from tests.reliability.fuzz_mutation import HOSTILE_TEXTS

_WORDS = (
    *("Japan", "Tokyo", "the agreement", "signed", "In which city", "70%", "1.10", "2025", "50 km", "Rs 5,000 crore"),
    *(
        "[Anki](https://apps.ankiweb.net)",
        "**bold**",
        "*italic*",
        "`code`",
        "$x^2$",
        "$$\\frac{1}{2}$$",
        "a\nb",
        "a  \nb",
    ),
    *("जापान", "टोक्यो", "東京", "é", "e\u0301", "“quoted”", "it's", "—", "…", "?", ".", ",", "(", ")", "&", "<", ">"),
    *("prime minister", "currently", "all of the above", "none", "a, b, c, d and e", "e.g.", "US–Japan", "\\*", "# x"),
)
_DATES = (
    *("2025-10-28", "2025-11-01", "2025-11-30", "2025-10-28", "2024-02-29", "0001-01-01", "9999-12-31", "2000-12-31"),
    *("1969-12-31", "2025-02-30"),
)
_PATTERNS = {
    "bad-id": ("japan-capital", "a", "b", "c", "d-1", "x" * 64, "-", "us-japan-minerals-city", "Japan"),
    "bad-url": (
        "https://example.org/x",
        "http://[::1]/",
        "https://user:p@host:99999/",
        "https://é.example/?q=1#x",
        "ftp://x",
    ),
    "bad-media": ("../x.png", "a/../../x.mp3", "x" * 300 + ".mp3"),
}
_OTHER_PATTERNS = ("current-affairs", "CA", "en", "gk.example.org", "Current Affairs", "A::B", "hi", "zh-Hant")
_READABLE = re.compile("[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_STRANGE = tuple(
    text
    for text in HOSTILE_TEXTS
    if text.strip() and "}}" not in text and "{{c" not in text and _READABLE.fullmatch(text)
)
"""What is hostile, and text all the same."""


def random_story(random: Random) -> bytes:
    """A fact file."""
    story = _record(STORY, random, {"facts", "date", "month"}) | random.choice(
        ({"date": random.choice(_DATES)}, {"month": "2025-10"})
    )
    story["facts"] = [_fact(random) for _ in range(random.choice((1, 1, 2, 3, 8)))]
    return _yaml(story, random).encode("utf-8", "surrogatepass")


def random_deck(random: Random) -> bytes:
    """A deck.yaml."""
    return _yaml(_record(DECK, random), random).encode("utf-8", "surrogatepass")


def _fact(random: Random) -> dict[str, Any]:
    shape = random.choice(SHAPES)
    foreign = {*FOREIGN_KEYS[shape.mark], shape.mark, *shape.requires, *shape.allows, random.choice(("date", "month"))}
    fact = _record(FACT, random, foreign if random.random() < 0.98 else set())
    wanted = [shape.mark, *(key for key in shape.requires if key not in QUESTION_KEYS)]
    wanted += [random.choice(QUESTION_KEYS)] if QUESTION_KEYS[0] in shape.requires else []
    wanted += [key for key in shape.allows if random.random() < 0.3]
    fact |= {key: _value(FACT.keys[key].kind, random) for key in wanted}
    if isinstance(fact.get("options"), list) and fact["options"] and random.random() < 0.8:
        fact["answer"] = random.choice(fact["options"])
    if random.random() < 0.8:
        fact.pop("supersedes", None)  # it seldom fits
    return fact


def _record(record: Record, random: Random, without: set[str] | frozenset[str] = frozenset()) -> dict[str, Any]:
    keys = [key for key in record.keys.values() if key.name not in without]
    chosen = [key for key in keys if random.random() < (0.99 if key.required else 0.15)]
    if record.one_of and not any(key.name in record.one_of for key in chosen):
        chosen.append(record.keys[random.choice(record.one_of)])
    return {key.name: _value(key.kind, random) for key in chosen}


def _value(kind: Kind, random: Random) -> Any:
    if random.random() < 0.005:
        return random.choice((*HOSTILE_TEXTS, [], {}, None))
    match kind:
        case Record():
            return _record(kind, random)
        case Either():
            return _value(random.choice((kind.short, kind.long)), random)
        case ListOf():
            if kind.single and random.random() < 0.5:
                return _value(kind.item, random)
            return [_value(kind.item, random) for _ in range(max(kind.minimum, random.choice((0, 1, 2, 3, 4, 9))))]
        case Catalogue():
            return {_text(random): _value(kind.aliases, random) for _ in range(random.choice((1, 2, 3)))}
        case ClozeText():
            return _words(random, _cloze)
        case Translated():
            return _words(random, _text)
    return _scalar(kind, random)


def _scalar(kind: Kind, random: Random) -> str:
    match kind:
        case Flag():
            return random.choice(("true", "false", "True", "false"))
        case Number():
            return str(random.choice((1, 2, 9, 25, 80, 200, 999, 9999)))
        case Share():
            return random.choice(("0.9", "0.85", "0.99", ".7"))
        case Duration():
            return random.choice(("10m", "1d", "30s", "1h", "9999d"))
        case OneOf():
            return random.choice(kind.words)
        case Pattern(rule="bad-media") if random.random() < 0.9:
            return "map.svg" if "svg" in kind.name else "anthem.mp3"
        case Pattern():
            return random.choice(_PATTERNS.get(kind.rule, _OTHER_PATTERNS))
        case Day():
            return random.choice(_DATES)
        case PartialDate():
            return random.choice(("2025-10", "2025-10", "2025-11", "9999-12", "0001-01"))
        case Category() | Name():
            return random.choice(("International", "world", "Economy::Banking", "x y", _text(random)))
    return _text(random)


def _words(random: Random, draw: Any) -> Any:
    return draw(random) if random.random() < 0.9 else {language: draw(random) for language in ("en", "hi")}


def _text(random: Random) -> str:
    words = (random.choice(_STRANGE if random.random() < 0.08 else _WORDS) for _ in range(random.randint(1, 8)))
    return random.choice((" ", " ", " ", "")).join(words)


def _cloze(random: Random) -> str:
    parts = [_text(random)]
    for number in range(1, random.choice((2, 2, 3, 5))):
        hint = f"::{_text(random)}" if random.random() < 0.2 else ""
        parts.append(f"{{{{c{random.choice((number, number, 1, 499, 500))}::{_text(random)}{hint}}}}}")
    random.shuffle(parts)
    return " ".join(parts)


_SAFE = re.compile(r"[A-Za-z0-9][\w %.-]*[\w%.]", re.ASCII)


def _yaml(record: dict[str, Any], random: Random) -> str:
    """The record in one of the styles in which authors write."""
    lines = []
    for key, value in record.items():
        if key == "facts" and isinstance(value, list):
            lines.append("facts:")
            lines += [line for fact in value for line in _entry(fact, random)]
        else:
            lines.append(f"{key}: {_inline(value)}")
    return "\n".join(lines) + random.choice(("\n", "\n", ""))


def _entry(fact: dict[str, Any], random: Random) -> list[str]:
    if random.random() < 0.3 or not fact:
        return [f"  - {_inline(fact)}"]
    lines = [f"    {key}: {_inline(value)}" for key, value in fact.items()]
    return [f"  - {lines[0].lstrip()}", *lines[1:]]


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return value if _SAFE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_inline(key)}: {_inline(inner)}" for key, inner in value.items()) + "}"
    return "" if value is None else "[" + ", ".join(map(_inline, value)) + "]"
