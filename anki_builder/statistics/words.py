"""How long questions and answers are, in words as the rules of card quality count them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anki_builder.diagnostics import Span
from anki_builder.lint.view import Question, count_words, plain
from anki_builder.sources.facts import Fact, Items
from anki_builder.text.inline import MATHEMATICS

_MOST_LONGEST = 3


class Longest(NamedTuple):
    """One of the longest questions or answers, and the fact that has it."""

    words: int
    id: str
    """Empty where the fact has none."""
    file: str
    line: int


class WordCounts(NamedTuple):
    """The lengths of all questions, or of all answers; 0 where there are none."""

    median: int
    """Half of them have at most as many words."""
    ninetieth_percentile: int
    """Nine of ten have at most as many words."""
    longest: tuple[Longest, ...]
    """The three longest, of three facts, the longest first."""


def question_words(question: Question) -> int:
    """The words of a question; of a cloze, those of the whole sentence."""
    return count_words(question.plain_front)


def answer_words(question: Question) -> Iterator[int]:
    """The words of each thing that a learner has to say: the answer, each deletion, each item. A formula is one."""
    content = question.fact.content
    if question.deletions:
        answers = [hidden for _, hidden in question.hidden_words()]
    elif isinstance(content, Items):
        answers = [plain(item.first) for item in content.items]
    else:
        answers = [question.plain_answer]
    for answer in answers:
        yield count_words(MATHEMATICS.sub("formula", answer) if "$" in answer else answer)


def word_counts(lengths: Iterable[tuple[Fact, int]]) -> WordCounts:
    """What there is to say of these lengths, each given with its fact."""
    by_length = sorted(lengths, key=lambda row: -row[1])
    longest: dict[Span, Longest] = {}
    for fact, words in by_length:
        if len(longest) == _MOST_LONGEST:
            break
        longest.setdefault(fact.span, Longest(words, fact.id, fact.span.file, fact.span.line))
    ranked = [words for _, words in reversed(by_length)]
    return WordCounts(_percentile(ranked, 50), _percentile(ranked, 90), tuple(longest.values()))


def _percentile(ranked: list[int], percent: int) -> int:
    """By nearest rank: one of the values, the first that is not below as many percent of them."""
    return ranked[(len(ranked) * percent - 1) // 100] if ranked else 0
