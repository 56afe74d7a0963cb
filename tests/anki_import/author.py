"""An author's project in a scratch folder: YAML in, packages out.

Knows nothing of Anki; `learner` is the other side.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

from anki_builder.decks.building import BuildRequest, build
from anki_builder.decks.releases import parse_release_name, release_folder
from anki_builder.decks.releasing import prepare_release, publish_release
from anki_builder.diagnostics import has_errors
from anki_builder.notes.note import NoteMaker
from anki_builder.notes.notetypes import NoteTypes
from anki_builder.packages.apkg import Contents, write_package
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.lifecycle import Lifecycle
from anki_builder.sources.project import Project, load_project

DECK = """
    name: GK
    namespace: gk.example
    tag_root: GK
"""
"""The deck.yaml of a project that is given no other."""

STORY = """
    title: Moon landing
    date: 1969-07-20
"""
"""What stands above the facts where a test is only about facts."""

FIRST_BUILD = "2025-11-30"
SECOND_BUILD = "2025-12-31"


class Author:
    """A deck project on disk, and the builds of it."""

    def __init__(self, root: Path, deck: str = DECK) -> None:
        self.root = root
        self.write("deck.yaml", deck)

    def write(self, file: str, text: str) -> None:
        """Writes a file under cards_src; the indentation that all lines share is dropped."""
        self.write_bytes(file, dedent(text).lstrip("\n").encode())

    def write_bytes(self, file: str, data: bytes) -> None:
        """Writes a file under cards_src as it is: `media/flag.png`."""
        path = self.root / "cards_src" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def delete(self, file: str) -> None:
        """Removes a file under cards_src."""
        (self.root / "cards_src" / file).unlink()

    def facts(self, facts: str, story: str = STORY, file: str = "story.yaml") -> None:
        """Writes a fact file: the story's keys, and under them the list of its facts."""
        body = "".join(f"  {line}\n" for line in dedent(facts).strip("\n").splitlines())
        self.write(file, f"{dedent(story).strip()}\nfacts:\n{body}")

    def load(self) -> Project:
        """The project, which must have no errors."""
        project = load_project(self.root)
        assert not has_errors(project.diagnostics), [f"{found.span}: {found.message}" for found in project.diagnostics]
        return project

    def build(self, at: str = FIRST_BUILD) -> Path:
        """The fresh package of the full deck, built at midnight UTC of a day."""
        return self._build(at)[0]

    def build_upgrade(self, at: str = SECOND_BUILD) -> Path:
        """The upgrade package: retired facts are in it too."""
        return self._build(at, upgrade=True)[-1]

    def build_part(self, *, month: str = "", category: str = "", at: str = FIRST_BUILD) -> Path:
        """The package of a month, or of a category."""
        choice = FactChoice((month,) if month else (), (category,) if category else ())
        return self._build(at, choice=choice)[0]

    def build_each_month(self, at: str = FIRST_BUILD) -> list[Path]:
        """The package of each month, oldest first, without that of the full deck."""
        return self._build(at, each_month=True)[1:]

    def release(self, name: str, at: str) -> Path:
        """The folder of a release, made at midnight UTC of a day."""
        release_name = parse_release_name(name)
        assert release_name is not None
        prepared = prepare_release(self.load(), release_name, seconds(at), seconds(at))
        assert not has_errors(prepared.diagnostics), [
            f"{found.span}: {found.message}" for found in prepared.diagnostics
        ]
        assert publish_release(prepared).is_published
        return release_folder(self.root, name)

    def build_restyled(self, css: str, at: str) -> Path:
        """The full deck with other CSS, as a later version of anki_builder would write it."""
        project = self.load()
        lifecycle = Lifecycle(project.facts, datetime.date.fromisoformat(at))
        maker = NoteMaker(project.deck, project.facts, lifecycle, project.media.names)
        contents = Contents(
            deck=project.deck,
            note_types=NoteTypes(*(note_type._replace(css=css) for note_type in maker.types)),
            notes=[maker.note(fact) for fact in project.facts],
            modified=lambda note: seconds(at),
            types_modified=lambda note_type: seconds(at),
            version=at,
            whole=True,
            media=project.media.paths,
        )
        package = self.root / "restyled.apkg"
        with package.open("wb") as stream:
            write_package(stream, contents)
        return package

    def _build(self, at: str, **parts: Any) -> list[Path]:
        request = BuildRequest(time=seconds(at), out=self.root / "decks" / at, **parts)
        return [package.path for package in build(self.load(), request)]


def seconds(day: str) -> int:
    """Midnight UTC of a day, in seconds since 1970: what `--at` makes of it."""
    return int(datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC).timestamp())
