"""A project that is read again whenever its files change: what has not changed is not worked out a second time.

Reads files, but watches none, and knows nothing of pages: a `ProjectView` is what comes of it.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from anki_builder.lint.linter import LintFinding, lint
from anki_builder.lint.places import place_findings
from anki_builder.notes.note import NoteMaker
from anki_builder.notes.notetypes import note_types
from anki_builder.preview.card_views import MEDIA_FOLDER, CardView, card_views
from anki_builder.preview.project_view import CardEntry, Entry, FoundAt, ProjectView, file_entries
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.media import MediaFolder
from anki_builder.sources.project import (
    MEDIA,
    SOURCES,
    FactFile,
    Progress,
    Project,
    assemble_project,
    find_files,
    load_deck,
    read_fact_file,
    read_source,
)

_NO_FILE = "missing"
"""Stands for the name of a media file that is not there: no file has it, so a page shows the text for its place."""


class Circumstances(NamedTuple):
    """What the cards of a fact depend on, beside the fact itself and the deck."""

    is_retired: bool
    successor: Fact | None
    media: tuple[str, ...]
    """Names in packages: they change with the content."""


class FileCards(NamedTuple):
    """The cards of a file."""

    content: FactFile
    circumstances: tuple[Circumstances, ...]
    """Of each of its facts."""
    cards: tuple[tuple[CardEntry, ...], ...]
    """Of each of its facts, without findings; an unreadable one has none."""


class CheckedFile(NamedTuple):
    """What the rules of card quality found in a file, as it stood then."""

    content: FactFile
    findings: list[LintFinding]
    found: tuple[FoundAt, ...]
    """The same, at their places."""


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project as its files stood at one moment."""

    project: Project
    """With the texts of all its fact files."""
    files: Mapping[str, FileCards]
    """By name, in the order of the project."""
    day: datetime.date
    """That decides which facts are retired or stale."""


class LiveProject:
    """Reads one project, time after time. Not for several threads at once."""

    def __init__(self, root: Path, today: Callable[[], datetime.date]) -> None:
        self._root = root
        self._today = today
        self._deck: Deck | None = None
        self._files: dict[str, FileCards] = {}
        self._media = _MediaNames(root / SOURCES / MEDIA)

    def read(self, progress: Progress | None = None) -> ProjectState:
        """The project as it is now; `progress` is told how much of what is new is done.

        Raises ProjectError where there is none any more, and OSError where a file cannot be read.
        """
        deck_file, found = load_deck(self._root), find_files(self._root)
        if deck_file.deck != self._deck:
            self._deck, self._files = deck_file.deck, {}
        contents = dict(self._read_files(deck_file.deck, found.facts, progress))
        media = self._media.folder(fact for content in contents.values() for fact in content.facts)
        project = assemble_project(self._root, deck_file, found, contents.values(), media)
        project.texts.update((file, content.source.text) for file, content in contents.items())
        self._media.remember(media)
        day = self._today()
        self._files = self._read_cards(contents, project, day, progress)
        return ProjectState(project, self._files, day)

    def _read_files(
        self, deck: Deck, files: Sequence[str], progress: Progress | None
    ) -> Iterator[tuple[str, FactFile]]:
        """By content, not by time: to read 1,000 small files takes 10 ms, and no edit goes unseen."""
        categories = deck.category_names()
        for index, file in enumerate(files):
            if progress:
                progress("reading", index, len(files))
            source, known = read_source(self._root, file), self._files.get(file)
            is_same = known is not None and known.content.source == source
            yield file, known.content if known and is_same else read_fact_file(file, source, deck, categories)

    def _read_cards(
        self, contents: Mapping[str, FactFile], project: Project, day: datetime.date, progress: Progress | None
    ) -> dict[str, FileCards]:
        """The cards of each file; those there were, where they would be the same."""
        lifecycle = Lifecycle([fact for fact in project.facts if not fact.draft], day)
        files, new = dict[str, FileCards](), dict[str, FileCards]()
        for file, content in contents.items():
            circumstances = tuple(_circumstances(fact, lifecycle, project.media.names) for fact in content.facts)
            known = self._files.get(file)
            if known is None or known.content is not content or known.circumstances != circumstances:
                known = new[file] = FileCards(content, circumstances, ())
            files[file] = known
        maker = _note_maker(project, lifecycle, [fact for each in new.values() for fact in each.content.facts])
        for index, (file, each) in enumerate(new.items()):
            if progress:
                progress("drawing cards", index, len(new))
            facts = zip(each.content.facts, each.circumstances, strict=True)
            cards = tuple(_cards(fact, maker, circumstances.is_retired) for fact, circumstances in facts)
            files[file] = each._replace(cards=cards)
        return files


def check_quality(state: ProjectState, known: Mapping[str, CheckedFile]) -> dict[str, CheckedFile]:
    """What the rules of card quality find, by file; `known` is what they found the last time.

    For 10,000 facts it takes more than a second, as every fact is compared with all others.
    """
    project = state.project
    by_file: defaultdict[str, list[LintFinding]] = defaultdict(list)
    for finding in lint(project.facts, project.deck.lint, state.day):
        by_file[finding.fact.span.file].append(finding)
    checked = {}
    for file, (content, _, _) in state.files.items():
        findings, before = by_file[file], known.get(file)
        if before and before.content is content and before.findings == findings:
            checked[file] = before
        else:
            placed = place_findings(findings, project.texts.__getitem__, project.deck.languages)
            found = zip((finding.fact.span for finding in findings), placed, strict=True)
            checked[file] = CheckedFile(content, findings, tuple(found))
    return checked


def view_project(state: ProjectState, checked: Mapping[str, CheckedFile], is_checked: bool) -> ProjectView:
    """What the preview shows of a project, with the findings in those files that have not changed since the check."""
    project = state.project
    found: defaultdict[str, list[FoundAt]] = defaultdict(list)
    for diagnostic in project.diagnostics:
        found[diagnostic.span.file].append((diagnostic.span, diagnostic))
    entries: list[Entry] = []
    for file in _in_order(state.files, project.deck.dated):
        content, _, cards = state.files[file]
        if file in checked and checked[file].content is content:
            found[file] += checked[file].found
        entries += file_entries(file, content, cards, found[file])
    return ProjectView(
        name=project.deck.name,
        entries=tuple(_with_own_keys(entries)),
        notices=tuple(diagnostic for diagnostic in project.diagnostics if diagnostic.span.file not in state.files),
        texts=project.texts,
        media=dict(project.media.paths),
        css=note_types(project.deck).fact.css,
        is_checked=is_checked,
    )


def _in_order(files: Iterable[str], dated: bool) -> list[str]:
    """The newest month first where folders are months, as that is where an author works."""
    return sorted(files, key=lambda file: PurePosixPath(file).parent.as_posix(), reverse=True) if dated else [*files]


def _with_own_keys(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, each card under its own key: facts that share an id, which is an error, are shown all the same."""
    seen: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, CardEntry):
            card = entry.card
            seen[card.key] += 1
            number = seen[card.key]
            yield entry if number == 1 else entry._replace(card=card._replace(key=f"{card.key}-{number}"))
        else:
            yield entry


def _circumstances(fact: Fact, lifecycle: Lifecycle, names: Mapping[str, str]) -> Circumstances:
    media = tuple(names.get(item.file, _NO_FILE) for item in (fact.image, fact.audio) if item)
    return Circumstances(lifecycle.is_retired(fact), lifecycle.successor(fact), media)


def _note_maker(project: Project, lifecycle: Lifecycle, facts: list[Fact]) -> NoteMaker:
    """Makes the notes of these facts, drafts too, for pages alone: what depends on all facts, a page does not show."""
    names = dict.fromkeys(_media_files(facts), _NO_FILE) | project.media.names
    return NoteMaker(project.deck, facts, lifecycle, names)


def _media_files(facts: Iterable[Fact]) -> set[str]:
    return {item.file for fact in facts for item in (fact.image, fact.audio) if item}


def _cards(fact: Fact, maker: NoteMaker, is_retired: bool) -> tuple[CardEntry, ...]:
    retired = frozenset({fact.identity} if is_retired else ())
    return tuple(CardEntry(view, _searched(view, fact)) for view in card_views(maker, [fact], retired, MEDIA_FOLDER))


def _searched(view: CardView, fact: Fact) -> str:
    return "\n".join((view.words, fact.hint, view.fact_id, view.file, *view.categories, *view.tags)).casefold()


class _MediaNames:
    """The names of media files, which come from their content; only files that have changed are read again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[Path, str]] = {}
        self._stamps: dict[str, _Stamp | None] = {}
        """Taken before the content was read, so that what is written meanwhile does not pass for what was read."""

    def folder(self, facts: Iterable[Fact]) -> MediaFolder:
        """The media folder, with the names of what these facts show, where that has not changed."""
        media = MediaFolder(self._folder)
        for file in self._known.keys() & _media_files(facts):
            path, name = self._known[file]
            before, self._stamps[file] = self._stamps.get(file), _stamp(path)
            if before is not None and before == self._stamps[file]:
                media.names[file], media.paths[name] = name, path
        return media

    def remember(self, media: MediaFolder) -> None:
        """Keeps the names that were found."""
        self._known = {file: (media.paths[name], name) for file, name in media.names.items()}


_Stamp = tuple[int, int, int]
"""What differs once a file has changed: time of modification in nanoseconds, size in bytes, and inode."""


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
