"""The JSON Schemas that editors use while an author types: valid, up to date, and of one opinion with `check`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from anki_builder.sources.deck import Deck, read_deck
from anki_builder.sources.fact_format import deck_schema, fact_file_schema
from anki_builder.sources.facts import read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import Mapping, Node, Scalar, Sequence, parse
from anki_builder.sources.scaffold import schema_files

ROOT = Path(__file__).parents[1]

STORY = "title: Summit\ndate: 2025-10-28\nfacts:\n  - "
QUESTION = STORY + "{front: Where, back: Tokyo, "
"""The beginning of a file with one fact, to be closed with a brace."""

GOOD_FACT_FILES = [
    STORY + "{front: Where, back: Tokyo}",
    STORY + "{ask: city, back: Tokyo, reverse: true, typed: TRUE}",
    STORY + "{front: Where, back: Tokyo, reverse: {front: What, back: {en: A summit}}}",
    STORY + "{cloze: 'In {{c1::Tokyo}}.', hint: Asia, extra: {en: In May.}}",
    STORY + "{front: Who, items: [Japan, {en: India}], ordered: false}",
    STORY + "{ask: city, options: [Osaka, Tokyo], answer: Tokyo, typed: true, reverse: true}",
    STORY + "{front: no, back: 1.10, extra: 08:30, hint: 2025-10-28}",
    QUESTION + "id: one, draft: true, as_of: 2025, review_by: 2026-10-31, supersedes: older}",
    QUESTION + "id: 2025, as_of: 2025-10, category: [Economy, 'A::B'], tags: [G20, 2025]}",
    QUESTION + "image: maps/japan.png, audio: {file: a.mp3, alt: x, credit: x, licence: x, side: front}}",
    QUESTION + "source: 'https://example.org'}",
    QUESTION + "source: [{name: A book, date: 2025}, 'http://example.org/a?b#c']}",
    QUESTION + "retired: {on: 2026-03-01, because: It ended.}, lint: {ignore: [stale], because: It stays.}}",
    QUESTION + "priority: high}",
    QUESTION + "date: 2025-10-29}\n  - {cloze: '{{c1::a}}', month: 2025-09}",
    "title: {en: Summit}\nmonth: 2025-10\ncategory: Economy\ntags: [asia]\npriority: low\nsource: {url: 'https://example.org'}\n"
    "lint: {ignore: [x], because: y}\nfacts: [{front: Where, back: Tokyo}]",
]
BAD_FACT_FILES = [
    "A text",
    "[a, list]",
    "date: 2025-10-28\nfacts: [{front: Where, back: Tokyo}]",
    "title: Summit\ndate: 2025-10-28",
    "title: Summit\ndate: 2025-10-28\nfacts:",
    "title: Summit\ndate: 2025-10-28\nfacts: []",
    "title: Summit\ndate: 2025-10-28\nfacts: {front: Where, back: Tokyo}",
    "title: Summit\ndate: 2025-10-28\nmonth: 2025-10\nfacts: [{front: Where, back: Tokyo}]",
    "title: [Summit]\ndate: 2025-10-28\nfacts: [{front: Where, back: Tokyo}]",
    "title: {}\ndate: 2025-10-28\nfacts: [{front: Where, back: Tokyo}]",
    "titel: Summit\ndate: 2025-10-28\nfacts: [{front: Where, back: Tokyo}]",
    STORY + "text",
    STORY + "[a, list]",
    STORY + "",
    STORY + "{}",
    STORY + "{id: one}",
    STORY + "{front: Where}",
    STORY + "{back: Tokyo}",
    STORY + "{front: Where, ask: city, back: Tokyo}",
    STORY + "{front: Where, back: }",
    STORY + "{front: Where, back: [Tokyo]}",
    STORY + "{front: Where, options: [Osaka, Tokyo]}",
    STORY + "{front: Where, options: [Tokyo], answer: Tokyo}",
    STORY + "{front: Where, options: Tokyo, answer: Tokyo}",
    STORY + "{front: Where, options: [Osaka, Tokyo], answer: {en: Tokyo}}",
    STORY + "{front: Where, options: [Osaka, Tokyo], answer: Tokyo, back: Tokyo}",
    STORY + "{front: Who, items: [Japan]}",
    STORY + "{front: Who, items: Japan}",
    STORY + "{front: Who, items: [Japan, [India]]}",
    STORY + "{front: Who, items: [Japan, India], typed: true}",
    STORY + "{items: [Japan, India]}",
    STORY + "{cloze: 'In {{c1::Tokyo}}.', front: Where}",
    STORY + "{cloze: 'In {{c1::Tokyo}}.', reverse: true}",
    QUESTION + "answer: Tokyo}",
    QUESTION + "ordered: true}",
    QUESTION + "fornt: Where}",
    QUESTION + "typed: yes}",
    QUESTION + "draft: 1}",
    QUESTION + "reverse: {front: What}}",
    QUESTION + "reverse: {front: What, back: x, extra: y}}",
    QUESTION + "id: Japan PM}",
    QUESTION + f"id: {'a' * 65}}}",
    QUESTION + "supersedes: Older}",
    QUESTION + "as_of: October 2025}",
    QUESTION + "as_of: [2025]}",
    QUESTION + "review_by: 2026-10}",
    QUESTION + "date: 28-10-2025}",
    QUESTION + "month: 2025}",
    QUESTION + "date: 2025-10-28, month: 2025-10}",
    QUESTION + "tags: asia}",
    QUESTION + "tags: [[asia]]}",
    QUESTION + "category: {A: B}}",
    QUESTION + "category: []}",
    QUESTION + "source: example.org}",
    QUESTION + "source: {publisher: x}}",
    QUESTION + "source: {url: 'ftp://example.org'}}",
    QUESTION + "source: [[x]]}",
    QUESTION + "image: japan.tiff}",
    QUESTION + "image: /japan.png}",
    QUESTION + "image: 'maps\\japan.png'}",
    QUESTION + "image: {alt: Japan}}",
    QUESTION + "audio: {file: a.mp3, side: top}}",
    QUESTION + "retired: true}",
    QUESTION + "retired: {on: 2026-03-01}}",
    QUESTION + "retired: {on: March, because: x}}",
    QUESTION + "priority: urgent}",
    QUESTION + "priority: [high]}",
    QUESTION + "lint: [stale]}",
    QUESTION + "lint: {ignore: stale, because: x}}",
]
ONLY_THE_EDITOR_OBJECTS = {
    QUESTION + "typed: 'true'}": "to `check` a text is a text, quoted or not",
    QUESTION + "extra: null}": "to `check` the word null is a word",
    QUESTION + "extra: ~}": "to `check` a tilde is a character",
    QUESTION + "id: ' one '}": "`check` drops the spaces around a text",
}
ONLY_CHECK_OBJECTS = {
    "title: Summit\nfacts: [{front: Where, back: Tokyo}]": "deck.yaml decides whether a date is needed",
    QUESTION + "extra: ''}": "an editor knows a text by its type, not by what is in it",
    QUESTION + "tags: ['!!']}": "which characters make a tag is beyond a regular expression",
    QUESTION + "tags: [month::2025]}": "which tags are reserved depends on how they are spelt as tags",
    QUESTION + "date: 2025-02-30}": "a regular expression knows no calendar",
    QUESTION + "as_of: 13}": "to an editor a year alone is a number",
    QUESTION + "id: 1.5}": "to an editor an id of digits is a number",
    STORY + "{front: Where, options: [Osaka, Tokyo], answer: Kyoto}": "values cannot be compared in JSON Schema",
    STORY + "{cloze: In Tokyo.}": "what a deletion is takes more than a regular expression",
    STORY + "{front: {fr: Où}, back: Paris}": "deck.yaml decides on the languages",
}

DECK = "name: Current Affairs\nnamespace: gk.example.org\ntag_root: CA\n"
GOOD_DECKS = [
    DECK,
    DECK + "description: Daily\nlanguages: [en, pt-BR]\ndated: false\ncategories: {Economy: [], Asia: [East, 1]}",
    DECK + "options: {new_per_day: 12, reviews_per_day: 9999, desired_retention: 0.9, learning_steps: [1m, 2h]}",
    DECK + "options: {learning_steps: [], relearning_steps: 10m, order: random, bury_siblings: true}",
    "name: 'A::B & C: D'\nnamespace: g\ntag_root: A::B",
    "name: 2025\nnamespace: 2025\ntag_root: 2025",
]
BAD_DECKS = [
    "text",
    "name: Current Affairs",
    DECK + "autor: me",
    DECK + "description: [x]",
    DECK + "languages: en",
    DECK + "languages: []",
    DECK + "languages: [en, hi, ta]",
    DECK + "languages: [english]",
    DECK + "dated: no",
    DECK + "categories: [Economy]",
    DECK + "categories: {Economy: x}",
    DECK + "categories: {Economy: }",
    DECK + "options: 20",
    DECK + "options: {perday: 20}",
    DECK + "options: {new_per_day: 0}",
    DECK + "options: {new_per_day: 10000}",
    DECK + "options: {new_per_day: 1.5}",
    DECK + "options: {desired_retention: 0.69}",
    DECK + "options: {desired_retention: 1}",
    DECK + "options: {desired_retention: 90%}",
    DECK + "options: {learning_steps: [1m, 10]}",
    DECK + "options: {learning_steps: 1 min}",
    DECK + "options: {order: date}",
    DECK + "options: {bury_siblings: yes}",
    "name: 'A::'\nnamespace: gk\ntag_root: CA",
    "name: '::A'\nnamespace: gk\ntag_root: CA",
    "name: 'A::::B'\nnamespace: gk\ntag_root: CA",
    "name: 'A \"B\"'\nnamespace: gk\ntag_root: CA",
    f"name: {'x' * 101}\nnamespace: gk\ntag_root: CA",
    "name: A\nnamespace: GK\ntag_root: CA",
    "name: A\nnamespace: gk-\ntag_root: CA",
    "name: A\nnamespace: gk\ntag_root: 'C A'",
    "name: A\nnamespace: gk\ntag_root: 'CA::'",
    "name: A\nnamespace: gk\ntag_root: ",
]
ONLY_CHECK_OBJECTS_TO_DECKS = {
    DECK + "options: {desired_retention: 0.875}": "an editor need not know that Anki counts in hundredths",
    DECK + "languages: [en, en]": "an editor need not know that equal languages are senseless",
    DECK + "categories: {Economy: [Asia], Asia: []}": "values cannot be compared in JSON Schema",
}


def test_the_schemas_are_valid() -> None:
    """Both are draft 7, the one that editors support."""
    for schema in (fact_file_schema(), deck_schema()):
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("path", schema_files())
def test_the_committed_schemas_are_those_of_the_code(path: str) -> None:
    """What editors of this project's own facts use is what `anki-builder schema` prints."""
    assert (ROOT / path).read_text(encoding="utf-8") == schema_files()[path]


@pytest.mark.parametrize("text", GOOD_FACT_FILES)
def test_editor_and_check_accept_a_good_fact_file(text: str) -> None:
    """No key, kind or value of the format is marked as an error."""
    assert (editor_accepts(fact_file_schema(), text), check_accepts(text)) == (True, True)


@pytest.mark.parametrize("text", BAD_FACT_FILES)
def test_editor_and_check_object_to_a_bad_fact_file(text: str) -> None:
    """What `check` would report later, the editor marks while it is typed."""
    assert (editor_accepts(fact_file_schema(), text), check_accepts(text)) == (False, False)


@pytest.mark.parametrize(
    ("text", "in_editor", "in_check"),
    [
        *((text, False, True) for text in ONLY_THE_EDITOR_OBJECTS),
        *((text, True, False) for text in ONLY_CHECK_OBJECTS),
    ],
)
def test_editor_and_check_differ_where_they_must(text: str, in_editor: bool, in_check: bool) -> None:
    """The differences are known, each with its reason, and none of them is out of date."""
    assert (editor_accepts(fact_file_schema(), text), check_accepts(text)) == (in_editor, in_check)


@pytest.mark.parametrize(
    ("text", "in_editor", "in_check"),
    [
        *((text, True, True) for text in GOOD_DECKS),
        *((text, False, False) for text in BAD_DECKS),
        *((text, True, False) for text in ONLY_CHECK_OBJECTS_TO_DECKS),
    ],
)
def test_editor_and_check_on_deck_yaml(text: str, in_editor: bool, in_check: bool) -> None:
    """The same law for deck.yaml."""
    tree, problems = parse(text, "deck.yaml")
    reading = Reading("deck.yaml", found=problems)
    read_deck(tree, reading)

    assert (editor_accepts(deck_schema(), text), reading.found == []) == (in_editor, in_check)


def check_accepts(text: str) -> bool:
    """Whether a fact file is read without a finding in a deck with nothing special."""
    tree, problems = parse(text, "story.yaml")
    reading = Reading("story.yaml", found=problems)
    read_facts(tree, Deck(name="Current Affairs", namespace="gk", tag_root="CA"), reading)
    return reading.found == []


def editor_accepts(schema: dict[str, Any], text: str) -> bool:
    """Whether an editor that knows the schema marks no error."""
    tree, _ = parse(text, "story.yaml")
    assert tree is not None
    return bool(Draft7Validator(schema).is_valid(as_editors_see_it(tree)))


def as_editors_see_it(node: Node) -> Any:
    """The value by the core schema of YAML 1.2, which editors go by: there `no` and `2025-10-28` are texts."""
    if isinstance(node, Mapping):
        return {key.text: as_editors_see_it(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [as_editors_see_it(item) for item in node.items]
    return _scalar(node)


def _scalar(node: Scalar) -> str | float | bool | None:
    words = {"true": True, "false": False, "null": None, "~": None, "": None}
    if node.plain and node.text.lower() in words:
        return words[node.text.lower()]
    if node.plain and re.fullmatch(r"[-+]?[0-9]+", node.text):
        return int(node.text)
    if node.plain and re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?", node.text, re.IGNORECASE):
        return float(node.text)
    return node.text
