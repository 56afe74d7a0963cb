"""Commands that write, each in a project in which it has something to do: what is tried with faults and in parallel."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from anki_builder.files import TEMPORARY
from anki_builder.locks import LOCK_FILE
from tests.projects import write_project
from tests.reliability.commands import CommandServer, Operation

_SUMMIT = """\
title: Summit
date: 2025-10-28
source: {name: Example News}
facts:
  - {id: city, front: In which city was the summit?, back: Tokio, image: map.svg}
  - {id: rate, front: The repo rate in October?, back: 5.5%}
"""
_CORRECTED = _SUMMIT.replace("Tokio", "Tokyo")
_RATE = """\
title: Repo rate
date: 2025-11-05
source: {name: Example Bank}
facts:
  - {id: rate-2, front: What is the repo rate?, back: 5.25%, supersedes: rate}
"""
_UNFINISHED = """\
title: Trade , deals
date: 2025-{month}-05
facts:
  # signed in Tokyo
  - front: Who signed deal {month} , and when ?
    back: Japan
"""
_MAP = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'
ARTICLES = {
    "minerals.md": "# Minerals\n\n28 October 2025\n\nJapan signed it in Tokyo. China had about 70% of mining.\n",
    "apec.md": "# APEC summit\n\n1 November 2025\n\nThe summit was held in Gyeongju. APEC has 21 members.\n",
}

FILES: dict[str, str | bytes] = {"2025-10/summit.yaml": _SUMMIT, "2025-11/rate.yaml": _RATE, "media/map.svg": _MAP}
WITHOUT_IDS: dict[str, str | bytes] = {
    f"2025-{month}/trade.yaml": _UNFINISHED.format(month=month) for month in (10, 11, 12)
}
PROJECT = ("-C", "project")
FIRST = (*PROJECT, "release", "2025-10", "--at", "2025-10-31")
SECOND = (*PROJECT, "release", "2025-11", "--at", "2025-11-30")
BUILD = (*PROJECT, "build", "--each-month", "--upgrade", "--at", "2025-11-30")

Prepare = Callable[[CommandServer, Path], None]
"""Makes what a command finds, in the folder of a trial."""


def project_after(*commands: tuple[str, ...], files: Mapping[str, str | bytes] = FILES) -> Prepare:
    """A project with these files, in which some commands have run; of which, then, one answer is corrected."""

    def prepare(server: CommandServer, folder: Path) -> None:
        write_project(folder / "project", files)
        for command in commands:
            ran = server.run(folder, command)
            assert ran.exit_code == 0, ran
        if commands:
            write_project(folder / "project", {"2025-10/summit.yaml": _CORRECTED})

    return prepare


def _lost_ledger(server: CommandServer, folder: Path) -> None:
    project_after(FIRST, SECOND)(server, folder)
    (folder / "project/decks/ledger.json").unlink()


def with_articles(server: CommandServer, folder: Path) -> None:
    """A project, and articles beside it."""
    project_after()(server, folder)
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")


def _nothing(server: CommandServer, folder: Path) -> None:
    """What `init` finds."""


Tree = dict[str, bytes]
"""The files of a folder by their paths in it; folders, too, whose paths end in a slash."""


def tree(folder: Path) -> Tree:
    """What is in the folder of a trial, but for its temporary files elsewhere."""
    paths = [path for path in folder.rglob("*") if path.relative_to(folder).parts[0] != "scratch"]
    return {
        path.relative_to(folder).as_posix() + ("/" if path.is_dir() else ""): b""
        if path.is_dir()
        else path.read_bytes()
        for path in paths
    }


def files(found: Tree) -> Tree:
    """What people see of a tree: no folders, locks, or files that are not finished."""
    return {path: content for path, content in found.items() if not path.endswith("/") and not is_hidden(path)}


def is_hidden(path: str) -> bool:
    """Whether it is a lock or a file that is not finished, or in a folder that is not."""
    return any(part.endswith((TEMPORARY, LOCK_FILE)) for part in path.split("/"))


Between = Callable[[Tree, Tree, Tree], bool]
"""Whether what is there is neither the old state nor the new one, but one from which the next run goes on: by files."""


def _never(now: Tree, before: Tree, after: Tree) -> bool:
    return False


def _file_by_file(now: Tree, before: Tree, after: Tree) -> bool:
    return all(now.get(path) in (before.get(path), after.get(path)) for path in {*now, *before, *after})


def _without_ledger(now: Tree, before: Tree, after: Tree) -> bool:
    """The release is there, and the ledger does not know it yet."""
    ledger = "project/decks/ledger.json"
    return now == {path: before.get(path) if path == ledger else content for path, content in after.items()} or (
        ledger not in before and now == {path: content for path, content in after.items() if path != ledger}
    )


def _site_aside(now: Tree, before: Tree, after: Tree) -> bool:
    """The older site is out of the way, under a name that the next run knows, and the new one is not there yet."""
    return now == {path: content for path, content in before.items() if not path.startswith("site/")}


class Scenario(NamedTuple):
    """A command, and what it finds."""

    arguments: tuple[str, ...]
    prepare: Prepare
    is_between: Between = _never
    """Where a process that is killed may leave the folder."""
    again: int = 0
    """The exit status of the same command after it has done its work."""


_PLAN = (*PROJECT, "plan", "--exam", "2026-03-01")
SITE = (*PROJECT, "site", "--out", "site")

SCENARIOS = {
    "build": Scenario(BUILD, project_after(FIRST, BUILD), _file_by_file),
    "build, the first": Scenario(BUILD, project_after(), _file_by_file),
    "release": Scenario(SECOND, project_after(FIRST), _without_ledger),
    "release, the first": Scenario(FIRST, project_after(), _without_ledger),
    "release --rebuild-ledger": Scenario((*PROJECT, "release", "--rebuild-ledger"), _lost_ledger),
    "ids --write": Scenario((*PROJECT, "ids", "--write"), project_after(files=FILES | WITHOUT_IDS), _file_by_file),
    "check --fix": Scenario((*PROJECT, "check", "--fix"), project_after(files=FILES | WITHOUT_IDS), _file_by_file),
    "draft": Scenario((*PROJECT, "draft", *ARTICLES), with_articles, _file_by_file),
    "site": Scenario(SITE, project_after(FIRST, SITE, SECOND), _site_aside),
    "plan --write": Scenario((*_PLAN, "--write"), project_after()),
    "plan --plot": Scenario((*_PLAN, "--plot", "plan.svg"), project_after()),
    "init": Scenario(("init", "project", "--namespace", "a.example"), _nothing, _file_by_file, again=2),
}


class Stage:
    """A folder that is made once, and then as often as it is needed."""

    def __init__(self, prepare: Prepare, server: CommandServer, folder: Path) -> None:
        """`folder` is for its files alone."""
        self._template = folder / "template"
        self._trial = folder / "trial"
        (self._template / "scratch").mkdir(parents=True)
        prepare(server, self._template)

    @contextmanager
    def trial(self) -> Iterator[Path]:
        """The folder as it was made."""
        shutil.copytree(self._template, self._trial, symlinks=True)
        try:
            yield self._trial
        finally:
            shutil.rmtree(self._trial)


class Subject(Stage):
    """A scenario that is prepared: what is there before the command, what is there after it, and what it does."""

    def __init__(self, scenario: Scenario, server: CommandServer, folder: Path) -> None:
        """`folder` is for its files alone."""
        super().__init__(scenario.prepare, server, folder)
        self.scenario = scenario
        with self.trial() as trial:
            self.before = tree(trial)
            self.operations = server.operations(trial, scenario.arguments)
            self.after = tree(trial)

    @property
    def writing(self) -> list[Operation]:
        """Those of its operations that write."""
        return [operation for operation in self.operations if operation.sort == "write"]
