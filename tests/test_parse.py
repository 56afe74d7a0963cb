"""YAML text to trees: what is typed stays, everything knows its place, and both of PyYAML's parsers agree."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.diagnostics import Diagnostic, Severity, Span
from anki_builder.sources import parse as parse_module
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import Mapping, Node, Scalar, Sequence, decode, node_span, parse, split_lines

CASES = Path(__file__).parent / "cases"
STORY = "title: x\ndate: 2025-10-28\nfacts:\n  - "
CLOZE = "cloze: a"

DISAGREEMENTS = {
    "a-question-mark-in-braces-needs-no-quotes": "PyYAML's own parser ends a plain text at a `?` inside braces",
    "a-tab-after-a-colon-is-as-good-as-a-space": "PyYAML's own parser takes no tab between a key and its value",
}
"""Cases that libyaml reads and PyYAML's own parser cannot, by what keeps it from doing so."""


def plain(text: str, line: int, column: int) -> Scalar:
    """A text written without quotes."""
    return Scalar(text, line, column, plain=True)


def read(text: str) -> Node | None:
    """The tree of a text with nothing wrong."""
    tree, problems = parse(text, "story.yaml")
    assert problems == []
    return tree


@pytest.mark.parametrize(
    "typed",
    [
        *("no", "No", "yes", "on", "true", "null", "~", "1.10", "08:30", "0x1F", "0o17", "017", "1_000", "1e3", ".inf"),
        *("2025-10-28", "2025-10-28T08:30:00Z", "<<", "=", "+1", "-1", "50%", "C#", "a:b", "--", "a#b", "US$5"),
    ],
)
def test_a_text_stays_as_typed(typed: str) -> None:
    """No text turns into a truth value, a number or a date, as YAML's loaders would have it."""
    assert read(f"back: {typed}") == Mapping([(plain("back", 1, 1), plain(typed, 1, 7))], 1, 1)


def test_a_key_stays_as_typed() -> None:
    """What holds for values holds for keys: `no` and `on` are words."""
    assert read("no: 1\non: 2\n1.10: 3") == Mapping(
        [
            (plain("no", 1, 1), plain("1", 1, 5)),
            (plain("on", 2, 1), plain("2", 2, 5)),
            (plain("1.10", 3, 1), plain("3", 3, 7)),
        ],
        line=1,
        column=1,
    )


def test_every_node_knows_its_place() -> None:
    """Lines and columns count from 1, and a block list or mapping stands where its first entry does."""
    text = "title: A story\nfacts:\n  - id: one\n    items: [a, 'b', {en: c}]\n"

    assert read(text) == Mapping(
        [
            (plain("title", 1, 1), plain("A story", 1, 8)),
            (
                plain("facts", 2, 1),
                Sequence(
                    [
                        Mapping(
                            [
                                (plain("id", 3, 5), plain("one", 3, 9)),
                                (
                                    plain("items", 4, 5),
                                    Sequence(
                                        [
                                            plain("a", 4, 13),
                                            Scalar("b", 4, 16, plain=False),
                                            Mapping([(plain("en", 4, 22), plain("c", 4, 26))], 4, 21),
                                        ],
                                        line=4,
                                        column=12,
                                    ),
                                ),
                            ],
                            line=3,
                            column=5,
                        )
                    ],
                    line=3,
                    column=3,
                ),
            ),
        ],
        line=1,
        column=1,
    )


def test_columns_count_characters() -> None:
    """Devanagari, with its combining marks, and characters beyond 16 bits count one each."""
    assert read("{शहर: दिल्ली, 🎉: 🎈}") == Mapping(
        [(plain("शहर", 1, 2), plain("दिल्ली", 1, 7)), (plain("🎉", 1, 15), plain("🎈", 1, 18))], line=1, column=1
    )


@pytest.mark.parametrize(
    ("typed", "text", "is_plain"),
    [
        ("one\n  two\n\n  three", "one two\nthree", True),
        ('"one\n  two\\\n  three\\n"', "one twothree\n", False),
        ("'one\n  two'", "one two", False),
        ("|\n  one\n    two\n\n  three\n", "one\n  two\n\nthree\n", False),
        ("|-\n  one\n", "one", False),
        (">\n  one\n  two\n\n  three\n", "one two\nthree\n", False),
    ],
)
def test_a_text_of_several_lines_is_read_as_yaml_means_it(typed: str, text: str, is_plain: bool) -> None:
    """Folded and literal texts have YAML's line breaks, and stand where they begin."""
    assert read(f"back: {typed}") == Mapping([(plain("back", 1, 1), Scalar(text, 1, 7, is_plain))], 1, 1)


@given(st.lists(st.sampled_from(["a: x", "", "# ñ", "b: 'न्'", "c: 🎉"]), max_size=8), st.data())
def test_lines_are_those_that_nodes_count(lines: list[str], data: st.DataObject) -> None:
    """Whatever breaks the lines, `split_lines` finds a node's text at the node's line and column."""
    breaks = st.sampled_from(["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
    text = "".join(line + data.draw(breaks) for line in [*lines, "end: here"])
    tree, _ = parse(text, "story.yaml")

    assert isinstance(tree, Mapping)
    for key, _ in tree.entries:
        assert split_lines(text)[key.line - 1][key.column - 1 :].startswith(key.text + ":")


@pytest.mark.parametrize("text", ["", "\n", "# a comment\n", "---\n", "--- # a comment\n...\n", "\ufeff"])
def test_a_text_without_content_has_no_tree(text: str) -> None:
    """Nothing but comments and document marks is an empty file, which is not for YAML to judge."""
    assert parse(text, "story.yaml") == (None, [])


def test_of_equal_keys_the_first_stays() -> None:
    """A second value behind the same key is left out of the tree, and reported where its key stands."""
    tree, problems = parse("back: Tokyo\n'back': Kyoto\n", "story.yaml")

    assert tree == Mapping([(plain("back", 1, 1), plain("Tokyo", 1, 7))], line=1, column=1)
    assert problems == [
        Diagnostic(
            Span("story.yaml", 2, 1, 6),
            Severity.ERROR,
            "duplicate-key",
            "`back` stands here twice",
            "the first is at line 1, column 1: keep one of them",
        )
    ]


@pytest.mark.parametrize(
    ("node", "length"),
    [
        (plain("Tokyo", 1, 7), 5),
        (Scalar("Tokyo", 1, 7, plain=False), 7),
        (plain("", 1, 7), 1),
        (Sequence([], 1, 7), 1),
        (Mapping([], 1, 7), 1),
    ],
)
def test_a_span_covers_a_text_with_its_quotes(node: Node, length: int) -> None:
    """A text is underlined as a whole, a list or mapping where it begins."""
    assert node_span("story.yaml", node) == Span("story.yaml", 1, 7, length)


def test_decoding_takes_utf_8_with_or_without_a_mark() -> None:
    """A byte order mark is no part of the text."""
    assert decode("शहर".encode(), "story.yaml") == ("शहर", [])
    assert decode("शहर".encode("utf-8-sig"), "story.yaml") == ("शहर", [])


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"a: b\r\nc: \x92", 2, 4),
        ("शहर\u2028".encode() + b"x\xe0", 2, 2),
        (b"\xef\xbb\xbfab\xe9", 1, 3),
    ],
)
def test_decoding_reports_the_first_byte_that_is_not_utf_8(data: bytes, line: int, column: int) -> None:
    """The place counts the characters before it, without the byte order mark, as a text editor would."""
    text, (problem,) = decode(data, "story.yaml")

    assert text == ""
    assert problem.span == Span("story.yaml", line, column)


def test_text_behind_a_hash_is_found_in_its_place() -> None:
    """Marks, line ends of two characters and characters beyond 16 bits do not lead it astray."""
    _, (problem,) = parse("शहर: कहाँ\r\n🎉: the 🎈  #1 of 🎈\r\nback: x # fine\r\n", "story.yaml")

    assert (problem.rule, problem.span) == ("hash-in-text", Span("story.yaml", 2, 11, 7))


PIECES = [
    *(
        "\n",
        "\r\n",
        "\n  - ",
        "\n    ",
        "\n\t",
        " ",
        ": ",
        "- ",
        "? ",
        ", ",
        "#",
        " #x",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "\\",
        "\\x1f",
    ),
    *(
        "|\n",
        ">-\n",
        "&a",
        "*a",
        "!!x ",
        "%",
        "@",
        "`",
        "---\n",
        "...\n",
        "\x00",
        "\x1b",
        "\x85",
        "\u2028",
        "\ufeff",
        "🎉",
        "शि",
    ),
    *(
        "title: x",
        "facts:",
        "id: a",
        "front: a",
        "bakc: b",
        "back: b",
        "cloze: {{c1::a}}",
        "{{c1::",
        "}}",
        "{c2:",
        "moth: 2025-10",
    ),
    *(
        "date: 2025-02-30",
        "month: 2025-10",
        "items: [a, b]",
        "options: [a, a]",
        "answer: c",
        "supersedes: a",
        "reverse: true",
    ),
]


@pytest.mark.parametrize("parser", [yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "pure Python"])
def test_no_text_is_too_much_for_the_reader(parser: type[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in a file, it is read or refused without a traceback, and every finding lies in its text."""
    monkeypatch.setattr(parse_module, "EventParser", parser)

    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from(["", STORY, STORY + CLOZE]))
    def check(text: str, before: str) -> None:
        lines = split_lines(before + text)
        tree, problems = parse(before + text, "story.yaml")
        reading = Reading("story.yaml", found=problems)
        if tree is not None:
            read_facts(tree, Deck("D", "gk", "D"), reading)
        for _, line, column, length in (found.span for found in reading.found):
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1
            assert length >= 1

    check()


@pytest.mark.parametrize("file", sorted(CASES.rglob("*.y*ml")), ids=lambda file: str(file.relative_to(CASES)))
def test_both_parsers_of_pyyaml_agree(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml the trees and the findings of all cases are the same, but for the listed disagreements."""
    text, _ = decode(file.read_bytes(), "story.yaml")
    monkeypatch.setattr(parse_module, "EventParser", yaml.CSafeLoader)
    by_libyaml = parse(text, "story.yaml")
    monkeypatch.setattr(parse_module, "EventParser", yaml.SafeLoader)
    in_pure_python = parse(text, "story.yaml")

    if file.relative_to(CASES).parts[0] in DISAGREEMENTS:
        assert by_libyaml[1] == []
        assert in_pure_python[0] is None
    else:
        assert in_pure_python == by_libyaml
