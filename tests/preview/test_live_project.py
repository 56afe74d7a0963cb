"""A project that changes while it is looked at: what is shown is always what a fresh start would show."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest

from anki_builder.preview.live_project import LiveProject, check_quality, view_project
from anki_builder.preview.project_view import CardEntry
from anki_builder.sources.project import load_project
from tests.preview.previews import TODAY, today, told, view_of, view_of_folder
from tests.projects import DECK, FACT, STORY, write_project

OLDER = "title: Rates\ndate: 2025-08-06\nfacts:\n  - {id: rate-august, front: Which repo rate?, back: 5.5%}\n"
NEWER = (
    "title: Rates\ndate: 2025-12-05\nfacts:\n"
    "  - {id: rate-december, front: The repo rate?, back: 5.25%, supersedes: rate-august}\n"
)
PICTURED = STORY + "  - {id: map, front: Where is Tokyo?, back: Here, image: map.svg}\n"


def save(root: Path, file: str, content: str | bytes | None) -> None:
    """Writes a file under cards_src, or deletes it."""
    path = root / "cards_src" / file
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


EDITS: list[tuple[str, str | bytes | None]] = [
    ("2025-10/minerals.yaml", STORY + FACT.replace("Tokyo", "Kyoto")),
    ("2025-10/minerals.yaml", STORY + FACT + "    hnit: Asia\n"),
    ("2025-10/minerals.yaml", "title: [\n"),
    ("2025-10/minerals.yaml", None),
    ("2025-10/minerals.yaml", STORY + FACT),
    ("2025-10/again.yaml", STORY + FACT),
    ("2025-10/again.yaml", None),
    ("2025-08/rates.yaml", OLDER),
    ("2025-08/rates.yaml", OLDER.replace("  - ", "  - {id: first, front: What is a repo rate?, back: A price}\n  - ")),
    ("2025-12/rates.yaml", NEWER),
    ("2025-12/rates.yaml", NEWER.replace("5.25%", "5%")),
    ("2025-12/rates.yaml", None),
    ("2025-10/map.yaml", PICTURED),
    ("media/map.svg", b"<svg/>"),
    ("media/map.svg", b"<svg />"),
    ("media/map.svg", None),
    ("2025-10/map.yaml", None),
    ("2025-10/map.yaml.txt", "a stray"),
    ("2025-10/map.yaml.txt", None),
    ("deck.yaml", DECK + "languages: [en, hi]\n"),
    ("deck.yaml", DECK + "categories: {Economy: []}\n"),
    ("deck.yaml", "name: [\n"),
    ("deck.yaml", DECK),
]
"""A file, and what is saved in it, if it is not deleted."""


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_preview_shows_what_a_fresh_one_would(seed: int, tmp_path: Path) -> None:
    """In whatever order files are changed, broken, mended, added and deleted; and it finds what `check` would."""
    root = write_project(tmp_path)
    live = LiveProject(root, today)
    for file, content in random.Random(seed).sample(EDITS, len(EDITS)):
        save(root, file, content)

        assert view_of(live) == view_of_folder(root), file
        assert live.read().project.diagnostics == load_project(root).diagnostics, file


def test_what_has_not_changed_is_not_made_again(tmp_path: Path) -> None:
    """The cards of other files are the very ones that there were, so that 10,000 facts take no longer than one."""
    root = write_project(tmp_path, {"2025-10/minerals.yaml": STORY + FACT, "2025-08/rates.yaml": OLDER})
    live = LiveProject(root, today)
    before = live.read()
    save(root, "2025-08/rates.yaml", OLDER.replace("5.5%", "5%"))
    after = live.read()

    minerals, rates = "cards_src/2025-10/minerals.yaml", "cards_src/2025-08/rates.yaml"
    assert after.files[minerals] is before.files[minerals]
    assert after.files[rates] != before.files[rates]


def test_the_newest_month_comes_first(tmp_path: Path) -> None:
    """In it files and facts as they stand; where a deck knows no dates, all files do."""
    files: dict[str, str | bytes] = {
        "2025-09/b.yaml": "title: T\nmonth: 2025-09\nfacts:\n  - {id: b, front: What is b?, back: B}\n",
        "2025-10/c.yaml": "title: T\nmonth: 2025-10\nfacts:\n  - {id: c, front: What is c?, back: C}\n",
        "2025-10/a.yaml": "title: T\nmonth: 2025-10\nfacts:\n"
        "  - {id: z, front: What is z?, back: Z}\n  - {id: a, front: What is a?, back: A}\n",
    }
    dated = view_of_folder(write_project(tmp_path / "dated", files))
    undated = view_of_folder(write_project(tmp_path / "undated", files, DECK + "dated: false\n"))

    assert [card.fact_id for card in dated.cards] == ["z", "a", "c", "b"]
    assert [card.fact_id for card in undated.cards] == ["b", "z", "a", "c"]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (STORY + FACT, ["us-japan-minerals-city Recall"]),
        ("title: [\n", ["cards_src/2025-10/minerals.yaml [yaml-syntax]"]),
        (b"title: \xff\n", ["cards_src/2025-10/minerals.yaml [encoding]"]),
        ("", ["cards_src/2025-10/minerals.yaml [empty-value]"]),
        (
            STORY.replace("title", "titel") + FACT + "    hnit: Asia\n",
            ["cards_src/2025-10/minerals.yaml [unknown-key] [unknown-key]"],
        ),
        (
            STORY + "  - id: broken\n    front: What?\n" + FACT,
            ["cards_src/2025-10/minerals.yaml:4 [missing-key]", "us-japan-minerals-city Recall"],
        ),
        (STORY + FACT + "    hnit: Asia\n", ["us-japan-minerals-city Recall [unknown-key]"]),
        (
            STORY + FACT + FACT.replace("agreement", "treaty") + "    reverse: true\n",
            [
                "us-japan-minerals-city Recall",
                "us-japan-minerals-city Recall [duplicate-id]",
                "us-japan-minerals-city Reverse [duplicate-id]",
            ],
        ),
        (
            STORY.replace("agreement", "agreement #2")
            + FACT
            + "  - {id: b, front: In which month was it signed?, back: October}\n",
            ["us-japan-minerals-city Recall [hash-in-text]", "b Recall"],
        ),
        (
            STORY + FACT + "  - {ask: Palace, back: Akasaka}\n",
            ["us-japan-minerals-city Recall", "US–Japan critical minerals agreement: Palace? Recall [missing-id]"],
        ),
        (PICTURED, ["map Recall [bad-media]"]),
    ],
    ids=[
        *("nothing is wrong", "no YAML", "no text", "empty", "wrong above the facts", "a fact that cannot be shown"),
        *("a slip in a fact", "an id twice", "a warning above the facts", "no id", "no such image"),
    ],
)
def test_where_a_finding_is_shown(content: str | bytes, shown: list[str], tmp_path: Path) -> None:
    """On the cards of its fact, in their place where it has none, or in the place of all where the file is broken."""
    view = view_of_folder(write_project(tmp_path, {"2025-10/minerals.yaml": content}))

    assert list(map(told, view.entries)) == shown
    assert view.notices == ()
    keys = [card.key for card in view.cards]
    assert len(set(keys)) == len(keys)


def test_what_is_wrong_with_the_project_stands_above_all(tmp_path: Path) -> None:
    """With deck.yaml, or with files that are not read; the cards are shown all the same."""
    root = write_project(tmp_path, deck=DECK + "colour: red\n")
    save(root, "2025-10/more.yaml.txt", "never read")
    view = view_of_folder(root)

    assert [(str(found.span), found.rule) for found in view.notices] == [
        ("cards_src/2025-10/more.yaml.txt:1:1", "stray-file"),
        ("cards_src/deck.yaml:6:1", "unknown-key"),
    ]
    assert list(map(told, view.entries)) == ["us-japan-minerals-city Recall"]


def test_a_retired_fact_shows_what_took_its_place(tmp_path: Path) -> None:
    """It follows the successor, in another file, and the day."""
    root = write_project(tmp_path, {"2025-08/rates.yaml": OLDER, "2025-12/rates.yaml": NEWER})
    live = LiveProject(root, today)
    assert "Now: The repo rate? – 5.25%" in view_of(live).cards[1].front

    save(root, "2025-12/rates.yaml", NEWER.replace("5.25%", "5%"))
    assert "Now: The repo rate? – 5%" in view_of(live).cards[1].front
    assert [card.status for card in view_of(live).cards] == ["live", "retired"]


def test_a_day_that_has_come_retires(tmp_path: Path) -> None:
    """The preview may run for longer than a day."""
    root = write_project(tmp_path, {"a.yaml": STORY + FACT + "    retired: {on: 2026-01-01, because: It moved.}\n"})
    days = iter((TODAY, TODAY + datetime.timedelta(1)))
    live = LiveProject(root, lambda: next(days))

    assert [view_of(live).cards[0].status for _ in range(2)] == ["live", "retired"]


def test_drafts_are_shown(tmp_path: Path) -> None:
    """As such, though no build has them."""
    view = view_of_folder(write_project(tmp_path, {"a.yaml": STORY + FACT + "    draft: true\n"}))

    assert [(card.status, told(entry)) for card, entry in zip(view.cards, view.entries, strict=True)] == [
        ("draft", "us-japan-minerals-city Recall [draft]")
    ]


def test_an_image_has_the_name_of_its_content(tmp_path: Path) -> None:
    """So a browser loads it anew when it has changed, and only then; what is missing has a name that no file has."""
    root = write_project(tmp_path, {"a.yaml": PICTURED})
    live = LiveProject(root, today)
    names: list[str] = []
    for content in (b"<svg/>", b"<svg />", None, b"<svg/>"):
        save(root, "media/map.svg", content)
        [media] = [card.media for card in view_of(live).cards]
        names += media

    assert names == ["d4dc56669143034f31aa.svg", names[1], "missing", names[0]]
    assert view_of(live).media == {names[0]: root / "cards_src/media/map.svg"}


def test_findings_stay_until_their_file_changes(tmp_path: Path) -> None:
    """Cards need not wait for the rules of quality: what these found in other files is still true, or nearly so."""
    long = (
        STORY
        + "  - {id: long, front: Why was it signed?, back: One two three four five six seven eight nine ten eleven}\n"
    )
    root = write_project(tmp_path, {"a.yaml": long, "b.yaml": long.replace("long", "longer")})
    live = LiveProject(root, today)
    checked = check_quality(live.read(), {})
    save(root, "b.yaml", long.replace("long", "longest"))
    early = view_project(live.read(), checked, is_checked=False)

    assert list(map(told, early.entries)) == ["long Recall [answer-too-long]", "longest Recall"]
    again = check_quality(live.read(), checked)
    assert again["cards_src/a.yaml"] is checked["cards_src/a.yaml"]
    assert list(map(told, view_project(live.read(), again, is_checked=True).entries)) == [
        "long Recall [answer-too-long]",
        "longest Recall [duplicate-front] [answer-too-long]",
    ]


def test_a_card_is_found_by_all_that_its_author_knows(tmp_path: Path) -> None:
    """What stands on it, its id, its file, its categories and tags."""
    head = STORY.replace("facts:", "category: World\ntags: [minerals]\nfacts:")
    [entry] = view_of_folder(write_project(tmp_path, {"2025-10/tokyo.yaml": head + FACT})).entries

    assert isinstance(entry, CardEntry)
    assert entry.searched.splitlines()[-4:] == [
        "us-japan-minerals-city",
        "cards_src/2025-10/tokyo.yaml",
        "world",
        "minerals",
    ]
