"""The contestants: whole processes that do the same work on a project, or a part of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.bench.processes import Run, run_python

Contestant = Callable[[Path], Run]
"""Runs once on the project in a folder."""

PACKAGE = Path("decks", "current-affairs.apkg")
"""Where a build writes the package of a synthetic project."""

PLAIN_PACKAGE = Path("plain.apkg")
"""Where the plain script writes its own."""

GENANKI_PACKAGE = Path("genanki.apkg")
"""Where genanki alone writes that of our notes."""

FLOOR_TARGET = Path("floor.zlib")
"""Where the floor writes its database."""

CHECKED_ON = "2026-01-01"
"""The day after the last of the synthetic facts' dates."""

NOT_SHOWN = "stale,answer-leaks"

CACHE = ".cache"
"""The folder of a project in which a command may keep something for the next one."""

_ROWS = Path("rows.marshal")
_HERE = Path(__file__).parent


def build(project: Path) -> Run:
    """A cold `anki-builder build`, which finds nothing that an earlier one has made."""
    make_cold(project)
    (project / PACKAGE).unlink(missing_ok=True)
    return run_command(project, "build")


def read(project: Path) -> Run:
    """The fact files read and parsed, and nothing more, as `anki-builder check` does it first; cold."""
    make_cold(project)
    return run_python("-m", "tests.bench.read_script", project)


def check(project: Path) -> Run:
    """A cold `anki-builder check` with all rules; those that the synthetic facts break in thousands are not shown."""
    make_cold(project)
    return run_command(project, "check", "--on", CHECKED_ON, "--ignore", NOT_SHOWN)


def plain_script(project: Path) -> Run:
    """What people write: `yaml.safe_load` and genanki."""
    return run_python("-P", _HERE / "plain_script.py", project, project / PLAIN_PACKAGE)


def floor(project: Path) -> Run:
    """The least that a build can cost on one core. Needs the rows that `take_rows` leaves."""
    script, sources = _HERE / "floor.py", project / "cards_src"
    run = run_python("-P", script, sources, project / _ROWS, project / FLOOR_TARGET)
    return run.without(float(run.output))


def genanki_alone(project: Path) -> Run:
    """The notes of our package written by genanki. Needs the rows that `take_rows` leaves."""
    run = run_python("-P", _HERE / "genanki_script.py", project / _ROWS, project / GENANKI_PACKAGE)
    return run.without(float(run.output))


def take_rows(project: Path) -> None:
    """Lays the rows of a built package out for those who start from them."""
    run_python("-P", _HERE / "package_rows.py", project / PACKAGE, project / _ROWS)


def run_command(project: Path, *arguments: str) -> Run:
    """One run of `anki-builder` on a project."""
    return run_python("-m", "anki_builder", "-C", project, *arguments)


def make_cold(project: Path) -> None:
    """Deletes what earlier commands may have kept for later ones."""
    shutil.rmtree(project / CACHE, ignore_errors=True)
