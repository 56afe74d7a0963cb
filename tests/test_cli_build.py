"""`build`: which packages it writes, what it says of them, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import re
import time
import zipfile
from pathlib import Path

import pytest

from tests.projects import DECK, FACT, STORY, Ran, run, write_project

YEAR = {
    "2025-09/tariffs.yaml": "title: Tariffs\ndate: 2025-09-03\ncategory: Economy\ntags: [Trade War]\nfacts:\n"
    "  - {id: tariffs, front: Which rate, back: 15 percent}\n",
    "2025-10/minerals.yaml": "title: Minerals\ndate: 2025-10-28\ncategory: [International::Asia, Economy]\nfacts:\n"
    "  - {id: city, front: Which city, back: Tokyo, reverse: true, tags: [japan]}\n"
    "  - {id: shares, cloze: 'China had {{c1::70%}} of mining and {{c2::90%}} of refining.'}\n"
    "  - {id: old, front: Who, back: Nobody, retired: {on: 2025-10-30, because: It ended.}}\n"
    "  - {id: draft, front: What, back: Something, draft: true}\n",
}
"""Four facts and a draft of two months, one of them retired in the second."""

AT = "2025-11-30"
EPOCH = "1764460800"
"""The same moment as a file of the environment would have it."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two months."""
    return write_project(tmp_path / "project", YEAR, DECK)


def table(root: Path, *rows: tuple[str, int, int]) -> str:
    """What `build` says of packages, given path, notes and cards of each."""
    width = max(len(path) for path, _, _ in rows)
    sizes = [f"{(root / path).stat().st_size / 1000:,.0f} kB" for path, _, _ in rows]
    lines = [f"{'package':<{width}}  notes  cards  size\n"]
    lines += [f"{p:<{width}}  {n:>5}  {c:>5}  {s:>4}\n" for (p, n, c), s in zip(rows, sizes, strict=True)]
    return "".join(lines)


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_deck(project: Path) -> None:
    """One package of all live facts, and a table with one row."""
    assert run("-C", project, "build") == Ran(0, table(project, ("decks/current-affairs.apkg", 3, 5)), "")
    assert names(project / "decks") == ["current-affairs.apkg"]


def test_months_and_the_upgrade(project: Path) -> None:
    """One package more for each month, and one that has the retired facts too."""
    assert run("-C", project, "build", "--each-month", "--upgrade") == Ran(
        0,
        table(
            project,
            ("decks/current-affairs.apkg", 3, 5),
            ("decks/current-affairs-2025-09.apkg", 1, 1),
            ("decks/current-affairs-2025-10.apkg", 2, 4),
            ("decks/current-affairs-upgrade.apkg", 4, 5),
        ),
        "",
    )


@pytest.mark.parametrize(
    ("options", "package", "notes"),
    [
        (["--month", "2025-10"], "current-affairs-2025-10.apkg", 2),
        (["--month", "2025-09", "--month", "2025-10"], "current-affairs-2025-09-2025-10.apkg", 3),
        (["--category", "Economy"], "current-affairs+economy.apkg", 3),
        (["--category", "ECONOMY"], "current-affairs+economy.apkg", 3),
        (["--category", "International"], "current-affairs+international.apkg", 2),
        (["--category", "International::Asia"], "current-affairs+international-asia.apkg", 2),
        (["--tag", "japan"], "current-affairs+japan.apkg", 1),
        (["--tag", "trade-war"], "current-affairs+trade-war.apkg", 1),
        (["--tag", "japan", "--tag", "Trade War"], "current-affairs+japan+trade-war.apkg", 2),
        (["--category", "Economy", "--month", "2025-09"], "current-affairs-2025-09+economy.apkg", 1),
        (["--category", "Economy", "--tag", "japan"], "current-affairs+economy+japan.apkg", 1),
    ],
)
def test_a_part_of_the_deck(options: list[str], package: str, notes: int, project: Path) -> None:
    """Several of one kind widen the choice, different kinds narrow it, and the name keeps part and whole apart."""
    ran = run("-C", project, "build", *options, "--format", "json")

    (built,) = json.loads(ran.stdout)["packages"]
    assert (ran.exit_code, built["path"], built["notes"]) == (0, f"decks/{package}", notes)
    assert names(project / "decks") == [package]


def test_an_alias_stands_for_its_category(tmp_path: Path) -> None:
    """`--category` takes whatever a fact file may say."""
    story = STORY.replace("facts:", "category: world\nfacts:") + FACT
    write_project(tmp_path, {"a.yaml": story}, DECK + "categories: {International: [world]}\n")

    assert run("-C", tmp_path, "build", "--category", "World").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--month", "2025-11"], "no fact fits --month 2025-11: did you mean `2025-10`?"),
        (["--month", "1969-07"], "no fact fits --month 1969-07: known here: `2025-09`, `2025-10`"),
        (["--category", "Econmy"], "no fact fits --category econmy: did you mean `economy`?"),
        (["--category", "Asia"], "no fact fits --category asia: known here: `economy`, `international::asia`"),
        (["--tag", "japn"], "no fact fits --tag japn: did you mean `japan`?"),
        (
            ["--tag", "japan", "--month", "2025-09"],
            "no fact has all of what --month, --category and --tag ask for",
        ),
    ],
)
def test_a_part_that_no_fact_fits(options: list[str], message: str, project: Path) -> None:
    """It is wrong usage, not an empty package, and nothing is written."""
    assert run("-C", project, "build", *options) == Ran(2, "", f"anki-builder: {message}\n")
    assert names(project / "decks") == []


def test_a_deck_of_drafts_and_retired_facts_alone(tmp_path: Path) -> None:
    """There is nothing to learn in it."""
    facts = "  - {id: a, front: a, back: b, draft: true}\n"
    facts += "  - {id: c, front: c, back: d, retired: {on: 2025-01-01, because: It ended.}}\n"
    write_project(tmp_path, {"a.yaml": STORY + facts})

    assert run("-C", tmp_path, "build") == Ran(
        2, "", "anki-builder: there are no live facts to build: all are drafts or retired\n"
    )


def test_json_describes_the_packages(project: Path) -> None:
    """Exactly the keys that others rely on, with what is on disk behind them."""
    ran = run("-C", project, "build", "--upgrade", "--format", "json")
    described = json.loads(ran.stdout)
    paths = [project / "decks/current-affairs.apkg", project / "decks/current-affairs-upgrade.apkg"]

    assert (ran.exit_code, ran.stderr, list(described)) == (0, "", ["packages"])
    assert described["packages"] == [
        {
            "path": path.relative_to(project).as_posix(),
            "notes": notes,
            "cards": 5,
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "rows": package["rows"],
        }
        for path, notes, package in zip(paths, (3, 4), described["packages"], strict=True)
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", package["rows"]) for package in described["packages"])


def test_warnings_go_to_standard_error_and_json_alone_to_standard_output(tmp_path: Path) -> None:
    """So that a program can read the one while a person reads the other."""
    write_project(tmp_path, {"a.yaml": STORY + "  - {front: Where, back: Tokyo}\n"})
    ran = run("-C", tmp_path, "build", "--format", "json")

    assert ran.exit_code == 0
    assert [package["notes"] for package in json.loads(ran.stdout)["packages"]] == [1]
    assert ran.stderr == run("-C", tmp_path, "check").stdout != ""


@pytest.mark.parametrize(("options", "stdout"), [([], ""), (["--format", "json"], '{\n  "packages": []\n}\n')])
def test_errors_refuse_the_build_and_leave_what_is_there(options: list[str], stdout: str, project: Path) -> None:
    """Old packages stay byte for byte in place, and standard error has all that `check` would say of the files."""
    run("-C", project, "build")
    old = (project / "decks/current-affairs.apkg").read_bytes()
    (project / "cards_src/2025-11.yaml").write_text(STORY + FACT + "    hnit: Asia\n", encoding="utf-8")

    assert run("-C", project, "build", *options) == Ran(
        1, stdout, run("-C", project, "check", "--select", "schema").stdout + "nothing was written\n"
    )
    assert (project / "decks/current-affairs.apkg").read_bytes() == old
    assert names(project / "decks") == ["current-affairs.apkg"]


def test_another_folder(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--out` counts from the current folder, is made where missing, and is shown in full outside the project."""
    monkeypatch.chdir(tmp_path)
    path = (tmp_path / "new/folder/current-affairs.apkg").as_posix()

    assert run("-C", project, "build", "--out", "new/folder") == Ran(0, table(project, (path, 3, 5)), "")
    assert names(project / "decks") == []


@pytest.mark.parametrize(
    "at", ["2025-11-30", "2025-11-30T00:00", "2025-11-30T00:00:00Z", "2025-11-30T05:30:00+05:30", "20251130"]
)
def test_a_given_time_gives_equal_bytes(at: str, project: Path) -> None:
    """However the moment is written, in option or environment, the package is the same; another moment is another."""
    package = project / "decks/current-affairs.apkg"
    run("-C", project, "build", env={"SOURCE_DATE_EPOCH": EPOCH})
    by_environment = package.read_bytes()
    run("-C", project, "build", "--at", at)
    by_option = package.read_bytes()
    run("-C", project, "build", "--at", "2025-12-01", env={"SOURCE_DATE_EPOCH": EPOCH})

    assert by_option == by_environment
    assert package.read_bytes() != by_option


def test_without_a_time_it_is_now(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock decides where neither option nor environment does; an empty variable is none."""
    package = project / "decks/current-affairs.apkg"
    run("-C", project, "build", "--at", AT)
    given = package.read_bytes()
    monkeypatch.setattr(time, "time", lambda: float(EPOCH))
    package.unlink()
    run("-C", project, "build", env={"SOURCE_DATE_EPOCH": ""})

    assert package.read_bytes() == given


def test_a_fact_retires_on_the_day_that_it_says(project: Path) -> None:
    """The day of the build decides, in UTC."""
    before = json.loads(run("-C", project, "build", "--at", "2025-10-29T23:59", "--format", "json").stdout)
    after = json.loads(run("-C", project, "build", "--at", "2025-10-30", "--format", "json").stdout)

    assert (before["packages"][0]["notes"], after["packages"][0]["notes"]) == (4, 3)


@pytest.mark.parametrize("value", ["tomorrow", "2025-02-30", "30-11-2025", "2025", "1969-12-31", "1764460800", "0"])
def test_a_time_that_is_none(value: str, project: Path) -> None:
    """Wrong usage, with how to write one."""
    ran = run("-C", project, "build", "--at", value)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"--at: `{value}` is not a time; write it like 2025-11-30 or 2025-11-30T18:00:00Z\n" in ran.stderr


@pytest.mark.parametrize("value", ["now", "-1", "0", "1e9", "2025-11-30", "9" * 12, "9" * 30, "1.5"])
def test_an_environment_with_a_time_that_is_none(value: str, project: Path) -> None:
    """What is wrong is named, as it is not on the command line."""
    ran = run("-C", project, "build", env={"SOURCE_DATE_EPOCH": value})

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"SOURCE_DATE_EPOCH: `{value}` is not a time; " in ran.stderr


@pytest.mark.parametrize("value", ["2025-13", "2025-1", "10-2025", "October", "2025", "2025-10-28", "", "२०२५-१०"])
def test_a_month_that_is_none(value: str, project: Path) -> None:
    """Wrong usage, with how to write one."""
    ran = run("-C", project, "build", "--month", value)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"Invalid value for '--month': `{value}` is not a month; write it like 2025-10\n" in ran.stderr


def test_sizes_and_names_line_up_in_every_script(tmp_path: Path) -> None:
    """Columns are as wide as a terminal shows them: combining marks take no room."""
    write_project(tmp_path, {"a.yaml": STORY + FACT}, DECK.replace("Current Affairs", "हिन्दी"))
    head, row = run("-C", tmp_path, "build").stdout.splitlines()

    assert row.startswith("decks/हिन्दी.apkg      1      1  ")
    assert head == "package           notes  cards  size"


def test_long_names_are_cut_where_no_file_system_objects(tmp_path: Path) -> None:
    """However much is asked for at once, there is a file name for it."""
    story = STORY.replace("facts:", f"category: [{'क' * 120}, {'ख' * 120}]\nfacts:") + FACT
    write_project(tmp_path, {"a.yaml": story})
    ran = run("-C", tmp_path, "build", "--category", "क" * 120, "--category", "ख" * 120)

    assert (ran.exit_code, ran.stderr) == (0, "")
    (package,) = (tmp_path / "decks").iterdir()
    assert zipfile.is_zipfile(package)


def test_a_part_of_a_deck_with_a_long_name_does_not_replace_the_whole(tmp_path: Path) -> None:
    """Where a name is cut, what tells the part from the whole is not cut off."""
    write_project(tmp_path, {"2025-10/a.yaml": STORY + FACT}, DECK.replace("Current Affairs", "Current Affairs " * 6))
    run("-C", tmp_path, "build")
    whole = names(tmp_path / "decks")
    run("-C", tmp_path, "build", "--month", "2025-10")

    assert len(names(tmp_path / "decks")) == len(whole) + 1
