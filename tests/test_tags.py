"""What authors call a category or a tag becomes a tag that Anki can hold and find."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.tags import tag_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("International", "international"),
        ("Rare Earths", "rare-earths"),
        ("Science & Technology", "science-technology"),
        ("Economy::Banking & Finance", "economy::banking-finance"),
        ("अंतरराष्ट्रीय संबंध", "अंतरराष्ट्रीय-संबंध"),
        ("Économie", "économie"),
        (normalize("NFD", "Économie"), "économie"),
        ("G-20 / BRICS", "g-20-brics"),
        ("snake_case", "snake_case"),
        ("क्\u200dष", "क्\u200dष"),
        ('a "quoted" (name)*', "a-quoted-name"),
        ("!!!", ""),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    """NFC, lower case, hyphens for the rest; every script survives."""
    assert tag_slug(name) == slug


@given(st.text(max_size=40))
def test_a_slug_is_a_tag_that_anki_takes_as_it_is(name: str) -> None:
    """No white space, no quotes, no empty part; and a slug's slug is itself."""
    slug = tag_slug(name)
    assert not any(character.isspace() or character in "\"'*()," for character in slug)
    assert slug == "" or all(slug.split("::"))
    assert tag_slug(slug) == slug
