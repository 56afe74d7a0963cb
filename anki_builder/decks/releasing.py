"""A release: planned, written beside its place, proven, and published at once; the ledger comes last."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from anki_builder import __version__
from anki_builder.changes.change_notes import ChangeNotesHead, change_notes
from anki_builder.changes.comparison import compare
from anki_builder.changes.readable_changes import count_changes
from anki_builder.clock import utc_day
from anki_builder.decks.ledger import FrozenDeck, Ledger, ledger_text
from anki_builder.decks.release_check import check_plan, check_sources, covered_facts
from anki_builder.decks.release_plan import Plan, Release, plan_release
from anki_builder.decks.releases import (
    CHANGE_NOTES,
    CHECKSUMS,
    LEDGER_FILE,
    MANIFEST,
    RELEASE_LOCK,
    RELEASES,
    ReleaseName,
    checksums_text,
    damaged_files,
    fresh_package,
    list_releases,
    load_ledger,
    parse_release_name,
    read_manifest,
    release_folder,
    upgrade_package,
)
from anki_builder.diagnostics import Diagnostic, Severity, has_errors, sort_diagnostics
from anki_builder.errors import ProjectError
from anki_builder.files import TEMPORARY, AtomicWriter, told_of_target
from anki_builder.folders import made_folder
from anki_builder.locks import locked
from anki_builder.notes.note import Note, NoteMaker
from anki_builder.notes.note_state import Change, NoteReader
from anki_builder.packages.apkg import Contents
from anki_builder.packages.package_file import BuiltPackage, file_stem, write_package_file
from anki_builder.packages.package_reader import read_package
from anki_builder.report import to_json
from anki_builder.sources.facts import Fact
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Progress, Project
from anki_builder.sources.steady_project import SourceState, source_state
from anki_builder.tags import tag_slug
from anki_builder.verify.verification import Verification, is_available, verify


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that is worked out and not yet written."""

    project: Project
    name: ReleaseName
    before: Ledger
    """As the last release left it."""
    previous: str
    """The release before this one; empty for the first."""
    plan: Plan
    notes: tuple[Note, ...]
    """What the plan speaks of, in the order of new cards; retired ones too."""
    maker: NoteMaker
    diagnostics: tuple[Diagnostic, ...] = ()
    """Sorted. With an error among them the release cannot be made."""

    @property
    def is_released(self) -> bool:
        """Whether the ledger has it already."""
        return str(self.name) in self.before.releases


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a release."""

    packages: tuple[BuiltPackage, ...]
    verification: Verification | None
    """Of the upgrade from the release before; None where there is none, or Anki's library is not installed."""
    is_published: bool
    """False where the upgrade would cost learners something: then nothing was written."""
    is_new: bool
    """False where the release was there already, and is the same."""


def release_lock(root: Path) -> AbstractContextManager[bool]:
    """Keeps others from making releases: to be held from before `prepare_release` until after `publish_release`.

    Raises BusyError where another process has it, and OSError.
    """
    return locked(root / RELEASE_LOCK)


def prepare_release(project: Project, name: ReleaseName, at: int | None, now: int) -> Prepared:
    """Works out a release of the project. `at` is the time asked for, `now` the one without, in seconds since 1970.

    Raises ProjectError where there can be no such release, and LedgerError where the ledger cannot be trusted.
    """
    ledger = load_ledger(project.root, unfinished=name)
    _check_order(name, ledger)
    release = Release(str(name), _release_time(project.root, name, ledger, at, now))
    facts = covered_facts(project.facts, name, ledger)
    found = check_sources(project, facts, utc_day(release.time))
    is_sound = not has_errors(found)
    # What is wrong with the sources would only show as other errors in a plan.
    prepared = plan_project(project, facts if is_sound else [], name, ledger, release)
    if is_sound:
        found += check_plan(project, prepared.plan)
    prepared = replace(prepared, diagnostics=tuple(sort_diagnostics(found)))
    if not has_errors(found):
        _check_contents(prepared)
    return prepared


def plan_project(
    project: Project, facts: Sequence[Fact], name: ReleaseName, ledger: Ledger, release: Release
) -> Prepared:
    """The release of some facts of the project, with nothing checked."""
    maker = NoteMaker(project.deck, facts, Lifecycle(facts, name.last_day), project.media.names)
    notes = tuple(map(maker.note, maker.facts))
    deck = FrozenDeck(project.deck.name, project.deck.namespace, project.deck.tag_root)
    plan, reader = plan_release(notes, maker.types, deck, ledger, release), NoteReader()
    return Prepared(
        project=project,
        name=name,
        before=ledger,
        previous=next((other for other in reversed(ledger.releases) if other != str(name)), ""),
        plan=plan,
        notes=tuple(note for note in notes if reader.fact_id(note) in plan.changes),
        maker=maker,
    )


def _check_order(name: ReleaseName, ledger: Ledger) -> None:
    """A release covers what all before it did: it can only be the newest."""
    made = [made for made in map(parse_release_name, ledger.releases) if made]
    if not made or name == made[-1]:
        if name.correction and not made:
            raise ProjectError(f"there is no release {name.month} to correct")
        return
    latest = made[-1]
    correction = ReleaseName(latest.month, latest.correction + 1)
    if name in made:
        raise ProjectError(f"{name} was released, and {latest} after it: a release never changes")
    if name < latest:
        raise ProjectError(f"{latest} is released already; what is mended now goes into {correction} or a later month")
    if name.correction and name != correction:
        wanted = f"the next correction is {correction}" if name.month == latest.month else f"release {name.month} first"
        raise ProjectError(f"there can be no release {name} yet: {wanted}")


def _release_time(root: Path, name: ReleaseName, ledger: Ledger, at: int | None, now: int) -> int:
    made_at = ledger.releases.get(str(name))
    folder = release_folder(root, name)
    if made_at is None and folder.exists():  # interrupted before the ledger was written
        made_at = int(read_manifest(folder)["time"])
    if made_at is not None:
        if at not in (None, made_at):
            raise ProjectError(
                f"{name} was released at {_moment(made_at)}, and a release never changes: leave out --at"
            )
        return made_at
    time = now if at is None else at
    if time <= ledger.latest_time:
        latest = f"that of {ledger.latest}, {_moment(ledger.latest_time)}"
        raise ProjectError(f"the release's time, {_moment(time)}, must be later than {latest}")
    return time


def _moment(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_contents(prepared: Prepared) -> None:
    plan = prepared.plan
    if not any(note.position for note in prepared.notes):
        raise ProjectError(f"there are no live facts up to {prepared.name.month}: there is nothing to release")
    if prepared.is_released and not plan.is_empty:
        correction = ReleaseName(prepared.name.month, prepared.name.correction + 1)
        raise ProjectError(
            f"{prepared.name} is released, and a release never changes; the sources have: {summary(plan)}\n"
            f"make a correction of it, `anki-builder release {correction}`, or release a later month"
        )
    if not prepared.is_released and prepared.previous and plan.is_empty:
        raise ProjectError(f"nothing has changed since {prepared.previous}: there is nothing to release")


def summary(plan: Plan) -> str:
    """How many notes meet which fate, and the note types with another look: `3 added, 1 corrected`."""
    counts = [(count, change) for change, count in plan.counts().items() if count and change is not Change.UNCHANGED]
    return ", ".join([*(f"{count:,} {change}" for count, change in counts), *plan.restyled])


def publish_release(
    prepared: Prepared, progress: Progress | None = None, note: str = "", sources: SourceState | None = None
) -> Released:
    """Writes a release that has no errors: all of it, or nothing; or finds that it is there already, and the same.

    `note` is Markdown for the top of the change notes; `sources` are as they were when the project was read.
    Raises ProjectError where it is there and differs, or the sources do by now, and OSError where the disk fails.
    """
    target = release_folder(prepared.project.root, prepared.name)
    with _staging(target) as folder:
        packages = _write_packages(prepared, folder, progress)
        if target.exists():
            _compare(prepared, target, packages)
            verification, is_new = None, False
        else:
            _describe(prepared, folder, packages, note)
            verification, is_new = _prove(prepared, folder, progress), True
            if verification and verification.has_errors:
                return Released((), verification, is_published=False, is_new=True)
            if sources not in (None, source_state(prepared.project.root)):
                raise ProjectError(
                    "the sources have changed while the release was made; nothing was written, run it again"
                )
            folder.rename(target)
    if not prepared.is_released:
        with AtomicWriter() as writer:
            writer.create(prepared.project.root / LEDGER_FILE).write(ledger_text(prepared.plan.ledger).encode())
    published = tuple(package._replace(path=target / package.path.name) for package in packages)
    return Released(published, verification, is_published=True, is_new=is_new)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A folder beside the release's own, which becomes it by a rename; what interrupted releases left is removed."""
    for leftover in target.parent.glob(f".*{TEMPORARY}"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = target.with_name(f".{target.name}{TEMPORARY}")
    with made_folder(target.parent), told_of_target(target, folder):
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _write_packages(prepared: Prepared, folder: Path, progress: Progress | None) -> list[BuiltPackage]:
    reader, stem = NoteReader(), file_stem(tag_slug(prepared.project.deck.name))
    live = [note for note in prepared.notes if not reader.is_retired(note)]
    packages = []
    for step, (name, notes) in enumerate(((f"{stem}.apkg", live), (f"{stem}-upgrade.apkg", list(prepared.notes)))):
        if progress:
            progress("packing", step, 2)
        path = folder / name
        with path.open("w+b") as stream:
            packages.append(write_package_file(stream, path, package_contents(prepared, notes)))
            os.fsync(stream.fileno())
    return packages


def package_contents(prepared: Prepared, notes: Iterable[Note]) -> Contents:
    """What a package of the release with these notes holds: every note dated by the release that last changed it."""
    ledger, reader = prepared.plan.ledger, NoteReader()
    return Contents(
        deck=prepared.project.deck,
        note_types=prepared.maker.types,
        notes=notes,
        modified=lambda note: ledger.facts[reader.fact_id(note)].time,
        types_modified=lambda note_type: ledger.note_types[note_type.key].time,
        version=str(prepared.name),
        whole=True,
        media=prepared.project.media.paths,
    )


def _describe(prepared: Prepared, folder: Path, packages: list[BuiltPackage], note: str) -> None:
    """Writes what accompanies the packages: change notes, manifest, checksums."""
    comparison, plan = compare(_notes_before(prepared), prepared.notes), prepared.plan
    fresh, upgrade = (package.path.name for package in packages)
    head = ChangeNotesHead(
        prepared.project.deck.name,
        plan.release.name,
        utc_day(plan.release.time),
        prepared.previous,
        fresh,
        upgrade,
        note,
    )
    manifest = {
        "release": plan.release.name,
        "time": plan.release.time,
        "date": _moment(plan.release.time),
        "previous": prepared.previous,
        "deck": plan.ledger.deck._asdict() if plan.ledger.deck else None,
        "made_with": f"anki-builder {__version__}",
        "changes": count_changes(comparison),
        "packages": [{**package._asdict(), "path": package.path.name} for package in packages],
    }
    texts = {CHANGE_NOTES: change_notes(comparison, head), MANIFEST: to_json(manifest)}
    for name, text in texts.items():
        _write(folder / name, text)
    _write(folder / CHECKSUMS, checksums_text(folder.iterdir()))


def _notes_before(prepared: Prepared) -> tuple[Note, ...]:
    if not prepared.previous:
        return ()
    _refuse_damaged(release_folder(prepared.project.root, prepared.previous))
    return read_package(upgrade_package(prepared.project.root, prepared.previous)).notes


def _write(path: Path, text: str) -> None:
    with path.open("wb") as stream:
        stream.write(text.encode())
        os.fsync(stream.fileno())


def _compare(prepared: Prepared, target: Path, packages: list[BuiltPackage]) -> None:
    """Whether the release that is there is this one. By rows: bytes differ between versions of SQLite and zlib."""
    place = f"{RELEASES}/{prepared.name}"
    _refuse_damaged(target)
    there = {package["path"]: package["rows"] for package in read_manifest(target)["packages"]}
    if there == {package.path.name: package.rows for package in packages}:
        return
    if prepared.is_released:
        raise ProjectError(f"{place} is not what these sources give, and a release never changes")
    raise ProjectError(
        f"{place} was left by a release that was interrupted, and the sources have changed since\n"
        "if nobody has it yet, delete the folder and release again; else bring the sources back to finish it"
    )


def _refuse_damaged(folder: Path) -> None:
    damaged = damaged_files(folder)
    if damaged:
        raise ProjectError(f"{folder}: not as it was released: {', '.join(damaged)}; restore it from git")


def _prove(prepared: Prepared, folder: Path, progress: Progress | None) -> Verification | None:
    """Takes a learner from the release before to this one, in real Anki, where that is installed."""
    if not (prepared.previous and is_available()):
        return None
    upgrade = next(folder.glob("*-upgrade.apkg"))
    verification = verify(upgrade, fresh_package(prepared.project.root, prepared.previous), progress)
    told = sum(consequence.rule == "changed-kind" for consequence in prepared.plan.consequences)
    if verification.upgrade is None or verification.upgrade.log.conflicting > told:
        return verification
    # The author was warned of each of these, and wants it so.
    findings = (
        finding._replace(severity=Severity.WARNING) if finding.rule == "conflicting-note" else finding
        for finding in verification.findings
    )
    return replace(verification, findings=tuple(findings))


def rebuild_ledger(root: Path) -> Ledger:
    """Works the ledger out again from the packages of all releases, and writes it.

    Raises ProjectError where there is no release, or one is not as it was made, or is being made; and OSError.
    """
    with release_lock(root):
        names = list_releases(root)
        if not names:
            raise ProjectError(f"there are no releases in {root / RELEASES} to make a ledger from")
        ledger = Ledger()
        for name in names:
            folder = release_folder(root, name)
            _refuse_damaged(folder)
            manifest, package = read_manifest(folder), read_package(upgrade_package(root, name))
            release = Release(str(name), manifest["time"])
            deck = FrozenDeck(**manifest["deck"])
            ledger = plan_release(package.notes, package.note_types, deck, ledger, release).ledger
        with AtomicWriter() as writer:
            writer.create(root / LEDGER_FILE).write(ledger_text(ledger).encode())
    return ledger
