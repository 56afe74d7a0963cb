"""What pages are made of: templates that escape, styles of cards, and the files that pages load."""

from __future__ import annotations

import re

import pytest
from jinja2 import UndefinedError

from anki_builder.notes.notetypes import note_types
from anki_builder.pages import rendering
from tests.site.sites import loaded, resolve
from tests.sources import DECK


def test_values_are_escaped() -> None:
    """In attributes too."""
    page = rendering.render_page("site_feed.xml", **_feed('"><script> & '))

    assert "<title>&#34;&gt;&lt;script&gt; &amp; : releases</title>" in page


def test_a_forgotten_value_is_a_mistake() -> None:
    """A page never shows nothing where it should show something."""
    values = _feed("Deck")
    del values["feed_id"]

    with pytest.raises(UndefinedError, match="'feed_id' is undefined"):
        rendering.render_page("site_feed.xml", **values)


def _feed(name: str) -> dict[str, object]:
    deck, release = {"name": name}, {"moment": "2025-11-30T00:00:00Z"}
    return {
        "site": {"deck": deck, "newest": release, "url": ""},
        "feed": "feed.xml",
        "feed_id": "0",
        "entries": [],
    }


def test_cards_have_their_own_style_and_the_night_of_the_system() -> None:
    """Unchanged; its colours of the night hold too where a system is dark and nobody asked for light ones."""
    css = note_types(DECK).fact.css
    style = rendering.card_stylesheet(css)
    [night] = re.findall(r"\.card\.nightMode[^{]*(\{[^}]*\})", css)

    assert style.startswith(css)
    assert f"@media (prefers-color-scheme: dark) {{\n.card:not(.dayMode) {night}\n}}\n" in style
    assert style.endswith(rendering.asset("on-page.css").decode())


def test_a_style_without_a_night_gets_none() -> None:
    """Another look may have one for all times of day."""
    assert "dark) {\n}\n" in rendering.card_stylesheet(".card { color: red; }")


def test_assets_are_found_by_name() -> None:
    """And nothing else, wherever it may lie."""
    assert rendering.asset("page.css").startswith(b"/* The look of every page")
    for name in ("../rendering.py", "/etc/passwd", "katex", "nothing.css", ""):
        with pytest.raises(KeyError):
            rendering.asset(name)


def test_assets_know_their_types() -> None:
    """Browsers do not load a module of another type."""
    types = {rendering.content_type(name) for name in rendering.asset_names()}

    assert rendering.content_type("a/b.js") == "text/javascript; charset=utf-8"
    assert types == {
        *("text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml", "font/woff2"),
        "text/plain; charset=utf-8",  # a licence
    }


@pytest.mark.parametrize("name", [name for name in rendering.asset_names() if name.endswith((".css", ".js"))])
def test_styles_and_scripts_load_only_what_is_there(name: str) -> None:
    """From beside them: no other host is ever asked; of the fonts, every browser that runs KaTeX takes these."""
    files = {path: rendering.asset(path) for path in rendering.asset_names()}
    text = files[name].decode()

    assert loaded(files, name) <= set(files)
    if not name.startswith("katex/"):  # its namespaces look like addresses
        assert re.findall(r"https?://|//[a-z]+\.", text) == []
        late = re.findall(r'import\("([^"]+)"\)', text)
        assert {resolve(name, address) for address in late} <= set(files)


def test_scripts_make_no_html_of_texts() -> None:
    """Texts of cards become texts and nodes; what would read them as HTML or as a program is not used."""
    own = [
        name for name in rendering.asset_names() if name.endswith(".js") and not name.startswith(("katex", "preview"))
    ]
    forbidden = r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b"

    assert [name for name in own if re.search(forbidden, rendering.asset(name).decode())] == []
