"""How much the first page of a site loads, for a deck of 10,000 facts."""

from __future__ import annotations

from pathlib import Path

from anki_builder.notes.notetypes import note_types
from anki_builder.site.building import site_assets
from anki_builder.site.gallery import gallery_pages, live_views
from anki_builder.site.pages import Site, site_pages
from anki_builder.site.releases import Download, published_releases
from anki_builder.sources.deck import Deck
from tests.decks import notes_of
from tests.site.sites import loaded

FACTS = 10_000
MOST = 200_000  # bytes
YEARS = range(2016, 2026)
LONG = "A long sentence with an answer in it. " * 5


def test_the_first_page_of_10_000_facts_is_small(project: Path) -> None:
    """Everything that a browser loads for it together: for ten years of months, sixty releases, many categories."""
    facts = f"- {{id: a, front: '{LONG}', back: '{LONG}', extra: '{LONG}', hint: '{LONG}'}}"
    [view] = live_views(notes_of(("title: A story\ndate: 2025-10-28\n", facts)), "CA")
    months = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
    views = (
        view._replace(
            key=f"{number:014}-1", month=months[number % len(months)], categories=(f"Category {number % 99}",)
        )
        for number in range(FACTS)
    )
    downloads = {month: Download(f"downloads/2025-12/deck-{month}.apkg", 1, 10**6, "0" * 64) for month in months}
    deck = Deck(name="Deck", namespace="deck.example", tag_root="D", description=LONG)
    releases = published_releases(project)[:1] * 60
    site = Site(deck, releases, gallery_pages(views), downloads, FACTS, index_files=24, url="")

    path, page = next(site_pages(site))
    assets = site_assets(note_types(deck).fact.css, has_mathematics=True)
    files = {path: page.encode(), **assets}
    needed = loaded(files, path)

    assert path == "index.html"
    assert {"assets/card.css", "assets/cards.js", "assets/site.js"} < needed
    assert sum(len(files[name]) for name in needed) < MOST
