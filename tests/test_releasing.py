"""Releases on disk: what is written, what never changes, and what is left where the work is cut off."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from anki_builder import locks
from anki_builder.decks import releases
from anki_builder.decks.ledger import read_ledger
from anki_builder.decks.releases import ReleaseName
from anki_builder.decks.releasing import prepare_release, publish_release, release_lock
from anki_builder.errors import ProjectError
from anki_builder.sources.project import load_project
from anki_builder.sources.steady_project import source_state
from tests.projects import DECK, run, write_project
from tests.sources import story

HEAD = "title: Summit\ndate: 2025-10-28\nsource: {name: Example News}\n"
OCTOBER = story(
    """
    - {id: city, front: In which city?, back: Tokio}
    - {id: rate, front: The repo rate?, back: 5.5%}
    """,
    HEAD,
)
NOVEMBER = story(
    "- {id: rate-2, front: The new repo rate?, back: 5.25%, supersedes: rate}",
    HEAD.replace("2025-10-28", "2025-11-05"),
)
MORE = NOVEMBER.replace(", supersedes: rate", "")
FILES = {"2025-10/summit.yaml": OCTOBER, "2025-11/rate.yaml": NOVEMBER}
FIRST = ("release", "2025-10", "--at", "2025-10-31")
SECOND = ("release", "2025-11", "--at", "2025-11-30")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two months, of which nothing is released."""
    return write_project(tmp_path / "project", FILES)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def released(root: Path) -> dict[str, bytes]:
    """What releases have written."""
    return contents(root / "decks")


def test_a_release_is_a_folder_and_a_line_in_the_ledger_for_each_fact(root: Path) -> None:
    """It has the facts of its own month and those before; later ones wait."""
    assert run("-C", root, *FIRST).exit_code == 0

    assert sorted(released(root)) == [
        "ledger.json",
        "releases/2025-10/CHANGES.md",
        "releases/2025-10/SHA256SUMS",
        "releases/2025-10/current-affairs-upgrade.apkg",
        "releases/2025-10/current-affairs.apkg",
        "releases/2025-10/manifest.json",
    ]
    ledger = read_ledger((root / "decks/ledger.json").read_text(encoding="utf-8"))
    assert list(ledger.facts) == ["city", "rate"]
    sums = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=root / "decks/releases/2025-10")
    assert sums.returncode == 0


def test_what_a_later_fact_retires_stays_until_its_release(root: Path) -> None:
    """In October the old rate is live; in November it is retired, and only the upgrade has it."""
    first = json.loads(run("-C", root, *FIRST, "--format", "json").stdout)
    second = json.loads(run("-C", root, *SECOND, "--format", "json").stdout)

    assert [(package["path"], package["notes"], package["cards"]) for package in first["packages"]] == [
        ("decks/releases/2025-10/current-affairs.apkg", 2, 2),
        ("decks/releases/2025-10/current-affairs-upgrade.apkg", 2, 2),
    ]
    assert [(package["notes"], package["cards"]) for package in second["packages"]] == [(2, 2), (3, 2)]
    assert second["changes"] == {"rate": "retired", "rate-2": "added"}


def test_a_retirement_by_date_waits_for_the_release_of_its_month(root: Path) -> None:
    """However late that release is made."""
    ended = OCTOBER.replace("back: Tokio", "back: Tokio, retired: {on: 2025-11-01, because: It is over.}")
    write_project(root, {"2025-10/summit.yaml": ended, "2025-11/rate.yaml": NOVEMBER})
    run("-C", root, "release", "2025-10", "--at", "2025-12-24")
    assert json.loads(run("-C", root, "release", "2025-11", "--format", "json").stdout)["changes"]["city"] == "retired"


def test_a_release_again_is_no_work(root: Path) -> None:
    """Equal sources give equal rows: nothing is written, whatever the clock says."""
    run("-C", root, *FIRST)
    before = released(root)
    again = run("-C", root, "release", "2025-10")

    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.endswith("2025-10 is there already, and the same: nothing was written\n")
    assert released(root) == before


def test_options_and_priorities_change_no_note(root: Path) -> None:
    """Alone they are nothing to release: who has the deck would get nothing. The next release has them all the same."""
    deck, low = f"{DECK}options: {{new_per_day: 12}}\n", f"priority: low\n{OCTOBER}"
    write_project(root, {"2025-11/rate.yaml": MORE})
    run("-C", root, *FIRST)
    facts = read_ledger((root / "decks/ledger.json").read_text(encoding="utf-8")).facts

    write_project(root, {"2025-10/summit.yaml": low}, deck)
    alone = run("-C", root, "release", "2025-10.1", "--at", "2025-11-01")
    assert alone.stderr == "anki-builder: nothing has changed since 2025-10: there is nothing to release\n"
    second = json.loads(run("-C", root, *SECOND, "--format", "json").stdout)
    assert second["changes"] == {"rate-2": "added"}
    ledger = read_ledger((root / "decks/ledger.json").read_text(encoding="utf-8"))
    assert {fact_id: ledger.facts[fact_id] for fact_id in facts} == facts


def test_equal_sources_ledger_and_time_give_equal_bytes(root: Path, tmp_path: Path) -> None:
    """In another folder, on another day."""
    twin = write_project(tmp_path / "twin", FILES)
    for project in (root, twin):
        run("-C", project, *FIRST)
        run("-C", project, *SECOND)

    assert released(root) == released(twin)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2025-10"], "2025-10 was released, and 2025-11 after it: a release never changes"),
        (["2025-09"], "2025-11 is released already; what is mended now goes into 2025-11.1 or a later month"),
        (["2025-10.1"], "2025-11 is released already; what is mended now goes into 2025-11.1 or a later month"),
        (["2025-11.2"], "there can be no release 2025-11.2 yet: the next correction is 2025-11.1"),
        (["2025-12.1"], "there can be no release 2025-12.1 yet: release 2025-12 first"),
        (["2025-12", "--at", "2025-11-30"], "the release's time, 2025-11-30T00:00:00Z, must be later than that of "
         "2025-11, 2025-11-30T00:00:00Z"),
        (["2025-11", "--at", "2025-12-01"], "2025-11 was released at 2025-11-30T00:00:00Z, and a release never "
         "changes: leave out --at"),
        (["2025-12"], "nothing has changed since 2025-11: there is nothing to release"),
    ],
)  # fmt: skip
def test_releases_follow_one_another(arguments: list[str], message: str, root: Path) -> None:
    """A new one is later than all before it, by name and by time."""
    run("-C", root, *FIRST)
    run("-C", root, *SECOND)
    before = released(root)
    ran = run("-C", root, "release", *arguments)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"anki-builder: {message}\n")
    assert released(root) == before


def test_a_correction_needs_a_release(root: Path) -> None:
    """The first release is of a month."""
    ran = run("-C", root, "release", "2025-10.1")
    assert (ran.exit_code, ran.stderr) == (2, "anki-builder: there is no release 2025-10 to correct\n")


@pytest.mark.parametrize("name", ["2025-13", "2025", "2025-1", "2025-10.0", "latest", "2025-10.", "9999-12"])
def test_a_release_has_the_name_of_a_month(name: str, root: Path) -> None:
    """Anything else is wrong usage."""
    ran = run("-C", root, "release", name)
    assert ran.exit_code == 2
    assert f"`{name}` is no release" in ran.stderr


def test_a_release_never_changes(root: Path) -> None:
    """Where the sources have, it says what, and how to release it."""
    run("-C", root, *FIRST)
    before = released(root)
    write_project(root, {"2025-10/summit.yaml": OCTOBER.replace("Tokio", "Tokyo")})
    ran = run("-C", root, "release", "2025-10")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "anki-builder: 2025-10 is released, and a release never changes; the sources have: 1 corrected\n"
        "make a correction of it, `anki-builder release 2025-10.1`, or release a later month\n"
    )
    assert released(root) == before
    assert run("-C", root, "release", "2025-10.1").exit_code == 0
    assert "Tokio" in (root / "decks/releases/2025-10.1/CHANGES.md").read_text(encoding="utf-8")


def test_the_author_can_speak_to_learners(root: Path) -> None:
    """What `--note` says stands at the top of the change notes."""
    run("-C", root, *FIRST, "--note", "With thanks to **all** who wrote in.\n")
    top = released(root)["releases/2025-10/CHANGES.md"].decode().split("\n\n")[:3]
    assert top == ["# Current Affairs 2025-10", "Released on 2025-10-31.", "With thanks to **all** who wrote in."]


def test_a_dry_run_writes_nothing(root: Path) -> None:
    """It shows the plan."""
    ran = run("-C", root, *FIRST, "--dry-run")

    assert ran == (0, "release 2025-10, the first one\n  added            2\n\na dry run: nothing was written\n", "")
    assert not (root / "decks").exists()


def test_a_damaged_release_is_found_out(root: Path) -> None:
    """By its checksums."""
    run("-C", root, *FIRST)
    (root / "decks/releases/2025-10/CHANGES.md").write_text("Better notes\n", encoding="utf-8")
    ran = run("-C", root, "release", "2025-10")

    assert ran.exit_code == 2
    assert "not as it was released: CHANGES.md; restore it from git" in ran.stderr


def test_a_lost_folder_is_made_again_from_sources_and_ledger(root: Path) -> None:
    """Byte for byte."""
    run("-C", root, *FIRST)
    run("-C", root, *SECOND)
    before = released(root)
    for path in (root / "decks/releases/2025-11").iterdir():
        path.unlink()
    (root / "decks/releases/2025-11").rmdir()

    assert run("-C", root, "release", "2025-11").exit_code == 0
    assert {name: text for name, text in released(root).items() if before[name] != text} == {}


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"format": 1}', "<<<<<<< HEAD\n"])
@pytest.mark.parametrize("command", [("build",), SECOND, ("diff",)])
def test_a_damaged_ledger_is_refused_with_a_way_out(command: tuple[str, ...], damage: str, root: Path) -> None:
    """By everything that would use it; and the way out leads to the same ledger, byte for byte."""
    run("-C", root, *FIRST)
    file = root / "decks/ledger.json"
    sound = file.read_bytes()
    file.write_text(damage, encoding="utf-8")
    ran = run("-C", root, *command)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "anki-builder release --rebuild-ledger" in ran.stderr
    assert run("-C", root, "release", "--rebuild-ledger").exit_code == 0
    assert file.read_bytes() == sound


def test_a_ledger_is_rebuilt_from_all_releases(root: Path) -> None:
    """Additions, corrections, retirements and what is gone again included."""
    run("-C", root, *FIRST)
    run("-C", root, *SECOND)
    write_project(root, {"2025-10/summit.yaml": OCTOBER.replace("Tokio", "Tokyo")})
    run("-C", root, "release", "2025-11.1", "--at", "2025-12-01")
    file = root / "decks/ledger.json"
    sound = file.read_bytes()
    file.unlink()

    assert run("-C", root, "build").exit_code == 2
    assert run("-C", root, "release", "--rebuild-ledger").exit_code == 0
    assert file.read_bytes() == sound


def test_a_ledger_is_not_rebuilt_while_a_release_is_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lack that release, or have half of it."""
    monkeypatch.setattr(locks, "_PATIENCE", 0)
    run("-C", root, *FIRST)
    before = released(root)
    with release_lock(root):
        ran = run("-C", root, "release", "--rebuild-ledger")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"anki-builder: another anki-builder is at work in {root}/decks: process ")
    assert released(root) == before


def test_a_release_that_is_just_being_made_is_waited_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is there, and its ledger comes in a moment."""
    run("-C", root, *FIRST)
    ledger = root / "decks/ledger.json"
    written = ledger.read_bytes()
    ledger.unlink()
    monkeypatch.setattr(releases, "wait_for_writer", lambda lock_file: ledger.write_bytes(written))

    assert run("-C", root, "build").exit_code == 0


@pytest.mark.parametrize("option", [["--dry-run"], ["--at", "2025-12-01"], ["--note", "Thanks."]])
def test_a_ledger_is_rebuilt_as_it_was(option: list[str], root: Path) -> None:
    """No option changes that: whoever gives one expects something else."""
    run("-C", root, *FIRST)
    ran = run("-C", root, "release", "--rebuild-ledger", *option)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith("Error: --rebuild-ledger goes with no other option\n")


def test_a_release_of_sources_that_change_meanwhile(root: Path) -> None:
    """Is none: a media file may have changed between its name, which follows its content, and its packing."""
    project = load_project(root)
    before = source_state(root)
    prepared = prepare_release(project, ReleaseName("2025-10"), None, 1761868800)
    write_project(root, {"2025-11/rate.yaml": MORE})
    with pytest.raises(ProjectError, match="the sources have changed while the release was made; nothing was written"):
        publish_release(prepared, sources=before)

    assert [path.name for path in (root / "decks").rglob("*")] == []


def test_a_build_keeps_the_times_of_what_was_released(root: Path) -> None:
    """So a learner who imports it loses no edit; what is new is later than any release, even if `--at` is not."""
    from anki_builder.packages.package_reader import read_package

    run("-C", root, *FIRST)
    write_project(root, {"2025-10/summit.yaml": OCTOBER.replace("Tokio", "Tokyo"), "2025-11/rate.yaml": MORE})
    run("-C", root, "build", "--at", "2025-01-01")
    package = read_package(root / "decks/current-affairs.apkg")

    assert {note.fields[1]: package.times[note.guid] for note in package.notes} == {
        "5.5%": 1761868800, "Tokyo": 1761868801, "5.25%": 1761868801,
    }  # fmt: skip
    assert set(package.type_times.values()) == {1761868800}


def test_a_release_that_was_cut_off_and_then_changed_says_what_to_do(root: Path) -> None:
    """Nobody can know whether the folder was given to learners."""
    run("-C", root, *FIRST)
    run("-C", root, *SECOND)
    run("-C", root, "release", "--rebuild-ledger")
    interrupted = root / "decks/releases/2025-12"
    write_project(root, {"2025-12/more.yaml": MORE.replace("2025-11", "2025-12").replace("rate-2", "more")})
    ledger = (root / "decks/ledger.json").read_bytes()
    run("-C", root, "release", "2025-12", "--at", "2025-12-31")
    (root / "decks/ledger.json").write_bytes(ledger)
    write_project(root, {"2025-10/summit.yaml": OCTOBER.replace("Tokio", "Tokyo")})

    assert "decks/releases/2025-12 is not in the ledger: its release was interrupted" in run("-C", root, "build").stderr
    ran = run("-C", root, "release", "2025-12")
    assert ran.exit_code == 2
    assert "was left by a release that was interrupted, and the sources have changed since" in ran.stderr
    for path in interrupted.iterdir():
        path.unlink()
    interrupted.rmdir()
    assert run("-C", root, "release", "2025-12").exit_code == 0


@pytest.mark.parametrize(("arguments", "empty"), [(["2025-09"], "2025-09"), (["2025-10", "--dry-run"], "")])
def test_a_release_needs_facts(arguments: list[str], empty: str, tmp_path: Path) -> None:
    """That are live and of its months."""
    only = (
        {"2025-10/summit.yaml": OCTOBER}
        if empty
        else {"2025-10/summit.yaml": OCTOBER.replace("io}", "io, draft: true}").replace("%}", "%, draft: true}")}
    )
    ran = run("-C", write_project(tmp_path, only), "release", *arguments)
    assert ran.exit_code == 2
    assert f"there are no live facts up to {arguments[0]}: there is nothing to release" in ran.stderr


def test_an_upgrade_that_would_not_reach_learners_is_not_released(root: Path) -> None:
    """Here, as learners have packages from the future: then nothing is written, and it is no success."""
    run("-C", root, *FIRST)
    folder = root / "decks/releases/2025-10"
    write_project(root, {"2025-10/summit.yaml": OCTOBER, "2025-11/rate.yaml": MORE})
    ledger = root / "decks/ledger.json"
    sound = ledger.read_bytes()
    ledger.rename(root / "ledger.json")
    folder.rename(root / "2025-10")
    run("-C", root, "build", "--month", "2025-10", "--at", "2099-01-01", "--out", root)
    (root / "2025-10").rename(folder)
    ledger.write_bytes(sound)
    (root / "current-affairs-2025-10.apkg").replace(folder / "current-affairs.apkg")
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = subprocess.run(["sha256sum", *names], cwd=folder, stdout=subprocess.PIPE, check=True)
    (folder / "SHA256SUMS").write_bytes(sums.stdout)
    write_project(root, {"2025-10/summit.yaml": OCTOBER.replace("Tokio", "Tokyo")})
    before = released(root)
    ran = run("-C", root, *SECOND)

    assert ran.exit_code == 1
    assert "[not-updated]" in ran.stdout
    assert ran.stdout.endswith("nothing was written: learners would lose something by this upgrade\n")
    assert released(root) == before


def test_a_fact_that_becomes_another_kind_is_released_with_a_warning(root: Path) -> None:
    """As the author was told what learners will see."""
    run("-C", root, *FIRST)
    cloze = OCTOBER.replace("front: In which city?, back: Tokio", "cloze: 'It was in {{c1::Tokyo}}.'")
    write_project(root, {"2025-10/summit.yaml": cloze})
    ran = run("-C", root, *SECOND)

    assert ran.exit_code == 0
    assert "warning: `city` has become another kind of note" in ran.stderr
    assert "[conflicting-note]" in ran.stdout


def test_a_release_without_anki_says_that_it_was_not_tried(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how it can be."""
    monkeypatch.setattr("anki_builder.decks.releasing.is_available", lambda: False)
    run("-C", root, *FIRST)
    ran = run("-C", root, *SECOND)

    assert ran.exit_code == 0
    assert ran.stdout.endswith(
        "the upgrade was not tried: that needs Anki's own library, pip install 'anki-builder[verify]'\n"
    )
