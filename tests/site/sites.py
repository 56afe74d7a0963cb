"""Sites for tests: projects with releases, sites made of them, and pages taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from anki_builder.cli.site import site
from tests.projects import run, write_project

DECK = """\
name: World Affairs
namespace: world-affairs.example
tag_root: WA
description: What *happened*, month by month.
languages: [en, hi]
lint:
  ignore: [missing-source]
"""

OCTOBER = """\
title: Minerals agreement
date: 2025-10-28
category: International
tags: [minerals]
source: {name: Example News, url: "https://news.example/minerals"}
facts:
  - {id: city, front: In which city was it signed?, back: Tokyo, hint: A capital}
  - {id: shares, cloze: "In 2025 China had {{c1::about 70%}} of mining and {{c2::nearly 90%}} of refining."}
"""

NOVEMBER = """\
title: Repo rate
date: 2025-11-05
category: Economy::Banking
source: https://bank.example
facts:
  - {id: rate, front: What is the repo rate?, back: 5.5%}
"""

FILES = {"2025-10/minerals.yaml": OCTOBER, "2025-11/rate.yaml": NOVEMBER}


def released_project(root: Path, files: dict[str, str | bytes] | None = None, deck: str = DECK) -> Path:
    """A project of which October and November 2025 are released."""
    write_project(root, FILES if files is None else files, deck)
    release(root, "2025-10", "2025-10-31")
    release(root, "2025-11", "2025-11-30")
    return root


def release(root: Path, name: str, day: str) -> None:
    """Makes a release, and does not try it in Anki, which other tests do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("anki_builder.decks.releasing.is_available", lambda: False)
        assert run("-C", root, "release", name, "--at", day).exit_code == 0


def make_site(root: Path, out: Path, *options: str) -> dict[str, bytes]:
    """The files of a project's site, by path."""
    result = CliRunner().invoke(site, ["--out", str(out), *options], obj=root, catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    return contents(out)


def read_sources(root: Path) -> dict[str, bytes]:
    """The files of a site of sources, of which nothing is released."""
    return make_site(root, root / "site")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Page:
    """A page, its cards with it: what stands in a template is part of the page."""

    def __init__(self, data: bytes | str) -> None:
        self._root: Any = html.document_fromstring(data if isinstance(data, bytes) else data.encode())

    def find(self, path: str) -> list[Any]:
        """The elements or attributes that an XPath finds, in their order."""
        return list(self._root.xpath(path))

    def texts(self, path: str) -> list[str]:
        """What a person reads of each element that the path finds, on one line."""
        return [" ".join("".join(element.itertext()).split()) for element in self.find(path)]

    def addresses(self) -> list[str]:
        """All that the page loads or leads to."""
        names = ("href", "src", "srcset", "data", "poster", "action", "formaction", "ping", "background")
        return [str(address) for name in names for address in self.find(f"//@{name}")]


def resolve(page: str, address: str) -> str:
    """The path in the site to which an address leads that stands on a page: `../a.html#b` on `c/d.html` to `a.html`."""
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / address.partition("#")[0]).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def loaded(files: dict[str, bytes], page: str) -> set[str]:
    """What a browser loads to show a page: the page itself, its styles, scripts and images, and what these load."""
    found, waiting = set[str](), [page]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [resolve(path, address) for address in _needs(path, files[path])]
    return found


def _needs(path: str, data: bytes) -> Iterator[str]:
    if path.endswith(".html"):
        yield from map(str, Page(data).find("//link[@rel='stylesheet' or @rel='icon']/@href | //@src"))
    elif path.endswith(".css"):
        yield from re.findall(r"url\((?!data:)['\"]?([^'\")]+)", data.decode())
    elif path.endswith(".js"):
        yield from re.findall(r'^import (?:[^"]* from )?"([^"]+)";$', data.decode(), re.MULTILINE)
