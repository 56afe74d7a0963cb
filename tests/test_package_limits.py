"""Packages that hold more than any deck: refused in words, before disk or memory is full."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from anki_builder.errors import ProjectError
from anki_builder.packages import package_limits
from anki_builder.packages.package_limits import check_package
from anki_builder.packages.package_reader import read_package
from anki_builder.verify import verification
from anki_builder.verify.bounds import Bounds
from tests.projects import run, write_project
from tests.reliability.hostile_packages import NEWER, hostile_packages
from tests.reliability.tampering import with_statements
from tests.reliability.zip_files import Entry, write_zip, zeros, zstandard_zeros

SAMPLE = Path(__file__).parent / "reliability/sample.apkg"
NOT_PLAIN = "its collection has more than plain tables, and none of Anki's has that"
LARGE_FIELD = "its collection has a field of more than 10 MB, which no card needs"


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth, so that nobody has to wait."""
    for name in ("_LARGEST_LIST", "_LARGEST_COLLECTION", "_LARGEST_CELL", "_MOST_GROWTH"):
        monkeypatch.setattr(package_limits, name, getattr(package_limits, name) // 100)


def refusals(package: Path) -> set[str]:
    """What is said of a package that is neither read nor given to Anki."""
    said = set()
    for use in (read_package, check_package):
        with pytest.raises(ProjectError) as refused:
            use(package)
        said.add(str(refused.value).removeprefix(f"{package}: "))
    return said


def test_a_file_that_begins_before_the_package_does(tmp_path: Path) -> None:
    """The list of files says so where the place of that list is not told as it is."""
    data = bytearray(SAMPLE.read_bytes())
    place = slice(len(data) - 6, len(data) - 2)
    data[place] = (int.from_bytes(data[place], "little") + 100).to_bytes(4, "little")
    (tmp_path / "a.apkg").write_bytes(data)

    ran = run("verify", tmp_path / "a.apkg")
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (1, "1 error")
    with pytest.raises(ProjectError, match=r"a\.apkg: "):
        read_package(tmp_path / "a.apkg")


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (["CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM cards; END"], NOT_PLAIN),
        (["CREATE VIEW v AS SELECT * FROM notes"], NOT_PLAIN),
        (
            [
                "ALTER TABLE cards RENAME TO c",
                "CREATE VIEW cards AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT c.* FROM r, c",
            ],
            NOT_PLAIN,
        ),
        (["CREATE VIRTUAL TABLE v USING fts5(a)"], NOT_PLAIN),
        (["ALTER TABLE notes ADD more TEXT AS (hex(zeroblob(400000000)))"], NOT_PLAIN),
        (["UPDATE notes SET flds = flds || hex(zeroblob(50001))"], LARGE_FIELD),
        (["UPDATE notes SET flds = zeroblob(100001)"], LARGE_FIELD),
        (["UPDATE col SET models = hex(zeroblob(50001))"], LARGE_FIELD),
    ],
)
def test_a_collection_has_plain_tables_and_no_huge_fields(statements: list[str], reason: str, tmp_path: Path) -> None:
    """A view can go on without end, and a generated column can be larger than any memory."""
    assert refusals(with_statements(SAMPLE, tmp_path / "a.apkg", *statements)) == {reason}


@pytest.mark.parametrize("said", [20_000_000, 1_000])
def test_a_collection_of_zeros_is_not_unpacked(said: int, tmp_path: Path) -> None:
    """Whatever size the zip file gives for it: these are 20 KB."""
    bomb = Entry("collection.anki2", zeros(20_000_000), said, is_deflated=True)
    assert refusals(write_zip(tmp_path / "a.apkg", [bomb])) == {
        "its collection has more than 1 GB, which no deck needs"
    }


@pytest.mark.parametrize(
    "entries",
    [
        [Entry("0", zeros(21_000_000), 21_000_000, is_deflated=True)],
        [Entry("0", zeros(21_000_000), 1_000, is_deflated=True)],
        [Entry(str(number), zeros(5_000_000), 1_000, is_deflated=True) for number in range(9)],
        [Entry("collection.anki21b", zstandard_zeros(21_000_000))],
    ],
    ids=["one", "one that lies", "many", "compressed as Anki does"],
)
def test_files_do_not_unpack_to_far_more_than_the_package(entries: Iterable[Entry], tmp_path: Path) -> None:
    """Counted as they are unpacked, not as the zip file says; Anki would write them all to the disk."""
    with pytest.raises(ProjectError, match=r"a\.apkg: unpacks to more than 2 GB, which no deck needs"):
        check_package(write_zip(tmp_path / "a.apkg", entries))


def test_pictures_may_be_larger_than_that_in_a_package_that_is_as_large(tmp_path: Path) -> None:
    """What is not compressed does not grow."""
    check_package(write_zip(tmp_path / "a.apkg", [Entry("0", bytes(21_000_000))]))


def test_files_do_not_lie_upon_each_other(tmp_path: Path) -> None:
    """Else a small package could hold any number of large ones."""
    entries = [Entry(str(number), b"x" * 1_000) for number in range(100)]
    with pytest.raises(ProjectError, match="the files in it lie upon each other"):
        check_package(write_zip(tmp_path / "a.apkg", entries, upon_each_other=True))


def test_a_list_of_files_has_an_end(tmp_path: Path) -> None:
    """A million files would take a gigabyte of memory before the first is read."""
    entries = [Entry(str(number), b"") for number in range(3_000)]
    assert refusals(write_zip(tmp_path / "a.apkg", entries)) == {"lists more files than any deck has"}


def test_commands_say_it_in_a_line(tmp_path: Path) -> None:
    """`diff` as wrong usage, `verify` as a finding, also of the older package."""
    package = with_statements(SAMPLE, tmp_path / "a.apkg", "CREATE VIEW v AS SELECT * FROM notes")
    assert run("diff", SAMPLE, package) == (2, "", f"anki-builder: {package}: {NOT_PLAIN}\n")
    said = f"error: not given to Anki: {package}: {NOT_PLAIN} [unsafe-package]\n\n1 error\n"
    assert run("verify", package) == run("verify", SAMPLE, "--upgrade-from", package) == (1, said, "")


def test_a_package_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Anki reads its newer format; the process that it does so in has an end."""
    monkeypatch.setattr(verification, "BOUNDS", Bounds(seconds=2))
    *_, endless = (path.read_bytes() for group, path in hostile_packages(SAMPLE, tmp_path, tmp_path) if group == NEWER)
    package = tmp_path / "endless.apkg"
    package.write_bytes(endless)
    ran = run("verify", package)
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert ran.stdout.endswith("[anki-crashed]\n\n1 error\n")


def test_a_media_folder_that_is_a_link_out_of_the_project(tmp_path: Path) -> None:
    """Whoever builds it would give away what lies there."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/a.png").write_bytes(b"private")
    fact = "title: T\ndate: 2025-10-28\nfacts:\n  - {id: a, front: Which city?, back: Tokyo, image: a.png}\n"
    root = write_project(tmp_path / "project", {"a.yaml": fact})
    (root / "cards_src/media").symlink_to(tmp_path / "pictures")
    ran = run("-C", root, "check", "--format", "concise")
    assert ran.exit_code == 1
    assert "[bad-media] `a.png` is a link that leads out of cards_src/media/" in ran.stdout
