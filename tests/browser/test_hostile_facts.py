"""Facts that would like to be programs: on every page they are words, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.anki_import.test_hostile_text import HOSTILE
from tests.browser.browsing import Visitor
from tests.browser.cards import show_all
from tests.browser.example_deck import build_site, release
from tests.browser.serving import previewed, served
from tests.projects import write_project

ACTS = [
    "<script>acted = 1</script>",
    "</template></script><script>acted = 1</script>",
    "<svg onload=acted=1><img src=x onerror=acted=1>",
    '" onfocus=acted=1 autofocus onmouseover=acted=1 x="',
    "' onfocus=acted=1 autofocus onmouseover=acted=1 x='",
    "<iframe srcdoc='<script>parent.acted = 1</script>'></iframe>",
    "<base href=//foreign.example/><link rel=stylesheet href=//foreign.example/a.css>",
    "<meta http-equiv=refresh content='0; url=//foreign.example/'>",
    "<style>* { background: url(//foreign.example/a.png) }</style>",
    "[a](javascript:acted=1) ![a](//foreign.example/a.png)",
    r"$\href{javascript:acted=1}{a} \includegraphics{//foreign.example/a.png}$",
    r"$\htmlStyle{background: url(//foreign.example/a.png)}{a} \htmlClass{card}{a}$",
    "{{ acted }} {% include 'layout.html' %} ${acted} #{acted}",
]
"""Texts that set a variable or ask another host for something, where they are more than texts."""

DECK = """\
name: "<script>acted = 1</script>"
namespace: hostile.example
tag_root: Hostile
description: "<img src=x onerror=acted=1> [a](javascript:acted=1)"
lint: {ignore: [missing-source]}
"""

KINDS = (
    "front: TEXT, back: TEXT, reverse: true, image: {file: hostile.svg, alt: TEXT, credit: TEXT, licence: TEXT}",
    "front: TEXT, back: TEXT, typed: true, as_of: 2025-10",
    "front: TEXT, items: [TEXT, Second]",
    "front: TEXT, options: [TEXT, Second], answer: TEXT",
)

SCRIPT_IN_A_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><script>parent.acted = 1; acted = 1</script></svg>'


def fact_file(number: int, text: str) -> str:
    """A file whose every text is this one."""
    quoted, name = json.dumps(text), json.dumps(f"a{text}a")  # each part of a tag needs a letter
    kind = KINDS[number % len(KINDS)].replace("TEXT", quoted)
    return (
        f"title: {quoted}\ndate: 2025-10-28\ncategory: {name}\nsource: {{name: {quoted}}}\ntags: [{name}]\nfacts:\n"
        f"  - {{id: fact-{number}, {kind}, extra: {quoted}, hint: {quoted}}}\n"
    )


def write_hostile(root: Path) -> Path:
    """Writes a deck of such facts; gives `root`."""
    files: dict[str, str | bytes] = {
        f"2025-10/{number}.yaml": fact_file(number, text) for number, text in enumerate([*ACTS, *HOSTILE])
    }
    files["media/hostile.svg"] = SCRIPT_IN_A_PICTURE
    return write_project(root, files, DECK)


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a release of the deck."""
    root = write_hostile(tmp_path_factory.mktemp("hostile"))
    release(root, "2025-10", "2025-11-01")
    return build_site(root)


@pytest.fixture(scope="module")
def site(site_folder: Path) -> Iterator[str]:
    """The address of that site."""
    with served(site_folder) as address:
        yield address


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the deck's preview, in which there is also a file that cannot be read."""
    root = write_hostile(tmp_path_factory.mktemp("hostile"))
    broken = '"<script>acted = 1</script>": </script><script>acted = 1</script>\n<img src=x onerror=acted=1>: 1\n'
    (root / "cards_src/2025-10/<img src=x onerror=acted=1>.yaml").write_text(broken, encoding="utf-8")
    with previewed(root) as address:
        yield address


def provoke(page: Page) -> None:
    """Shows all that a page has to show, gives the focus to all that can have it, and leaves time to act."""
    show_all(page)
    page.locator("a, button, input, select, summary").evaluate_all("found => found.forEach((each) => each.focus())")
    page.wait_for_timeout(100)


def assert_nothing_acts(visitor: Visitor) -> None:
    """No script of a fact has run, nothing was asked of another host, and no policy had to prevent it."""
    assert visitor.page.evaluate("globalThis.acted") is None
    assert visitor.incidents == []


def test_nothing_acts_in_the_preview(visitor: Visitor, preview: str) -> None:
    """Cards, findings, filters and errors show what the author typed."""
    page = visitor.open(preview)
    provoke(page)
    assert_nothing_acts(visitor)

    assert page.locator("article").count() == 41
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>acted = 1</script>")
    expect(page.locator(".broken")).to_contain_text("cards_src/2025-10/<img src=x onerror=acted=1>.yaml")
    for text in ACTS[:9]:
        expect(page.locator(".face.front .front").get_by_text(text, exact=True).first).to_be_attached()


def test_what_is_searched_for_in_the_preview_is_a_text_too(visitor: Visitor, preview: str) -> None:
    """In its address there may be anything."""
    page = visitor.open(f"{preview}?{urlencode({'q': ACTS[3], 'tag': ACTS[0], 'month': ACTS[1]})}")
    provoke(page)
    assert_nothing_acts(visitor)

    expect(page.get_by_label("Search")).to_have_value(ACTS[3])


def test_a_picture_is_a_picture_in_the_preview(browser: Browser, preview: str) -> None:
    """Also where it is opened by itself, as a document of the same host: its script is not let run."""
    visitor = Visitor(browser)
    [picture, *_] = re.findall(r"media/\w+\.svg", visitor.page.request.get(preview).text())
    acted = visitor.open(urljoin(preview, picture)).evaluate("globalThis.acted")
    visitor.close()

    assert acted is None
    assert [incident.partition(" in ")[0] for incident in visitor.incidents] == ["console: Blocked script execution"]


def test_nothing_acts_on_the_site(visitor: Visitor, site: str, site_folder: Path) -> None:
    """Not on a page of cards, nor on the front page or in change notes."""
    pages = sorted(site_folder.rglob("*.html"))
    for page in pages:
        provoke(visitor.open(site + page.relative_to(site_folder).as_posix()))
        assert_nothing_acts(visitor)

    assert len(pages) == 5


def test_nothing_that_the_search_of_the_site_finds_acts(visitor: Visitor, site: str) -> None:
    """What it shows is made by a script."""
    page = visitor.open(site)
    page.get_by_role("searchbox").fill("acted")
    expect(page.get_by_role("search").get_by_role("link", name="<svg onload=acted=1>").first).to_be_visible()
    provoke(page)

    assert_nothing_acts(visitor)
