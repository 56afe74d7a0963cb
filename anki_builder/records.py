"""Collections of values: lists, alternatives, and records with known keys.

The other half of the engine behind the table in `fact_format`; see `kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from anki_builder.diagnostics import closest, did_you_mean
from anki_builder.kinds import TEXT, JsonSchema, Kind, Reading, shortened
from anki_builder.parse import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class ListOf(Kind):
    """A list of one kind; where `single` is set, one value without the list will do."""

    name: str
    item: Kind
    single: bool = False
    minimum: int = 1
    maximum: int = 1000
    keep_bad: bool = False
    """Leave None in the place of a bad entry, where the others are worth reading on."""

    def read(self, node: Node, reading: Reading) -> tuple[Any, ...] | None:
        """The values, or None where any of them is bad."""
        if not isinstance(node, Sequence):
            if self.single:
                value = self.item.read(node, reading)
                return None if value is None else (value,)
            shape = "a single value" if isinstance(node, Scalar) else "a mapping"
            reading.error(
                node, "wrong-type", f"must be {self.name}, not {shape}", "write [one, two], or one `- ` line for each"
            )
            return None
        if not self.minimum <= len(node.items) <= self.maximum:
            bound = f"at least {self.minimum}" if len(node.items) < self.minimum else f"at most {self.maximum:,}"
            reading.error(node, "bad-value", f"{len(node.items):,} here, where {self.name} must have {bound}")
            return None
        values = tuple(self.item.read(item, reading) for item in node.items)
        return None if None in values and not self.keep_bad else values

    def json_schema(self) -> JsonSchema:
        """An array, or also a single value."""
        item = self.item.json_schema()
        array = {"type": "array", "items": item, "minItems": self.minimum, "maxItems": self.maximum}
        return {"anyOf": [item, array]} if self.single else array


@dataclass(frozen=True, slots=True)
class Either(Kind):
    """A mapping, or a short form of it in one scalar."""

    name: str
    short: Kind
    long: Kind

    def read(self, node: Node, reading: Reading) -> Any:
        """What the one that fits reads."""
        return (self.long if isinstance(node, Mapping) else self.short).read(node, reading)

    def json_schema(self) -> JsonSchema:
        """Either."""
        return {"anyOf": [self.short.json_schema(), self.long.json_schema()]}


@dataclass(frozen=True, slots=True)
class Catalogue(Kind):
    """Names of the author's choice, each with a list of its aliases."""

    name: str
    aliases: ListOf

    def read(self, node: Node, reading: Reading) -> dict[str, tuple[str, ...]] | None:
        """Aliases by name. A name or alias that stands for two things is reported."""
        if not isinstance(node, Mapping):
            reading.error(node, "wrong-type", f"must be {self.name}", "write one `Name: [alias, alias]` line for each")
            return None
        owners: dict[str, str] = {}
        catalogue: dict[str, tuple[str, ...]] = {}
        for key, value in node.entries:
            text = TEXT.read(key, reading)
            if text is None:
                continue
            catalogue[text] = self.aliases.read(value, reading) or ()
            for word in (text, *catalogue[text]):
                if owners.setdefault(word.casefold(), text) != text:
                    reading.error(key, "bad-value", f"`{word}` already belongs to `{owners[word.casefold()]}`")
        return catalogue

    def json_schema(self) -> JsonSchema:
        """An object of arrays."""
        return {"type": "object", "additionalProperties": self.aliases.json_schema()}


class Key(NamedTuple):
    """A key of a record."""

    name: str
    kind: Kind
    description: str
    """For the reference and for editors."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record(Kind):
    """A mapping with known keys."""

    name: str
    keys: dict[str, Key]
    required: tuple[str, ...]

    @classmethod
    def of(cls, name: str, *keys: Key) -> Record:
        """A record with these keys."""
        return cls(name, {key.name: key for key in keys}, tuple(key.name for key in keys if key.required))

    def read(self, node: Node, reading: Reading) -> dict[str, Any] | None:
        """Value by key, None where a key has a bad value. None for the whole only if it is no mapping."""
        if not isinstance(node, Mapping):
            shape = "a list" if isinstance(node, Sequence) else "a single value"
            reading.error(node, "wrong-type", f"must be {self.name} (keys and values), not {shape}")
            return None
        values: dict[str, Any] = {}
        keys = self.keys
        for key, value in node.entries:
            known = keys.get(key.text)
            if known is None:
                message = f"`{shortened(key.text)}` is not a key of {self.name}"
                reading.error(key, "unknown-key", message, did_you_mean(key.text, keys))
                meant = closest(key.text, keys)
                if meant:  # so that nobody is told besides that it is missing
                    values.setdefault(meant, None)
            else:
                values[key.text] = known.kind.read(value, reading)
        for name in self.required:
            if name not in values:
                reading.error(node, "missing-key", f"{self.name} needs the key `{name}`", keys[name].description)
        return values

    def json_schema(self) -> JsonSchema:
        """An object that allows no other keys."""
        schema: JsonSchema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key.name: {"description": key.description, **key.kind.json_schema()} for key in self.keys.values()
            },
        }
        return {**schema, "required": list(self.required)} if self.required else schema
