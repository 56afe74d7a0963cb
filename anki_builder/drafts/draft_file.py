"""Drafted facts as the text of a fact file, each below the line of the article that it comes from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from anki_builder.drafts.article import Link, Passage
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.draft_fact import DraftFact, SectionHeading
from anki_builder.drafts.metadata import Metadata
from anki_builder.sources.texts import Words

_PLAIN_START = re.compile(r"[^\W_]")
_NEEDS_QUOTES = re.compile(r":(?:\s|\Z)|\s#|[\s:]\Z")
"""What no text may hold that stands in YAML as it is. What looks like a number there is a text to us all the same."""
_IN_FLOW = re.compile(r"[,\[\]{}]")
_LONGEST_QUOTATION = 2_000
"""Characters of lines that are quoted whole; of longer ones, what the fact has of them."""
_INTRODUCTION = """\
# A draft, made of {name} by `anki-builder draft`.
# No fact is built before its `draft: true` is gone. They have the words of the article: check each, and put it into
# your own. `anki-builder draft --review` goes through them.
"""


class FileText(NamedTuple):
    """A fact file to be written."""

    text: str
    fact_lines: tuple[int, ...]
    """For each fact, the line in which it begins."""


class Remains(NamedTuple):
    """What of an article is in no fact."""

    metadata: tuple[Passage, ...] = ()
    not_used: tuple[Passage, ...] = ()
    boilerplate: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()


def write_draft(
    name: str,
    metadata: Metadata,
    parts: Sequence[SectionHeading | DraftFact],
    remains: Remains,
    languages: tuple[str, ...],
    schema: str = "",
) -> FileText:
    """The text of a fact file. `schema` is where the file's JSON Schema is, seen from the file; empty for nowhere."""
    lines = [f"# yaml-language-server: $schema={schema}", "#"] if schema else []
    lines += _INTRODUCTION.format(name=name).splitlines()
    lines += [line for remark in metadata.remarks for line in ("#", f"# {remark}")]
    lines += _head(metadata, remains.metadata, languages)
    lines += ["", "facts:"]
    fact_lines = []
    for part in parts:
        if isinstance(part, SectionHeading):
            lines += ["", f"  # --- {part.text} (line {part.passage.line}) ---"]
            continue
        lines += [] if lines[-1] == "facts:" else [""]
        lines += [f"  # {line}" for line in _quotation(part)]
        fact_lines.append(len(lines) + 1)
        lines += _fact(part, languages)
    lines += _list("Not used", remains.not_used)
    lines += _list("Boilerplate of the page", remains.boilerplate)
    if remains.links:
        lines += ["", "# Links in the article, not followed:"]
        lines += [f"# line {link.line}: {clean(link.text)} <{clean(link.address)}>" for link in remains.links]
    return FileText("\n".join(lines) + "\n", tuple(fact_lines))


def yaml_text(text: str, in_flow: bool = False) -> str:
    """A text on one line as a value in YAML, with quotes where it needs them."""
    is_plain = _PLAIN_START.match(text) is not None and _NEEDS_QUOTES.search(text) is None
    if is_plain and not (in_flow and _IN_FLOW.search(text)):
        return text
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _head(metadata: Metadata, quoted: Iterable[Passage], languages: tuple[str, ...]) -> list[str]:
    lines = _list("From the article", quoted)
    title = Words(metadata.title, metadata.translated_title)
    lines += _text("title", title, languages, "")
    if metadata.date:
        lines.append(f"{'date' if len(metadata.date) > 7 else 'month'}: {metadata.date}")
    if metadata.categories:
        lines.append(f"category: {_flow(metadata.categories)}")
    if metadata.tags:
        lines.append(f"tags: [{', '.join(yaml_text(tag, in_flow=True) for tag in metadata.tags)}]")
    source = [(key, value) for key, value in metadata.source._asdict().items() if value]
    if metadata.source.name or metadata.source.url:
        lines.append(f"source: {{{', '.join(f'{key}: {yaml_text(value, in_flow=True)}' for key, value in source)}}}")
    return lines


def _flow(values: Sequence[str]) -> str:
    if len(values) == 1:
        return yaml_text(values[0])
    return f"[{', '.join(yaml_text(value, in_flow=True) for value in values)}]"


def _quotation(fact: DraftFact) -> list[str]:
    """The words of the article that a fact comes from, by line, and what there is to say of it."""
    is_short = sum(len(passage.text) for passage in fact.quoted) <= _LONGEST_QUOTATION
    rows: dict[int, list[str]] = {}
    for passage in fact.quoted if is_short else fact.passages:
        rows.setdefault(passage.line, []).append(clean(passage.text))
    quoted = [f"line {line}: {' / '.join(dict.fromkeys(texts))}" for line, texts in rows.items()]
    return [*quoted, *(f"({remark})" for remark in fact.remarks)]


def _fact(fact: DraftFact, languages: tuple[str, ...]) -> list[str]:
    lines = ["- draft: true"]
    for key in ("front", "ask", "cloze", "back"):
        words: Words = getattr(fact, key)
        if words.first:
            lines += _text(key, words, languages, "  ")
    if fact.items:
        lines.append("  items:")
        for item in fact.items:
            entry = _text("", item, languages, "      ")
            lines += [f"    - {entry[0].strip()}", *(f"      {line.strip()}" for line in entry[1:])]
        if fact.ordered:
            lines.append("  ordered: true")
    if fact.options:
        lines += ["  options:", *(f"    - {yaml_text(option)}" for option in fact.options)]
        lines.append(f"  answer: {yaml_text(fact.answer)}")
    if fact.extra:
        lines.append(f"  extra: {yaml_text(' '.join(words.first for words in fact.extra))}")
    if fact.as_of:
        lines.append(f"  as_of: {fact.as_of}")
    return [f"  {line}" for line in lines]


def _text(key: str, words: Words, languages: tuple[str, ...], indent: str) -> list[str]:
    """A key and its text, or its text in each language; without a key, what would stand behind it."""
    prefix = f"{indent}{key}:" if key else ""
    if not words.second:
        return [f"{prefix} {yaml_text(words.first)}"]
    inner = [f"{indent}  {language}: {yaml_text(text)}" for language, text in zip(languages, words, strict=True)]
    return [prefix, *inner] if key else inner


def _list(title: str, passages: Iterable[Passage]) -> list[str]:
    quoted = [f"# line {passage.line}: {clean(passage.text)}" for passage in passages]
    return ["", f"# {title}:", *quoted] if quoted else []
