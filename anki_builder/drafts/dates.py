"""Dates as articles write them, in English and Hindi. Pure."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import NamedTuple

from anki_builder.drafts.vocabulary import vocabulary
from anki_builder.text.digits import with_western_digits

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+)?"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
"""A year that an article may be of."""
_DIGIT = re.compile(r"\d")


class FoundDate(NamedTuple):
    """A date in a text, as far as it is given there."""

    start: int
    end: int
    year: int
    """0 where there is none."""
    month: int
    day: int
    """0 where there is none."""

    def iso(self) -> str:
        """`2025-10-28` or `2025-10`; empty without a year."""
        if not self.year:
            return ""
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day else f"{self.year:04}-{self.month:02}"


def find_dates(text: str) -> list[FoundDate]:
    """All dates of a text in order; days that the calendar does not have are none.

    Of `10/11/2025` the day comes first, as in India and most of the world, unless only the other way round is a date.
    """
    if _DIGIT.search(text) is None:
        return []
    text = with_western_digits(text)
    found = (_found(match) for match in _pattern().finditer(text) if match)
    return [date for date in found if date is not None]


@cache
def _pattern() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    return re.compile(
        rf"""
        (?<![\w/.-]) (?:
            (?P<y1>[12]\d{{3}}) [-/.] (?P<m1>\d{{1,2}}) [-/.] (?P<d1>\d{{1,2}}) (?=T\d|\b) (?![/.-]\d)
          | (?P<d2>\d{{1,2}}) (?P<sign>[-/.]) (?P<m2>\d{{1,2}}) (?P=sign) (?P<y2>[12]\d{{3}}) \b (?![/.-]\d)
          | {_WEEKDAY} (?P<d3>\d{{1,2}}) (?:st|nd|rd|th)? [\s-]* (?:of\s+)? (?P<w3>{month})\.? (?!\w)
              (?: [\s,-]* (?P<y3>[12]\d{{3}}) (?!\w))?
          | {_WEEKDAY} (?P<w4>{month})\.? \s+ (?P<d4>\d{{1,2}}) (?:st|nd|rd|th)? (?![\w%:])
              (?: [\s,]* (?P<y4>[12]\d{{3}}) (?!\w))?
          | (?P<y6>[12]\d{{3}}) - (?P<m6>0[1-9]|1[0-2]) (?![\w/.-])
          | (?P<w5>{month})\.? [\s,]* (?P<y5>[12]\d{{3}}) (?!\w)
        )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def _found(match: re.Match[str]) -> FoundDate | None:
    groups = {name[0]: value for name, value in match.groupdict().items() if value and name != "sign"}
    if groups.get("w", "").islower() and groups["w"].isascii():  # `may 2 others`, `march 10 miles`
        return None
    month = vocabulary().months[groups["w"].casefold()] if "w" in groups else int(groups["m"])
    day, year = int(groups.get("d", 0)), int(groups.get("y", 0))
    if match["sign"] and month > 12:
        day, month = month, day
    try:
        datetime.date(year or 2000, month, day or 1)
    except ValueError:
        return None
    return FoundDate(match.start(), match.end(), year, month, day)
