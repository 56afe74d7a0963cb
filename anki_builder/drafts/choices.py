"""Multiple-choice questions in an article, with their options and answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.entries import OPTION, Entry
from anki_builder.drafts.vocabulary import vocabulary, word_key

_LETTERS = "abcdefgh"
_NEXT_OPTION = re.compile(r"(?<=\s)[*_]{0,2}\(?(?P<letter>[A-Ha-h])[).]\s+")
_ANSWER = re.compile(
    r"\s*[*_]{0,2}(?P<label>[^:：\-–]{2,30}?)\s*[*_]{0,2}\s*[:：–-]\s*[*_]{0,2}\s*(?P<rest>\S.*)", re.DOTALL
)
_LETTER_ALONE = re.compile(r"\(?(?P<letter>[A-Ha-h])(?:[).]|\Z|\s*[–-])\s*[).]?\s*(?P<words>.*)", re.DOTALL)


class ChoiceQuestion(NamedTuple):
    """A question with options."""

    question: Entry
    options: tuple[str, ...]
    answer: str
    """One of the options; empty where the article gives none."""
    explanation: Passage | None
    passages: tuple[Passage, ...]
    """The question's, the options', the answer's and the explanation's."""
    length: int
    """How many entries it takes."""

    @property
    def is_valid(self) -> bool:
        """Whether its options differ, and one of them is the answer."""
        return bool(self.answer) and len(set(map(str.casefold, self.options))) == len(self.options)


def read_choice(entries: Sequence[Entry]) -> ChoiceQuestion | None:
    """The multiple-choice question that begins with the first entry; None where there is none."""
    question, *behind = entries
    below = question.children
    following = below or behind[:12]
    options: list[str] = []
    passages = [question.passage]
    for entry in following:
        found = _options(entry.passage, len(options))
        if not found:
            break
        options += [clean(option.text) for option in found]
        passages.append(entry.passage)
    count = len(passages) - 1
    if len(options) < 2:
        return None
    rest = behind[:3] if below else list(following[count : count + 3])
    answer, explanation, told = _answer(rest, options)
    passages += [entry.passage for entry in rest[:told]]
    length = 1 + told + (0 if below else count)
    return ChoiceQuestion(question, tuple(options), answer, explanation, tuple(passages), length)


def _options(passage: Passage, count: int) -> list[Passage]:
    """The options in a line: one, or several behind one another; they must go on in the order of letters."""
    found = OPTION.match(passage.text)
    if found is None or count >= len(_LETTERS) or found["letter"].lower() != _LETTERS[count]:
        return []
    starts = [(found.start(), found.end())]
    for following in _NEXT_OPTION.finditer(passage.text, found.end()):
        place = count + len(starts)
        if place < len(_LETTERS) and following["letter"].lower() == _LETTERS[place]:
            starts.append(following.span())
    ends = [*(start for start, _ in starts[1:]), len(passage.text)]
    return [passage.part(start, end) for (_, start), end in zip(starts, ends, strict=True)]


def _answer(entries: Sequence[Entry], options: list[str]) -> tuple[str, Passage | None, int]:
    """The right option, the explanation, and how many of the entries these take."""
    answer, explanation, told = "", None, 0
    for entry in entries:
        found = _ANSWER.match(entry.passage.text)
        label = word_key(found["label"]) if found else ""
        if found and not answer and label in vocabulary().answer_words:
            answer = _chosen(clean(found["rest"]), options)
            if not answer:
                break
        elif found and answer and label in vocabulary().explanations:
            explanation = entry.passage.part(found.start("rest"))
        else:
            break
        told += 1
    return answer, explanation, told


def _chosen(text: str, options: list[str]) -> str:
    """The option that an answer names by its letter or its words; empty where they disagree."""
    found = _LETTER_ALONE.match(text)
    place = _LETTERS.find(found["letter"].lower()) if found else -1
    words = word_key(found["words"]) if found else ""
    if (
        found
        and place < len(options)
        and (not words or words.startswith(word_key(options[place])) or not _same(words, options))
    ):
        return options[place]
    return _same(word_key(text), options)


def _same(key: str, options: list[str]) -> str:
    return next((option for option in options if word_key(option) == key), "")
