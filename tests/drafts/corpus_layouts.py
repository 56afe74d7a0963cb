"""Generated articles as files: their truth as plain text, as Markdown, or as a page saved from the web."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from itertools import groupby
from typing import NamedTuple

from tests.drafts.corpus import Item, Listing, Pair, PairLine, Question, Section, Statement, Style, Table, Truth
from tests.drafts.corpus_words import HINDI_KEYS, SLIPS


class Kind(Enum):
    """What a block of an article is."""

    HEADING = auto()
    TEXT = auto()
    ENTRY = auto()
    TABLE = auto()


class Run(NamedTuple):
    """A piece of text."""

    text: str
    is_bold: bool = False


class Block(NamedTuple):
    """A heading, a paragraph, an entry of a list, or a table; the same in every layout."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    """Of a heading from 1; of an entry, how many lists it is inside of besides its own."""
    number: int = 0
    """Of an entry in its list, from 1."""
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = False

    def changed(self, change: Callable[[str], str]) -> Block:
        """The block with its texts changed."""
        runs = tuple(Run(change(run.text), run.is_bold) for run in self.runs)
        return self._replace(runs=runs, rows=tuple(tuple(map(change, row)) for row in self.rows))


def written(truth: Truth) -> bytes:
    """The article as its file."""
    style = truth.style
    blocks = [block.changed(lambda text: _with_slips(text, style.slips)) for block in _blocks(truth)]
    text = {"text": _plain_text, "markdown": _markdown, "html": _page}[style.layout](blocks, style)
    if _has_front_matter(style):
        text = "\n".join(_front_matter(truth)) + text
    return (("\ufeff" if style.byte_order_mark else "") + text.replace("\n", style.line_end)).encode()


def _with_slips(text: str, slips: frozenset[str]) -> str:
    for slip, make in SLIPS.items():
        if slip in slips:
            text = make(text)
    return text


def _blocks(truth: Truth) -> Iterator[Block]:
    style = truth.style
    metadata = [] if truth.style.metadata == "bottom" else list(_metadata(truth))
    if style.masthead:
        yield _text(style.masthead)
    for number, story in enumerate(truth.stories, start=1):
        is_one = len(truth.stories) == 1
        if story.title:
            title = story.title if is_one else f"{number}. {story.title}"
            yield Block(Kind.HEADING, (Run(title),), 1 if is_one else 2)
        yield from metadata if number == 1 else ()
        for section in story.sections:
            yield from _section(section, style)
    if style.metadata == "bottom":
        yield from _metadata(truth)
    yield from map(_text, style.notices)


def _metadata(truth: Truth) -> Iterator[Block]:
    about, style = truth.about, truth.style
    date = style.date_form(about.date) if about.has_day else f"{about.date:%B} {about.date.year}"
    told = (date if about.is_dated else "", about.category, about.source)
    is_one_line = style.metadata == "top, one line"
    labels = ("Published on: ", *style.labels[1:]) if is_one_line else style.labels
    date_line, category, source = (label + text if text else "" for label, text in zip(labels, told, strict=True))
    lines = [" ".join(filter(None, (category, date_line, source)))] if is_one_line else [date_line, category, source]
    yield from () if _has_front_matter(style) else map(_text, filter(None, lines))


def _has_front_matter(style: Style) -> bool:
    return style.layout == "markdown" and style.metadata == "front matter"


def _front_matter(truth: Truth) -> list[str]:
    """The block at the top of a Markdown file in which generators of sites expect what is true of it."""
    told = {"date": truth.day if truth.about.is_dated else "", "category": truth.about.category}
    told |= {"source": truth.about.source}
    return ["---", *(f"{key}: {text}" for key, text in told.items() if text), "---", "", ""]


def _text(text: str) -> Block:
    return Block(Kind.TEXT, (Run(text),))


def _section(section: Section, style: Style) -> Iterator[Block]:
    blocks = [block for number, item in enumerate(section.items, start=1) for block in _item(item, number, style)]
    if not section.is_facts:
        blocks = [_text(run.text) for block in blocks for run in block.runs]
    if section.heading and style.has_inline_headings and not section.is_facts and section.heading[-1] != "?":
        blocks[0] = _text(f"{section.heading}: {blocks[0].runs[0].text}")
    elif section.heading:
        yield Block(Kind.HEADING, (Run(section.heading),), 3)
    yield from blocks


def _item(item: Item, number: int, style: Style) -> Iterator[Block]:
    line = Block(Kind.ENTRY if style.bullet else Kind.TEXT, number=number)
    match item:
        case Pair():
            yield line._replace(runs=_pair(item, style))
        case PairLine(pairs):
            runs = [run for pair in pairs for run in (Run(style.joint), *_pair(pair, style._replace(separator=": ")))]
            yield line._replace(runs=tuple(runs[1:]))
        case Listing(key, entries):
            yield line._replace(runs=(Run(f"{key}:"),))
            for place, entry in enumerate(entries, start=1):
                yield Block(Kind.ENTRY, (Run(entry),), 1 if style.bullet else 0, place)
        case Table(header, rows):
            yield Block(Kind.TABLE, rows=(header, *rows) if header else rows, has_header=bool(header))
        case Question(text, options, answer):
            yield _text(f"{number}. {text}")
            letters = "ABCDE"[: len(options)]
            yield from (_text(f"{letter}) {option}") for letter, option in zip(letters, options, strict=True))
            yield _text(style.answer.format(letter=letters[answer], text=options[answer]))
        case Statement(sentences, translation):
            yield line._replace(runs=(Run(" ".join(sentences)),))
            if translation:
                yield _text(translation)


def _pair(pair: Pair, style: Style) -> tuple[Run, ...]:
    separator = style.hindi_separator if pair.key in HINDI_KEYS else style.separator
    if ": " in pair.value and ":" not in separator and "：" not in separator:
        separator = ": "  # where a dash would not tell what is the key
    if style.bold == "key and colon":
        sign = separator.rstrip()
        return Run(pair.key + sign, is_bold=True), Run(separator[len(sign) :] + pair.value)
    return Run(pair.key, style.bold == "key"), Run(separator + pair.value)


def _plain_text(blocks: list[Block], style: Style) -> str:
    def heading(text: str, level: int) -> str:
        mark = style.heading.rstrip(":- ") if level < 3 else style.heading
        return mark.format(text)

    return _lines(blocks, style, heading)


def _markdown(blocks: list[Block], style: Style) -> str:
    def heading(text: str, level: int) -> str:
        return f"{'#' * level} {text}" if level < 3 or "#" in style.heading else style.heading.format(text)

    escaped = [block.changed(lambda text: re.sub(r"[\\`*_\[\]<|~]", r"\\\g<0>", text)) for block in blocks]
    return _lines(escaped, style._replace(blank_lines=True), heading)


def _lines(blocks: list[Block], style: Style, heading: Callable[[str, int], str]) -> str:
    """Plain text, or with the notation of Markdown for what is bold and for tables."""
    lines: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        is_in_list = before is not None and before.kind == block.kind == Kind.ENTRY
        if lines and style.blank_lines and not is_in_list:
            lines.append("")
        words = "".join(f"**{run.text}**" if run.is_bold else run.text for run in block.runs)
        if block.kind is Kind.HEADING:
            lines.append(heading(words, block.level))
        elif block.kind is Kind.TEXT:
            lines.append(words)
        elif block.kind is Kind.TABLE:
            lines += _table(block, style)
        else:
            lines += _entry(block, words, style)
    return "\n".join([*lines, ""])


def _entry(block: Block, words: str, style: Style) -> list[str]:
    indent = style.indent + "    " * block.level
    bullet = style.bullet if not block.level else "-"
    if bullet == "lone":
        return [f"{indent}-", indent + words]
    if bullet in ("1.", "(1)"):
        bullet = bullet.replace("1", str(block.number))
    return [f"{indent}{bullet} {words}"]


def _table(block: Block, style: Style) -> list[str]:
    """Rows with `|` between their cells; in plain text, where that stands in a cell too or by choice, with tabs."""
    if style.layout == "text" and (style.table == "\t" or any("|" in cell for row in block.rows for cell in row)):
        return ["\t".join(row) for row in block.rows]
    lines = [f"| {' | '.join(row)} |" for row in block.rows]
    if style.layout == "text":
        return lines
    rule = "|---" * len(block.rows[0]) + "|"
    return [lines[0], rule, *lines[1:]] if block.has_header else ["|  " * len(block.rows[0]) + "|", rule, *lines]


def _page(blocks: list[Block], style: Style) -> str:
    """A page as browsers save it, with what surrounds an article there."""
    blocks = [block.changed(lambda text: html.escape(text, quote=False)) for block in blocks]
    body: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind is Kind.ENTRY:
            body += _html_list(list(group), style)
        elif kind is Kind.TEXT and style.has_breaks:
            body.append(f"<p>{'<br>'.join(map(_html_words, group))}</p>")
        else:
            body += map(_html_block, group)
    titles = [block.runs[0].text for block in blocks if block.kind is Kind.HEADING and block.level == 1]
    frame = _FRAME.format(title=" | ".join([*titles, "Daily Digest"]))
    lines = body if style.page == "fragment" else [frame, *body, _FRAME_END]
    return ("" if style.page == "minified" else "\n").join([*lines, ""])


_FRAME = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>p {{ color: red; }}</style>
<script>var capital = 'none: at all';</script>
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/quiz">Quiz</a></li></ul></nav>
<article>"""
_FRAME_END = """\
</article>
<!-- Capital: a comment -->
<footer><p>© 2031 Daily Digest</p></footer>
</body>
</html>"""


def _html_block(block: Block) -> str:
    if block.kind is Kind.TABLE:
        rows = []
        for place, row in enumerate(block.rows):
            tag = "th" if block.has_header and not place else "td"
            rows.append(f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>")
        return f"<table>{''.join(rows)}</table>"
    tag = f"h{block.level}" if block.kind is Kind.HEADING else "p"
    return f"<{tag}>{_html_words(block)}</{tag}>"


def _html_words(block: Block) -> str:
    return "".join(f"<strong>{run.text}</strong>" if run.is_bold else run.text for run in block.runs)


def _html_list(blocks: list[Block], style: Style) -> list[str]:
    """Entries as a list; or as paragraphs that begin with a bullet, as word processors make them."""
    if style.bullet in ("•", "(1)", "👉"):
        return [f"<p>{'–' if block.level else style.bullet} {_html_words(block)}</p>" for block in blocks]
    tag = "ol" if style.bullet == "1." else "ul"
    lines = [f"<{tag}>"]
    for block, after in zip(blocks, [*blocks[1:], blocks[0]], strict=True):
        is_outer = after.level > block.level
        lines.append(f"<li>{_html_words(block)}{'' if is_outer else '</li>'}")
        if is_outer:
            lines.append("<ul>")
        elif after.level < block.level:
            lines += ["</ul>", "</li>"]
    return [*lines, f"</{tag}>"]
