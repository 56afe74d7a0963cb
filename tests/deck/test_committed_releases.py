"""The releases under decks/: each is what its sources give, and takes every learner of an earlier one along."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from anki_builder.clock import last_day, utc_day
from anki_builder.decks.ledger import ledger_text
from anki_builder.decks.release_check import covered_facts
from anki_builder.decks.release_plan import Release
from anki_builder.decks.releases import (
    LEDGER_FILE,
    ReleaseName,
    damaged_files,
    fresh_package,
    read_manifest,
    release_folder,
    upgrade_package,
)
from anki_builder.decks.releasing import package_contents, plan_project
from anki_builder.notes.note_state import NoteReader
from anki_builder.packages.package_file import write_package_file
from anki_builder.sources.project import load_project
from anki_builder.verify.verification import verify
from tests.deck.committed import NAMES, ROOT, ledgers, sources_of
from tests.projects import run

LEDGERS = {name: (before, after) for name, before, after in ledgers()}


def test_there_is_a_release_for_each_month() -> None:
    """August 2025 to January 2026, each dated to the last day of its month."""
    six = [str(name) for name in NAMES[:6]]
    assert six == ["2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01"]
    days = [utc_day(read_manifest(release_folder(ROOT, name))["time"]) for name in NAMES[:6]]
    assert days == [name.last_day for name in NAMES[:6]]


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_no_file_of_a_release_has_changed(name: ReleaseName) -> None:
    """Packages, change notes and manifest are those that the checksums name."""
    assert damaged_files(release_folder(ROOT, name)) == []


def test_the_ledger_is_what_the_packages_give() -> None:
    """The committed ledger equals, byte for byte, one worked out from the packages of all releases."""
    (_, newest) = LEDGERS[NAMES[-1]]
    assert (ROOT / LEDGER_FILE).read_text(encoding="utf-8") == ledger_text(newest)


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_a_release_is_what_its_sources_give(name: ReleaseName, tmp_path: Path) -> None:
    """The packages, built again from the fact files and the ledger of that time, have the same rows and media."""
    before, after = LEDGERS[name]
    project = load_project(sources_of(name, tmp_path))
    facts = covered_facts(project.facts, name, before)
    release = Release(str(name), after.latest_time)
    prepared = plan_project(project, facts, name, before, release)
    assert prepared.plan.ledger.facts == after.facts

    reader = NoteReader()
    live = [note for note in prepared.notes if not reader.is_retired(note)]
    rebuilt = {}
    for notes, path in ((live, fresh_package(ROOT, name)), (prepared.notes, upgrade_package(ROOT, name))):
        with (tmp_path / path.name).open("w+b") as stream:
            rebuilt[path.name] = write_package_file(stream, path, package_contents(prepared, notes)).rows
    assert rebuilt == {
        package["path"]: package["rows"] for package in read_manifest(release_folder(ROOT, name))["packages"]
    }


@pytest.mark.parametrize(("old", "new"), list(combinations(NAMES, 2)), ids=str)
def test_an_upgrade_costs_learners_nothing(old: ReleaseName, new: ReleaseName) -> None:
    """In real Anki, from every release to every later one: reviews, edits, tags and suspensions stay.

    Retired facts bring no cards to those who never had them, and `verify` says so.
    """
    found = verify(upgrade_package(ROOT, new), fresh_package(ROOT, old))
    assert found.upgrade is not None
    assert {finding.rule for finding in found.findings} <= {"note-without-cards"}, found.findings


def test_the_sources_have_no_findings() -> None:
    """`check --strict` is clean in the month of the newest story; facts grow stale only later."""
    newest = max(fact.month for fact in load_project(ROOT).facts)
    checked = run("-C", ROOT, "check", "--strict", "--on", str(last_day(newest)))
    assert (checked.exit_code, checked.stderr) == (0, ""), checked.stdout


SUCCESSIONS = {
    "2025-09": {
        "gst-reform-promise-2025-08": "gst-slabs-2025-09",
        "pole-vault-record-2025-08": "pole-vault-record-2025-09",
        "us-tariff-transit-2025-08": "",
    },
    "2025-10": {
        "commonwealth-games-2030-host-2025-08": "commonwealth-games-2030-host-2025-10",
        "japan-prime-minister-2025-08": "japan-prime-minister-2025-10",
        "ramsar-sites-bihar-2025-09": "ramsar-sites-bihar-2025-10",
        "ramsar-sites-india-2025-09": "ramsar-sites-india-2025-10",
        "rbi-growth-forecast-2025-08": "rbi-growth-forecast-2025-10",
        "rbi-inflation-forecast-2025-08": "rbi-inflation-forecast-2025-10",
        "rbi-repo-rate-2025-08": "rbi-repo-rate-2025-10",
    },
    "2025-11": {
        "commonwealth-games-2030-host-2025-10": "commonwealth-games-2030-host-2025-11",
        "miss-universe-2025-stage": "",
        "unesco-director-general-2025-10": "unesco-director-general-2025-11",
    },
    "2025-12": {
        "heaviest-satellite-from-india-2025-11": "heaviest-satellite-from-india-2025-12",
        "navi-mumbai-flights-2025-10": "navi-mumbai-flights-2025-12",
        "ramsar-sites-india-2025-10": "ramsar-sites-india-2025-12",
        "rbi-growth-forecast-2025-10": "rbi-growth-forecast-2025-12",
        "rbi-inflation-forecast-2025-10": "rbi-inflation-forecast-2025-12",
        "rbi-marginal-standing-facility-2025-08": "rbi-marginal-standing-facility-2025-12",
        "rbi-repo-rate-2025-10": "rbi-repo-rate-2025-12",
        "rbi-stance-2025-08": "rbi-stance-2025-12",
        "rbi-standing-deposit-facility-2025-08": "rbi-standing-deposit-facility-2025-12",
        "semiconductor-chips-promise-2025": "",
    },
    "2026-01": {
        "bjp-president-2025-12": "bjp-president-2026-01",
        "henley-passport-first-2025-10": "henley-passport-first-2026-01",
        "henley-passport-india-2025-10": "henley-passport-india-2026-01",
        "henley-passport-united-states-2025-10": "henley-passport-united-states-2026-01",
        "high-seas-treaty-in-force-2025-09": "high-seas-treaty-in-force-2026-01",
        "high-seas-treaty-parties-2025-09": "high-seas-treaty-parties-2026-01",
        "ramsar-sites-india-2025-12": "ramsar-sites-india-2026-01",
    },
}
"""What each of the first six releases retires, and the fact that took its place; none where it only ended."""


def test_a_later_month_retires_what_it_overtook() -> None:
    """The release of that month marks it, for those who learnt it; the last link of a chain is live."""
    newest = LEDGERS[NAMES[5]][1]
    retired: dict[str, set[str]] = {}
    for fact_id, entry in newest.facts.items():
        if entry.retired:
            retired.setdefault(entry.retired, set()).add(fact_id)
    assert retired == {release: set(successors) for release, successors in SUCCESSIONS.items()}

    successors = {fact.supersedes.id: fact.id for fact in load_project(ROOT).facts if fact.supersedes}
    told = {old: new for release in SUCCESSIONS.values() for old, new in release.items() if new}
    assert {old: successors.get(old) for old in told} == told


def test_the_site_offers_every_release(tmp_path: Path) -> None:
    """Each has its page, and its packages can be downloaded as they were released."""
    built = run("-C", ROOT, "site", "--out", tmp_path)
    assert built.exit_code == 0, built.stderr
    assert sorted(path.stem for path in (tmp_path / "releases").glob("20*.html")) == [str(name) for name in NAMES]
