"""The preview's page: an address asks for cards, and the page shows them, and what is wrong, without a script."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from anki_builder.preview.preview_page import PAGE_SIZE, Query, parse_query, render_preview, select
from anki_builder.preview.project_view import CardEntry, ProjectView
from tests.preview.previews import page_of, view_of_folder
from tests.projects import FACT, STORY, write_project
from tests.site.sites import Page
from tests.site.test_hostile_facts import HOSTILE, hostile_project

AFFAIRS = """\
title: Minerals agreement
date: 2025-10-28
category: International::Asia
tags: [minerals::rare]
facts:
  - {id: city, front: In which city was the minerals agreement signed?, back: Tokyo, reverse: true}
  - {id: shares, cloze: "In 2025 China had {{c1::70%}} of mining and {{c2::90%}} of refining."}
  - {id: minister, front: Who signed the minerals agreement for Japan?, back: सानाए ताकाइची, tags: [people]}
  - {id: gone, front: Is the agreement new?, back: No, category: Economy, retired: {on: 2025-11-01, because: Old.}}
  - {id: draft, front: Is the agreement old?, back: No, category: Economy, draft: true}
"""
UNDATED = "title: Geography\nmonth: 2025-09\nfacts:\n  - {id: options, front: Which?, options: [A, B, C], answer: A}\n"


@pytest.fixture(scope="module")
def affairs(tmp_path_factory: pytest.TempPathFactory) -> ProjectView:
    """A project with a card of every kind and status."""
    files: dict[str, str | bytes] = {"2025-10/minerals.yaml": AFFAIRS, "2025-09/map.yaml": UNDATED}
    return view_of_folder(write_project(tmp_path_factory.mktemp("affairs"), files))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", "city city shares shares minister gone draft options"),
        ("q=minerals+agreement", "city city shares shares minister gone draft"),
        ("q=TOKYO+signed", "city city"),
        ("q=ताकाइची", "minister"),
        ("q=map.yaml", "options"),
        ("q=Tokyo+China", ""),
        ("q=+++", "city city shares shares minister gone draft options"),
        ("month=2025-09", "options"),
        ("month=2025-1", ""),
        ("category=International", "city city shares shares minister"),
        ("category=International::Asia", "city city shares shares minister"),
        ("category=Inter", ""),
        ("kind=cloze", "shares shares"),
        ("kind=choice", "options"),
        ("tag=minerals", "city city shares shares gone draft"),
        ("tag=people&kind=basic", "minister"),
        ("status=live&kind=basic", "city city minister"),
        ("status=retired", "gone"),
        ("status=draft", "draft"),
        ("findings=warning", "draft options"),
        ("findings=any&status=draft", "draft"),
        ("findings=error", ""),
        ("month=2025-09&month=2025-10", "options"),
        ("unknown=1&month=2025-09", "options"),
        ("page=2", "city city shares shares minister gone draft options"),
        ("page=0&page=x", "city city shares shares minister gone draft options"),
        ("page=９", "city city shares shares minister gone draft options"),
        ("&".join(["q=Tokyo"] * 100), "city city shares shares minister gone draft options"),
    ],
)
def test_what_an_address_asks_for(address: str, shown: str, affairs: ProjectView) -> None:
    """All of it at once; of a category or tag the children too. What nobody can ask for is not asked for."""
    selection = select(affairs, parse_query(address))

    ids = [entry.card.fact_id for entry in selection.entries if isinstance(entry, CardEntry)]
    assert " ".join(ids) == shown
    assert (selection.cards, selection.page, selection.pages) == (len(ids), 1, 1)


@pytest.mark.parametrize(
    ("query", "address"),
    [
        (Query(), "./"),
        (Query(words="a b&c", tag="ü"), "?q=a+b%26c&tag=%C3%BC"),
        (Query(month="2025-10", findings="any", page=3), "?month=2025-10&findings=any&page=3"),
        (
            Query("a", "b", "c", "d", "e", "f", "g", 9),
            "?q=a&month=b&category=c&kind=d&tag=e&status=f&findings=g&page=9",
        ),
    ],
)
def test_an_address_says_what_it_asks_for(query: Query, address: str) -> None:
    """So it can be kept; the shortest that does."""
    assert query.address == address
    assert parse_query(address.removeprefix("./").removeprefix("?")) == query


def test_the_form_says_what_was_asked_for(affairs: ProjectView) -> None:
    """And what else could be, with the number of cards; a value that no card has any more too."""
    page = Page(render_preview("run-1", affairs, Query(words='"x"', month="2025-09", kind="basic", tag="gone")))

    assert page.find("//input[@name='q']/@value") == ['"x"']
    assert page.find("//option[@selected]/@value") == ["2025-09", "", "basic", "gone", "", ""]
    assert {name: page.texts(f"//select[@name='{name}']/option") for name in page.find("//select/@name")} == {
        "month": ["all", "2025-10 (7)", "2025-09 (1)"],
        "category": ["all", "Economy (2)", "International (5)", "International::Asia (5)"],
        "kind": ["all", "basic (5)", "choice (1)", "cloze (2)"],
        "tag": ["all", "gone (0)", "minerals (6)", "minerals::rare (6)", "people (1)"],
        "status": ["all", "draft (1)", "live (6)", "retired (1)"],
        "findings": ["all", "with findings", "with errors", "with warnings"],
    }
    assert page.texts("//label") == ["Search", "Month", "Category", "Kind", "Tag", "Status", "Check"]
    assert page.texts("//p[@id='state']") == ["0 of 8 cards, 2 warnings"]
    assert page.texts("//nav[@id='pages']") == ["No card has all of what is asked for."]
    assert page.find("//form/@method | //form/@action") == ["get", "./"]


def test_only_the_most_common_tags_are_offered(tmp_path: Path) -> None:
    """Ten thousand in a list would help nobody; a search finds them."""
    facts = "".join(f"  - {{id: f{n}, front: What is {n}?, back: A number, tags: [t{n}, all]}}\n" for n in range(250))
    view = view_of_folder(write_project(tmp_path, {"a.yaml": STORY + facts}))
    page = Page(render_preview("run-1", view, Query()))

    tags = page.texts("//select[@name='tag']/option")
    assert len(tags) == 201
    assert tags[:2] == ["all", "all (250)"]


def test_many_cards_are_on_many_pages(tmp_path: Path) -> None:
    """Each with links to those beside it, which ask for the same cards."""
    facts = "".join(f"  - {{id: f{n}, front: What is the number {n}?, back: A number}}\n" for n in range(120))
    view = view_of_folder(write_project(tmp_path, {"a.yaml": STORY + facts}))
    pages = [Page(render_preview("run-1", view, Query(words="number", page=number))) for number in (1, 2, 3, 4)]

    assert [len(page.find("//article")) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 20, 20]
    assert [page.texts("//nav[@id='pages']/*") for page in pages[:3]] == [
        ["Page 1 of 3", "Next"],
        ["Previous", "Page 2 of 3", "Next"],
        ["Previous", "Page 3 of 3"],
    ]
    assert [page.find("//nav[@id='pages']/a/@href") for page in pages[:3]] == [
        ["?q=number&page=2"],
        ["?q=number", "?q=number&page=3"],
        ["?q=number&page=2"],
    ]


def test_a_card_tells_its_place_and_its_findings(tmp_path: Path) -> None:
    """File and line of the fact, and of each finding its line and what to do."""
    long = FACT.replace("Tokyo", "In the palace that stands in the middle of the capital of Japan")
    page = page_of(write_project(tmp_path, {"2025-10/minerals.yaml": STORY + long}))

    assert page.texts("//article//p[@class='place']") == ["cards_src/2025-10/minerals.yaml:4"]
    assert page.texts("//article//p[contains(@class, 'finding')]") == [
        "warning line 6: the answer has 13 words; 9 are enough for one card – keep the core of it, and move the rest "
        "to `extra:`, or into facts of their own answer-too-long"
    ]


def test_a_broken_file_is_shown_as_its_errors(tmp_path: Path) -> None:
    """Each with its line, the wrong part of which is marked, and what to do; whatever is asked for, it may be there."""
    root = write_project(
        tmp_path, {"2025-10/minerals.yaml": STORY.replace("date", "dtae") + FACT, "b.yaml": "title: ["}
    )
    page = page_of(root, Query(month="2025-11", words="nothing"))

    assert page.find("//article") == []
    assert page.texts("//section[@class='broken']/h2") == [
        "cards_src/2025-10/minerals.yaml cannot be shown",
        "cards_src/b.yaml cannot be shown",
    ]
    assert page.texts("//section[contains(h2, 'minerals')]/div[@class='slip']/*") == [
        "error `dtae` is not a key of a fact file unknown-key",
        "dtae: 2025-10-28",
        "did you mean `date`?",
        "cards_src/2025-10/minerals.yaml:2:1",
    ]
    assert page.texts("//mark") == ["dtae", "["]
    assert page.texts("//p[@id='state']") == ["0 cards, 2 errors"]


def test_a_long_line_is_cut_around_what_is_wrong(tmp_path: Path) -> None:
    """A whole page of text would hide it."""
    fact = f"  - {{id: a, front: {'x' * 200}, bakc: {'y' * 200}}}\n"
    page = page_of(write_project(tmp_path, {"a.yaml": STORY + fact}))

    assert page.texts("//pre")[0] == f"…{'x' * 58}, bakc: {'y' * 58}…"


def test_what_is_wrong_with_the_project_stands_on_every_page(tmp_path: Path) -> None:
    """Whatever is asked for."""
    root = write_project(tmp_path, deck="name: A\nnamespace: a.example\ntag_root: A\ncolour: red\n")

    assert page_of(root, Query(words="nothing")).texts("//div[@id='notices']//p")[0] == (
        "error `colour` is not a key of deck.yaml unknown-key"
    )


def test_a_project_that_cannot_be_read_is_said_to_be_so() -> None:
    """In its place, why."""
    page = Page(render_preview("run-1", ProjectView("Deck", (), fault="deck.yaml is missing"), Query()))

    assert page.texts("//p[@id='state'] | //div[@id='notices']/p") == [
        "Nothing can be shown.",
        "error deck.yaml is missing",
    ]


def test_an_entry_has_the_same_digest_until_it_changes(tmp_path: Path) -> None:
    """By it a page knows what it need not touch: what stands elsewhere in the file plays no part, but the line does."""
    other = FACT.replace("city", "month")

    def digests(facts: str) -> list[str]:
        page = page_of(write_project(tmp_path, {"a.yaml": STORY + facts}))
        return list(map(str, page.find("//div[@class='entry']/@data-digest")))

    first, second = digests(FACT + other)
    assert digests(FACT + other.replace("Tokyo", "Kyoto"))[0] == first
    assert digests(FACT + other.replace("Tokyo", "Kyoto"))[1] != second
    assert digests(FACT + "# a note\n" + other)[1] != second
    assert digests(FACT + FACT)[0] == first


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> ProjectView:
    """A project with hostile texts wherever one can stand, and in a file that cannot be read."""
    root = hostile_project(tmp_path_factory.mktemp("hostile"))
    broken = "".join(f"{json.dumps(text, ensure_ascii=False)}: {text}\n" for text in HOSTILE)
    (root / "cards_src/2025-10/broken.yaml").write_text(broken, encoding="utf-8")
    return view_of_folder(root)


@pytest.mark.parametrize(
    "address", ["", "&".join(f"{name}={quote_plus(HOSTILE[2])}" for name in ("q", "tag", "month"))]
)
def test_nothing_in_a_file_or_an_address_acts(address: str, hostile: ProjectView) -> None:
    """No element, handler, style or address of the page comes from a text that somebody wrote."""
    page = Page(render_preview("run-1", hostile, parse_query(address)))

    assert len(page.find("//article")) == (0 if address else len(HOSTILE))
    assert len(page.find("//mark")) == 1
    assert len(page.find("//script")) == len(page.find("//head/script[@src]")) == 2
    assert page.find("//@*[name() = 'style' or starts-with(name(), 'on') or name() = 'autofocus']") == []
    assert [link for link in page.addresses() if "evil" in link or ":" in link] == []
    assert page.find("//iframe | //object | //embed | //base | //meta[@http-equiv='refresh']") == []
