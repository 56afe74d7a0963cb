"""What is counted of a deck, and that it agrees with what the other commands say of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from anki_builder.decks.building import deck_notes
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.project import load_project
from anki_builder.statistics.deck_statistics import Group, MediaCount, Month, Publisher, deck_statistics
from anki_builder.statistics.words import Longest, WordCounts
from tests.projects import DECK, STORY, run, write_project
from tests.statistics.decks import DAY, statistics_of, write_example

LABELLED = Path(__file__).parents[1] / "lint/labelled"
HELD_OUT = Path(__file__).parents[1] / "lint/held_out"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck with something of everything; to be left as it is."""
    return write_example(tmp_path_factory.mktemp("statistics"))


def test_live_facts_are_counted(root: Path) -> None:
    """Drafts and retired facts apart; a month has its facts by category, children counted as their parent."""
    statistics = statistics_of(root)

    assert (statistics.facts, statistics.cards) == (11, 15)
    assert (statistics.drafts, statistics.superseded, statistics.retired) == (1, 1, 1)
    assert statistics.months == (
        Month("2025-10", 5, 9, {"International": 5}),
        Month("2025-11", 3, 3, {"Economy": 2, "International": 2, "खेल": 1}),
        Month("2025-12", 2, 2, {"International": 1, "खेल": 1}),
        Month("", 1, 1, {}),
    )


def test_categories_are_ranked_by_cards(root: Path) -> None:
    """By their main names; a fact of two counts in both, and facts without one come last."""
    assert statistics_of(root).categories == (
        Group("International", 8, 12), Group("Economy::Banking", 2, 2), Group("खेल", 2, 2), Group("", 1, 1),
    )  # fmt: skip


def test_kinds_have_every_fact_and_every_card_once(root: Path) -> None:
    """Second cards are a kind of their own; those that are typed are among the others."""
    statistics = statistics_of(root)

    assert statistics.kinds == (
        *(Group("basic", 8, 8), Group("cloze", 1, 2), Group("items", 1, 3), Group("options", 1, 1)),
        *(Group("reverse", 1, 1), Group("typed", 1, 1)),
    )
    assert sum(kind.facts for kind in statistics.kinds[:4]) == statistics.facts
    assert sum(kind.cards for kind in statistics.kinds[:5]) == statistics.cards


def test_priorities_sources_and_media_are_counted(root: Path) -> None:
    """A publisher goes by its name, or by the host of its address; a picture that two facts show is one file."""
    statistics = statistics_of(root)

    assert statistics.priorities == (Group("high", 1, 1), Group("normal", 9, 12), Group("low", 1, 2))
    assert statistics.sources == (3, 4, 3, 1)
    assert statistics.publishers == (
        *(Publisher("Example News", 8), Publisher("bank.example", 3)),
        *(Publisher("Other News", 1), Publisher("Third News", 1)),
    )
    assert (statistics.pictures, statistics.recordings) == (MediaCount(2, 1), MediaCount(1, 1))


def test_words_are_counted_as_check_counts_them(root: Path) -> None:
    """In the first language: of each question, and of each answer, deletion and item; a formula is a word."""
    statistics = statistics_of(root)

    minerals, rate, cup = (f"cards_src/{file}.yaml" for file in ("2025-10/minerals", "2025-11/rate", "2025-12/cup"))
    assert statistics.question_words == WordCounts(
        7, 10, (Longest(16, "shares", minerals, 20), Longest(10, "host", cup, 6), Longest(9, "mass", rate, 9))
    )
    assert statistics.answer_words == WordCounts(
        1,
        2,
        (
            *(Longest(3, "mass", rate, 9), Longest(2, "prime-minister", minerals, 14)),
            Longest(2, "shares", minerals, 20),
        ),
    )


def test_the_longest_answer_is_what_check_finds_too_long(tmp_path: Path) -> None:
    """With the same number, and at a place of the same file."""
    long = "a b c d e f g h i j k l"
    facts = f'  - {{id: long, front: What?, back: "{long}"}}\n  - {{id: short, front: Who?, back: a}}\n'
    write_project(tmp_path, {"a.yaml": STORY + facts})
    (found,) = json.loads(run("-C", tmp_path, "check", "--select", "answer-too-long", "--format", "json").stdout)

    assert found["message"].startswith("the answer has 12 words;")
    assert statistics_of(tmp_path).answer_words.longest[0] == Longest(12, "long", found["file"], found["line"])


@pytest.mark.parametrize("corpus", [LABELLED, HELD_OUT], ids=lambda corpus: corpus.name)
def test_facts_and_cards_are_those_of_the_package(corpus: Path) -> None:
    """On hundreds of facts of every kind, retired ones among them."""
    project = load_project(corpus)
    notes = [note for note in deck_notes(project, DAY) if note.cards]
    statistics = deck_statistics(project, DAY)

    assert (statistics.facts, statistics.cards) == (len(notes), sum(len(note.cards) for note in notes))
    assert sum(kind.cards for kind in statistics.kinds[:5]) == statistics.cards


@pytest.mark.parametrize("day", ["2025-12-01", "2026-03-01", "2026-12-31", "2030-01-01"])
@pytest.mark.parametrize("corpus", [LABELLED, HELD_OUT], ids=lambda corpus: corpus.name)
def test_stale_facts_are_those_of_check(corpus: Path, day: str) -> None:
    """On the day, and in 90 days from it on."""
    staleness = statistics_of(corpus, datetime.date.fromisoformat(day)).staleness
    now, then = (checked_stale(corpus, date) for date in (day, str(staleness.until)))

    assert sorted(fact.file for fact in staleness.now) == sorted(file for file, _ in now)
    assert sorted(fact.file for fact in staleness.soon) == sorted(file for file, _ in then - now)


def test_a_fact_is_stale_from_a_day_on() -> None:
    """The day before, `check` does not find it."""
    days = {fact.since for fact in statistics_of(LABELLED, datetime.date(2025, 12, 1)).staleness.soon}
    for day in days:
        before = day - datetime.timedelta(days=1)
        assert checked_stale(LABELLED, str(day)) - checked_stale(LABELLED, str(before))


def test_a_fact_that_ends_before_is_not_going_stale(tmp_path: Path) -> None:
    """There is nothing to look at again."""
    stale = "front: Who?, back: Me, review_by: 2026-03-15"
    ended = f"  - {{id: a, {stale}, retired: {{on: 2026-03-10, because: It ends.}}}}\n"
    later = f"  - {{id: b, {stale}, retired: {{on: 2026-03-20, because: It ends.}}}}\n"
    root = write_project(tmp_path, {"a.yaml": STORY + ended + later})

    assert [(str(fact.since), fact.id) for fact in statistics_of(root).staleness.soon] == [("2026-03-16", "b")]


def checked_stale(root: Path, day: str) -> set[tuple[str, int]]:
    """File and line of what `check` finds stale on a day."""
    ran = run("-C", root, "check", "--select", "stale", "--on", day, "--format", "json")
    return {(found["file"], found["line"]) for found in json.loads(ran.stdout)}


def test_a_waived_or_switched_off_rule_finds_nothing(tmp_path: Path) -> None:
    """As with `check`."""
    stale = "front: Who?, back: Me, review_by: 2025-12-31"
    waived = f"  - {{id: a, {stale}, lint: {{ignore: [stale], because: It is history.}}}}\n"
    root = write_project(tmp_path / "waived", {"a.yaml": STORY + waived})
    off = write_project(tmp_path / "off", {"a.yaml": f"{STORY}  - {{id: a, {stale}}}\n"}, f"{DECK}  # off\n")
    (off / "cards_src/deck.yaml").write_text(DECK.replace("missing-source", "stale"), encoding="utf-8")

    assert statistics_of(root).staleness.now == statistics_of(off).staleness.now == ()


def test_the_end_of_the_calendar_is_no_error(root: Path) -> None:
    """There are no 90 days after the last."""
    assert statistics_of(root, datetime.date.max).staleness.until == datetime.date.max


def test_a_part_is_counted_alone(root: Path) -> None:
    """Of a month, a category and a tag, by any name; categories that it lacks are nothing to tell."""
    statistics = statistics_of(root, choice=FactChoice(("2025-11",), ("World",)))

    assert statistics.choice == FactChoice(("2025-11",), ("international",))
    assert (statistics.facts, statistics.drafts, statistics.superseded, statistics.retired) == (2, 1, 1, 0)
    assert statistics.coverage.unused == ()


def test_a_fact_of_another_month_can_have_replaced_one_of_this() -> None:
    """What is live, the whole deck decides: also for the part that is looked at."""
    project = load_project(LABELLED)
    whole = deck_statistics(project, DAY)
    parts = [deck_statistics(project, DAY, FactChoice(months=(month.month,))) for month in whole.months if month.month]

    assert [(part.facts, part.cards) for part in parts] == [(m.facts, m.cards) for m in whole.months if m.month]


def test_a_deck_of_drafts_has_nothing_to_count(tmp_path: Path) -> None:
    """It has no months, no words and no gaps."""
    root = write_project(tmp_path, {"a.yaml": f"{STORY}  - {{id: a, front: A?, back: a, draft: true}}\n"})
    statistics = statistics_of(root)

    assert (statistics.facts, statistics.cards, statistics.drafts) == (0, 0, 1)
    assert (statistics.months, statistics.categories, statistics.publishers) == ((), (), ())
    assert statistics.question_words == statistics.answer_words == WordCounts(0, 0, ())
