"""Rules about what a learner has to say: short, one thing, and not given away by the question. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anki_builder.lint.view import Question, Slip, comparable, count_words, plain
from anki_builder.lint.vocabulary import DATE, YEAR, YES_OR_NO
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Choice, Cloze, Items
from anki_builder.text.inline import MATHEMATICS

_SEPARATOR = re.compile(r",\s+(?:and\s+|&\s+)?|\s*[;\n]\s*|\s+/\s+|\s+(?:and|&|तथा|और|एवं)\s+|、")
_FIRST_WORD = re.compile(r"([^\s,.;:!।–—-]+)(?:\s*[,.;:!।–—]|\s+-\s|$)")
_COMMA = re.compile(r"[,;/\n、]")
_LONGEST_COMPOUND = 1_000  # characters: what is longer is told to be too long, and would take these patterns minutes
_LONGEST_ENTRY = 4  # words on average: what is longer is a sentence with commas
_SHORTEST_LEAK = 4  # characters: shorter ones stand in other words by chance

_RANGE = re.compile(r"\d[\d,.]*\s*%?\s*(?:–|—|-|:|/|to|out of|of|for|by|x|×|से|में से)\s*\d[\d,.]*")
_NUMBER = re.compile(r"(?<![\w.,-])(?:[₹$€£]\s?)?\d(?:[\d,.]*\d)?(?![\d\w-]*-?\d)")
_PLACE_AND_DATE = re.compile(r",(?!\s*(?:1[5-9]|20)\d\d\b.*,)\s+|\s+(?:on|in|at)\s+|\s+[–—-]\s+|\s+\(")
"""What may stand between a place and a date."""


def _answers(question: Question) -> list[str]:
    """What a learner has to say: the answer, or what each deletion hides; a formula is one word."""
    if question.deletions:
        return [_with_formulas_as_words(hidden) for _, hidden in question.hidden_words()]
    return [_with_formulas_as_words(question.plain_answer)] if question.plain_answer else []


def _with_formulas_as_words(text: str) -> str:
    return MATHEMATICS.sub("formula", text) if "$" in text else text


def answer_too_long(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """An answer of more words than one recalls at once."""
    if isinstance(question.fact.content, Choice):
        return
    words = max(map(count_words, _answers(question)), default=0)
    warn, stop = settings.answer_words
    if words > warn:
        message = f"the answer has {words} words; {warn} are enough for one card"
        hint = "keep the core of it, and move the rest to `extra:`, or into facts of their own"
        yield Slip(message, hint, question.answer_place, is_error=words > stop)


@lru_cache(maxsize=256)
def _entries(answer: str) -> list[str]:
    """The entries of an answer that is a list; one entry for any other."""
    if _COMMA.search(answer) is None:  # `and` alone also stands within names
        return [answer]
    parts = answer.split(";") if ";" in answer else _SEPARATOR.split(DATE.sub("D", answer))
    entries = [entry for entry in parts if entry.strip()]
    return entries if sum(map(count_words, entries)) <= _LONGEST_ENTRY * len(entries) else [answer]


def long_list(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """A list in one answer."""
    if isinstance(question.fact.content, Choice):
        return
    count = max((len(_entries(answer)) for answer in _answers(question)), default=0)
    warn, stop = settings.list_items
    if count > warn:
        message = f"the answer is a list of {count}: it fails as a whole where one is forgotten"
        hint = "write `items: [...]` in place of `back`: one card for each, with the others shown"
        yield Slip(message, hint, question.answer_place, is_error=count > stop)


def compound_answer(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """Two things to recall in one answer."""
    if isinstance(question.fact.content, Choice):
        return
    for answer in _answers(question):
        if len(answer) > _LONGEST_COMPOUND or len(_entries(answer)) > settings.list_items[0] or _is_yes_or_no(answer):
            continue
        what = _two_things(answer)
        if what:
            yield Slip(f"the answer has {what}", "make it two facts, with a question for each", question.answer_place)
            return


def _two_things(answer: str) -> str:
    if ";" in answer:
        return "two parts, with a semicolon between them"
    if not any(character.isdigit() for character in answer):
        return ""
    rest = DATE.sub(" ", answer)
    figures = len(_NUMBER.findall(YEAR.sub(" ", _RANGE.sub(" 1 ", rest))))
    if figures > 1:
        return "two figures"
    if figures and YEAR.search(_RANGE.sub(" ", rest)):
        return "a figure and a year"
    return "a place and a date" if _has_place_and_date(answer) else ""


def _has_place_and_date(answer: str) -> bool:
    first, separator, last = _PLACE_AND_DATE.sub("\x1f", answer, count=1).partition("\x1f")
    if not separator:
        return False
    for date, place in ((first, last), (last, first)):
        date = re.sub(r"^(?:in|on|at)\s+", "", date.strip(" ()."), flags=re.IGNORECASE)
        if (DATE.fullmatch(date) or YEAR.fullmatch(date)) and _names_place(place):
            return True
    return False


def _names_place(text: str) -> bool:
    has_letters = re.search(r"[^\W\d_]{3}|[\u0900-\u0dff]{2}", text)
    return has_letters is not None and DATE.search(text) is None and not (text.isascii() and text.islower())


def yes_no_answer(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """An answer that half of all guesses get right."""
    if _is_yes_or_no(question.plain_answer):
        hint = "ask for what makes it so: who, what, where, when, how many"
        yield Slip("the answer is yes or no, which half of all guesses get right", hint, question.answer_place)


def _is_yes_or_no(answer: str) -> bool:
    """Whether it is a yes or a no, perhaps with something after a comma; `Yes Bank` is none."""
    first = _FIRST_WORD.match(answer.strip())
    return first is not None and first[1].casefold() in YES_OR_NO


_folded_topic = lru_cache(maxsize=256)(comparable)


def answer_leaks(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """An answer that stands on the question's side of the card."""
    content = question.fact.content
    if isinstance(content, Cloze):
        shown, answers = comparable(question.shown_front()), [hidden for _, hidden in question.hidden_words()]
    elif isinstance(content, Items):
        shown = question.folded_front
        answers = [plain(item[question.front_place.language] or item.first) for item in content.items]
    else:
        shown, answers = question.folded_front, [question.plain_answer]
    shown_front = f" {shown} "
    shown_topic = f" {_folded_topic(question.topic)} "
    for answer in answers:
        core = comparable(answer)
        if len(core) < _SHORTEST_LEAK or core in YES_OR_NO:
            continue
        where = "question" if f" {core} " in shown_front else "topic line" if f" {core} " in shown_topic else ""
        if where:
            message = f"the answer, `{answer.strip()}`, stands in the {where}"
            place = question.front_place
            hint = "reword the question" if where == "question" else "reword the title, or ask for something else"
            yield Slip(message, hint, place, answer.strip() if where == "question" else "")
            return
