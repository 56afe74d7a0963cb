"""`Key: value` in all the ways in which articles write it, and the parts of an answer that holds two facts. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.dates import find_dates
from anki_builder.drafts.outline import ends_sentence
from anki_builder.drafts.vocabulary import vocabulary, word_key

_COLON = re.compile(r"\s*(?:(?<!\d)[:：]|[:：](?!\d))(?![:/\\])(?:\s*[-–—](?=\s))?\s*")
_DASH = re.compile(r"\s+[-–—]+\s+|(?<=[^\s\d])[-–—]\s+")
_EMPHASIS = re.compile(r"\*\*|__(?!_)")
_BEFORE_KEY = re.compile(r"[,;|•।]\s*|\s{2,}|\t")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_KEY = 8
_LONGEST_KEY_IN_LIST = 14
_LONGEST_KEY_BEFORE_DASH = 5
_LONGEST_KEY_INSIDE = 5
_SHORT_VALUE = 4
"""In words: of a key in prose, of one in a list, of one before a dash, of one that is not the first in its line;
and of a value that may stand behind a dash and a long key."""
_LONGEST_LINE = 5_000
"""Characters from which a line is prose, whatever is in it."""
_LONGEST_PAIR = 300
"""Characters before a key in which its beginning is looked for."""
_KEY_OF = re.compile(r"(.+?)\s+of\s+(?:the\s+)?(.+)", re.IGNORECASE)
_END_OF_PARENTHESIS = re.compile(r"([^()]{3,})\)\s*\.?")
_ENUMERATED = re.compile(r"\s*[,;]\s+(?:and\s+)?|\s+and\s+|\s+और\s+|\s+तथा\s+")
_FIGURE_WITH_LABEL = re.compile(
    r"(?P<figure>(?:[^\W\d]+\s+)??[₹$€£]?\d[\d.,]*\s*(?:%|per\s?cent|प्रतिशत)?(?:\s*(?:million|billion|trillion|crore|lakh|करोड़|लाख))?)"
    r"\s+(?P<label>[^\W\d].*)",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"(?:\s*[,;(]|\s+(?:on|in|since))\s*\Z", re.IGNORECASE)


class Pair(NamedTuple):
    """A key and its value."""

    key: Passage
    value: Passage
    subject: str = ""
    """What the line itself says that the key is of: `Japan` in `Japan PM`."""
    name: str = ""
    """The key without its subject: `PM`."""


def read_pairs(passage: Passage, in_list: bool) -> list[Pair]:
    """The pairs that a line consists of; none where it is a sentence. In lists, a dash too stands behind a key."""
    text = _EMPHASIS.sub("  ", passage.text)
    if len(text) > _LONGEST_LINE:
        return []
    colons = [
        found.span() for found in _COLON.finditer(text) if found.end() < len(text) and text[: found.start()].strip()
    ]
    dashes = [
        found.span() for found in _DASH.finditer(text) if found.end() < len(text) and text[: found.start()].strip()
    ]
    if dashes and (not colons or dashes[0] < colons[0]) and _is_key_before_dash(text, dashes[0], in_list):
        key = text[: dashes[0][0]].strip()
        pairs = _pairs(passage, text, dashes)
        is_enclosed = len(dashes) > len(pairs)  # the deal – a landmark – was signed
        is_name = not key[0].islower() or len(text.split()) <= _LONGEST_KEY
        is_entry = in_list and not is_enclosed and is_name and not ends_sentence(text)
        if pairs and (is_entry or _known_part(key) is not None):
            return pairs
    if colons and _is_key(text[: colons[0][0]], _LONGEST_KEY_IN_LIST if in_list else _LONGEST_KEY):
        return _pairs(passage, text, colons)
    return []


def _is_key_before_dash(text: str, dash: tuple[int, int], in_list: bool) -> bool:
    """Whether what stands before a dash is a key; a long one, where the value is short."""
    is_short = in_list and len(text[dash[1] :].split()) <= _SHORT_VALUE
    return _is_key(text[: dash[0]], _LONGEST_KEY_IN_LIST if is_short else _LONGEST_KEY_BEFORE_DASH)


def _is_key(text: str, longest: int) -> bool:
    cleaned = clean(text).strip("*_ ")
    if not cleaned or len(cleaned) > 100 or len(cleaned.split()) > longest or not _LETTER.search(cleaned):
        return False
    return not re.search(r"[.!?।]\s", cleaned) and cleaned.count("“") == cleaned.count("”") and cleaned.count('"') != 1


def _pairs(passage: Passage, text: str, separators: list[tuple[int, int]]) -> list[Pair]:
    """The pairs of a line, of which the first separator stands behind the first key; `text` is without emphasis."""
    bounds = [(0, *separators[0])]
    for start, end in separators[1:]:
        offset = _start_of_key(text, bounds[-1][2], start)
        if offset is not None:
            bounds.append((offset, start, end))
    ends = [*(begin for begin, _, _ in bounds[1:]), len(text)]
    pairs: list[Pair] = []
    for (begin, key_end, value_start), end in zip(bounds, ends, strict=True):
        value_end = len(text[:end].rstrip(" \t,;|•")) if len(bounds) > 1 else len(text[:end].rstrip())
        key, value = _inside(passage, text, begin, key_end), _inside(passage, text, value_start, value_end)
        subject, name = _split_key(clean(key.text))
        subject = subject or (pairs[0].subject if pairs else "")
        pairs.append(Pair(key, value, subject, name))
    return pairs if all(_is_value(pair.value.text) for pair in pairs) else []


def _inside(passage: Passage, text: str, start: int, end: int) -> Passage:
    """What stands between two offsets, without the emphasis that encloses only a part of it."""
    piece = passage.text[start:end]
    if len(_EMPHASIS.findall(piece)) % 2:
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
    return passage.part(start, end)


def _is_value(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _start_of_key(text: str, start: int, end: int) -> int | None:
    """Where the key begins that ends at `end`, with a value of its own before it; None where none does."""
    start = max(start, end - _LONGEST_PAIR)
    breaks = [found.end() for found in _BEFORE_KEY.finditer(text, start, end)]
    if breaks and breaks[-1] > start:
        key = text[breaks[-1] : end]
        begins_name = not key[:1].islower() or _known_part(key) is not None
        if begins_name and _is_key(key, _LONGEST_KEY_INSIDE) and _is_value(text[start : breaks[-1]]):
            return breaks[-1]
    words = [start + found.start() for found in re.finditer(r"\S+", text[start:end])]
    for offset in words[1:][-_LONGEST_KEY_INSIDE:]:
        if word_key(text[offset:end]) in vocabulary().questions and not text[offset].islower():
            return offset
    return None


def _split_key(key: str) -> tuple[str, str]:
    """What a key is of, where it says so, and the key that the table knows: `Japan PM`, `Mayor of Sampletown`."""
    return _known_part(key) or ("", key)


def _known_part(key: str) -> tuple[str, str] | None:
    questions = vocabulary().questions
    if word_key(key) in questions:
        return "", key
    found = _KEY_OF.fullmatch(key)
    if found and word_key(found[1]) in questions:
        return found[2], found[1]
    words = key.split()
    for index in range(1, len(words)):
        name, subject = " ".join(words[index:]), " ".join(words[:index])
        question = questions.get(word_key(name))
        if question is not None and question.subject_before:
            return re.sub(r"['’]s?\Z", "", subject), name
    return None


class Part(NamedTuple):
    """One fact of an answer that holds several."""

    answer: str
    label: str = ""
    """What it is the answer to, beside the key: `mining` in `70% mining`."""
    is_date: bool = False


class Answer(NamedTuple):
    """An answer taken apart."""

    parts: tuple[Part, ...]
    aside: str = ""
    """What stood in a parenthesis behind it."""


def split_answer(value: str) -> Answer:
    """The facts of an answer: a place and a date, several figures with what each is of, or just one."""
    before, _, behind = value.rpartition("(")
    words, found, aside = before.rstrip(), _END_OF_PARENTHESIS.fullmatch(behind), ""
    if found and len(words) > 1 and re.search(r"\w", words):
        value, aside = words, found[1].strip()
    return Answer(_place_and_date(value) or _figures(value) or (Part(value, is_date=_is_date(value)),), aside)


def _is_date(value: str) -> bool:
    dates = find_dates(value)
    return len(dates) == 1 and not re.search(r"\w", value[: dates[0].start] + value[dates[0].end :])


def _place_and_date(value: str) -> tuple[Part, ...]:
    dates = [date for date in find_dates(value) if date.end >= len(value.rstrip(" ."))]
    if len(dates) != 1 or not dates[0].start:
        return ()
    before = value[: dates[0].start]
    link = _BEFORE_DATE.search(before)
    place = before[: link.start()].strip() if link else ""
    if not place or any(character.isdigit() for character in place) or not _LETTER.search(place):
        return ()
    return Part(place), Part(value[dates[0].start :].strip(" ."), is_date=True)


def _figures(value: str) -> tuple[Part, ...]:
    pieces = [piece for piece in _ENUMERATED.split(value) if piece]
    if len(pieces) < 2 or len(pieces) > 6:
        return ()
    found = [_FIGURE_WITH_LABEL.fullmatch(piece.strip(" .")) for piece in pieces]
    parts = tuple(Part(match["figure"].strip(), match["label"].strip()) for match in found if match)
    labels = {part.label.casefold() for part in parts}
    return parts if len(parts) == len(pieces) == len(labels) else ()
