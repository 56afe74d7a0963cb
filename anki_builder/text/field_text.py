"""What a person reads of a field: its HTML as one line of text. Pure.

Fields may come from packages of any tool. Every pattern here takes time in proportion to a field's length, whatever
is in it, which Python's own HTML parser does not.
"""

from __future__ import annotations

import re
from enum import Enum
from html import unescape

from anki_builder.printable import printable

_DELETION_MARK = re.compile(r"(\{\{c[0-9,]{1,20}::|\}\})")

_NOT_TEXT = re.compile(
    r"""
      <!-- (?: (?!<!--) . )*? -->
    | < (?P<silent>script|style) \b (?: (?!<(?:script|style)\b) . )*? </ (?P=silent) \s* >
    | < (?P<slash>/?) (?P<tag>[a-z][a-z0-9-]*) (?P<attributes>[^<>]*) >
    | \[ (?P<sound>sound:) [^\[\]]* \]
    | (?P<space>[\r\n])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ALTERNATIVE_TEXT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
_CELLS = {"td", "th"}
_BULLET = "•"


class Deletions(Enum):
    """How the hidden words of a cloze text are read."""

    LITERAL = "literal"
    """As they are written: in a field that is not a cloze text, two braces are two braces."""
    SHOWN = "shown"
    HIDDEN = "hidden"
    """As `…`, so that nothing is given away."""
    BRACKETED = "bracketed"
    """As `[words: hint]`, where it matters which words are hidden."""


def field_text(html: str, deletions: Deletions = Deletions.LITERAL) -> str:
    """A field's HTML as a person reads it: entries of lists after `•`, other lines after `/`, mathematics as TeX."""
    if deletions is not Deletions.LITERAL and "{{c" in html:
        html = _read_deletions(html, deletions)
    lines = unescape(_NOT_TEXT.sub(_replacement, html)).replace(f"{_BULLET} \n", f"{_BULLET} ").split("\n")
    shown = [line for line in map(visible, lines) if line not in ("", _BULLET)]
    rest = (f" {line}" if line.startswith(_BULLET) else f" / {line}" for line in shown[1:])
    return "".join([*shown[:1], *rest]).removeprefix(f"{_BULLET} ")


def visible(text: str) -> str:
    """A text on one line, with a sign in the place of every character that would do something unseen."""
    return printable(text)


def _replacement(found: re.Match[str]) -> str:
    """What is read in the place of a tag, a comment, a sound or the end of a line of HTML."""
    tag = (found["tag"] or "").lower()
    if tag == "img":
        alternative = _ALTERNATIVE_TEXT.search(found["attributes"])
        words = alternative[alternative.lastindex or 0].strip() if alternative else ""
        return f" [image: {words}] " if words else " [image] "
    if tag == "li" and not found["slash"]:
        return f"\n{_BULLET} "
    if tag in _BLOCKS:
        return "\n"
    if found["sound"]:
        return " [sound] "
    return " " if found["space"] or tag in _CELLS else ""


def _read_deletions(html: str, deletions: Deletions) -> str:
    """The HTML with each deletion, also one inside another, as it is to be read; what is never closed stays."""
    open_deletions: list[list[str]] = [[]]
    for part in _DELETION_MARK.split(html):
        if part.startswith("{{c"):
            open_deletions.append([part])
        elif part == "}}" and len(open_deletions) > 1:
            words, _, hint = "".join(open_deletions.pop()[1:]).partition("::")
            open_deletions[-1].append(_deletion(words, hint, deletions))
        else:
            open_deletions[-1].append(part)
    return "".join(part for parts in open_deletions for part in parts)


def _deletion(words: str, hint: str, deletions: Deletions) -> str:
    if deletions is Deletions.HIDDEN:
        return "…"
    if deletions is Deletions.BRACKETED:
        return f"[{words}: {hint}]" if hint else f"[{words}]"
    return words
