"""The command `stats`: what it takes, what it prints where, and its exit status."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.synthetic import write_project as write_synthetic
from tests.projects import FACT, STORY, Ran, run, write_project
from tests.statistics.decks import write_example
from tests.test_cli_process import MODULE, environment, on_a_terminal, process

EXPECTED = Path(__file__).parent / "expected"
NARROW = {"COLUMNS": "80"}
WARNING = """\
cards_src/constitution.yaml:3:5: warning: the fact has no id: reworded, it would be a new card to learners, and a \
release refuses it [missing-id]
    3 |   - {front: How many articles had it in 1950?, back: "395"}
      |     ^
      = hint: run `anki-builder ids --write`

1 warning
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck with something of everything; to be left as it is."""
    return write_example(tmp_path_factory.mktemp("stats"))


@pytest.mark.parametrize(("output", "file"), [("text", "statistics.txt"), ("json", "statistics.json")])
def test_statistics_go_to_standard_output(output: str, file: str, root: Path) -> None:
    """And nothing else does: what `check` would warn of goes to standard error."""
    ran = run("-C", root, "stats", "--on", "2026-03-01", "--format", output, env=NARROW)

    assert ran == Ran(0, (EXPECTED / file).read_text(encoding="utf-8"), WARNING)


def test_the_day_is_today_or_that_of_the_environment(root: Path) -> None:
    """As with every command."""
    epoch = {"SOURCE_DATE_EPOCH": "1772323200", **NARROW}

    assert run("-C", root, "stats", env=epoch).stdout == (EXPECTED / "statistics.txt").read_text(encoding="utf-8")


def test_a_page_for_a_browser(root: Path) -> None:
    """To be redirected into a file."""
    ran = run("-C", root, "stats", "--on", "2026-03-01", "--format", "html")

    assert ran == Ran(0, ran.stdout, WARNING)
    assert ran.stdout.startswith("<!DOCTYPE html>\n")


@pytest.mark.parametrize(
    ("options", "headline"),
    [
        (["--month", "2025-11"], "3 facts, 3 cards of 2025-11 on 2026-03-01"),
        (["--month", "2025-11", "--month", "2025-12"], "5 facts, 5 cards of 2025-11, 2025-12 on 2026-03-01"),
        (["--category", "World", "--month", "2025-11"], "2 facts, 2 cards of 2025-11, international on 2026-03-01"),
    ],
)
def test_a_part_of_the_deck(options: list[str], headline: str, root: Path) -> None:
    """The headline says which; several of one kind widen it, different kinds narrow it."""
    ran = run("-C", root, "stats", "--on", "2026-03-01", *options)

    assert (ran.exit_code, ran.stdout.splitlines()[0]) == (0, f"World Affairs: {headline}")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--month", "2024-11"], "no fact fits --month 2024-11: did you mean `2025-11`?"),
        (["--category", "Internatonal"], "no fact fits --category internatonal: did you mean `international`?"),
        (["--on", "tomorrow"], "--on: `tomorrow` is not a time; write it like 2025-11-30 or 2025-11-30T18:00:00Z"),
    ],
)
def test_what_cannot_be_counted(options: list[str], message: str, root: Path) -> None:
    """It is wrong usage, told in a line."""
    ran = run("-C", root, "stats", *options)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"anki-builder: {message}\n")


@pytest.mark.parametrize("month", ["2025-13", "2025", "October"])
def test_what_is_not_a_month(month: str, root: Path) -> None:
    """Told with the option's name, and how to write one."""
    ran = run("-C", root, "stats", "--month", month)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"Invalid value for '--month': `{month}` is not a month; write it like 2025-10\n")


@pytest.mark.parametrize(("output", "stdout"), [("text", ""), ("json", "{}\n"), ("html", "")])
def test_sources_with_errors_are_not_counted(output: str, stdout: str, tmp_path: Path) -> None:
    """They are shown instead; who asked for JSON gets JSON."""
    write_project(tmp_path, {"a.yaml": STORY + FACT + "    hnit: It hosts the Diet.\n"})
    ran = run("-C", tmp_path, "stats", "--format", output)

    assert (ran.exit_code, ran.stdout) == (1, stdout)
    assert "`hnit` is not a key of a fact" in ran.stderr


def test_a_project_without_facts(tmp_path: Path) -> None:
    """That is an error of the sources, for every command."""
    ran = run("-C", write_project(tmp_path, {}), "stats")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "the project has no fact files [no-facts]" in ran.stderr


def test_without_a_project(tmp_path: Path) -> None:
    """There is nothing to count."""
    ran = run("-C", tmp_path, "stats")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"anki-builder: there is no deck project in {tmp_path}")


def test_a_page_needs_an_extra(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and JSON do not."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setattr("anki_builder.pages.rendering.find_spec", lambda name: None)

    assert run("-C", root, "stats", "--format", "html") == Ran(
        2, "", "anki-builder: pages need the template engine Jinja: pip install 'anki-builder[preview]'\n"
    )
    assert run("-C", root, "stats").exit_code == 0


def test_colours_are_for_terminals(root: Path) -> None:
    """There, heads are bold, and what is to be done has the colour of warnings; NO_COLOR is honoured."""
    command: list[str | Path] = [*MODULE, "-C", root, "stats", "--on", "2026-03-01"]
    plain = (EXPECTED / "statistics.txt").read_text(encoding="utf-8")
    coloured = on_a_terminal(*command, env=NARROW)

    assert "\x1b[1mMonth    facts  cards\x1b[0m" in coloured
    assert "\x1b[33m\x1b[1m2026-02-02\x1b[0m" in coloured
    assert on_a_terminal(*command, env={"NO_COLOR": "1", **NARROW}).replace("\r\n", "\n") == plain
    assert process(*command, env=NARROW).stdout == plain


def test_a_terminal_without_unicode_gets_ascii(root: Path) -> None:
    """Bars of hash signs, where the encoding has nothing better."""
    done = subprocess.run(
        [sys.executable, *MODULE, "-C", root, "stats", "--on", "2026-03-01"],
        capture_output=True,
        env=environment() | {"PYTHONIOENCODING": "cp1252", "COLUMNS": "72"},
        check=False,
    )
    expected = (EXPECTED / "statistics-ascii.txt").read_text(encoding="utf-8")

    assert done.returncode == 0
    assert done.stdout == expected.encode("cp1252", errors="backslashreplace")


@pytest.fixture
def no_collection_of_garbage() -> Iterator[None]:
    """As in the program."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collection_of_garbage")
def test_ten_thousand_facts_are_counted_at_once(tmp_path: Path) -> None:
    """In less than two seconds of this process, the better of two; it takes one."""
    write_synthetic(tmp_path, 10_000)
    times = []
    for _ in range(2):
        start = time.process_time()
        ran = run("-C", tmp_path, "stats", "--on", "2026-03-01", "--format", "json")
        times.append(time.process_time() - start)

    assert (ran.exit_code, json.loads(ran.stdout)["facts"]) == (0, 10_000)
    assert min(times) < 2
