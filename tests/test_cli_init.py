"""`init`: a project that builds at once, whatever its name, and that takes nothing away."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from anki_builder.sources.deck import Deck
from anki_builder.sources.project import load_project
from anki_builder.sources.scaffold import new_namespace
from tests.projects import Ran, run

FILES = [
    "cards_src/deck.yaml",
    "cards_src/1969-07/moon-landing.yaml",
    "cards_src/.schema/fact.json",
    "cards_src/.schema/deck.json",
    ".gitignore",
    ".github/workflows/deck.yml",
    ".github/workflows/release.yml",
]


def files_under(folder: Path) -> set[str]:
    """The files in a folder and below, by their path in it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _in_a_scratch_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_new_project_names_its_files_and_the_next_step() -> None:
    """What was written, and what to type now."""
    written = "".join(f"wrote my-deck/{file}\n" for file in FILES)

    assert run("init", "my-deck") == Ran(0, f"{written}\nNow run: anki-builder -C my-deck build\n", "")
    assert files_under(Path("my-deck")) == set(FILES)


def test_a_new_project_in_the_current_folder() -> None:
    """The next step needs no `-C` then."""
    written = "".join(f"wrote {file}\n" for file in FILES)

    assert run("init") == Ran(0, f"{written}\nNow run: anki-builder build\n", "")


def test_a_new_project_in_the_folder_of_an_option() -> None:
    """DIRECTORY counts from the folder that `-C` names."""
    ran = run("-C", "decks", "init", "gk")

    assert ran.stdout.endswith("\nNow run: anki-builder -C decks/gk build\n")
    assert files_under(Path("decks/gk")) == set(FILES)


def test_a_new_project_is_sound_and_builds() -> None:
    """Its example has a fact of each kind, and nothing to complain about."""
    run("init", "my-deck")

    assert run("-C", "my-deck", "check") == Ran(0, "5 facts: no findings\n", "")
    assert run("-C", "my-deck", "build").exit_code == 0
    assert Path("my-deck/decks/my-deck.apkg").is_file()
    kinds = {type(fact.content).__name__ for fact in load_project(Path("my-deck")).facts}
    assert kinds == {"Basic", "Cloze", "Items", "Choice"}


def test_name_and_namespace_are_as_given() -> None:
    """Both stay with learners for ever, so nothing is done to them."""
    run("init", "x", "--name", "Current Affairs", "--namespace", "gk.example.org")

    assert load_project(Path("x")).deck == Deck(
        name="Current Affairs",
        namespace="gk.example.org",
        tag_root="current-affairs",
        description="Facts to remember, one card each.",
        categories=(("Science", ("science and technology",)), ("International", ("world",))),
    )


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("current-affairs", "Current Affairs"),
        ("current_affairs", "Current Affairs"),
        ("UPSC-2026", "UPSC 2026"),
        ("india's-rivers", "India's Rivers"),
        ("करेंट अफेयर्स", "करेंट अफेयर्स"),
    ],
)
def test_without_a_name_the_deck_is_called_like_its_folder(folder: str, name: str) -> None:
    """Words begin with a capital letter; what the author wrote in capitals stays so."""
    assert run("init", folder).exit_code == 0
    assert load_project(Path(folder)).deck.name == name


@pytest.mark.parametrize(
    "name",
    [
        *("करेंट अफेयर्स", "a::b", "it's", "back\\slash", "C++ & C#", "a: b # c", "- a", "!!!", "🎉", "日本", "null", "5"),
        *("%YAML", "$name", "${name}", "{a}", "[a]", "*a", "&a", "@a", "`a`", "?", "x" * 100),
    ],
)
def test_a_deck_of_any_name_builds_at_once(name: str) -> None:
    """No character of a name, in any script, breaks deck.yaml, the tags or the package."""
    assert run("init", "deck", "--name", name).exit_code == 0
    assert load_project(Path("deck")).deck.name == name

    ran = run("-C", "deck", "build")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert len(list(Path("deck/decks").glob("*.apkg"))) == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--name", 'the "best" deck'),
        ("--name", "a::"),
        ("--name", "::"),
        ("--name", "   "),
        ("--name", "two\nlines"),
        ("--name", "x" * 101),
        ("--name", "a\x07b"),
        ("--name", "\udcff"),
        ("--namespace", "Not a namespace"),
        ("--namespace", "-"),
        ("--namespace", "a\nname: b"),
    ],
)
def test_what_cannot_be_a_name_or_namespace_is_refused(option: str, value: str) -> None:
    """The message is one line about that very value, and nothing is written."""
    ran = run("init", "deck", option, value)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert re.fullmatch(r"anki-builder: [^\n]+\n", ran.stderr)
    assert ("a deck name" if option == "--name" else "a namespace") in ran.stderr
    assert not Path("deck").exists()


def test_a_folder_whose_name_is_no_deck_s_asks_for_one() -> None:
    """The message says how to give another name."""
    ran = run("init", 'the "best" deck')

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--name" in ran.stderr


@pytest.mark.parametrize("file", [".gitignore", ".github/workflows/deck.yml"])
def test_what_any_repository_may_have_is_kept(file: str) -> None:
    """A deck can begin in a folder that is in git already."""
    path = Path("deck") / file
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")

    ran = run("init", "deck")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f"kept your own deck/{file}\n" in ran.stdout
    assert files_under(Path("deck")) == set(FILES)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("cards_src/")])
def test_nothing_is_overwritten(file: str) -> None:
    """Where one file is in the way, none is written, and the message names it."""
    path = Path("deck") / file
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")

    assert run("init", "deck") == Ran(2, "", f"anki-builder: already there: {file}; nothing was written\n")
    assert files_under(Path("deck")) == {file}
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_second_init_changes_nothing() -> None:
    """It names all the files that are there."""
    run("init", "deck")
    before = Path("deck/cards_src/deck.yaml").read_bytes()
    sources = [file for file in FILES if file.startswith("cards_src/")]

    assert run("init", "deck") == Ran(
        2, "", f"anki-builder: already there: {', '.join(sources)}; nothing was written\n"
    )
    assert Path("deck/cards_src/deck.yaml").read_bytes() == before


def test_deck_yaml_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its namespace is another each time: a run that was killed before it was there, is completed by the next."""
    replace, targets = Path.replace, []

    def replace_and_note(path: Path, target: Path) -> Path:
        targets.append(target)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replace_and_note)
    assert run("init", "deck").exit_code == 0
    assert targets[-1] == Path("deck/cards_src/deck.yaml")
    targets.pop().unlink()
    assert run("init", "deck").exit_code == 0
    assert len(targets) == len(set(targets))


def test_a_file_in_place_of_the_folder() -> None:
    """The machine's fault, in one line; the file stays."""
    Path("deck").write_text("mine", encoding="utf-8")

    assert run("init", "deck") == Ran(2, "", "anki-builder: deck: Not a directory\n")
    assert Path("deck").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("folder", ["my deck", "$HOME", "it's", "करेंट अफेयर्स"])
def test_the_next_step_can_be_pasted_into_a_shell(folder: str) -> None:
    """A folder's name is quoted where a shell would split or change it."""
    last_line = run("init", folder).stdout.splitlines()[-1]

    assert shlex.split(last_line.removeprefix("Now run: ")) == ["anki-builder", "-C", folder, "build"]


@pytest.mark.parametrize("name", ["Current Affairs", "करेंट अफेयर्स", "a::b", "---", "x" * 500])
def test_a_made_up_namespace_is_valid_and_nobody_else_s(name: str) -> None:
    """Readable as far as it can be, and different each time."""
    first, second = new_namespace(name), new_namespace(name)

    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", first)
    assert first != second
    assert first[-8:] != second[-8:]
