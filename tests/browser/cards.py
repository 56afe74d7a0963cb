"""Cards on a page, as `preview` and `site` both show them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def card(page: Page, fact_id: str, template: str = "Recall") -> Locator:
    """A card, by what its heading says."""
    return page.get_by_role("article", name=f"{fact_id} · {template}", exact=True)


def flip(shown_card: Locator) -> None:
    """Clicks on what shows the answer, or the question again."""
    shown_card.locator(".answer > summary").click()


def show_all(page: Page) -> None:
    """Shows all answers, hints, checksums and tables."""
    page.locator("details").evaluate_all("found => found.forEach((element) => { element.open = true; })")
