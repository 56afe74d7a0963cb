"""Pages that everybody can use, as far as a program can tell: axe looks at every kind of page, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import DESK_WIDTH, PHONE_WIDTH, Visitor
from tests.browser.cards import show_all
from tests.browser.checkers import Checkers
from tests.browser.example_deck import write_example
from tests.browser.serving import previewed

SITE_PAGES = (
    "index.html",
    "cards/index.html",
    "cards/2025-10.html",
    "cards/2025-11.html",
    "releases/index.html",
    "releases/2025-11.html",
)

Scheme = Literal["light", "dark"]
LOOKS = pytest.mark.parametrize(("scheme", "width"), [("light", DESK_WIDTH), ("dark", PHONE_WIDTH)])


@pytest.fixture
def eyes(browser: Browser, scheme: Scheme, width: int) -> Iterator[Visitor]:
    """A visitor in whose pages axe can try its styles."""
    visitor = Visitor(browser, scheme=scheme, width=width, policy=False)
    yield visitor
    visitor.close()


def barriers(checkers: Checkers, eyes: Visitor, address: str) -> list[str]:
    """What is in somebody's way on a page, with all answers hidden and with all shown."""
    page = eyes.open(address)
    found = checkers.barriers(page)
    show_all(page)
    return found + checkers.barriers(page)


@LOOKS
def test_the_site_is_in_nobodys_way(checkers: Checkers, eyes: Visitor, site: str) -> None:
    """Each kind of page."""
    found = {page: barriers(checkers, eyes, site + page) for page in SITE_PAGES}

    assert found == {page: [] for page in SITE_PAGES}


@LOOKS
def test_what_is_found_is_in_nobodys_way(checkers: Checkers, eyes: Visitor, site: str) -> None:
    """What the search brings up while somebody types."""
    page = eyes.open(site)
    page.get_by_role("searchbox").fill("minerals")
    page.get_by_role("search").get_by_role("link").first.wait_for()

    assert checkers.barriers(page) == []


@LOOKS
def test_the_preview_is_in_nobodys_way(checkers: Checkers, eyes: Visitor, preview: str, tmp_path: Path) -> None:
    """With cards, without any, and with a file that cannot be read."""
    root = write_example(tmp_path)
    (root / "cards_src/2025-11/physics.yaml").write_text("titel: Physics\n", encoding="utf-8")
    with previewed(root) as broken:
        pages = {"cards": preview, "nothing": f"{preview}?q=nowhere", "broken": f"{broken}?month=2025-11"}
        found = {name: barriers(checkers, eyes, address) for name, address in pages.items()}

    assert found == {"cards": [], "nothing": [], "broken": []}
