"""Facts for tests, read from fact files as an author would write them; for whole projects see `projects`."""

from __future__ import annotations

from textwrap import dedent

from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact, read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import parse

DECK = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA")


def facts_of(text: str, deck: Deck = DECK) -> list[Fact]:
    """The facts of a file without findings."""
    tree, problems = parse(dedent(text), "cards_src/facts.yaml")
    reading = Reading("cards_src/facts.yaml", deck.languages, deck.category_names())
    facts = read_facts(tree, deck, reading)
    assert problems + reading.found == []
    return facts


def story(facts: str, head: str = "title: Summit\ndate: 2025-10-28\n") -> str:
    """A fact file: its head, and facts as they stand below `facts:`."""
    return f"{head}facts:\n{dedent(facts).strip(chr(10))}\n"
