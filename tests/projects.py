"""Deck projects in scratch folders, and commands run in them.

For the tests of reading, validation and commands; knows nothing of Anki.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from anki_builder.cli import cli

DECK = """\
name: Current Affairs
namespace: current-affairs.example
tag_root: CA
lint:
  ignore: [missing-source]
"""
"""The deck.yaml of a project that is given no other; to keep tests short, their facts have no sources."""

STORY = """\
title: US–Japan critical minerals agreement
date: 2025-10-28
facts:
"""
"""What stands above the facts, where a test is about facts."""

FACT = """\
  - id: us-japan-minerals-city
    front: In which city was the agreement signed?
    back: Tokyo
"""
"""A fact with nothing wrong."""


class Ran(NamedTuple):
    """What a command did, as far as its caller sees."""

    exit_code: int
    stdout: str
    stderr: str


def write_project(root: Path, files: Mapping[str, str | bytes] | None = None, deck: str = DECK) -> Path:
    """Writes deck.yaml, and files by their path under cards_src (by default one sound fact); gives `root`."""
    given = {"2025-10/minerals.yaml": STORY + FACT} if files is None else files
    for file, content in {"deck.yaml": deck, **given}.items():
        path = root / "cards_src" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def run(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Ran:
    """Runs a command of anki-builder in this process; whatever it raises is raised, as a traceback is always a bug."""
    clean = {"NO_COLOR": None, "FORCE_COLOR": None, "SOURCE_DATE_EPOCH": None, **(env or {})}
    result = CliRunner().invoke(
        cli, list(map(str, arguments)), env=clean, catch_exceptions=False, prog_name="anki-builder"
    )
    return Ran(result.exit_code, result.stdout, result.stderr)
