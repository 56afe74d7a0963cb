"""Charts of text: whole charts, as a terminal shows them."""

from __future__ import annotations

import pytest

from anki_builder.charts import Bar, bar_chart, column_chart, cropped, display_width, drawn_bar, is_drawable

RATES = (
    Bar("Economy", ("12", "1,500"), 1500),
    Bar("खेल", ("3", "750"), 750),
    Bar("経済", ("1", "1"), 1),
    Bar("Books", ("0", "0"), 0),
)


def test_bars_stand_beside_labels_and_figures() -> None:
    """The longest reaches the width; what is more than nothing is seen; every script is aligned."""
    assert bar_chart(RATES, 50, ("Category", "facts", "cards")) == (
        "Category  facts  cards\n"
        "Economy      12  1,500  ██████████████████████████\n"
        "खेल            3    750  █████████████\n"
        "経済          1      1  ▏\n"
        "Books         0      0\n"
    )


def test_bars_in_ascii() -> None:
    """Where the terminal has nothing else: a hyphen is about half of a character or less."""
    assert bar_chart(RATES[:3], 42, ascii_only=True) == (
        "Economy  12  1,500  ######################\n"
        "खेल        3    750  ###########\n"
        "経済      1      1  -\n"
    )  # fmt: skip


def test_a_long_label_leaves_room_for_bars() -> None:
    """It is cropped, on one line, and the terminal does not obey it."""
    bars = (Bar("a\x1b[31m\n" + "b" * 50, ("7",), 2), Bar("short", ("7",), 1))

    assert bar_chart(bars, 50) == (
        f"a�[31m {'b' * 13}…  7  {'█' * 24}\n"
        f"short{' ' * 16}  7  {'█' * 12}\n"
    )  # fmt: skip


def test_a_chart_without_lengths_is_a_table() -> None:
    """Its labels have all the width."""
    assert bar_chart((Bar("x" * 30, ("7",)),), 34, ("Words", "most")) == f"Words{' ' * 23}  most\n{'x' * 27}…     7\n"


def test_a_chart_of_nothing_is_its_heads() -> None:
    """Or nothing at all."""
    assert bar_chart((), 80, ("Month", "facts")) == "Month  facts\n"
    assert bar_chart((), 80) == ""


@pytest.mark.parametrize(
    ("length", "bar"), [(0, ""), (1, "▏"), (10, "▊"), (50, "████"), (55, "████▍"), (99, "███████▉"), (100, "████████")]
)
def test_bars_are_drawn_to_an_eighth_of_a_character(length: float, bar: str) -> None:
    """Compared with the longest, of 100, which has eight characters."""
    assert drawn_bar(length, 100, 8) == bar


def test_columns_have_an_axis_and_labels() -> None:
    """The highest has the full height, and few values have wide columns with gaps."""
    assert column_chart([0, 1, 2, 8], height=4, width=24, labels=("Mon", "Thu")) == (
        "8 ┤               ████\n"
        "  │               ████\n"
        "  │               ████\n"
        "  │     ▄▄▄▄ ████ ████\n"
        "0 └───────────────────\n"
        "   Mon             Thu\n"
    )


def test_columns_in_ascii() -> None:
    """The same, half of a character at a time."""
    assert column_chart([0, 1, 2, 8], height=4, width=24, labels=("Mon", "Thu"), ascii_only=True) == (
        "8 +               ####\n"
        "  |               ####\n"
        "  |               ####\n"
        "  |     ---- #### ####\n"
        "0 +-------------------\n"
        "   Mon             Thu\n"
    )


def test_the_peak_of_many_days_is_seen() -> None:
    """A column stands for several days, and is as high as the highest."""
    days = [10.0] * 364
    days[200] = 1234

    assert column_chart(days, height=2, width=40, labels=("2026-01-01", "2026-07-01", "2026-12-30")) == (
        "1,234 ┤                  █\n"
        "      │▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁\n"
        "    0 └─────────────────────────────────\n"
        "       2026-01-01             2026-12-30\n"
    )


def test_labels_are_spread_where_there_is_room() -> None:
    """The first at the begin, the last at the end, others between; with less room, only these two."""
    labels = ("January", "February", "March")

    assert column_chart([1] * 38, 1, 40, labels).splitlines()[-1] == "   January        February         March"
    assert column_chart([1] * 18, 1, 20, labels).splitlines()[-1] == "   January     March"
    assert column_chart([1] * 18, 1, 20, ("January",)).splitlines()[-1] == "   January"


def test_an_axis_can_start_elsewhere() -> None:
    """As for shares that are all near the top; what is below the start is not seen."""
    assert column_chart([0.8, 0.85, 0.9, 0.7], height=2, width=10, lowest=0.8) == (
        "0.9 ┤  █\n"
        "    │ ██\n"
        "0.8 └────\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "chart"),
    [([], ""), ([0, 0], "0 ┤\n0 └─────\n"), ([3], "3 ┤█████\n0 └─────\n"), ([2.5], "2.5 ┤███\n  0 └───\n")],
)
def test_little_makes_a_small_chart(values: list[float], chart: str) -> None:
    """Nothing, zeros, or one value."""
    assert column_chart(values, height=1, width=9) == chart


@pytest.mark.parametrize("count", [1, 7, 30, 69, 70, 71, 365, 5000])
@pytest.mark.parametrize("width", [24, 60, 72])
def test_a_chart_fits_its_width(count: int, width: int) -> None:
    """However many values there are."""
    lines = column_chart([number % 7 for number in range(count)], 8, width, ("2026-01-01", "2026-12-31")).splitlines()

    assert len(lines) == 10
    assert max(map(display_width, lines)) <= width


@pytest.mark.parametrize(
    ("encoding", "drawable"), [("utf-8", True), ("UTF-16", True), ("ascii", False), ("cp1252", False), ("none", False)]
)
def test_what_a_terminal_can_show(encoding: str, drawable: bool) -> None:
    """Eighths of characters are in Unicode alone."""
    assert is_drawable(encoding) is drawable


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("शहर", 3, "शहर"), ("a\tb", 5, "a b"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("abcdef", 5, "abcd…")],
)
def test_texts_are_cropped_to_what_is_seen_of_them(text: str, width: int, shown: str) -> None:
    """A character of China and Japan takes two columns, a vowel sign none."""
    assert cropped(text, width) == shown


def test_texts_are_cropped_in_ascii() -> None:
    """With three dots in place of one character for them."""
    assert cropped("abcdefgh", 6, ascii_only=True) == "abc..."
