"""Rules about facts that ask the same as another. Pure, and linear in their number."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anki_builder.lint.view import Question, Slip, comparable
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Cloze, Fact

_MOST_COMPARED = 10
"""Earlier facts that a word leads to, the latest first: without a limit a word that thousands of questions share would
make the search quadratic. Two that share their rare words meet under the rarest of them."""

_FEWEST_WORDS = 3
"""Of a question, without the small ones: with fewer, one word makes all the difference."""

_WITHOUT_CAPITALS = 0.9
"""The overlap where names cannot be told from other words, as in India's scripts."""

_STOP_WORDS = frozenset(
    {
        *("a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "and", "or", "is", "are", "was", "were"),
        *("be", "been", "did", "do", "does", "has", "have", "had", "it", "its", "this", "that", "which", "who", "whom"),
        *("whose", "what", "when", "where", "how", "why", "as", "from", "into", "than", "under"),
    }
)


class DuplicateSlip(NamedTuple):
    """A fact that asks the same as an earlier one."""

    rule: str
    fact: Fact
    slip: Slip


class _Asked(NamedTuple):
    fact: Fact
    question: Question
    text: str
    answer: str
    words: frozenset[str]
    names: frozenset[str]


def find_duplicates(questions: Iterable[Question], settings: LintSettings) -> Iterator[DuplicateSlip]:
    """The later fact of each pair that asks the same, or nearly the same. `questions` are those of live facts."""
    asked = [each for each in map(_asked, questions) if each.words]
    seen: dict[str, _Asked] = {}
    others = []
    for each in asked:
        earlier = seen.setdefault(each.text, each)
        if earlier is each:
            others += [each] if len(each.words) >= _FEWEST_WORDS else []
        elif earlier.fact is not each.fact:
            yield DuplicateSlip("duplicate-front", each.fact, _duplicate(each, earlier))
    yield from _near_duplicates(others, settings)


def _asked(question: Question) -> _Asked:
    if isinstance(question.fact.content, Cloze):
        text, answer = f"{comparable(question.shown_front())} \x1f", question.folded_front
    else:
        text, answer = question.folded_front, question.folded_answer
    words = frozenset(text.split()) - _STOP_WORDS
    if not question.names:  # what it is about, only the topic line tells
        text = f"{comparable(question.topic)} \x1f {text}"
    return _Asked(question.fact, question, text, answer, words, question.names)


def _duplicate(later: _Asked, earlier: _Asked) -> Slip:
    if later.answer == earlier.answer:
        message = f"the same question stands at {earlier.fact.span}"
        return Slip(message, "remove one of the two", later.question.front_place)
    message = f"the same question stands at {earlier.fact.span}, with another answer"
    hint = "if the answer has changed, write `supersedes` on the newer; else reword one of them"
    return Slip(message, hint, later.question.front_place, is_error=True)


def _near_duplicates(asked: list[_Asked], settings: LintSettings) -> Iterator[DuplicateSlip]:
    """Prefix filtering: two sets that overlap enough share one of their few rarest words."""
    frequency = Counter(word for each in asked for word in each.words)
    index: defaultdict[str, list[_Asked]] = defaultdict(list)
    for each in asked:
        front = each.question.plain_front
        threshold = settings.near_duplicate / 100 if front.upper() != front.lower() else _WITHOUT_CAPITALS
        rarest = sorted(each.words, key=lambda word: (frequency[word], word))
        # Were none of these in the other, less than the threshold could be in common.
        prefix = rarest[: len(rarest) - math.ceil(threshold * len(rarest)) + 1]
        close = _closest(each, prefix, index, threshold)
        if close is not None:
            message = f"nearly the same is asked at {close.fact.span}"
            hint = "remove one of the two; if the newer replaces the older, write `supersedes`"
            slip = Slip(message, hint, each.question.front_place)
            yield DuplicateSlip("near-duplicate", each.fact, slip)
        for word in prefix:
            index[word].append(each)


def _closest(each: _Asked, prefix: list[str], index: defaultdict[str, list[_Asked]], threshold: float) -> _Asked | None:
    """An earlier question about the same, with most of the words."""
    for word in prefix:
        for other in reversed(index.get(word, [])[-_MOST_COMPARED:]):
            if other.fact is each.fact or not _ask_about_the_same(each, other):
                continue
            common = len(each.words & other.words)
            if common >= threshold * (len(each.words) + len(other.words) - common):
                return other
    return None


def _ask_about_the_same(one: _Asked, other: _Asked) -> bool:
    """Whether they name the same; parallel questions differ in a name, a figure, a topic or a day."""
    if one.names and other.names:
        same = one.names <= other.names or other.names <= one.names
    else:
        same = not one.names and not other.names and one.question.topic == other.question.topic
    return same and one.fact.as_of == other.fact.as_of
