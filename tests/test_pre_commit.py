"""The hooks that authors' projects take from this one, through the program pre-commit."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from anki_builder.cli import cli

ROOT = Path(__file__).parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def test_the_hooks_that_there_are() -> None:
    """Their ids stand in authors' projects, so they stay; each has what pre-commit asks of a hook."""
    assert {name: hook["entry"] for name, hook in HOOKS.items()} == {
        "anki-builder-check": "anki-builder check",
        "anki-builder-fix": "anki-builder check --fix",
    }
    assert all(hook.keys() >= {"id", "name", "description", "entry", "language"} for hook in HOOKS.values())


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_a_command_that_exists(name: str) -> None:
    """The program is one that the package installs, and the command takes the options that it is given."""
    program, command, *options = shlex.split(HOOKS[name]["entry"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert program in project["scripts"]
    assert HOOKS[name]["language"] == "python"
    assert cli.commands[command].make_context(command, options).info_name == command


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_when_sources_change(name: str) -> None:
    """Once for the whole project, as facts depend on each other, so pre-commit passes no names of files."""
    changed = [
        "cards_src/deck.yaml",
        "cards_src/2025-10/शहर.yaml",
        "cards_src/media/map.png",
        "README.md",
        "decks/a.apkg",
    ]

    assert [file for file in changed if re.search(HOOKS[name]["files"], file)] == changed[:3]
    assert HOOKS[name]["pass_filenames"] is False
