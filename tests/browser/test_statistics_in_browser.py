"""The page of `stats`: valid, in nobody's way, and as wide as the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import DESK_WIDTH, PHONE_WIDTH, Visitor
from tests.browser.checkers import Checkers
from tests.browser.serving import served
from tests.browser.test_accessibility import Scheme
from tests.projects import run
from tests.statistics.decks import write_example, write_months


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a deck with something of everything, and of one with many months."""
    folder = tmp_path_factory.mktemp("statistics")
    months = [(f"{2023 + number // 12}-{number % 12 + 1:02}", "World Affairs", 2) for number in range(36)]
    decks = {
        "example": write_example(folder / "example"),
        "months": write_months(folder / "months", months),
    }
    for name, root in decks.items():
        ran = run("-C", root, "stats", "--on", "2026-03-01", "--format", "html")
        assert ran.exit_code == 0
        (folder / f"{name}.html").write_text(ran.stdout, encoding="utf-8")
    return folder


def test_the_pages_are_valid(checkers: Checkers, folder: Path) -> None:
    """By html-validate's recommended rules, all of them."""
    pages = sorted(folder.glob("*.html"))

    assert len(pages) == 2
    assert checkers.markup_errors(pages) == []


@pytest.mark.parametrize("name", ["example", "months"])
@pytest.mark.parametrize(("scheme", "width"), [("light", DESK_WIDTH), ("dark", PHONE_WIDTH)])
def test_the_pages_are_in_nobodys_way(
    name: str, scheme: Scheme, width: int, browser: Browser, checkers: Checkers, folder: Path
) -> None:
    """By day on a desk, and by night on a phone."""
    visitor = Visitor(browser, scheme=scheme, width=width, policy=False)
    with served(folder) as address:
        page = visitor.open(f"{address}{name}.html")
        found, needed = checkers.barriers(page), page.evaluate("document.documentElement.scrollWidth")
    visitor.close()

    assert found == []
    assert needed == width


@pytest.mark.parametrize("name", ["example", "months"])
def test_the_pages_need_nothing_else(name: str, visitor: Visitor, folder: Path) -> None:
    """One request is all, and their policy lets their own style in: the first heading is large."""
    with served(folder) as address:
        page = visitor.open(f"{address}{name}.html")
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")

    assert visitor.requests == [f"{address}{name}.html"]
    assert size > 30
