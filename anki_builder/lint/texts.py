"""Rules about the characters of a text: slips of typing and pasting. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_builder.lint.view import Place, Slip
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Basic, Choice, Cloze, Fact, Items
from anki_builder.sources.texts import Words
from anki_builder.text.hygiene import (
    invisible_characters,
    mixed_quotes,
    stray_braces,
    stray_spaces,
    unbalanced_dollar,
)

_MISPLACED_SPACE = re.compile(r"(?<=\w) [,;](?=[^\W\d])")
"""Not mended by itself: the two words would run together."""

_SUSPICIOUS = re.compile(r"[^\w\s,.;:?!()/'&%+*–—₹{}-]")
_BEFORE_STOP = re.compile(r"\s[,.;:?!]")
"""Two patterns, as each alone begins with what is quickly found: together they would take twice the time."""


def text_hygiene(fact: Fact, settings: LintSettings) -> Iterator[Slip]:
    """Slips that a reader stumbles over, or that nobody can see."""
    texts = _texts(fact)
    may_have_braces = isinstance(fact.content, Cloze)
    if not _may_have_slips("\n".join([text for _, text in texts]), may_have_braces):
        return
    for place, text in texts:
        if not _may_have_slips(text, may_have_braces):
            continue
        for start, end in () if settings.spaced_punctuation else stray_spaces(text):
            words = text[start : end + 1]
            yield Slip("a space before punctuation", "remove it; `check --fix` mends most of these", place, words)
        for match in _MISPLACED_SPACE.finditer(text):
            yield Slip("a space before punctuation, and none after", "put it behind", place, match.group())
        if mixed_quotes(text):
            yield Slip("straight and curly quotes mixed", "use one kind; `check --fix` mends clear pairs", place)
        for offset in invisible_characters(text)[:1]:
            message = f"an invisible character (U+{ord(text[offset]):04X})"
            yield Slip(message, "type the word anew", place, text[offset])
        if not may_have_braces and stray_braces(text):
            yield Slip("braces of a cloze in a plain text", "write `cloze:`, or remove them", place)
        if unbalanced_dollar(text):
            hint = "close the formula, or write `\\$` for a dollar"
            yield Slip("a dollar that opens a formula and closes none", hint, place)


def _may_have_slips(text: str, may_have_braces: bool) -> bool:
    """Whether it has what any of these slips has: most texts have none of it, and are done."""
    return bool(
        _SUSPICIOUS.search(text) or _BEFORE_STOP.search(text) or (not may_have_braces and ("{" in text or "}" in text))
    )


def _texts(fact: Fact) -> list[tuple[Place, str]]:
    """Every text of a fact that learners see, with its place."""
    content = fact.content
    words: list[tuple[tuple[str | int, ...], Words]]
    if isinstance(content, Cloze):
        words = [(("cloze",), content.text)]
    else:
        words = [(("front",) if fact.topic.first else ("ask",), content.front)]
    if isinstance(content, Basic):
        words.append((("back",), content.back))
    if isinstance(content, Items):
        words += [(("items", number), item) for number, item in enumerate(content.items)]
    if isinstance(content, Choice):
        words += [(("options", number), Words(option)) for number, option in enumerate(content.options)]
    if isinstance(content, Basic | Choice) and content.reverse:
        words += [(("reverse", "front"), content.reverse.front), (("reverse", "back"), content.reverse.back)]
    words += [(("extra",), fact.extra), (("hint",), Words(fact.hint)), (("title",), fact.topic)]
    return [(Place(keys, language), text) for keys, both in words for language, text in enumerate(both) if text]
