"""One browser for all tests, a visitor for each, what they look at, and what judges it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.browsing import Visitor, launch_browser
from tests.browser.checkers import Checkers, install_checkers
from tests.browser.example_deck import build_site, release_example, write_example
from tests.browser.serving import previewed, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, for visitors who are not like the one below."""
    with sync_playwright() as playwright, launch_browser(playwright) as browser:
        yield browser


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Someone at a desk, by daylight; whatever a test lets them do, nothing happens that should not."""
    with Visitor(browser) as visitor:
        yield visitor


@pytest.fixture(scope="session")
def checkers(pytestconfig: pytest.Config) -> Checkers:
    """The checkers, in pytest's cache: they are installed once, and again when package-lock.json changes."""
    return install_checkers(pytestconfig.cache.mkdir("npm"))


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the example, which was released twice."""
    root = write_example(tmp_path_factory.mktemp("released"))
    release_example(root)
    return build_site(root)


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of that site."""
    with served(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the example's preview. What changes files, has one of its own."""
    with previewed(write_example(tmp_path_factory.mktemp("previewed"))) as address:
        yield address
