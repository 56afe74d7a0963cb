"""Rules about days: facts that are out of date, and dates that cannot be. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from anki_builder.clock import last_day
from anki_builder.lint.view import Place, Question, Slip
from anki_builder.lint.vocabulary import IS_HOLDER, NAMES_HOLDER, OFFICE, YEAR, impossible_days
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Fact

_MONTH_FOLDER = re.compile(r"/([0-9]{4}-(?:0[1-9]|1[0-2]))/")


def stale(fact: Fact, asked: Sequence[Question], settings: LintSettings, day: datetime.date) -> Iterator[Slip]:
    """A fact to look at again: past `review_by`, or without one long after `as_of`."""
    if fact.review_by:
        if fact.review_by < day:
            yield _stale(f"`review_by: {fact.review_by}`", Place(("review_by",)), day)
    elif fact.as_of and not any(YEAR.search(question.plain_front) for question in asked):
        days = settings.stale_days[0 if any(map(_names_office_holder, asked)) else 1]
        if (day - last_day(fact.as_of)).days > days:
            yield _stale(f"`as_of: {fact.as_of}` is more than {days} days ago", Place(("as_of",)), day)


def _stale(why: str, place: Place, day: datetime.date) -> Slip:
    hint = "if it still holds, move `review_by` on; else write the newer fact, with `supersedes`, or retire this one"
    return Slip(f"the fact is stale: {why}, and it is {day}", hint, place)


def _names_office_holder(question: Question) -> bool:
    front = question.plain_front
    asks_for_person = NAMES_HOLDER.search(front) or (question.deletions and IS_HOLDER.search(question.front))
    return bool(asks_for_person) and OFFICE.search(front) is not None


def impossible_date(
    fact: Fact, asked: Sequence[Question], settings: LintSettings, day: datetime.date
) -> Iterator[Slip]:
    """A day that no calendar has, an event after its file's month, a fact from the future, an end before the start."""
    for question in asked:
        for text, place in (
            (question.plain_front, question.front_place),
            (question.plain_answer, question.answer_place),
        ):
            for words in impossible_days(text) if any(map(str.isdigit, text)) else ():
                yield Slip(f"no calendar has {words}", "mend the day", place, words, is_error=True)
    folder = _MONTH_FOLDER.search(fact.span.file)
    if folder and fact.month > folder[1]:
        message = f"the event is of {fact.month}, and its file is filed under {folder[1]}"
        hint = f"mend the date, or move the file to cards_src/{fact.month}/"
        yield Slip(message, hint, Place(("date",) if fact.date else ("month",)), is_error=True)
    if fact.as_of and _begin_of(fact.as_of) > day:
        message = f"`as_of: {fact.as_of}` is in the future: it is {day}"
        yield Slip(message, "`as_of` tells when it was known to be true", Place(("as_of",)), is_error=True)
    if fact.retired and fact.date and fact.retired.on < fact.date:
        message = f"the fact ends on {fact.retired.on}, before its event on {fact.date}"
        yield Slip(message, "mend one of the two dates", Place(("retired", "on")), is_error=True)


def _begin_of(date: str) -> datetime.date:
    return datetime.date(*(*map(int, date.split("-")), 1, 1)[:3])
