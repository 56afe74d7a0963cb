"""Small projects for tests, written as an author would."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from anki_builder.deck import Deck
from anki_builder.facts import Fact, read_facts
from anki_builder.kinds import Reading
from anki_builder.parse import parse

DECK_YAML = """\
name: Current Affairs
namespace: current-affairs.example
tag_root: CA
"""

DECK = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA")


def write_project(root: Path, files: dict[str, str], deck: str = DECK_YAML) -> Path:
    """A project in `root`: deck.yaml and the given fact files, by path under cards_src/."""
    for name, text in {"deck.yaml": deck, **files}.items():
        path = root / "cards_src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


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
