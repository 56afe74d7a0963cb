"""Sentences, and the words in them that a card could hide: figures, dates, names, enumerations. Pure.

Candidates, not choices: an author goes through them. So a rule here may miss, and need not understand the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.drafts.dates import find_dates
from anki_builder.drafts.vocabulary import vocabulary

LONGEST_SENTENCE = 400
"""Characters of a sentence from which no card is made of it."""

_MOST_DELETIONS = 3
"""As many as the linter lets pass (`cloze_numbers` in deck.yaml)."""
_MOST_ITEMS = 5
_BREAK = re.compile(r"(?P<stop>[.!?।]+[\"'”’)\]]*)\s+(?=[\"'“‘(\[]?(?P<next>\S))")
_UNIT = r"million|billion|trillion|crore|lakh|thousand|hundred|km|kg|tonnes?|hectares?|MW|GW|करोड़|लाख|हजार|अरब"
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?:US\$|Rs\.?\s?|[₹$€£¥]\s?)?\d+(?:[,.:]\d+)*(?:\s?[–-]\s?\d+(?:[,.]\d+)*)?(?:st|nd|rd|th)?"
    r"(?:\s?(?:%|per\s?cent\b|percent\b|percentage\spoints?\b|प्रतिशत))?"
    rf"(?:\s(?:{_UNIT})\b){{0,2}}"
    r"(?![\w/]|[.,:]\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[89]|20)\d{2}")
_QUOTED = re.compile(r"“([^“”]{2,60})”|‘([^‘’]{2,60})’(?!\w)|(?<!\w)\"([^\"]{2,60})\"(?!\w)")
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ](?:\.(?=\s[A-ZÀ-ÖØ-Þ])|[\w&.-]*(?<![.]))"  # also an initial
_LINK_IN_NAME = r"(?:(?:of|for|on)(?:\s+the)?|de|al|bin|van|von)(?=\s+[A-ZÀ-ÖØ-Þ])"
_NAME = re.compile(rf"(?<![\w’'.]){_CAPITALISED}(?:\s+(?:{_LINK_IN_NAME}|{_CAPITALISED}))*")
_LAST_LINK = re.compile(r"\s(?:and|&|और)\s")
_ITEM_WORD = r"[\w’'&-]+"
_ENUMERATION = re.compile(
    rf"(?P<first>{_ITEM_WORD}(?:\s{_ITEM_WORD}){{0,3}})"
    rf"(?P<middle>(?:,\s+{_ITEM_WORD}(?:\s{_ITEM_WORD}){{0,3}}){{1,8}}?)"
    rf"(?:,?\s+(?:and|&|और)\s+)(?P<last>{_ITEM_WORD}(?:\s{_ITEM_WORD}){{0,3}})"
)


def split_sentences(passage: Passage) -> list[Passage]:
    """The sentences of a passage, each with its place."""
    text = passage.text
    bounds = []
    start = 0
    for found in _BREAK.finditer(text):
        following = found["next"]
        is_new = following.isupper() or following.isdigit() or not following.isascii()
        if is_new and not vocabulary().abbreviation.search(text, max(start, found.start() - 12), found.start() + 1):
            bounds.append((start, found.end("stop")))
            start = found.end()
    return passage.parts([*bounds, (start, len(text))] if text[start:].strip() else bounds)


def known_names(texts: Iterable[str]) -> frozenset[str]:
    """Capitalised words that stand inside of sentences: at the beginning of one, they are names too."""
    names = set()
    for text in texts:
        for found in _NAME.finditer(text):
            if found.start() and text[found.start() - 2 : found.start()].strip()[-1:].isalnum():
                names.update(found.group().split())
    return frozenset(name for name in names if name not in vocabulary().no_names)


class Candidate(NamedTuple):
    """What a card could hide: offsets in the sentence."""

    start: int
    end: int


def find_candidates(text: str, names: frozenset[str]) -> list[Candidate]:
    """The words of a sentence worth hiding, in order; together no more than half of it. Empty where there are none.

    `names` are words known to be names, for the first word of the sentence.
    """
    if (
        len(text) > LONGEST_SENTENCE
        or "{{" in text
        or "}}" in text
        or ("$" in text.replace("US$", "") and "\\" in text)
    ):
        return []
    enumeration = _enumeration(text)
    if enumeration:
        return enumeration if _is_fair(text, enumeration) else enumeration[:1]
    found = [*_dates(text), *_figures(text)]
    found = _apart(found, [Candidate(*match.span(match.lastindex or 0)) for match in _QUOTED.finditer(text)])
    if len(found) < 2:
        people = _names(text, names)
        several_words = [name for name in people if " " in text[name.start : name.end]]
        found = _apart(found, several_words or people[-1:])
    found = found[:_MOST_DELETIONS]
    while found and not _is_fair(text, found):
        found.pop()
    return sorted(found)


def _is_fair(text: str, found: list[Candidate]) -> bool:
    """Whether enough of the sentence is left to read."""
    hidden = sum(len(text[start:end].split()) for start, end in found)
    return 2 * hidden <= len(text.split())


def _apart(found: list[Candidate], more: list[Candidate]) -> list[Candidate]:
    """Candidates, with those of `more` that none of them touches."""
    return found + [one for one in more if all(one.end <= other.start or other.end <= one.start for other in found)]


def _dates(text: str) -> list[Candidate]:
    return [Candidate(date.start, date.end) for date in find_dates(text)]


def _figures(text: str) -> list[Candidate]:
    dates = _dates(text)
    figures = [Candidate(*found.span()) for found in _FIGURE.finditer(text) if not _YEAR.fullmatch(found.group())]
    years = [Candidate(*found.span()) for found in _FIGURE.finditer(text) if _YEAR.fullmatch(found.group())]
    apart = _apart(dates, figures)[len(dates) :]
    return apart or _apart(dates, years)[len(dates) :]


def _names(text: str, known: frozenset[str]) -> list[Candidate]:
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = [(start + word.start(), word.group()) for word in re.finditer(r"\S+", match.group())]
        is_at_start = not text[:start].strip("\"'“‘( ")
        while words and (words[0][1] in vocabulary().no_names or words[0][1] in ("of", "for", "on", "the")):
            words.pop(0)
        if words and is_at_start and words[0][0] == start and len(words) == 1 and words[0][1] not in known:
            continue
        if words and len(text[words[0][0] : end]) > 1:
            found.append(Candidate(words[0][0], end))
    return found


def _enumeration(text: str) -> list[Candidate]:
    """The entries of the first list in a sentence, `Malaysia, Thailand, and Australia`; empty where there is none."""
    if "," not in text or _LAST_LINK.search(text) is None:
        return []
    for match in _ENUMERATION.finditer(text):
        spans = [match.span("first")]
        offset = match.start("middle")
        for piece in re.finditer(r",\s+([^,]+)", match["middle"]):
            spans.append((offset + piece.start(1), offset + piece.end(1)))
        spans.append(match.span("last"))
        items = [
            _last_words(text, *spans[0]),
            *(Candidate(*span) for span in spans[1:-1]),
            _first_words(text, *spans[-1]),
        ]
        is_clean = all(item.end > item.start and not _has_stop(text[item.start : item.end]) for item in items)
        if is_clean and len(items) <= _MOST_ITEMS:
            return items
    return []


def _has_stop(item: str) -> bool:
    return any(word.casefold() in vocabulary().no_items for word in item.split())


def _last_words(text: str, start: int, end: int) -> Candidate:
    """The end of what stands before the first comma, as far as it can be an entry: names whole, else two words."""
    words = [(start + found.start(), found.group()) for found in re.finditer(r"\S+", text[start:end])]
    taken = end
    for count, (offset, word) in enumerate(reversed(words)):
        is_name = word[:1].isupper() and word not in vocabulary().no_names
        if (
            word.casefold() in vocabulary().no_items
            or (count and not is_name and text[taken : taken + 1].isupper())
            or count > 1
        ):
            break
        taken = offset
    return Candidate(taken, end)


def _first_words(text: str, start: int, end: int) -> Candidate:
    """The beginning of what stands behind `and`, as far as it can be an entry."""
    last = start
    is_name = text[start : start + 1].isupper()
    for found in re.finditer(r"\S+", text[start:end]):
        if found.group().casefold() in vocabulary().no_items or (is_name and not found.group()[:1].isupper()):
            break
        last = start + found.end()
    return Candidate(start, last)


def with_deletions(pieces: Iterable[tuple[str, bool]]) -> str:
    """A cloze text of pieces, each of which is hidden or not, numbered in order."""
    written = []
    number = 0
    for piece, is_hidden in pieces:
        number += is_hidden
        written.append(f"{{{{c{number}::{piece}}}}}" if is_hidden else piece)
    return "".join(written)


def pieces_of(text: str, candidates: list[Candidate]) -> list[tuple[str, bool]]:
    """A sentence cut at its candidates."""
    pieces = []
    offset = 0
    for start, end in candidates:
        pieces += [(text[offset:start], False), (text[start:end], True)]
        offset = end
    return [piece for piece in (*pieces, (text[offset:], False)) if piece[0]]
