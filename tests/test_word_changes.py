"""Which words differ, and that nothing of either text is lost."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.text.word_changes import Mark, Segment, word_changes

SHOWN = {Mark.KEPT: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}


def marked(old: str, new: str) -> str:
    """The changes on one line."""
    return "".join(SHOWN[segment.mark].format(segment.text) for segment in word_changes(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("the same", "the same", "the same"),
        ("", "Tokyo", "{+Tokyo+}"),
        ("Tokyo", "", "[-Tokyo-]"),
        ("It is in Osaka.", "It is in Tokyo.", "It is in [-Osaka-]{+Tokyo+}."),
        ("the big dog", "the dog", "the [-big -]dog"),
        ("one two", "one two three", "one two{+ three+}"),
        ("Shigeru Ishiba leads", "Sanae Takaichi leads", "[-Shigeru Ishiba-]{+Sanae Takaichi+} leads"),
        ("a, b and c", "a, x and y", "a, [-b-]{+x+} and [-c-]{+y+}"),
        ("two  spaces", "two spaces", "two[-  -]{+ +}spaces"),
    ],
)
def test_words_are_marked(old: str, new: str, expected: str) -> None:
    """Whole words; spaces between two that changed go with them."""
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("from 5.25 to 6.0", "from 5.5 to 6.5", "from [-5.25-]{+5.5+} to [-6.0-]{+6.5+}"),
        ("about 50%, or ₹1,000", "about 70%, or ₹1,200", "about [-50%-]{+70%+}, or [-₹1,000-]{+₹1,200+}"),
        ("on 2025-10-28 at 08:30", "on 2025-10-29 at 09:30", "on [-2025-10-28-]{+2025-10-29+} at [-08:30-]{+09:30+}"),
        ("snake_case", "snake_skin", "[-snake_case-]{+snake_skin+}"),
        ("Don't.", "Don’t.", "[-Don't-]{+Don’t+}."),
    ],
)
def test_a_number_is_one_word(old: str, new: str, expected: str) -> None:
    """With its points, commas, hyphens and sign of a currency: nobody reads half of one."""
    assert marked(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("यह टोक्यो में हुआ", "यह क्योटो में हुआ", "यह [-टोक्यो-]{+क्योटो+} में हुआ"),
        ("東京で署名された", "大阪で署名された", "[-東京-]{+大阪+}で署名された"),
        ("ไปลาว", "ไปจีน", "ไป[-ลาว-]{+จีน+}"),
        ("한국은 서울", "한국은 부산", "한국은 [-서울-]{+부산+}"),
        ("flag 🇮🇳", "flag 🇮🇹", "flag [-🇮🇳-]{+🇮🇹+}"),
        ("👩‍🚀 and 👍🏽", "👩‍🔬 and 👍🏿", "[-👩‍🚀-]{+👩‍🔬+} and [-👍🏽-]{+👍🏿+}"),
    ],
)
def test_words_of_every_script(old: str, new: str, expected: str) -> None:
    """Marks stay with their letters; where there are no spaces between words, letters are compared."""
    assert marked(old, new) == expected


TEXTS = st.text(alphabet=st.sampled_from("ab1 .,-%\n\t中で्िक\u200d🇮")) | st.text()


@given(old=TEXTS, new=TEXTS)
def test_segments_join_to_both_texts(old: str, new: str) -> None:
    """To the last space, and no segment is empty or of the same kind as the one before it."""
    segments = word_changes(old, new)

    assert "".join(segment.text for segment in segments if segment.mark is not Mark.ADDED) == old
    assert "".join(segment.text for segment in segments if segment.mark is not Mark.REMOVED) == new
    assert all(segment.text for segment in segments)
    assert all(first.mark is not second.mark for first, second in pairwise(segments))


def test_a_long_text_that_changed_throughout_is_marked_as_a_whole() -> None:
    """But for what is equal at both ends; and it takes no time to speak of."""
    old, new = "one " * 100_000, "one two " * 50_000
    started = time.monotonic()

    segments = word_changes(f"So: {old}end.", f"So: {new}end.")

    assert time.monotonic() - started < 3
    assert [segment.mark for segment in segments] == [Mark.KEPT, Mark.REMOVED, Mark.ADDED, Mark.KEPT]
    assert (segments[0], segments[-1]) == (Segment(Mark.KEPT, "So: one "), Segment(Mark.KEPT, " end."))


def test_a_word_in_a_long_text_is_found() -> None:
    """However long the text, what is equal at both ends is not compared."""
    text = "some words " * 10_000

    assert [segment.text for segment in word_changes(f"{text}Osaka {text}", f"{text}Tokyo {text}")] == [
        text,
        "Osaka",
        "Tokyo",
        f" {text}",
    ]
