"""A new deck project, which builds at once."""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from string import Template

from anki_builder.errors import ProjectError
from anki_builder.files import AtomicWriter
from anki_builder.report import to_json
from anki_builder.sources.fact_format import DECK, deck_schema, fact_file_schema
from anki_builder.sources.kinds import Reading
from anki_builder.sources.parse import Scalar
from anki_builder.sources.project import DECK_FILE, SOURCES
from anki_builder.tags import tag_slug

_PARTS = Path(__file__).parent / "new_project"


_LONGEST_TAG_ROOT = 50  # as in fact_format


def new_name(folder: str) -> str:
    """A deck's name from its folder's: `upsc-2026 notes` becomes `Upsc 2026 Notes`, and `UPSC` stays."""
    return " ".join(word[:1].upper() + word[1:] for word in re.split(r"[-_\s]+", folder) if word)


def new_namespace(name: str) -> str:
    """A namespace that nobody else has: the deck's name, as far as it is ASCII, and 8 random hexadecimal digits."""
    readable = "".join(character for character in tag_slug(name).replace("::", "-") if character.isascii()).strip("-_")
    return f"{readable[:40]}-{secrets.token_hex(4)}".lstrip("-")


def create_project(root: Path, name: str, namespace: str) -> dict[str, bool]:
    """Writes a project's files, and gives their paths in it, with whether each was written or is the author's own.

    A folder that is in git may have a .gitignore and a workflow. Raises ProjectError, with nothing written, where any
    other file is in the way or the name cannot be a deck's; and OSError.
    """
    reading = Reading(DECK_FILE)
    for key, text in (("name", name), ("namespace", namespace)):
        DECK.keys[key].kind.read(Scalar(text, 1, 1, plain=False), reading)
    for problem in reading.found:
        raise ProjectError(f"{problem.message}: {problem.hint}")
    files = _project_files(name, namespace)
    there = [path for path in files if (root / path).exists()]
    in_the_way = [path for path in there if path.startswith(SOURCES)]
    # What is the same was written by a run that was interrupted, before it came to deck.yaml.
    if not all(_has_text(root / path, files[path]) for path in in_the_way):
        raise ProjectError(f"already there: {', '.join(in_the_way)}; nothing was written")
    with AtomicWriter() as writer:
        for path, text in sorted(files.items(), key=lambda file: file[0] == DECK_FILE):
            if path not in there:
                writer.create(root / path).write(text.encode())
    return {path: path not in there for path in files}


def _has_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _project_files(name: str, namespace: str) -> dict[str, str]:
    tag_root = tag_slug(name).replace("::", "-")[:_LONGEST_TAG_ROOT].strip("-") or "deck"
    deck = Template(_part("deck.yaml")).substitute(
        name=json.dumps(name, ensure_ascii=False),
        namespace=namespace,
        tag_root=json.dumps(tag_root, ensure_ascii=False),
    )
    return {
        DECK_FILE: deck,
        f"{SOURCES}/1969-07/moon-landing.yaml": _part("moon-landing.yaml"),
        **schema_files(),
        ".gitignore": _part("gitignore"),
        ".github/workflows/deck.yml": _part("deck.yml"),
        ".github/workflows/release.yml": _part("release.yml"),
    }


def schema_files() -> dict[str, str]:
    """The JSON Schemas that a project carries for its authors' editors, by path."""
    return {
        f"{SOURCES}/.schema/fact.json": to_json(fact_file_schema()),
        f"{SOURCES}/.schema/deck.json": to_json(deck_schema()),
    }


def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")
