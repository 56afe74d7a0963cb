"""What differs between two versions of a deck: as text for a terminal, Markdown, JSON, and a page for a browser.

Knows nothing of terminals: the edge passes the colours.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from anki_builder.changes.comparison import Comparison, NoteChange
from anki_builder.changes.readable_changes import (
    SAME_WORDS,
    Difference,
    ReadableChange,
    count_changes,
    counts_line,
    readable_change,
    readable_changes,
)
from anki_builder.notes.note_state import Change
from anki_builder.report import Style, plain, to_json
from anki_builder.text.markdown_text import markdown_text, marked_markdown
from anki_builder.text.word_changes import Mark, Segment

_BRACKETS = {Mark.REMOVED: ("[-", "-]"), Mark.ADDED: ("{+", "+}")}
_ELEMENTS = {Mark.REMOVED: "del", Mark.ADDED: "ins"}


def comparison_text(comparison: Comparison, style: Style = plain) -> str:
    """The counts, then every change; words are marked in brackets too, as colours do not reach everybody."""
    blocks = [counts_line(comparison) + "\n"]
    for change, group in readable_changes(comparison).items():
        lines = [line for readable in group for line in _text_lines(readable, style)]
        blocks.append("".join(f"{line}\n" for line in (change.capitalize(), *lines)))
    return "\n".join(blocks)


def _text_lines(readable: ReadableChange, style: Style) -> Iterator[str]:
    yield f"  {style(readable.fact_id, 'place')}: {readable.title}"
    if readable.reason:
        yield f"    {readable.reason}"
    for difference in readable.differences:
        yield f"    {difference.label}"
        if difference.is_unseen:
            yield f"      = {_words_text(difference.after, style)}"
            yield f"      ({SAME_WORDS})"
            continue
        if difference.before:
            yield f"      {style('-', 'removed')} {_words_text(difference.before, style)}"
        if difference.after:
            yield f"      {style('+', 'added')} {_words_text(difference.after, style)}"
    if _tag_segments(readable):
        yield f"    Tags: {_words_text(_tag_segments(readable), style)}"


def _words_text(segments: Sequence[Segment], style: Style) -> str:
    parts = []
    for mark, text in segments:
        if mark is Mark.KEPT:
            parts.append(text)
        else:
            opening, closing = _BRACKETS[mark]
            parts.append(style(f"{opening}{text}{closing}", mark.value))
    return "".join(parts)


def _tag_segments(readable: ReadableChange) -> list[Segment]:
    """The tags that went and that came, with spaces between."""
    tags = [Segment(Mark.REMOVED, tag) for tag in readable.tags_removed]
    tags += [Segment(Mark.ADDED, tag) for tag in readable.tags_added]
    space = Segment(Mark.KEPT, " ")
    return [part for tag in tags for part in (space, tag)][1:]


def comparison_markdown(comparison: Comparison) -> str:
    """The counts, then every change, its fields before and after side by side."""
    blocks = [f"**{counts_line(comparison)}**\n"]
    for change, group in readable_changes(comparison).items():
        entries = "".join(map(_markdown_entry, group))
        blocks.append(f"## {change.capitalize()}\n\n{entries.rstrip()}\n")
    return "\n".join(blocks)


def _markdown_entry(readable: ReadableChange) -> str:
    lines = [f"- {markdown_text(readable.title)} ({markdown_text(readable.fact_id)})"]
    if readable.reason:
        lines.append(f"  - {markdown_text(readable.reason)}")
    if _tag_segments(readable):
        lines.append(f"  - Tags: {marked_markdown(_tag_segments(readable))}")
    if readable.differences:
        rows = (f"  | {' | '.join(_markdown_cells(difference))} |" for difference in readable.differences)
        lines += ["", "  | | before | after |", "  | --- | --- | --- |", *rows, ""]
    return "\n".join(lines) + "\n"


def _markdown_cells(difference: Difference) -> tuple[str, str, str]:
    after = marked_markdown(difference.after)
    return (
        markdown_text(difference.label),
        marked_markdown(difference.before),
        f"{after} *({SAME_WORDS})*" if difference.is_unseen else after,
    )


def comparison_json(comparison: Comparison) -> str:
    """The comparison as the object that `diff --format json` promises."""
    return to_json(
        {
            "counts": {change.value: count for change, count in count_changes(comparison).items()},
            "changes": [_value(note_change) for note_change in comparison.changes],
        }
    )


def _value(note_change: NoteChange) -> dict[str, object]:
    note = note_change.new or note_change.old
    assert note is not None
    readable = readable_change(note_change)
    return {
        "change": note_change.change.value,
        "id": note_change.fact_id,
        "guid": note.guid,
        "title": readable.title,
        "category": readable.category,
        "month": readable.month,
        "fields": [field._asdict() for field in note_change.fields],
        "tags_added": note_change.tags_added,
        "tags_removed": note_change.tags_removed,
    }


def comparison_html(comparison: Comparison, title: str) -> str:
    """One page with all in it: it asks no other address for anything, and nothing in it can run."""
    style = _style()
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    groups = readable_changes(comparison)
    sections = "".join(_section(change, group) for change, group in groups.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
{_counts_html(comparison)}</header>
<main>
{sections}</main>
</body>
</html>
"""


@cache
def _style() -> str:
    return (Path(__file__).parent / "pages" / "comparison.css").read_text(encoding="utf-8")


def _counts_html(comparison: Comparison) -> str:
    entries = []
    for change, count in count_changes(comparison).items():
        entry = f"<b>{count:,}</b> {change}"
        if change is Change.UNCHANGED:
            entries.append(f"<li><span>{entry}</span></li>\n")
        elif count:
            entries.append(f'<li><a href="#{change}">{entry}</a></li>\n')
    return f'<nav aria-label="Kinds of change">\n<ul>\n{"".join(entries)}</ul>\n</nav>\n'


def _section(change: Change, group: Sequence[ReadableChange]) -> str:
    articles = "".join(map(_article, group))
    return f'<section id="{change}">\n<h2>{change.capitalize()}</h2>\n{articles}</section>\n'


def _article(readable: ReadableChange) -> str:
    # The language of a card's text is not known here; `lang=""` says so, and keeps it from being read as English.
    parts = [f'<h3 lang="" dir="auto">{escape(readable.title)}</h3>\n<p class="id">{escape(readable.fact_id)}</p>\n']
    if readable.reason:
        parts.append(f'<p lang="" dir="auto">{escape(readable.reason)}</p>\n')
    if readable.differences:
        rows = "".join(map(_rows, readable.differences))
        heads = '<tr><th scope="col">Before</th><th scope="col">After</th></tr>'
        parts.append(f"<table>\n<thead>{heads}</thead>\n{rows}</table>\n")
    if _tag_segments(readable):
        parts.append(f'<p class="tags">Tags: {_words_html(_tag_segments(readable))}</p>\n')
    return f"<article>\n{''.join(parts)}</article>\n"


def _rows(difference: Difference) -> str:
    """A field's name above its two texts: so both have room on a phone."""
    note = f"<p>({SAME_WORDS})</p>" if difference.is_unseen else ""
    before, after = (_words_html(side) for side in (difference.before, difference.after))
    return (
        f'<tbody>\n<tr><th colspan="2" scope="rowgroup">{escape(difference.label)}</th></tr>\n'
        f'<tr><td lang="" dir="auto">{before}</td><td lang="" dir="auto">{after}{note}</td></tr>\n</tbody>\n'
    )


def _words_html(segments: Sequence[Segment]) -> str:
    return "".join(
        escape(text) if mark is Mark.KEPT else f"<{_ELEMENTS[mark]}>{escape(text)}</{_ELEMENTS[mark]}>"
        for mark, text in segments
    )
