"""The deck that deck.yaml describes."""

from __future__ import annotations

from dataclasses import dataclass

from anki_builder.sources.fact_format import DECK
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import Mapping, Node
from anki_builder.sources.records import Values


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck and its settings; name, namespace and tag root are frozen once learners have the deck."""

    name: str
    namespace: str
    tag_root: str
    description: str = ""
    languages: tuple[str, ...] = ("en",)
    """One or two codes; the first is the default."""
    dated: bool = True
    """Whether every story needs a date or a month."""
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Main names with their aliases; empty where any category is allowed."""

    def category_names(self) -> dict[str, str] | None:
        """Case-folded name or alias to main name; None where any category is allowed."""
        if not self.categories:
            return None
        return {word.casefold(): main for main, aliases in self.categories for word in (main, *aliases)}


UNREADABLE_DECK = Deck(name="?", namespace="unreadable", tag_root="?", dated=False)
"""Stands in where deck.yaml is broken, so that the fact files are checked all the same: it demands nothing of them."""


def read_deck(tree: Node | None, reading: Reading) -> Deck:
    """The deck of a parsed deck.yaml; with findings, as much of it as could be read."""
    values = DECK.read(tree if tree is not None else Mapping([], 1, 1), reading) or Values()
    languages = values.get("languages") or ("en",)
    if len(set(languages)) < len(languages):
        assert isinstance(tree, Mapping)
        node = next(value for key, value in tree.entries if key.text == "languages")
        reading.error(node, "bad-value", f"the language `{languages[0]}` stands here twice")
    dated = values.get("dated", True)
    return Deck(
        name=values.get("name") or UNREADABLE_DECK.name,
        namespace=values.get("namespace") or UNREADABLE_DECK.namespace,
        tag_root=values.get("tag_root") or UNREADABLE_DECK.tag_root,
        description=values.get("description") or "",
        languages=tuple(languages),
        dated=dated is not False,
        categories=tuple((values.get("categories") or {}).items()),
    )
