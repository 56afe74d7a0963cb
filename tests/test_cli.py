"""The commands that read: help, `check`, `explain` and `schema`, with all that they print and their exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anki_builder import __version__
from anki_builder.cli import cli
from anki_builder.rules import RULES
from anki_builder.sources.fact_format import deck_schema, fact_file_schema
from tests.projects import DECK, FACT, STORY, Ran, run, write_project

HELP = """\
Usage: anki-builder [OPTIONS] COMMAND [ARGS]...

  Build Anki decks from fact files.

  Examples:
    anki-builder init my-deck           a new project that builds at once
    anki-builder -C my-deck build       write my-deck/decks/*.apkg
    anki-builder check                  everything that is wrong, and what to do

Options:
  -C DIR      The project; default: this folder.
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
"""

BROKEN = STORY + FACT + "    hnit: It hosts the Diet.\n"
"""A fact file with one misspelt key."""

FINDING = """\
cards_src/2025-10/minerals.yaml:7:5: error: `hnit` is not a key of a fact [unknown-key]
    7 |     hnit: It hosts the Diet.
      |     ^^^^
      = hint: did you mean `hint`?

1 error
"""
"""What `check` says of it."""


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_shows_examples_and_lists_every_command(option: str) -> None:
    """Whoever types nothing but the name of the program gets going from what they read."""
    ran = run(option)

    assert ran == Ran(0, ran.stdout, "")
    assert ran.stdout.startswith(HELP)
    assert [line.split()[0] for line in ran.stdout.removeprefix(HELP).splitlines()] == list(cli.commands)


def test_the_bare_program_shows_its_help() -> None:
    """Without a command there is nothing to do, which is wrong usage."""
    assert run() == Ran(2, "", run("--help").stdout)


@pytest.mark.parametrize("command", cli.commands)
def test_the_help_of_a_command_has_examples(command: str) -> None:
    """Each is a line to type as it stands, and names the command."""
    ran = run(command, "--help")

    assert (ran.exit_code, ran.stderr) == (0, "")
    _, _, after = ran.stdout.partition("\n  Examples:\n")
    examples = after.partition("\n\n")[0].splitlines()
    assert examples
    assert all(line.startswith("    anki-builder ") and f" {command}" in line for line in examples)


def test_version() -> None:
    """The version is the package's."""
    assert run("--version") == Ran(0, f"anki-builder, version {__version__}\n", "")


def test_a_mistyped_command() -> None:
    """Wrong usage: what is wrong, and where to find help, on standard error."""
    ran = run("chekc")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Try 'anki-builder --help' for help." in ran.stderr
    assert "Error: No such command 'chekc'." in ran.stderr


@pytest.mark.parametrize("command", [["check"], ["ids"], ["ids", "--write"], ["build"], ["build", "--format", "json"]])
def test_without_a_project_there_is_nothing_to_do(command: list[str], tmp_path: Path) -> None:
    """It is wrong usage to work on a folder that has no deck.yaml, and the message says how to get one."""
    assert run("-C", tmp_path, *command) == Ran(
        2,
        "",
        f"anki-builder: there is no deck project in {tmp_path}: cards_src/deck.yaml is missing\n"
        "(`anki-builder init` makes one)\n",
    )


def test_check_of_a_sound_project(tmp_path: Path) -> None:
    """One line says how much was looked at."""
    write_project(tmp_path)

    assert run("-C", tmp_path, "check") == Ran(0, "1 fact: no findings\n", "")


def test_check_shows_each_finding_with_its_source(tmp_path: Path) -> None:
    """Findings are what the command is for: they go to standard output, and the exit status tells of errors."""
    write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})

    assert run("-C", tmp_path, "check") == Ran(1, FINDING, "")


def test_warnings_do_not_fail_a_check(tmp_path: Path) -> None:
    """The exit status is that of a sound project."""
    write_project(tmp_path, {"a.yaml": STORY + "  - front: Where?\n    back: Tokyo\n"})
    ran = run("-C", tmp_path, "check")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.endswith("\n1 warning\n")


def test_check_as_json(tmp_path: Path) -> None:
    """The same findings for programs, each with the keys that others rely on."""
    write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})
    ran = run("-C", tmp_path, "check", "--format", "json")

    assert (ran.exit_code, ran.stderr) == (1, "")
    assert json.loads(ran.stdout) == [
        {
            "rule": "unknown-key",
            "severity": "error",
            "file": "cards_src/2025-10/minerals.yaml",
            "line": 7,
            "column": 5,
            "message": "`hnit` is not a key of a fact",
            "hint": "did you mean `hint`?",
        }
    ]


def test_check_of_a_sound_project_as_json(tmp_path: Path) -> None:
    """No findings are an empty list."""
    assert run("-C", write_project(tmp_path), "check", "--format", "json") == Ran(0, "[]\n", "")


def test_json_keeps_every_script_readable(tmp_path: Path) -> None:
    """Text in Devanagari stays text, and is not turned into escapes."""
    write_project(tmp_path, {"शहर.yaml": STORY + "  - id: शहर\n    front: कहाँ?\n    back: टोक्यो\n"})

    assert "`शहर` is not a fact id" in run("-C", tmp_path, "check", "--format", "json").stdout


@pytest.fixture
def two_broken_months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with an error in each of two months, in the current folder."""
    write_project(tmp_path, {"2025-09/a.yaml": "", "2025-10/minerals.yaml": BROKEN})
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "paths",
    [
        ["cards_src/2025-10/minerals.yaml"],
        ["cards_src/2025-10"],
        ["./cards_src/2025-10/", "cards_src/2025-10/minerals.yaml"],
        ["cards_src/2025-09/../2025-10"],
    ],
)
@pytest.mark.usefixtures("two_broken_months")
def test_check_of_paths_shows_their_findings_only(paths: list[str]) -> None:
    """Files and folders choose what is shown, and what the exit status is about."""
    assert run("check", *paths) == Ran(1, FINDING, "")


@pytest.mark.usefixtures("two_broken_months")
def test_check_of_a_sound_path_in_a_broken_project() -> None:
    """What is wrong elsewhere is not this path's fault, and only its own facts are counted."""
    assert run("check", "cards_src/deck.yaml").exit_code == 0
    Path("cards_src/2025-10/minerals.yaml").write_text(STORY + FACT, encoding="utf-8")
    Path("cards_src/2025-11.yaml").write_text(STORY + "  - {id: two, front: a, back: b}\n", encoding="utf-8")

    assert run("check", "cards_src/2025-10") == Ran(0, "1 fact: no findings\n", "")


@pytest.mark.usefixtures("two_broken_months")
def test_check_of_a_path_that_is_not_there() -> None:
    """A misspelt path must not look like a sound file."""
    ran = run("check", "cards_src/2025-12")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Path 'cards_src/2025-12' does not exist." in ran.stderr


def test_check_of_a_folder_around_the_project(tmp_path: Path) -> None:
    """All of the project is inside of it."""
    project = write_project(tmp_path / "project")

    assert run("-C", project, "check", tmp_path, project).stdout == run("-C", project, "check").stdout


@pytest.mark.usefixtures("two_broken_months")
def test_check_of_a_path_outside_the_project() -> None:
    """A file that the check never reads must not be called free of findings."""
    Path("notes.yaml").write_text("", encoding="utf-8")
    ran = run("check", "notes.yaml")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "notes.yaml" in ran.stderr


@pytest.mark.usefixtures("two_broken_months")
def test_check_of_paths_in_a_project_with_a_link_to_itself() -> None:
    """What cannot be resolved is in no one's way."""
    Path("cards_src/2025-10/loop.yaml").symlink_to("loop.yaml")

    assert run("check", "cards_src/2025-09").exit_code == 1
    assert "cards_src/2025-10/loop.yaml:1:1: error: " in run("check", "cards_src").stdout


def test_explain_lists_every_rule_on_a_line() -> None:
    """With its severity, and what it finds."""
    ran = run("explain")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert [line.split(maxsplit=2) for line in ran.stdout.splitlines()] == [
        [rule.name, rule.severity.value, rule.what] for rule in RULES.values()
    ]


def test_explain_of_one_rule() -> None:
    """Four parts: what, why, an example, and what to write instead."""
    assert run("explain", "duplicate-key") == Ran(
        0,
        """\
duplicate-key (error)

What it does
    Finds a key that stands twice in one mapping.

Why is this bad?
    Most tools silently keep the last one, and the other text is lost.

Example
    back: Tokyo
    back: Kyoto

Use instead
    back: Tokyo
""",
        "",
    )


def test_explain_as_json() -> None:
    """A list of rules, whether it is asked for one or for all."""
    (one,) = json.loads(run("explain", "duplicate-key", "--format", "json").stdout)
    every = json.loads(run("explain", "--format", "json").stdout)

    assert one == RULES["duplicate-key"]._asdict()
    assert every == [rule._asdict() for rule in RULES.values()]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("duplicate-kye", "did you mean `duplicate-key`?"),
        ("Duplicate-Key", "did you mean `duplicate-key`?"),
        ("xyz", f"known here: `{'`, `'.join(RULES)}`"),
    ],
)
def test_explain_of_a_rule_that_there_is_not(typed: str, hint: str) -> None:
    """Wrong usage, with the closest rule or all of them."""
    ran = run("explain", typed)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"\n\nError: there is no rule `{typed}`; {hint}\n")


@pytest.mark.parametrize(("kind", "schema"), [("fact", fact_file_schema()), ("deck", deck_schema())])
def test_schema_prints_json_schema(kind: str, schema: object) -> None:
    """As JSON that a person can read, and nothing else."""
    assert run("schema", kind) == Ran(0, json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "")


@pytest.mark.parametrize(
    "arguments",
    [["check", "--format", "xml"], ["check", "--wrong"], ["schema"], ["schema", "cards"], ["explain", "a", "b"]],
)
def test_wrong_usage(arguments: list[str]) -> None:
    """Exit status 2, nothing on standard output, and a pointer to the command's help."""
    ran = run(*arguments)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"Try 'anki-builder {arguments[0]} --help' for help." in ran.stderr


def test_the_project_is_the_current_folder_or_that_of_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are named relative to the project, wherever the command runs."""
    write_project(tmp_path / "deck", {"2025-10/minerals.yaml": BROKEN}, DECK)
    monkeypatch.chdir(tmp_path / "deck")
    here = run("check")
    monkeypatch.chdir(tmp_path)

    assert here == run("-C", "deck", "check") == Ran(1, FINDING, "")
