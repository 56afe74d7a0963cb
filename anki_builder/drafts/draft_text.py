"""A draft as an author judges it: where it is from, the card as a learner reads it, and what would be said of it.

Knows nothing of terminals: the edge passes the width and the colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from anki_builder.diagnostics import Diagnostic
from anki_builder.drafts.fact_file import FactFile
from anki_builder.printable import printable
from anki_builder.report import Style
from anki_builder.sources.facts import Basic, Choice, Cloze, Fact, Items
from anki_builder.sources.parse import LINE_BREAK
from anki_builder.sources.texts import Words
from anki_builder.text.field_text import Deletions, field_text
from anki_builder.text.markup import cloze_to_html, to_html

_MARGIN = "  "
_LABEL_WIDTH = 9
_ROLE_WIDTH = len("warning")


def draft_text(file: FactFile, number: int, findings: Iterable[Diagnostic], width: int, style: Style) -> str:
    """All there is to see of one draft, in lines of at most `width` characters where words allow it."""
    blocks = [
        [printable(file.title)],
        [line for comment in _comments(file, number) for line in _wrapped(comment, f"{_MARGIN}# ", width)],
        [line for label, text in _rows(file.facts[number]) for line in _row(label, text, width)],
        [line for finding in findings for line in _finding(finding, width, style)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _comments(file: FactFile, number: int) -> list[str]:
    """The comments directly above a fact, as a rule the words of the article."""
    lines = file.lines(number)
    above = LINE_BREAK.split(file.text_of(lines.top, lines.first))[:-1] if lines else []
    return [printable(line).lstrip("# ") for line in above]


def _rows(fact: Fact) -> Iterator[tuple[str, str]]:
    """What the cards show, as name and text; a text in a second language and further entries have no name."""
    content = fact.content
    if isinstance(content, Cloze):
        yield from _labelled("Cloze", (field_text(cloze_to_html(text), Deletions.BRACKETED) for text in content.text))
    else:
        yield from _texts("Front", content.front)
    match content:
        case Basic():
            yield from _texts("Back", content.back)
        case Choice():
            yield from _labelled("Options", (f"- {_text(option)}" for option in content.options))
            yield from _texts("Back", Words(content.answer))
        case Items():
            signs = (f"{place}." if content.ordered else "-" for place, _ in enumerate(content.items, start=1))
            entries = zip(signs, content.items, strict=False)
            yield from _labelled("Items", (f"{sign} {_both(words)}" for sign, words in entries))
    if isinstance(content, Basic | Choice) and content.reverse:
        yield from _texts("Reverse", content.reverse.front)
        yield from _texts("Answer", content.reverse.back)
    yield from _texts("Hint", Words(fact.hint))
    yield from _texts("Extra", fact.extra)
    yield from _texts("As of", Words(fact.as_of))
    for label, media in (("Image", fact.image), ("Audio", fact.audio)):
        yield from _labelled(label, [printable(media.file)] if media else [])


def _text(text: str) -> str:
    return field_text(to_html(text))


def _both(words: Words) -> str:
    return " / ".join(map(_text, filter(None, words)))


def _texts(label: str, words: Words) -> Iterator[tuple[str, str]]:
    return _labelled(label, map(_text, words))


def _labelled(label: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in filter(None, texts):
        yield label, text
        label = ""


def _row(label: str, text: str, width: int) -> list[str]:
    return _wrapped(text, f"{_MARGIN}{label:{_LABEL_WIDTH}}", width)


def _finding(finding: Diagnostic, width: int, style: Style) -> list[str]:
    lines = []
    for role, text in ((finding.severity.value, f"{finding.message} [{finding.rule}]"), ("hint", finding.hint)):
        first, *others = _wrapped(printable(text), f"{_MARGIN}{role:>{_ROLE_WIDTH}}: ", width) or [""]
        lines += [first.replace(role, style(role, role), 1), *others] if first else []
    return lines


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    """The text in lines, the first behind a lead, the others as far to the right."""
    lines = wrap(text, max(20, width - len(lead)), break_long_words=False, break_on_hyphens=False)
    return [f"{' ' * len(lead) if at else lead}{line}" for at, line in enumerate(lines)]
