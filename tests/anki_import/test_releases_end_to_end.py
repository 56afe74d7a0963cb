"""Three releases of one of the project's own stories, and two learners who take them, each in their own way."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.anki_import.learner import ImportCounts, Learner, Scheduling
from tests.projects import run

ROOT = Path(__file__).parents[2]
STORY = "cards_src/2025-10/us-japan-critical-minerals.yaml"

NOVEMBER_STORY = """\
title: RBI monetary policy
date: 2025-11-14
category: Economy
source: {name: Example News, date: 2025-11-14}
facts:
  - id: repo-rate-2025-11
    front: What was the RBI's repo rate in November 2025?
    back: 5.5%
    as_of: 2025-11
  - id: rbi-stance-2025-11
    front: What was the RBI's policy stance in November 2025?
    back: Neutral
"""

DECEMBER_STORY = """\
title: RBI monetary policy
date: 2025-12-05
category: Economy
source: {name: Example News, date: 2025-12-05}
facts:
  - id: repo-rate-2025-12
    front: What was the RBI's repo rate in December 2025?
    back: 5.25%
    as_of: 2025-12
    supersedes: repo-rate-2025-11
"""


class Releases:
    """An author's year's end: a story of the project, and what is released of it and of later ones."""

    def __init__(self, root: Path) -> None:
        (root / STORY).parent.mkdir(parents=True)
        for file in ("cards_src/deck.yaml", STORY):
            shutil.copy(ROOT / file, root / file)
        self.root = root

    def edit(self, file: str, old: str, new: str) -> None:
        """Changes a text that stands exactly once in a file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Writes a new file."""
        (self.root / file).parent.mkdir(exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def rename(self, old: str, new: str) -> None:
        """Renames a file or moves it to another folder."""
        (self.root / new).parent.mkdir(exist_ok=True)
        (self.root / old).rename(self.root / new)

    def release(self, month: str, day: str) -> str:
        """Releases, and gives what the command said of its plan."""
        ran = run("-C", self.root, "release", month, "--at", day)
        assert (ran.exit_code, ran.stderr) == (0, ""), ran
        return ran.stdout.partition("\n\n")[0]

    def fresh(self, name: str) -> Path:
        """The package for new learners."""
        return self.root / f"decks/releases/{name}/current-affairs.apkg"

    def upgrade(self, name: str) -> Path:
        """The package for those who have the deck."""
        return self.root / f"decks/releases/{name}/current-affairs-upgrade.apkg"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """The releases of October, November and December 2025."""
    author = Releases(tmp_path_factory.mktemp("author"))
    assert author.release("2025-10", "2025-11-01") == "release 2025-10, the first one\n  added           19"

    author.write("cards_src/2025-11/rbi-november.yaml", NOVEMBER_STORY)
    author.write("cards_src/2025-12/rbi-december.yaml", DECEMBER_STORY)  # prepared ahead
    author.edit(STORY, "back: Akasaka Palace", "back: Akasaka State Guest House")
    author.rename(STORY, "cards_src/2025-10/minerals.yaml")
    assert author.release("2025-11", "2025-12-01").splitlines()[:4] == [
        "release 2025-11, after 2025-10",
        "  added            2  rbi-stance-2025-11, repo-rate-2025-11",
        "  corrected        1  us-japan-minerals-venue",
        "  unchanged       18",
    ]

    author.rename("cards_src/2025-10/minerals.yaml", "cards_src/stories/japan.yaml")
    author.edit(
        "cards_src/stories/japan.yaml",
        "  - id: us-japan-minerals-month\n",
        "  - id: us-japan-minerals-month\n    retired: {on: 2025-12-10, because: Too easy to tell from the topic.}\n",
    )
    author.edit("cards_src/2025-11/rbi-november.yaml", "back: Neutral", "back: Neutral\n    tags: [rbi]")
    assert author.release("2025-12", "2026-01-01").splitlines()[:5] == [
        "release 2025-12, after 2025-11",
        "  retired          2  repo-rate-2025-11, us-japan-minerals-month",
        "  added            1  repo-rate-2025-12",
        "  retagged         1  rbi-stance-2025-11",
        "  unchanged       18",
    ]
    return author


def test_a_learner_who_takes_every_release_loses_nothing(releases: Releases, learner: Learner) -> None:
    """She reviews everything, writes into an unchanged note, and tags one that is corrected later."""
    assert learner.import_package(releases.fresh("2025-10")) == ImportCounts(new=19)
    for fact_id in learner.fact_ids():
        for ordinal in learner.ordinals(fact_id):
            learner.review(fact_id, ordinal)
    edit(learner, "us-japan-minerals-city", "Extra", "My own words")
    tag(learner, "us-japan-minerals-venue", "hard")
    learner.date_notes("2025-11-15")
    before = scheduling(learner)

    assert learner.import_package(releases.upgrade("2025-11")) == ImportCounts(new=2, updated=1, duplicate=18)
    assert scheduling(learner, before) == before
    assert learner.note("us-japan-minerals-venue")["Back"] == "Akasaka State Guest House"
    assert "hard" not in learner.note("us-japan-minerals-venue").tags
    learner.review("repo-rate-2025-11")
    tag(learner, "us-japan-minerals-venue", "hard")
    learner.date_notes("2025-12-15")
    before = scheduling(learner)

    assert learner.import_package(releases.upgrade("2025-12")) == ImportCounts(new=1, updated=3, duplicate=18)
    assert scheduling(learner, before) == before
    assert learner.note("us-japan-minerals-city")["Extra"] == "My own words"
    assert "hard" in learner.note("us-japan-minerals-venue").tags
    assert "CA::rbi" in learner.note("rbi-stance-2025-11").tags
    assert learner.note("us-japan-minerals-month")["Status"] == (
        "<b>Retired.</b> Since 2025-12-10: Too easy to tell from the topic."
    )
    assert learner.note("repo-rate-2025-11")["Status"] == (
        "<b>Retired.</b> Now: What was the RBI's repo rate in December 2025? – 5.25%"
    )
    assert learner.review_count() == sum(card.reviews for cards in before.values() for card in cards)
    assert (len(learner.note_types()), learner.problems()) == (2, [])


def test_a_learner_who_skips_one_and_deletes_and_suspends_loses_nothing(releases: Releases, learner: Learner) -> None:
    """He comes late, with the fresh package of October, and imports December's upgrade on top."""
    learner.import_package(releases.fresh("2025-10"))
    learner.review("japan-pm-2025", ordinal=1)
    learner.review("us-japan-minerals-month")
    learner.collection.sched.suspend_cards([learner.card("us-japan-minerals-venue").id])
    learner.collection.remove_notes([learner.note("us-japan-minerals-city").id])
    edit(learner, "japan-pm-2025", "MyNotes", "LDP, since October 2025")
    learner.date_notes("2025-12-15")
    before = scheduling(learner)

    # The rate of November came and went while he was away: a note without cards, which he will never be asked.
    assert learner.import_package(releases.upgrade("2025-12")) == ImportCounts(new=4, updated=2, duplicate=16)
    assert learner.ordinals("repo-rate-2025-11") == []
    assert learner.ordinals("us-japan-minerals-city") == [0]
    assert scheduling(learner, before) == before
    assert learner.card("us-japan-minerals-venue").queue == -1
    assert learner.note("us-japan-minerals-venue")["Back"] == "Akasaka State Guest House"
    assert learner.note("japan-pm-2025")["MyNotes"] == "LDP, since October 2025"
    assert "Too easy" in learner.note("us-japan-minerals-month")["Status"]


def test_both_learners_end_with_the_same_deck(releases: Releases, tmp_path: Path) -> None:
    """As does a third, who begins in December: the newest wording of every live fact."""
    ends = []
    for number, packages in enumerate(
        (
            [releases.fresh("2025-10"), releases.upgrade("2025-11"), releases.upgrade("2025-12")],
            [releases.fresh("2025-10"), releases.upgrade("2025-12")],
            [releases.fresh("2025-12")],
        )
    ):
        with Learner(tmp_path / f"learner-{number}") as learner:
            for package in packages:
                learner.import_package(package)
            notes = [note for note in learner.notes() if not note["Status"]]
            ends.append(sorted((note.fields, sorted(note.tags), len(note.cards())) for note in notes))

    assert ends[0] == ends[1] == ends[2]
    assert len(ends[0]) == 20


def edit(learner: Learner, fact_id: str, field: str, text: str) -> None:
    """A learner writes into a note."""
    note = learner.note(fact_id)
    note[field] = text
    learner.collection.update_note(note)


def tag(learner: Learner, fact_id: str, name: str) -> None:
    """A learner tags a note."""
    learner.collection.tags.bulk_add([learner.note(fact_id).id], name)


def scheduling(learner: Learner, of: Iterable[str] = ()) -> dict[str, list[Scheduling]]:
    """How the cards of all facts, or of those that `of` names, are scheduled."""
    return {fact_id: learner.scheduling(fact_id) for fact_id in (of or learner.fact_ids())}
