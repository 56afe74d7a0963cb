"""The visitor notices what pages must not do; were it not so, the other tests here would prove little."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import BROWSER_VARIABLE, Visitor, browser_program
from tests.browser.serving import served

HEAD = '<!doctype html><title>Page</title><link rel="icon" href="icon.svg">'
ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"""

INCIDENTS = {
    "<script>alert('Hello')</script>": ["alert: Hello"],
    "<script>console.warn('Hm')</script>": ["console: Hm"],
    "<script>throw Error('Oh')</script>": ["exception: Oh"],
    "<img src='//localhost:{port}/{folder}/icon.svg'>": ["another host: http://localhost:{port}/{folder}/icon.svg"],
    "<img src='missing.png'>": ["404: http://127.0.0.1:{port}/{folder}/missing.png"],
    f"{POLICY}<p style='color: red'>": ["console: Applying inline style"],
    "<p>Nothing": [],
}


@pytest.mark.parametrize("html", INCIDENTS)
def test_incidents_are_noticed(browser: Browser, tmp_path: Path, html: str) -> None:
    """Whatever a page does that none of ours may, is on record, and nothing else is."""
    with served(tmp_path) as address:
        host, folder, _ = address.removeprefix("http://").split("/")
        place = {"port": host.partition(":")[2], "folder": folder}
        (tmp_path / "icon.svg").write_text(ICON, encoding="utf-8")
        (tmp_path / "page.html").write_text(HEAD + html.format_map(place), encoding="utf-8")
        visitor = Visitor(browser)
        visitor.open(f"{address}page.html")
        visitor.close()

        expected = [incident.format_map(place) for incident in INCIDENTS[html]]
        assert [incident.partition(" violates the following ")[0] for incident in visitor.incidents] == expected


def test_a_browser_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install, and how to name a browser."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    with pytest.raises(FileNotFoundError) as caught:
        browser_program()

    assert str(caught.value) == (
        "no browser (chromium, chromium-browser, google-chrome, google-chrome-stable) on the PATH: install one "
        "(Debian, Ubuntu: apt-get install chromium), or name it in the environment variable TEST_BROWSER"
    )
