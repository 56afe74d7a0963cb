"""Rules about the question: short, clear on its own, and dated where its answer changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anki_builder.lint.view import Question, Slip, comparable, count_words, names
from anki_builder.lint.vocabulary import (
    DATE,
    FIGURE,
    FLEETING,
    HOLDS,
    IDLE_WORDS,
    INDEX,
    NAMES_HOLDER,
    OFFICE,
    PLAN,
    PRESENT,
    PRONOUN_SUBJECT,
    RANK,
    SHARE,
    YEAR,
)
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Cloze

_FEWEST_WORDS = 3  # of a question that needs its topic line


def front_too_long(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """A question that takes longer to read than to answer."""
    words = count_words(question.plain_front)
    warn, stop = settings.front_words
    if words > warn:
        what = "sentence" if isinstance(question.fact.content, Cloze) else "question"
        message = f"the {what} has {words} words; {warn} are enough"
        hint = "cut what the answer does not need, or move it to `extra:`"
        yield Slip(message, hint, question.front_place, is_error=words > stop)


def ambiguous_front(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """A question that nobody can answer who does not know where it comes from."""
    front, topic = question.plain_front, question.topic
    if not topic and ": " in front and not question.deletions:  # the short form has its title before the colon
        topic, _, front = front.partition(": ")
    if not _is_idle(topic):
        return
    if PRONOUN_SUBJECT.match(front):
        message = "it does not say whom or what it speaks of, and no topic line helps"
    elif not question.deletions and count_words(front) <= _FEWEST_WORDS and not names(front):
        message = "the question is too short to be clear, and no topic line helps"
    else:
        return
    yield Slip(message, "name it in the question, or give the story a title that does", question.front_place)


@lru_cache(maxsize=256)  # all facts of a story have the same topic line
def _is_idle(topic: str) -> bool:
    """Whether a topic line says nothing but, perhaps, a date."""
    return IDLE_WORDS.issuperset(comparable(YEAR.sub(" ", DATE.sub(" ", topic))).split())


def undated_claim(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """A question whose answer changes, without a word on when it held."""
    dated = question.dated_text
    if question.fact.as_of or YEAR.search(dated) or DATE.search(dated):
        return
    front, answer = question.plain_front, question.plain_answer
    fleeting = FLEETING.search(front)
    words = ""
    if fleeting:
        words = fleeting.group().strip()
        claim = f"`{words}` is true only for a time"
    elif (
        OFFICE.search(front) and (HOLDS.search(front) or (NAMES_HOLDER.search(front) and ":" in front))
    ) or _HELD_OFFICE.search(front):
        claim = "who holds an office changes"
    elif PRESENT.search(front) and not PLAN.search(front) and _is_figure(question, answer):
        claim = "a rank or a figure changes"
    elif _PAST.search(front) and not question.names and SHARE.search(answer):
        claim = "a figure was measured at some time"
    else:
        return
    message = f"{claim}, and the card does not say when"
    yield Slip(message, "put the year into the question, or write `as_of: 2025-10`", question.front_place, words)


_HELD_OFFICE = re.compile(r"^which (?:office|post|position) does\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)


def _is_figure(question: Question, answer: str) -> bool:
    """Whether a rank, an amount, or a value of an index is asked for."""
    front = question.plain_front
    is_number = any(character.isdigit() for character in answer)
    return bool(
        RANK.search(front)
        or FIGURE.search(answer)
        or (question.deletions and FIGURE.search(front))
        or (is_number and INDEX.search(f"{question.topic} {front}"))
    )
