"""A fact as its rules see it: the texts of one card in one language, without markup, counted and made comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from anki_builder.sources.facts import Basic, Choice, Cloze, Fact, Items
from anki_builder.sources.texts import Words
from anki_builder.text.digits import with_western_digits
from anki_builder.text.inline import cloze_deletions, without_deletions

_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)|<https?:[^>\s]*>")
_MARKS = str.maketrans("", "", "*`")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Thai, Lao, Burmese, Khmer, Chinese and Japanese."""

_WORD = re.compile(r"[^\s–—/|]+")
_NAME = re.compile(r"[A-Z](?<!^.)(?<!\w.)(?<![.?!:] .)\w*|\d[\d,.]*\d|\d")  # begins with what is quickly found
_LETTER = re.compile(r"\w")
_PUNCTUATION = re.compile(r"[!-#&-/:-@\[-`{-~¡«·»¿।॥\u2010-\u205e\u3001-\u301f]+")
"""Not `[^\\w\\s]`: that takes the vowel signs of India's scripts too. `%` and `$` say something."""

_ASCII_PUNCTUATION = {code: " " for code in range(128) if _PUNCTUATION.match(chr(code))}


class Place(NamedTuple):
    """Where in a fact a text stands, as its author sees it."""

    keys: tuple[str | int, ...]
    """Keys and positions from the fact on: `("reverse", "front")`; `("title",)` is the story's."""
    language: int = 0


class Slip(NamedTuple):
    """What a rule finds in a fact."""

    message: str
    hint: str
    place: Place
    words: str = ""
    """The offending words as they are written; empty for all of the text."""
    is_error: bool = False


class Question:
    """One thing that a fact asks, in one language, and what it wants to hear; what rules share, worked out once."""

    __slots__ = (
        *("fact", "front", "front_place", "answer_place", "topic", "deletions"),
        *("plain_front", "plain_answer", "folded_front", "folded_answer", "names"),
    )

    def __init__(self, fact: Fact, language: int, front: str, answer: str, at: tuple[str, str]) -> None:
        """`at` are the keys of front and answer, inner ones after a dot; the answer is empty where it is a list."""
        self.fact = fact
        self.front = front
        self.front_place, self.answer_place = _place(at[0], language), _place(at[1], language)
        self.topic = fact.topic[language] or fact.topic.first
        """The story's title, as the card shows it; empty where the question has it already."""
        self.deletions = cloze_deletions(front)[0] if at[0] == "cloze" else []
        """Of a cloze text."""
        self.plain_front = plain(without_deletions(front, self.deletions))
        """The question without markup, deletions filled in."""
        self.plain_answer = plain(answer)
        self.folded_front = comparable(self.plain_front)
        self.folded_answer = comparable(self.plain_answer)
        self.names = names(self.plain_front)

    @property
    def dated_text(self) -> str:
        """What a learner sees with the question that may say when it holds."""
        return f"{self.topic} {self.plain_front}"

    def shown_front(self) -> str:
        """What a learner sees of a cloze text, with nothing in the place of its deletions."""
        shown, offset = [], 0
        for deletion in self.deletions:
            shown.append(self.front[offset : deletion.start])
            offset = deletion.end
        return plain(" ".join([*shown, self.front[offset:]]))

    def hidden_words(self) -> list[tuple[int, str]]:
        """Number and text of each deletion."""
        return [(deletion.number, plain(deletion.content)) for deletion in self.deletions]


@lru_cache(maxsize=64)
def _place(keys: str, language: int) -> Place:
    return Place(tuple(keys.split(".")), language)


def plain(text: str) -> str:
    """A text as a learner reads it, without Markdown; digits of every script as 0 to 9, so that a year is a year."""
    if "](" in text or "<http" in text:
        text = _LINK.sub(r"\1", text)
    text = with_western_digits(text)
    return text.translate(_MARKS) if "*" in text or "`" in text else text


def names(text: str) -> frozenset[str]:
    """Names and figures: what begins with a capital, but not a sentence; and numbers."""
    return frozenset(_NAME.findall(text))


def count_words(text: str) -> int:
    """Words as a reader counts them: separated by spaces, dashes and slashes, and with a letter or digit in them.

    Scripts without spaces count two characters as a word, their average length.
    """
    if text.isascii() and "/" not in text and "|" not in text and " - " not in text:
        return len(text.split())
    unspaced = sum(map(len, _UNSPACED.findall(text)))
    spaced = sum(_LETTER.search(word) is not None for word in _WORD.findall(_UNSPACED.sub(" ", text)))
    return spaced + (unspaced + 1) // 2


def comparable(text: str) -> str:
    """A text to compare with others: NFKC, case folded, without punctuation, one space between words."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_PUNCTUATION).split())  # 3 times as fast as the pattern
    text = with_western_digits(normalize("NFKC", text))
    return " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())


def questions(fact: Fact) -> Iterator[Question]:
    """All that a fact asks, in every language that it has."""
    content = fact.content
    if isinstance(content, Cloze):
        for language, text in _languages(content.text):
            yield Question(fact, language, text, "", ("cloze", "cloze"))
        return
    front_key = "front" if fact.topic.first else "ask"
    for language, front in _languages(content.front):
        if isinstance(content, Basic):
            yield Question(fact, language, front, content.back[language], (front_key, "back"))
        elif isinstance(content, Choice):
            yield Question(fact, language, front, content.answer, (front_key, "answer"))
        else:
            yield Question(fact, language, front, "", (front_key, "items"))
    if not isinstance(content, Items) and content.reverse and content.reverse.front != _answer(content):
        for language, front in _languages(content.reverse.front):
            yield Question(fact, language, front, content.reverse.back[language], ("reverse.front", "reverse.back"))


def _answer(content: Basic | Choice) -> object:
    """What a reverse that only swaps the sides has as its front: such a card is judged as the first is."""
    return content.back if isinstance(content, Basic) else Words(content.answer)


def _languages(words: Iterable[str]) -> list[tuple[int, str]]:
    return [(language, text) for language, text in enumerate(words) if text]
