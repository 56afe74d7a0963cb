"""The command `plan`."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from tests.projects import run, write_project

FILES = {
    f"{month}/stories.yaml": f"title: Stories\nmonth: {month}\ncategory: Economy\nfacts:\n"
    + "".join(
        f"  - {{id: fact-{month}-{number}, front: Which is number {number}?, back: '{number}'}}\n"
        for number in range(20)
    )
    for month in ("2025-09", "2025-10", "2025-11")
}
ASKED = ("plan", "--exam", "2026-05-24", "--start", "2026-02-23")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with sixty facts in three months."""
    return write_project(tmp_path / "project", FILES)


def answered(root: Path, *options: str | Path) -> dict[str, object]:
    """What the command says to programs."""
    ran = run("-C", root, *ASKED, "--format", "json", *options)
    assert (ran.exit_code, ran.stderr) == (0, "")
    answer: dict[str, object] = json.loads(ran.stdout)
    return answer


def test_a_plan_needs_only_the_day_of_the_exam(root: Path) -> None:
    """Sixty cards in 76 days: one a day."""
    ran = run("-C", root, *ASKED)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[:3] == [
        "Exam on 2026-05-24, 90 days from 2026-02-23: 60 cards of 60 facts.",
        "",
        "  new cards a day   1, the last on 2026-04-23",
    ]


def test_the_seed_makes_it_repeatable(root: Path) -> None:
    """Twice the same gives the same, to the byte."""
    assert run("-C", root, *ASKED) == run("-C", root, *ASKED)
    assert answered(root, "--seed", "1") != answered(root, "--seed", "2")


@pytest.mark.parametrize(
    ("options", "cards"),
    [
        (("--months", "2025-10..2025-12"), 40),
        (("--months", "2025-10"), 20),
        (("--category", "economy"), 60),
        (("--new", "12"), 60),
        (("--minutes", "0"), 60),
        (("--rest", "sun", "--rest", "sat"), 60),
    ],
)
def test_a_part_of_the_deck_can_be_planned(options: tuple[str, ...], cards: int, root: Path) -> None:
    """By months, categories and tags, as they can be built."""
    assert answered(root, *options)["cards"] == cards


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--exam", "2026-02-23"), "the exam, 2026-02-23, is not later than the first day of study, 2026-02-23"),
        (("--exam", "2019-01-01"), "the exam, 2019-01-01, is not later than the first day of study, 2026-02-23"),
        (
            ("--exam", "2086-01-01"),
            "the exam, 2086-01-01, is more than ten years after the first day of study, 2026-02-23",
        ),
        (("--exam", "2026-02-30"), "`2026-02-30` is not a day; write it like 2026-05-24"),
        (("--minutes", "30", "--new", "5"), "--minutes and --new: give one of them, and the plan finds the other"),
        (("--minutes", "-1"), "-1.0 is not in the range 0<=x<=1440."),
        (("--months", "2025-11..2025-10"), "is no period; write it like 2025-06..2026-04"),
        (("--months", "2031-01"), "no fact fits --months 2031-01..2031-01"),
        (("--category", "Sports"), "no fact fits --category sports"),
        (("--plot", "plan.pdf"), "`plan.pdf` should end in .svg, .png or .html"),
        (("--collection", "nobody.colpkg"), "'nobody.colpkg' does not exist"),
    ],
)
def test_what_cannot_be_planned(options: tuple[str, ...], message: str, root: Path) -> None:
    """Each is told in words, with exit status 2."""
    ran = run("-C", root, *ASKED, *options)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert message in " ".join(ran.stderr.split())


def test_without_cards_there_is_no_plan(tmp_path: Path) -> None:
    """All are drafts or retired."""
    files = {"x.yaml": "title: X\nmonth: 2025-10\nfacts:\n- {id: a, front: Which?, back: B, draft: true}\n"}
    ran = run("-C", write_project(tmp_path, files), *ASKED)
    assert (ran.exit_code, ran.stderr) == (
        2,
        "anki-builder: there are no cards to plan for: all of these facts are drafts, retired or suspended\n",
    )


def test_a_project_with_errors_has_no_plan(root: Path) -> None:
    """They are told, with exit status 1."""
    (root / "cards_src/2025-09/stories.yaml").write_text("title: [\n")
    ran = run("-C", root, *ASKED, "--format", "json")
    assert (ran.exit_code, ran.stdout) == (1, "{}\n")


@pytest.mark.parametrize("name", ["plan.svg", "plan.PNG", "plan.html"])
def test_a_plan_is_drawn_on_request(name: str, root: Path, tmp_path: Path) -> None:
    """Into a file of the kind that its name says."""
    ran = run("-C", root, *ASKED, "--plot", tmp_path / name)
    assert (ran.exit_code, ran.stderr) == (0, f"wrote {tmp_path}/{name}\n")
    assert (tmp_path / name).stat().st_size > 5_000


@pytest.mark.parametrize("library", ["fsrs", "numpy"])
def test_a_missing_library_is_told(library: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra that brings it."""
    there = importlib.util.find_spec
    monkeypatch.setattr("anki_builder.cli.plan.find_spec", lambda name: None if name == library else there(name))
    ran = run("-C", root, *ASKED)
    assert (ran.exit_code, ran.stderr) == (
        2,
        f"anki-builder: a plan needs the library {library}: pip install 'anki-builder[plan]'\n",
    )


def test_the_setting_found_goes_into_deck_yaml_on_request(root: Path) -> None:
    """As options of the deck, beside those that are there; a build then brings them to learners who want them."""
    path = root / "cards_src/deck.yaml"
    before = path.read_text()
    path.write_text(before + "options: {bury_siblings: true}  # ours\n")
    ran = run("-C", root, *ASKED, "--retention", "0.85", "--write")
    assert (ran.exit_code, ran.stderr) == (
        0,
        f"wrote {root}/cards_src/deck.yaml: new_per_day 1, reviews_per_day 9999, desired_retention 0.85\n",
    )
    added = "new_per_day: 1, reviews_per_day: 9999, desired_retention: 0.85"
    assert path.read_text() == before + f"options: {{{added}, bury_siblings: true}}  # ours\n"
    assert run("-C", root, "check").exit_code == 0


def test_a_plan_without_new_cards_has_no_setting(root: Path) -> None:
    """Anki knows no preset that shows none."""
    ran = run("-C", root, *ASKED, "--new", "0", "--write")
    assert (ran.exit_code, ran.stderr) == (2, "anki-builder: there is nothing to write: the plan has no new cards\n")
