"""From a project to its site on disk."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from anki_builder.decks.building import deck_notes
from anki_builder.errors import ProjectError
from anki_builder.notes.note import Note
from anki_builder.notes.notetypes import NoteType, note_types
from anki_builder.packages.package_reader import Package, read_package
from anki_builder.pages.rendering import asset, asset_names, card_stylesheet, check_installed
from anki_builder.preview.card_template import TemplateError
from anki_builder.preview.card_views import MEDIA_FOLDER, CardView
from anki_builder.site.gallery import gallery_pages, live_views
from anki_builder.site.month_packages import extract_media, write_month_packages
from anki_builder.site.pages import Site, site_pages
from anki_builder.site.releases import DOWNLOADS, Download, PublishedRelease, published_releases
from anki_builder.site.search_index import index_files
from anki_builder.site.site_folder import files_in, new_site_folder
from anki_builder.sources.project import Progress, Project

_Item = TypeVar("_Item")
_MATHEMATICS = ("katex/", "mathematics.js")
"""Assets that only a deck with mathematics needs."""
_NOT_FOR_SITES = ("on-page.css", "preview")


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """What site to build."""

    out: Path
    url: str
    """Where it will lie, with a slash at its end; empty where nobody has told."""
    day: datetime.date
    """On which the sources are looked at; it plays no part once there is a release."""


class BuiltSite(NamedTuple):
    """A site on disk."""

    out: Path
    release: str
    """The newest; empty where there is none."""
    facts: int
    cards: int
    files: tuple[tuple[str, int], ...]
    """Path under `out`, and bytes."""


class _Cards(NamedTuple):
    """What a site shows of a deck, and where that comes from."""

    notes: tuple[Note, ...]
    fact_type: NoteType
    media: Mapping[str, Path]
    package: Package | None
    """Of the newest release."""


def build_site(project: Project, request: SiteRequest, progress: Progress) -> BuiltSite:
    """Writes the site of a project's releases: all of it, or on any failure nothing.

    Its cards are those of the newest release, as learners have them; where nothing is released yet, those of the
    sources. The project must have no errors. Raises ProjectError where a release is not as it was, where the folder
    has something else in it, and where Jinja is not installed; and OSError.
    """
    check_installed()
    releases = published_releases(project.root)
    with new_site_folder(request.out) as folder:
        cards = _released_cards(releases[0], folder) if releases else _source_cards(project, request.day)
        views = _views(cards.notes, project.deck.tag_root, progress)
        downloads = {}
        if cards.package:
            downloads = _write_downloads(project, releases, cards.package, cards.media, folder, progress)
        else:
            _copy_media(views, cards.media, folder)
        pages = gallery_pages(views)
        index = tuple(index_files(pages))
        facts = sum(bool(note.cards) for note in cards.notes)
        site = Site(project.deck, releases, pages, downloads, facts, len(index), request.url)
        _write_texts(folder, {f"search/{number}.json": data for number, data in enumerate(index, start=1)}.items())
        has_mathematics = any(view.has_mathematics for view in views)
        _write_texts(folder, site_assets(cards.fact_type.css, has_mathematics).items())
        _write_texts(folder, _counted("writing", site_pages(site), len(pages), progress))
    files = tuple((file, (request.out / file).stat().st_size) for file in files_in(request.out))
    return BuiltSite(request.out, releases[0].name if releases else "", facts, len(views), files)


def _released_cards(release: PublishedRelease, folder: Path) -> _Cards:
    fresh, _ = release.packages
    package = read_package(fresh)
    fact_type = next(note_type for note_type in package.note_types if note_type.key == "fact")
    return _Cards(package.notes, fact_type, extract_media(fresh, folder / MEDIA_FOLDER), package)


def _source_cards(project: Project, day: datetime.date) -> _Cards:
    return _Cards(deck_notes(project, day), note_types(project.deck).fact, project.media.paths, None)


def _views(notes: tuple[Note, ...], tag_root: str, progress: Progress) -> tuple[CardView, ...]:
    total = sum(len(note.cards) for note in notes)
    try:
        return tuple(_counted("rendering", live_views(notes, tag_root), total, progress))
    except TemplateError as error:
        raise ProjectError(f"the newest release was made by another anki-builder: {error}") from error


def _write_downloads(
    project: Project,
    releases: tuple[PublishedRelease, ...],
    package: Package,
    media: Mapping[str, Path],
    folder: Path,
    progress: Progress,
) -> dict[str, Download]:
    """Puts the packages of all releases into the site, and makes one for each month of the newest; gives the latter."""
    for release in releases:
        for path in release.packages:
            target = folder / DOWNLOADS / release.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    newest = releases[0]
    stem = folder / DOWNLOADS / newest.name / newest.fresh.name.removesuffix(".apkg")
    built = write_month_packages(package, project.deck, newest.name, media, stem, progress)
    return {
        month: Download(f"{DOWNLOADS}/{newest.name}/{each.path.name}", each.cards, each.bytes, each.sha256)
        for month, each in built.items()
    }


def _copy_media(views: Iterable[CardView], media: Mapping[str, Path], folder: Path) -> None:
    for name in {name for view in views for name in view.media}:
        (folder / MEDIA_FOLDER).mkdir(exist_ok=True)
        shutil.copyfile(media[name], folder / MEDIA_FOLDER / name)


def site_assets(card_css: str, has_mathematics: bool) -> dict[str, bytes]:
    """What the pages of a site load, by its path in it. `card_css` is the style of the deck's note types."""
    files = {
        f"assets/{name}": asset(name)
        for name in asset_names()
        if not name.startswith(_NOT_FOR_SITES) and (has_mathematics or not name.startswith(_MATHEMATICS))
    }
    # GitHub Pages takes a site as it is where it has the last of these.
    return {**files, "assets/card.css": card_stylesheet(card_css).encode(), ".nojekyll": b""}


def _counted(label: str, items: Iterable[_Item], total: int, progress: Progress) -> Iterator[_Item]:
    for done, item in enumerate(items):
        if done % 100 == 0:
            progress(label, done, total)
        yield item


def _write_texts(folder: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
