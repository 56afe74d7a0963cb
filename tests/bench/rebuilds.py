"""A build after one file has changed, right after a cold one: what an author waits for at every save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bench.contestants import build, run_command
from tests.bench.processes import Run
from tests.bench.rounds import Comparison, Entry, compare
from tests.bench.synthetic import FACTS_IN_A_FILE, write_project


def compare_rebuilds(folder: Path, facts: int, runs: int, show: Callable[[str], None]) -> Comparison:
    """Builds a project cold, and again after a change, in turn."""
    write_project(folder, facts)
    entry = Entry(folder, facts, -(-facts // FACTS_IN_A_FILE), (build, build_again))
    return compare([entry], runs, show)[0]


def build_again(project: Path) -> Run:
    """`anki-builder build` on what an earlier build has left, but for one fact that was reworded since."""
    file = project / "cards_src" / "2016-01" / "story-00000.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    front: ", "    front: Once more, ", 1), encoding="utf-8")
    return run_command(project, "build")
