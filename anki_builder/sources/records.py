"""Collections of values: lists, alternatives, and records with known keys.

The other half of the engine behind the table in `fact_format`; see `kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from anki_builder.diagnostics import closest, did_you_mean
from anki_builder.sources.kinds import NAME, JsonSchema, Kind, Reading, shortened
from anki_builder.sources.parse import Mapping, Node, Scalar, Sequence

_MOST_NAMES = 1000
"""Of a catalogue: a misspelt name is compared with all of them."""


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
            self.report_misfit(node, reading, "write [one, two], or one `- ` line for each")
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
            self.report_misfit(node, reading, "write one `Name: [alias, alias]` line for each")
            return None
        if len(node.entries) > _MOST_NAMES:
            message = f"{len(node.entries):,} names, where there are at most {_MOST_NAMES:,}"
            reading.error(node, "bad-value", message, "keep those that have facts; `A::B` needs only A")
            return None
        owners: dict[str, str] = {}
        catalogue: dict[str, tuple[str, ...]] = {}
        for key, value in node.entries:
            name = NAME.read(key, reading)
            if name is None:
                continue
            aliases = self.aliases.read(value, reading) or ()
            catalogue[name] = aliases
            nodes = value.items if isinstance(value, Sequence) else []
            for word, place in ((name, key), *zip(aliases, nodes, strict=False)):
                owner = owners.setdefault(word.casefold(), name)
                if owner != name:
                    reading.error(place, "bad-value", f"`{shortened(word)}` already belongs to `{shortened(owner)}`")
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


class Values(dict[str, Any]):
    """What a record holds: value by key, None for a key with a bad value."""

    slips: frozenset[str | None] = frozenset()
    """Keys that were probably meant where an unknown one stands: nobody needs to be told besides that they miss."""


@dataclass(frozen=True, slots=True)
class Record(Kind):
    """A mapping with known keys."""

    name: str
    keys: dict[str, Key]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    """Keys of which at least one must be there."""
    one_of_hint: str = ""
    deeper: frozenset[str] = frozenset()
    """Keys of the records inside, which stand here when they are not indented enough."""
    deeper_hint: str = ""

    @classmethod
    def of(cls, name: str, *keys: Key, **more: Any) -> Record:
        """A record with these keys."""
        required = tuple(key.name for key in keys if key.required)
        return cls(name, {key.name: key for key in keys}, required, **more)

    def read(self, node: Node, reading: Reading) -> Values | None:
        """Value by key, None where a key has a bad value. None for the whole only if it is no mapping."""
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar) and not node.text.strip():
                self.report_misfit(node, reading)
            else:
                shape = "a list" if isinstance(node, Sequence) else "a single value"
                reading.error(node, "wrong-type", f"{self.name} must hold keys and values, not {shape}")
            return None
        values = Values()
        keys = self.keys
        for key, value in node.entries:
            known = keys.get(key.text)
            if known is None:
                message = f"`{shortened(key.text)}` is not a key of {self.name}"
                belongs_deeper = key.text in self.deeper
                hint = self.deeper_hint if belongs_deeper else did_you_mean(key.text, keys)
                reading.error(key, "unknown-key", message, hint)
                values.slips |= set() if belongs_deeper else {closest(key.text, keys)}
            else:
                values[key.text] = known.kind.read(value, reading)
        for name in self.required:
            if name not in values and name not in values.slips:
                hint = f"`{name}:` {keys[name].description}"
                reading.error(node, "missing-key", f"{self.name} needs the key `{name}`", hint)
        if self.one_of and not values.slips and not any(name in values for name in self.one_of):
            wanted = " or ".join(f"`{name}`" for name in self.one_of)
            reading.error(node, "missing-key", f"{self.name} needs {wanted}", self.one_of_hint)
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
        if self.required:
            schema["required"] = list(self.required)
        if self.one_of:
            schema["anyOf"] = [{"required": [name]} for name in self.one_of]
        return schema
