"""What the prose of an article says of the words in its lists: whether it has them too, and how carefully. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.sentences import split_sentences
from anki_builder.drafts.vocabulary import vocabulary

_WORD = re.compile(r"[\w%]+(?:[.,]\d+)*%?")
_FIGURE = re.compile(
    r"(?<![\w.,])[₹$€£]?\d[\d.,]*(?:\s?%|\s?per\s?cent|\s?प्रतिशत)?(?:\s(?:million|billion|trillion|crore|lakh))?"
)
_MOST_PLACES = 20
"""Sentences remembered for one word or figure: more tell nothing, and would make long articles slow."""
_SHORT = 3


class Hedged(NamedTuple):
    """A figure that the prose gives with care."""

    text: str
    """With the word before it: `about 70%`."""
    sentence: str
    passage: Passage


class Evidence:
    """The sentences of an article, to be asked about words."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._places: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
        self._hedged: dict[str, list[Hedged]] = defaultdict(list)
        for passage in passages:
            for sentence in split_sentences(passage):
                self._read(sentence, clean(sentence.text))

    def _read(self, sentence: Passage, text: str) -> None:
        words = frozenset(map(str.casefold, _WORD.findall(text)))
        for word in words:
            places = self._places[word]
            if len(places) < _MOST_PLACES:
                places.append((sentence.line, words))
        for found in _FIGURE.finditer(text):
            hedge = vocabulary().hedges.search(text, max(0, found.start() - 30), found.start())
            figure = _bare(found.group())
            if hedge and len(self._hedged[figure]) < _MOST_PLACES:
                self._hedged[figure].append(Hedged(text[hedge.start() : found.end()].rstrip(" .,"), text, sentence))

    def line_of(self, text: str, apart_from: int) -> int:
        """A line, another than the one given, of which one sentence has all words of a text; 0 where there is none."""
        words = [word.casefold() for word in _WORD.findall(text)]
        words = [word for word in words if len(word) > _SHORT] or words
        if not words:
            return 0
        rarest = min(words, key=lambda word: len(self._places.get(word, ())))
        places = self._places.get(rarest, [])
        return next((line for line, found in places if line != apart_from and found.issuperset(words)), 0)

    def hedged(self, answer: str, about: str, apart_from: int) -> Hedged | None:
        """How the prose gives a figure with care that an answer states flatly, as far as it speaks of the same."""
        if _is_hedged(answer):
            return None
        figure = _FIGURE.match(answer)
        if figure is None:
            return None
        words = {word.casefold() for word in _WORD.findall(about) if len(word) > _SHORT}
        for hedged in self._hedged.get(_bare(figure.group()), ()):
            spoken = {word.casefold() for word in _WORD.findall(hedged.sentence)}
            if hedged.passage.line != apart_from and words & spoken:
                return hedged
        return None


def _is_hedged(answer: str) -> bool:
    figure = _FIGURE.search(answer)
    return figure is not None and vocabulary().hedges.search(answer, 0, figure.start()) is not None


def _bare(figure: str) -> str:
    return re.sub(r"[\s,]|\.\Z", "", figure.casefold())
