"""Projects that somebody wrote to do harm to whoever builds them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.projects import FACT, STORY, write_project

SECRET = "the-secret-of-another-folder"
"""What stands in the file that a hostile project would like to have."""

_DECK = "name: {}\nnamespace: hostile.example\ntag_root: H\nlint: {{ignore: [missing-source]}}\n"
_HOSTILE_NAMES = (
    *("../../evil", "/tmp/evil", "..", ".", "~", "-rf", "a/../../../evil", "..\\..\\evil", "C:\\evil", "con", "nul"),
    *("$(touch evil)", "`touch evil`", "; touch evil", "| touch evil", "&& touch evil", "a\0b", "a\nb", "\x1b]0;evil"),
    *("{{ config }}", "{% include '/etc/passwd' %}", "${HOME}", "%(name)s", "{0.__class__}", "<script>evil()</script>"),
    *("=cmd|' /C calc'!A0", "Evil::../../evil", "../" * 50 + "evil", "x" * 90, "\u202elive", "a\u2028b"),
)
"""Names that somebody might take for a path, a command, a template, a formula, or markup."""

_IMAGE = '  - {{id: a, front: "In which city?", back: Tokyo, image: {}}}\n'


def media_projects(folder: Path, secret: Path) -> Iterator[Path]:
    """Projects whose one picture is not a file in their media folder, though `secret` is one elsewhere."""
    up = "../" * 20 + secret.as_posix().lstrip("/")
    names = [
        *(up, f"maps/../{up}", f"./{up}", secret.as_posix(), f"/{secret.as_posix()}", secret.as_uri(), "../deck.yaml"),
        *("..\\secret.png", "C:\\secret.png", "\\\\host\\secret.png", "//host/secret.png", "https://host/secret.png"),
        *("~/secret.png", "$HOME/secret.png", "%2e%2e/secret.png", "data:image/png;base64,AAAA", "*.png", "`id`.png"),
        *("", ".", "..", "a.png/..", "a\0.png", "a" * 300 + ".png"),
    ]
    for name in names:
        yield _project(folder, {"story.yaml": STORY + _IMAGE.format(json.dumps(name))})
    for put in _ODD_FILES:
        root = _project(folder, {"story.yaml": STORY + _IMAGE.format("odd.png")})
        place = root / "cards_src/media/odd.png"
        place.parent.mkdir()
        with suppress(PermissionError):  # not everybody may make a device
            put(place, secret)
            yield root


def source_projects(folder: Path, secret: Path) -> Iterator[Path]:
    """Projects whose deck.yaml, or one of whose fact files, is something else than a file of their own."""
    for put in _ODD_FILES:
        for name in (
            ("2025-10/odd.yml",) if put is _link_to_its_folder else ("deck.yaml", "odd.yaml", "2025-10/odd.yml")
        ):
            root = _project(folder, {"2025-10/story.yaml": STORY + FACT})
            place = root / "cards_src" / name
            place.unlink(missing_ok=True)
            with suppress(PermissionError):
                put(place, secret)
                yield root


def deck_projects(folder: Path, secret: Path) -> Iterator[Path]:
    """Projects whose deck.yaml would like to run, read or write something."""
    path = json.dumps(secret.as_posix())
    decks = [_DECK.format(json.dumps(name)) for name in _HOSTILE_NAMES]
    decks += [_DECK.format("Deck").replace("hostile.example", json.dumps(name)) for name in _HOSTILE_NAMES]
    decks += [_DECK.format("Deck").replace("tag_root: H", f"tag_root: {json.dumps(name)}") for name in _HOSTILE_NAMES]
    decks += [_DECK.format("Deck") + f"description: {json.dumps(name)}\n" for name in _HOSTILE_NAMES]
    decks += [_DECK.format(value) for value in (f"!include {path}", f"!!python/object/apply:os.system [touch {path}]")]
    decks += [_DECK.format(value) for value in ("!!python/name:os.system", "!!python/module:antigravity", "!ENV HOME")]
    decks += [
        _DECK.format("Deck") + f"{key}: {path}\n"
        for key in (
            "include",
            "extends",
            "plugins",
            "hooks",
            "run",
            "command",
            "css",
            "template",
            "output",
            "media",
            "<<",
        )
    ]
    decks.append("a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 30)))
    for deck in decks:
        yield _project(folder, {"2025-10/story.yaml": STORY + FACT}, deck)


def _project(folder: Path, files: dict[str, str], deck: str = _DECK.format("Deck")) -> Path:
    """A project in a new folder, which takes the place of the one before."""
    shutil.rmtree(folder, ignore_errors=True)
    return write_project(folder, dict(files), deck)


def _link_to(target: str) -> Callable[[Path, Path], None]:
    return lambda place, secret: place.symlink_to(target.format(secret=secret, place=place))


def _link_of_links(place: Path, secret: Path) -> None:
    (place.parent / "other").symlink_to(secret)
    place.symlink_to("other")


def _link_to_its_folder(place: Path, secret: Path) -> None:
    shutil.copy(secret, secret.with_name(place.name))
    shutil.rmtree(place.parent)
    place.parent.symlink_to(secret.parent)


def _pipe(place: Path, secret: Path) -> None:
    os.mkfifo(place)


def _device(place: Path, secret: Path) -> None:
    os.mknod(place, 0o20666, os.makedev(1, 5))  # which gives zeros without end


def _folder(place: Path, secret: Path) -> None:
    place.mkdir()


_ODD_FILES = (
    *map(
        _link_to, ("{secret}", "/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/mem", "{place}", "nowhere")
    ),
    *(_link_of_links, _link_to_its_folder, _pipe, _device, _folder),
)
"""What can lie where a file is looked for."""
