"""Single facts out of what articles hold: pairs, lists, cells, sentences, multiple-choice questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anki_builder.drafts.article import Passage
from anki_builder.drafts.choices import ChoiceQuestion
from anki_builder.drafts.cleaning import as_typed, clean
from anki_builder.drafts.draft_fact import DraftFact
from anki_builder.drafts.entries import Entry, script_of, script_of_language
from anki_builder.drafts.evidence import Evidence
from anki_builder.drafts.pairs import Pair, Part, split_answer
from anki_builder.drafts.questions import Asked, ask_for, ask_who_is
from anki_builder.drafts.sentences import find_candidates, pieces_of, with_deletions
from anki_builder.drafts.vocabulary import vocabulary
from anki_builder.sources.texts import Words
from anki_builder.text.inline import cloze_deletions

CLOZE_CANDIDATE = "cloze candidate"

_CHANGES = re.compile(
    r"%|per\s?cent|(?<!\w)(?:currently|now|at present|rank(?:s|ed)?|प्रतिशत|वर्तमान)(?!\w)", re.IGNORECASE
)


class FactMaker(NamedTuple):
    """Makes facts of one story."""

    title: str
    """Its name; empty where it has none that a question could name."""
    month: str
    """For `as_of`; empty where the article does not tell it."""
    languages: tuple[str, ...]
    """The deck's."""
    evidence: Evidence
    names: frozenset[str]

    def from_pair(self, pair: Pair, subject: str, quoted: tuple[Passage, ...]) -> list[DraftFact]:
        """The facts of a key and its value: one for each part of the value, and one for an aside that is a fact."""
        answer = split_answer(clean(pair.value.text))
        subject = pair.subject or subject
        is_fact = bool(vocabulary().superlatives.search(answer.aside))
        facts = []
        for index, part in enumerate(answer.parts):
            asked = ask_for(pair.name, subject, self.title, part.is_date, part.label)
            back, remarks = self._checked(part, pair, is_split=len(answer.parts) > 1)
            extra = (Words(as_typed(answer.aside)),) if answer.aside and not is_fact and not index else ()
            as_of = self.month if asked.changes or _CHANGES.search(back) else ""
            facts.append(self._basic(asked, back, pair, quoted)._replace(extra=extra, as_of=as_of, remarks=remarks))
        if is_fact:
            facts.append(self._basic(ask_who_is(answer.aside), answer.parts[0].answer, pair, quoted))
        return facts

    def _basic(self, asked: Asked, back: str, pair: Pair, quoted: tuple[Passage, ...]) -> DraftFact:
        return DraftFact((pair.key, pair.value), quoted, *_question(asked), back=Words(as_typed(back)))

    def _checked(self, part: Part, pair: Pair, is_split: bool) -> tuple[str, tuple[str, ...]]:
        """An answer with the care that the prose takes with it, and what was found there."""
        line = pair.value.line
        hedged = self.evidence.hedged(part.answer, f"{part.label} {pair.name}", line)
        if hedged is not None:
            return hedged.text, (f"line {hedged.passage.line} has it as “{hedged.text}”",)
        if not is_split:
            return part.answer, ()
        found = self.evidence.line_of(f"{part.answer} {part.label}".strip(), line)
        whole = found or self.evidence.line_of(part.answer, line)
        told = f"line {whole} has it too" if whole else "nothing else in the article says it: check it"
        return part.answer, (f"one of several facts in its line; {told}",)

    def from_translated_pair(self, pair: Pair, other: Pair, quoted: tuple[Passage, ...]) -> DraftFact:
        """One fact of a pair and the same in another language."""
        passages = (pair.key, pair.value, other.key, other.value)
        first, second = (pair, other) if self._is_first(pair.key.text) else (other, pair)
        if len(self.languages) == 1:
            (fact, *_) = self.from_pair(first, "", quoted)
            return fact._replace(passages=passages, extra=(*fact.extra, _said(second)))
        ask, back = (Words(as_typed(a), as_typed(b)) for a, b in zip(_texts(first), _texts(second), strict=True))
        return DraftFact(passages, quoted, ask=ask, back=back)

    def from_items(self, source: Passage, key: str, subject: str, entries: Sequence[Entry]) -> DraftFact:
        """A list to learn; an entry may have a translation."""
        passages = (source, *(one.passage for entry in entries for one in _with_translation(entry)))
        words = [self._words(entry) for entry in entries]
        return DraftFact(
            passages,
            passages,
            *_question(ask_for(key, subject, self.title)),
            items=tuple(item for item, _ in words),
            ordered=all(entry.line.number for entry in entries),
            extra=tuple(extra for _, extras in words for extra in extras),
        )

    def from_single_entry(self, source: Passage, key: str, subject: str, entry: Entry) -> DraftFact:
        """A key whose answer is an entry of the list below it."""
        passages = (source, *(one.passage for one in _with_translation(entry)))
        back, extra = self._words(entry)
        question = _question(ask_for(key, subject, self.title))
        return DraftFact(passages, passages, *question, back=back, extra=extra)

    def from_cell(self, row: Sequence[Passage], column: str, cell: Passage) -> DraftFact:
        """A cell of a table with several columns; the first cell of its row says what it is of."""
        asked = Asked(ask=" – ".join(filter(None, (clean(row[0].text), column))))
        return DraftFact((row[0], cell), (row[0], cell), *_question(asked), back=Words(as_typed(clean(cell.text))))

    def from_choice(self, choice: ChoiceQuestion) -> DraftFact:
        """A multiple-choice question."""
        extra = (Words(as_typed(clean(choice.explanation.text))),) if choice.explanation else ()
        return DraftFact(
            choice.passages,
            choice.passages,
            Words(as_typed(clean(choice.question.passage.text))),
            options=tuple(map(as_typed, choice.options)),
            answer=as_typed(choice.answer),
            extra=extra,
        )

    def from_sentence(self, sentence: Passage, text: str, translation: Entry | None) -> DraftFact | None:
        """A cloze candidate; with the translation in it, where that has the same figures. None for nothing to hide."""
        found = find_candidates(text, self.names)
        if not found or "::" in "".join(text[start:end] for start, end in found):
            return None
        pieces = pieces_of(text, found)
        cloze = with_deletions((as_typed(piece), hidden) for piece, hidden in pieces)
        other = self._translated([piece for piece, is_hidden in pieces if is_hidden], translation)
        words = self._in_order(cloze, other) if other else Words(cloze)
        if any(cloze_deletions(text)[1] for text in filter(None, words)):
            return None  # its words would be taken for something else: a link, mathematics
        passages = (sentence, translation.passage) if translation and other else (sentence,)
        as_of = self.month if _CHANGES.search(text) else ""
        return DraftFact(passages, passages, cloze=words, as_of=as_of, remarks=(CLOZE_CANDIDATE,))

    def _translated(self, hidden: list[str], translation: Entry | None) -> str:
        """A translation with the same words hidden; empty where it does not have each of them once."""
        if translation is None or len(self.languages) < 2:
            return ""
        other = clean(translation.passage.text)
        if any(other.count(piece) != 1 for piece in hidden) or "{{" in other or "}}" in other:
            return ""
        for number, piece in enumerate(hidden, start=1):
            other = other.replace(piece, f"{{{{c{number}::{piece}}}}}")
        return other

    def _words(self, entry: Entry) -> tuple[Words, tuple[Words, ...]]:
        """What an entry and its translation say; in a deck of one language, the other one is an extra."""
        texts = [as_typed(clean(one.passage.text)) for one in _with_translation(entry)]
        if len(texts) == 1:
            return Words(texts[0]), ()
        words = self._in_order(*texts)
        return (words, ()) if len(self.languages) > 1 else (Words(words.first), (Words(words.second),))

    def _in_order(self, text: str, other: str) -> Words:
        """Two texts of one meaning in the order of the deck's languages."""
        return Words(text, other) if self._is_first(text) else Words(other, text)

    def _is_first(self, text: str) -> bool:
        """Whether a text is in the script of the deck's first language."""
        return script_of(text) == script_of_language(self.languages[0])


def _with_translation(entry: Entry) -> tuple[Entry, ...]:
    return (entry,) if entry.translation is None else (entry, entry.translation)


def _texts(pair: Pair) -> tuple[str, str]:
    return clean(pair.key.text), clean(pair.value.text)


def _said(pair: Pair) -> Words:
    return Words(as_typed(": ".join(_texts(pair))))


def _question(asked: Asked) -> tuple[Words, Words]:
    return Words(as_typed(asked.front)), Words(as_typed(asked.ask))
