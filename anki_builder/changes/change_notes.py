"""CHANGES.md: what a release brings, for learners, who need not know how a deck is made. Pure."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anki_builder.changes.comparison import Comparison
from anki_builder.changes.readable_changes import (
    SAME_WORDS,
    Difference,
    ReadableChange,
    count_changes,
    readable_changes,
)
from anki_builder.notes.note_state import Change
from anki_builder.report import counted
from anki_builder.text.markdown_text import markdown_text, marked_markdown

_TITLES = {
    Change.ADDED: "New",
    Change.CORRECTED: "Corrected",
    Change.RETIRED: "Retired",
    Change.RESTORED: "Back again",
    Change.MOVED: "Moved",
    Change.RETAGGED: "New tags",
    Change.GONE: "Left the deck",
    Change.UNCHANGED: "Unchanged",
}

_MEANINGS = {
    Change.CORRECTED: "What was wrong is ~~struck out~~, what is in its place is **bold**.",
    Change.RETIRED: "No longer true. The cards of these that you have get a banner that says so; "
    "delete or suspend them as you like.",
    Change.RESTORED: "Retired before, and true again: the banner goes.",
    Change.MOVED: "These belong to another month now. The cards that you have stay in the subdeck where they are.",
    Change.GONE: "The deck does not bring these any more. The cards that you have stay as they are.",
}

_MOST_TAGS = 10
"""Tags that are named; of more, only how many."""


class ChangeNotesHead(NamedTuple):
    """What change notes say of the release itself."""

    deck: str
    release: str
    day: datetime.date
    previous: str
    """The release before; empty for the first."""
    fresh: str
    """The file for those who are new to the deck."""
    upgrade: str
    """The file for those who have it."""
    note: str = ""
    """What the author has to say about it, in Markdown."""


def change_notes(comparison: Comparison, head: ChangeNotesHead) -> str:
    """The change notes of a release, in Markdown that is a pleasure to read as plain text too."""
    blocks = [f"# {markdown_text(head.deck)} {markdown_text(head.release)}", *_opening(comparison, head)]
    for change, group in readable_changes(comparison).items():
        blocks.append(f"## {_TITLES[change]}")
        blocks += [_MEANINGS[change]] if change in _MEANINGS else []
        blocks += _section(change, group, comparison)
    blocks += _files(head)
    return "\n\n".join(blocks) + "\n"


def _opening(comparison: Comparison, head: ChangeNotesHead) -> Iterator[str]:
    yield f"Released on {head.day.isoformat()}."
    if head.note.strip():
        yield head.note.strip()
    if head.previous:
        yield f"What you get if you import this on top of {markdown_text(head.previous)}:"
    else:
        yield "This is the first release. What you get:"
    counts = count_changes(comparison).items()
    rows = (f"| {_TITLES[change]} | {count:,} |" for change, count in counts if count)
    yield "\n".join(["| | facts |", "| --- | ---: |", *rows])


def _section(change: Change, group: list[ReadableChange], comparison: Comparison) -> Iterator[str]:
    if change is Change.ADDED:
        cards = sum(len(note.new.cards) for note in comparison.of(change) if note.new)
        hides = any(readable.question != readable.title for readable in group)
        legend = " Hidden words are shown as “…”." if hides else ""
        yield f"{counted(len(group), 'fact')}, {counted(cards, 'card')}.{legend}"
        yield from _by_category(group)
    elif change is Change.RETAGGED:
        yield _tag_changes(group)
    else:
        yield "\n".join(line for readable in group for line in _entry(readable))


def _by_category(group: Iterable[ReadableChange]) -> Iterator[str]:
    """A list for each category, a fact of several under its first; those without one last."""
    by_category: dict[str, list[ReadableChange]] = defaultdict(list)
    for readable in group:
        by_category[readable.category.partition(", ")[0]].append(readable)
    for category in sorted(by_category, key=lambda name: (not name, name.casefold(), name)):
        facts = by_category[category]
        if len(by_category) > 1 or category:
            name = markdown_text(category.replace("::", ": ")) or "Others"
            yield f"### {name} ({len(facts):,})"
        yield "\n".join(f"- {markdown_text(readable.question)}" for readable in facts)


def _entry(readable: ReadableChange) -> Iterator[str]:
    """A fact, and below it what became of it."""
    yield f"- {markdown_text(readable.question)}"
    if readable.reason:
        yield f"  - {markdown_text(readable.reason)}"
    if readable.change is Change.MOVED and readable.place:
        old, new = ("".join(part.text for part in side) for side in (readable.place.before, readable.place.after))
        yield f"  - From {markdown_text(old)} to {markdown_text(new)}"
        return
    for difference in readable.differences:
        yield from _difference_lines(difference)


def _difference_lines(difference: Difference) -> Iterator[str]:
    label = markdown_text(difference.label)
    if difference.is_unseen:
        yield f"  - {label}: {SAME_WORDS}"
        return
    if difference.before:
        yield f"  - {label}, before: {marked_markdown(difference.before)}"
    if difference.after:
        yield f"  - {label}, now: {marked_markdown(difference.after)}"


def _tag_changes(group: list[ReadableChange]) -> str:
    """Which tags came and went on how many facts; the facts themselves are not worth a learner's time."""
    added = Counter(tag for readable in group for tag in readable.tags_added)
    removed = Counter(tag for readable in group for tag in readable.tags_removed)
    lines = [f"On {counted(len(group), 'fact')}; nothing else about these has changed."]
    lines += [f"- {word}: {_tag_list(tags)}" for word, tags in (("Added", added), ("Removed", removed)) if tags]
    return "\n".join([lines[0], "", *lines[1:]]).strip()


def _tag_list(tags: Counter[str]) -> str:
    most = sorted(tags.items(), key=lambda tag: (-tag[1], tag[0]))
    named = ", ".join(f"{markdown_text(tag)} ({count:,})" for tag, count in most[:_MOST_TAGS])
    return f"{named}, and {len(most) - _MOST_TAGS:,} more" if len(most) > _MOST_TAGS else named


def _files(head: ChangeNotesHead) -> Iterator[str]:
    yield "## Which file to import"
    fresh = f"- If you are new to this deck: `{head.fresh}`"
    if not head.previous:
        yield fresh
        return
    yield f"{fresh}\n- If you have it already: `{head.upgrade}`"
    yield (
        "An upgrade always keeps your intervals and your history, and it keeps your own edits and tags on everything "
        "that did not change.\n"
        "A card that did change is replaced as a whole; what you wrote into it, and the tags you gave it, are lost."
    )
