"""What an earlier version of anki-builder wrote, this one reads, makes again, and carries on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from anki_builder import __version__
from anki_builder.decks.releases import LEDGER_FILE, damaged_files
from tests.projects import run
from tests.reliability import pinning
from tests.reliability.ankis import installed
from tests.reliability.learning import HABITS, Learner
from tests.reliability.long_life import kept_values
from tests.reliability.published import History

PROJECTS = pinning.pinned_projects()

each_project = pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)


def copy(project: Path, folder: Path) -> Path:
    """A project to write into."""
    return Path(shutil.copytree(project, folder / "project"))


def test_this_version_is_pinned() -> None:
    """Whoever raises the version pins it, with `python -m tests.reliability.pinning`."""
    assert __version__ in [project.name for project in PROJECTS]


@each_project
def test_its_packages_and_its_ledger_are_read_as_they_were(project: Path) -> None:
    """The same GUIDs, note ids, times, cards, fields and tags of each note, and the same rows of each package."""
    expected = json.loads((project / pinning.EXPECTED).read_text(encoding="utf-8"))
    assert pinning.notes(project) | pinning.rows(project) | pinning.ledger(project) == expected


@each_project
def test_its_releases_are_whole(project: Path) -> None:
    """No file has changed since."""
    assert [damaged_files(folder) for folder in pinning.release_folders(project)] == [[], []]


@each_project
def test_its_fact_files_give_the_same_notes(project: Path, tmp_path: Path) -> None:
    """Released again from nothing, every note has the identity, time, fields, tags and cards that it had.

    In the ledger too, by whose digests a later release knows what has changed: with others, all notes would be updated.
    """
    pinning.remake(project, tmp_path)
    assert pinning.notes(tmp_path) == pinning.notes(project)
    assert pinning.ledger(tmp_path) == pinning.ledger(project)


@each_project
def test_its_sources_have_no_findings(project: Path) -> None:
    """Nothing that was right then is wrong now, but for drafts, which are told, and facts that have grown old."""
    checked = run("-C", project, "check", "--strict", "--ignore", "draft", "--on", "2025-11-30")
    assert (checked.exit_code, checked.stderr) == (0, ""), checked.stdout


@each_project
def test_its_ledger_can_be_made_anew_from_its_packages(project: Path, tmp_path: Path) -> None:
    """To the letter."""
    root = copy(project, tmp_path)
    (root / LEDGER_FILE).unlink()
    ran = run("-C", root, "release", "--rebuild-ledger")
    assert ran.exit_code == 0, ran
    assert (root / LEDGER_FILE).read_bytes() == (project / LEDGER_FILE).read_bytes()


@each_project
def test_its_learners_are_taken_along(project: Path, tmp_path: Path) -> None:
    """A further release, made by this version, changes what its author changed, and costs its learners nothing."""
    root = copy(project, tmp_path)
    story = root / "cards_src/2025-11/rates.yaml"
    text = story.read_text(encoding="utf-8")
    assert text.count("5.25%") == 1
    story.write_text(text.replace("5.25%", "5%"), encoding="utf-8")
    ran = run("-C", root, "release", "2025-12", "--at", "2025-12-31")
    assert ran.exit_code == 0, ran

    history = History(pinning.release_folders(root))
    assert history.faults == []
    [*_, before, last] = history.releases
    changed = {guid for guid, note in last.upgrade_notes.items() if before.upgrade_notes[guid].content != note.content}
    texts = {note for guid in changed for note in last.upgrade_notes[guid].content.fields if note.startswith("rate-")}
    assert (len(changed), texts) == (2, {"rate-november", "rate-october"})  # the older one names the newer
    for habit in HABITS:
        with installed(tmp_path / habit.name) as orders:
            learner = Learner(orders, history, habit)
            learner.follow()
        assert learner.losses == []


def test_some_identities_are_as_they_were_first_given() -> None:
    """Frozen here too, so that no file of expectations can be written anew unnoticed."""
    notes = pinning.notes(PROJECTS[0])
    assert {key: tuple(notes[key][name] for name in ("guid", "id", "note type", "time")) for key in FROZEN} == FROZEN


FROZEN = {
    "2025-10/city": ("4afFHndqIqzfPB", 1761609631000, 1284379999411, 1761868800),
    "2025-11/city": ("4afFHndqIqzfPB", 1761609631000, 1284379999411, 1761868800),
    "2025-11/rate-october": ("3dnkMPaHsAQrly", 1761630320300, 1284379999411, 1764460800),
    "2025-11/signatories": ("1vgk7Wwl3lJPxg", 1761661543500, 1421297652548, 1761868800),
    "2025-11/capital": ("3VfmXRLIvqFylP", 978335077700, 1284379999411, 1761868800),
}
"""GUID, id, note type and time: of an unchanged fact, one that was retired since, a list, and one without a date."""


def test_what_is_found_otherwise_is_counted(tmp_path: Path) -> None:
    """A value that is not as expected has not survived."""
    [project, *_] = PROJECTS
    tried, kept = kept_values(project)
    assert tried == kept
    root = copy(project, tmp_path)
    expected = json.loads((root / pinning.EXPECTED).read_text(encoding="utf-8"))
    expected["2025-10/city"]["id"] += 100
    (root / pinning.EXPECTED).write_text(json.dumps(expected), encoding="utf-8")
    assert kept_values(root) == (tried, tried - 1)
