"""The benchmark runs, compares like with like, and tells targets and regressions."""

from __future__ import annotations

import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from anki_builder.sources.project import load_project
from tests.bench import __main__, rebuilds, rounds
from tests.bench.contestants import (
    CACHE,
    FLOOR_TARGET,
    GENANKI_PACKAGE,
    PACKAGE,
    PLAIN_PACKAGE,
    Contestant,
    build,
    check,
    floor,
    genanki_alone,
    make_cold,
    plain_script,
    read,
)
from tests.bench.costs import Cost, cost
from tests.bench.measure import Measured
from tests.bench.packages import PackageComparison
from tests.bench.processes import Run
from tests.bench.rebuilds import build_again
from tests.bench.rounds import Comparison, Entry, compare
from tests.bench.start_up import StartUp
from tests.bench.synthetic import write_project, write_same_facts
from tests.bench.tables import cost_table, markdown, plain_text, size_table
from tests.bench.targets import targets
from tests.bench.upgrades import UpgradeComparison
from tests.bench.verifications import VerifyComparison


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process's peak memory")
def test_the_benchmark_prints_its_tables_and_all_contestants_make_the_same_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run on 50 facts fills every table, and all who make notes of them end with 50 notes and 65 cards."""
    assert __main__.main(["--sizes", "50", "--runs", "1", "--markdown", "--keep", str(tmp_path)]) == 0

    blocks = capsys.readouterr().out.strip().split("\n\n")
    assert {title: _first_cells(table) for title, table in zip(blocks[:18:2], blocks[1:18:2], strict=True)} == {
        "Whole processes:": ["facts", "50"],
        "What one more fact costs a build, beyond the build in the first row:": ["facts", "50"],
        "The same, for facts in few files and in many:": ["facts", "5", "50"],
        "Build again after one file has changed:": ["facts", "50"],
        "Commands that do nothing:": ["command", "anki-builder --help", "anki-builder --version"],
        "A release, beyond a build of the same facts:": ["facts", "50"],
        "The package, beside Anki's own legacy export of the same notes:": ["facts", "50"],
        "Anki's import of it, beside that of what others make of the same facts:": [
            *("package", "anki-builder", "genanki, the same notes", "plain script, less in a note"),
        ],
        "Its trial in Anki, beside the import alone:": ["facts", "50"],
    }
    machine, targets_met, profile_title, profile = blocks[18:]
    assert "SQLite" in machine
    assert len(targets_met.splitlines()) == 2  # of --help and --version: the others are for sizes not asked for
    assert profile_title == ("Where the time of a build of 50 facts and of its check goes, by stages, on one core:")
    stages = _first_cells(profile)
    assert (stages[0], stages[-4:]) == (
        "stage",
        ["sum", "check: importing", "check: rules, card by card", "check: the same, and cards compared"],
    )

    build(tmp_path / "50")
    databases = (
        _collection(tmp_path / "50" / PACKAGE),
        _collection(tmp_path / "50" / PLAIN_PACKAGE),
        _collection(tmp_path / "50" / GENANKI_PACKAGE),
        zlib.decompress((tmp_path / "50" / FLOOR_TARGET).read_bytes()),
    )
    assert [_counts(database) for database in databases] == [(50, 65)] * 4


def test_the_same_facts_lie_in_as_many_files_as_asked_for(tmp_path: Path) -> None:
    """35 facts in 1, 4 and 35 files, the last of 4 with what is left, are the facts of the usual project."""
    write_project(tmp_path / "usual", 35)
    usual = [fact.id for fact in load_project(tmp_path / "usual").facts]
    for files in (1, 4, 35):
        write_same_facts(tmp_path / str(files), 35, files)
        project = load_project(tmp_path / str(files))
        assert len(list(tmp_path.glob(f"{files}/cards_src/*/*.yaml"))) == files
        assert sorted(fact.id for fact in project.facts) == sorted(usual)
        assert not project.diagnostics


def test_in_each_round_all_projects_take_their_turn_and_the_plain_script_joins_the_first_of_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds go over all projects; with 50,000 facts the plain script sits out the warm-up and every round but one."""
    ran: list[str] = []

    def contestant(name: str) -> Contestant:
        def run(project: Path) -> Run:
            ran.append(f"{project.name} {name}")
            return _run(len(ran))

        return run

    monkeypatch.setattr(rounds, "build", one := contestant("build"))
    monkeypatch.setattr(rounds, "plain_script", plain := contestant("plain"))
    entries = [Entry(tmp_path / "small", 10, 1, (plain, one)), Entry(tmp_path / "large", 50_000, 5_000, (plain, one))]

    small, large = compare(entries, 2, lambda message: None)

    assert ran == [
        *("small build", "small plain", "large build"),
        *("small plain", "small build", "large plain", "large build"),
        *("small plain", "small build", "large build"),
    ]
    assert [run.seconds for run in small.runs(plain)] == [4, 8]
    assert [run.seconds for run in large.runs(plain)] == [6]
    assert large.ratio(plain, one) == 6 / 7


def test_what_an_earlier_command_kept_is_gone_before_a_cold_one(tmp_path: Path) -> None:
    """The cache goes; sources, releases and packages stay."""
    for path in (f"{CACHE}/facts", "cards_src/deck.yaml", "decks/releases/2025-11/manifest.json"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()

    make_cold(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["cards_src", "decks"]
    assert (tmp_path / "decks/releases/2025-11/manifest.json").exists()


def test_a_build_after_a_change_finds_one_fact_reworded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 20 facts in two files one differs from before, and the cache stays."""
    write_project(tmp_path, 20)
    (tmp_path / CACHE).mkdir()
    before = load_project(tmp_path).facts
    monkeypatch.setattr(rebuilds, "run_command", lambda project, *arguments: _run(1))

    build_again(tmp_path)

    after = load_project(tmp_path).facts
    assert len(after) == 20
    assert sum(new != old for new, old in zip(after, before, strict=True)) == 1
    assert (tmp_path / CACHE).exists()


def test_what_a_fact_costs_is_what_it_adds_to_the_start_up() -> None:
    """From 100 to 1,100 facts, 2 s, 3 s on all cores and 5 MB more make 2 ms, 3 ms and 5 kB a fact; the floor, 1 ms."""
    small = _comparison(100, {build: _run(1, 1, 10_000_000), floor: _run(1)})
    large = _comparison(1_100, {build: _run(3, 4, 15_000_000), floor: _run(2)})

    assert cost(large, small) == Cost(0.002, 0.003, 0.001, 5_000)
    assert cost(_comparison(1_100, {build: _run(3, 4, 15_000_000)}), small) == Cost(0.002, 0.003, None, 5_000)


def test_where_only_builds_ran_the_tables_have_no_row_or_a_dash() -> None:
    """A million facts, at which nobody but the build runs, are in the table of costs alone."""
    small, huge = _compared(300), _comparison(1_000_300, {build: _run(61, 101, 1_030_000_000)}, files=100_030)

    assert [row[0] for row in size_table([small, huge])] == ["facts", "300"]
    assert markdown(cost_table([small, huge])).splitlines()[2:] == [
        "| 300 | 1 | 1.00 | 1.00 | 30 | – | – | – | – |",
        "| 1,000,300 | 100,030 | 61.00 | 101.00 | 1030 | 60 | 100 | – | 1,000 |",
    ]


def test_a_table_for_the_terminal_is_aligned_to_the_right() -> None:
    """Each column is as wide as its widest cell."""
    assert plain_text([("facts", "s"), ("1,000", "0.25")]) == "facts     s\n1,000  0.25"


def test_every_target_is_told_of_with_whether_it_is_met() -> None:
    """All sizes that have targets: what is met and what is missed, with the bound and the figure."""
    assert [target.line() for target in targets(_measured())] == [
        "met: build of 10,000 facts in times of the floor, at most 1.5: 1.25",
        "MISSED: build of 100,000 facts in times of the floor, at most 1.3: 1.67",
        "met: plain script with 100,000 facts in times of a build, at least 5: 5.00",
        "met: check of 100,000 facts in times of their reading, at most 1.2: 1.20",
        "met: peak memory of a build of 100,000 facts, MB, at most 250: 250.00",
        "met: peak memory of a build of 1,000,000 facts, MB, at most 1,500: 1,400.00",
        "met: cost of a fact at 10,000 and 100,000 and 1,000,000 facts, the highest in times of the lowest, "
        "at most 1.2: 1.11",
        "MISSED: memory of a fact at 1,000,000 facts in times of that at 10,000, at most 1.1: 1.37",
        "MISSED: cost of a fact in 1 and 10,000 files, the highest in times of the lowest, at most 1.2: 2.00",
        "met: --help in times of a bare import of click, at most 1.5: 1.50",
        "MISSED: --version in times of a bare import of click, at most 1.5: 2.00",
        "met: build of 36,000 facts after one file changed, in cold builds, at most 0.25: 0.25",
        "met: planning and packaging the upgrade of 100,000 facts in builds, at most 1.3: 1.25",
        "met: package of 10,000 notes in sizes of Anki's legacy export, at most 1.1: 0.50",
        "met: Anki's import of 10,000 notes in times of genanki's package of the same, at most 1: 1.00",
        "met: verify of 10,000 notes in times of Anki's import, at most 3: 2.00",
    ]


@pytest.mark.parametrize(("check_seconds", "status", "told"), [(4.0, 0, "met"), (4.1, 1, "REGRESSION")])
def test_a_quick_run_fails_on_a_gross_regression(
    check_seconds: float,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A check that takes over 4 times the reading does not pass; the same run without --quick does."""
    measured = _measured()._replace(sizes=[_compared(300), _compared(2_000, {check: _run(check_seconds)})])
    asked: list[tuple[object, ...]] = []

    def measure(folder: Path, sizes: object, runs: int, show: Callable[[str], None]) -> Measured:
        asked.append((sizes, runs))
        return measured

    monkeypatch.setattr(__main__, "measure", measure)

    assert __main__.main(["--quick"]) == status
    assert f"- {told}: check in times of reading, at most 4: {check_seconds:.2f}" in capsys.readouterr().out
    assert __main__.main([]) == 0
    assert "check in times of reading" not in capsys.readouterr().out
    assert asked == [((300, 2_000), 2), ((300, 10_000, 100_000), 5)]


def _run(seconds: float, processor_seconds: float = 1.0, peak_memory: int = 30_000_000) -> Run:
    return Run(seconds, processor_seconds, peak_memory, "")


def _comparison(facts: int, runs: Mapping[Contestant, Run], files: int = 1) -> Comparison:
    """One round."""
    return Comparison(facts, files, [runs])


def _compared(facts: int, runs: Mapping[Contestant, Run] | None = None) -> Comparison:
    """One round of those who run on every size, 1 s each, but for the plain script's 2 s and the runs given."""
    every = {each: _run(1) for each in (build, check, floor, genanki_alone, read)}
    return _comparison(facts, {**every, plain_script: _run(2), **(runs or {})})


def _measured() -> Measured:
    """A run at all sizes that have targets."""
    large: dict[Contestant, Run] = {
        build: _run(10, 1, 250_000_000),
        floor: _run(6),
        plain_script: _run(50),
        check: _run(1.2),
    }
    return Measured(
        sizes=[
            _compared(0),
            _compared(10_000, {build: _run(2, 1, 40_000_000), floor: _run(1.6)}),
            _compared(100_000, large),
            _comparison(1_000_000, {build: _run(91, 1, 1_400_000_000)}),
        ],
        files=[
            _comparison(1_000, {build: _run(1), floor: _run(1)}),
            _comparison(10_000, {build: _run(2), floor: _run(1)}),
            _comparison(10_000, {build: _run(3), floor: _run(1)}, files=10_000),
        ],
        start_up=StartUp(((0.3, 0.2, 0.4),)),
        rebuild=_comparison(36_000, {build: _run(4), build_again: _run(1)}),
        upgrade=UpgradeComparison(100_000, 300, ((_run(4), _run(5)),)),
        verification=VerifyComparison(10_000, ((2.0, 1.0),)),
        packages=PackageComparison(10_000, 500, 1_000, ((1.0, 1.0, 2.0),)),
        profiled=10_000,
        profile={"notes": 1.0},
    )


def _first_cells(table: str) -> list[str]:
    """The first cell of each row of a Markdown table, all rows of which have as many cells."""
    lines = table.splitlines()
    assert len({line.count("|") for line in lines}) == 1
    return [line.split(" | ")[0].removeprefix("| ") for line in (lines[0], *lines[2:])]


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
