"""Words for months, sizes and languages."""

from __future__ import annotations

import pytest

from anki_builder.site.wording import language_name, month_title, size_text


@pytest.mark.parametrize(("month", "title"), [("2025-10", "October 2025"), ("0987-01", "January 0987")])
def test_a_month_has_a_title(month: str, title: str) -> None:
    """In English, like all words of a site that are not the deck's own."""
    assert month_title(month) == title


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "1 kB"), (8_123, "8 kB"), (978_400, "978 kB"), (1_234_567, "1.2 MB"), (2 * 10**9, "2,000.0 MB")],
)
def test_a_size_is_rounded(count: int, text: str) -> None:
    """As browsers show it while they load."""
    assert size_text(count) == text


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("hi", "Hindi"), ("pt-BR", "Portuguese (BR)"), ("tlh", "tlh")]
)
def test_a_language_has_a_name(code: str, name: str) -> None:
    """A language that is not known goes by its code."""
    assert language_name(code) == name
