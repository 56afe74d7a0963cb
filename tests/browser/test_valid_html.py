"""Pages of valid and well-made HTML, by html-validate's recommended rules, all of them."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

from tests.browser.checkers import Checkers
from tests.browser.example_deck import write_example
from tests.browser.serving import previewed


def test_every_page_of_the_site_is_valid(checkers: Checkers, site_folder: Path) -> None:
    """From the front page to the change notes."""
    pages = sorted(site_folder.rglob("*.html"))

    assert len(pages) == 7
    assert checkers.markup_errors(pages) == []


def test_the_preview_is_valid(checkers: Checkers, preview: str, tmp_path: Path) -> None:
    """With cards and without, and with what is wrong in a file."""
    root = write_example(tmp_path / "project")
    (root / "cards_src/2025-11/physics.yaml").write_text("titel: Physics\n", encoding="utf-8")
    with previewed(root) as broken:
        pages = {"cards.html": preview, "nothing.html": f"{preview}?q=nowhere", "broken.html": broken}
        for name, address in pages.items():
            with urlopen(address) as answer:
                (tmp_path / name).write_bytes(answer.read())

    assert checkers.markup_errors([tmp_path / name for name in pages]) == []
