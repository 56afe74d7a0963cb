"""The preview as an author works with it: cards beside the editor, which change when a file is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import PHONE_WIDTH, Visitor
from tests.browser.cards import card, flip, show_all
from tests.browser.example_deck import MAP, MINERALS, write_example
from tests.browser.serving import previewed

A_SECOND = 1_000
"""Milliseconds in which what was saved is to be seen."""


def shown(page: Page) -> list[str]:
    """The facts whose cards are shown, in their order, each as often as it has cards."""
    return page.locator("article h2 a").all_inner_texts()


OCTOBER = [
    "city",
    "prime-minister",
    "prime-minister",
    "shares",
    "shares",
    "earlier",
    "earlier",
    "strategy",
    "palace",
    "visitor",
]
NOVEMBER = ["energy", "rapidity", "kilogram"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example, to be changed."""
    return write_example(tmp_path / "project")


@pytest.fixture
def own_preview(project: Path) -> Iterator[str]:
    """The address of its preview."""
    with previewed(project) as address:
        yield address


def edit(project: Path, old: str, new: str) -> None:
    """Saves the file about minerals anew, with a text in the place of another."""
    assert MINERALS.count(old) == 1
    (project / "cards_src/2025-10/minerals.yaml").write_text(MINERALS.replace(old, new), encoding="utf-8")


def test_every_card_is_shown(visitor: Visitor, preview: str) -> None:
    """The newest month first; drafts and retired facts too, which are marked."""
    page = visitor.open(preview)

    assert shown(page) == [*NOVEMBER, *OCTOBER, "urdu", "hindi"]
    expect(page.get_by_text("15 cards")).to_be_visible()
    expect(card(page, "kilogram").get_by_role("listitem")).to_have_text(["draft", "Science", "physics"])
    expect(card(page, "visitor").get_by_role("listitem")).to_have_text(["retired", "International", "minerals"])
    expect(card(page, "visitor").get_by_text("Retired. Since 2025-11-20: He has left.").first).to_be_visible()


def test_findings_are_shown_on_the_card(visitor: Visitor, preview: str) -> None:
    """What `check` says of a fact stands on its card."""
    page = visitor.open(preview)

    finding = card(page, "kilogram").locator(".finding")
    expect(finding).to_contain_text("this fact is a draft: left out of every build")
    expect(card(page, "city").locator(".finding")).to_have_count(0)


def test_a_card_tells_its_place(visitor: Visitor, preview: str) -> None:
    """File and line, to find it in the editor."""
    page = visitor.open(preview)

    expect(card(page, "city").locator(".place")).to_contain_text("cards_src/2025-10/minerals.yaml:7")


def test_the_space_key_flips_a_card(visitor: Visitor, preview: str) -> None:
    """As in Anki: the answer takes the place of the question, and the other way round."""
    page = visitor.open(preview)
    energy = card(page, "energy")
    page.keyboard.press("Space")
    expect(energy.locator(".face.back")).to_be_visible()
    expect(energy.locator(".face.front")).to_be_hidden()

    page.keyboard.press("Space")
    expect(energy.locator(".face.back")).to_be_hidden()
    expect(energy.locator(".face.front")).to_be_visible()


def test_cards_are_filtered(visitor: Visitor, preview: str) -> None:
    """By each of these, and by what `check` finds; what was chosen stays chosen."""
    page = visitor.open(preview)
    filters = {
        "Month": ("2025-11", NOVEMBER),
        "Category": ("Science", NOVEMBER),
        "Kind": ("cloze", ["shares", "shares"]),
        "Tag": ("languages", ["urdu", "hindi"]),
        "Status": ("retired", ["visitor"]),
        "Check": ("with warnings", ["kilogram"]),
    }
    for name, (choice, expected) in filters.items():
        choose(page, name, choice)
        expect(page.locator("article")).to_have_count(len(expected))
        expect(page.get_by_label(name).locator("option:checked")).to_contain_text(choice)
        assert shown(page) == expected
        page.get_by_role("link", name="Show all").click()


def choose(page: Page, filter_name: str, choice: str) -> None:
    """Asks for cards as somebody does who reads what there is to choose from."""
    chosen = page.get_by_label(filter_name)
    chosen.select_option(chosen.get_by_role("option", name=choice).get_attribute("value"))
    page.get_by_role("button", name="Show", exact=True).click()


def test_the_preview_is_used_without_scripts(browser: Browser, preview: str) -> None:
    """Filters add up, answers open, and all cards can be had again."""
    with Visitor(browser, scripts=False) as visitor:
        page = visitor.open(preview)
        choose(page, "Tag", "minerals")
        choose(page, "Kind", "cloze")
        assert shown(page) == ["shares", "shares"]
        page.get_by_text("Show answer").first.click()
        expect(page.get_by_text("Of the world's rare earths, China mines 70% and refines 90%.").first).to_be_visible()

        page.get_by_role("link", name="Show all").click()
        expect(page.locator("article")).to_have_count(15)


def test_cards_are_searched(visitor: Visitor, preview: str) -> None:
    """For all the words, in any order and case, on both sides, in tags and in the name of the file."""
    page = visitor.open(preview)
    searches = {
        "TAKAICHI office": ["prime-minister", "prime-minister"],
        "विद्यार्थी": ["hindi"],
        "اردو": ["urdu"],
        "minerals.yaml palace": ["city", "palace"],
        "nowhere": [],
    }
    for words, expected in searches.items():
        page.keyboard.press("/")
        page.get_by_label("Search").fill(words)
        page.keyboard.press("Enter")
        expect(page.locator("article")).to_have_count(len(expected))
        assert shown(page) == expected


def test_night_and_phone(visitor: Visitor, preview: str) -> None:
    """A click gives cards the colours of the night, another the width of a phone and the type that they have there."""
    page = visitor.open(preview)
    face = card(page, "energy").locator(".face.front .card")
    expect(face).to_have_css("background-color", "rgb(253, 252, 249)")
    expect(face).to_have_css("font-size", "20.8px")

    page.get_by_role("button", name="Night").click()
    expect(face).to_have_css("background-color", "rgb(27, 30, 36)")
    expect(face).to_have_css("color", "rgb(232, 230, 225)")

    page.get_by_role("button", name="Phone").click()
    expect(face).to_have_css("font-size", "19.2px")
    expect(card(page, "energy")).to_have_css("width", f"{PHONE_WIDTH}px")


def test_nothing_is_cut_off_on_a_phone(browser: Browser, own_preview: str, project: Path) -> None:
    """Long words are broken, pictures shrink, and what can do neither is scrolled within its card."""
    story = """\
title: Long things
date: 2025-11-30
tags: [Donaudampfschifffahrtselektrizitaetenhauptbetriebswerk]
facts:
  - {id: word, front: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft?, back: Yes}
  - {id: address, front: Where?, back: "https://long.example/of-very-many-words-between-which-there-is-no-space-at-all"}
  - {id: picture, front: Which?, back: This, image: {file: wide.svg, alt: A wide one}}
  - {id: formula, front: Which?, back: "$$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} = s$$"}
"""
    (project / "cards_src/media/wide.svg").write_bytes(MAP.replace(b'"160"', b'"1600"'))
    (project / "cards_src/2025-11/long.yaml").write_text(story, encoding="utf-8")
    with Visitor(browser, width=PHONE_WIDTH) as visitor:
        page = visitor.open(f"{own_preview}?q=long.yaml")
        expect(page.locator("article")).to_have_count(4)
        show_all(page)
        expect(card(page, "formula").locator(".face.back .katex-display")).to_be_visible()
        cut_off = page.locator(".face.back .card").evaluate_all(
            "cards => cards.map((card) => card.scrollWidth > innerWidth && getComputedStyle(card).overflowX)"
        )

        assert page.evaluate("document.documentElement.scrollWidth") == PHONE_WIDTH
        assert cut_off == [False, False, False, "auto"]


def test_a_formula_with_a_slip_is_shown_as_it_was_typed(visitor: Visitor, own_preview: str, project: Path) -> None:
    """So that the author sees which it is."""
    page = visitor.open(own_preview)
    edit(project, "back: Tokyo", r"back: '$\frac{1$'")

    expect(card(page, "city").locator(".face.back .back")).to_have_text(r"\frac{1", timeout=A_SECOND)


def test_what_is_saved_is_shown_within_a_second(visitor: Visitor, own_preview: str, project: Path) -> None:
    """Without loading the page anew: the reader stays at the same place, and open answers stay open."""
    page = visitor.open(own_preview)
    city, palace = card(page, "city"), card(page, "palace")
    palace.scroll_into_view_if_needed()
    flip(palace)
    place = palace.bounding_box()
    page.evaluate("window.sameDocument = true")

    edit(project, "In which palace", "At which of Tokyo's palaces")
    expect(palace.locator(".face.back .front")).to_have_text(
        "At which of Tokyo's palaces was the minerals agreement signed?", timeout=A_SECOND
    )
    expect(palace.locator(".face.back")).to_be_visible()
    expect(city.locator(".face.back")).to_be_hidden()
    assert palace.bounding_box() == place
    assert page.evaluate("window.sameDocument")


def test_a_broken_file_shows_its_error_until_it_is_mended(visitor: Visitor, own_preview: str, project: Path) -> None:
    """In the place of its cards, with the line and what to do; the other files' cards stay."""
    page = visitor.open(own_preview)
    flip(card(page, "strategy"))

    edit(project, "title: US", "titel: US")
    broken = page.get_by_role("region", name="cards_src/2025-10/minerals.yaml cannot be shown")
    expect(broken).to_be_visible(timeout=A_SECOND)
    expect(broken).to_contain_text("`titel` is not a key of a fact file")
    expect(broken).to_contain_text("cards_src/2025-10/minerals.yaml:1:1")
    assert shown(page) == [*NOVEMBER, "urdu", "hindi"]

    edit(project, "title: US", "title: US")
    expect(card(page, "strategy")).to_be_visible(timeout=A_SECOND)
    expect(broken).to_have_count(0)
    expect(card(page, "strategy").locator(".face.back")).to_be_visible()


def test_a_broken_fact_shows_its_error_alone(visitor: Visitor, own_preview: str, project: Path) -> None:
    """The other cards of the file stay."""
    page = visitor.open(own_preview)
    edit(project, "    back: Tokyo\n", "    back: {en: Tokyo, fr: Tokio}\n")

    expect(page.locator(".broken")).to_contain_text("fr", timeout=A_SECOND)
    assert shown(page) == [*NOVEMBER, *OCTOBER[1:], "urdu", "hindi"]


def test_files_come_and_go(visitor: Visitor, own_preview: str, project: Path) -> None:
    """A new file's cards come, and those of a deleted one go."""
    page = visitor.open(own_preview)
    story = "title: Mars\ndate: 2025-11-09\nfacts:\n  - {id: moons, front: How many moons has Mars?, back: Two}\n"
    (project / "cards_src/2025-11/mars.yaml").write_text(story, encoding="utf-8")
    expect(card(page, "moons")).to_be_visible(timeout=A_SECOND)

    (project / "cards_src/2025-11/mars.yaml").unlink()
    expect(card(page, "moons")).to_have_count(0, timeout=A_SECOND)


def test_a_picture_that_is_replaced_is_shown_anew(visitor: Visitor, own_preview: str, project: Path) -> None:
    """Though its name and the facts stay as they are."""
    page = visitor.open(own_preview)
    flip(card(page, "city"))
    picture = card(page, "city").get_by_role("img")
    expect(picture).to_have_js_property("naturalWidth", 160)

    (project / "cards_src/media/map.svg").write_bytes(MAP.replace(b'"160"', b'"200"'))
    expect(picture).to_have_js_property("naturalWidth", 200, timeout=A_SECOND)


def test_a_preview_that_has_ended_says_so(browser: Browser, project: Path) -> None:
    """And once it runs again, the page goes on."""
    visitor = Visitor(browser)
    with previewed(project) as address:
        page = visitor.open(address)
        expect(page.get_by_role("status")).to_be_empty()
    expect(page.get_by_text("The preview has ended.")).to_be_visible()

    edit(project, "back: Tokyo", "back: Kyoto")
    with previewed(project, urlsplit(address).port):
        expect(card(page, "city").locator(".face.back .back")).to_have_text("Kyoto")
        expect(page.get_by_role("status")).to_be_empty()
        visitor.close()


def test_the_keyboard_reaches_everything(visitor: Visitor, preview: str) -> None:
    """The tab key goes through the page in its order; what has the focus shows it."""
    page = visitor.open(f"{preview}?month=2025-11")
    stops = []
    for _ in range(17):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        stops.append(focused.get_attribute("name") or focused.inner_text())
        assert focused.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 2, stops

    filters = ["q", "month", "category", "kind", "tag", "status", "findings", "Show", "Show all"]
    head = ["Skip to the content", "Preview", "Phone", "Night"]
    assert stops == [*head, *filters, "energy", "Show answer", "cards_src/2025-11/physics.yaml:7", "Copy"]
