"""The index of the search: what is in it, and in how many files."""

from __future__ import annotations

import json

from anki_builder.preview.card_views import CardView
from anki_builder.site.gallery import gallery_pages, live_views
from anki_builder.site.search_index import index_files
from tests.decks import notes_of

HEAD = "title: Flags\ndate: 2025-10-28\ncategory: World\ntags: [flags]\n"


def views() -> list[CardView]:
    """Two cards, of which one says its question again on its back."""
    facts = """
    - {id: japan, front: "</script> राष्ट्र?", back: Japan}
    - {id: shares, cloze: "{{c1::Half}} of it."}
    """
    return list(live_views(notes_of((HEAD, facts)), "CA"))


def test_a_card_is_found_by_its_words_categories_and_tags() -> None:
    """What the question has is not said twice, and nothing is said in a longer way than needed."""
    cards = views()
    [data] = index_files(gallery_pages(cards))

    assert data.decode() == json.dumps(
        {
            "cards/2025-10.html": [
                [cards[0].key, "Flags / </script> राष्ट्र?", "Japan / 2025-10-28 World flags"],
                [cards[1].key, "Flags / [...] of it.", "Flags / Half of it. / 2025-10-28 World flags"],
            ]
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def test_files_stay_small() -> None:
    """Pages are put into one file as long as there is room; together they have every card once, the newest first."""
    months = [f"2025-{month:02}" for month in range(12, 0, -1)]
    pages = gallery_pages(view._replace(month=month) for month in months for view in views())
    files = list(index_files(pages, largest=1_000))

    assert [len(data) <= 1_000 for data in files] == [True] * 3
    assert [page for data in files for page in json.loads(data)] == [f"cards/{month}.html" for month in months]


def test_a_large_page_has_a_file_of_its_own() -> None:
    """Whatever its size."""
    pages = gallery_pages(view._replace(month=month) for month in ("2025-10", "2025-11") for view in views())

    assert [list(json.loads(data)) for data in index_files(pages, largest=1)] == [
        ["cards/2025-11.html"],
        ["cards/2025-10.html"],
    ]


def test_no_cards_need_no_index() -> None:
    """Then there is nothing to look in."""
    assert list(index_files([])) == []
