"""Every rule that a finding can name, explained for authors."""

from __future__ import annotations

from anki_builder.rules.quality import QUALITY_RULES as _QUALITY
from anki_builder.rules.release import RELEASE_RULES as _RELEASE
from anki_builder.rules.rule import Group, Rule
from anki_builder.rules.schema import SCHEMA_RULES as _SCHEMA

__all__ = ["QUALITY_RULES", "RULES", "Group", "Rule"]

RULES: dict[str, Rule] = {
    rule.name: rule for rule in sorted((*_SCHEMA, *_QUALITY, *_RELEASE), key=lambda rule: rule.name)
}
"""By name, in alphabetical order."""

QUALITY_RULES: frozenset[str] = frozenset({"cloze-shape", "choice-shape"} | {rule.name for rule in _QUALITY})
"""Rules about cards, which an author can waive; two of them are also about the shape of a fact, which nobody can."""
