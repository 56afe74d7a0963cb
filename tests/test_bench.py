"""The benchmark runs, and compares like with like."""

from __future__ import annotations

import sqlite3
import sys
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.__main__ import main


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process's peak memory")
def test_the_benchmark_prints_its_tables_and_all_contestants_make_the_same_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run on 50 facts fills every row, and build, plain script and floor each end with 50 notes and 65 cards."""
    assert main(["--sizes", "50", "--runs", "1", "--markdown", "--keep", str(tmp_path)]) == 0

    tables, _, profile = capsys.readouterr().out.partition("Where the time of a build of 50 facts goes")
    headings, _, sizes, _, help_headings, _, help_screen, _, *rest = tables.strip().splitlines()
    upgrade_headings, _, upgrade, _, verify_headings, _, verification, _, machine, _, *targets = rest
    assert headings == (
        "| facts | build s | plain script s | floor s | build/floor | plain/build | peak MB | check s | check/build |"
    )
    assert sizes.startswith("| 50 | ")
    assert help_headings == '| anki-builder --help s | python -c "import click" s | ratio |'
    assert help_screen.count("|") == help_headings.count("|")
    assert upgrade.startswith("| 50 | 5 | ")
    assert upgrade.count("|") == upgrade_headings.count("|")
    assert verification.startswith("| 50 | ")
    assert verification.count("|") == verify_headings.count("|")
    assert "SQLite" in machine
    assert len(targets) == 1  # --help's: the others are for sizes that were not asked for

    assert profile.splitlines()[2] == "| stage | ms |"
    assert profile.splitlines()[-1].startswith("| sum | ")

    project = tmp_path / "50"
    databases = (
        _collection(project / "decks" / "current-affairs.apkg"),
        _collection(project / "plain.apkg"),
        zlib.decompress((project / "floor.zlib").read_bytes()),
    )
    assert [_counts(database) for database in databases] == [(50, 65)] * 3


def _collection(package: Path) -> bytes:
    with zipfile.ZipFile(package) as archive:
        return archive.read("collection.anki2")


def _counts(database: bytes) -> tuple[int, int]:
    """How many notes and cards a database holds."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        (notes,) = connection.execute("SELECT count(*) FROM notes").fetchone()
        (cards,) = connection.execute("SELECT count(*) FROM cards").fetchone()
    return notes, cards
