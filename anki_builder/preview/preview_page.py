"""The preview's page: what is asked for in its address, and the HTML that shows it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import parse_qs, quote, urlencode

from anki_builder.diagnostics import Diagnostic, Severity
from anki_builder.pages import rendering
from anki_builder.preview.card_views import CardView
from anki_builder.preview.project_view import BrokenEntry, CardEntry, Entry, ProjectView
from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.report import counted, summary
from anki_builder.sources.parse import split_lines

CONTENT_SECURITY_POLICY = rendering.CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")
"""Of the page: its form asks for the cards to show, and works without a script."""

SOURCE = "source"
"""The folder, in addresses, of the fact files."""

PAGE_SIZE = 50
"""Entries on a page."""

_MOST_FIELDS = 50
"""In an address: the page asks for 8."""

_UNDATED = "undated"
"""Stands for the empty month in an address, where an empty value asks for every month."""

_MOST_CHOICES = 200
"""Values of a filter that a reader can choose from, the most common ones; a search finds the other tags too."""

_CONTEXT = 60
"""Characters of a source line that are shown before and after what is wrong; of that itself, twice as many."""


class Query(NamedTuple):
    """What to show: cards that have all of what is asked for. An empty text asks for nothing."""

    words: str = ""
    month: str = ""
    category: str = ""
    """A child of it will do."""
    kind: str = ""
    tag: str = ""
    """A child of it will do."""
    status: str = ""
    findings: str = ""
    """`any`, or the severity of one that there must be."""
    page: int = 1

    @property
    def address(self) -> str:
        """Where the page with these entries is, seen from any page of the preview."""
        asked = {_NAMES.get(field, field): value for field, value in self._asdict().items() if value}
        if self.page == 1:
            del asked["page"]
        return f"?{urlencode(asked)}" if asked else "./"


_NAMES = {"words": "q"}
"""Fields that an address calls otherwise."""


def parse_query(text: str) -> Query:
    """What an address asks for, after its question mark; whatever it cannot ask for is left out."""
    try:
        given = parse_qs(text, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Query()
    values = {field: given.get(_NAMES.get(field, field), [""])[0].strip() for field in Query._fields}
    page = values.pop("page")
    is_number = page.isascii() and page.isdigit() and len(page) < 7
    return Query(**values, page=max(1, int(page)) if is_number else 1)


class Selection(NamedTuple):
    """The entries of one page, and how many there are on all."""

    entries: tuple[Entry, ...]
    cards: int
    """On all pages."""
    page: int
    pages: int


def select(view: ProjectView, query: Query) -> Selection:
    """The page that is asked for, or the last there is."""
    words = normalize("NFC", query.words).casefold().split()
    entries = [entry for entry in view.entries if _fits(entry, query, words)]
    pages = max(1, -(-len(entries) // PAGE_SIZE))
    page = min(query.page, pages)
    shown = tuple(entries[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return Selection(shown, sum(isinstance(entry, CardEntry) for entry in entries), page, pages)


def _fits(entry: Entry, query: Query, words: list[str]) -> bool:
    if query.findings and not _has(entry.findings, query.findings):
        return False
    if isinstance(entry, BrokenEntry):
        return True  # what cannot be read may be what is asked for
    card = entry.card
    return (
        (not query.month or query.month == (card.month or _UNDATED))
        and (not query.kind or query.kind == card.kind)
        and (not query.status or query.status == card.status)
        and (not query.category or _any_within(card.categories, query.category))
        and (not query.tag or _any_within(card.tags, query.tag))
        and all(word in entry.searched for word in words)
    )


def _has(findings: Iterable[Diagnostic], wanted: str) -> bool:
    return any(wanted in ("any", finding.severity) for finding in findings)


def _any_within(names: Iterable[str], wanted: str) -> bool:
    return any(name == wanted or name.startswith(f"{wanted}::") for name in names)


class ShownFinding(NamedTuple):
    """A finding in words, with the part of its line that is wrong and what stands before and after."""

    place: str
    severity: Severity
    rule: str
    message: str
    hint: str
    before: str
    wrong: str
    after: str


class ShownEntry(NamedTuple):
    """An entry as the template shows it."""

    key: str
    """Unique, and the same for as long as the entry is about the same."""
    file: str
    digest: str
    """Changes when the entry does: what is on a page already can stay there."""
    card: CardView | None
    rows: tuple[tuple[str, str, str], ...] = ()
    """Severity, rule and message of the findings on a card."""
    place: str = ""
    """Of what is broken: its file, and its line where that is a fact."""
    findings: tuple[ShownFinding, ...] = ()
    """Of what is broken."""


class Choice(NamedTuple):
    """One of the values that a filter can take."""

    value: str
    label: str
    is_chosen: bool


class Filter(NamedTuple):
    """What cards can be chosen by."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def render_preview(version: str, view: ProjectView, query: Query) -> str:
    """The page; `version` says which one it shows."""
    selection = select(view, query)
    return rendering.render_page(
        "preview.html",
        root="",
        assets="assets/",
        source_address=source_address,
        content_security_policy=CONTENT_SECURITY_POLICY,
        version=version,
        view=view,
        query=query,
        state=_state(view, selection),
        filters=tuple(_filters(view, query)),
        notices=tuple(_shown(finding, view.texts) for finding in view.notices),
        entries=tuple(_shown_entry(entry, view.texts) for entry in selection.entries),
        selection=selection,
        previous=query._replace(page=selection.page - 1).address if selection.page > 1 else "",
        next=query._replace(page=selection.page + 1).address if selection.page < selection.pages else "",
    )


def render_source(view: ProjectView, file: str) -> str:
    """A fact file as it stands on disk. Raises KeyError where the preview has no such file."""
    return rendering.render_page(
        "preview_source.html",
        root="/",
        content_security_policy=CONTENT_SECURITY_POLICY,
        file=file,
        lines=[line.translate(CONTROL_CHARACTERS) for line in split_lines(view.texts[file])],
    )


def source_address(file: str, line: int) -> str:
    """Where a line of a fact file is shown, seen from the preview's page."""
    return f"{SOURCE}/{quote(file, errors='replace')}#L{line}"


def _state(view: ProjectView, selection: Selection) -> str:
    """How much there is, and how well it is."""
    if view.fault:
        return "Nothing can be shown."
    total = counted(len(view.cards), "card")
    shown = total if selection.cards == len(view.cards) else f"{selection.cards:,} of {total}"
    return f"{shown}, {summary(view.findings)}{'' if view.is_checked else ' so far'}"


def _filters(view: ProjectView, query: Query) -> Iterator[Filter]:
    for name, label in _FACETS.items():
        counts = {value or _UNDATED: count for value, count in view.counts[name].most_common(_MOST_CHOICES)}
        chosen = getattr(query, name)
        # What was asked for stays a choice, though there may be no such card any more.
        values = sorted({*counts, chosen} - {""}, reverse=name == "month")
        choices = (Choice(value, f"{value} ({counts.get(value, 0):,})", value == chosen) for value in values)
        yield Filter(name, label, (Choice("", "all", not chosen), *choices))
    severities = (Choice(value, label, value == query.findings) for value, label in _FINDINGS.items())
    yield Filter("findings", "Check", tuple(severities))


_FACETS = {"month": "Month", "category": "Category", "kind": "Kind", "tag": "Tag", "status": "Status"}
_FINDINGS = {"": "all", "any": "with findings", "error": "with errors", "warning": "with warnings"}


def _shown_entry(entry: Entry, texts: Mapping[str, str]) -> ShownEntry:
    if isinstance(entry, CardEntry):
        shown = ShownEntry(entry.card.key, entry.file, "", entry.card, rows=tuple(map(_row, entry.findings)))
    else:
        file, line, *_ = entry.span
        shown = ShownEntry(
            key=f"broken-{_digest(entry.span)}",
            file=file,
            digest="",
            card=None,
            place=file if entry.is_file else f"{file}:{line}",
            findings=tuple(_shown(finding, texts) for finding in entry.findings),
        )
    return shown._replace(digest=_digest(shown))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def _row(finding: Diagnostic) -> tuple[str, str, str]:
    message = f"{finding.message} – {finding.hint}" if finding.hint else finding.message
    return finding.severity, finding.rule, f"line {finding.span.line}: {message}"


def _shown(finding: Diagnostic, texts: Mapping[str, str]) -> ShownFinding:
    span, severity, rule, message, hint = finding
    lines = split_lines(texts.get(span.file, ""))
    line = lines[span.line - 1].translate(CONTROL_CHARACTERS) if span.line <= len(lines) else ""
    start, end = span.column - 1, span.column - 1 + span.length
    before, wrong, after = line[:start], line[start:end], line[end:]
    return ShownFinding(
        str(span),
        severity,
        rule,
        message,
        hint,
        before if len(before) <= _CONTEXT else f"…{before[-_CONTEXT:]}",
        wrong if len(wrong) <= 2 * _CONTEXT else f"{wrong[: 2 * _CONTEXT]}…",
        after if len(after) <= _CONTEXT else f"{after[:_CONTEXT]}…",
    )
