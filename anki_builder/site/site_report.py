"""A site that was written, as text for people and JSON for programs."""

from __future__ import annotations

from anki_builder.report import counted, to_json
from anki_builder.site.building import BuiltSite
from anki_builder.site.wording import size_text


def site_text(built: BuiltSite) -> str:
    """What was written, and where to look at it."""
    source = f"release {built.release}" if built.release else "the sources, as nothing is released yet"
    size = size_text(sum(size for _, size in built.files))
    return (
        f"wrote {built.out.as_posix()}/: {counted(len(built.files), 'file')}, {size}\n"
        f"{counted(built.facts, 'fact')} and {counted(built.cards, 'card')} of {source}\n"
        f"look at it: {(built.out / 'index.html').as_posix()}\n"
    )


def site_json(built: BuiltSite) -> str:
    """The same as one object, with every file."""
    return to_json(
        {
            "path": built.out.as_posix(),
            "release": built.release or None,
            "facts": built.facts,
            "cards": built.cards,
            "files": [{"path": path, "bytes": size} for path, size in built.files],
        }
    )
