"""What the search of a site looks through: JSON in several files, so that none takes long to load. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from anki_builder.preview.card_views import CardView
from anki_builder.site.gallery import GalleryPage

LARGEST_FILE = 250_000
"""In bytes, a tenth of that as servers send it; a page of cards that needs more still goes into one file.

Of 10,000 facts there are 24 files: 5 MB, of which a search for a common word loads the first, and one for a rare word
all.
"""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def index_files(pages: Iterable[GalleryPage], largest: int = LARGEST_FILE) -> Iterator[bytes]:
    """The files of the index, those of the newest cards first.

    Each is an object from a page's address to its cards, and a card is a list of three texts: its key, its question,
    and whatever else it can be found by.
    """
    entries: list[str] = []
    size = 0
    for page in pages:
        entry = f"{_encode(page.address)}:{_encode([_card(view) for view in page.views])}"
        entry_size = len(entry.encode()) + 1
        if entries and size + entry_size > largest:
            yield _file(entries)
            entries, size = [], 0
        entries.append(entry)
        size += entry_size
    if entries:
        yield _file(entries)


def _file(entries: list[str]) -> bytes:
    return f"{{{','.join(entries)}}}".encode()


def _card(view: CardView) -> list[str]:
    # Of most cards the words begin with the question, as the back shows it once more.
    rest = view.words.removeprefix(view.question).removeprefix(" / ")
    return [view.key, view.question, " ".join([rest, *view.categories, *view.tags])]
