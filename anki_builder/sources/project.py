"""A project on disk: its files found and read, its facts and everything that is wrong with them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, Severity, Span, sort_diagnostics
from anki_builder.errors import ProjectError
from anki_builder.sources.consistency import check_consistency
from anki_builder.sources.deck import UNREADABLE_DECK, Deck, read_deck
from anki_builder.sources.facts import Fact, read_facts
from anki_builder.sources.kinds import Reading
from anki_builder.sources.media import MediaFolder
from anki_builder.sources.parse import decode, parse

SOURCES = "cards_src"
DECK_FILE = f"{SOURCES}/deck.yaml"
MEDIA = "media"

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
    if not (root / DECK_FILE).exists():
        raise ProjectError(
            f"there is no deck project in {root}: {DECK_FILE} is missing\n(`anki-builder init` makes one)"
        )
    texts: dict[str, str] = {}
    deck, found = _read_deck_file(root, texts)
    facts: list[Fact] = []
    complete = True
    files, strays = find_files(root)
    found += map(_report_stray, strays)
    categories = deck.category_names()
    for index, file in enumerate(files):
        if progress:
            progress("reading", index, len(files))
        read, problems = _read_fact_file(root, file, deck, categories, texts)
        facts += read
        found += problems
        complete = complete and not (problems and not read)
    media = MediaFolder(root / SOURCES / MEDIA)
    found += media.collect(facts)
    found += check_consistency(facts, complete)
    if not files:
        message = "the project has no fact files"
        found.append(
            Diagnostic(
                Span(DECK_FILE, 1, 1), Severity.ERROR, "no-facts", message, f"write one: {SOURCES}/2025-10/story.yaml"
            )
        )
    project = Project(root, deck, tuple(facts), media, tuple(sort_diagnostics(found)), texts)
    project.read_texts(diagnostic.span.file for diagnostic in found if diagnostic.span.file not in strays)
    return project


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


def _read_deck_file(root: Path, texts: dict[str, str]) -> tuple[Deck, list[Diagnostic]]:
    text, found = _read_text(root, DECK_FILE)
    tree, problems = parse(text, DECK_FILE)
    found += problems
    if found and tree is None:
        texts[DECK_FILE] = text
        return UNREADABLE_DECK, found
    reading = Reading(DECK_FILE)
    deck = read_deck(tree, reading)
    return deck, found + reading.found


def _read_fact_file(
    root: Path, file: str, deck: Deck, categories: dict[str, str] | None, texts: dict[str, str]
) -> tuple[list[Fact], list[Diagnostic]]:
    text, found = _read_text(root, file)
    reading = Reading(file, deck.languages, categories, text, found)
    if not found:
        tree, problems = parse(text, file)
        found += problems
        if tree is not None or not problems:
            facts = read_facts(tree, deck, reading)
            return facts, found
    texts[file] = text
    return [], found


def _read_text(root: Path, file: str) -> tuple[str, list[Diagnostic]]:
    path = f"{root}/{file}"  # as text: a Path for each of 10,000 files takes 0.1 s
    if not _is_own_file(root, path):
        message = "not a file of this project: a link that leads out of it, or no regular file"
        return "", [Diagnostic(Span(file, 1, 1), Severity.ERROR, "encoding", message, "put the file itself there")]
    with FileIO(path) as stream:
        return decode(stream.readall(), file)


def _is_own_file(root: Path, path: str) -> bool:
    """Whether it is a regular file of the project, or a link to one."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        target = Path(os.path.realpath(path))
        return target.is_relative_to(os.path.realpath(root)) and target.is_file()
    return stat.S_ISREG(mode)


def _raise(error: OSError) -> None:
    raise error
