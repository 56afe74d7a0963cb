"""The options of deck.yaml: how they are read, and how they are written into a file that says more than that."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anki_builder.errors import ProjectError
from anki_builder.sources.deck import Deck, DeckOptions, read_deck
from anki_builder.sources.deck_options import with_deck_options
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import parse
from anki_builder.sources.quantities import duration_text

DECK = "name: GK\nnamespace: gk.example\ntag_root: GK\n"
FOUND = {"new_per_day": 12, "desired_retention": 0.9}
"""What `plan` might want to write."""


def read(text: str) -> Deck:
    """The deck of a deck.yaml that has nothing wrong."""
    tree, problems = parse(text, "deck.yaml")
    reading = Reading("deck.yaml", found=problems)
    deck = read_deck(tree, reading)
    assert reading.found == []
    return deck


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{new_per_day: 12, reviews_per_day: 200}", DeckOptions(new_per_day=12, reviews_per_day=200)),
        ("{desired_retention: 0.90}", DeckOptions(desired_retention=0.9)),
        ("{learning_steps: [30s, 10m, 2h, 1d]}", DeckOptions(learning_steps=(30, 600, 7200, 86_400))),
        ("{learning_steps: [], relearning_steps: 15m}", DeckOptions(learning_steps=(), relearning_steps=(900,))),
        ("{order: random, bury_siblings: false}", DeckOptions(order="random", bury_siblings=False)),
    ],
)
def test_options_are_values(options: str, expected: DeckOptions) -> None:
    """Numbers, shares, times in seconds; what is not there stays open."""
    assert read(f"{DECK}options: {options}\n").options == expected


@pytest.mark.parametrize("text", [DECK, DECK + "options: {}\n"])
def test_where_the_author_decides_nothing_there_are_no_options(text: str) -> None:
    """So the package has no preset either."""
    assert read(text).options is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DECK, DECK + "options:\n  new_per_day: 12\n  desired_retention: 0.9\n"),
        (DECK.rstrip(), DECK + "options:\n  new_per_day: 12\n  desired_retention: 0.9\n"),
        (
            DECK + "categories:\n  Asia: []\n  # Europe: []\n",
            DECK + "categories:\n  Asia: []\n  # Europe: []\noptions:\n  new_per_day: 12\n  desired_retention: 0.9\n",
        ),
        (
            DECK + "description: |\n  Daily",
            "options:\n  new_per_day: 12\n  desired_retention: 0.9\n" + DECK + "description: |\n  Daily",
        ),
        (
            f"---\n{DECK}...\n",
            f"---\noptions:\n  new_per_day: 12\n  desired_retention: 0.9\n{DECK}...\n",
        ),
        (
            "{name: GK, namespace: gk.example, tag_root: GK}\n",
            "{options: {new_per_day: 12, desired_retention: 0.9}, name: GK, namespace: gk.example, tag_root: GK}\n",
        ),
        (
            "\ufeff" + DECK.replace("\n", "\r\n"),
            "\ufeff" + (DECK + "options:\n  new_per_day: 12\n  desired_retention: 0.9\n").replace("\n", "\r\n"),
        ),
    ],
)
def test_options_are_added_to_a_deck_without(before: str, after: str) -> None:
    """At the end of the file; at its start where the end belongs to a text."""
    assert with_deck_options(before, FOUND) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "options:\n  # a day\n  new_per_day: 20  # was 30\n  order: due # by date\n  # later: more\ndated: true\n",
            "options:\n  # a day\n  new_per_day: 12  # was 30\n  order: due # by date\n  desired_retention: 0.9\n"
            "  # later: more\ndated: true\n",
        ),
        (
            "options:\n    'desired_retention': \"0.8\"\n    learning_steps:\n    - 1m # soon\n    - 10m\n",
            "options:\n    'desired_retention': 0.9\n    learning_steps:\n    - 1m # soon\n    - 10m\n"
            "    new_per_day: 12\n",
        ),
        ("options: {new_per_day: 20} # all\n", "options: {desired_retention: 0.9, new_per_day: 12} # all\n"),
        ("options: {}\n", "options: {new_per_day: 12, desired_retention: 0.9}\n"),
        (
            "options: {\n  new_per_day: 20, # a day\n  order: due,\n}\n",
            "options: {desired_retention: 0.9, \n  new_per_day: 12, # a day\n  order: due,\n}\n",
        ),
        (
            "options: {desired_retention: .90, new_per_day: 20}\n",
            "options: {desired_retention: .90, new_per_day: 12}\n",
        ),
    ],
)
def test_options_that_are_there_are_replaced_and_others_added(before: str, after: str) -> None:
    """In the style in which the author writes them; comments and what is right already stay."""
    assert with_deck_options(DECK + before, FOUND) == DECK + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[1m, 10m]", "[30s, 10m, 1h]"),
        ("1m", "[30s, 10m, 1h]"),
        ("\n    - 1m\n    - 10m", "\n    - 30s\n    - 10m\n    - 1h"),
        ("\n  - '1m' # soon\n  - 10m # later\n  - 1d", "\n  - 30s # soon\n  - 10m # later\n  - 1h"),
        ("[1m, # soon\n    10m,\n    1d]", "[30s, # soon\n    10m,\n    1h]"),
    ],
)
def test_steps_are_replaced_in_their_style(before: str, after: str) -> None:
    """One by one where there are as many as before, so that comments stay; else as a whole."""
    text = with_deck_options(f"{DECK}options:\n  learning_steps: {before}\n", {"learning_steps": (30, 600, 3600)})
    assert text == f"{DECK}options:\n  learning_steps: {after}\n"


def test_what_is_as_wanted_is_left_as_it_is() -> None:
    """Not even the writing of a number changes."""
    text = DECK + "options: { desired_retention: 0.90 , new_per_day: '12' }\n"
    assert with_deck_options(text, FOUND) == text
    assert with_deck_options(DECK, {}) == DECK


NO_WAY = (
    "cards_src/deck.yaml is written in a way that takes no change of its options: "
    "write `options:` on a line of its own, and each option on one below it"
)
HAS_ERRORS = "cards_src/deck.yaml has errors, as `anki-builder check` tells: mend them first"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (DECK + "options:\n  new_per_day: |\n    20\n", FOUND, NO_WAY),
        (DECK + "options:\n  learning_steps:\n  - 1m # soon\n  - 10m\n", {"learning_steps": (60,)}, NO_WAY),
        (DECK + "options:\n  learning_steps: [1m, 10m, # soon\n    1d]\n", {"learning_steps": ()}, NO_WAY),
        (DECK + "options:\n", FOUND, HAS_ERRORS),
        (DECK + "options: {perday: 3}\n", FOUND, HAS_ERRORS),
        (DECK + "name: again\n", FOUND, HAS_ERRORS),
        (DECK + "  options: [\n", FOUND, HAS_ERRORS),
        ("", FOUND, HAS_ERRORS),
        (
            DECK,
            {"new_per_day": 0},
            "cards_src/deck.yaml: in `options`, `0` is not a number of cards: write one from 1 to 9999",
        ),
        (
            DECK,
            {"order": "[due"},
            "cards_src/deck.yaml: in `options`, the `[` that opens here is not closed: "
            "close it with `]`, or quote the text if it is not a list",
        ),
        (
            DECK,
            {"retention": 0.9},
            "cards_src/deck.yaml: in `options`, `retention` is not a key of the deck's options: "
            "did you mean `desired_retention`?",
        ),
    ],
)
def test_what_cannot_be_written_safely_is_refused(text: str, options: dict[str, object], message: str) -> None:
    """Nothing is lost and nothing guessed: the author is told what to do."""
    with pytest.raises(ProjectError) as raised:
        with_deck_options(text, options)
    assert str(raised.value) == message


@pytest.mark.parametrize(("seconds", "text"), [(30, "30s"), (90, "90s"), (600, "10m"), (7200, "2h"), (86_400, "1d")])
def test_a_time_is_written_in_the_largest_unit_that_fits(seconds: int, text: str) -> None:
    """As an author would."""
    assert duration_text(seconds) == text


STEPS = st.lists(st.sampled_from([30, 90, 60, 600, 3600, 86_400]), max_size=4).map(tuple)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "new_per_day": st.integers(1, 9999),
        "reviews_per_day": st.integers(1, 9999),
        "desired_retention": st.integers(70, 99).map(lambda percent: percent / 100),
        "learning_steps": STEPS,
        "relearning_steps": STEPS,
        "order": st.sampled_from(["due", "random"]),
        "bury_siblings": st.booleans(),
    },
)
COMMENT = st.sampled_from(["", "", " # it's {a, }comment: [x]"])


@st.composite
def written(draw: st.DrawFn, value: Any, indentation: str, flow: bool) -> str:
    """A value in any of the ways to write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, tuple):
        return draw(st.sampled_from(["{}", "'{}'", '"{}"'])).format(value)
    steps = [draw(written(duration_text(step), "", flow)) for step in value]
    if steps and not flow and draw(st.booleans()):
        return "".join(f"\n{indentation}- {step}{draw(COMMENT)}" for step in steps)
    return f"[{draw(separators(indentation)).join(steps)}]"


def separators(indentation: str) -> st.SearchStrategy[str]:
    """What may stand between two values in brackets."""
    return st.sampled_from([", ", " ,  ", f",\n{indentation}   ", f", # soon\n{indentation}   "])


@st.composite
def option_blocks(draw: st.DrawFn) -> str:
    """The options of a deck.yaml in any layout; often none."""
    options = draw(OPTIONS)
    indentation = " " * draw(st.integers(2, 4))
    if not options:
        return draw(st.sampled_from(["", "options: {}\n"]))
    if draw(st.booleans()):
        entries = [f"{name}: {draw(written(value, '', True))}" for name, value in options.items()]
        return f"options: {{{draw(separators('')).join(entries)}}}{draw(COMMENT)}\n"
    above = st.sampled_from(["", f"\n{indentation}# a day"])
    lines = [
        f"{draw(above)}\n{indentation}{name}: {draw(written(value, indentation, False))}{draw(COMMENT)}"
        for name, value in options.items()
    ]
    return f"options:{''.join(lines)}\n"


OTHERS = (
    "name: GK # its name\n",
    "namespace: gk.example\n",
    "# never to change\ntag_root: 'GK'\n",
    "description: |\n  Daily\n\n  # no comment\n",
    "categories:\n  Asia: [East] # more\n  # Europe: []\n",
)


@st.composite
def decks(draw: st.DrawFn) -> str:
    """A deck.yaml in any layout."""
    parts = draw(st.permutations([*OTHERS, draw(option_blocks())]))
    text = "".join(parts)
    text = draw(st.sampled_from([text, text.rstrip("\n"), f"{text}\n# end", f"---\n{text}...\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + (text.replace("\n", "\r\n") if draw(st.booleans()) else text)


@settings(max_examples=300, deadline=None)
@example(
    "name: GK\nnamespace: gk.example\ntag_root: GK\noptions:\n  learning_steps:\n  - 30s\n", {"learning_steps": ()}
)
@given(decks(), OPTIONS)
def test_whatever_the_layout_nothing_changes_but_the_options(text: str, wanted: dict[str, Any]) -> None:
    """Read again, the file has them, and all else in it stands as before, comments too; a second time changes nothing.

    It is refused only where a comment would be lost with the steps that it speaks of.
    """
    before = read(text.removeprefix("\ufeff"))
    after = edited(text, wanted)
    if after is None:
        assert any(name.endswith("_steps") and getattr(before.options, name, None) for name in wanted)
        assert "#" in text.partition("steps")[2]
        return
    options = replace(before.options or DeckOptions(), **wanted) if before.options or wanted else None
    assert read(after.removeprefix("\ufeff")) == replace(before, options=options)
    assert sorted(re.findall(r"#[^\r\n]*", after)) == sorted(re.findall(r"#[^\r\n]*", text))
    assert other_lines(after) == other_lines(text)
    assert with_deck_options(after, wanted) == after


def other_lines(text: str) -> list[str]:
    """The lines that are not about options."""
    lines = text.removeprefix("\ufeff").splitlines()
    return [line for line in lines if line and any(line in part.splitlines() for part in OTHERS)]


def edited(text: str, wanted: dict[str, Any]) -> str | None:
    """The text with the options; None where the file takes no change."""
    try:
        return with_deck_options(text, wanted)
    except ProjectError:
        return None
