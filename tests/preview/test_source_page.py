"""The page of a fact file, to which every card in the preview links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preview.previews import ask, running
from tests.projects import FACT, STORY, write_project
from tests.site.sites import Page


def test_a_card_links_to_its_line(tmp_path: Path) -> None:
    """The file is shown as it stands on disk, line by line; what is in it cannot act."""
    text = STORY + FACT + "    extra: <script>alert(1)</script>\n"
    root = write_project(tmp_path, {"2025-10/a & b.yaml": text})

    with running(root) as server:
        [address] = Page(ask(server, "/").body).find("//p[@class='place']/a/@href")
        path, _, anchor = str(address).partition("#")
        page = Page(ask(server, f"/{path}").body)

    assert address == "source/cards_src/2025-10/a%20%26%20b.yaml#L4"
    assert page.find("//ol/li/code/text()") == text.splitlines()
    assert page.find(f"//li[@id='{anchor}']/code/text()") == [text.splitlines()[3]]
    assert page.find("//script/@src") == ["/assets/theme.js"]


@pytest.mark.parametrize(
    "path", ["", "cards_src/deck.yml", "cards_src/../secret.txt", "%2e%2e/secret.txt", "../secret.txt", "/etc/passwd"]
)
def test_no_other_file_is_shown(tmp_path: Path, path: str) -> None:
    """Only the project's own fact files."""
    root = write_project(tmp_path / "project")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "secret.txt").write_text("secret", encoding="utf-8")

    with running(root) as server:
        assert ask(server, f"/source/{path}").status == 404
