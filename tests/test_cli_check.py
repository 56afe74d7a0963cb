"""The options of `check`: which rules, how strict, in which format, and what is mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.projects import run, write_project
from tests.sources import story

FACTS = story(
    """
    - id: pm
      front: Is Tokyo the capital of Japan?
      back: "Yes"
    - id: leak
      front: Which palace stands in the Akasaka part of Tokyo?
      back: Akasaka
    - id: two
      front: Which share has it of mining and refining?
      back: 70% and then 90% , or so
    """,
    "title: Summit\ndate: 2025-10-28\n",
)
TODAY = ("--on", "2026-01-01")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project without errors, and with cards that could be better."""
    return write_project(tmp_path / "project", {"2025-10/summit.yaml": FACTS})


def rules_found(root: Path, *options: str) -> list[str]:
    """The rules that have something to say, in the order of the findings."""
    return [
        found["rule"] for found in json.loads(run("-C", root, "check", *TODAY, *options, "--format", "json").stdout)
    ]


EVERYTHING = ["yes-no-answer", "answer-leaks", "undated-claim", "compound-answer", "text-hygiene"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], EVERYTHING),
        (["--select", "quality"], EVERYTHING),
        (["--select", "all"], EVERYTHING),
        (["--select", "schema"], []),
        (["--select", "yes-no-answer,text-hygiene"], ["yes-no-answer", "text-hygiene"]),
        (["--select", "yes-no-answer", "--select", "text-hygiene"], ["yes-no-answer", "text-hygiene"]),
        (["--ignore", "answer-leaks, undated-claim"], ["yes-no-answer", "compound-answer", "text-hygiene"]),
        (["--select", "quality", "--ignore", "quality"], []),
    ],
)
def test_rules_are_chosen_by_name_or_group(options: list[str], expected: list[str], root: Path) -> None:
    """Several with commas or one by one; what is ignored is not shown, whatever else is selected."""
    assert rules_found(root, *options) == expected


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_there_is_not_is_wrong_usage(option: str, root: Path) -> None:
    """With a suggestion."""
    ran = run("-C", root, "check", option, "yes-no")
    assert ran.exit_code == 2
    assert "there is no rule `yes-no`; did you mean `yes-no-answer`?" in ran.stderr


@pytest.mark.parametrize(
    ("options", "exit_code"), [([], 0), (["--strict"], 1), (["--strict", "--select", "schema"], 0)]
)
def test_warnings_count_where_they_are_asked_to(options: list[str], exit_code: int, root: Path) -> None:
    """Only those that are shown."""
    assert run("-C", root, "check", *TODAY, *options).exit_code == exit_code


def test_only_the_named_paths_are_shown_and_all_are_compared(root: Path) -> None:
    """A duplicate is found in the named file, of one that is not named."""
    write_project(root, {"2025-11/again.yaml": FACTS.replace("id: ", "id: again-").replace("2025-10", "2025-11")})
    ran = run(
        "-C", root, "check", root / "cards_src/2025-11", *TODAY, "--select", "duplicate-front", "--format", "concise"
    )

    assert ran.stdout == (
        "cards_src/2025-11/again.yaml:5:10: warning [duplicate-front] the same question stands at "
        "cards_src/2025-10/summit.yaml:4:7\n"
        "cards_src/2025-11/again.yaml:8:10: warning [duplicate-front] the same question stands at "
        "cards_src/2025-10/summit.yaml:7:7\n"
        "cards_src/2025-11/again.yaml:11:10: warning [duplicate-front] the same question stands at "
        "cards_src/2025-10/summit.yaml:10:7\n3 warnings\n"
    )  # fmt: skip


def test_statistics_count_each_rule(root: Path) -> None:
    """As text and as JSON."""
    text = run("-C", root, "check", *TODAY, "--statistics").stdout
    assert [line.split()[:3] for line in text.splitlines()][:1] == [["1", "warning", "answer-leaks"]]
    assert len(json.loads(run("-C", root, "check", *TODAY, "--statistics", "--format", "json").stdout)) == 5


@pytest.mark.parametrize(
    ("output", "start"),
    [
        ("full", "cards_src/2025-10/summit.yaml:6:9: warning: the answer is yes or no"),
        ("text", "cards_src/2025-10/summit.yaml:6:9: warning: the answer is yes or no"),
        ("concise", "cards_src/2025-10/summit.yaml:6:9: warning [yes-no-answer] the answer is yes or no"),
        ("github", "::warning "),
        ("sarif", '{\n  "$schema"'),
        ("json", '[\n  {\n    "rule": "yes-no-answer"'),
    ],
)
def test_each_format_goes_to_standard_output(output: str, start: str, root: Path) -> None:
    """And nothing else does."""
    ran = run("-C", root, "check", *TODAY, "--format", output)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(start)


def test_github_sees_files_from_where_it_stands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the repository's folder, with a project in one of its own."""
    monkeypatch.chdir(root.parent)
    ran = run("-C", "project", "check", *TODAY, "--format", "github")
    assert "file=project/cards_src/2025-10/summit.yaml," in ran.stdout


def test_a_diff_shows_what_would_be_mended(root: Path) -> None:
    """And writes nothing; a status of 1 says that there is something."""
    before = (root / "cards_src/2025-10/summit.yaml").read_bytes()
    ran = run("-C", root, "check", "--diff")

    assert ran.exit_code == 1
    assert "-  back: 70% and then 90% , or so\n+  back: 70% and then 90%, or so\n" in ran.stdout
    assert (root / "cards_src/2025-10/summit.yaml").read_bytes() == before


def test_what_is_safe_is_mended(root: Path) -> None:
    """It is told on standard error; what is left is shown, and mending again does nothing."""
    ran = run("-C", root, "check", *TODAY, "--fix", "--format", "json")

    assert "1 slip mended" in ran.stderr
    assert [found["rule"] for found in json.loads(ran.stdout)] == EVERYTHING[:-1]
    assert "90%, or so" in (root / "cards_src/2025-10/summit.yaml").read_text(encoding="utf-8")
    assert run("-C", root, "check", *TODAY, "--fix").stderr == ""
    assert run("-C", root, "check", "--diff") == (0, "", "")


def test_errors_of_quality_stop_a_release_and_not_a_build(root: Path) -> None:
    """Here, an answer of more than twenty words."""
    long = FACTS.replace('"Yes"', "It is so " + "and so " * 10)
    write_project(root, {"2025-10/summit.yaml": long})

    assert run("-C", root, "build").exit_code == 0
    ran = run("-C", root, "release", "2025-10", "--at", "2026-01-01")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "error: the answer has 23 words; 9 are enough for one card [answer-too-long]" in ran.stderr
    assert ran.stderr.endswith("nothing was written\n")


def test_a_release_judges_what_only_a_later_one_replaces(root: Path) -> None:
    """The newer fact waits for its month, and so does the retirement of the older, which this release still teaches."""
    long = FACTS.replace('"Yes"', "It is so " + "and so " * 10)
    newer = "title: Later\ndate: 2025-12-01\nfacts:\n- {id: newer, front: Which is it?, back: Tokyo, supersedes: pm}\n"
    write_project(root, {"2025-10/summit.yaml": long, "2025-12/later.yaml": newer})

    assert run("-C", root, "check", *TODAY, "--select", "answer-too-long").exit_code == 0
    assert "[answer-too-long]" in run("-C", root, "release", "2025-10", "--at", "2026-01-01").stderr
