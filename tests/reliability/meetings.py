"""Who may be at work in one project at a time: two commands, or a command and an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.reliability.scenarios import (
    ARTICLES,
    BUILD,
    FILES,
    FIRST,
    PROJECT,
    SECOND,
    SITE,
    WITHOUT_IDS,
    Prepare,
    project_after,
    with_articles,
)

Save = Callable[[Path], None]
"""What an editor does, in one step, to the files in the folder of a trial."""

Step = tuple[str, ...] | Save
"""A command, or what an editor does."""


class Meeting(NamedTuple):
    """Two at work in one project: the first is stopped, and the second comes, one step at each stop."""

    prepare: Prepare
    first: tuple[str, ...]
    second: tuple[Step, ...]
    is_each_file_one: bool = False
    """Whether each file may be of either: which of two builds counts, nobody knows but the author."""

    @property
    def is_with_editor(self) -> bool:
        """Whether the second is an editor."""
        return callable(self.second[0])


_DECEMBER = """\
title: Census
date: 2025-12-05
source: {name: Example Office}
facts:
  - {id: census, front: When was the census?, back: In December}
"""
_RELEASED = project_after(FIRST)
_THREE_MONTHS = project_after(FIRST, files={**FILES, "2025-12/census.yaml": _DECEMBER})
_BARE = project_after(files=FILES | WITHOUT_IDS)
_THIRD = (*PROJECT, "release", "2025-12", "--at", "2025-12-31")
_REBUILD = (*PROJECT, "release", "--rebuild-ledger")
_IDS, _FIX = (*PROJECT, "ids", "--write"), (*PROJECT, "check", "--fix")
_DRAFT = (*PROJECT, "draft", *ARTICLES)

COMMANDS = {
    "two builds": Meeting(_RELEASED, BUILD, ((*BUILD[:-1], "2025-12-01"),), is_each_file_one=True),
    "a build during a release": Meeting(_RELEASED, SECOND, (BUILD,)),
    "a release during a build": Meeting(_RELEASED, BUILD, (SECOND,)),
    "two releases of one month": Meeting(_RELEASED, SECOND, (SECOND,)),
    "two releases of two months": Meeting(_THREE_MONTHS, SECOND, (_THIRD,)),
    "an earlier release during a later one": Meeting(_THREE_MONTHS, _THIRD, (SECOND,)),
    "release --rebuild-ledger during a release": Meeting(_RELEASED, SECOND, (_REBUILD,)),
    "a site during a release": Meeting(_RELEASED, SECOND, (SITE,)),
    "a release during a site": Meeting(_RELEASED, SITE, (SECOND,)),
    "two sites in one folder": Meeting(project_after(FIRST, SITE, SECOND), SITE, (SITE,)),
    "two of ids --write": Meeting(_BARE, _IDS, (_IDS,)),
    "check --fix during ids --write": Meeting(_BARE, _IDS, (_FIX,)),
    "ids --write during check --fix": Meeting(_BARE, _FIX, (_IDS,)),
    "two drafts of the same articles": Meeting(with_articles, _DRAFT, (_DRAFT,)),
}
"""Two commands."""


def _saves(file: str, after: str) -> Mapping[str, tuple[Save, ...]]:
    """The ways in which editors save a file."""

    def in_place(folder: Path) -> None:
        (folder / file).write_text(after, encoding="utf-8")

    def half(folder: Path) -> None:
        (folder / file).write_text(after[: len(after) // 2], encoding="utf-8")

    def empty(folder: Path) -> None:
        (folder / file).write_bytes(b"")

    def by_renaming(folder: Path) -> None:
        (folder / "new").write_text(after, encoding="utf-8")
        (folder / "new").replace(folder / file)

    def gone(folder: Path) -> None:
        (folder / file).unlink()

    return {
        "saves a file in place": (in_place,),
        "saves a file by renaming another": (by_renaming,),
        "saves a file in two steps": (half, in_place),
        "empties a file and fills it": (empty, in_place),
        "removes a file and writes it anew": (gone, in_place),
    }


EDITED = "2025-11/trade.yaml"
"""The file that an editor saves while `ids --write` is about to write it."""

_NEW_SUMMIT = str(FILES["2025-10/summit.yaml"]).replace("Tokio", "Kyoto").replace("5.5%", "5.75%")
_NEW_TRADE = str(WITHOUT_IDS[EDITED]).replace("Who signed", "Who wrote and then signed")
_SUMMIT_SAVES = _saves("project/cards_src/2025-10/summit.yaml", _NEW_SUMMIT)
_TRADE_SAVES = _saves(f"project/cards_src/{EDITED}", _NEW_TRADE)

EDITORS = {
    f"an editor {way} during {name}": Meeting(prepare, command, save)
    for name, prepare, command, saves in (
        ("a build", project_after(BUILD), BUILD, _SUMMIT_SAVES),
        ("a release", _RELEASED, SECOND, _SUMMIT_SAVES),
        ("ids --write", _BARE, _IDS, _TRADE_SAVES),
    )
    for way, save in saves.items()
}
"""A command and an editor."""
