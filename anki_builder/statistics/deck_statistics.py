"""Everything that is counted of a deck on a day. Pure.

What is counted are the live facts, those that `build` would ship; drafts and retired facts have numbers of their own.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from anki_builder.lint.view import Question, questions
from anki_builder.sources.fact_choice import WHOLE_DECK, FactChoice
from anki_builder.sources.facts import Basic, Choice, Cloze, Content, Fact, Items, Media
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Project
from anki_builder.statistics.coverage import Coverage, coverage, main_category
from anki_builder.statistics.staleness import Staleness, staleness
from anki_builder.statistics.words import WordCounts, answer_words, question_words, word_counts

_KINDS: dict[type[Content], str] = {Basic: "basic", Cloze: "cloze", Items: "items", Choice: "options"}
PRIORITIES = ("high", "normal", "low")
MANY_SOURCES = 3
"""From so many on, sources of a fact are not told apart."""


class Group(NamedTuple):
    """The facts that have something in common."""

    name: str
    """Empty for facts without a month or category."""
    facts: int
    cards: int


class Month(NamedTuple):
    """The facts of a month."""

    month: str
    """`2025-10`; empty for undated facts."""
    facts: int
    cards: int
    categories: dict[str, int]
    """Facts by category, children counted as their parent; a fact of several counts in each."""


class Publisher(NamedTuple):
    """Where facts were read: the name of a source, or without one the host of its address."""

    name: str
    facts: int
    """That cite it."""


class MediaCount(NamedTuple):
    """Pictures, or recordings."""

    facts: int
    """That show one."""
    files: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """A deck in numbers, on a day."""

    deck: str
    day: datetime.date
    choice: FactChoice
    """What was asked for, as slugs: nothing where it is the whole deck."""
    facts: int
    cards: int
    drafts: int
    superseded: int
    """Facts that a newer one has replaced."""
    retired: int
    """Facts that have ended without."""
    months: tuple[Month, ...]
    """The earliest first, undated facts last."""
    categories: tuple[Group, ...]
    """The one with most cards first, facts without last; a fact of several counts in each."""
    kinds: tuple[Group, ...]
    """`basic`, `cloze`, `items` and `options` have each fact, and with the second cards of `reverse` each card, once.

    `typed` are those of them that are answered in writing.
    """
    priorities: tuple[Group, ...]
    """High, normal and low."""
    staleness: Staleness
    sources: tuple[int, ...]
    """How many facts have no source, one, two, or more: the last entry is of MANY_SOURCES and above."""
    publishers: tuple[Publisher, ...]
    """The most cited first."""
    question_words: WordCounts
    """In the deck's first language, as are the answers'."""
    answer_words: WordCounts
    pictures: MediaCount
    recordings: MediaCount
    coverage: Coverage


class _LiveFact(NamedTuple):
    fact: Fact
    asked: tuple[Question, ...]
    """In all languages."""
    cards: int


def deck_statistics(project: Project, day: datetime.date, choice: FactChoice = WHOLE_DECK) -> Statistics:
    """What there is to count of a project without errors, or of some of its facts.

    Raises ProjectError where the choice fits no fact.
    """
    deck = project.deck
    lifecycle = Lifecycle((fact for fact in project.facts if not fact.draft), day)
    choice = choice.resolved(deck)
    chosen = choice.narrow(project.facts)
    written = [fact for fact in chosen if not fact.draft]
    replaced = {fact.supersedes.id for fact in project.facts if fact.supersedes and not fact.draft}
    superseded = sum(fact.id in replaced for fact in written)
    live = [_live_fact(fact) for fact in written if not lifecycle.is_retired(fact)]
    asked = [question for each in live for question in each.asked if question.front_place.language == 0]
    declared = [name for name, _ in deck.categories] if choice == WHOLE_DECK else []
    return Statistics(
        deck=deck.name,
        day=day,
        choice=choice,
        facts=len(live),
        cards=sum(each.cards for each in live),
        drafts=len(chosen) - len(written),
        superseded=superseded,
        retired=len(written) - len(live) - superseded,
        months=_months(live),
        categories=_categories(live),
        kinds=tuple(_kinds(live)),
        priorities=_priorities(live),
        staleness=staleness(((each.fact, each.asked) for each in live), deck.lint, day),
        sources=_sources(live),
        publishers=_publishers(live),
        question_words=word_counts((question.fact, question_words(question)) for question in asked),
        answer_words=word_counts((question.fact, words) for question in asked for words in answer_words(question)),
        pictures=_media(each.fact.image for each in live),
        recordings=_media(each.fact.audio for each in live),
        coverage=coverage((each.fact for each in live), declared),
    )


def _live_fact(fact: Fact) -> _LiveFact:
    content, asked = fact.content, tuple(questions(fact))
    if isinstance(content, Cloze):
        cards = len({deletion.number for deletion in asked[0].deletions})
    elif isinstance(content, Items):
        cards = len(content.items)
    else:
        cards = 2 if content.reverse else 1
    return _LiveFact(fact, asked, cards)


def _group(name: str, facts: Iterable[_LiveFact]) -> Group:
    cards = [each.cards for each in facts]
    return Group(name, len(cards), sum(cards))


def _by(key: Callable[[Fact], Iterable[str]], facts: Iterable[_LiveFact]) -> dict[str, list[_LiveFact]]:
    """The facts under each of their keys."""
    grouped = defaultdict(list)
    for each in facts:
        for name in key(each.fact):
            grouped[name].append(each)
    return grouped


def _months(facts: Iterable[_LiveFact]) -> tuple[Month, ...]:
    grouped = _by(lambda fact: (fact.month,), facts)
    return tuple(_month(month, grouped[month]) for month in sorted(grouped, key=lambda month: (not month, month)))


def _month(month: str, facts: Sequence[_LiveFact]) -> Month:
    names = Counter(name for each in facts for name in set(map(main_category, each.fact.categories)))
    return Month(*_group(month, facts), dict(sorted(names.items())))


def _categories(facts: Iterable[_LiveFact]) -> tuple[Group, ...]:
    groups = [_group(*row) for row in _by(lambda fact: fact.categories or ("",), facts).items()]
    return tuple(sorted(groups, key=lambda group: (not group.name, -group.cards, group.name.casefold())))


def _priorities(facts: Iterable[_LiveFact]) -> tuple[Group, ...]:
    grouped = _by(lambda fact: (fact.priority,), facts)
    return tuple(_group(name, grouped[name]) for name in PRIORITIES)


def _kinds(facts: Sequence[_LiveFact]) -> Iterator[Group]:
    second = {name: [each for each in facts if getattr(each.fact.content, name, None)] for name in ("reverse", "typed")}
    for kind, name in _KINDS.items():
        facts_of_kind = [each for each in facts if isinstance(each.fact.content, kind)]
        reversed_facts = sum(isinstance(each.fact.content, kind) for each in second["reverse"])
        _, count, cards = _group(name, facts_of_kind)
        yield Group(name, count, cards - reversed_facts)
    for name, having in second.items():
        yield Group(name, len(having), len(having))


def _sources(facts: Iterable[_LiveFact]) -> tuple[int, ...]:
    counts = Counter(min(len(each.fact.sources), MANY_SOURCES) for each in facts)
    return tuple(counts[number] for number in range(MANY_SOURCES + 1))


def _publishers(facts: Iterable[_LiveFact]) -> tuple[Publisher, ...]:
    counts = Counter(name for each in facts for name in {source.publisher for source in each.fact.sources})
    return tuple(Publisher(*row) for row in sorted(counts.items(), key=lambda row: (-row[1], row[0].casefold())))


def _media(shown: Iterable[Media | None]) -> MediaCount:
    files = [media.file for media in shown if media]
    return MediaCount(len(files), len(set(files)))
