"""Files made to exhaust the tool, or to slip something past it: each is answered, at small cost.

What YAML's own features do is in tests/cases (anchors, escapes, encodings), and what articles may be in test_limits.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from time import process_time
from typing import Literal, get_args

import pytest

from anki_builder.packages.package_reader import read_package
from tests.projects import STORY, run, write_project

SECONDS, BYTES = 20, 600_000_000
"""Of computing, and of memory, libraries included; five times what the dearest needs on a computer of 2020."""

LIMITED = f"""\
import resource
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_DATA, ({BYTES}, {BYTES}))
from anki_builder.cli import main
main()
"""
MEGABYTES, MILLION = 10_000_000, 1_000_000

FACTS, DECK_FILE, LEDGER, ARTICLE = "cards_src/2025-10/a.yaml", "cards_src/deck.yaml", "decks/ledger.json", "a.txt"
COMMANDS = {
    FACTS: (1, "check", "--format", "concise"),
    DECK_FILE: (1, "check", "--format", "concise"),
    LEDGER: (2, "release", "2025-10"),
    ARTICLE: (1, "draft", "a.txt"),
}
"""By the file that is hostile, a command that reads it, and its exit status: a ledger is no source."""

TOO_DEEP = "1:23: error [yaml-syntax] nested more than 16 deep"
NO_LEDGER = "decks/ledger.json: not a ledger, or a damaged one"
TOO_LONG = "a.txt: too long for an article; give what is in it as files of their own"
HOSTILE = {
    "deep nesting": ("title: " + "[" * 100_000, {FACTS: TOO_DEEP, DECK_FILE: TOO_DEEP, ARTICLE: TOO_LONG}),
    "deep nesting in JSON": ('{"a":' * 100_000, {FACTS: "nested more than 16 deep", LEDGER: NO_LEDGER}),
    "deep nesting in HTML": ("<div>" * 100_000, {ARTICLE: "a.txt: there is no text in it"}),
    "aliases": ("a: &a [x]\nb: [" + "*a, " * 100_000 + "]", {FACTS: "an anchor (`&a`)", DECK_FILE: "an anchor (`&a`)"}),
    "a huge scalar": (
        f'title: "{"x" * MEGABYTES}"\nfacts: []',
        {FACTS: "10,000,000 characters, where a text has at most 100,000", DECK_FILE: "`title` is not a key"},
    ),
    "a huge number": ('{"format": ' + "9" * MEGABYTES + "}", {FACTS: "`format` is not a key", LEDGER: NO_LEDGER}),
    "a line of 10 MB": (
        "x " * (MEGABYTES // 2),
        {FACTS: "not a single value", DECK_FILE: "not a single value", LEDGER: NO_LEDGER, ARTICLE: TOO_LONG},
    ),
    "ten million lines": ("\n" * MEGABYTES, {FACTS: "the file is empty", LEDGER: NO_LEDGER, ARTICLE: TOO_LONG}),
    "a million keys": (
        "".join(f"k{number}: x\n" for number in range(MILLION)),
        {FACTS: "1,000 errors are enough", DECK_FILE: "1,000 errors are enough"},
    ),
    "a million keys in one line": (
        json.dumps(dict.fromkeys(map(str, range(MILLION)))),
        {FACTS: "1,000 errors are enough", LEDGER: NO_LEDGER},
    ),
    "a key a million times": ("a: x\n" * MILLION, {FACTS: "1,000 errors are enough", LEDGER: NO_LEDGER}),
    "a million NUL": ("\0" * MILLION, {FACTS: "it looks like UTF-16", LEDGER: NO_LEDGER}),
    "a million accents on a letter": ("a" + "\u0301" * MILLION, {FACTS: "not a single value", LEDGER: NO_LEDGER}),
}
"""By name: a text, and what is said of it as one file or another."""


@pytest.mark.parametrize(
    ("name", "file"),
    [pytest.param(name, file, id=f"{name} as {file}") for name, (_, files) in HOSTILE.items() for file in files],
)
def test_a_hostile_file_is_refused_at_small_cost(name: str, file: str, tmp_path: Path) -> None:
    """With the exit status that tells whose fault it is, in words, and within the limits of the process."""
    text, said = HOSTILE[name]
    target = write_project(tmp_path) / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="")
    status, *arguments = COMMANDS[file]

    command = [sys.executable, "-c", LIMITED, "-C", str(tmp_path), *arguments]
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert said[file] in ran.stdout + ran.stderr
    assert ran.returncode == status


def test_an_answer_of_digits_without_end(tmp_path: Path) -> None:
    """Patterns that look for two figures in it would take half a minute."""
    back = "٣" * 100_000
    write_project(tmp_path, {"2025-10/a.yaml": f"{STORY}  - {{id: a, front: 'Which city?', back: {back}}}\n"})
    start = process_time()
    assert run("-C", tmp_path, "check", "--format", "concise").stdout == "1 fact: no findings\n"
    assert process_time() - start < 4


def answers(root: Path, back: bytes) -> str:
    """The answer that a learner sees of a fact with these bytes in its back; an error's rule and place for one."""
    facts = STORY.encode() + b'  - {id: a, front: "Which city?", back: "' + back + b'"}\n'
    write_project(root, {"2025-10/a.yaml": facts})
    ran = run("-C", root, "build", "--at", "2025-11-01")
    if ran.exit_code:
        return ran.stderr.splitlines()[0].removeprefix("cards_src/2025-10/a.yaml:")
    [note] = read_package(root / "decks/current-affairs.apkg").notes
    return note.fields[1]


@pytest.mark.parametrize(
    ("back", "error"),
    [
        (b"a\0b", "4:43: error: the character U+0000 is not allowed here [encoding]"),
        (b"a\x1b[2Jb", "4:43: error: the character U+001B is not allowed here [encoding]"),
        (b"a\x7fb", "4:43: error: the character U+007F is not allowed here [encoding]"),
        (b"a\xc2\x9bb", "4:43: error: the character U+009B is not allowed here [encoding]"),
        (b"a\xed\xa0\x80b", "4:43: error: the file is not UTF-8: byte 0xed [encoding]"),
        (rb"a\ud800b", "4:43: error: an unknown `\\` escape in double quotes [yaml-syntax]"),
        (rb"a\ud83d\ude00b", "4:43: error: an unknown `\\` escape in double quotes [yaml-syntax]"),
    ],
)
def test_what_is_no_text_is_refused(back: bytes, error: str, tmp_path: Path) -> None:
    """NUL, control characters, and halves of surrogate pairs, in bytes and as escapes, alone and in pairs."""
    assert answers(tmp_path, back) == error


@pytest.mark.parametrize("text", ["a\u202eb\u202c", "a\u2066b\u2069", "a\u200fb", "a\ufdd0\U0001ffffb", "a\u2028b"])
def test_text_that_plays_tricks_stays_as_typed(text: str, tmp_path: Path) -> None:
    """Bidirectional overrides and isolates are legitimate in some scripts; `check` warns of them (text-hygiene)."""
    assert answers(tmp_path, text.encode()) == text


Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


@pytest.mark.parametrize("form", get_args(Form))
def test_every_normalisation_form_is_the_same_text(form: Form, tmp_path: Path) -> None:
    """Whatever the author's keyboard makes, learners get composed characters, as Anki itself stores them."""
    composed = "Å 각 ẛ̣ ﬁ ² क़"
    text = unicodedata.normalize(form, composed)
    assert answers(tmp_path, text.encode()) == unicodedata.normalize("NFC", text)


def test_facts_that_supersede_what_is_not_there(tmp_path: Path) -> None:
    """The first fifty are told which id may be meant; to look for all of thousands would take minutes."""
    facts = "".join(f"  - {{id: f{n}, front: 'Which {n}?', back: x, supersedes: f{n}x}}\n" for n in range(2_000))
    write_project(tmp_path, {"2025-10/a.yaml": STORY + facts})
    said = run("-C", tmp_path, "ids").stderr
    assert (said.count("there is no fact `"), said.count("did you mean")) == (2_000, 50)


def test_facts_of_which_each_supersedes_the_last(tmp_path: Path) -> None:
    """A chain is no circle, however long; to go along it once for each of its facts would take ten times as long."""
    facts = "".join(f"  - {{id: f{n}, front: 'Which {n}?', back: x, supersedes: f{n - 1}}}\n" for n in range(1, 10_000))
    write_project(tmp_path, {"2025-10/a.yaml": f"{STORY}  - {{id: f0, front: Which?, back: x}}\n{facts}"})
    start = process_time()
    assert run("-C", tmp_path, "ids") == (0, "every fact has an id\n", "")
    assert process_time() - start < 4
