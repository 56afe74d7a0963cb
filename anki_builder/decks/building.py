"""From a checked project to packages on disk."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from anki_builder.clock import utc_day
from anki_builder.decks.ledger import Ledger, note_times, type_times
from anki_builder.decks.releases import load_ledger
from anki_builder.diagnostics import did_you_mean
from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.packages.apkg import Contents
from anki_builder.packages.package_file import BuiltPackage, file_stem, write_package_file
from anki_builder.sources.facts import Fact
from anki_builder.sources.kinds import known_category
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Progress, Project
from anki_builder.tags import tag_slug


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build. Several months, categories or tags widen the choice; one of each kind narrows it."""

    time: int
    """Seconds since 1970: the modification time of what no release has shipped."""
    out: Path
    each_month: bool = False
    upgrade: bool = False
    months: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

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
    request = _resolve_names(project, request)
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
            notes = _counted(map(maker.note, plan.facts), done, total, progress)
            contents = Contents(
                deck=project.deck,
                note_types=maker.types,
                notes=notes,
                modified=modified,
                types_modified=types_modified,
                version=request.day.isoformat(),
                whole=plan.whole,
                media=project.media.paths,
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
    chosen = _narrow(request, facts)
    live = [fact for fact in chosen if not lifecycle.is_retired(fact)]
    if not live:
        raise ProjectError("there are no live facts to build: all are drafts or retired")
    # No slug has a plus sign: a category called `upgrade` cannot take the upgrade's name.
    parts = [tag_slug(project.deck.name), *request.months]
    parts[-1:] = ["+".join([parts[-1], *request.categories, *request.tags])]
    stem = file_stem("-".join(parts))
    whole = not (request.months or request.categories or request.tags)
    yield _PackagePlan(request.out / f"{stem}.apkg", live, whole)
    if request.each_month:
        for month in sorted({fact.month for fact in live} - {""}):
            if request.months != (month,):
                of_month = [fact for fact in live if fact.month == month]
                yield _PackagePlan(request.out / f"{stem}-{month}.apkg", of_month, whole=False)
    if request.upgrade:
        # What was retired before any release had it reaches nobody.
        known = [
            fact for fact in chosen if not ledger.releases or fact.id in ledger.facts or not lifecycle.is_retired(fact)
        ]
        yield _PackagePlan(request.out / f"{stem}-upgrade.apkg", known, whole)


def _resolve_names(project: Project, request: BuildRequest) -> BuildRequest:
    """The request with categories and tags as the slugs that facts have: aliases resolved, the tag root left off."""
    listed = project.deck.category_names() or {}
    root = tag_slug(project.deck.tag_root) + "::"
    return replace(
        request,
        categories=tuple(tag_slug(known_category(name, listed) or name) for name in request.categories),
        tags=tuple(tag_slug(name).removeprefix(root) for name in request.tags),
    )


def _narrow(request: BuildRequest, facts: list[Fact]) -> list[Fact]:
    categories, tags = request.categories, request.tags
    _refuse_unknown("month", request.months, {fact.month for fact in facts})
    _refuse_unknown("category", categories, {tag_slug(name) for fact in facts for name in fact.categories})
    _refuse_unknown("tag", tags, {tag_slug(name) for fact in facts for name in fact.tags})
    chosen = [
        fact
        for fact in facts
        if (not request.months or fact.month in request.months)
        and (not categories or _any_within(fact.categories, categories))
        and (not tags or _any_within(fact.tags, tags))
    ]
    if not chosen and facts:
        raise ProjectError("no fact has all of what --month, --category and --tag ask for")
    return chosen


def _any_within(names: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether any name is one of those wanted, or a child of one."""
    slugs = [tag_slug(name) + "::" for name in names]
    return any(slug.startswith(parent + "::") for slug in slugs for parent in wanted)


def _refuse_unknown(option: str, wanted: Iterable[str], known: set[str]) -> None:
    families = [f"{name}::" for name in known]
    for word in wanted:
        if not any(family.startswith(f"{word}::") for family in families):
            hint = did_you_mean(word, known - {""}) or "there are none"
            raise ProjectError(f"no fact fits --{option} {word}: {hint}")


def _counted(notes: Iterable[Note], done: int, total: int, progress: Progress | None) -> Iterator[Note]:
    for index, note in enumerate(notes):
        if progress and index % 500 == 0:
            progress("packing", done + index, total)
        yield note
