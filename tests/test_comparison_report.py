"""The differences of two versions, as they are shown: whole outputs, and nothing in them that acts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from textwrap import dedent

from anki_builder.changes.comparison import Comparison, compare
from anki_builder.changes.comparison_report import (
    comparison_html,
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from tests.decks import NEW, OLD, foreign_note, international

HOSTILE = compare(
    [
        foreign_note(
            {"<b>Front</b>": "&lt;script&gt; \x1b[31m|`*_ {{c1::x}}", "Back": "old<script>alert(1)</script>"},
            guid="<|`*\x1b",
            tags=("<i>",),
            deck="A\n|B",
        )
    ],
    [
        foreign_note(
            {"<b>Front</b>": "&lt;script&gt; \x1b[31m|`*_ {{c1::x}}", "Back": 'new\n<img src=x onerror="alert(1)">'},
            guid="<|`*\x1b",
            tags=("](javascript:x)",),
            deck="A\n|C",
        )
    ],
)
"""A note of another tool, in which every text would like to be something else."""


def test_text_for_the_terminal() -> None:
    """Counts, then each kind of change; the words that differ are marked."""
    assert comparison_text(compare(OLD, NEW)) == dedent(
        """\
        4 added, 2 corrected, 2 retired, 1 restored, 1 moved, 1 retagged, 1 gone, 1 unchanged

        Added
          earlier: Which two countries had signed before? • Malaysia • Thailand
          output: Japan buys 60% of its rare earths from China.
          governor: Who heads the bank?
          rate-december: The repo rate in December 2025?

        Corrected
          city: In which city was the agreement signed?
            Answer
              - [-Osaka-]
              + {+Tokyo+}
            Extra
              - Signed [-in-] October at Akasaka Palace.
              + Signed {+on 28+} October at Akasaka Palace.
          shares: In 2025 China had about 70% of rare earths, refined nearly all.
            Sentence
              - In 2025 China had about [-50%-] of rare earths, refined nearly all.
              + In 2025 China had about {+70%+} of rare earths, refined nearly all.

        Retired
          tariff: Which tariff did the US put on Indian goods?
            Since 2025-12-01: It was lifted.
          rate-august: The repo rate in August 2025?
            Now: The repo rate in December 2025? – 5.25%

        Restored
          paused: Is the ban in force?

        Moved
          moving: When did the bank meet?
            Month
              - [-2025-11-]
              + {+2025-12+}
            Date
              - [-2025-11-05-]
              + {+2025-12-03+}

        Retagged
          strategy: The agreement is part of which strategy?
            Tags: {+CA::strategy+}

        Gone
          dropped: Which fact is dropped?
        """
    )


def test_colours_leave_the_marks() -> None:
    """Who cannot see colours sees brackets."""
    old, new = international("- {id: a, front: Who?, back: Me}"), international("- {id: a, front: Who?, back: You}")

    assert comparison_text(compare(old, new), lambda text, role: f"<{role} {text}>") == dedent(
        """\
        1 corrected

        Corrected
          <place a>: Who?
            Answer
              <removed -> <removed [-Me-]>
              <added +> <added {+You+}>
        """
    )


def test_markdown() -> None:
    """The same, with before and after side by side."""
    assert comparison_markdown(compare(OLD, NEW)) == dedent(
        """\
        **4 added, 2 corrected, 2 retired, 1 restored, 1 moved, 1 retagged, 1 gone, 1 unchanged**

        ## Added

        - Which two countries had signed before? • Malaysia • Thailand (earlier)
        - Japan buys 60% of its rare earths from China. (output)
        - Who heads the bank? (governor)
        - The repo rate in December 2025? (rate-december)

        ## Corrected

        - In which city was the agreement signed? (city)

          | | before | after |
          | --- | --- | --- |
          | Answer | ~~Osaka~~ | **Tokyo** |
          | Extra | Signed ~~in~~ October at Akasaka Palace. | Signed **on 28** October at Akasaka Palace. |

        - In 2025 China had about 70% of rare earths, refined nearly all. (shares)

          | | before | after |
          | --- | --- | --- |
          | Sentence | In 2025 China had about ~~50%~~ of rare earths, refined nearly all. """
        """| In 2025 China had about **70%** of rare earths, refined nearly all. |

        ## Retired

        - Which tariff did the US put on Indian goods? (tariff)
          - Since 2025-12-01: It was lifted.
        - The repo rate in August 2025? (rate-august)
          - Now: The repo rate in December 2025? – 5.25%

        ## Restored

        - Is the ban in force? (paused)

        ## Moved

        - When did the bank meet? (moving)

          | | before | after |
          | --- | --- | --- |
          | Month | ~~2025-11~~ | **2025-12** |
          | Date | ~~2025-11-05~~ | **2025-12-03** |

        ## Retagged

        - The agreement is part of which strategy? (strategy)
          - Tags: **CA::strategy**

        ## Gone

        - Which fact is dropped? (dropped)
        """
    )


def test_json() -> None:
    """Everything as it is: ids, GUIDs, and the HTML of fields."""
    old = international("- {id: a, front: Who & who?, back: Me}")
    new = international("- {id: a, front: Who & who?, back: '**You**', tags: [new]}")

    assert json.loads(comparison_json(compare(old, new))) == {
        "counts": {
            "added": 0,
            "corrected": 1,
            "retired": 0,
            "restored": 0,
            "moved": 0,
            "retagged": 0,
            "gone": 0,
            "unchanged": 0,
        },
        "changes": [
            {
                "change": "corrected",
                "id": "a",
                "guid": new[0].guid,
                "title": "Who & who?",
                "category": "International",
                "month": "2025-10",
                "fields": [{"name": "Back", "old": "Me", "new": "<strong>You</strong>"}],
                "tags_added": ["CA::new"],
                "tags_removed": [],
            }
        ],
    }


def test_two_equal_versions() -> None:
    """There is nothing to say but that."""
    comparison = compare(OLD, OLD)

    assert comparison_text(comparison) == f"{len(OLD)} unchanged\n"
    assert comparison_markdown(comparison) == f"**{len(OLD)} unchanged**\n"
    assert comparison_text(compare([], [])) == "no notes\n"


def test_a_change_that_no_word_shows() -> None:
    """It is said what it may be, with hidden words in brackets."""
    old = international("- {id: a, cloze: '{{c1::One}} and {{c2::two}}', extra: More}")
    new = international("- {id: a, cloze: '{{c2::One}} and {{c1::two}}', extra: '**More**'}")
    same = "(the words are the same; their look, a link, a picture, a sound, or which card hides them differs)"

    assert comparison_text(compare(old, new)) == dedent(
        f"""\
        1 corrected

        Corrected
          a: One and two
            Sentence
              = [One] and [two]
              {same}
            Extra
              = More
              {same}
        """
    )
    assert f"| Extra | More | More *{same}* |" in comparison_markdown(compare(old, new))
    assert f"<td>More<p>{same}</p></td>" in comparison_html(compare(old, new), "Changes").replace(
        ' lang="" dir="auto"', ""
    )


def test_what_is_hidden_shows_where_it_is_all_that_changed() -> None:
    """And so do hints."""
    old = international("- {id: a, cloze: 'In {{c1::Tokyo}} in 2025'}")
    new = international("- {id: a, cloze: 'In {{c1::Tokyo::city}} in 2025'}")

    assert "      + In [Tokyo{+: city+}] in 2025\n" in comparison_text(compare(old, new))


def test_hostile_texts_in_the_terminal() -> None:
    """No control character reaches it, and no line is added."""
    assert comparison_text(HOSTILE) == dedent(
        """\
        1 corrected

        Corrected
          <|`*\ufffd: <script> \ufffd[31m|`*_ {{c1::x}}
            Deck
              - A |[-B-]
              + A |{+C+}
            Answer
              - [-old-]
              + {+new [image]+}
            Tags: [-<i>-] {+](javascript:x)+}
        """
    )


def test_hostile_texts_in_markdown() -> None:
    """They are shown as they are."""
    assert comparison_markdown(HOSTILE) == dedent(
        r"""
        **1 corrected**

        ## Corrected

        - &lt;script> %[31m\|\`\*\_ {{c1::x}} (&lt;\|\`\*%)
          - Tags: ~~&lt;i>~~ **\](javascript:x)**

          | | before | after |
          | --- | --- | --- |
          | Deck | A \|~~B~~ | A \|**C** |
          | Answer | ~~old~~ | **new \[image\]** |
        """
    ).lstrip().replace("%[", "\ufffd\\[").replace("%", "\ufffd")


class _Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, comparison: Comparison, title: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.text: list[str] = []
        self.html = comparison_html(comparison, title)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self.open:
            self.text.append(data.strip())


def test_the_page_says_all_of_it() -> None:
    """In order: counts, then each change with its table."""
    old, new = international("- {id: a, front: Who?, back: Me}"), international("- {id: a, front: Who?, back: You}")

    page = _Page(compare(old, new), "2025-10 → 2025-11")

    head = ["2025-10 → 2025-11", "2025-10 → 2025-11", "1", "corrected", "0", "unchanged"]
    assert page.text == [*head, "Corrected", "Who?", "a", "Before", "After", "Answer", "Me", "You"]
    assert "<del>Me</del>" in page.html
    assert "<ins>You</ins>" in page.html


def test_the_page_is_sound() -> None:
    """Every element is closed, and every link leads to a section."""
    page = _Page(compare(OLD, NEW), "Changes")

    assert page.open == []
    assert {address.removeprefix("#") for address in page.attributes["href"]} == page.attributes["id"]


def test_hostile_texts_on_the_page() -> None:
    """They are text: no element and no attribute comes of them."""
    harmless, page = _Page(compare(OLD, NEW), "Changes"), _Page(HOSTILE, "<script>&")

    assert page.tags <= harmless.tags
    assert page.attributes.keys() <= harmless.attributes.keys()
    assert page.text[:2] == ["<script>&", "<script>&"]
    assert "<script> \ufffd[31m|`*_ {{c1::x}}" in page.text
    assert {"<i>", "](javascript:x)", "<|`*\ufffd", "new [image]"} <= set(page.text)


def test_nothing_on_the_page_can_run_or_load() -> None:
    """The policy lets in the page's own style, by its checksum, and nothing else."""
    page = _Page(compare(OLD, NEW), "Changes")
    style = re.search(r"<style>(.*?)</style>", page.html, re.DOTALL)
    assert style
    checksum = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert (
        f"default-src 'none'; style-src 'sha256-{checksum}'; base-uri 'none'; form-action 'none'"
        in page.attributes["content"]
    )
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert not {"script", "img", "iframe", "link"} & page.tags
    assert not {"style", "src", "onload", "onclick"} & page.attributes.keys()
