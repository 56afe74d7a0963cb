"""CHANGES.md, as a learner gets it."""

from __future__ import annotations

import datetime
from textwrap import dedent

from anki_builder.changes.change_notes import ChangeNotesHead, change_notes
from anki_builder.changes.comparison import compare
from tests.decks import INTERNATIONAL, NEW, OLD, foreign_note, international, notes_of

HEAD = ChangeNotesHead(
    deck="Current Affairs",
    release="2025-12",
    day=datetime.date(2025, 12, 31),
    previous="2025-11",
    fresh="current-affairs.apkg",
    upgrade="current-affairs-upgrade.apkg",
)


def test_the_change_notes_of_a_release() -> None:
    """Counts, what is new by category, what was wrong, what ended and why, and which file to import."""
    assert change_notes(compare(OLD, NEW), HEAD) == dedent(
        """\
        # Current Affairs 2025-12

        Released on 2025-12-31.

        What you get if you import this on top of 2025-11:

        | | facts |
        | --- | ---: |
        | New | 4 |
        | Corrected | 2 |
        | Retired | 2 |
        | Back again | 1 |
        | Moved | 1 |
        | New tags | 1 |
        | Left the deck | 1 |
        | Unchanged | 1 |

        ## New

        4 facts, 6 cards. Hidden words are shown as “…”.

        ### Economy: Banking (1)

        - The repo rate in December 2025?

        ### International (2)

        - Which two countries had signed before? • … • …
        - Japan buys … of its rare earths from China.

        ### People (1)

        - Who heads the bank?

        ## Corrected

        What was wrong is ~~struck out~~, what is in its place is **bold**.

        - In which city was the agreement signed?
          - Answer, before: ~~Osaka~~
          - Answer, now: **Tokyo**
          - Extra, before: Signed ~~in~~ October at Akasaka Palace.
          - Extra, now: Signed **on 28** October at Akasaka Palace.
        - In 2025 China had … of rare earths, refined ….
          - Sentence, before: In 2025 China had about ~~50%~~ of rare earths, refined nearly all.
          - Sentence, now: In 2025 China had about **70%** of rare earths, refined nearly all.

        ## Retired

        No longer true. The cards of these that you have get a banner that says so; delete or suspend them as you like.

        - Which tariff did the US put on Indian goods?
          - Since 2025-12-01: It was lifted.
        - The repo rate in August 2025?
          - Now: The repo rate in December 2025? – 5.25%

        ## Back again

        Retired before, and true again: the banner goes.

        - Is the ban in force?

        ## Moved

        These belong to another month now. The cards that you have stay in the subdeck where they are.

        - When did the bank meet?
          - From 2025-11 to 2025-12

        ## New tags

        On 1 fact; nothing else about these has changed.

        - Added: CA::strategy (1)

        ## Left the deck

        The deck does not bring these any more. The cards that you have stay as they are.

        - Which fact is dropped?

        ## Which file to import

        - If you are new to this deck: `current-affairs.apkg`
        - If you have it already: `current-affairs-upgrade.apkg`

        An upgrade always keeps your intervals and your history, and it keeps your own edits and tags on everything """
        """that did not change.
        A card that did change is replaced as a whole; what you wrote into it, and the tags you gave it, are lost.
        """
    )


def test_the_first_release() -> None:
    """There is nothing to compare it with, and nothing to upgrade."""
    notes = international("- {id: a, front: Who?, back: Me}")

    assert change_notes(compare([], notes), HEAD._replace(release="2025-10", previous="")) == dedent(
        """\
        # Current Affairs 2025-10

        Released on 2025-12-31.

        This is the first release. What you get:

        | | facts |
        | --- | ---: |
        | New | 1 |

        ## New

        1 fact, 1 card.

        ### International (1)

        - Who?

        ## Which file to import

        - If you are new to this deck: `current-affairs.apkg`
        """
    )


def test_facts_without_a_category_come_last() -> None:
    """Without a heading, where none has one."""
    uncategorised = INTERNATIONAL.replace("category: International\n", "")
    files = [(INTERNATIONAL, "- {id: a, front: A?, back: a}"), (uncategorised, "- {id: b, front: B?, back: b}")]

    both, none = (change_notes(compare([], notes_of(*chosen)), HEAD) for chosen in (files, files[1:]))

    assert "### International (1)\n\n- A?\n\n### Others (1)\n\n- B?\n" in both
    assert "## New\n\n1 fact, 1 card.\n\n- B?\n" in none


def test_no_answer_is_given_away() -> None:
    """Of a new fact only what is asked is told, whatever its kind."""
    notes = international(
        """
        - {id: a, front: Who?, back: secret, extra: secret, reverse: true}
        - {id: b, cloze: 'It is {{c1::secret::hint}} and {{c2::**secret**}}.'}
        - {id: c, front: Which?, items: [secret, secret too]}
        - {id: d, front: Which one?, options: [secret, other], answer: secret}
        """
    )

    assert "secret" not in change_notes(compare([], notes), HEAD)


def test_most_tags_are_only_counted() -> None:
    """The ten on most facts are named."""
    old = international("- {id: a, front: A?, back: a, tags: [old]}\n- {id: b, front: B?, back: b}")
    tags = ", ".join(f"t{number:02}" for number in range(12))
    new = international(
        f"- {{id: a, front: A?, back: a, tags: [{tags}]}}\n- {{id: b, front: B?, back: b, tags: [t11]}}"
    )
    named = ", ".join(f"CA::t{number:02} (1)" for number in range(9))

    assert (
        "## New tags\n\nOn 2 facts; nothing else about these has changed.\n\n"
        f"- Added: CA::t11 (2), {named}, and 2 more\n- Removed: CA::old (1)\n"
    ) in change_notes(compare(old, new), HEAD)


def test_a_second_language_and_a_second_card_have_names() -> None:
    """As a learner would call them."""
    old = foreign_note({"Front": "Q", "Front2": "प्रश्न", "ReverseBack": "Q", "AsOf": "2025-10", "Stroke order": "a"})
    new = foreign_note({"Front": "Q", "Front2": "सवाल", "ReverseBack": "R", "AsOf": "2025-11", "Stroke order": ""})

    text = change_notes(compare([old], [new]), HEAD)

    assert (
        "- Q\n"
        "  - Question (second language), before: ~~प्रश्न~~\n"
        "  - Question (second language), now: **सवाल**\n"
        "  - Second card's answer, before: ~~Q~~\n"
        "  - Second card's answer, now: **R**\n"
        "  - As of, before: ~~2025-10~~\n"
        "  - As of, now: **2025-11**\n"
        "  - Stroke order, before: ~~a~~\n"
    ) in text


def test_a_typed_answer_is_not_told_twice() -> None:
    """What is typed follows the answer; but that it is typed now is news."""
    typed, corrected, untyped = (
        international(f"- {{id: a, front: Who?, back: {fact}}}")
        for fact in ("Me, typed: true", "You, typed: true", "Me")
    )

    assert "Answer to type" not in change_notes(compare(typed, corrected), HEAD)
    assert "  - Answer to type, now: **Me**\n" in change_notes(compare(untyped, typed), HEAD)
