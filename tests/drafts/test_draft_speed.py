"""Time to draft an article grows as the article does, whatever is in it."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.drafting import DraftSettings, draft_article
from anki_builder.drafts.vocabulary import word_key
from anki_builder.errors import ProjectError

ARTICLE = (Path(__file__).parent / "articles/us-japan-critical-minerals.txt").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def no_collection_of_garbage() -> Iterator[None]:
    """As in the program; it would take its time when it likes."""
    gc.disable()
    yield
    gc.enable()


def seconds(text: str) -> float:
    """The better of two, as other programs run on the machine too; nothing is remembered from one to the next."""
    times = []
    for _ in range(2):
        clean.cache_clear()
        word_key.cache_clear()
        start = time.perf_counter()
        with suppress(ProjectError):
            draft_article(text.encode(), "article.txt", DraftSettings())
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(
    "unit",
    [
        ARTICLE,
        "Key: value, ",
        "- Key: value\n",
        "a:",
        "| a ",
        "a | b\n---|---\n",
        "A word, ",
        "A sentence of 70%. ",
        "A) b\n",
        "**a",
        "[a](",
        "“a” ",
        "\u200bx",
        "x ,",
        "x\n",
        "- a\n  ",
        "1 January 2031 ",
    ],
)
def test_four_times_the_text_takes_four_times_as_long(unit: str) -> None:
    """Eight times would be too much; sixteen is what a search through all of the text for each part of it takes."""
    size = 10_000
    short, long = (unit * (length // len(unit)) for length in (size, 4 * size))

    assert seconds(long) <= 8 * seconds(short) + 0.05
