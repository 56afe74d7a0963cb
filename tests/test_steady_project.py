"""A project is read as its files were at one moment, whatever an editor does meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anki_builder.errors import ProjectError
from anki_builder.sources import steady_project
from anki_builder.sources.project import DECK_FILE, Progress, Project, load_project
from anki_builder.sources.steady_project import load_steady_project, source_state
from tests.projects import FACT, STORY, run, write_project

FILE = "cards_src/2025-10/minerals.yaml"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """No attempt is waited for."""
    monkeypatch.setattr(steady_project, "_PAUSE", 0)


def interrupt(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[Path], object]) -> list[Path]:
    """An editor does a step at each attempt to read a project; which are listed."""
    attempts: list[Path] = []

    def load_late(root: Path, progress: Progress | None = None) -> Project:
        if len(attempts) < len(steps):
            steps[len(attempts)](root / FILE)
        attempts.append(root)
        return load_project(root, progress)

    monkeypatch.setattr(steady_project, "load_project", load_late)
    return attempts


def read(root: Path, monkeypatch: pytest.MonkeyPatch, *steps: Callable[[Path], object]) -> tuple[list[str], int]:
    """The answers of a project's facts, where an editor does a step at each attempt to read it; and the attempts."""
    attempts = interrupt(monkeypatch, *steps)
    facts = load_steady_project(write_project(root)).facts
    return [word for fact in facts for word in ("Tokyo", "Kyoto") if word in repr(fact)], len(attempts)


def half(path: Path) -> None:
    """An editor has written half of a file."""
    path.write_text(STORY, encoding="utf-8")


def whole(path: Path) -> None:
    """And the other half."""
    path.write_text(STORY + FACT.replace("Tokyo", "Kyoto"), encoding="utf-8")


def gone(path: Path) -> None:
    """An editor has put a file aside, to write it anew."""
    path.unlink()


@pytest.mark.parametrize(
    ("steps", "attempts"),
    [((), 1), ((whole,), 2), ((half, whole), 3), ((gone, whole), 3)],
)
def test_a_file_that_is_saved_while_it_is_read(
    steps: tuple[Callable[[Path], object], ...], attempts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is read again, until it has come to rest: an empty or half file is no finding, and no project of fewer facts."""
    answer = "Kyoto" if steps else "Tokyo"

    assert read(tmp_path, monkeypatch, *steps) == ([answer], attempts)


def test_a_deck_that_is_saved_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its deck.yaml, which an editor has put aside, a folder is no project; but only for a moment."""
    steps = [lambda path: (tmp_path / DECK_FILE).unlink(), lambda path: write_project(tmp_path)]

    assert read(tmp_path, monkeypatch, *steps) == (["Tokyo"], 3)


@pytest.mark.parametrize("command", [("build",), ("check",), ("stats",), ("release", "2025-10")])
def test_commands_read_projects_so(command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them: none finds fault with a file that an editor is about to finish."""
    root = write_project(tmp_path)
    interrupt(monkeypatch, half, lambda path: write_project(tmp_path))

    assert run("-C", root, *command).exit_code == 0


def test_files_that_do_not_come_to_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are given up at some time."""
    steps = [
        lambda path, text=text: path.write_text(STORY + FACT + f"# {text}\n", encoding="utf-8") for text in range(99)
    ]
    with pytest.raises(ProjectError) as fault:
        read(tmp_path, monkeypatch, *steps)

    message = f"the files in {tmp_path}/cards_src keep changing: run this again when they have come to rest"
    assert str(fault.value) == message


def test_a_fault_that_no_editor_has_made(tmp_path: Path) -> None:
    """Is told at once."""
    with pytest.raises(ProjectError, match="there is no deck project"):
        load_steady_project(tmp_path)


def test_what_the_state_of_the_sources_is(tmp_path: Path) -> None:
    """All files, media too; but none whose name begins with a dot, which are not read, and whose owner is at work."""
    root = write_project(
        tmp_path, {"a.yaml": STORY, "media/map.svg": b"<svg/>", ".b.yaml.tmp": "", ".schema/x.json": "{}"}
    )
    (root / "cards_src/lost.yaml").symlink_to("nowhere")

    assert sorted(path.removeprefix(f"{root}/") for path in source_state(root)) == [
        "cards_src/a.yaml",
        "cards_src/deck.yaml",
        "cards_src/media/map.svg",
    ]
