"""All pages of a site, made of what there is to show. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from anki_builder.pages.rendering import render_page
from anki_builder.preview.card_views import MEDIA_FOLDER, CardView
from anki_builder.report import counted
from anki_builder.site.charts import HEIGHT, category_bars, time_chart
from anki_builder.site.gallery import CARDS, GalleryPage
from anki_builder.site.releases import Download, PublishedRelease
from anki_builder.site.wording import language_name
from anki_builder.sources.deck import Deck
from anki_builder.text.markdown import render_document
from anki_builder.text.markup import to_html

FEED = "feed.xml"

_NEWEST = 12
"""Months that the front page offers by themselves; all are on the page of cards."""
_NEWEST_RELEASES = 6
_IN_FEED = 50
"""Releases: four years of them."""


class Site(NamedTuple):
    """What a site shows."""

    deck: Deck
    releases: tuple[PublishedRelease, ...]
    """Newest first."""
    pages: tuple[GalleryPage, ...]
    """Of the newest release, or where there is none of the sources."""
    month_downloads: dict[str, Download]
    """Of the newest release."""
    facts: int
    index_files: int
    url: str
    """Where the site will lie, with a slash at its end; empty where nobody has told."""

    @property
    def newest(self) -> PublishedRelease | None:
        """The newest release."""
        return self.releases[0] if self.releases else None

    @property
    def cards(self) -> int:
        """How many there are to try."""
        return sum(len(page.views) for page in self.pages)


class Month(NamedTuple):
    """A month of cards."""

    month: str
    """Empty for what is undated."""
    title: str
    cards: int
    address: str
    """Of its first page, seen from the site's front page."""
    download: Download | None

    @property
    def year(self) -> str:
        """Or what stands for it, where there is no date."""
        return self.month[:4] or self.title


def site_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Every page with its address, and the feed."""
    months = _months(site)
    years = [(year, list(group)) for year, group in groupby(months, key=attrgetter("year"))]
    yield "index.html", _front_page(site, months)
    yield f"{CARDS}/index.html", _page(site, "site_cards.html", f"{CARDS}/index.html", years=years)
    for place, page in enumerate(site.pages):
        yield page.address, _gallery_page(site, place)
    yield "releases/index.html", _page(site, "site_releases.html", "releases/index.html")
    for release in site.releases:
        yield release.address, _release_page(site, release)
    if site.releases:
        yield FEED, _feed(site)


def _page(site: Site, template: str, address: str, **values: object) -> str:
    return render_page(template, site=site, root="../" * address.count("/"), address=address, **values)


def _months(site: Site) -> list[Month]:
    cards = Counter[str]()
    for page in site.pages:
        cards[page.month] += len(page.views)
    return [
        Month(page.month, page.title, cards[page.month], page.address, site.month_downloads.get(page.month))
        for page in site.pages
        if page.number == 1
    ]


def _front_page(site: Site, months: list[Month]) -> str:
    views = [view for page in site.pages for view in page.views]
    return _page(
        site,
        "site_front.html",
        "index.html",
        description=to_html(site.deck.description),
        languages=", ".join(map(language_name, site.deck.languages)),
        counts=f"{counted(site.facts, 'fact')}, {counted(site.cards, 'card')}",
        sample=next(filter(_stands_alone, views), None),
        months=months[:_NEWEST],
        all_months=len(months),
        releases=site.releases[:_NEWEST_RELEASES],
        chart=time_chart(views),
        categories=category_bars(views),
        chart_height=HEIGHT,
    )


def _stands_alone(view: CardView) -> bool:
    """Whether a card can be shown on the front page: no file is found from there, and nothing more to be loaded."""
    return MEDIA_FOLDER not in view.back and not view.has_mathematics


def _gallery_page(site: Site, place: int) -> str:
    page = site.pages[place]
    return _page(
        site,
        "site_gallery.html",
        page.address,
        page=page,
        month_pages=[other for other in site.pages if other.month == page.month],
        newer=site.pages[place - 1] if place else None,
        older=site.pages[place + 1] if place + 1 < len(site.pages) else None,
    )


def _release_page(site: Site, release: PublishedRelease) -> str:
    _, _, notes = release.notes.partition("\n\n")  # the page has the heading already
    return _page(site, "site_release.html", release.address, release=release, notes=render_document(notes))


def _feed(site: Site) -> str:
    """Ids come from the namespace: they stay when the site moves, and need no address."""
    feed_id = uuid5(NAMESPACE_URL, f"anki-builder:{site.deck.namespace}")
    entries = [(release, uuid5(feed_id, release.name)) for release in site.releases[:_IN_FEED]]
    return render_page("site_feed.xml", site=site, feed_id=feed_id, entries=entries, feed=FEED)
