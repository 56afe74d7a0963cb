"""Slips of typing and pasting: what is found, and what only looks like one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_builder.text.hygiene import (
    invisible_characters,
    mixed_quotes,
    spaces_stand_before_punctuation,
    stray_braces,
    stray_spaces,
    unbalanced_dollar,
)
from anki_builder.text.markup import cloze_to_html


def without_stray_spaces(text: str) -> str:
    """The text as `stray_spaces` would have it."""
    for start, end in reversed(stray_spaces(text)):
        text = text[:start] + text[end:]
    return text


def with_paired_quotes(text: str) -> str:
    """The text as `mixed_quotes` would have it."""
    for offset, mark in mixed_quotes(text):
        text = text[:offset] + mark + text[offset + 1 :]
    return text


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Akasaka Palace , Tokyo", "Akasaka Palace, Tokyo"),
        ("Which city ?", "Which city?"),
        ("Really  ?! Yes !", "Really?! Yes!"),
        ("The answer : Tokyo ; Japan .", "The answer: Tokyo; Japan."),
        ("one , two , three .", "one, two, three."),
        ("a no-break\u00a0, a narrow\u202f? and both \u00a0.", "a no-break, a narrow? and both."),
        ("यह कहाँ है ? टोक्यो में ।", "यह कहाँ है? टोक्यो में।"),
        ("in {{c1::Tokyo ,}} or {{c2::Kyoto}} , in Japan", "in {{c1::Tokyo,}} or {{c2::Kyoto}}, in Japan"),
        ("**Tokyo** , `code` , $x$ , [page](https://e.org) .", "**Tokyo**, `code`, $x$, [page](https://e.org)."),
        ('the “new" plan , "old" plan , (so) , 70% , U.S. .', 'the “new" plan, "old" plan, (so), 70%, U.S. .'),
        ('He said "so ." (And so .)', 'He said "so." (And so.)'),
        ("5 € ; ₹7 , 20° .", "5 €; ₹7, 20°."),
        ("one ,\ntwo .\nthree", "one,\ntwo.\nthree"),
        ("What ? ? No", "What? ? No"),
        ("In 2024 , 12 states . In 5 ?", "In 2024, 12 states. In 5?"),
        (r"\$ , \* , <https://e.org> .", r"\$, \*, <https://e.org>."),
    ],
)
def test_a_space_before_punctuation_is_stray(text: str, mended: str) -> None:
    """It is found with its length, behind words, figures, brackets, quotes, marked words and formulas."""
    assert without_stray_spaces(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " , first", "\n , first", "a\n, b", "(, a)", "( , a)", "“ , ” a", 'say " , " now'),
        *("a .5 share", "wait ... so", "wait . . . so", "so. . .", "and ..", "so. .", "a .NET program", "node .js"),
        *(
            "install . && build",
            "init . --name x",
            "find . -name",
            "so . then",
            "a ,b",
            "foo :bar",
            ":) :( fine :) fine ;-) so :D",
        ),
        *("2 : 1", "10 : 30", "5 . 3", "a ? b : c", "x : y", "A . B", "5 ? 3", "5 + ? = 8", "$x$ : $y$"),
        *("Paris : France :: Tokyo : Japan", "____ ?", "the capital is … ?", "2, ?, 8", "a - , b", "a / ."),
        *("`a , b`", "``a ` , b``", "$a , b$", "$$a , b$$", "[x](https://e.org/a , b)", "https://e.org/a , b"),
        *("a\\ , b", "** , b**", "a.** , b**", "`a`* ,*", "$ , $", "{{c1::a ::b}}", "{{c1:: ,a}}"),
        "thin\u2009, tab\t, wide\u3000, none,",
    ],
)
def test_a_space_that_may_be_meant_is_left(text: str) -> None:
    """Smileys, decimals, ratios, names, blanks to fill, and whatever is code, mathematics or an address."""
    assert stray_spaces(text) == []


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(["fr"], True), (["en", "fr-CA"], True), (["en", "hi"], False), (["fro"], False), ([], False)],
)
def test_french_has_spaces_before_punctuation(languages: Sequence[str], expected: bool) -> None:
    """And in no other language are they good typography."""
    assert spaces_stand_before_punctuation(languages) is expected


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('“abc"', "“abc”"),
        ('"abc”', "“abc”"),
        ('the “new" plan and the "old” one', "the “new” plan and the “old” one"),
        ('“one" and "two" and “three”', '“one” and "two" and “three”'),
        ('{{c1::“Tokyo"}}, **"Kyoto”**', "{{c1::“Tokyo”}}, **“Kyoto”**"),
        ("“it's the author's\", he said", "“it's the author's”, he said"),
        ('“यह नया" है', "“यह नया” है"),
        ("‘abc' and 'def’, (‘ghi')", "‘abc’ and ‘def’, (‘ghi’)"),
        ("the ‘people's party'", "the ‘people's party’"),
        ("“he said ‘no'”", "“he said ‘no’”"),
        ("“he said 'no’\"", "“he said ‘no’”"),
        ('“Studio 54"', "“Studio 54”"),
        ('`"` “abc" $"$', '`"` “abc” $"$'),
    ],
)
def test_a_straight_quote_with_a_curly_partner_is_found(text: str, mended: str) -> None:
    """With the curly one that it should be; apostrophes, and pairs that match, are not."""
    assert with_paired_quotes(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        *("", '"abc"', "“abc”", "'abc'", "‘abc’", "it's", "it’s", "“it's”", "the workers' “party”"),
        *("“abc", '“abc" and "', 'a 5" pipe “abc”', 'the “5" screen"', '“a "b” c"', '“abc "', '" abc”', '“"'),
        *("„abc“", '„abc"', '"abc“', '”abc"', '“abc"def', 'x"abc”', '5"x6” (a)', '"abc”def" ghi”'),
        *("'90s and the workers’ party", "‘tis' so", "rock 'n’ roll", "a 6' man and ‘b'", "‘6' man", "‘abc'd"),
        *("‘the workers' party'", "'the workers’ party", "‚abc'", "the workers' ‘party'", "‘' a"),
        *('`“abc"`', '$“abc"$', '[a](https://e.org/“b")', 'https://e.org/“b"'),
    ],
)
def test_quotes_that_may_be_right_are_left(text: str) -> None:
    """All of one kind, apostrophes, feet and inches, other languages' pairs, and whatever does not pair exactly."""
    assert mixed_quotes(text) == []


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("To\u200bkyo\u00ad", [2, 6]),
        ("\ufeffTokyo \u2060", [0, 7]),
        ("a\u202eb\u202c \u2066c\u2069 \u200e", [1, 3, 5, 7, 9]),
        ("a\u200db \u200cc d\u200c", [1, 4, 8]),
        ("\u200dक", [0]),
        ("क\u200d\u200d ", [1, 2]),
        ("می \u200cخواهم", [3]),
        ("a\U000e0061b \U0001f3f4\U000e0067", [1, 5]),
        ("☺\u200da", [1]),
        ("בית\u202e", [3]),
    ],
)
def test_invisible_characters_are_found(text: str, offsets: list[int]) -> None:
    """Spaces of no width, soft hyphens, joiners where nothing joins, directions and tags."""
    assert invisible_characters(text) == offsets


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo, naïve – “so”…\u00a0\n",
        "क्\u200dष, क्\u200c, क\u200dक, র\u200d্য, ക്\u200d",
        "می\u200cخواهم PDF\u200cها ه\u200d ۱۰\u200cها",
        "👩\u200d🚀 👁\ufe0f\u200d🗨 👩🏽\u200d🚀 🏳\ufe0f\u200d⚧ 🙂\u200d↔\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "C++\u200e שלום",
        "ภาษา\u200bไทย",
    ],
)
def test_invisible_orthography_is_left(text: str) -> None:
    """Joiners in Indic and Arabic words and in emoji, tags in flags, marks in text from the right, Thai words."""
    assert invisible_characters(text) == []


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("in {{c1::Tokyo}}", [3, 14]),
        ("in {{Tokyo}", [3]),
        ("in {Tokyo}}}", [9]),
        ("", []),
        ("in {Tokyo}", []),
        (r"$\frac{1}{{x}}$ and `{{x}}`", []),
        (r"$\frac{1}{2}$ {{", [14]),
    ],
)
def test_stray_braces(text: str, offsets: list[int]) -> None:
    """Two braces show on a card that is no cloze; TeX and code have them for good reason."""
    assert stray_braces(text) == offsets


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("the area $x^2 is", [9]),
        ("$\\frac{1}{2} is", [0]),
        ("so $a_1, and $b_1$", [3]),
        ("if $x is 5", [3]),
        ("$$x^2 is", [0]),
        ("$x$ and $y", [8]),
        ("$x^2 $", [0]),
        ("$x$y", [0]),
        ("$5x^2 + 3", [0]),
        ("in ($E=mc^2)", [4]),
    ],
)
def test_a_dollar_that_opens_mathematics_and_closes_none(text: str, offsets: list[int]) -> None:
    """Learners would see TeX instead of a formula."""
    assert unbalanced_dollar(text) == offsets


@pytest.mark.parametrize(
    "text",
    [
        *("", "$5", "US$5 million", "$5-$10", "$5 to $10", "-$5", "$.50", "$1=₹83", "$5,000 (A$7,500)", "5$"),
        *("the $ sign", "$AAPL", "$-denominated", "$/€", "$$$", "in $M", "$bn", "R$ 5", r"\$x^2", r"\\\$x"),
        *("$x$", "$$x^2$$", "$x$, $y$", "`$x^2`", "[a](https://e.org/$x^2)", "https://e.org/$x^2"),
    ],
)
def test_a_dollar_that_is_money_or_closed_mathematics(text: str) -> None:
    """Amounts need no care, and what is verbatim none either."""
    assert unbalanced_dollar(text) == []


PIECES = st.sampled_from(
    [
        *" ,.;:?!।\"'“”‘’*_`$\\()[]{}\n\u00a0",
        "a",
        "5",
        "is",
        "शहर",
        " ,",
        " .",
        "{{c1::",
        "::",
        "}}",
        "](https://e.org",
        "https://",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@given(TEXTS)
def test_mending_once_is_enough(text: str) -> None:
    """In a mended text there is nothing more to mend, in whichever order it was done."""
    mended = with_paired_quotes(without_stray_spaces(text))

    assert (stray_spaces(mended), mixed_quotes(mended)) == ([], [])
    assert without_stray_spaces(with_paired_quotes(text)) == mended


@given(TEXTS)
def test_markup_stays_what_it_is(text: str) -> None:
    """The card of a mended text has the same tags, code and mathematics: only spaces and quotes differ."""
    mended = with_paired_quotes(without_stray_spaces(text))

    assert _without_changes(cloze_to_html(mended)) == _without_changes(cloze_to_html(text))


def _without_changes(html: str) -> str:
    return re.sub("&quot;|[ \u00a0\u202f\"'“”‘’]", "", html)


@pytest.mark.parametrize(
    "piece",
    ["a , ", "a : ", "a . . ", '“a" ', "‘a' ", "$a", "$$a ", "`a ``", "](a(b", "http://", 'a ?"*', "\u200d", "{{"],
)
@pytest.mark.parametrize(
    "find",
    [stray_spaces, mixed_quotes, invisible_characters, stray_braces, unbalanced_dollar],
    ids=lambda find: find.__name__,
)
def test_no_text_is_slow(piece: str, find: Callable[[str], list[object]]) -> None:
    """Hostile or broken texts take time in proportion to their length."""
    text = "a , “b” {{ $x " + piece * (100_000 // len(piece))
    start = time.process_time()
    find(text)

    assert time.process_time() - start < 2
