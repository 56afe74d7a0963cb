"""What holds for the drafts of any article, generated or not; and how tests make drafts and read them."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from anki_builder.drafts.article import Passage
from anki_builder.drafts.drafting import Drafted, DraftSettings, draft_article
from tests.drafts.draft_reading import ReadDraft, ReadFact, comparable, deck_of, read_draft
from tests.projects import DECK, run, write_project

_CATEGORIES = "categories:\n  International: [world]\n  Economy: []\n  Science & Technology: [science]\n"
DECKS = (
    DECK,
    DECK + _CATEGORIES,
    DECK + "languages: [en, hi]\n",
    DECK + _CATEGORIES + "languages: [hi, en]\n",
)
UNDATED_DECK = DECK + "dated: false\n"
GIVEN_DATE = "2031-02-11"
"""What an author gives for an article without a date."""


def draft(data: bytes, name: str, deck: str = DECK, date: str = "", title: str = "") -> Drafted:
    """The drafts of an article for a project."""
    read = deck_of(deck)
    return draft_article(
        data,
        name,
        DraftSettings(
            title=title,
            date=date,
            languages=read.languages,
            categories=read.category_names(),
            dated=read.dated,
            today=datetime.date(2031, 2, 28),
        ),
    )


def files(drafted: Drafted) -> dict[str, str]:
    """The texts of the drafts by their paths under cards_src."""
    return {draft.path: draft.file.text for draft in drafted.drafts}


def uses(drafted: Drafted) -> dict[int, str]:
    """What has become of each line of the article."""
    return {line: use.value for line, use in drafted.uses.items()}


def passages(drafted: Drafted) -> list[tuple[Passage, ...]]:
    """Of each fact, where it stands in the article."""
    return [fact.passages for draft in drafted.drafts for fact in draft.facts]


def read_drafts(drafted: Drafted, deck: str = DECK) -> list[ReadDraft]:
    """The drafts as their author reads them."""
    return [read_draft(text, deck_of(deck)) for text in files(drafted).values()]


def read_facts(drafted: Drafted, deck: str = DECK) -> list[ReadFact]:
    """The facts of all drafts, in order."""
    return [fact for read in read_drafts(drafted, deck) for fact in read.facts]


def assert_valid(drafted: Drafted, deck: str) -> None:
    """Beside one another in a project, the drafts pass `check`, which has nothing to say but that they are drafts."""
    assert len(files(drafted)) == len(drafted.drafts) > 0
    folder_pattern = "[0-9]{4}-[0-9]{2}/" if deck_of(deck).dated else ""
    assert all(re.fullmatch(rf"{folder_pattern}[a-z0-9][a-z0-9-]*\.yaml", path) for path in files(drafted))
    with TemporaryDirectory() as folder:
        ran = run("-C", write_project(Path(folder), files(drafted), deck), "check", "--format", "json")
    assert [found for found in json.loads(ran.stdout) if found["rule"] != "draft"] == []
    assert (ran.exit_code, ran.stderr) == (0, "")


def assert_accounted(drafted: Drafted, data: bytes) -> None:
    """Every line of an article in plain text has become something, and one thing only."""
    lines = re.split("\r\n|\n", data.decode("utf-8-sig"))
    with_words = {number for number, line in enumerate(lines, start=1) if re.search(r"\w", line)}
    assert set(uses(drafted)) == with_words
    assert set(uses(drafted).values()) <= {"fact", "extra", "metadata", "not used", "boilerplate"}
    assert sum(drafted.counts().values()) == len(with_words)


def assert_quoted(drafted: Drafted, data: bytes) -> None:
    """Each fact is a draft below a comment that quotes the article, and answers in words of what is quoted there."""
    lines = re.split("\r\n|\n", data.decode("utf-8-sig"))
    for fact, places in zip(read_facts(drafted), passages(drafted), strict=True):
        assert fact.fact.draft
        assert places
        cut = " ".join(part for place in places for part in cut_out(place, lines))
        cut = re.sub(r"\]\(https?:[^()]*\)", "]", cut)  # addresses stand in a list of their own
        assert set(re.findall(r"\w+", comparable(cut))) <= set(re.findall(r"\w+", comparable(fact.comment)))
        quoted = fact.comment if "has it as" in fact.comment else cut
        assert set(comparable(" ".join(fact.shown)).split()) <= set(comparable(quoted).split())


def cut_out(place: Passage, lines: list[str]) -> list[str]:
    """What stands in the article where a passage says that it does, which is what the passage says."""
    rows = place.text.split("\n")
    cut = [lines[place.line - 1][place.column - 1 :], *lines[place.line : place.line + len(rows) - 1]]
    for row, line in zip(rows, cut, strict=True):
        assert line.strip().startswith(row.strip())
    return rows
