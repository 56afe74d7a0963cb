"""New inputs from old ones: pieces moved, repeated, cut, mixed, and replaced by what has broken other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

LONGEST = 64_000
"""Bytes of an input: what grows without end would take the time of all others."""

HOSTILE_TEXTS = (
    *("\0", "\x01", "\t", "\x0b", "\r", "\x1b[2J", "\x1f", "\x7f", "\x80", "\x85", "\x9b", "\xa0", "\xad", "\ufeff"),
    *("\u034f", "\u061c", "\u180e", "\u200b", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b"),
    *("\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\u3000", "\ufff9", "\ufffc"),
    *("\ufffd", "\ufdd0", "\ufffe", "\uffff", "\U0001f468\u200d\U0001f469", "\U000e0041", "\U0010ffff", "\ue000"),
    *(
        "Å",
        "A\u030a",
        "\u212b",
        "ﬁ",
        "각",
        "\u1100\u1161\u11a8",
        "ẛ\u0323",
        "\u0958",
        "²",
        "①",
        "Ǆ",
        "ß",
        "İ",
        "ı",
        "ς",
    ),
    *("a" + "\u0315\u0300" * 20, "\u0301", "\ufe0f", "क्षि", "ไทย", "עברית", "العربية", "漢字", "𝔘", "٣", "𝟗", "½"),
    *("{{c1::x}}", "{{c1::", "}}", "{{Front}}", "{{#Back}}", "{{/Back}}", "{{FrontSide}}", "{{type:Back}}", "::", "{"),
    *("[sound:a.mp3]", "[latex]\\input{/etc/passwd}[/latex]", "$$", "$", "\\(", "\\)", "<b>", "</div>", "<script>"),
    *("<img src=x onerror=alert(1)>", "<!--", "]]>", "&amp;", "&#0;", "&#xd800;", "javascript:alert(1)", "data:,"),
    *("%00", "%s", "%n", "../../..", "/dev/null", "C:\\", "con.png", "~", "$HOME", "`id`", "-", "--", "''", '"', "\\"),
    *("\\ud800", "\\u0000", "\\x00", "\\U00110000", "0", "-1", "1e999", "NaN", "9" * 20, "9" * 400, "0x1F", "08:30"),
    *("2025-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2025-10", "1.10", "no", "null", "true", ""),
)
"""Characters and words at which programs that read text go wrong."""

HOSTILE_BYTES = (
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80"),  # lone surrogates, and a pair of them
    *(b"\xc0\x80", b"\xe0\x80\x80", b"\xf4\x90\x80\x80", b"\xfe", b"\xff", b"\x80", b"\xc3"),  # no UTF-8
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"a\x00b\x00"),  # marks of encodings
)
"""The same for programs that decode bytes."""

HOSTILE_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 2**64, 10**400, 0.5, 1e308, float("nan")),
    *(float("inf"), "", "0", "1", "\ud800", "\x1f", "\0", "x" * 5000, [], {}, [[]], {"": None}, {"id": "x"}),
)
"""Values that JSON can hold, and a program may not expect."""


class VariedTexts:
    """Samples of a format, varied with its words."""

    def __init__(self, words: Sequence[str], samples: Sequence[bytes] = ()) -> None:
        self._samples = samples
        self._words = [*(text.encode("utf-8", "surrogatepass") for text in (*words, *HOSTILE_TEXTS)), *HOSTILE_BYTES]

    def draw(self, random: Random) -> bytes:
        """A sample with up to eight changes."""
        return self.vary(random, random.choice(self._samples))

    def vary(self, random: Random, data: bytes) -> bytes:
        """A text with up to eight changes."""
        for _ in range(1 + int(random.expovariate(0.7)) % 8):
            data = random.choice(_CHANGES)(self, random, data)[:LONGEST]
        return data

    def _insert(self, random: Random, data: bytes) -> bytes:
        at = random.randint(0, len(data))
        return data[:at] + random.choice(self._words) + data[at:]

    def _replace(self, random: Random, data: bytes) -> bytes:
        start, end = _piece(random, data)
        return data[:start] + random.choice(self._words) + data[end:]

    def _delete(self, random: Random, data: bytes) -> bytes:
        start, end = _piece(random, data)
        return data[:start] + data[end:]

    def _repeat(self, random: Random, data: bytes) -> bytes:
        start, end = _piece(random, data)
        times = random.choice((2, 2, 3, 10, 100, 1000))
        return data[:start] + data[start:end] * min(times, 1 + LONGEST // (end - start + 1)) + data[end:]

    def _move(self, random: Random, data: bytes) -> bytes:
        start, end = _piece(random, data)
        rest = data[:start] + data[end:]
        at = random.randint(0, len(rest))
        return rest[:at] + data[start:end] + rest[at:]

    def _flip(self, random: Random, data: bytes) -> bytes:
        at = random.randrange(len(data) or 1)
        return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]

    def _enclose(self, random: Random, data: bytes) -> bytes:
        start, end = _piece(random, data)
        opening, closing = random.choice(_ENCLOSURES)
        times = random.choice((1, 1, 2, 20, 200))
        return data[:start] + opening * times + data[start:end] + closing * times + data[end:]

    def _mix(self, random: Random, data: bytes) -> bytes:
        other = random.choice(self._samples or (data,))
        start, end = _piece(random, other)
        at = random.randint(0, len(data))
        return data[:at] + other[start:end] + data[at:]


_CHANGES = (
    VariedTexts._insert,
    VariedTexts._insert,
    VariedTexts._replace,
    VariedTexts._replace,
    VariedTexts._delete,
    VariedTexts._repeat,
    VariedTexts._move,
    VariedTexts._flip,
    VariedTexts._enclose,
    VariedTexts._mix,
)
_ENCLOSURES = (
    *((b"[", b"]"), (b"{", b"}"), (b'"', b'"'), (b"'", b"'"), (b"{{c1::", b"}}"), (b"**", b"**"), (b"$", b"$")),
    *((b"<b>", b"</b>"), (b"<ul><li>", b"</li></ul>"), (b"- ", b"\n"), (b"(", b")"), (b"`", b"`"), (b"> ", b"\n")),
)


def _piece(random: Random, data: bytes) -> tuple[int, int]:
    """A part of the data: some bytes, a word, or whole lines."""
    start = random.randint(0, len(data))
    match random.randrange(3):
        case 0:
            return start, min(len(data), start + random.choice((1, 1, 2, 4, 16, 64)))
        case 1:
            return data.rfind(b" ", 0, start) + 1, _behind(data, b" ", start)
    end = start
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        end = _behind(data, b"\n", end)
    return data.rfind(b"\n", 0, start) + 1, end


def _behind(data: bytes, mark: bytes, start: int) -> int:
    found = data.find(mark, start)
    return len(data) if found < 0 else found + 1


def varied_json(random: Random, value: Any, words: Sequence[str] = ()) -> Any:
    """A JSON value with one value in it, at any depth, taken out, doubled or replaced."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        match random.randrange(10):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                renamed = random.choice((*words, *HOSTILE_TEXTS, "\ud800"))
                return {renamed if name == key else name: inner for name, inner in value.items()}
            case 2:
                return {**value, random.choice((*words, *HOSTILE_TEXTS)): value[key]}
        return {**value, key: varied_json(random, value[key], words)}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        match random.randrange(8):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return value[:at] + [value[at]] * random.choice((2, 10, 200)) + value[at + 1 :]
        return [*value[:at], varied_json(random, value[at], words), *value[at + 1 :]]
    if isinstance(value, str) and random.random() < 0.5:
        at = random.randint(0, len(value))
        return value[:at] + random.choice((*words, *HOSTILE_TEXTS, "\ud800")) + value[at:]
    return random.choice((*HOSTILE_VALUES, *HOSTILE_TEXTS))


def json_bytes(value: Any) -> bytes:
    """JSON as bytes; lone surrogates and numbers beyond all bounds included."""
    return json.dumps(value).encode()
