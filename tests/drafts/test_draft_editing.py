"""What is done to a draft in its file: whatever the layout, all else stays byte for byte and says the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anki_builder.drafts.draft_editing import drop, finish, source, split, split_cloze, split_list, with_source
from anki_builder.drafts.fact_file import FactFile
from tests.sources import DECK

STORY = "title: Summit\ndate: 2025-10-28\nfacts:\n"
BILINGUAL = replace(DECK, languages=("en", "hi"))
AFTER = "  - {id: after, front: c, back: d}\n"


def fact_file(text: str) -> FactFile:
    """A sound fact file with this text."""
    file = FactFile("cards_src/2025-10/summit.yaml", text.encode(), DECK)
    assert file.problems == []
    return file


def text_of(file: FactFile | None) -> str | None:
    """The text of a file, if there is one."""
    return None if file is None else file.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - draft: true\n    front: a\n    back: b\n", "  - id: x-1\n    front: a\n    back: b\n"),
        ("- front: a\n  draft:   true # why\n  back: b\n", "- front: a\n  id:   x-1 # why\n  back: b\n"),
        ("  -   front: a\n      back: b\n      draft: TRUE", "  -   front: a\n      back: b\n      id: x-1"),
        ("  - # why\n    # so\n    draft: true\n    cloze: '{{c1::a}} b c'\n", None),
        ("  - {draft: true, front: a, back: b}\n", "  - {id: x-1, front: a, back: b}\n"),
        ("  - {front: a, back: b, draft: 'true'}\n", "  - {front: a, back: b, id: 'x-1'}\n"),
        ('  - {"draft":true,"front":"a","back":"b"}\n', '  - {"id":x-1,"front":"a","back":"b"}\n'),
        ("  [{front: a, draft: true, back: b}]\n", "  [{front: a, id: x-1, back: b}]\n"),
        ("  - ? draft\n    : true\n    ? front\n    : a\n    ? back\n    : b\n", None),
        (
            "  - draft: >-\n      true\n    front: a\n    back: b\n",
            "  - id: >-\n      x-1\n    front: a\n    back: b\n",
        ),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte order mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old macintosh"])
def test_a_finished_fact_has_its_id_where_it_was_called_a_draft(
    before: str, after: str | None, mark: str, line_end: str
) -> None:
    """Only the words `draft` and `true` change, in whatever style they are written."""
    expected = before.replace("draft", "id").replace("true", "x-1") if after is None else after
    old, new = ((STORY + facts).replace("\n", line_end) for facts in (before, expected))
    finished = finish(fact_file(mark + old), 0, "x-1")

    assert finished is not None
    assert fact_file(mark + old).replaced_by(finished)[1:] == (mark + old, mark + new)


def test_an_entry_behind_a_text_that_keeps_its_blank_lines_is_not_taken_away() -> None:
    """The blank lines below it would become a part of the text; to be no draft is said in so many words instead."""
    facts = "  - id: a\n    front: a\n    back: b\n    extra: >+\n      c\n\n    draft: true\n\n" + AFTER

    assert text_of(finish(fact_file(STORY + facts), 0, "x-1")) == STORY + facts.replace("draft: true", "draft: false")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - draft: true\n    id: x\n    front: a\n    back: b\n", "  - id: x\n    front: a\n    back: b\n"),
        ("  - id: x\n    draft: true\n\n    front: a\n    back: b\n", "  - id: x\n\n    front: a\n    back: b\n"),
        ("  - id: x\n    front: a\n    back: b\n    draft: true\n", "  - id: x\n    front: a\n    back: b\n"),
        ("  - id: x\n    front: a\n    back: b\n    draft: true", "  - id: x\n    front: a\n    back: b\n"),
        (
            "  - id: x\n    draft: true  # why\n    front: a\n    back: b\n",
            "  - id: x\n    # why\n    front: a\n    back: b\n",
        ),
        (
            "  - draft: true # why\n    id: x\n    front: a\n    back: b\n",
            "  - # why\n    id: x\n    front: a\n    back: b\n",
        ),
        (
            "  - draft: true\n    # why\n    id: x\n    front: a\n    back: b\n",
            "  - \n    # why\n    id: x\n    front: a\n    back: b\n",
        ),
        ("  - {id: x, draft: true, front: a, back: b}\n", "  - {id: x, front: a, back: b}\n"),
        ("  - {draft: true, id: x, front: a, back: b}\n", "  - {id: x, front: a, back: b}\n"),
        ("  - {id: x, front: a, back: b, draft: true}\n", "  - {id: x, front: a, back: b}\n"),
        ("  - {id: x, front: a, back: b, draft: true,}\n", "  - {id: x, front: a, back: b, }\n"),
        (
            "  - {\n      id: x, # c\n      draft: true, # why\n      front: a, back: b\n    }\n",
            "  - {\n      id: x, # c\n      # why\n      front: a, back: b\n    }\n",
        ),
        (
            "  - {\n      id: x, front: a, back: b, # c\n      draft: true\n    }\n",
            "  - {\n      id: x, front: a, back: b, # c\n      \n    }\n",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_finished_fact_that_has_an_id_keeps_it(before: str, after: str, line_end: str) -> None:
    """The entry `draft` goes, with its line or its comma; comments stay."""
    old, new = ((STORY + facts).replace("\n", line_end) for facts in (before, after))

    assert text_of(finish(fact_file(old), 0, "")) == new


DRAFT = """\

  # line 28: Signed in: Tokyo
  - draft: true
    ask: where was it signed
    back: Tokyo # why
    extra: |
      # no comment

      text
"""


def test_dropped_lines_are_comments() -> None:
    """They can be taken back by removing the signs; what is below stays apart from them."""
    assert text_of(drop(fact_file(STORY + DRAFT + AFTER), 0)) == (
        STORY
        + """\

  # line 28: Signed in: Tokyo
  # not used:
  # - draft: true
  #   ask: where was it signed
  #   back: Tokyo # why
  #   extra: |
  #     # no comment
  #
  #     text

"""
        + AFTER
    )


@pytest.mark.parametrize(
    ("facts", "number", "after"),
    [
        (
            AFTER + "  - {draft: true, front: a,\n  back: b}",
            1,
            AFTER + "  # not used:\n  # - {draft: true, front: a,\n  # back: b}",
        ),
        (
            AFTER + '  - draft: true\n    front: "a\n b"\n    back: "\u2028c"\n',
            1,
            AFTER + '  # not used:\n  # - draft: true\n  #   front: "a\n  # b"\n  #   back: "\u2028  # c"\n',
        ),
        (
            "- # so\n  draft: true\n  front: a\n  back: b\n# end\n- {id: x, front: c, back: d}\n",
            0,
            "# not used:\n# - # so\n#   draft: true\n#   front: a\n#   back: b\n\n"
            "# end\n- {id: x, front: c, back: d}\n",
        ),
    ],
)
def test_dropped_facts_in_other_layouts(facts: str, number: int, after: str) -> None:
    """Every line of the fact becomes a comment, wherever YAML lets it end."""
    assert text_of(drop(fact_file(STORY + facts), number)) == STORY + after


def test_the_only_fact_cannot_be_dropped() -> None:
    """A file without facts is none."""
    assert drop(fact_file(STORY + DRAFT), 0) is None


def test_a_cloze_text_is_split_by_number() -> None:
    """What the other numbers hide is shown; hints stay, and each part is the first of its own text."""
    text = "In {{c1::2025}} China held {{c2::70%::share}} of mining and {{c1::most}} of refining."

    assert split_cloze(text) == [
        "In {{c1::2025}} China held 70% of mining and {{c1::most}} of refining.",
        "In 2025 China held {{c1::70%::share}} of mining and most of refining.",
    ]
    assert split_cloze("{{c2::One}} number, two {{c2::deletions}}.") == ["{{c1::One}} number, two {{c1::deletions}}."]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Malaysia, Thailand and Australia", ["Malaysia", "Thailand", "Australia"]),
        ("Malaysia, Thailand, and Australia.", ["Malaysia", "Thailand", "Australia."]),
        ("70% of mining, 90% of refining; 5% of the rest", ["70% of mining, 90% of refining", "5% of the rest"]),
        ("Tokyo, October 28, 2025", ["Tokyo", "October 28, 2025"]),
        ("भारत, जापान और चीन", ["भारत", "जापान", "चीन"]),
        ("one\ntwo", ["one", "two"]),
        ("$f(a, b)$ and `x, y`", ["$f(a, b)$", "`x, y`"]),
        ("the port (A, B and C)", []),
        ("1,000", []),
        ("Tokyo", []),
        (", and", []),
    ],
)
def test_a_list_is_split_into_its_entries(text: str, entries: list[str]) -> None:
    """At semicolons and ends of lines; only where there are none, at commas and `and`. Dates and brackets are one."""
    assert split_list(text) == entries


@pytest.mark.parametrize(
    ("facts", "after"),
    [
        (
            "\n  # line 8: ...\n  - draft: true\n    front: Who?\n    back: A and B # c\n    tags: [x]\n" + AFTER,
            "\n  # line 8: ...\n  - draft: true\n    front: Who?\n    back: A # c\n    tags: [x]\n"
            "\n  # line 8: ...\n  - draft: true\n    front: Who?\n    back: B # c\n    tags: [x]\n" + AFTER,
        ),
        (
            '  - {id: x, draft: true, front: Who?, back: "“A”; [B]"}',
            '  - {id: x, draft: true, front: Who?, back: "“A”"}\n  - {draft: true, front: Who?, back: "[B]"}',
        ),
        (
            "  - draft: true\n    back: >-\n      A,\n      B\n    supersedes: x\n    front: 'Who?'\n"
            + AFTER.replace("after", "x"),
            "  - draft: true\n    back: A\n    supersedes: x\n    front: 'Who?'\n"
            "  - draft: true\n    back: B\n    front: 'Who?'\n" + AFTER.replace("after", "x"),
        ),
        (
            "  - draft: true\n    cloze: '{{c1::A}} is not {{c2::B}}, it''s C'\n",
            '  - draft: true\n    cloze: "{{c1::A}} is not B, it\'s C"\n'
            "  - draft: true\n    cloze: A is not {{c1::B}}, it's C\n",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_split_fact_is_several_drafts(facts: str, after: str, line_end: str) -> None:
    """Each has all that the fact had, with its comment; but only the first what no two facts can have."""
    before = fact_file((STORY + facts).replace("\n", line_end))

    assert text_of(split(before, 0)) == (STORY + after).replace("\n", line_end)


def test_both_languages_are_split() -> None:
    """Entry by entry; where one language has more entries than the other, nobody can tell which belong together."""
    bilingual = FactFile(
        "a.yaml",
        (STORY + "  - {draft: true, front: Who?, back: {en: 'A, B', hi: 'क और ख'}}\n").encode(),
        BILINGUAL,
    )
    uneven = FactFile(
        "a.yaml",
        (STORY + "  - {draft: true, front: Who?, back: {en: 'A, B', hi: 'क'}}\n").encode(),
        BILINGUAL,
    )

    assert text_of(split(bilingual, 0)) == (
        STORY
        + "  - {draft: true, front: Who?, back: {en: A, hi: क}}\n  - {draft: true, front: Who?, back: {en: B, hi: ख}}\n"
    )
    assert split(uneven, 0) is None


@pytest.mark.parametrize(
    "fact",
    [
        "{draft: true, front: Who?, back: A}",
        "{draft: true, front: Who?, items: [A, B]}",
        "{draft: true, front: Who?, options: ['A, B', C], answer: 'A, B'}",
        "{draft: true, front: Who?, back: 'A, B', reverse: true}",
        "{draft: true, cloze: 'One {{c1::number}} and one {{c1::more}}'}",
    ],
)
def test_some_facts_are_not_split_without_the_author(fact: str) -> None:
    """A second card, a list and a choice have their own meaning, and one thing has no parts."""
    assert split(fact_file(f"{STORY}  - {fact}\n{AFTER}"), 0) is None


@pytest.mark.parametrize("separator", [" ", "\n  "])
def test_facts_that_share_their_lines(separator: str) -> None:
    """They can be finished; what works by line is not done to facts in brackets."""
    facts = f"[{{draft: true, front: a, back: 'b, c'}},{separator}{{draft: true, front: d, back: e}}]\n"
    file = fact_file(f"{STORY.rstrip()}{separator}{facts}")

    assert text_of(finish(file, 1, "x")) == file.text.replace("{draft: true, front: d", "{id: x, front: d")
    assert (drop(file, 0), split(file, 0), source(file, 0), source(file, 0, times=2)) == (None, None, None, None)


def test_the_lines_of_a_fact_for_an_editor() -> None:
    """With the comments directly above, and line ends as editors expect; given back, they are as they were."""
    file = fact_file((STORY + "  # not mine\n" + AFTER + "  # end of that\n" + DRAFT).replace("\n", "\r\n"))
    lines = DRAFT.removeprefix("\n")

    assert source(file, 1) == lines
    assert source(file, 1, times=2) == lines + "\n" + lines
    assert with_source(file, 1, lines).text == file.text


def test_edited_lines_take_the_place_of_the_old() -> None:
    """With the line ends of the file, and none at its end where there was none."""
    file = fact_file((STORY + AFTER + DRAFT.rstrip()).replace("\n", "\r\n"))
    after = with_source(file, 1, "  # new\n  - {draft: true, front: a, back: b}\n")

    assert after.text == (STORY + AFTER + "\n  # new\n  - {draft: true, front: a, back: b}").replace("\n", "\r\n")
    assert file.is_same_around(1, after)
    assert not file.is_same_around(1, with_source(file, 1, "  - {draft: true, front: a, back: b}\ntags: [x]\n"))
    assert not file.is_same_around(0, with_source(file, 1, "  - {draft: true, front: a, back: b}\n"))
