"""Slips of typing and pasting in a text: what a reader stumbles over, and what nobody can see. Pure.

Knows the notation of texts, so that code, mathematics and addresses are left alone, but nothing of YAML and facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import bidirectional, category, combining

from anki_builder.text.inline import MATHEMATICS

_VERBATIM = re.compile(
    f"{MATHEMATICS.pattern}"
    r"|\\[!-/:-@\[-`{-~]"
    r"|(?P<ticks>`+)(?!`)(?s:.+?)(?<!`)(?P=ticks)(?!`)|`+"  # code; a run of backticks that nothing closes
    r"|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"  # the target of a link
    r"|<(?i:https?):[^<>\s]*>"
    r"|(?i:https?)://\S+[ \u00a0\u202f]*"  # with the space behind: without it, a comma would look like a part
)
_MAY_HAVE_VERBATIM = re.compile(r"[`$\\<]|\]\(|://")
_FILLER = "\ufffc"
"""Stands for what is verbatim; neither a letter, nor a space, nor a sign that means anything."""

_STRAY_SPACE = re.compile(
    r"(?<=\S)[ \u00a0\u202f]+"
    r"(?=(?:[,।]|[?!]+|\.(?!\s*\.))[\"'”’»)\]}*_]*(?:\s|\Z)|[;:](?:\s|\Z))"  # never before a smiley, .5 or . . .
)
_OPERAND = re.compile(rf"\s+(?:\d|{_FILLER}|[^\W_](?!\w))")
_BEHIND_STOP = re.compile(r"[\"'”’»)\]}*_]*[^\S\n]*(\S?)")
_STARTS_OF_SENTENCES = f"“‘\"'([{{*_{_FILLER}"
_ANALOGY = " :: "

_ENDS_OF_WORDS = f".)]}}%‰°€£₹¥{_FILLER}"
_MARKS_BEHIND = "\"'”’»*_"
_BEFORE_QUOTES = "([{—–/:*_“‘\"'"
_BEHIND_NO_QUOTE = f"([{{“‘{_FILLER}"

_ELISIONS = {"bout", "cause", "em", "fraid", "kay", "n", "neath", "nuff", "round", "t", "til", "till", "tis", "twas"}
"""Words of which an apostrophe has taken the beginning: ’tis."""
_WORD = re.compile(r"\w+")

_OPEN_DOLLAR = re.compile(
    r"(?<![\w\\$])\$(?:"
    r"\$(?=[^\s$])"
    r"|(?=[^\s$]*(?:[\\^]|\w_))"
    r"|(?=[^\s$\d.][^\s$]*[={}])"
    r"|(?=(?![KMBTkmbt])[A-Za-z](?!\w))"  # a variable; `$M` is millions
    r")"
)
_BRACES = re.compile(r"\{\{+|\}\}+")

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"  # among them all that set directions
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # a flag, such as Scotland's, written with tag characters
    "|[\U000e0000-\U000e007f]"
)
_NON_JOINER, _JOINER, _ZERO_WIDTH_SPACE = "\u200c", "\u200d", "\u200b"
_DIRECTION_MARKS = "\u061c\u200e\u200f"
_JOINED_SCRIPT = re.compile(
    "[\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1bff\u1cd0-\u1cff\ua840-\ua9ff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff]"
)
"""Arabic, the scripts of India and their relatives, in which joiners decide on the shape of letters."""
_UNSPACED_SCRIPT = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Tibetan, Burmese and Khmer, in which a space of no width shows where a line may end."""


def spaces_stand_before_punctuation(languages: Iterable[str]) -> bool:
    """Whether good typography in one of these languages, given by code, has spaces that elsewhere are stray."""
    return any(language.lower().split("-")[0] == "fr" for language in languages)


def stray_spaces(text: str) -> list[tuple[int, int]]:
    """Start and end of the spaces that stand before a comma, a full stop and the like, and should not.

    Only where nothing else can be meant: not before `.5`, `...`, `:)` or `.NET`, not in `2 : 1` or `ruff . && mypy`.
    """
    if _STRAY_SPACE.search(text) is None:
        return []
    text = _without_verbatim(text)
    has_analogy = _ANALOGY in text
    return [
        found.span()
        for found in _STRAY_SPACE.finditer(text)
        if _is_stray(text, found) and not (has_analogy and text[found.end()] == ":")
    ]


def _is_stray(text: str, found: re.Match[str]) -> bool:
    """Whether a space before punctuation ends a word or a number there, and is no part of a formula."""
    end = found.start()
    sign = text[found.end()]
    while end and text[end - 1] in _MARKS_BEHIND:
        end -= 1
    last = text[end - 1 : end]
    if last == "" or not (_is_letter(last) or last in _ENDS_OF_WORDS):
        return False
    marks = text[end : found.start()]
    if ("*" in marks or "_" in marks) and not _is_letter(last):
        return False  # by Markdown's rules such a sign could begin to open what it did not open before the space
    if sign in ",;।":
        return True
    if sign == "." and (last == "." or not _ends_sentence(text, found.end() + 1)):
        return False
    is_operand = (
        last.isdigit() or last == _FILLER or (last.isalpha() and not _is_letter(text[end - 2 : end - 1] or " "))
    )
    return not (is_operand and _OPERAND.match(text, found.end() + 1))


def _ends_sentence(text: str, offset: int) -> bool:
    """Whether, behind a full stop, a sentence or nothing follows: else the stop may be a folder, as in `ruff .`."""
    found = _BEHIND_STOP.match(text, offset)
    following = found[1] if found else ""
    return following == "" or following in _STARTS_OF_SENTENCES or (_is_letter(following) and not following.islower())


class _Quotes(NamedTuple):
    """The quotation marks of one kind."""

    straight: str
    opening: str
    closing: str
    pattern: re.Pattern[str]
    """Also those of languages that pair these otherwise."""


_DOUBLE = _Quotes('"', "“", "”", re.compile('["“”„‟]'))
_SINGLE = _Quotes("'", "‘", "’", re.compile("['‘’‚‛]"))


def mixed_quotes(text: str) -> list[tuple[int, str]]:
    """Offset of each straight quote whose partner is a curly one, with the curly one that it should be.

    Nothing where the quotes of the text do not pair exactly, or an apostrophe might be taken for a quote.
    """
    if text.isascii() or not any(mark in text for mark in "“”‘’"):
        return []
    text = _without_verbatim(text)
    return sorted([*_mixed_quotes(text, _DOUBLE), *_mixed_quotes(text, _SINGLE)])


def _mixed_quotes(text: str, quotes: _Quotes) -> list[tuple[int, str]]:
    offsets = [found.start() for found in quotes.pattern.finditer(text) if not _is_apostrophe(text, found.start())]
    pairs = list(zip(offsets[::2], offsets[1::2], strict=False))
    if len(offsets) % 2 or not all(_is_pair(text, start, end, quotes) for start, end in pairs):
        return []
    mixed = []
    for start, end in pairs:
        if (text[start] == quotes.straight) != (text[end] == quotes.straight):
            if quotes is _SINGLE and not _is_clear(text, start, end):
                return []
            mixed.append((start, quotes.opening) if text[start] == quotes.straight else (end, quotes.closing))
    return mixed


def _is_apostrophe(text: str, offset: int) -> bool:
    """Whether a quote stands inside a word."""
    is_inside = 0 < offset < len(text) - 1 and _is_letter(text[offset - 1]) and _is_letter(text[offset + 1])
    return is_inside and text[offset] in "'’"


def _is_pair(text: str, start: int, end: int, quotes: _Quotes) -> bool:
    """Whether two quotes that follow one another look as if the first opened what the second closes."""
    if end == start + 1 or text[start + 1].isspace() or text[end - 1].isspace():
        return False
    before, after = text[start - 1 : start] if start else " ", text[end + 1 : end + 2] or " "
    opens = text[start] == quotes.opening or (
        text[start] == quotes.straight and (before.isspace() or before in _BEFORE_QUOTES)
    )
    closes = text[end] == quotes.closing or (
        text[end] == quotes.straight and not (_is_letter(after) or after in _BEHIND_NO_QUOTE)
    )
    return opens and closes


def _is_clear(text: str, start: int, end: int) -> bool:
    """Whether neither of two single quotes can be an apostrophe or a sign for feet: ’90s, ’tis, workers’, 6'."""
    word = _WORD.match(text, start + 1)
    if (
        (word is not None and word.group().casefold() in _ELISIONS)
        or text[start + 1].isdigit()
        or text[end - 1].isdigit()
    ):
        return False
    return text[start] == _SINGLE.opening or text[end - 1] not in "sS"


def invisible_characters(text: str) -> list[int]:
    """Offsets of characters that show nothing: soft hyphens, spaces of no width, marks of direction, tags.

    Not where they are orthography: joiners in words of Arabic and Indic scripts and in emoji, directions in text that
    has letters written from the right, spaces of no width in scripts that have no others, tags in flags.
    """
    if text.isascii() or _INVISIBLE.search(text) is None:
        return []
    letters = (character for character in text if character not in _DIRECTION_MARKS)
    is_from_right = any(bidirectional(letter) in ("R", "AL") for letter in letters)
    return [
        found.start()
        for found in _INVISIBLE.finditer(text)
        if len(found.group()) == 1
        and not _is_orthography(text, found.start())
        and not (is_from_right and found.group() in _DIRECTION_MARKS)
    ]


def _is_orthography(text: str, offset: int) -> bool:
    before, after = text[offset - 1 : offset] if offset else " ", text[offset + 1 : offset + 2] or " "
    if text[offset] == _ZERO_WIDTH_SPACE:
        return bool(_UNSPACED_SCRIPT.match(before) and _UNSPACED_SCRIPT.match(after))
    if text[offset] not in (_JOINER, _NON_JOINER):
        return False
    if combining(before) == 9:  # a virama: what follows it decides between a conjunct and a half form
        return True
    is_joined = _JOINED_SCRIPT.match(before) or _JOINED_SCRIPT.match(after)
    if is_joined and _is_letter(before):
        # At the end of a word a joiner keeps an Arabic letter in its joined shape, as in dates of the Hijra.
        return _is_letter(after) or (text[offset] == _JOINER and bidirectional(before) == "AL")
    is_picture = category(before) in ("So", "Sk") or before == "\ufe0f"
    return text[offset] == _JOINER and is_picture and (category(after) == "So" or after in "↔↕")


def stray_braces(text: str) -> list[int]:
    """Offsets of the `{{` and `}}` in a text that is no cloze text, where learners would see them."""
    if "{{" not in text and "}}" not in text:
        return []
    return [found.start() for found in _BRACES.finditer(_without_verbatim(text))]


def unbalanced_dollar(text: str) -> list[int]:
    """Offsets of the dollars that open mathematics which never closes.

    Amounts are none: `$5`, `US$5 million`, `$5-$10`; nor is any dollar behind which nothing looks like TeX.
    """
    if "$" not in text:
        return []
    outside = _without_verbatim(text)
    return [found.start() for found in _OPEN_DOLLAR.finditer(text) if outside[found.start()] == "$"]


def _without_verbatim(text: str) -> str:
    """The text with a filler, of the same length, for what is shown or used exactly as it is written."""
    if _MAY_HAVE_VERBATIM.search(text) is None:
        return text
    return _VERBATIM.sub(lambda found: _FILLER * len(found.group()), text)


def _is_letter(character: str) -> bool:
    """Whether it is a part of words or numbers, as the vowel signs of Indic scripts are too."""
    return character.isalnum() or category(character).startswith("M")
