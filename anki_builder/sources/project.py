"""A project on disk: its files found and read, its facts and everything that is wrong with them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, Severity, Span, sort_diagnostics
from anki_builder.errors import ProjectError
from anki_builder.parallel import in_parallel
from anki_builder.sources.consistency import check_consistency
from anki_builder.sources.deck import UNREADABLE_DECK, Deck, read_deck
from anki_builder.sources.facts import Fact, read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.media import MediaFolder
from anki_builder.sources.parse import Mapping, Node, Sequence, decode, parse

SOURCES = "cards_src"
DECK_FILE = f"{SOURCES}/deck.yaml"
MEDIA = "media"
_FEWEST_FILES = 80
"""For each process that reads: with fewer, another costs what it saves. 200 files take 57 ms instead of 82 ms."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it stands on disk."""

    root: Path
    deck: Deck
    facts: tuple[Fact, ...]
    """All of them, drafts too, in the order of files and lines."""
    media: MediaFolder
    diagnostics: tuple[Diagnostic, ...]
    """Sorted."""
    texts: dict[str, str] = field(repr=False)
    """Text by file, of the files that have findings."""

    def read_texts(self, files: Iterable[str]) -> None:
        """Reads the texts of more files, to show findings with. Raises OSError."""
        for file in set(files) - self.texts.keys():
            self.texts[file] = decode((self.root / file).read_bytes(), file)[0]


def load_project(root: Path, progress: Progress | None = None) -> Project:
    """Reads a project and checks that it can be built.

    Raises ProjectError where there is no project, and OSError where a file cannot be read.
    """
    deck_file, files = load_deck(root), find_files(root)
    categories = deck_file.deck.category_names()

    def read_file(file: str) -> FactFile:
        read = read_fact_file(file, read_source(root, file), deck_file.deck, categories)
        return read if read.diagnostics else read._replace(source=_SOUND)

    def read() -> Iterator[FactFile]:
        for index, fact_file in enumerate(in_parallel(read_file, files.facts, _FEWEST_FILES)):
            if progress:
                progress("reading", index, len(files.facts))
            yield fact_file

    project = assemble_project(root, deck_file, files, read(), MediaFolder(root / SOURCES / MEDIA))
    with_findings = {diagnostic.span.file for diagnostic in project.diagnostics}
    project.read_texts(with_findings.difference(files.strays))
    return project


def assemble_project(
    root: Path, deck_file: DeckFile, files: FoundFiles, read: Iterable[FactFile], media: MediaFolder
) -> Project:
    """The project that some files make, with all that is wrong with it; `read` is in the order of `files`.

    Its texts are those of the files that have findings of their own. Raises OSError where a media file cannot be read.
    """
    deck, found, texts = deck_file.deck, [*deck_file.diagnostics], dict(deck_file.texts)
    found += map(_report_stray, files.strays)
    facts: list[Fact] = []
    complete = True
    for file, content in zip(files.facts, read, strict=True):
        facts += content.facts
        if content.diagnostics:
            found += content.diagnostics
            texts[file] = content.source.text
            complete = complete and bool(content.facts)
    found += media.collect(facts)
    found += check_consistency(facts, complete)
    if not files.facts:
        message, hint = "the project has no fact files", f"write one: {SOURCES}/2025-10/story.yaml"
        found.append(Diagnostic(Span(DECK_FILE, 1, 1), Severity.ERROR, "no-facts", message, hint))
    return Project(root, deck, tuple(facts), media, tuple(sort_diagnostics(found)), texts)


class DeckFile(NamedTuple):
    """What deck.yaml says."""

    deck: Deck
    diagnostics: list[Diagnostic]
    texts: dict[str, str]
    """The file's text by its name, where it has findings."""


def load_deck(root: Path) -> DeckFile:
    """The deck of a project alone.

    Raises ProjectError where there is no project, and OSError.
    """
    if not (root / DECK_FILE).exists():
        raise ProjectError(
            f"there is no deck project in {root}: {DECK_FILE} is missing\n(`anki-builder init` makes one)"
        )
    source = read_source(root, DECK_FILE)
    tree, problems = parse(source.text, DECK_FILE)
    deck, found = UNREADABLE_DECK, [*source.diagnostics, *problems]
    if tree is not None or not found:
        reading = Reading(DECK_FILE, found=found)
        deck = read_deck(tree, reading)
    return DeckFile(deck, found, {DECK_FILE: source.text} if found else {})


class FoundFiles(NamedTuple):
    """The files under cards_src/, relative to the project, with forward slashes, sorted."""

    facts: list[str]
    strays: list[str]
    """What an author may take for fact files, or a folder of them, but is not read."""


def find_files(root: Path) -> FoundFiles:
    """Finds the fact files of a project. Raises OSError where a folder cannot be read."""
    found = FoundFiles([], [])
    for folder, folders, files in os.walk(root / SOURCES, onerror=_raise):
        relative = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not name.startswith(".")]
        if relative.as_posix() == SOURCES and MEDIA in folders:
            folders.remove(MEDIA)
        found.strays.extend(f"{relative.as_posix()}/{name}" for name in folders if Path(folder, name).is_symlink())
        for name in files:
            path = f"{relative.as_posix()}/{name}"
            if name.lower().endswith((".yaml", ".yml")) and not name.startswith(".") and path != DECK_FILE:
                found.facts.append(path)
            elif name.lower().endswith((".yaml.txt", ".yml.txt")):
                found.strays.append(path)
    return FoundFiles(sorted(found.facts), sorted(found.strays))


def _report_stray(file: str) -> Diagnostic:
    is_text = file.lower().endswith(".txt")
    message = "not read, as its name ends in .txt" if is_text else "not read, as it is a link to a folder"
    hint = f"rename it to {file.rpartition('/')[2][:-4]}" if is_text else "put the folder itself there"
    return Diagnostic(Span(file, 1, 1), Severity.WARNING, "stray-file", message, hint)


class SourceText(NamedTuple):
    """The text of a file, or what is wrong with it as one."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


_SOUND = SourceText("")
"""In place of a text that nobody will ask for, as nothing is wrong with it."""


class FactFile(NamedTuple):
    """A fact file that has been read."""

    source: SourceText
    facts: tuple[Fact, ...]
    places: tuple[tuple[int, int], ...]
    """Line and column of each entry under `facts`, in their order; of what is broken, too."""
    diagnostics: tuple[Diagnostic, ...]
    """All that is wrong with the file, as far as it shows without the others."""


def read_source(root: Path, file: str) -> SourceText:
    """The text of a project's own file. Raises OSError."""
    path = f"{root}/{file}"  # as text: a Path for each of 10,000 files takes 0.1 s
    if not _is_own_file(root, path):
        message = "not a file of this project: a link that leads out of it, or no regular file"
        found = Diagnostic(Span(file, 1, 1), Severity.ERROR, "encoding", message, "put the file itself there")
        return SourceText("", (found,))
    with FileIO(path) as stream:
        text, problems = decode(stream.readall(), file)
    return SourceText(text, tuple(problems))


def read_fact_file(file: str, source: SourceText, deck: Deck, categories: dict[str, str] | None) -> FactFile:
    """The facts of a file. `categories` are the deck's names: to work them out anew for each file would take time."""
    if source.diagnostics:
        return FactFile(source, (), (), source.diagnostics)
    tree, found = parse(source.text, file)
    if tree is None and found:
        return FactFile(source, (), (), tuple(found))
    facts = read_facts(tree, deck, Reading(file, deck.languages, categories, source.text, found))
    return FactFile(source, tuple(facts), _places(tree), tuple(found))


def _places(tree: Node | None) -> tuple[tuple[int, int], ...]:
    entries = tree.entries if isinstance(tree, Mapping) else []
    facts = next((value for key, value in entries if key.text == "facts"), None)
    return tuple((item.line, item.column) for item in facts.items) if isinstance(facts, Sequence) else ()


def _is_own_file(root: Path, path: str) -> bool:
    """Whether it is a regular file of the project, or a link to one."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        target = Path(os.path.realpath(path))
        return target.is_relative_to(os.path.realpath(root)) and target.is_file()
    return stat.S_ISREG(mode)


def _raise(error: OSError) -> None:
    raise error
