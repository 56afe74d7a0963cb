"""Going through the drafts of a project: what is left of them, which ids they get, what would be said of them. Pure.

Where an author is, the files say: what is kept here is what was put off, and what is worked out once for speed.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, Severity
from anki_builder.drafts.draft_editing import finish, with_source
from anki_builder.drafts.fact_file import FactFile
from anki_builder.lint.linter import LintFinding, lint
from anki_builder.lint.view import questions
from anki_builder.report import counted
from anki_builder.sources.consistency import check_consistency
from anki_builder.sources.deck import LintSettings
from anki_builder.sources.facts import Fact
from anki_builder.sources.fill_ids import NewId, propose_ids
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Project

_ID = re.compile(r"\bid[\"']?\s*:\s*[\"']?([a-z0-9-]+)")
_COMPARED = 20
"""Facts with which a draft is compared: those whose questions share most words with its own."""


class Edited(NamedTuple):
    """A file after an author has edited the lines of a draft."""

    file: FactFile
    numbers: range
    """Of the facts that are in the draft's place."""
    problems: list[Diagnostic]
    """Why it cannot be written; none where it can."""


class Review:
    """The drafts of some files of a project, answered one after the other."""

    def __init__(self, project: Project, files: Sequence[str], day: datetime.date) -> None:
        """`files` are those whose drafts are gone through; the linter looks at them as it would on `day`."""
        self.files = files
        self.counts: Counter[str] = Counter()
        """How often each answer was given, by its name in the summary."""
        by_file = groupby(project.facts, lambda fact: fact.span.file)
        self._facts = {file: tuple(facts) for file, facts in by_file}
        self._open = {file: sum(fact.draft for fact in self._facts[file]) for file in files}
        self._passed = 0
        self._put_off: set[tuple[str, str]] = set()
        self._told: set[tuple[str, str] | None] = set()
        self._linter = _Linter(project.deck.lint, day, project.facts)
        self._is_complete = not any(found.severity is Severity.ERROR for found in project.diagnostics)
        # What cannot be read may have ids that no fact shows, and an id is given for good.
        self._other_ids = frozenset(chain.from_iterable(map(_ID.findall, project.texts.values())))

    @property
    def left(self) -> int:
        """How many drafts there are still, with those that were put off."""
        return sum(fact.draft for file in self.files for fact in self._facts[file])

    @property
    def progress(self) -> str:
        """Which of how many drafts comes next: `3 of 12`. What is split counts as several from then on."""
        return f"{self._passed + 1:,} of {self._passed + sum(self._open.values()):,}"

    def see(self, file: FactFile) -> None:
        """Takes note of a file as it is now."""
        self._linter.learn(self._facts[file.file], file.facts)
        self._facts[file.file] = file.facts
        self._count(file.file, len(self._to_answer(file)))

    def lose(self, file: str) -> None:
        """Takes note that a file cannot be read any more."""
        self._facts[file] = ()
        self._count(file, 0)

    def put_off(self, file: FactFile, number: int) -> None:
        """Leaves a draft for another time."""
        self._put_off.add((file.file, file.wording(number)))
        self._count(file.file, len(self._to_answer(file)))

    def next_draft(self, file: FactFile) -> int | None:
        """The first draft of a file that is still to be answered."""
        return next(iter(self._to_answer(file)), None)

    def _to_answer(self, file: FactFile) -> list[int]:
        return [number for number in file.drafts if (file.file, file.wording(number)) not in self._put_off]

    def _count(self, file: str, to_answer: int) -> None:
        self._passed += max(0, self._open[file] - to_answer)
        self._open[file] = to_answer

    def new_ids(self, file: FactFile, numbers: Iterable[int]) -> list[NewId]:
        """Ids for those of these facts that have none, as `ids` would give them once they are no drafts."""
        finished = {number: file.facts[number]._replace(draft=False) for number in numbers}
        facts = {**self._facts, file.file: [finished.get(at, fact) for at, fact in enumerate(file.facts)]}
        proposed = propose_ids(chain.from_iterable(facts.values()), self._other_ids)
        return [new_id for new_id in proposed if any(new_id.fact is fact for fact in finished.values())]

    def findings(self, file: FactFile, number: int) -> list[Diagnostic]:
        """What would be said of a draft if it were none, the worst first; what is said of its story, once."""
        fact, keys = file.facts[number], {key.text for key, _ in file.node(number).entries}
        found = file.problems_of(number)
        for each in self._linter.findings(fact):
            of_story = (file.file, each.slip.message) if each.slip.place.keys[0] not in keys else None
            if of_story not in self._told:
                found.append(Diagnostic(fact.span, each.severity, each.rule, each.slip.message, each.slip.hint))
            self._told |= {of_story} if of_story else set()
        return found

    def finished(self, file: FactFile, number: int) -> FactFile | None:
        """The file with a draft that is none any more and has an id; None where it is written in another way."""
        new_ids = self.new_ids(file, [number])
        return finish(file, number, new_ids[0].id if new_ids else "")

    def edited(self, file: FactFile, number: int, text: str) -> Edited:
        """The file with other lines in the place of a draft's, and with ids for what is no draft any more."""
        after = with_source(file, number, text)
        numbers = range(number, number + len(after.facts) - len(file.facts) + 1)
        problems = [found for found in after.problems if found.severity is Severity.ERROR]
        if not problems and not file.is_same_around(number, after):
            message = "what stands around the draft would say something else"
            hint = "keep to the indentation of the draft, and edit other facts in the file itself"
            problems = [Diagnostic(file.facts[number].span, Severity.ERROR, "yaml-syntax", message, hint)]
        problems = problems or self._new_clashes(file, number, after, numbers)
        if problems:
            return Edited(after, numbers, problems)
        new_ids = self.new_ids(after, [at for at in numbers if not after.facts[at].draft])
        return Edited(after.with_ids(new_ids) or after, numbers, [])

    def _new_clashes(self, file: FactFile, number: int, after: FactFile, numbers: range) -> list[Diagnostic]:
        """How edited facts contradict others, if the draft did not before."""
        return [] if self._clashes(file, range(number, number + 1)) else self._clashes(after, numbers)

    def _clashes(self, file: FactFile, numbers: range) -> list[Diagnostic]:
        own = [file.facts[number] for number in numbers]
        others = {**self._facts, file.file: [fact for at, fact in enumerate(file.facts) if at not in numbers]}
        places = {fact.span for fact in own} | {fact.supersedes.span for fact in own if fact.supersedes}
        found = check_consistency([*chain.from_iterable(others.values()), *own], self._is_complete)
        return [each for each in found if each.severity is Severity.ERROR and each.span in places]

    def summary(self) -> str:
        """What was done, and what is left: `2 kept, 1 skipped; 9 drafts left`."""
        done = ", ".join(f"{count:,} {name}" for name, count in self.counts.items() if count)
        left = f"{counted(self.left, 'draft')} left" if self.left else "no drafts left"
        return f"{done}; {left}" if done else left


class _Linter:
    """What `check` will say of a draft once it is none, without a look at thousands of facts each time."""

    def __init__(self, settings: LintSettings, day: datetime.date, facts: Iterable[Fact]) -> None:
        self._settings = settings
        self._day = day
        self._finished: dict[str, Fact] = {}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._indexed: set[str] = set()
        self.learn((), facts)

    def learn(self, before: Iterable[Fact], now: Iterable[Fact]) -> None:
        """Takes note that facts of a file are others now. They are known by their identity, as their lines move."""
        for fact in before:
            self._finished.pop(fact.identity, None)
        for fact in now:
            if not fact.draft and fact.is_readable:
                self._finished[fact.identity] = fact
                if fact.identity not in self._indexed:
                    self._indexed.add(fact.identity)
                    for word in _words(fact):
                        self._by_word[word].append(fact.identity)

    def findings(self, draft: Fact) -> list[LintFinding]:
        """Errors, then warnings. Waivers that waive nothing are left to `check`: other facts may need them."""
        fact = draft._replace(draft=False)
        found = lint([*self._closest(fact), fact], self._settings, self._day)
        return sorted((each for each in found if each.fact is fact), key=lambda each: each.severity)

    def _closest(self, fact: Fact) -> list[Fact]:
        """The live facts that ask for most of the same."""
        shared = Counter(chain.from_iterable(self._by_word.get(word, ()) for word in _words(fact)))
        identities = (identity for identity, _ in shared.most_common(_COMPARED))
        close = [self._finished[identity] for identity in identities if identity in self._finished]
        lifecycle = Lifecycle(self._finished.values(), self._day)
        return [other for other in close if not lifecycle.is_retired(other)]


def _words(fact: Fact) -> set[str]:
    return {word for question in questions(fact) for word in question.folded_front.split()}
