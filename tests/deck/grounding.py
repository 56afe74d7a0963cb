"""Whether a card says only what is known: its figures, dates and names against those of its story's evidence. Pure.

It compares words, not meaning: that the right name stands on the right card, only a reader can tell. What it finds
out is a slip of the pen, a name from memory, a date of another story, and whatever was left out of the evidence
because too few pages had it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import NamedTuple

MONTHS = tuple(calendar.month_name)[1:]
_MONTH = "|".join(MONTHS)
_SHORT_MONTH = re.compile(rf"\b({'|'.join(month[:3] for month in MONTHS)})\b")
_ISO_DATE = re.compile(r"\b(20\d\d)-(0[1-9]|1[0-2])(?:-(\d\d))?\b")
_RANGE = re.compile(rf"\b(\d{{1,2}})[–-](\d{{1,2}}) ({_MONTH})\b")
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})\b")
_LONE_MONTH = re.compile(rf"\b({_MONTH})\b")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b(?![,.]?\d)")
_FIGURE = re.compile(r"\d(?:[\d,.]*\d)?")
_SPAN_OF_YEARS = re.compile(r"\b(1[5-9]\d\d|20\d\d)[–-](\d\d)\b(?!-)")
_NAME = re.compile(r"\b[^\W\d_a-zßà-öø-ÿ][\w’'&-]*", re.UNICODE)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s?$")

_CARDINALS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_ORDINALS = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth"""
NUMBER_WORDS = {
    **{word: str(number) for words in (_CARDINALS, _ORDINALS) for number, word in enumerate(words.split())},
    **{"twice": "2", "thrice": "3", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"},
}
"""Words that state a number, and which; ordinals too, as a "first" is what is most often claimed in error."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a text states that can be right or wrong."""

    figures: frozenset[str] = frozenset()
    """Numbers, without the commas between their digits."""
    dates: frozenset[str] = frozenset()
    """`12 August`, `August` and `2025`, each by itself."""
    words: frozenset[str] = frozenset()
    """All words, in lower case."""

    def __or__(self, other: Values) -> Values:
        return Values(self.figures | other.figures, self.dates | other.dates, self.words | other.words)


class Claim(NamedTuple):
    """A figure, a date or a name in a card."""

    kind: str
    """`figure`, `number word`, `date` or `name`."""
    text: str


class Card(NamedTuple):
    """The texts of a fact."""

    texts: tuple[str, ...]
    """Topic, question, answer, items, hint, and the words in its picture."""
    aside: str = ""
    """The extra: it alone may tell of a first report that was corrected."""
    distractors: tuple[str, ...] = ()
    """Options that are not the answer: they may come from any story."""
    items: int = 0
    """How many there are to name: the question may say so."""


class Evidence(NamedTuple):
    """What cards of a story may state."""

    story: Values
    corrected: Values
    """What the first reports had, and later ones put right."""
    everything: Values
    """Of all stories."""
    general: frozenset[str]
    """Words that begin with a capital letter and name nothing in particular, in lower case."""


def values(text: str) -> Values:
    """What a text of the evidence gives to a card."""
    rest, dates = _take_dates(text)
    words = {word.casefold() for word in _WORD.findall(text)}
    figures = {_plain(figure) for figure in _FIGURE.findall(rest)}
    figures |= {NUMBER_WORDS[word] for word in words if word in NUMBER_WORDS}
    return Values(frozenset(figures), frozenset(dates), frozenset(words))


def _take_dates(text: str) -> tuple[str, set[str]]:
    """The dates in a text, and the text without them."""
    dates: set[str] = set()

    def iso(match: re.Match[str]) -> str:
        year, month, day = match[1], MONTHS[int(match[2]) - 1], match[3]
        dates.update({year, month} | ({f"{int(day)} {month}"} if day else set()))
        return " "

    def take(pattern: re.Pattern[str], text: str) -> str:
        def found(match: re.Match[str]) -> str:
            *days, last = match.groups()
            dates.update({f"{int(day)} {last}" for day in days} | {last})
            return " "

        return pattern.sub(found, text)

    def years(match: re.Match[str]) -> str:
        dates.update({match[1], f"{match[1]}–{match[2]}"})
        return " "

    full = _SHORT_MONTH.sub(lambda match: next(month for month in MONTHS if month.startswith(match[1])), text)
    rest = _ISO_DATE.sub(iso, full)
    rest = take(_RANGE, rest)
    rest = take(_DAY, rest)
    rest = take(_LONE_MONTH, rest)
    rest = _SPAN_OF_YEARS.sub(years, rest)
    return take(_YEAR, rest), dates


def _plain(figure: str) -> str:
    """Without the commas between digits, which stand in other places in other countries."""
    return figure.replace(",", "")


def claims(text: str) -> set[Claim]:
    """The figures, dates and names that a card's text states."""
    rest, dates = _take_dates(text)
    return {
        *(Claim("date", date) for date in dates),
        *(Claim("figure", _plain(figure)) for figure in _FIGURE.findall(rest)),
        *(Claim("number word", word) for word in _WORD.findall(text.casefold()) if word in NUMBER_WORDS),
        *(Claim("name", word) for name in _NAME.findall(rest) for word in _name_words(name)),
    }


def _name_words(name: str) -> list[str]:
    words = _WORD.findall(_POSSESSIVE.sub("", name))
    return [word for word in words if word.casefold() not in NUMBER_WORDS]  # these are compared as numbers


def ungrounded(card: Card, evidence: Evidence) -> list[Claim]:
    """The claims of a card that nothing in the evidence gives, sorted."""
    count = Values(frozenset({str(card.items)}))
    asides = evidence.story | evidence.corrected
    given = [*((text, evidence.story) for text in card.texts), (card.aside, asides)]
    given += [(text, evidence.everything) for text in card.distractors]
    return sorted(
        {claim for text, known in given for claim in claims(text) if not _is_given(claim, known | count, evidence)}
    )


def _is_given(claim: Claim, known: Values, evidence: Evidence) -> bool:
    kind, text = claim
    if kind == "date":
        return text in known.dates
    if kind == "figure":
        return text in known.figures
    if kind == "number word":
        return NUMBER_WORDS[text] in known.figures or text == "one"
    return text.casefold() in known.words | evidence.general
