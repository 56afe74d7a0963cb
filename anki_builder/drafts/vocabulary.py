"""The words by which an article is understood: headings, labels, boilerplate, and questions by key. From two tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from anki_builder.drafts.cleaning import clean, without_pictures

_EDGES = re.compile(r"\A[\s\"'“”‘’*_#>•.-]+|[\s\"'“”‘’*_:：?!।|.–—-]+\Z")


class Question(NamedTuple):
    """How a common key is asked for. `{subject}` and `{key}` are to be filled in."""

    front: str
    ask: str
    when: str
    """The `ask` for an answer that is a date; empty where there is none."""
    changes: bool
    """Whether the answer does not hold for ever."""
    subject_before: bool
    """Whether what stands before the key is what it is of: `Japan PM`."""


class Vocabulary(NamedTuple):
    """Sets of words as `word_key` gives them, by what they mean; see the comments in vocabulary.toml."""

    facts: frozenset[str]
    context: frozenset[str]
    opening: frozenset[str]
    about: tuple[str, ...]
    about_behind: tuple[str, ...]
    labels: dict[str, str]
    """What a line with this label tells of the article: `published on` its date."""
    only_at_the_edges: frozenset[str]
    series: re.Pattern[str]
    series_words: frozenset[str]
    boilerplate: re.Pattern[str]
    boilerplate_lines: frozenset[str]
    endings: frozenset[str]
    unanswered: frozenset[str]
    answer_words: frozenset[str]
    explanations: frozenset[str]
    column_heads: frozenset[str]
    hedges: re.Pattern[str]
    superlatives: re.Pattern[str]
    abbreviation: re.Pattern[str]
    """Ends with a full stop that ends no sentence: also one letter, as in `A. Example`."""
    no_names: frozenset[str]
    """As they are written."""
    no_items: frozenset[str]
    months: dict[str, int]
    questions: dict[str, Question]


@lru_cache(maxsize=1 << 16)
def word_key(text: str) -> str:
    """A heading, label or key as it stands in the tables: in small letters, without signs and emoji around it."""
    cleaned = without_pictures(clean(text))
    while (stripped := _EDGES.sub("", cleaned)) != cleaned:
        cleaned = stripped
    return cleaned.casefold()


@cache
def vocabulary() -> Vocabulary:
    """The tables, read once."""
    table, questions = _read("vocabulary.toml"), _read("questions.toml")
    headings, boilerplate, words = table["headings"], table["boilerplate"], table["words"]
    metadata: dict[str, list[str]] = table["metadata"]
    edges = metadata.pop("only_at_the_edges")
    return Vocabulary(
        facts=_keys(headings["facts"]),
        context=_keys(headings["context"]),
        opening=_keys(headings["opening"]),
        about=_longest_first(headings["about"]),
        about_behind=_longest_first(headings["about_behind"]),
        labels={word_key(label): name for name, labels in metadata.items() for label in labels},
        only_at_the_edges=_keys(edges),
        series=_any_of(table["series"]["phrases"]),
        series_words=_keys(table["series"]["words"]),
        boilerplate=re.compile(rf"(?:{_alternatives(boilerplate['beginnings'])})(?!\w)", re.IGNORECASE),
        boilerplate_lines=_keys(boilerplate["lines"]),
        endings=_keys(boilerplate["endings"]),
        unanswered=_keys(table["unanswered"]["keys"]),
        answer_words=_keys(table["answers"]["words"]),
        explanations=_keys(table["answers"]["explanation"]),
        column_heads=_keys(table["tables"]["heads"]),
        hedges=re.compile(rf"(?:{_alternatives(words['hedges'])})\s+\Z", re.IGNORECASE),
        superlatives=_any_of(words["superlatives"]),
        abbreviation=re.compile(rf"(?:(?<!\w)(?:{_alternatives(words['abbreviations'])})|(?<![^\W\d_])[^\W\d_])\.\Z"),
        no_names=frozenset(words["no_names"]),
        no_items=_keys(words["no_items"]),
        months={name: int(number) for number, names in table["months"].items() for name in names},
        questions={word_key(key): _question(entry) for entry in questions["question"] for key in entry["keys"]},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _question(entry: dict[str, Any]) -> Question:
    flags = (entry.get(name, False) for name in ("changes", "subject_before"))
    return Question(entry["front"], entry["ask"], entry.get("when", ""), *flags)


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(word_key, words))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words)))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these as whole words."""
    return re.compile(rf"(?<!\w)(?:{_alternatives(words)})(?!\w)", re.IGNORECASE)
