"""What `check --fix` mends: golden files before and after, and near misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from anki_builder.sources.fact_format import FACT
from anki_builder.sources.fact_format import STORY as STORY_FORMAT
from anki_builder.sources.fixes import TEXT_KEYS, TEXT_KEYS_WITHIN, propose_fixes, write_fixes
from anki_builder.sources.project import load_project
from anki_builder.sources.records import Either, Record
from anki_builder.sources.texts import Translated
from tests.projects import DECK, STORY, write_project

CATEGORIES = """\
categories:
  International: [world, the world]
  Science & Technology: [sci, तकनीक]
  "R&D: defence": [rd]
  Nation's: [nation]
"""
LANGUAGES = "languages: [en, hi]\n"


def mended(root: Path, text: str | bytes, deck: str = DECK) -> bytes:
    """A file's bytes after everything is mended that can be."""
    write_project(root, {"x.yaml": text}, deck)
    write_fixes(root, propose_fixes(load_project(root), lambda file: True))
    return (root / "cards_src/x.yaml").read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  - id: a\n    front: Where , when ?\n    back: x , y\n",
            "  - id: a\n    front: Where, when?\n    back: x, y\n",
        ),
        (
            "  - id: a\n    front: 'It''s here ?'\t# why , not ?\n    back: x\n",
            "  - id: a\n    front: 'It''s here?'\t# why , not ?\n    back: x\n",
        ),
        (
            '  - id: a\n    front: "a\\u00a0, \\"b\\" , c\\_; \\x41\\t ?"\n    back: x\n',
            '  - id: a\n    front: "a, \\"b\\", c; \\x41\\t ?"\n    back: x\n',
        ),
        (
            "  - id: a\n    front: One , two\n      three ,   # c , d\n    back: x\n",
            "  - id: a\n    front: One, two\n      three,   # c , d\n    back: x\n",
        ),
        (
            "  - id: a\n    front: 'One , two\n\n      three , four\n      five ?'\n    back: x\n",
            "  - id: a\n    front: 'One, two\n\n      three, four\n      five?'\n    back: x\n",
        ),
        (
            '  - id: a\n    front: "One , \\\n      two \\\n      \\ , x ,\n      y ?"\n    back: x\n',
            '  - id: a\n    front: "One, \\\n      two \\\n      \\ , x,\n      y?"\n    back: x\n',
        ),
        (
            "  - id: a\n    front: |\n\n      One , two\n        three ;\n\n      four ?\n\n    back: |-\n     x , y\n",
            "  - id: a\n    front: |\n\n      One, two\n        three;\n\n      four?\n\n    back: |-\n     x, y\n",
        ),
        (
            "  - id: a\n    front: >- # c , d\n      One , two\n      three ;\n\n        four ,\n       five ,\n\n\n"
            "      six ?\n    back: >1\n       x , y\n",
            "  - id: a\n    front: >- # c , d\n      One, two\n      three;\n\n        four,\n       five,\n\n\n"
            "      six?\n    back: >1\n       x, y\n",
        ),
        (
            "  - {id: a, front: Where ?, 'back': \"x , y\", extra: {en: a ., hi: 'यह ।'}, hint: a\n    b .}\n",
            "  - {id: a, front: Where?, 'back': \"x, y\", extra: {en: a., hi: 'यह।'}, hint: a\n    b.}\n",
        ),
        (
            "  - ? id\n    : a\n    ? front\n    : Where ?\n    ? back\n    : x\n",
            "  - ? id\n    : a\n    ? front\n    : Where?\n    ? back\n    : x\n",
        ),
        (
            "  - id: a\n    cloze: 'In {{c1::Tokyo ,}} or {{c2::Kyoto::a city ?}} , Japan .'\n",
            "  - id: a\n    cloze: 'In {{c1::Tokyo,}} or {{c2::Kyoto::a city?}}, Japan.'\n",
        ),
        (
            "  - id: a\n    ask: Where ?\n    items: [a ., 'b ,', {en: c ;, hi: घ ।}]\n",
            "  - id: a\n    ask: Where?\n    items: [a., 'b,', {en: c;, hi: घ।}]\n",
        ),
        (
            "  - id: a\n    front: Where ?\n    options:\n    - a , b\n    - 'c'\n    answer: 'a , b'\n",
            "  - id: a\n    front: Where?\n    options:\n    - a, b\n    - 'c'\n    answer: 'a, b'\n",
        ),
        (
            "  - id: a\n    front: x\n    back: y\n    reverse: {front: y ?, back: x !}\n    hint: h .\n"
            "    retired: {on: 2025-11-01, because: Over .}\n",
            "  - id: a\n    front: x\n    back: y\n    reverse: {front: y?, back: x!}\n    hint: h.\n"
            "    retired: {on: 2025-11-01, because: Over.}\n",
        ),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "byte order mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "macintosh"])
def test_spaces_in_texts_however_they_are_written(
    before: str, after: str, mark: bytes, line_end: str, tmp_path: Path
) -> None:
    """Comments, layout, line ends and the way of quoting stay as they are."""
    data = mark + (STORY + before).replace("\n", line_end).encode()

    assert mended(tmp_path, data, DECK + LANGUAGES) == mark + (STORY + after).replace("\n", line_end).encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('front: The “new" plan\n', "front: The “new” plan\n"),
        ("front: 'The “new\" plan , isn''t it ?'\n", "front: 'The “new” plan, isn''t it?'\n"),
        ('front: "The \\"new” plan and “that\\"."\n', 'front: "The “new” plan and “that”."\n'),
        ('front: "\\u201cnew\\" \\\n      plan"\n', 'front: "\\u201cnew” \\\n      plan"\n'),
        ("front: '‘new'''\n", "front: '‘new’'\n"),
        ("front: a ‘new' plan\n", "front: a ‘new’ plan\n"),
        ('front: |\n      “new\n      plan"\n', "front: |\n      “new\n      plan”\n"),
        ('front: >\n      “new\n      plan"\n', "front: >\n      “new\n      plan”\n"),
        ("front: {en: “new\", hi: '\"नया”'}\n", "front: {en: “new”, hi: '“नया”'}\n"),
    ],
)
def test_quotes_in_texts_however_they_are_written(before: str, after: str, tmp_path: Path) -> None:
    """A straight quote with a curly partner becomes curly; that it needs no escape then, is seen to."""
    head, tail = f"{STORY}  - id: a\n    ", '    back: “x” and \'y\' and "z"  # “c" d\n'

    assert mended(tmp_path, head + before + tail, DECK + LANGUAGES) == (head + after + tail).encode()


@pytest.mark.parametrize(
    "text",
    [
        "  - {id: a, front: Where?, back: x}\n",
        "  - id: a\n    front: wait ... or .5 or :) or 2 : 1 or `a , b` or $a , b$\n    back: '“x'\n",
        '  - id: a\n    front: "the 5\\" “screen”"\n    back: it\'s the workers’\n',
        "  - id: a\n    front: Where\n      , when\n      ?\n    back: >\n      a\n      , b\n",
        "  - id: a\n    front: \"Where \\\n      \\ , when\"\n    back: 'b\n\n      , c'\n",
        "  - {id: a, front: x, back: y, source: {name: 'A , B .', url: 'https://e.org/a,b'}, tags: ['a , b']}\n",
        "  - id: a\n    front: x\n    back: y\n    lint: {ignore: [yes-no-answer], because: So , what .}\n",
        "  - id: a\n    front: x\n    options: ['a ,', 'a,', b]\n    answer: 'a ,'\n",
        "  - id: a\n    front: x\n    options: [a b ., c]\n    answer: a b\n      .\n",
        "  - id: a\n    front: x ?\n    back: y\n    lint: {ignore: [stale, text-hygiene], because: So it is.}\n",
        "  - id: a\n    front: x\n    back: y\n    draft: true # a , b\n",
        "  - front: x\n    back: y\n    draft: true\n",
    ],
)
def test_what_may_be_meant_stays(text: str, tmp_path: Path) -> None:
    """Near misses, ends of lines, values that no learner reads, waived texts, and options that would become equal."""
    assert mended(tmp_path, STORY + text) == (STORY + text).encode()


def test_a_waiver_of_a_story_holds_for_its_facts(tmp_path: Path) -> None:
    """Nothing that learners read is touched in the file; ids are given all the same."""
    head = "title: a , b\ndate: 2025-10-28\nlint: {ignore: [text-hygiene], because: It is a quotation.}\nfacts:\n"
    before, after = "  - front: Who , where ?\n    back: x\n", "  - id: x-1\n    front: Who , where ?\n    back: x\n"

    assert mended(tmp_path, head + before) == (head + after).encode()


def test_a_rule_that_is_off_in_the_deck(tmp_path: Path) -> None:
    """What the author does not want to hear of is not mended either."""
    deck = f"{DECK}lint: {{ignore: [text-hygiene]}}\n"
    text = f'{STORY}  - {{id: a, front: Where ?, back: “x"}}\n'

    assert mended(tmp_path, text, deck) == text.encode()


@pytest.mark.parametrize(
    ("languages", "back"), [("[fr]", "“oui” ?"), ("[en, fr-CA]", "“oui” ?"), ("[en, hi]", "“oui”?")]
)
def test_french_keeps_its_spaces(languages: str, back: str, tmp_path: Path) -> None:
    """In a deck with French texts spaces stay; quotes are mended as elsewhere."""
    deck = f"{DECK}languages: {languages}\n"
    text = f'{STORY}  - {{id: a, front: Où, back: “oui" ?}}\n'

    assert mended(tmp_path, text, deck) == text.replace('“oui" ?', back).encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("world", "International"),
        ("'world'", "'International'"),
        ('"world"  # world', '"International"  # world'),
        ("[world, 'INTERNATIONAL', \"the World\"]", "[International, 'International', \"International\"]"),
        ("\n- world\n- sci", "\n- International\n- Science & Technology"),
        ("तकनीक", "Science & Technology"),
        ("[world::Asia, International::Asia]", "[International::Asia, International::Asia]"),
        ("rd", '"R&D: defence"'),
        ("['rd', \"rd\"]", "['R&D: defence', \"R&D: defence\"]"),
        ("[nation, 'nation', \"nation\"]", "[Nation's, 'Nation''s', \"Nation's\"]"),
        ("|\n  world", "|\n  International"),
        (">-\n  rd\n", ">-\n  R&D: defence\n"),
        ('" world "', '" International "'),
        ("the\n  world", "the\n  world"),
        ("International", "International"),
    ],
)
def test_a_category_gets_its_main_name(before: str, after: str, tmp_path: Path) -> None:
    """From an alias or another case, with the quotes that it has; with new ones where YAML asks for them."""
    head, tail = "title: x\ndate: 2025-10-28\ncategory: ", "\nfacts:\n  - {id: a, front: x, back: world}\n"

    assert mended(tmp_path, head + before + tail, DECK + CATEGORIES) == (head + after + tail).encode()


def test_categories_of_facts(tmp_path: Path) -> None:
    """A fact's own category is one too; tags are not."""
    text = f"{STORY}  - {{id: a, front: x, back: y, category: world, tags: [world]}}\n"

    assert mended(tmp_path, text, DECK + CATEGORIES) == text.replace("y: world", "y: International").encode()
    assert mended(tmp_path, text, DECK) == text.encode()


def test_every_text_of_the_format_is_mended_or_known_not_to_be() -> None:
    """A key that is added to the format is thought of here."""
    texts = {key.name for record in (STORY_FORMAT, FACT) for key in record.keys.values() if _is_text(key.kind)}
    assert texts == TEXT_KEYS - {"answer", "hint", "items", "options"}
    assert {"answer", "hint", "items", "options"} <= FACT.keys.keys()
    for name, keys in TEXT_KEYS_WITHIN.items():
        kind = FACT.keys[name].kind
        part = kind.long if isinstance(kind, Either) else kind
        assert isinstance(part, Record)
        assert keys <= part.keys.keys()


def _is_text(kind: object) -> bool:
    return isinstance(kind, Translated)
