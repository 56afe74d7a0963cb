"""The kinds of value in a fact file: each reads a node, reports what is wrong, and describes itself in JSON Schema.

The engine behind the table in `fact_format`; knows the shape of values, but not which keys there are.
"""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from anki_builder.diagnostics import Diagnostic, Severity, Span, did_you_mean
from anki_builder.sources.parse import MOST_ERRORS, Mapping, Node, Scalar, Sequence, node_span, too_many_errors
from anki_builder.tags import tag_slug

JsonSchema = dict[str, Any]

LONGEST_TEXT = 100_000
"""Characters of a value: fifty pages, which no card shows. Bounds what all that looks at texts may cost."""


class TooManyErrorsError(Exception):
    """MOST_ERRORS are found, and the rest of the file need not be read."""


@dataclass(slots=True)
class Reading:
    """What reading one file needs to know of the deck, and the findings so far."""

    file: str
    languages: tuple[str, ...] = ("en",)
    categories: MappingType[str, str] | None = None
    """Case-folded name or alias to main name; None where any category is allowed."""
    text: str = ""
    """The file's, to find places inside of a value; without it, they are where the value starts."""
    found: list[Diagnostic] = field(default_factory=list)

    def error(self, node: Node | Span, rule: str, message: str, hint: str = "") -> None:
        """Records an error at a node. Raises TooManyErrorsError where it is one too many."""
        span = node if isinstance(node, Span) else node_span(self.file, node)
        if len(self.found) >= MOST_ERRORS:
            self.found.append(too_many_errors(span))
            raise TooManyErrorsError
        self.found.append(Diagnostic(span, Severity.ERROR, rule, message, hint))


class Kind(ABC):
    """A kind of value. `read` gives the value, or None after it has reported why there is none."""

    name: str
    """As it reads in a message: `must be a text`."""

    @abstractmethod
    def read(self, node: Node, reading: Reading) -> Any:
        """The value of the node, or None where it is not of this kind and `reading` has the finding."""

    @abstractmethod
    def json_schema(self) -> JsonSchema:
        """The same in JSON Schema, draft 7: the one that editors support."""

    def scalar(self, node: Node, reading: Reading) -> str | None:
        """The text of a node, without spaces around it; None, reported, where it is a collection or empty."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if not text:
            self.report_misfit(node, reading, "is it meant as text? put it in quotes")
        return text or None

    def report_misfit(self, node: Node, reading: Reading, hint: str = "") -> None:
        """Reports a node of another shape than this kind's, or an empty one."""
        if isinstance(node, Scalar) and not node.text.strip():
            reading.error(node, "empty-value", f"empty; {self.name} belongs here", "fill it in, or remove the key")
        else:
            shape = {Scalar: "a single value", Sequence: "a list", Mapping: "a mapping"}[type(node)]
            reading.error(node, "wrong-type", f"must be {self.name}, not {shape}", hint)


class Text(Kind):
    """Plain text with inline Markdown, exactly as typed but for spaces around it."""

    name = "a text"

    def read(self, node: Node, reading: Reading) -> str | None:
        """The text, NFC-normalised as Anki does on import."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        if len(text) > LONGEST_TEXT:
            message = f"{len(text):,} characters, where {self.name} has at most {LONGEST_TEXT:,}"
            reading.error(node, "bad-value", message, "make several facts of it")
            return None
        return text if text.isascii() else normalize("NFC", text)

    def json_schema(self) -> JsonSchema:
        """Numbers and booleans too: an editor takes `1.10` or `true` for one, we keep the text."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Pattern(Kind):
    """A text of a fixed shape."""

    name: str
    pattern: str
    rule: str
    hint: str
    maximum_length: int = 2000

    def read(self, node: Node, reading: Reading) -> str | None:
        """The text."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        if not re.fullmatch(self.pattern, text) or len(text) > self.maximum_length:
            reading.error(node, self.rule, f"`{shortened(text)}` is not {self.name}", self.hint)
            return None
        return text

    def json_schema(self) -> JsonSchema:
        """Type, pattern and length."""
        types = ["string", "number"] if re.fullmatch(self.pattern, "2025") else "string"
        return {"type": types, "pattern": f"^(?:{self.pattern})$", "maxLength": self.maximum_length}


class Name(Text):
    """A text that becomes a tag."""

    name = "a name"

    def read(self, node: Node, reading: Reading) -> str | None:
        """The text, which has a letter or digit to make a tag of."""
        text = Text.read(self, node, reading)
        if text is None:
            return None
        if not is_name(text):
            reading.error(node, "bad-value", f"`{shortened(text)}` has no letter or digit to make a tag of")
            return None
        return intern(text)  # as many facts have it


class Tag(Name):
    """A tag of the author's own."""

    name = "a tag"

    def read(self, node: Node, reading: Reading) -> str | None:
        """The text, which is not one of the tags that anki-builder gives."""
        text = Name.read(self, node, reading)
        if text is not None and is_reserved_tag(text):
            hint = "give the fact a `date` or `category` instead, or choose another word"
            reading.error(node, "bad-value", f"`{shortened(text)}` is a tag that the deck gives by itself", hint)
            return None
        return text


_RESERVED_TAGS = ("month", "category", "status")


def is_name(text: str) -> bool:
    """Whether each part of a text has a letter or digit to make a tag of."""
    return all(map(tag_slug, text.split("::")))


def is_reserved_tag(text: str) -> bool:
    """Whether a text would become a tag that the deck gives by itself."""
    return tag_slug(text).split("::")[0] in _RESERVED_TAGS


def shortened(text: str, limit: int = 60) -> str:
    """The beginning of a text, on one line, for messages."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


@lru_cache(maxsize=4096)  # facts of a month share their days, and with them the memory for them
def _day(text: str) -> datetime.date | None:
    """The day of a date in ISO 8601; None where the calendar has none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


class Day(Kind):
    """A calendar day."""

    name = "a date like 2025-10-28"
    _pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def read(self, node: Node, reading: Reading) -> datetime.date | None:
        """The day."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        day = _day(text) if self._pattern.fullmatch(text) else None
        if day is None:
            has_form = self._pattern.fullmatch(text)
            reason = "there is no such day" if has_form else "write year-month-day, with four, two and two digits"
            reading.error(node, "bad-date", f"`{shortened(text)}` is not {self.name}", reason)
        return day

    def json_schema(self) -> JsonSchema:
        """A string in ISO 8601."""
        return {"type": "string", "format": "date", "pattern": f"^{self._pattern.pattern}$"}


@dataclass(frozen=True, slots=True)
class PartialDate(Kind):
    """A date that may leave out the day, or also the month; kept as text in ISO 8601."""

    name: str
    pattern: str

    def read(self, node: Node, reading: Reading) -> str | None:
        """The text, which names a real year, month or day."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        if not re.fullmatch(self.pattern, text):
            hint = "write it in digits, year first"
        elif _day((text + "-01-01")[:10]) is None:
            hint = "there is no such day" if len(text) == 10 else "there is no such month"
        else:
            return intern(text)
        reading.error(node, "bad-date", f"`{shortened(text)}` is not {self.name}", hint)
        return None

    def json_schema(self) -> JsonSchema:
        """A string in ISO 8601; a year alone looks like a number to an editor."""
        types = ["string", "integer"] if re.fullmatch(self.pattern, "2025") else "string"
        return {"type": types, "pattern": f"^{self.pattern}$"}


class Flag(Kind):
    """`true` or `false`."""

    name = "`true` or `false`"

    def read(self, node: Node, reading: Reading) -> bool | None:
        """The truth value."""
        if not isinstance(node, Scalar):
            self.report_misfit(node, reading, f"write {self.name}")
            return None
        text = self.scalar(node, reading)
        if text is None:
            return None
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text.lower())
        hint = f"write `{meant}`" if meant else ""
        reading.error(node, "wrong-type", f"`{shortened(text)}` is not {self.name}", hint)
        return None

    def json_schema(self) -> JsonSchema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf(Kind):
    """One word of a few."""

    name: str
    words: tuple[str, ...]

    def read(self, node: Node, reading: Reading) -> str | None:
        """The word."""
        text = self.scalar(node, reading)
        if text is None or text in self.words:
            return text
        reading.error(node, "bad-value", f"`{shortened(text)}` is not {self.name}", did_you_mean(text, self.words))
        return None

    def json_schema(self) -> JsonSchema:
        """An enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class WebAddress(Pattern):
    """An address on the web, with a host that anybody could visit."""

    def read(self, node: Node, reading: Reading) -> str | None:
        """The address."""
        address = Pattern.read(self, node, reading)
        if address is None:
            return None
        try:
            if urlsplit(address).hostname:
                return address
        except ValueError:  # brackets of an IPv6 address that are none, characters that only look like others
            pass
        reading.error(node, "bad-url", f"`{shortened(address)}` is not {self.name}", self.hint)
        return None


@dataclass(frozen=True, slots=True)
class Category(Kind):
    """A category, given by its name or an alias; `A::B` is a child of `A`."""

    name: str = "a category"

    def read(self, node: Node, reading: Reading) -> str | None:
        """The category's main name."""
        text = NAME.read(node, reading)
        if text is None or reading.categories is None:
            return text
        known = known_category(text, reading.categories)
        if known is None:
            hint = did_you_mean(text, reading.categories.values())
            reading.error(
                node, "unknown-category", f"`{shortened(text)}` is not among the categories of deck.yaml", hint
            )
        return known

    def json_schema(self) -> JsonSchema:
        """A string: which ones depends on the deck."""
        return {"type": "string"}


def known_category(text: str, categories: MappingType[str, str]) -> str | None:
    """The main name of a category, or of the nearest listed ancestor with the rest behind it."""
    parent, rest = text, ""
    while parent.casefold() not in categories:
        parent, separator, child = parent.rpartition("::")
        if not separator:
            return None
        rest = f"::{child}{rest}"
    return categories[parent.casefold()] + rest


TEXT = Text()
NAME = Name()
DAY = Day()
FLAG = Flag()
