"""All rules of card quality over all facts, the waivers of authors applied. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from anki_builder.diagnostics import Severity, Span, did_you_mean
from anki_builder.lint.answers import answer_leaks, answer_too_long, compound_answer, long_list, yes_no_answer
from anki_builder.lint.duplicates import Asked, asked, find_duplicates
from anki_builder.lint.fronts import ambiguous_front, front_too_long, undated_claim
from anki_builder.lint.shapes import choice_shape, cloze_shape, missing_source
from anki_builder.lint.texts import text_hygiene
from anki_builder.lint.times import impossible_date, stale
from anki_builder.lint.view import Place, Question, Slip, questions
from anki_builder.parallel import in_parallel
from anki_builder.rules import QUALITY_RULES
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Fact, Waiver
from anki_builder.sources.lifecycle import Lifecycle

_FEWEST_FACTS = 1_000
"""For each process that looks at them."""

DRAFT = "draft"
UNUSED_WAIVER = "unused-waiver"

_BY_QUESTION: Mapping[str, Callable[[Question, LintSettings], Iterator[Slip]]] = {
    "ambiguous-front": ambiguous_front,
    "answer-leaks": answer_leaks,
    "answer-too-long": answer_too_long,
    "cloze-shape": cloze_shape,
    "compound-answer": compound_answer,
    "front-too-long": front_too_long,
    "long-list": long_list,
    "undated-claim": undated_claim,
    "yes-no-answer": yes_no_answer,
}
_BY_FACT: Mapping[str, Callable[[Fact, LintSettings], Iterator[Slip]]] = {
    "choice-shape": choice_shape,
    "missing-source": missing_source,
    "text-hygiene": text_hygiene,
}
_BY_DAY: Mapping[str, Callable[[Fact, Sequence[Question], LintSettings, datetime.date], Iterator[Slip]]] = {
    "impossible-date": impossible_date,
    "stale": stale,
}

RULE_NAMES = frozenset({*_BY_QUESTION, *_BY_FACT, *_BY_DAY, "duplicate-front", "near-duplicate", DRAFT, UNUSED_WAIVER})
"""Every rule that is checked here."""


class LintFinding(NamedTuple):
    """A slip in a fact; its place in the file is still to be found."""

    fact: Fact
    rule: str
    severity: Severity
    slip: Slip


def lint(facts: Iterable[Fact], settings: LintSettings, day: datetime.date) -> list[LintFinding]:
    """What is bad about the cards of facts that are neither drafts nor retired on a day.

    Of retired ones, what is bad about their dates; of drafts, that there are some.
    What an author has waived is left out; a waiver that waives nothing is a finding of its own.
    """
    facts = list(facts)
    drafts = [fact for fact in facts if fact.draft]
    facts = [fact for fact in facts if not fact.draft] if drafts else facts
    lifecycle = Lifecycle(facts, day)
    live = [fact for fact in facts if fact.is_readable and not lifecycle.is_retired(fact)]
    retired = [fact for fact in facts if fact.is_readable and lifecycle.is_retired(fact)]
    rules = _Chosen(settings, day)
    found: list[LintFinding] = [] if DRAFT in settings.ignore else _drafts(drafts)
    everything: list[tuple[Fact, Asked]] = []
    for fact, (slips, questions_asked) in zip(live, in_parallel(rules.check, live, _FEWEST_FACTS), strict=True):
        found += [LintFinding(fact, rule, _severity(slip), slip) for rule, slip in slips]
        everything += [(fact, question) for question in questions_asked]
    if "impossible-date" not in settings.ignore:
        of_retired = ((fact, slip) for fact in retired for slip in impossible_date(fact, (), settings, day))
        found += [LintFinding(fact, "impossible-date", _severity(slip), slip) for fact, slip in of_retired]
    if not {"duplicate-front", "near-duplicate"} <= set(settings.ignore):
        for rule, fact, slip in find_duplicates(everything, settings):
            if rule not in settings.ignore:
                found.append(LintFinding(fact, rule, _severity(slip), slip))
    return _waived(found, live, settings)


def _drafts(drafts: Iterable[Fact]) -> list[LintFinding]:
    """One finding for each file that has drafts, at the first of them."""
    by_file: dict[str, list[Fact]] = {}
    for fact in drafts:
        by_file.setdefault(fact.span.file, []).append(fact)
    found = []
    for facts in by_file.values():
        these = "this fact is a draft" if len(facts) == 1 else f"this fact and {len(facts) - 1} more here are drafts"
        hint = "finish it and take `draft` away, or run `anki-builder draft --review`"
        slip = Slip(f"{these}: left out of every build", hint, Place((DRAFT,)))
        found.append(LintFinding(facts[0], DRAFT, Severity.WARNING, slip))
    return found


def _severity(slip: Slip) -> Severity:
    return Severity.ERROR if slip.is_error else Severity.WARNING


class _Chosen:
    """The rules that the deck has not switched off."""

    def __init__(self, settings: LintSettings, day: datetime.date) -> None:
        self._settings = settings
        self._day = day
        off = set(settings.ignore)
        self._by_question = [(name, rule) for name, rule in _BY_QUESTION.items() if name not in off]
        self._by_fact = [(name, rule) for name, rule in _BY_FACT.items() if name not in off]
        self._by_day = [(name, rule) for name, rule in _BY_DAY.items() if name not in off]

    def check(self, fact: Fact) -> tuple[list[tuple[str, Slip]], list[Asked]]:
        """What every rule finds that looks at one fact alone, by its name; and what the fact asks, to compare it."""
        all_asked = tuple(questions(fact))
        return list(self._slips(fact, all_asked)), list(map(asked, all_asked))

    def _slips(self, fact: Fact, questions_asked: Sequence[Question]) -> Iterator[tuple[str, Slip]]:
        settings = self._settings
        for question in questions_asked:
            for name, by_question in self._by_question:
                for slip in by_question(question, settings):
                    yield name, slip
        for name, by_fact in self._by_fact:
            for slip in by_fact(fact, settings):
                yield name, slip
        for name, by_day in self._by_day:
            for slip in by_day(fact, questions_asked, settings, self._day):
                yield name, slip


def _waived(found: list[LintFinding], facts: Iterable[Fact], settings: LintSettings) -> list[LintFinding]:
    """The findings that stand, and the waivers that were not needed."""
    left: list[LintFinding] = []
    used: set[tuple[Span, str]] = set()
    for finding in found:
        waivers = [waiver for waiver in finding.fact.waivers if finding.rule in waiver.rules]
        used |= {(waiver.span, finding.rule) for waiver in waivers}
        if not waivers:
            left.append(finding)
    if UNUSED_WAIVER not in settings.ignore:
        seen: set[Waiver] = set()
        for fact in facts:
            for waiver in fact.waivers:
                if waiver not in seen:
                    seen.add(waiver)
                    left += _unused(fact, waiver, used, settings)
    return left


def _unused(fact: Fact, waiver: Waiver, used: set[tuple[Span, str]], settings: LintSettings) -> Iterator[LintFinding]:
    for rule in waiver.rules:
        if rule not in QUALITY_RULES:
            message = f"there is no rule `{rule}` of card quality to waive"
            hint = did_you_mean(rule, QUALITY_RULES)
        elif (waiver.span, rule) not in used and rule not in settings.ignore:
            message, hint = f"the waiver of `{rule}` waives nothing", "remove it"
        else:
            continue
        slip = Slip(message, hint, Place(("lint", "ignore")), rule)
        yield LintFinding(fact._replace(span=waiver.span), UNUSED_WAIVER, Severity.WARNING, slip)
