"""Where a site is written: what it replaces, and what it does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anki_builder.errors import ProjectError
from anki_builder.files import TEMPORARY
from anki_builder.locks import BusyError
from anki_builder.site.site_folder import MARKER, files_in, new_site_folder
from tests.site.sites import contents


def write_site(target: Path, *names: str) -> None:
    """A site of empty files."""
    with new_site_folder(target) as folder:
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()


def test_a_site_lists_its_files(tmp_path: Path) -> None:
    """In the one that marks it as such; nothing else is left beside it."""
    write_site(tmp_path / "new" / "site", "index.html", "cards/b.html", "cards/a.html")

    assert contents(tmp_path / "new") == {
        f"site/{MARKER}": b"index.html\ncards/a.html\ncards/b.html\n",
        "site/index.html": b"",
        "site/cards/a.html": b"",
        "site/cards/b.html": b"",
    }


def test_an_older_site_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """No page of it stays behind; what an interrupted run has left goes too."""
    write_site(tmp_path / "site", "index.html", "cards/old.html")
    write_site(tmp_path / f".site{TEMPORARY}" / "new", "index.html")
    write_site(tmp_path / "site", "index.html", "cards/new.html")

    assert sorted(contents(tmp_path)) == [f"site/{MARKER}", "site/cards/new.html", "site/index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_was_just_being_replaced_comes_back(tmp_path: Path) -> None:
    """No folder takes the place of another in one step; where a process is killed in between, the next run mends it."""
    write_site(tmp_path / "site", "index.html")
    scratch = tmp_path / f".site{TEMPORARY}"
    scratch.mkdir()
    (tmp_path / "site").rename(scratch / "old")
    with pytest.raises(ZeroDivisionError), new_site_folder(tmp_path / "site"):
        raise ZeroDivisionError

    assert sorted(contents(tmp_path)) == [f"site/{MARKER}", "site/index.html"]


def test_two_sites_in_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are made one after the other; in two places, both at once."""
    monkeypatch.setattr("anki_builder.locks._PATIENCE", 0)
    with new_site_folder(tmp_path / "site"):
        write_site(tmp_path / "other", "index.html")
        with pytest.raises(BusyError, match="another anki-builder is at work in"):
            write_site(tmp_path / "site", "index.html")


def test_a_folder_that_cannot_be_read_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what is in it."""
    write_site(tmp_path / "site", "index.html", "cards/a.html")
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if str(folder).endswith("cards"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError), new_site_folder(tmp_path / "site"):
        pass


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """There is nothing in it to lose."""
    (tmp_path / "site").mkdir()
    write_site(tmp_path / "site", "index.html")

    assert list(files_in(tmp_path / "site")) == [MARKER, "index.html"]


def test_a_link_goes_on_leading_to_the_site(tmp_path: Path) -> None:
    """What it leads to is replaced, not the link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    write_site(tmp_path / "site", "index.html")

    assert ((tmp_path / "site").is_symlink(), sorted(files_in(tmp_path / "real"))) == (True, [MARKER, "index.html"])


@pytest.mark.parametrize("is_site", [True, False])
def test_a_folder_with_other_files_is_refused(tmp_path: Path, is_site: bool) -> None:
    """Even if there is a site among them: nothing that somebody else put there is lost."""
    target = tmp_path / "site"
    if is_site:
        write_site(target, "index.html")
    for name in ("CNAME", "a.txt", "b.txt", ".git/config"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("mine")
    before = contents(tmp_path)

    with pytest.raises(ProjectError) as refusal:
        write_site(target, "index.html")
    assert str(refusal.value) == (
        f"{target} has files that are not of a site: CNAME, a.txt, b.txt and more\n"
        "nothing was written; name a new folder, or one that has nothing but a site that this command wrote"
    )
    assert contents(tmp_path) == before


def test_a_link_in_a_site_is_another_file(tmp_path: Path) -> None:
    """Also one to a folder."""
    write_site(tmp_path / "site", "index.html")
    (tmp_path / "site/more").symlink_to(tmp_path)

    with pytest.raises(ProjectError, match=r"not of a site: more\n"):
        write_site(tmp_path / "site", "index.html")


def test_what_is_put_into_a_site_while_the_next_is_made(tmp_path: Path) -> None:
    """Is as dear as what was there before."""
    write_site(tmp_path / "site", "index.html")
    with pytest.raises(ProjectError, match="files that are not of a site: mine"), new_site_folder(tmp_path / "site"):
        (tmp_path / "site/mine").touch()

    assert sorted(contents(tmp_path)) == [f"site/{MARKER}", "site/index.html", "site/mine"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Nor is what would lie in one."""
    (tmp_path / "site").write_text("mine")

    with pytest.raises(ProjectError, match="is a file: name a folder for the site"):
        write_site(tmp_path / "site")
    with pytest.raises(NotADirectoryError) as error:
        write_site(tmp_path / "site" / "deeper")
    assert error.value.filename == str(tmp_path / "site")


def test_a_whole_disk_is_no_site() -> None:
    """It has other files, and has no name; most people may not write there anyway."""
    with pytest.raises((ProjectError, PermissionError)), new_site_folder(Path("/")):
        pass


def test_whatever_fails_leaves_the_older_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the new one is made, and while it takes its place."""
    write_site(tmp_path / "site", "index.html")
    before = contents(tmp_path)

    with pytest.raises(ZeroDivisionError), new_site_folder(tmp_path / "site"):
        raise ZeroDivisionError
    assert contents(tmp_path) == before

    rename = Path.rename

    def fail_for_the_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(28, "No space left on device", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new)
    with pytest.raises(OSError, match="No space left") as error:
        write_site(tmp_path / "site", "other.html")
    assert error.value.filename == str(tmp_path / "site")
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_older_site_that_cannot_come_back_now_does_so_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails twice loses nothing."""
    write_site(tmp_path / "site", "index.html")
    before, rename = contents(tmp_path), Path.rename

    def fail_for_both(path: Path, target: Path) -> Path:
        if path.name in ("new", "old"):
            raise OSError(5, f"no renaming of {path.name}")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_both)
    with pytest.raises(OSError, match="no renaming of new"):
        write_site(tmp_path / "site", "other.html")
    assert not (tmp_path / "site").exists()
    monkeypatch.undo()
    with pytest.raises(ZeroDivisionError), new_site_folder(tmp_path / "site"):
        raise ZeroDivisionError
    assert contents(tmp_path) == before
