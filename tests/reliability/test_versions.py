"""Learners with the Anki that is installed lose nothing; `python -m tests.reliability --long` asks older ones too."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import anki.buildinfo
import pytest

from tests.reliability import any_anki, versions
from tests.reliability.ankis import FOLDER, elsewhere, environment, environments, installed
from tests.reliability.learning import HABITS
from tests.reliability.published import History
from tests.reliability.versions import LEAPING, committed_histories

HISTORIES = committed_histories()
PACKAGE = str(HISTORIES[0].releases[0].fresh)


def test_learners_of_the_installed_anki_lose_nothing() -> None:
    """With the project's own deck, from August 2025 on, and with those that earlier versions made."""
    schema, upgrades = versions.trials(long=False)
    assert (schema.survived, upgrades.survived) == (schema.tried, upgrades.tried)
    lengths = [len(history.releases) for history in HISTORIES]
    imports = sum(len(range(0, releases, habit.every)) for releases in lengths for habit in (*HABITS, LEAPING))
    assert schema.note == f"schema 11, in {2 * sum(lengths)} packages"
    assert upgrades.note.endswith(f" cards, after {imports} imports by {4 * len(lengths)} learners")
    assert upgrades.fault == f"upgrades in Anki {anki.buildinfo.version}"


@pytest.mark.parametrize("history", HISTORIES)
def test_committed_releases_have_the_identities_and_times_that_they_must(history: History) -> None:
    """A fact has one GUID for ever, and a note the time of the release that changed it last."""
    assert history.faults == []


def test_what_runs_in_an_old_anki_stands_alone() -> None:
    """The one file imports nothing but Python's own modules and Anki's."""
    tree = ast.parse(Path(any_anki.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        name.split(".")[0]
        for node in imports
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert names - sys.stdlib_module_names == {"anki"}


def test_an_anki_elsewhere_does_what_one_here_does(tmp_path: Path) -> None:
    """The same orders, in a process of its own, lead to the same notes and cards."""
    states = []
    with installed(tmp_path / "here") as here, elsewhere(Path(sys.executable), tmp_path / "there") as there:
        for orders in (here, there):
            orders("import_package", PACKAGE)
            note = min(row[0] for row in orders("state")["notes"])
            orders("write", note, "Extra", "Ours: 日本")
            orders("tag", note, "my-tag")
            orders("suspend", note)
            orders("flag", note)
            state = orders("state")
            [(tags, fields)] = [(row[3].split(), row[4].split("\x1f")) for row in state["notes"] if row[0] == note]
            [(queue, flag)] = [(row[5], row[11]) for row in state["cards"] if row[0] == note]
            assert (fields[2], "my-tag" in tags, queue, flag) == ("Ours: 日本", True, -1, 1)
            states.append([sorted(map(list, state[table])) for table in ("notes", "cards")])
            assert orders("problems") == []
    assert states[0] == states[1]


def test_an_anki_that_breaks_off_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With the order that it did not survive, and its own words on standard error."""
    with (
        pytest.raises(RuntimeError, match=r"Anki did not survive import_package\('nowhere.apkg',\)"),
        elsewhere(Path(sys.executable), tmp_path / "there") as orders,
    ):
        orders("import_package", "nowhere.apkg")
    assert "Traceback" in capfd.readouterr().err


def test_environments_stay_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose installation was completed is not installed again; without the variable, the folder is temporary."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "kept"))
    with environments() as folder:
        (folder / "anki-2.1.54").mkdir()
        (folder / "anki-2.1.54/complete").touch()
        python = environment("2.1.54", folder)
    assert (folder, python.is_relative_to(tmp_path / "kept/anki-2.1.54")) == (tmp_path / "kept", True)
    assert sorted(path.name for path in folder.rglob("*")) == ["anki-2.1.54", "complete"]
    monkeypatch.delenv(FOLDER)
    with environments() as folder:
        assert folder.is_dir()
    assert not folder.exists()
