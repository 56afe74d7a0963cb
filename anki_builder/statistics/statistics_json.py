"""A deck's statistics for programs."""

from __future__ import annotations

from typing import Any

from anki_builder.report import to_json
from anki_builder.statistics.deck_statistics import MANY_SOURCES, Statistics
from anki_builder.statistics.staleness import StaleFact
from anki_builder.statistics.words import WordCounts


def statistics_json(statistics: Statistics) -> str:
    """The object that `stats --format json` promises; its keys are those of README, and more may be added."""
    return to_json(
        {
            "deck": statistics.deck,
            "day": statistics.day.isoformat(),
            "choice": statistics.choice._asdict(),
            "facts": statistics.facts,
            "cards": statistics.cards,
            "drafts": statistics.drafts,
            "superseded": statistics.superseded,
            "retired": statistics.retired,
            "months": [month._asdict() for month in statistics.months],
            "categories": [group._asdict() for group in statistics.categories],
            "kinds": [group._asdict() for group in statistics.kinds],
            "priorities": [group._asdict() for group in statistics.priorities],
            "stale": list(map(_stale, statistics.staleness.now)),
            "going_stale": list(map(_stale, statistics.staleness.soon)),
            "sources": _sources(statistics.sources),
            "publishers": [publisher._asdict() for publisher in statistics.publishers],
            "words": {"question": _words(statistics.question_words), "answer": _words(statistics.answer_words)},
            "pictures": statistics.pictures._asdict(),
            "recordings": statistics.recordings._asdict(),
            "gaps": {
                "missing_categories": [gap._asdict() for gap in statistics.coverage.missing],
                "sparse_months": [month._asdict() for month in statistics.coverage.sparse],
                "median_month": statistics.coverage.median,
                "unused_categories": list(statistics.coverage.unused),
            },
        }
    )


def _stale(fact: StaleFact) -> dict[str, Any]:
    return {"id": fact.id, "file": fact.file, "line": fact.line, "since": fact.since.isoformat()}


def _sources(counts: tuple[int, ...]) -> dict[str, int]:
    names = [*map(str, range(MANY_SOURCES)), f"{MANY_SOURCES}+"]
    return dict(zip(names, counts, strict=True))


def _words(counts: WordCounts) -> dict[str, Any]:
    return {
        "median": counts.median,
        "p90": counts.ninetieth_percentile,
        "longest": [longest._asdict() for longest in counts.longest],
    }
