"""A picture of several things side by side."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

SCALE = 1.5
"""Pixels of a picture for each CSS pixel."""

_STYLE = """
body { align-items: start; background: #8a8f98; display: inline-flex; gap: 12px; margin: 0; padding: 12px; }
iframe, img { border: 0; border-radius: 8px; flex: none; }
"""


def photograph_row(browser: Browser, things: str, target: Path) -> None:
    """Writes a picture of HTML elements that stand side by side."""
    page = browser.new_page(viewport={"width": 2000, "height": 1000}, device_scale_factor=SCALE)
    page.set_content(f"<!doctype html><style>{_STYLE}</style>{things}")
    target.parent.mkdir(parents=True, exist_ok=True)
    page.locator("body").screenshot(path=target)
    page.close()
