"""The images and recordings that cards show: found, checked, and named by their content."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

from anki_builder.diagnostics import Diagnostic, Severity, did_you_mean
from anki_builder.files import file_sha256
from anki_builder.sources.facts import Fact, Media
from anki_builder.sources.kinds import shortened

_NAME_LENGTH = 20
"""Hexadecimal digits of SHA-256 in a name: 80 bits, as in GUIDs."""


class MediaFolder:
    """cards_src/media/ of a project."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.paths: dict[str, Path] = {}
        """Where the file lies, by the name it has in packages."""
        self.names: dict[str, str] = {}
        """Name in packages, by path under the folder."""

    def collect(self, facts: Iterable[Fact]) -> list[Diagnostic]:
        """Looks up every file that the facts show; those that are fit to be packed get a name.

        A name is the content's hash: the same everywhere, safe in every Anki, and new where the content is, so that
        learners get the new file. Raises OSError if a file cannot be read.
        """
        problems = []
        for item in (media for fact in facts for media in (fact.image, fact.audio) if media):
            problem = self._problem(item) if item.file not in self.names else None
            if problem:
                problems.append(problem)
            elif item.file not in self.names:
                path = self._path(item.file)
                name = f"{file_sha256(path)[:_NAME_LENGTH]}{path.suffix.lower()}"
                self.names[item.file] = name
                self.paths[name] = path
        return problems

    def _path(self, file: str) -> Path:
        """Where the file lies: macOS writes accents apart from their letters, and editors write them together."""
        spellings = (file, normalize("NFD", file), normalize("NFC", file))
        return next((path for path in map(self._folder.joinpath, spellings) if _exists(path)), self._folder / file)

    def _problem(self, media: Media) -> Diagnostic | None:
        def problem(message: str, hint: str = "") -> Diagnostic:
            return Diagnostic(media.span, Severity.ERROR, "bad-media", message, hint)

        path = self._path(media.file)
        if ".." in path.parts:
            return problem(f"`{media.file}` leads out of cards_src/media/", "copy the file there")
        if "://" in media.file:
            return problem(f"`{shortened(media.file)}` is an address, not a file", "download it into cards_src/media/")
        if not _exists(path):
            known = [
                found.relative_to(self._folder).as_posix()
                for found in sorted(self._folder.rglob("*"))
                if found.is_file()
            ]
            hint = did_you_mean(media.file, known[:100]) or "put the file there"
            return problem(f"there is no cards_src/media/{shortened(media.file)}", hint)
        # The folder itself is no link out of the project either: whoever builds it would give away what lies there.
        folder = Path(os.path.realpath(self._folder.parent), self._folder.name)
        if not Path(os.path.realpath(path)).is_relative_to(folder):
            return problem(f"`{media.file}` is a link that leads out of cards_src/media/", "copy the file there")
        if not path.is_file():
            return problem(f"cards_src/media/{media.file} is not a file")
        if not path.stat().st_size:
            return problem(f"cards_src/media/{media.file} is empty", "to Anki it would be missing")
        return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than the disk can hold
        return False
