"""How files are written: whole, all or none, and with nothing left behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_builder import files
from anki_builder.files import TEMPORARY, AtomicWriter, only_writer, told_of_target
from anki_builder.locks import LOCK_FILE, try_lock


def write(folder: Path, *names: str, check: Callable[[], None] | None = None) -> None:
    """Writes files that say `new`."""
    with AtomicWriter() as writer:
        for name in names:
            writer.create(folder / name, check if name == names[-1] else None).write(b"new")


def contents(folder: Path) -> dict[str, str]:
    """What is in a folder: the text of files by name, and of folders nothing."""
    return {path.name: path.read_text(encoding="utf-8") if path.is_file() else "" for path in folder.iterdir()}


def leave(path: Path) -> Path:
    """A file as a process leaves it that is killed."""
    path.write_text("half", encoding="utf-8")
    return path


@pytest.fixture(params=["linux", "windows", "without links"], autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test holds on Windows, too, and where there are no hard links."""
    monkeypatch.setattr(files, "IS_WINDOWS", request.param == "windows")
    if request.param == "without links":

        def refuse(*arguments: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    return str(request.param)


def test_all_files_are_written(tmp_path: Path) -> None:
    """New ones and those that were there; nothing else is left."""
    (tmp_path / "b").write_text("old", encoding="utf-8")
    write(tmp_path, "a", "b")

    assert contents(tmp_path) == {"a": "new", "b": "new"}


def test_a_file_that_cannot_be_replaced(tmp_path: Path) -> None:
    """Keeps the others as they were, also those that were replaced before it."""
    (tmp_path / "b").write_text("old", encoding="utf-8")
    (tmp_path / "c").mkdir()
    for names in (("a", "b", "c"), ("c",)):
        with pytest.raises(OSError, match="directory") as fault:
            write(tmp_path, *names)
        assert fault.value.filename == str(tmp_path / "c")

    assert contents(tmp_path) == {"b": "old", "c": ""}


def test_a_check_comes_last(tmp_path: Path) -> None:
    """Where it raises, nothing is written; but what somebody else has saved by then is theirs."""
    for name in ("a", "b"):
        (tmp_path / name).write_text("old", encoding="utf-8")

    def fail() -> None:
        (tmp_path / "a").write_text("mine", encoding="utf-8")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(tmp_path, "a", "b", "c", check=fail)
    assert contents(tmp_path) == {"a": "mine", "b": "old"}


@pytest.mark.parametrize("in_the_way", ["file", "link"])
def test_a_failure_leaves_no_folder(in_the_way: str, tmp_path: Path) -> None:
    """That was not there before; and names what is in the way."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(NotADirectoryError) as fault:
        write(tmp_path, "2025/10/a", f"{in_the_way}/b/c")

    assert fault.value.filename == str(tmp_path / in_the_way)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """By the next that writes in the same folder; what only looks like it is somebody else's."""
    leave(tmp_path / f".b.x1y2z3ab{TEMPORARY}")
    leave(tmp_path / ".b.x1y2z3ab.tmp")
    write(tmp_path, "a")

    assert contents(tmp_path) == {"a": "new", ".b.x1y2z3ab.tmp": "half"}


def test_what_another_process_is_writing_stays(tmp_path: Path, system: str) -> None:
    """It is locked as long as it is written; on Windows, nobody could remove it."""
    with AtomicWriter() as other:
        other.create(tmp_path / "b").write(b"new")
        if system != "windows":
            write(tmp_path, "a")

    assert contents(tmp_path) == {"b": "new"} | ({"a": "new"} if system != "windows" else {})


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_file_that_is_taken_for_a_leftover(is_gone: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the moment before it is locked: by a process that has removed it, or is about to; so another is made."""
    tries: list[Path] = []

    def try_lock_late(descriptor: int) -> bool:
        tries.extend(tmp_path.iterdir())
        if len(tries) > 1:
            return try_lock(descriptor)
        if is_gone:
            tries[0].unlink()
        return is_gone

    monkeypatch.setattr(files, "try_lock", try_lock_late)
    write(tmp_path, "a")
    tries[0].unlink(missing_ok=True)

    assert contents(tmp_path) == {"a": "new"}
    assert len(tries) > 1


def test_a_folder_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On some network: files are written; what may be another process's stays, as nobody can tell."""

    def refuse(descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(files, "IS_WINDOWS", False)
    monkeypatch.setattr(files, "try_lock", refuse)
    leave(tmp_path / f".b.x1y2z3ab{TEMPORARY}")
    write(tmp_path, "a", "b")

    assert contents(tmp_path) == {"a": "new", "b": "new", f".b.x1y2z3ab{TEMPORARY}": "half"}


def test_an_only_writer_clears_up_after_one_that_was_killed(tmp_path: Path) -> None:
    """Whose lock is still there: then also in the folders within."""
    (tmp_path / "2025-10").mkdir()
    leave(tmp_path / "2025-10" / f".a.x1y2z3ab{TEMPORARY}")
    with only_writer(tmp_path):
        assert len(contents(tmp_path / "2025-10")) == 1
    leave(tmp_path / LOCK_FILE)
    with only_writer(tmp_path):
        assert contents(tmp_path / "2025-10") == {}

    assert contents(tmp_path) == {"2025-10": ""}


def test_a_fault_in_a_temporary_folder_is_told_of_what_it_becomes(tmp_path: Path) -> None:
    """Nobody knows its other name; faults elsewhere are told as they are."""
    faults = []
    for place in (tmp_path / "temporary" / "x" / "y", Path("/nowhere/x")):
        with pytest.raises(FileNotFoundError) as fault, told_of_target(tmp_path / "site", tmp_path / "temporary"):
            place.rename(tmp_path / "z")
        faults.append(fault.value.filename)

    assert faults == [str(tmp_path / "site"), "/nowhere/x"]
