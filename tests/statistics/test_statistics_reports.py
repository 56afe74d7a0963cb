"""The statistics of a deck as text, JSON and a page: each output as a whole.

The folder `expected` has the outputs; UPDATE_CASES=1 in the environment writes them anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_builder.charts import display_width
from anki_builder.statistics.deck_statistics import Statistics
from anki_builder.statistics.statistics_html import statistics_html
from anki_builder.statistics.statistics_json import statistics_json
from anki_builder.statistics.statistics_text import statistics_text
from tests.projects import STORY, write_project
from tests.site.sites import Page
from tests.statistics.decks import statistics_of, write_example, write_months

EXPECTED = Path(__file__).parent / "expected"
OUTPUTS: dict[str, Callable[[Statistics], str]] = {
    "statistics.txt": statistics_text,
    "statistics-ascii.txt": lambda statistics: statistics_text(statistics, 72, ascii_only=True),
    "statistics.json": statistics_json,
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    """The statistics of the deck with something of everything."""
    return statistics_of(write_example(tmp_path_factory.mktemp("reports")))


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_statistics_of_a_deck(name: str, example: Statistics) -> None:
    """All that there is to say of it."""
    output = OUTPUTS[name](example)
    if os.environ.get("UPDATE_CASES") == "1":
        (EXPECTED / name).write_text(output, encoding="utf-8", newline="\n")

    assert output == (EXPECTED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "most"), [(10, 72), (72, 72), (80, 80), (100, 100), (300, 100)])
def test_text_fits_the_terminal(width: int, most: int, example: Statistics) -> None:
    """From 72 columns to 100: a bar reaches the last, and nothing is longer."""
    lines = statistics_text(example, width).splitlines()

    assert max(map(display_width, lines)) == most


def test_text_in_colour(example: Statistics) -> None:
    """Heads stand out, and what is to be done; without the marks of colour it is the same text."""
    text = statistics_text(example, style=lambda text, role: f"<{role}>{text}</>")

    assert re.findall(r"<warning>(.*?)</>", text) == ["2025-10  ", "deck.yaml", "2026-02-02", "2026-05-30"]
    assert text.startswith("<place>World Affairs</>: 11 facts, 15 cards on 2026-03-01\n")
    assert "\n<place>Month    facts  cards</>\n" in text
    assert re.sub(r"<[a-z]+>|</>", "", text) == statistics_text(example)


def test_json_has_the_same_numbers_for_programs(example: Statistics) -> None:
    """Its keys are a promise."""
    given = json.loads(statistics_json(example))

    assert list(given) == [
        *("deck", "day", "choice", "facts", "cards", "drafts", "superseded", "retired"),
        *("months", "categories", "kinds", "priorities", "stale", "going_stale"),
        *("sources", "publishers", "words", "pictures", "recordings", "gaps"),
    ]
    assert sum(month["cards"] for month in given["months"]) == given["cards"] == 15


def test_a_deck_without_months_and_categories(tmp_path: Path) -> None:
    """Neither is told, nor any gap."""
    deck = "name: D\nnamespace: d.example\ntag_root: D\ndated: false\n"
    root = write_project(tmp_path, {"a.yaml": "title: T\nfacts:\n  - {id: a, front: A?, back: a}\n"}, deck)
    text = statistics_text(statistics_of(root))

    assert text.startswith("D: 1 fact, 1 card on 2026-03-01\n\nKind     facts  cards\n")
    assert "Gaps" not in text
    assert "Publisher" not in text


def test_a_deck_of_one_month_has_no_gaps(tmp_path: Path) -> None:
    """One bar is all that there is to draw."""
    text = statistics_text(statistics_of(write_months(tmp_path, [("2025-10", "World", 2)])), 72)

    assert text.startswith(
        "Current Affairs: 2 facts, 2 cards on 2026-03-01\n\n"
        f"Month    facts  cards\n2025-10      2      2  {'█' * 49}\n\n"
        f"Category  facts  cards\nWorld         2      2  {'█' * 48}\n\nKind "
    )
    assert "Gaps" not in text


def test_months_without_gaps(tmp_path: Path) -> None:
    """That is told, too."""
    root = write_months(tmp_path, [("2025-10", "World", 2), ("2025-11", "World", 3)])

    assert "\n\nGaps: none\n\n" in statistics_text(statistics_of(root))


def test_a_deck_of_drafts_alone(tmp_path: Path) -> None:
    """The headline says it all."""
    facts = "  - {id: a, front: A?, back: a, draft: true}\n  - {id: b, front: B?, back: b, draft: true}\n"
    statistics = statistics_of(write_project(tmp_path, {"a.yaml": STORY + facts}))

    assert statistics_text(statistics) == (
        "Current Affairs: 0 facts, 0 cards on 2026-03-01\n"
        "not counted: 2 drafts\n"
    )  # fmt: skip
    assert Page(statistics_html(statistics)).texts("//main/*") == [
        *("Current Affairs", "0 facts, 0 cards on 2026-03-01", "Not counted: 2 drafts")
    ]


def test_many_months_are_a_chart(tmp_path: Path) -> None:
    """Above it, the years; a month without facts between others is a gap in it."""
    months = [(f"{2023 + number // 12}-{number % 12 + 1:02}", "", 1 + number % 12) for number in range(36)]
    text = statistics_text(statistics_of(write_months(tmp_path, [*months, ("2026-03", "", 12)])), 72)

    assert text.partition("\n\n")[2].startswith(
        "Year  facts  cards\n"
        f"2023     78     78  {'█' * 52}\n"
        f"2024     78     78  {'█' * 52}\n"
        f"2025     78     78  {'█' * 52}\n"
        "2026     12     12  ████████\n"
        "\n"
        "Cards by month\n"
        "12 ┤          ▃█          ▃█          ▃█  █\n"
        "   │         ▅██         ▅██         ▅██  █\n"
        "   │       ▃████       ▃████       ▃████  █\n"
        "   │      ▅█████      ▅█████      ▅█████  █\n"
        "   │    ▃███████    ▃███████    ▃███████  █\n"
        "   │   ▅████████   ▅████████   ▅████████  █\n"
        "   │ ▃██████████ ▃██████████ ▃██████████  █\n"
        "   │▅███████████▅███████████▅███████████  █\n"
        " 0 └───────────────────────────────────────\n"
        "    2023-01                         2026-03\n"
    )


def test_the_months_of_history_are_decades(tmp_path: Path) -> None:
    """Of 26 years, and what is undated."""
    months = [(f"{year}-01", "", 1) for year in range(1925, 1951)]
    text = statistics_text(statistics_of(write_months(tmp_path, months)))

    assert [line.split()[:2] for line in text.splitlines()[2:7]] == [
        ["Decade", "facts"], ["1920s", "5"], ["1930s", "10"], ["1940s", "10"], ["1950s", "1"],
    ]  # fmt: skip


def test_the_newest_months_stand_side_by_side(tmp_path: Path) -> None:
    """As many as there is room for; the page has all of these."""
    months = [(f"2025-{number:02}", "World", number) for number in range(1, 13)]
    statistics = statistics_of(write_months(tmp_path, months))

    assert (
        "\nFacts  2025-07  2025-08  2025-09  2025-10  2025-11  2025-12\n"
        "World        7        8        9       10       11       12\n"
        "(the newest 6 of 12 months)\n"
    ) in statistics_text(statistics)
    assert len(Page(statistics_html(statistics)).find("//section[contains(@class, 'wide')]//thead//th")) == 13


def test_gaps_are_told_with_what_to_compare_them_with(tmp_path: Path) -> None:
    """Long lists of categories are broken between words."""
    names = ["Art", "Biology", "Chemistry", "Defence", "Economy", "Film", "Geography", "History"]
    all_of_them = f"[{', '.join(names)}]"
    root = write_months(
        tmp_path,
        [("2025-08", all_of_them, 9), ("2025-09", all_of_them, 9), ("2025-10", "World", 9), ("2025-12", "World", 2)],
        declared=[*names, "World", "Books"],
    )

    assert gaps(statistics_text(statistics_of(root), 80)) == (
        "Gaps\n"
        "  2025-10    no fact of Art, Biology, Chemistry, Defence, Economy, Film,\n"
        "             Geography, History, which every other month with enough facts has\n"
        "  2025-11    no fact, where the median month has 9\n"
        "  2025-12    2 facts, where the median month has 9\n"
        "  deck.yaml  the category Books has no fact\n"
    )


def gaps(text: str) -> str:
    """The part of a text that tells of gaps."""
    return text[text.index("Gaps") :].partition("\n\n")[0] + "\n"


def test_more_stale_facts_than_are_shown(tmp_path: Path) -> None:
    """The five that are stale the longest, and the command that shows all."""
    facts = "".join(f"  - {{id: f{n}, front: A?, back: a, review_by: 2026-01-{20 - n}}}\n" for n in range(7))
    text = statistics_text(statistics_of(write_project(tmp_path, {"a.yaml": STORY + facts})))

    assert (
        "\nStale on 2026-03-01: 7 facts\n"
        "  2026-01-15  cards_src/a.yaml:10  f6\n"
        "  2026-01-16  cards_src/a.yaml:9   f5\n"
        "  2026-01-17  cards_src/a.yaml:8   f4\n"
        "  2026-01-18  cards_src/a.yaml:7   f3\n"
        "  2026-01-19  cards_src/a.yaml:6   f2\n"
        "(and 2 more: anki-builder check --select stale --on 2026-03-01)\n"
    ) in text


def test_nothing_that_an_author_writes_is_obeyed(tmp_path: Path) -> None:
    """Neither by a browser, nor by a terminal, which a file's name could speak to."""
    story = "title: T\ndate: 2025-10-28\ncategory: <script>alert(1)</script>\nsource: {name: '<b>&'}\nfacts:\n"
    root = write_project(tmp_path, {"\x1b[31m.yaml": f"{story}  - {{id: a, front: A?, back: a}}\n"})
    statistics = statistics_of(root)
    page = statistics_html(statistics)

    assert "<script" not in page
    assert Page(page).texts("//tbody//th[contains(., '<')]") == ["<script>alert(1)</script>", "<b>&"]
    assert "  1  cards_src/\ufffd[31m.yaml:6  a\n" in statistics_text(statistics)


def test_the_page_has_the_tables_of_the_text(example: Statistics) -> None:
    """Each with a caption, and with bars that say how long they are."""
    page = Page(statistics_html(example))

    assert page.texts("//head/title | //h1 | //main/p") == [
        "World Affairs: statistics",
        "World Affairs",
        "11 facts, 15 cards on 2026-03-01",
        "Not counted: 1 draft, 1 superseded, 1 retired",
    ]
    assert page.texts("//caption") == [
        *("Cards by month", "Cards by category", "Facts by category and month", "Gaps", "Cards by kind"),
        *("Cards by priority", "Stale on 2026-03-01: 1 fact", "Going stale by 2026-05-30: 1 fact"),
        *("Facts by number of sources", "Publishers most cited", "Words", "Longest questions", "Longest answers"),
        "Pictures and recordings",
    ]
    assert page.texts("//table[caption='Cards by month']//tr") == [
        *("MonthfactscardsBar", "2025-10 5 9 100.0 percent of the longest", "2025-11 3 3 33.3 percent of the longest"),
        *("2025-12 2 2 22.2 percent of the longest", "Undated 1 1 11.1 percent of the longest"),
    ]
    assert page.texts("//table[caption='Gaps']/tbody/tr/td") == [
        *("no fact of खेल, which every other month has", "the category Books has no fact")
    ]


def test_the_page_loads_nothing_and_runs_nothing(example: Statistics) -> None:
    """It is one file, and its policy allows its own style alone."""
    text = statistics_html(example)
    page = Page(text)

    assert page.addresses() == []
    assert page.find("//script | //link | //iframe | //object | //*[@style]") == []
    assert "url(" not in text
    assert "@import" not in text
    (policy,) = page.find("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'", policy
    )


def test_the_page_of_many_months_has_their_chart(tmp_path: Path) -> None:
    """What it shows is told in words, and all its numbers are in a table."""
    months = [(f"{2023 + number // 12}-{number % 12 + 1:02}", "", 1 + number % 12) for number in range(36)]
    page = Page(statistics_html(statistics_of(write_months(tmp_path, [*months, ("2026-03", "", 12)]))))

    assert page.texts("//figure/figcaption | //figure//desc") == [
        "Cards by month",
        "39 bars, from 2023-01 to 2026-03; the highest stands for 12 cards. The table below has all numbers.",
    ]
    assert len(page.find("//figure//rect")) == len(page.find("//figure//tbody/tr")) == 37
    assert page.texts("//figure//tbody/tr[last()]") == ["2026-0312"]
