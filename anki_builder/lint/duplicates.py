"""Rules about facts that ask the same as another. Pure, and linear in their number."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import NamedTuple

from anki_builder.lint.view import Place, Question, Slip, comparable
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Cloze, Fact

_MOST_COMPARED = 10
"""Earlier facts that a word leads to, the latest first: without a limit a word that thousands of questions share would
make the search quadratic. Two that share their rare words meet under the rarest of them."""

_FEWEST_WORDS = 3
"""Of a question, without the small ones: with fewer, one word makes all the difference."""

_WITHOUT_CAPITALS = 0.9
"""The overlap where names cannot be told from other words, as in India's scripts."""

_BEHIND_TOPIC = "\x1e"
"""Between a topic line and a text; neither can hold it."""

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


class Asked(NamedTuple):
    """A question as it is compared with others."""

    text: str
    answer: str
    names: frozenset[str]
    topic: str
    place: Place
    has_capitals: bool
    """Whether it is in a script that tells names by them."""


class _Compared(NamedTuple):
    fact: Fact
    asked: Asked
    words: frozenset[str]


def find_duplicates(questions: Iterable[tuple[Fact, Asked]], settings: LintSettings) -> Iterator[DuplicateSlip]:
    """The later fact of each pair that asks the same, or nearly the same. `questions` are those of live facts."""
    asked = [each for each in starmap(_compared, questions) if each.words]
    seen: dict[str, _Compared] = {}
    others = []
    for each in asked:
        earlier = seen.setdefault(each.asked.text, each)
        if earlier is each:
            others += [each] if len(each.words) >= _FEWEST_WORDS else []
        elif earlier.fact is not each.fact:
            yield DuplicateSlip("duplicate-front", each.fact, _duplicate(each, earlier))
    yield from _near_duplicates(others, settings)


def asked(question: Question) -> Asked:
    """What of a question is compared with others."""
    if isinstance(question.fact.content, Cloze):
        text, answer = f"{comparable(question.shown_front())} \x1f", question.folded_front
    else:
        text, answer = question.folded_front, question.folded_answer
    if not question.names:  # what it is about, only the topic line tells
        text = f"{comparable(question.topic)} {_BEHIND_TOPIC} {text}"
    front = question.plain_front
    has_capitals = front.upper() != front.lower()
    return Asked(text, answer, question.names, question.topic, question.front_place, has_capitals)


def _compared(fact: Fact, asked: Asked) -> _Compared:
    own = asked.text.rpartition(_BEHIND_TOPIC)[2]
    return _Compared(fact, asked, frozenset(own.split()) - _STOP_WORDS)


def _duplicate(later: _Compared, earlier: _Compared) -> Slip:
    if later.asked.answer == earlier.asked.answer:
        message = f"the same question stands at {earlier.fact.span}"
        return Slip(message, "remove one of the two", later.asked.place)
    message = f"the same question stands at {earlier.fact.span}, with another answer"
    hint = "if the answer has changed, write `supersedes` on the newer; else reword one of them"
    return Slip(message, hint, later.asked.place, is_error=True)


def _near_duplicates(asked: list[_Compared], settings: LintSettings) -> Iterator[DuplicateSlip]:
    """Prefix filtering: two sets that overlap enough share one of their few rarest words."""
    frequency = Counter(word for each in asked for word in each.words)
    rank = {word: place for place, (_, word) in enumerate(sorted((count, word) for word, count in frequency.items()))}
    index: defaultdict[str, list[int]] = defaultdict(list)  # places in `asked`
    for place, each in enumerate(asked):
        threshold = settings.near_duplicate / 100 if each.asked.has_capitals else _WITHOUT_CAPITALS
        rarest = sorted(each.words, key=rank.__getitem__)
        # Were none of these in the other, less than the threshold could be in common.
        prefix = rarest[: len(rarest) - math.ceil(threshold * len(rarest)) + 1]
        earlier = dict.fromkeys(other for word in prefix for other in reversed(index[word][-_MOST_COMPARED:]))
        close = next((asked[other] for other in earlier if _are_close(each, asked[other], threshold)), None)
        if close is not None:
            message = f"nearly the same is asked at {close.fact.span}"
            hint = "remove one of the two; if the newer replaces the older, write `supersedes`"
            yield DuplicateSlip("near-duplicate", each.fact, Slip(message, hint, each.asked.place))
        for word in prefix:
            index[word].append(place)


def _are_close(one: _Compared, other: _Compared, threshold: float) -> bool:
    """Whether two facts ask about the same, with most of the words."""
    if one.fact is other.fact or not _ask_about_the_same(one, other):
        return False
    common = len(one.words & other.words)
    return common >= threshold * (len(one.words) + len(other.words) - common)


def _ask_about_the_same(one: _Compared, other: _Compared) -> bool:
    """Whether they name the same; parallel questions differ in a name, a figure, a topic or a day."""
    if one.asked.names and other.asked.names:
        same = one.asked.names <= other.asked.names or other.asked.names <= one.asked.names
    else:
        same = not one.asked.names and not other.asked.names and one.asked.topic == other.asked.topic
    return same and one.fact.as_of == other.fact.as_of
