"""Rules about clozes, choices, sources and the text itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anki_builder.lint.view import Place, Question, Slip, comparable, count_words
from anki_builder.lint.vocabulary import ALL_OR_NONE
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Choice, Cloze, Fact

_SYMBOL_LENGTH = 3  # characters up to which capitals tell things apart


def cloze_shape(question: Question, settings: LintSettings) -> Iterator[Slip]:
    """A sentence with more hidden than one can tell from the rest."""
    if not isinstance(question.fact.content, Cloze):
        return
    hidden: Counter[int] = Counter()
    for number, text in question.hidden_words():
        hidden[number] += count_words(text)
    numbers = len(hidden)
    if numbers > settings.cloze_numbers:
        message = f"{numbers} cloze numbers in one sentence: {numbers} cards that give each other away"
        yield Slip(message, f"keep {settings.cloze_numbers}; make other facts of the rest", question.front_place)
    whole = count_words(question.plain_front)
    most = max(hidden.values(), default=0)
    if whole and most * 100 > settings.cloze_hidden * whole:
        message = f"{most} of {whole} words are hidden at once"
        hint = "hide the one word or figure that matters, or ask a question"
        yield Slip(message, hint, question.front_place, is_error=True)


def choice_shape(fact: Fact, settings: LintSettings) -> Iterator[Slip]:
    """A choice that can be guessed."""
    content = fact.content
    if not isinstance(content, Choice):
        return
    if len(content.options) < settings.options:
        message = f"{len(content.options)} options: one guess in {len(content.options)} is right"
        yield Slip(message, f"give at least {settings.options}, or ask without options", Place(("options",)))
    # `Co`, `CO` and `co` are three things.
    folded = [comparable(option) if len(option) > _SYMBOL_LENGTH else option for option in content.options]
    for number, option in enumerate(content.options):
        if folded[number] in folded[:number]:
            message = f"`{option}` is the same as another option, but for how it is written"
            yield Slip(message, "write another option", Place(("options", number)), option)
        if ALL_OR_NONE.search(option):
            message = f"`{option}` is no option: it is right too often, and the order is shuffled"
            yield Slip(message, "write an option of its own kind", Place(("options", number)), option)


def missing_source(fact: Fact, settings: LintSettings) -> Iterator[Slip]:
    """A fact that nobody can check."""
    if not fact.sources:
        hint = "write `source: https://...` or `source: {name: ...}` for the story or the fact"
        # At the title, so that a story without a source is told once.
        yield Slip("the story has a fact without a source", hint, Place(("title",)))
