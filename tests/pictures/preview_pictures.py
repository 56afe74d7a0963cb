"""A card of the project's own deck as `preview` shows it: by day, by night, and as wide as on a phone."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.browser.serving import previewed
from tests.pictures.row import SCALE, photograph_row

_CARD = "japan-first-woman-pm"
_MARGIN, _FOOT = 20, 48
"""CSS pixels of what is photographed around a card and, as its place in its file stands there, below it."""


class Look(NamedTuple):
    """How a card is to be shown."""

    button: str
    """Of the page, to be pressed; empty where none is."""
    is_flipped: bool
    width: int
    """Of the window, in CSS pixels."""


LOOKS = (Look("", False, 520), Look("Night", True, 520), Look("Phone", True, 400))


def photograph_preview(browser: Browser, root: Path, target: Path) -> None:
    """Writes one picture of all looks."""
    with previewed(root) as address:
        photograph_row(browser, "".join(_image(browser, f"{address}?q={_CARD}", look) for look in LOOKS), target)


def _image(browser: Browser, address: str, look: Look) -> str:
    page = browser.new_page(viewport={"width": look.width, "height": 1400}, device_scale_factor=SCALE)
    page.goto(address)
    if look.button:
        page.get_by_role("button", name=look.button, exact=True).click()
    if look.is_flipped:
        page.get_by_text("Show answer").click()
    card = page.get_by_role("article").bounding_box()
    assert card is not None
    height = card["height"] + _MARGIN + _FOOT
    picture = page.screenshot(clip={"x": 0, "y": card["y"] - _MARGIN, "width": look.width, "height": height})
    page.close()
    return f'<img src="data:image/png;base64,{b64encode(picture).decode()}" width="{look.width}">'
