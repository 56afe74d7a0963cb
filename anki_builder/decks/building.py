"""From a checked project to packages on disk."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from anki_builder.clock import utc_day
from anki_builder.decks.ledger import Ledger, note_times, type_times
from anki_builder.decks.releases import load_ledger
from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.packages.apkg import Contents
from anki_builder.packages.package_file import BuiltPackage, file_stem, write_package_file
from anki_builder.sources.fact_choice import WHOLE_DECK, FactChoice
from anki_builder.sources.facts import Fact
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Progress, Project
from anki_builder.tags import tag_slug


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build."""

    time: int
    """Seconds since 1970: the modification time of what no release has shipped."""
    out: Path
    each_month: bool = False
    upgrade: bool = False
    choice: FactChoice = WHOLE_DECK
    """The part of the deck; all of it without."""

    @property
    def day(self) -> datetime.date:
        """The day of the build, in UTC."""
        return utc_day(self.time)


class _PackagePlan(NamedTuple):
    path: Path
    facts: list[Fact]
    whole: bool


def build(project: Project, request: BuildRequest, progress: Progress | None = None) -> list[BuiltPackage]:
    """Writes the packages asked for: all of them, or on any failure none.

    The project must have no errors. Raises ProjectError where the request fits no fact or the ledger cannot be
    trusted, and OSError where a file cannot be read or written.
    """
    ledger = load_ledger(project.root)
    request = replace(request, choice=request.choice.resolved(project.deck))
    facts = [fact for fact in project.facts if not fact.draft]
    lifecycle = Lifecycle(facts, request.day)
    maker = NoteMaker(project.deck, facts, lifecycle, project.media.names)
    plans = list(_plan(project, request, maker.facts, lifecycle, ledger))
    modified, types_modified = note_times(ledger, request.time), type_times(ledger, request.time)
    total = sum(len(plan.facts) for plan in plans)
    built = []
    with AtomicWriter() as writer:
        done = 0
        for plan in plans:
            stream = writer.create(plan.path)
            contents = Contents(
                deck=project.deck,
                note_types=maker.types,
                notes=maker.notes(plan.facts),
                modified=modified,
                types_modified=types_modified,
                version=request.day.isoformat(),
                whole=plan.whole,
                media=project.media.paths,
                progress=progress and partial(_report, progress, done, total),
            )
            built.append(write_package_file(stream, plan.path, contents))
            done += len(plan.facts)
    return built


def deck_notes(project: Project, day: datetime.date) -> tuple[Note, ...]:
    """The notes of the whole deck as it stands, retired ones too."""
    facts = [fact for fact in project.facts if not fact.draft]
    maker = NoteMaker(project.deck, facts, Lifecycle(facts, day), project.media.names)
    return tuple(map(maker.note, maker.facts))


def _plan(
    project: Project, request: BuildRequest, facts: list[Fact], lifecycle: Lifecycle, ledger: Ledger
) -> Iterator[_PackagePlan]:
    choice = request.choice
    chosen = choice.narrow(facts)
    live = [fact for fact in chosen if not lifecycle.is_retired(fact)]
    if not live:
        raise ProjectError("there are no live facts to build: all are drafts or retired")
    # No slug has a plus sign: a category called `upgrade` cannot take the upgrade's name.
    parts = [tag_slug(project.deck.name), *choice.months]
    parts[-1:] = ["+".join([parts[-1], *choice.categories, *choice.tags])]
    stem = file_stem("-".join(parts))
    whole = choice == WHOLE_DECK
    yield _PackagePlan(request.out / f"{stem}.apkg", live, whole)
    if request.each_month:
        for month in sorted({fact.month for fact in live} - {""}):
            if choice.months != (month,):
                of_month = [fact for fact in live if fact.month == month]
                yield _PackagePlan(request.out / f"{stem}-{month}.apkg", of_month, whole=False)
    if request.upgrade:
        # What was retired before any release had it reaches nobody.
        known = [
            fact for fact in chosen if not ledger.releases or fact.id in ledger.facts or not lifecycle.is_retired(fact)
        ]
        yield _PackagePlan(request.out / f"{stem}-upgrade.apkg", known, whole)


def _report(progress: Progress, before: int, total: int, packed: int) -> None:
    progress("packing", before + packed, total)
