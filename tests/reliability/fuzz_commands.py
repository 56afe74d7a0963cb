"""Whole command lines, in a project that has released: every command and option there is, with good and bad values.

A command line is JSON: its arguments, and what is typed into it. Commands that only read must leave every file alone.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random
from unittest import mock

import click

from anki_builder import cli
from anki_builder.preview.server import PreviewServer
from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.rules import RULES
from tests.drafts.reviewing import DRAFTS as DRAFT_FACTS
from tests.projects import DECK, STORY, run, write_project
from tests.reliability.fuzz_engine import Answer, Target
from tests.reliability.fuzz_mutation import HOSTILE_TEXTS
from tests.reliability.fuzz_packages import deeply_nested_package
from tests.reliability.fuzz_sources import EARLIER_FACTS, LATER_FACTS

_PROGRAM = "anki-builder"
_COMMANDS: Mapping[str, click.Command] = cli.cli.commands
_RARE = {"verify", "plan", "preview", "site"}
"""They take a second, or come from few inputs; the others are tried five times as often."""

_ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1764460800", "NO_COLOR": "1", "EDITOR": "true", "VISUAL": ""}
_PORT = re.compile(r"(?<=127\.0\.0\.1:)[0-9]+")
_SWITCH_INTERVAL = sys.getswitchinterval()
DRAFTS = STORY + DRAFT_FACTS
_VALUES = {
    "root": ("project", "project", "drafts", "strange", "strange", "broken", "empty", "nowhere", "."),
    "directory": ("new", "empty", "project", "."),
    "paths": ("project/cards_src", "project/cards_src/2025-10/facts.yaml", "empty", "nowhere", "project/decks"),
    "articles": ("article.txt", "page.html", "-", "old.apkg", "empty", "nowhere", "project/cards_src"),
    "out": ("out", "empty", "project/decks", "project/cards_src", "article.txt", "out/a/b"),
    "package": ("old.apkg", "new.apkg", "bad.apkg", "deep.apkg", "article.txt", "nowhere", "empty"),
    "old": ("old.apkg", "new.apkg", "2025-10", "bad.apkg", "project/decks/releases/2025-10", "2025-11", "empty"),
    "new": ("new.apkg", "5", "2025-10", "0", "9999", "article.txt", "nowhere"),
    "collection": ("old.apkg", "me.anki2", "bad.apkg", "article.txt", "nowhere"),
    "plot": ("plan.svg", "plan.png", "plan.html", "plan.txt", "nowhere/plan.svg", "empty"),
    "rule": tuple(RULES),
    "selected": (*RULES, "all", "schema", "quality,schema", "release"),
    "ignored": (*RULES, "all", "schema", "quality,schema", "release"),
    "name": ("2025-11", "2025-10.1", "2025-10", "2025-12", "2025-13", "My deck", "9999-12"),
    "at": ("2025-11-30", "2025-11-30T18:00:00Z", "2020-01-01", "9999-12-31", "0001-01-01", "today"),
    "day": ("2025-11-30", "2025-11", "2026-12-31", "9999-12-31", "0001-01-01", "today"),
    "exam": ("2026-01-24", "2026-02-24", "2025-12-24", "2025-11-30", "9999-12-31", "soon"),
    "start": ("2025-11-30", "2025-12-01", "9999-12-31", "0001-01-01"),
    "months": ("2025-10", "2025-10..2025-11", "2025-11", "2025-11..2025-10", "2025-13"),
    "categories": ("International", "world", "nope"),
    "tags": ("minerals", "agreement", "nope", "CA::month::2025-10"),
    "minutes": ("30", "5", "0", "1440", "-1", "1e400", "nan"),
    "rest": ("sun", "mon", "x"),
    "retention": ("0.9", "0.7", "0.99", "1", "nan", "inf"),
    "seed": ("1", "2", "0", "99999999999999999999"),
    "url": ("https://example.org/deck/", "https://[x", "ftp://x", "https://u:p@h:99999/?q#f"),
    "port": ("0", "65536", "-1"),
    "note": ("With thanks.", "# *x*", "<script>"),
    "title": ("Minerals", "{{c1::x}}"),
    "category": ("International", "nope"),
    "namespace": ("gk.example.org", "X Y", ""),
}
"""Values by the name of the parameter: first two that work, then such as nearly do; all paths in the scratch folder."""

_STRANGE_NAMES = ("\x1b[2J", "\udcff", "a\nb", "\x9b1m", "\u202etxt")
"""Of fact files, as they can be in a project of somebody else's."""
_STRINGS = (*HOSTILE_TEXTS, "\udcff", "\udced\udca0\udc80", "x" * 5000, "1" * 400)
_PATH_NAMES = {"root", "directory", "paths", "articles", "out", "package", "old", "new", "collection", "plot"}
_ANSWERS = ("k", "e", "s", "p", "d", "q", "?", "g", "", "keep", "\x1b[A", "ü", "\0", "x" * 300)
_PARAMETERS = (cli.cli.params, *(command.params for command in _COMMANDS.values()))
_OPTIONS_WITH_VALUES = {
    name
    for parameters in _PARAMETERS
    for parameter in parameters
    if isinstance(parameter, click.Option) and not parameter.is_flag
    for name in parameter.opts
}
_FOR_PROGRAMS = {"json", "html", "markdown", "github", "sarif"}
_WRITING_OPTIONS = {"--fix", "--write", "--plot"}


def _random_command_line(random: Random) -> bytes:
    """What the commands' own tables allow, now and then with a change; and what is typed into it."""
    arguments = _random_arguments(random)
    while random.random() < 0.2:
        arguments = _changed(random, arguments)
    typed = "\n".join(random.choice(_ANSWERS) for _ in range(random.randrange(8)))
    return json.dumps([arguments, typed]).encode()


def _random_arguments(random: Random) -> list[str]:
    common = [name for name in _COMMANDS if name not in _RARE]
    name = random.choice(common * 5 + sorted(_RARE))
    command = _COMMANDS[name]
    arguments = ["-C", _sound(random, "root")] if random.random() < 0.95 else []
    arguments.append(name)
    for parameter in command.params:
        arguments += _arguments(random, parameter)
    if name == "preview":
        arguments.append("--no-open")
    return arguments


def _arguments(random: Random, parameter: click.Parameter) -> list[str]:
    wanted = parameter.required or random.random() < (0.7 if isinstance(parameter, click.Argument) else 0.15)
    if not wanted or random.random() < 0.02:
        return []
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [random.choice(parameter.opts)]
    values = [_value(random, parameter) for _ in range(random.choice((1, 1, 2)) if _is_repeatable(parameter) else 1)]
    if isinstance(parameter, click.Option):
        return [word for value in values for word in (parameter.opts[-1], value)]
    return values


def _is_repeatable(parameter: click.Parameter) -> bool:
    return parameter.nargs == -1 or bool(getattr(parameter, "multiple", False))


def _value(random: Random, parameter: click.Parameter) -> str:
    if random.random() < 0.03:
        return _harmless(random.choice(_STRINGS), parameter.name or "")
    if isinstance(parameter.type, click.Choice):
        return str(random.choice(list(parameter.type.choices)))
    return _sound(random, parameter.name or "")


def _sound(random: Random, name: str) -> str:
    """A value for a parameter, more often than not one that works."""
    values = _VALUES.get(name, _STRINGS)
    return random.choice(values[:2] if random.random() < 0.7 else values)


def _harmless(text: str, name: str) -> str:
    """A value that, as a path, does not lead out of the scratch folder."""
    text = text.replace("\0", "")  # which no system passes on
    return text.replace("/", "").replace("..", "").replace("~", "") if name in _PATH_NAMES else text


def _changed(random: Random, arguments: list[str]) -> list[str]:
    """A command line with an argument left out, doubled, moved or replaced by none that could be a path elsewhere."""
    at = random.randrange(len(arguments) or 1)
    match random.randrange(4):
        case 0:
            return arguments[:at] + arguments[at + 1 :]
        case 1:
            return arguments[:at] + arguments[at : at + 1] * 2 + arguments[at + 1 :]
        case 2:
            there = random.randrange(len(arguments) or 1)
            rest = arguments[:at] + arguments[at + 1 :]
            return rest[:there] + arguments[at : at + 1] + rest[there:]
    other = _harmless(random.choice((*_STRINGS, "--help", "-h", "--version")), "out")
    return [*arguments[:at], other, *arguments[at + 1 :]]


def _open_commands(folder: Path) -> Answer:
    template, scratch = folder / "template", folder / "one/two/three"
    _write_template(template)
    is_clean = False

    def answer(data: bytes) -> str:
        nonlocal is_clean
        arguments, typed = json.loads(data)
        if not is_clean:
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.copytree(template, scratch)
        before = _state(scratch)
        is_clean = False
        status, said = _run(arguments, typed, scratch)
        is_clean = _state(scratch) == before
        if status not in (0, 1, 2):
            raise AssertionError(f"exit status {status}")
        if not is_clean and not _may_write(arguments, status):
            raise AssertionError(f"files have changed, and the exit status is {status}")
        # What the caller typed, the shell has shown already, and click quotes it as it is; programs want text itself.
        if not all(map(str.isprintable, arguments)) or not _FOR_PROGRAMS.isdisjoint(arguments):
            said = said.translate(CONTROL_CHARACTERS)
        return f"{status}\n{_PORT.sub('', said)}".replace(str(folder), "")

    return answer


def _write_template(folder: Path) -> None:
    """A project that has released, one of drafts, a broken one, packages, articles."""
    project = write_project(folder / "project", {"2025-10/facts.yaml": EARLIER_FACTS})
    assert run("-C", project, "release", "2025-10", "--at", "2025-10-31").exit_code == 0
    shutil.copy(project / "decks/releases/2025-10/current-affairs-upgrade.apkg", folder / "old.apkg")
    write_project(project, {"2025-10/facts.yaml": LATER_FACTS})
    assert run("-C", project, "build", "--upgrade", "--at", "2025-11-30").exit_code == 0
    shutil.copy(project / "decks/current-affairs-upgrade.apkg", folder / "new.apkg")
    write_project(folder / "broken", {"2025-10/facts.yaml": LATER_FACTS}, deck=f"{DECK}lagnuages: [en]\n")
    write_project(folder / "drafts", {"2025-10/drafts.yaml": DRAFTS})
    for number, name in enumerate(_STRANGE_NAMES):
        fact = f"  - {{front: 'Who won cup {number} ?', back: Player {number}}}\n"
        write_project(folder / "strange", {f"2025-10/{name}.yaml": STORY + fact})
    (folder / "empty").mkdir()
    (folder / "article.txt").write_text("US–Japan minerals\n28 October 2025\n\n- Signed in: Tokyo\n", "utf-8")
    (folder / "page.html").write_text("<title>Minerals</title><ul><li>Signed in: Tokyo</ul>", "utf-8")
    (folder / "bad.apkg").write_bytes((folder / "old.apkg").read_bytes()[:3000])
    with zipfile.ZipFile(folder / "old.apkg") as package:
        (folder / "me.anki2").write_bytes(package.read("collection.anki2"))
    (folder / "deep.apkg").write_bytes(deeply_nested_package((folder / "old.apkg").read_bytes()))


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file, by its size and the time of its last change, and every folder."""
    state = {}
    for place, _, names in os.walk(folder):
        state[place] = 0, 0
        for name in names:
            found = Path(place, name).lstat()
            state[f"{place}/{name}"] = found.st_size, found.st_mtime_ns
    return state


def _may_write(arguments: list[str], status: int) -> bool:
    """Whether a command line is one that writes; one that fails is not, but for those that do what they can."""
    words = list(_without_values(arguments))
    name = next((word for word in words if word in _COMMANDS), "")
    if name in ("check", "ids", "plan"):
        return not _WRITING_OPTIONS.isdisjoint(words)
    if name == "draft":
        return "--stdout" not in words
    return status == 0 and name in ("init", "build", "release", "site") and "--dry-run" not in words


def _without_values(arguments: list[str]) -> Iterator[str]:
    left = iter(arguments)
    for word in left:
        yield word
        if word in _OPTIONS_WITH_VALUES:
            next(left, None)


def _run(arguments: list[str], typed: str, folder: Path) -> tuple[object, str]:
    """What the script does with these arguments: its exit status, and what it says on both streams."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    typed_bytes = io.BytesIO(typed.encode("utf-8", "surrogateescape"))
    with ExitStack() as stack:
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(mock.patch.dict(os.environ, _ENVIRONMENT))
        stack.enter_context(mock.patch.object(sys, "argv", [_PROGRAM, *arguments]))
        stack.enter_context(mock.patch.object(sys, "stdin", io.TextIOWrapper(typed_bytes, encoding="utf-8")))
        stack.enter_context(mock.patch.object(sys, "stdout", said))
        stack.enter_context(mock.patch.object(sys, "stderr", said))
        stack.enter_context(mock.patch.object(PreviewServer, "serve_forever"))
        status: object = None
        try:
            cli.main()
        except SystemExit as error:
            status = error.code
        finally:
            gc.unfreeze()
            gc.enable()  # which a command does without
            sys.setswitchinterval(_SWITCH_INTERVAL)
        said.flush()
        return status, said.buffer.getvalue().decode("utf-8", "replace")


COMMANDS = Target("command lines", _random_command_line, _open_commands, executions=25_000, seconds=60)
