"""The rules: every one that a finding names is explained, and nothing is explained that no finding names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import anki_builder
from anki_builder.lint.linter import RULE_NAMES
from anki_builder.rules import RULES, Rule

PACKAGE = Path(anki_builder.__file__).parent

RULE_ARGUMENT = {
    "Diagnostic": 2,
    "Consequence": 0,
    "DuplicateSlip": 0,
    "error": 1,
    "warning": 1,
    "_report": 1,
    "_refuse": 1,
    "Pattern": 2,
}
"""Where the functions that make findings take the name of a rule, by position."""


def rules_named_by_module() -> dict[str, set[str]]:
    """The rules that each module of the package names."""
    named: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            position = RULE_ARGUMENT.get(called, len(node.args))
            for argument in node.args[position : position + 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    named.setdefault(path.stem, set()).add(argument.value)
    return named


def test_code_names_the_rules_that_there_are() -> None:
    """A rule without an explanation leaves an author alone; one that nothing reports only takes up room."""
    assert set().union(RULE_NAMES, *rules_named_by_module().values()) == RULES.keys()


def test_the_search_for_rules_sees_every_module_that_reports() -> None:
    """Whoever makes findings is found naming a rule, so that a renamed function does not blind the test above."""
    makers = {
        path.stem
        for path in PACKAGE.rglob("*.py")
        if re.search(r"Diagnostic\(|reading\.error\(", path.read_text(encoding="utf-8"))
    }

    assert makers - {"diagnostics", "places", "release_check"} <= rules_named_by_module().keys()


def test_rules_are_in_alphabetical_order_under_their_own_names() -> None:
    """So that `explain` lists them in an order that a reader can search."""
    assert [rule.name for rule in RULES.values()] == list(RULES) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_an_explanation_has_its_four_parts(rule: Rule) -> None:
    """What it does and why, in sentences; an example, and what to write instead, which is something else."""
    assert rule.what.startswith("Finds ")
    assert rule.what.endswith(".")
    assert rule.why.endswith((".", "?"))
    assert rule.example.strip() == rule.example != ""
    assert rule.instead.strip() == rule.instead != ""
    assert rule.example != rule.instead
