"""What a run of `draft` made, as text for people and JSON for programs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from anki_builder.drafts.article import Passage
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.draft_fact import DraftFact, Use
from anki_builder.drafts.draft_run import ArticleOutcome
from anki_builder.drafts.drafting import Draft
from anki_builder.printable import printable
from anki_builder.report import Style, counted, to_json
from anki_builder.sources.texts import Words

_KINDS = {"basic": "question", "cloze": "cloze candidate", "items": "list", "choice": "multiple choice"}


def drafts_text(outcomes: Iterable[ArticleOutcome], folder: str, style: Style) -> str:
    """For each article, its drafts and what became of its lines. `folder` stands before the paths of the drafts."""
    lines: list[str] = []
    for outcome in outcomes:
        if outcome.drafted is None:
            lines.append(f"{style('no draft:', 'error')} {printable(outcome.problem)}")
            continue
        lines += [f"{style('note:', 'warning')} {printable(text)}" for text in outcome.drafted.article.warnings]
        lines.append(style(printable(outcome.name), "place"))
        for draft in outcome.drafted.drafts:
            lines.append(f"  {_draft_text(draft, outcome, folder, style)}")
            lines += [f"    {printable(remark)}" for remark in draft.metadata.remarks]
        counts = outcome.drafted.counts()
        used = ", ".join(f"{count} {use.value}" for use, count in counts.items())
        lines.append(f"  {counted(sum(counts.values()), 'line')}: {used}")
        for use, passages in ((Use.NOT_USED, outcome.drafted.not_used), (Use.BOILERPLATE, outcome.drafted.boilerplate)):
            lines += [f"  {use.value}, line {passage.line}: {_cropped(passage)}" for passage in passages]
    return "".join(f"{line}\n" for line in lines)


def _draft_text(draft: Draft, outcome: ArticleOutcome, folder: str, style: Style) -> str:
    path = printable(f"{folder}{draft.path}")
    if draft.path in outcome.kept:
        return f"{style('kept', 'warning')} {path}: it is there already; rename or delete it to draft it anew"
    kinds = Counter(fact.kind for fact in draft.facts)
    told = ", ".join(f"{kinds[kind]} {name}{'s' * (kinds[kind] > 1)}" for kind, name in _KINDS.items() if kinds[kind])
    return f"{'wrote ' if folder else ''}{path}: {counted(len(draft.facts), 'draft fact')} ({told})"


def _cropped(passage: Passage) -> str:
    text = printable(clean(passage.text))
    return text if len(text) <= 90 else f"{text[:89]}…"


def drafts_json(outcomes: Iterable[ArticleOutcome], folder: str, with_texts: bool) -> str:
    """The same, with where in its article each fact comes from; `with_texts` gives the drafts themselves too."""
    return to_json({"articles": [_outcome(outcome, folder, with_texts) for outcome in outcomes]})


def _outcome(outcome: ArticleOutcome, folder: str, with_texts: bool) -> dict[str, Any]:
    if outcome.drafted is None:
        return {"article": outcome.name, "problem": outcome.problem, "drafts": []}
    drafted = outcome.drafted
    return {
        "article": outcome.name,
        "drafts": [_draft(draft, outcome, folder, with_texts) for draft in drafted.drafts],
        "lines": {use.value: count for use, count in drafted.counts().items()},
        "not_used": [_passage(passage) for passage in drafted.not_used],
        "boilerplate": [_passage(passage) for passage in drafted.boilerplate],
        "links": [link._asdict() for link in drafted.article.links],
        "warnings": list(drafted.article.warnings),
    }


def _draft(draft: Draft, outcome: ArticleOutcome, folder: str, with_texts: bool) -> dict[str, Any]:
    metadata = draft.metadata
    value: dict[str, Any] = {
        "file": f"{folder}{draft.path}",
        "written": bool(folder) and draft.path not in outcome.kept,
        "title": metadata.title,
        "date": metadata.date,
        "category": list(metadata.categories),
        "tags": list(metadata.tags),
        "source": {key: text for key, text in metadata.source._asdict().items() if text},
        "remarks": list(metadata.remarks),
        "facts": [{"line": line, **_fact(fact)} for line, fact in zip(draft.file.fact_lines, draft.facts, strict=True)],
    }
    return {**value, "text": draft.file.text} if with_texts else value


def _fact(fact: DraftFact) -> dict[str, Any]:
    texts = {key: _words(getattr(fact, key)) for key in ("front", "ask", "cloze", "back")}
    value: dict[str, Any] = {"kind": fact.kind, **{key: text for key, text in texts.items() if text}}
    if fact.items:
        value["items"] = [_words(item) for item in fact.items]
    if fact.options:
        value |= {"options": list(fact.options), "answer": fact.answer}
    if fact.extra:
        value["extra"] = [_words(extra) for extra in fact.extra]
    return {**value, "remarks": list(fact.remarks), "from": [_passage(passage) for passage in fact.passages]}


def _words(words: Words) -> str | list[str]:
    return list(words) if words.second else words.first


def _passage(passage: Passage) -> dict[str, Any]:
    """A piece of the article: its text there, and where that begins and ends; in HTML the columns are not known."""
    last = passage.text[passage.text.rfind("\n") + 1 :]
    start = passage.column if passage.last_line == passage.line else 1
    end_column = start + len(last) if passage.column else 0
    return {
        "text": passage.text,
        "line": passage.line,
        "column": passage.column or None,
        "end_line": passage.last_line,
        "end_column": end_column or None,
    }
