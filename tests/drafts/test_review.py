"""Going through drafts, apart from any terminal: what is left, which ids are given, what is said of a draft."""

from __future__ import annotations

import datetime
from pathlib import Path

from anki_builder.diagnostics import Diagnostic, Severity
from anki_builder.drafts.draft_editing import drop, split
from anki_builder.drafts.draft_text import draft_text
from anki_builder.drafts.fact_file import FactFile
from anki_builder.drafts.review import Review
from anki_builder.sources.project import load_project
from tests.projects import DECK, STORY, write_project

DAY = datetime.date(2025, 12, 1)
SUMMIT = "cards_src/2025-10/summit.yaml"
DRAFTS = """\
  - draft: true
    front: Who signed first, Japan or the US?
    back: Japan
  - {id: summit-1, front: In which month was it signed?, back: October}
  - draft: true
    front: Which three countries had signed before?
    back: Malaysia, Thailand and Australia
"""


def review_of(root: Path, files: dict[str, str | bytes], deck: str = DECK) -> tuple[Review, FactFile]:
    """A review of the first file of a project with these files, and that file."""
    project = load_project(write_project(root, files, deck))
    name = f"cards_src/{next(iter(files))}"
    return Review(project, [name], DAY), FactFile(name, (root / name).read_bytes(), project.deck)


def test_drafts_come_in_order_and_are_counted(tmp_path: Path) -> None:
    """What is answered is passed, what is split counts as several, and what was put off is left."""
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + DRAFTS})
    steps = [(review.progress, review.next_draft(file))]
    review.put_off(file, 0)
    steps.append((review.progress, review.next_draft(file)))
    for change in (split, drop, review.finished):
        changed = change(file, 2)
        assert changed is not None
        file = changed
        review.see(file)
        steps.append((review.progress, review.next_draft(file)))

    assert steps == [("1 of 2", 0), ("2 of 2", 2), ("2 of 4", 2), ("3 of 4", 2), ("4 of 4", 3)]
    assert [(fact.id, fact.draft) for fact in file.facts] == [
        ("", True),
        ("summit-1", False),
        ("summit-3", False),
        ("", True),
    ]
    assert review.left == 2


def test_the_summary(tmp_path: Path) -> None:
    """What was done, in the order in which it first was; and how much is left."""
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + DRAFTS})

    assert review.summary() == "2 drafts left"
    review.counts.update(kept=1, edited=0)
    review.counts.update(skipped=2)
    assert review.summary() == "1 kept, 2 skipped; 2 drafts left"
    review.lose(file.file)
    assert review.summary() == "1 kept, 2 skipped; no drafts left"


def test_ids_are_those_that_the_command_ids_would_give(tmp_path: Path) -> None:
    """File and place in it, or the next number that no fact has: finished or draft, in any file, readable or not."""
    review, file = review_of(
        tmp_path,
        {
            "2025-11/summit.yaml": STORY + DRAFTS.replace("summit-1", "summit-2"),
            "2025-10/summit.yaml": f"{STORY}  - {{id: summit-1, draft: true, front: a, back: b}}\n",
            "a.yaml": "title: 'no end\nfacts:\n  - id: summit-3\n",
        },
    )

    assert [new_id.id for new_id in review.new_ids(file, [0, 2])] == ["summit-4", "summit-5"]
    assert [new_id.id for new_id in review.new_ids(file, [2])] == ["summit-4"]
    assert [new_id.id for new_id in review.new_ids(file, [1])] == []


def test_a_draft_is_judged_as_if_it_were_none(tmp_path: Path) -> None:
    """By the rules for one fact, and beside finished facts that ask the same; not beside other drafts."""
    facts = DRAFTS + "  - draft: true\n    front: Who signed first, Japan or the US?\n    back: the #1 buyer\n"
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + facts})
    said = [[(found.severity.value, found.rule) for found in review.findings(file, number)] for number in (0, 2, 3)]
    finished = review.finished(file, 0)
    assert finished is not None
    review.see(finished)

    assert said == [
        [("warning", "answer-leaks")],
        [],
        [("warning", "hash-in-text")],
    ]
    assert [(found.rule, found.message) for found in review.findings(finished, 3)] == [
        ("hash-in-text", "YAML takes this for a comment, not for text"),
        ("duplicate-front", f"the same question stands at {SUMMIT}:4:9, with another answer"),
    ]


def test_the_story_is_judged_once(tmp_path: Path) -> None:
    """What is wrong with it is said with the first draft that is shown, and not with every other."""
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + DRAFTS}, DECK.replace("missing-source", "stale"))

    assert [found.rule for found in review.findings(file, 2)] == ["missing-source"]
    assert [found.rule for found in review.findings(file, 0)] == ["answer-leaks"]


def test_a_fact_that_is_replaced_is_no_duplicate(tmp_path: Path) -> None:
    """Neither of the draft that replaces it, nor of another, after it was replaced."""
    facts = """\
  - {id: rate-may, front: What is the repo rate of India?, back: 6%}
  - {id: rate-june, front: What is the repo rate of India?, back: 5.5%, supersedes: rate-may}
  - {draft: true, front: What is the repo rate of India?, back: 5%, supersedes: rate-june}
"""
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + facts}, DECK.replace("[", "[undated-claim, "))

    assert review.findings(file, 2) == []


def edited(root: Path, text: str, others: dict[str, str | bytes] | None = None) -> tuple[str, list[str]]:
    """The file of drafts after the lines of its first were edited to be `text`, and why it cannot be written."""
    review, file = review_of(root, {"2025-10/summit.yaml": STORY + DRAFTS, **(others or {})})
    result = review.edited(file, 0, text)
    return result.file.text.removesuffix(REST), [found.message for found in result.problems]


REST = DRAFTS.partition("back: Japan\n")[2]
"""What stands below the first draft."""


def test_an_edit_can_be_anything(tmp_path: Path) -> None:
    """Other words, more facts, or none; what is no draft any more gets an id, if it has none."""
    draft = "  - {draft: true, front: Who?, back: Japan}\n"
    done = "  - front: Who?\n    back: Japan\n  - {id: given, front: Where?, back: Tokyo}\n"

    assert edited(tmp_path, draft) == (STORY + draft, [])
    assert edited(tmp_path, done) == (STORY + done.replace("front: Who", "id: summit-2\n    front: Who"), [])
    assert edited(tmp_path, "  # nothing\n") == (f"{STORY}  # nothing\n", [])


def test_an_edit_that_cannot_be_written(tmp_path: Path) -> None:
    """It breaks the file, or contradicts other facts."""
    other: dict[str, str | bytes] = {"a.yaml": f"{STORY}  - {{id: taken, front: Where?, back: Tokyo}}\n"}
    reasons = [
        edited(tmp_path, text, other)[1]
        for text in (
            "  - {draft: true, fornt: Who?, back: Japan}\n",
            "  - draft: true\n    front: 'Who?\n    back: Japan\n",
            "  - {id: taken, front: Who?, back: Japan}\n",
            "  - {draft: true, supersedes: takne, front: Who?, back: Japan}\n",
            "  - {front: Who?, back: Japan}\n  - {front: Who?, back: Japan}\n",
        )
    ]

    assert reasons == [
        ["`fornt` is not a key of a fact"],
        ["the quote that opens here is never closed"],
        ["the id `taken` is already taken at cards_src/a.yaml:4:10"],
        ["there is no fact `takne` to supersede"],
        [f"the same question and answer stand at {SUMMIT}:4:5"],
    ]


def test_an_edit_is_of_the_draft_alone(tmp_path: Path) -> None:
    """What would change the story, or another fact, is refused, even if the file were sound."""
    review, file = review_of(tmp_path, {"2025-10/summit.yaml": STORY + DRAFTS})
    result = review.edited(file, 2, "  - {draft: true, front: Who?, back: Japan}\ntags: [x]\n")

    assert [found.message for found in result.problems] == ["what stands around the draft would say something else"]


def test_an_edit_may_leave_what_was_wrong_before(tmp_path: Path) -> None:
    """A draft that clashed with another fact already is not refused for it."""
    same: dict[str, str | bytes] = {"a.yaml": STORY + DRAFTS.partition("  - {id")[0]}

    assert edited(tmp_path, DRAFTS.partition("  - {id")[0] + "    extra: both\n", same)[1] == []


CARDS = """\
title: {en: Minerals, hi: खनिज}
date: 2025-10-28
facts:
  # --- Facts ---

  # line 28: Signed in:\tTokyo
  #line 29
  - draft: true
    ask: where was it *signed*
    back: {en: "`Tokyo` & $x_1$", hi: टोक्यो}
    reverse: true
    hint: A capital
    extra: |
      One line.
      Another.
    as_of: 2025-10
    image: {file: map.svg}
    audio: anthem.mp3
  - {draft: true, cloze: "China held {{c1::70%::share}} of mining and {{c2::90%}} of refining in the year before last."}
  - {draft: true, front: Who had signed?, items: [Malaysia, {en: Thailand, hi: थाईलैंड}], ordered: true}
  - {draft: true, front: Which strategy?, options: [Indo-Pacific, Silk Road], answer: Indo-Pacific}
"""

SEEN = (
    r"""Minerals

  # line 28: Signed in: Tokyo
  # line 29

  Front    Minerals: where was it signed?
  Back     Tokyo & \(x_1\)
           टोक्यो
  Reverse  Tokyo & \(x_1\)
           टोक्यो
  Answer   Minerals: where was it signed?
  Hint     A capital
  Extra    One line. / Another.
  As of    2025-10
  Image    map.svg
  Audio    anthem.mp3
""",
    """Minerals

  Cloze    China held [70%: share] of mining and [90%] of
           refining in the year before last.

  <warning>: too�[2J long [long-list]
     <hint>: make it short, for once
""",
    """Minerals

  Front    Who had signed?
  Items    1. Malaysia
           2. Thailand / थाईलैंड
""",
    """Minerals

  Front    Which strategy?
  Options  - Indo-Pacific
           - Silk Road
  Back     Indo-Pacific
""",
)


def test_what_an_author_sees(tmp_path: Path) -> None:
    """The words of the article, the card as a learner reads it, and findings, in lines as wide as the terminal."""
    media: dict[str, str | bytes] = {"media/map.svg": "<svg/>", "media/anthem.mp3": "ID3"}
    _, file = review_of(tmp_path, {"a.yaml": CARDS, **media}, DECK + "languages: [en, hi]\n")
    place = file.facts[1].span
    found = Diagnostic(place, Severity.WARNING, "long-list", "too\x1b[2J long", "make it short, for once")
    findings = {1: [found]}

    shown = [draft_text(file, at, findings.get(at, ()), 60, lambda text, role: f"<{role}>") for at in file.drafts]
    assert shown == list(SEEN)
