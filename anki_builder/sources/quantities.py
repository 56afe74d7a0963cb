"""The kinds of value that are numbers: counts, shares and times. See `kinds`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anki_builder.sources.kinds import JsonSchema, Kind, Reading, shortened
from anki_builder.sources.parse import Node


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A whole number from 1 on."""

    name: str
    maximum: int = 10_000

    def read(self, node: Node, reading: Reading) -> int | None:
        """The number."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= self.maximum):
            hint = f"write one from 1 to {self.maximum}"
            reading.error(node, "bad-value", f"`{shortened(text)}` is not {self.name}", hint)
            return None
        return int(text)

    def json_schema(self) -> JsonSchema:
        """An integer."""
        return {"type": "integer", "minimum": 1, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class Share(Kind):
    """A part of 1, in hundredths; percent is a slip that the hint mends."""

    name: str
    minimum: float
    maximum: float
    _pattern = re.compile(r"0?\.[0-9]{1,2}")
    _percent = re.compile(r"([0-9]{1,2}) ?%?")

    def read(self, node: Node, reading: Reading) -> float | None:
        """The share."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        if self._pattern.fullmatch(text) and self.minimum <= float(text) <= self.maximum:
            return float(text)
        percent = self._percent.fullmatch(text)
        meant = int(percent[1]) / 100 if percent else 0
        fits = self.minimum <= meant <= self.maximum
        hint = f"did you mean `{meant:.2f}`?" if fits else f"write one from {self.minimum:.2f} to {self.maximum:.2f}"
        reading.error(node, "bad-value", f"`{shortened(text)}` is not {self.name}", hint)
        return None

    def json_schema(self) -> JsonSchema:
        """A number."""
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum}


class Duration(Kind):
    """A number of seconds, minutes, hours or days, written as Anki writes its steps."""

    name = "a time like 30s, 10m, 1h or 2d"
    _pattern = re.compile(r"([1-9][0-9]{0,3})([smhd])")
    _slip = re.compile(r"([1-9][0-9]{0,3}) ?([smhd]?)[a-z]*", re.IGNORECASE)

    def read(self, node: Node, reading: Reading) -> int | None:
        """The time in seconds."""
        text = self.scalar(node, reading)
        if text is None:
            return None
        found = self._pattern.fullmatch(text)
        if found is None:
            slip = self._slip.fullmatch(text)
            # Anki takes a bare number for minutes.
            hint = f"did you mean `{slip[1]}{slip[2].lower() or 'm'}`?" if slip else "write a number and s, m, h or d"
            reading.error(node, "bad-value", f"`{shortened(text)}` is not {self.name}", hint)
            return None
        return int(found[1]) * _SECONDS[found[2]]

    def json_schema(self) -> JsonSchema:
        """A string."""
        return {"type": "string", "pattern": f"^{self._pattern.pattern}$"}


_SECONDS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}


def duration_text(seconds: int) -> str:
    """A time as it is written in a file: in the largest unit that gives a whole number."""
    unit = next(unit for unit in reversed(_SECONDS) if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
