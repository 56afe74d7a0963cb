"""The deck that deck.yaml describes."""

from __future__ import annotations

from dataclasses import dataclass

from anki_builder.diagnostics import did_you_mean
from anki_builder.rules import QUALITY_RULES
from anki_builder.sources.fact_format import DECK
from anki_builder.sources.kinds import Reading, TooManyErrorsError
from anki_builder.sources.parse import Mapping, Node
from anki_builder.sources.records import Values
from anki_builder.text.hygiene import spaces_stand_before_punctuation


@dataclass(frozen=True, slots=True)
class LintSettings:
    """From where on a card is bad. Pairs are the most that is good, and the most that is only a warning."""

    answer_words: tuple[int, int] = (9, 20)
    front_words: tuple[int, int] = (25, 40)
    list_items: tuple[int, int] = (3, 5)
    """Entries of a list in a plain answer."""
    cloze_numbers: int = 3
    cloze_hidden: int = 50
    """Percent of a sentence's words that one card hides."""
    options: int = 3
    """The fewest of a multiple choice."""
    near_duplicate: int = 80
    """Percent of their words that two questions share."""
    stale_days: tuple[int, int] = (180, 400)
    """Days after `as_of`: of office holders, and of all else."""
    ignore: tuple[str, ...] = ()
    """Rules that are off in this deck."""
    spaced_punctuation: bool = False
    """Whether a language of the deck has spaces before its punctuation, as French does."""


@dataclass(frozen=True, slots=True)
class DeckOptions:
    """How Anki brings up the cards, for learners who ask for it on import; what is None is left as Anki has it."""

    new_per_day: int | None = None
    reviews_per_day: int | None = None
    desired_retention: float | None = None
    """From 0.70 to 0.99."""
    learning_steps: tuple[int, ...] | None = None
    """In seconds."""
    relearning_steps: tuple[int, ...] | None = None
    """In seconds."""
    order: str | None = None
    """Of new cards: `due` or `random`."""
    bury_siblings: bool | None = None


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
    options: DeckOptions | None = None
    """None where the author leaves them to the learner."""
    lint: LintSettings = LintSettings()

    def category_names(self) -> dict[str, str] | None:
        """Case-folded name or alias to main name; None where any category is allowed."""
        if not self.categories:
            return None
        return {word.casefold(): main for main, aliases in self.categories for word in (main, *aliases)}


UNREADABLE_DECK = Deck(name="?", namespace="unreadable", tag_root="?", dated=False)
"""Stands in where deck.yaml is broken, so that the fact files are checked all the same: it demands nothing of them."""


def read_deck(tree: Node | None, reading: Reading) -> Deck:
    """The deck of a parsed deck.yaml; with findings, as much of it as could be read."""
    try:
        return _read_deck(tree, reading)
    except TooManyErrorsError:
        return UNREADABLE_DECK


def _read_deck(tree: Node | None, reading: Reading) -> Deck:
    values = DECK.read(tree if tree is not None else Mapping([], 1, 1), reading) or Values()
    languages = values.get("languages") or ("en",)
    if len(set(languages)) < len(languages):
        reading.error(_value(tree, "languages"), "bad-value", f"the language `{languages[0]}` stands here twice")
    options = {key: value for key, value in (values.get("options") or {}).items() if value is not None}
    lint = values.get("lint") or {}
    for name in lint.get("ignore") or ():
        if name not in QUALITY_RULES:
            hint = did_you_mean(name, QUALITY_RULES)
            reading.error(_value(tree, "lint"), "bad-value", f"there is no rule `{name}` of card quality", hint)
    dated = values.get("dated", True)
    return Deck(
        name=values.get("name") or UNREADABLE_DECK.name,
        namespace=values.get("namespace") or UNREADABLE_DECK.namespace,
        tag_root=values.get("tag_root") or UNREADABLE_DECK.tag_root,
        description=values.get("description") or "",
        languages=tuple(languages),
        dated=dated is not False,
        categories=tuple((values.get("categories") or {}).items()),
        options=DeckOptions(**options) if options else None,
        lint=LintSettings(
            **{key: value for key, value in lint.items() if value is not None},
            spaced_punctuation=spaces_stand_before_punctuation(languages),
        ),
    )


def _value(tree: Node | None, name: str) -> Node:
    assert isinstance(tree, Mapping)
    return next(value for key, value in tree.entries if key.text == name)
