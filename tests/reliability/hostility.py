"""Packages, projects and texts that somebody made to do harm, given to the real commands."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from unittest import mock

from anki_builder.decks import releasing
from anki_builder.packages import package_limits
from anki_builder.verify import verification
from anki_builder.verify.bounds import Bounds
from tests.projects import Ran, run
from tests.reliability import hostile_packages as packages
from tests.reliability.audit import CHANGES, NETWORK, PROCESSES, Event, audited, chosen
from tests.reliability.hostile_projects import SECRET, deck_projects, media_projects, source_projects
from tests.reliability.hostile_texts import shown_cards
from tests.reliability.trial import Trial

_SAMPLE = Path(__file__).with_name("sample.apkg")
_LONGEST = 120
"""Seconds that a command may take, on a busy machine."""
_MOST_OUTPUT = 100_000
_BOUNDS = Bounds(seconds=5)
_SMALL_LIMITS: dict[str, Any] = {
    "_LARGEST_LIST": 20_000,
    "_LARGEST_COLLECTION": 2_000_000,
    "_LARGEST_CELL": 200_000,
    "_MOST_GROWTH": 2_000_000,
}
"""In the short form, so that nobody waits for gigabytes of zeros."""
_NOTES = {
    packages.BOMBS: "refused in words, before disk or memory is full",
    packages.PATHS: "refused or imported; nothing came into being elsewhere",
    packages.MEDIA: "the same",
    packages.DATABASES: "refused in words, or compared; none ran without end",
    packages.NEWER: "the same",
    packages.DAMAGED: "refused in words",
}
_COMMANDS = (
    *(("check",), ("stats",), ("ids", "--write"), ("check", "--fix"), ("release", "2025-10")),
    ("build", "--each-month", "--upgrade"),
)


def trials(long: bool) -> Iterator[Trial]:
    """Commands on every hostile package and project; in the short form smaller limits, and few of the commands."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _package_trials(Path(folder), long)
    for fault, projects, is_refused in (
        ("media that lead out of the project: `..`, absolute, links, devices, pipes", media_projects, True),
        ("sources that are links, devices, pipes", source_projects, False),
        ("deck.yaml that would run, read or write something", deck_projects, False),
    ):
        with tempfile.TemporaryDirectory() as folder:
            secret = Path(folder) / "elsewhere/secret.png"
            secret.parent.mkdir()
            secret.write_text(SECRET, encoding="utf-8")
            tried = Counter(
                _is_harmless(root, command, secret, is_refused)
                for root in islice(projects(Path(folder) / "project", secret), 0, None, 1 if long else 8)
                for command in (_COMMANDS if long else _COMMANDS[-1:])
            )
        yield Trial(fault, tried.total(), tried[True], "nothing was read or written elsewhere, or run")
    with tempfile.TemporaryDirectory() as folder:
        shown = Counter(card.is_harmless for card in shown_cards(Path(folder)))
    fault = "texts with scripts, handlers, templates, formulas, LaTeX, sounds"
    yield Trial(fault, shown.total(), shown[True], "cards that show them as they were typed, in real Anki")


def _package_trials(folder: Path, long: bool) -> Iterator[Trial]:
    outside, scratch, made = (folder / name for name in ("outside", "scratch", "packages"))
    for place in (outside, scratch, made):
        place.mkdir()
    with _limits(long), mock.patch.object(tempfile, "tempdir", str(scratch)):
        numbered = enumerate(packages.hostile_packages(_SAMPLE, made, outside))
        for group, each in groupby(numbered, key=lambda entry: entry[1].group):
            tried = Counter(
                _is_told(arguments) and not any(outside.iterdir()) and not any(scratch.iterdir())
                for number, hostile in each
                for arguments in _orders(hostile.path, number, everything=long)
            )
            yield Trial(group, tried.total(), tried[True], _NOTES[group])


@contextmanager
def _limits(long: bool) -> Iterator[None]:
    """The real limits, and Anki in its own process; or small ones, which only hold in this process."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(verification, "BOUNDS", _BOUNDS))
        if not long:
            stack.enter_context(mock.patch.multiple(package_limits, **_SMALL_LIMITS))
            stack.enter_context(mock.patch.object(verification, "verify_apart", verification.verify))
        yield


def _orders(path: Path, number: int, everything: bool) -> Iterable[tuple[str | Path, ...]]:
    yield ("diff", _SAMPLE, path)
    if everything or (number % 8 == 0 and "newer" not in path.name):
        yield ("verify", path)
    if everything:
        yield ("diff", path, _SAMPLE, "--format", "json")
        yield ("verify", path, "--upgrade-from", _SAMPLE)
        yield ("verify", _SAMPLE, "--upgrade-from", path)


def _is_told(arguments: Iterable[str | Path]) -> bool:
    """Whether a command comes to an end, in words."""
    ran, seconds = _timed(*arguments)
    return seconds < _LONGEST and _is_in_words(ran)


def _is_harmless(root: Path, command: tuple[str, ...], secret: Path, is_refused: bool) -> bool:
    """Whether a command on a project comes to an end, in words, and leaves everything else alone."""
    with audited() as events, mock.patch.object(releasing, "is_available", return_value=False):
        ran, seconds = _timed("-C", root, *command)
    return (
        seconds < _LONGEST
        and _is_in_words(ran)
        and (ran.exit_code == 1 or not is_refused)
        and SECRET not in ran.stdout + ran.stderr
        and not _foreign(events, root, secret)
    )


def _foreign(events: list[Event], root: Path, secret: Path) -> list[Event]:
    """What a command on a project has nothing to do with."""
    own = (str(root), tempfile.gettempdir() + "/tmp")
    changes = [event for event in chosen(events, "write", *CHANGES) if event.path and not event.path.startswith(own)]
    reads = [event for event in chosen(events, "read") if event.path.startswith((str(secret.parent), "/dev", "/proc"))]
    return chosen(events, *PROCESSES, *NETWORK) + changes + reads


def _timed(*arguments: str | Path) -> tuple[Ran, float]:
    started = time.monotonic()
    ran = run(*arguments)
    return ran, time.monotonic() - started


def _is_in_words(ran: Ran) -> bool:
    said = ran.stdout + ran.stderr
    return ran.exit_code in (0, 1, 2) and 0 < len(said) < _MOST_OUTPUT and "Traceback" not in said
