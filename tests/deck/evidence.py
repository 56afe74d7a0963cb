"""Reads the evidence, and the table that says which of it a fact file may use."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.deck.grounding import Values, values

HERE = Path(__file__).parent


class Story(NamedTuple):
    """What is known of a story."""

    date: str
    category: str
    known: Values
    corrected: Values
    sources: frozenset[tuple[str, str, str]]
    """Publisher, address, date."""


def load_stories() -> dict[str, Story]:
    """All stories by their code, such as `2025-08-S01`."""
    stories: dict[str, Story] = {}
    for path in sorted((HERE / "evidence").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        stories |= {code: _story(entry) for code, entry in data.items()}
    return stories


def _story(entry: dict[str, Any]) -> Story:
    phrases = {key: "; ".join(map(str, phrases)) for key, phrases in entry["facts"].items()}
    corrected = phrases.pop("corrects", "")
    known = "; ".join([entry["story"], entry["date"], *phrases.values()])
    return Story(
        date=entry["date"],
        category=entry["category"],
        known=values(known),
        corrected=values(corrected),
        sources=frozenset(tuple(source) for source in entry["sources"]),
    )


def load_files() -> dict[str, tuple[str, ...]]:
    """The codes of the stories that each fact file tells, by the file's path under cards_src."""
    table = yaml.safe_load((HERE / "files.yaml").read_text(encoding="utf-8"))
    return {
        f"{month}/{name}.yaml": tuple(codes.split()) for month, names in table.items() for name, codes in names.items()
    }


def load_general_words() -> frozenset[str]:
    """Words with a capital letter that name nothing in particular, in lower case."""
    lines = (HERE / "general_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.casefold() for line in lines if not line.startswith("#") for word in line.split())
