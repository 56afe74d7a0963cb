"""Files that nobody writes by hand: each is told in words, and none of them costs much."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from anki_builder.drafts.drafting import DraftSettings, draft_article
from anki_builder.errors import ProjectError
from anki_builder.packages.package_reader import read_package
from tests.projects import DECK, STORY, run, write_project


def checked(root: Path, facts: str, deck: str = DECK) -> tuple[int, list[str]]:
    """Exit status of `check`, and its findings in short."""
    write_project(root, {"2025-10/minerals.yaml": STORY + facts}, deck)
    ran = run("-C", root, "check", "--on", "2025-12-01", "--format", "concise")
    return ran.exit_code, ran.stdout.splitlines()


def test_a_value_has_at_most_a_hundred_thousand_characters(tmp_path: Path) -> None:
    """One more is an error."""
    fact = "  - {{id: a, front: 'Which city?', back: Tokyo, extra: {}}}\n"
    assert checked(tmp_path, fact.format("x" * 100_000))[0] == 0
    status, found = checked(tmp_path, fact.format("x" * 100_001))
    place = "cards_src/2025-10/minerals.yaml:4:55"
    assert status == 1
    assert found[0] == f"{place}: error [bad-value] 100,001 characters, where a text has at most 100,000"


def test_a_thousand_errors_of_a_file_are_enough(tmp_path: Path) -> None:
    """The rest of it is not read."""
    status, found = checked(tmp_path, "".join(f"  - {{id: f{number}, front: 'Which?'}}\n" for number in range(2_000)))
    assert (status, len(found)) == (1, 1_002)
    assert found[1_000].endswith("error [bad-value] 1,000 errors are enough: the rest is not read")
    assert found[1_001] == "1,001 errors"


def test_a_deck_has_at_most_a_thousand_categories(tmp_path: Path) -> None:
    """A misspelt one is compared with all of them."""
    names = "".join(f"  C{number}: []\n" for number in range(1_001))
    status, found = checked(tmp_path, "  - {id: a, front: 'Which city?', back: Tokyo}\n", f"{DECK}categories:\n{names}")
    assert status == 1
    assert "error [bad-value] 1,001 names, where there are at most 1,000" in found[0]


def test_the_last_day_of_all_is_a_day(tmp_path: Path) -> None:
    """There is none behind it to count to."""
    fact = "  - {id: a, front: 'Who is the president?', back: Ann Lee, as_of: 9999-12-31}\n"
    assert checked(tmp_path, fact)[1][0].endswith("`as_of: 9999-12-31` is in the future: it is 2025-12-01")


@pytest.mark.parametrize("text", ["word\n\n" * 20_001, "Sentence. " * 5_000, "x" * 1_000_001])
def test_an_article_is_no_library(text: str) -> None:
    """Too many lines, too long a line, or too many bytes."""
    with pytest.raises(
        ProjectError, match=r"a\.txt: too long for an article; give what is in it as files of their own"
    ):
        draft_article(text.encode(), "a.txt", DraftSettings())


def test_a_line_of_invisible_characters_is_blank() -> None:
    """It is no heading, and no fact."""
    drafted = draft_article("Title\n\n\u200b\n\nCity: Tokyo\n".encode(), "a.txt", DraftSettings())
    assert [draft.file.text.count("\u200b") for draft in drafted.drafts] == [0]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notes SET flds = 'one field'",
        "UPDATE cards SET due = 'soon'",
        "UPDATE notes SET guid = NULL",
    ],
)
def test_a_package_with_cells_of_other_types_is_damaged(change: str, tmp_path: Path) -> None:
    """SQLite takes anything anywhere; Anki would not import it either."""
    root = write_project(tmp_path / "project")
    assert run("-C", root, "build", "--at", "2025-11-01").exit_code == 0
    damaged = tmp_path / "damaged.apkg"
    with zipfile.ZipFile(root / "decks/current-affairs.apkg") as package:
        package.extract("collection.anki2", tmp_path)
    with closing(sqlite3.connect(tmp_path / "collection.anki2")) as connection:
        connection.execute(change.replace("NULL", "x'00'"))
        connection.commit()
    with zipfile.ZipFile(damaged, "w") as package:
        package.write(tmp_path / "collection.anki2", "collection.anki2")
    with pytest.raises(ProjectError, match="the package's collection cannot be read"):
        read_package(damaged)
