"""Drafts as their author reads them: what each fact asks, answers and quotes, in words that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category, normalize

from anki_builder.sources.deck import Deck, read_deck
from anki_builder.sources.facts import Choice, Cloze, Fact, Items, read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import Mapping, Node, Scalar, Sequence, parse, split_lines
from anki_builder.text.field_text import Deletions, field_text
from anki_builder.text.markup import cloze_to_html, to_html

_FILE = "cards_src/draft.yaml"
_COMMENT = re.compile(r"\s*#\s?(.*)")
_WORD_OR_SIGN = re.compile(r"[^\W_]+|\S")
_QUOTES = str.maketrans("“”„‘’‚", "\"\"\"'''")
_MARKUP = str.maketrans("", "", "\\*_`~")


class ReadFact(NamedTuple):
    """One fact of a draft."""

    fact: Fact
    comment: str
    """Directly above it, on one line."""
    shown: tuple[str, ...]
    """What its cards show once they are turned; of a sentence, all of it."""
    beside: tuple[str, ...]
    """What they show beside that."""
    words: str
    """All that is in it, comparable."""

    @property
    def kept(self) -> tuple[str, ...]:
        """What its cards show once they are turned, comparable."""
        return tuple(map(comparable, (*self.shown, *self.beside)))


class ReadDraft(NamedTuple):
    """A draft."""

    values: dict[str, str]
    """Of the story: its keys with one text each, as it shows."""
    facts: tuple[ReadFact, ...]
    words: str
    """All that is in the file, comments too, comparable."""


def deck_of(text: str) -> Deck:
    """The deck that a deck.yaml describes."""
    return read_deck(parse(text, "cards_src/deck.yaml")[0], Reading("cards_src/deck.yaml"))


def read_draft(text: str, deck: Deck) -> ReadDraft:
    """Reads a draft, in which nothing may be wrong."""
    tree, problems = parse(text, _FILE)
    reading = Reading(_FILE, deck.languages, deck.category_names())
    facts = read_facts(tree, deck, reading)
    assert problems + reading.found == []
    assert isinstance(tree, Mapping)
    lines = split_lines(text)
    nodes = next(value.items for key, value in tree.entries if key.text == "facts" and isinstance(value, Sequence))
    read = tuple(_read_fact(fact, node, lines) for fact, node in zip(facts, nodes, strict=True))
    values = {key.text: shown(value.text) for key, value in tree.entries if isinstance(value, Scalar)}
    comments = (found[1] for found in map(_COMMENT.fullmatch, lines) if found)
    return ReadDraft(values, read, comparable(" ".join([*_texts(tree), *comments])))


def _read_fact(fact: Fact, node: Node, lines: list[str]) -> ReadFact:
    above = []
    for line in reversed(lines[: node.line - 1]):
        found = _COMMENT.fullmatch(line)
        if found is None:
            break
        above.append(found[1])
    content = fact.content
    match content:
        case Cloze(text):
            answers = tuple(field_text(cloze_to_html(each), Deletions.SHOWN) for each in text)
        case Items(_, items):
            answers = tuple(shown(each) for words in items for each in words)
        case Choice(_, options):
            answers = tuple(map(shown, options))
        case _:
            answers = tuple(map(shown, content.back))
    words = comparable(" ".join([*_texts(node), *answers]))
    comment = " ".join(reversed(above))
    return ReadFact(fact, comment, tuple(filter(None, answers)), tuple(map(shown, filter(None, fact.extra))), words)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield shown(node.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    else:
        for _, value in node.entries:
            yield from _texts(value)


def shown(text: str) -> str:
    """A text as a card shows it."""
    return field_text(to_html(text))


def comparable(text: str) -> str:
    """A text without what cleaning may change: its words and signs, with a space around each.

    Spaces, quotes, characters without a width and marks of emphasis play no part; a word is never found inside of
    another.
    """
    text = normalize("NFC", text).translate(_QUOTES).translate(_MARKUP)
    visible = "".join(character for character in text if category(character) != "Cf")
    return " ".join(["", *_WORD_OR_SIGN.findall(visible), ""])
