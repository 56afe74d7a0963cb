"""From a checked project to packages on disk."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedRandom
from pathlib import Path
from typing import NamedTuple

from anki_builder.diagnostics import did_you_mean
from anki_builder.errors import ProjectError
from anki_builder.facts import Fact
from anki_builder.files import AtomicWriter
from anki_builder.kinds import known_category
from anki_builder.lifecycle import Lifecycle
from anki_builder.notes import Note, NoteMaker
from anki_builder.project import Progress, Project
from anki_builder.tags import tag_slug

OUTPUT = "decks"
_LONGEST_NAME = 70  # characters: at most 210 bytes in any of India's scripts, under the 255 of file systems


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
        return datetime.datetime.fromtimestamp(self.time, datetime.UTC).date()


class BuiltPackage(NamedTuple):
    """A package on disk."""

    path: Path
    notes: int
    cards: int
    bytes: int
    sha256: str
    """Of the file."""
    rows: str
    """SHA-256 of the rows and media, equal on every machine."""


class _PackagePlan(NamedTuple):
    path: Path
    facts: list[Fact]
    whole: bool


def build(project: Project, request: BuildRequest, progress: Progress | None = None) -> list[BuiltPackage]:
    """Writes the packages asked for: all of them, or on any failure none.

    The project must have no errors. Raises ProjectError where the request fits no fact, and OSError where a file
    cannot be read or written.
    """
    request = _resolve_names(project, request)
    facts = [fact for fact in project.facts if not fact.draft]
    lifecycle = Lifecycle(facts, request.day)
    maker = NoteMaker(project.deck, facts, lifecycle, project.media.names)
    plans = list(_plan(project, request, maker.facts, lifecycle))
    total = sum(len(plan.facts) for plan in plans)
    built = []
    with AtomicWriter() as writer:
        done = 0
        for plan in plans:
            stream = writer.create(plan.path)
            notes = _counted(map(maker.note, plan.facts), done, total, progress)
            built.append(_write(stream, plan, notes, maker, project, request))
            done += len(plan.facts)
    return built


def _plan(project: Project, request: BuildRequest, facts: list[Fact], lifecycle: Lifecycle) -> Iterator[_PackagePlan]:
    chosen = _narrow(request, facts)
    live = [fact for fact in chosen if not lifecycle.is_retired(fact)]
    if not live:
        raise ProjectError("there are no live facts to build: all are drafts or retired")
    # No slug has a plus sign: a category called `upgrade` cannot take the upgrade's name.
    parts = [tag_slug(project.deck.name), *request.months]
    parts[-1:] = ["+".join([parts[-1], *request.categories, *request.tags])]
    stem = _file_stem("-".join(parts).replace("::", "-"))
    whole = not (request.months or request.categories or request.tags)
    yield _PackagePlan(request.out / f"{stem}.apkg", live, whole)
    if request.each_month:
        for month in sorted({fact.month for fact in live} - {""}):
            if request.months != (month,):
                of_month = [fact for fact in live if fact.month == month]
                yield _PackagePlan(request.out / f"{stem}-{month}.apkg", of_month, whole=False)
    if request.upgrade:
        yield _PackagePlan(request.out / f"{stem}-upgrade.apkg", chosen, whole)


def _file_stem(name: str) -> str:
    """A name that any file system takes; what had to be cut is told apart by its hash."""
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return name.strip("-") or "deck"


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


def _write(
    stream: BufferedRandom,
    plan: _PackagePlan,
    notes: Iterable[Note],
    maker: NoteMaker,
    project: Project,
    request: BuildRequest,
) -> BuiltPackage:
    from anki_builder import apkg  # late: `check` and `--help` do without genanki, which takes 0.06 s to import

    contents = apkg.Contents(
        deck=project.deck,
        note_types=maker.types,
        notes=notes,
        modified=lambda note: request.time,
        types_modified=lambda note_type: request.time,
        version=request.day.isoformat(),
        whole=plan.whole,
        media=project.media.paths,
    )
    try:
        packed = apkg.write_package(stream, contents)
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or str(plan.path)) from error
    size = stream.tell()
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return BuiltPackage(plan.path, packed.notes, packed.cards, size, sha256, packed.rows)
