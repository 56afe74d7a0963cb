"""What the package is made of, and what it could do: dependencies, builds, imports, calls, use of the network."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import anki_builder
from anki_builder.decks import releasing
from anki_builder.verify import verification
from tests.preview.previews import ask, running
from tests.projects import run
from tests.reliability.audit import NETWORK, PROCESSES, Event, audited, chosen
from tests.reliability.trial import Trial

ROOT = Path(__file__).parents[2]
PACKAGE = Path(anki_builder.__file__).parent
_SAMPLE = Path(__file__).with_name("sample.apkg")

ALLOWED_CALLS = {
    "parallel": {"os.fork", "pickle.loads"},  # copies of this process, and what they say through a pipe of their own
    "cli.preview": {"webbrowser.open"},  # the preview's own page
}
"""Calls that could do anything, by the module that may make them."""

ALLOWED_IMPORTS = {
    "cli.preview": {"webbrowser"},
    "preview.server": {"http.client", "http.server", "socket", "socketserver"},  # on the loopback interface alone
    "parallel": {"pickle"},
    "verify.apart": {"multiprocessing", "multiprocessing.connection"},  # Python itself: Anki in a process of its own
}
"""Modules that start processes or reach the network, by the module that may import them."""

_CALLS = {
    *("eval", "exec", "compile", "__import__", "importlib.import_module", "webbrowser.open", "runpy.run_path"),
    *("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "yaml.unsafe_load_all"),
    *(f"{module}.{name}" for module in ("pickle", "marshal", "dill") for name in ("load", "loads", "Unpickler")),
    *(f"os.{name}" for name in dir(os) if name.startswith(("exec", "spawn", "posix_spawn", "popen", "system", "fork"))),
    *(f"subprocess.{name}" for name in subprocess.__all__),
}
_MODULES = {
    *("asyncio", "concurrent.futures.process", "ctypes", "ftplib", "http.client", "http.server", "imaplib", "marshal"),
    *(
        "multiprocessing",
        "multiprocessing.connection",
        "pickle",
        "poplib",
        "pty",
        "requests",
        "runpy",
        "shelve",
        "smtplib",
        "socket",
        "socketserver",
    ),
    *("ssl", "subprocess", "telnetlib", "urllib.request", "webbrowser", "xmlrpc"),
}
_LIBRARIES = ("anki.collection", "fsrs", "genanki", "jinja2", "lxml.html", "matplotlib.figure", "numpy", "watchfiles")
_HTML = """<html><head><title>Summit</title><link rel="stylesheet" href="https://a.example/a.css"></head><body><article>
<h1>Summit</h1><p>The summit was held in Tokyo on 28 October 2025.</p><img src="https://a.example/a.png"></article>"""
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
import tests.reliability.audit as audit
for library in sys.argv[1:]:  # what they do themselves is not the package's doing
    importlib.import_module(library)
with audit.audited() as events:
    import anki_builder
    names = [found.name for found in pkgutil.walk_packages(anki_builder.__path__, "anki_builder.")]
    for name in names:
        importlib.import_module(name)
done = audit.chosen(events, "write", *audit.PROCESSES, *audit.NETWORK, *audit.THREADS, *audit.CHANGES)
print(json.dumps([names, [repr(event) for event in done]]))
"""


def trials(long: bool) -> Iterator[Trial]:
    """The same in both forms: it takes some seconds."""
    stated = [*requirements()]
    bounded = sum(">=" in requirement and ",<" in requirement for requirement in stated)
    yield Trial("dependencies without a bound", len(stated), bounded, "with a lowest and a highest version")
    calls, suspicious = source_calls()
    fault = "calls that run what they are given: `eval`, `pickle`, `os.system`, a shell"
    yield Trial(
        fault, calls, calls - len(suspicious), "calls in the source, none of them such but three that are known"
    )
    names, events = imported()
    yield Trial("imports that do something", len(names), max(0, len(names) - len(events)), "modules in a fresh process")
    first, second = built_twice()
    equal = sum(first.get(name) == digest for name, digest in second.items())
    yield Trial("builds of wheel and sdist at other times and places", len(second), equal, "files with the same bytes")
    used = Counter(not events for _, events in network_use())
    yield Trial("use of the network", used.total(), used[True], "commands that ask for none; the preview is loopback")


def requirements() -> Iterator[str]:
    """All that pyproject.toml says is to be installed."""
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    yield from settings["build-system"]["requires"]
    yield from settings["project"]["dependencies"]
    for extra in settings["project"]["optional-dependencies"].values():
        yield from extra


class Suspicion(NamedTuple):
    """A call, or an import, that could do more than the package says."""

    module: str
    what: str


def source_calls(package: Path = PACKAGE) -> tuple[int, list[Suspicion]]:
    """How many calls there are in the source, and those, with imports, that nobody has allowed."""
    count, found = 0, []
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                count += 1
                found += [Suspicion(module, what) for what in _said(node) - ALLOWED_CALLS.get(module, set())]
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = _imported_names(node) & _MODULES
                found += [Suspicion(module, name) for name in names - ALLOWED_IMPORTS.get(module, set())]
    return count, found


def _said(call: ast.Call) -> set[str]:
    """What of a call could do anything."""
    has_shell = any(keyword.arg == "shell" for keyword in call.keywords)
    return ({ast.unparse(call.func)} & _CALLS) | ({"shell"} if has_shell else set())


def _imported_names(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    module = node.module or ""
    return {module} | {f"{module}.{alias.name}" for alias in node.names}


def imported() -> tuple[list[str], list[str]]:
    """The modules of the package, and what came of importing them all in a fresh process."""
    program = [sys.executable, "-B", "-c", _IMPORT_ALL, *_LIBRARIES]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    names, events = json.loads(done.stdout)
    return names, events


def built_twice() -> tuple[dict[str, str], dict[str, str]]:
    """SHA-256 of each file in the wheel and the sdist, and of these, built in two places at two times."""
    with tempfile.TemporaryDirectory() as folder:
        return _built(Path(folder) / "a", 1_000_000_000), _built(Path(folder) / "other/place", 1_700_000_000)


def _built(place: Path, time: int) -> dict[str, str]:
    place.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(ROOT / name, place)
    for name in ("anki_builder", "tests"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache", "node_modules")
        )
    for path in place.rglob("*"):
        os.utime(path, (time, time))
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build"], cwd=place, env=environment, capture_output=True, check=True
    )
    files = {}
    for path in (place / "dist").iterdir():
        files[path.name] = path.read_bytes()
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                files |= {f"{path.name}/{name}": wheel.read(name) for name in wheel.namelist()}
        else:
            with tarfile.open(path) as sdist:
                read = {member.name: sdist.extractfile(member) for member in sdist.getmembers() if member.isfile()}
                files |= {f"{path.name}/{name}": stream.read() for name, stream in read.items() if stream}
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def network_use() -> Iterator[tuple[str, list[Event]]]:
    """What each command asks of the network, or which process it starts, on a small project that it can work with."""
    with tempfile.TemporaryDirectory() as folder:
        root, article = Path(folder) / "deck", Path(folder) / "summit.html"
        article.write_text(_HTML, encoding="utf-8")
        for arguments in (
            *(("init", root), ("-C", root, "draft", article), ("-C", root, "ids", "--write"), ("-C", root, "check")),
            *(("-C", root, "check", "--fix"), ("-C", root, "build", "--each-month", "--upgrade"), ("explain",)),
            *(("-C", root, "release", "1969-07", "--at", "2025-10-31"), ("-C", root, "diff"), ("schema", "fact")),
            *(
                ("-C", root, "stats"),
                ("-C", root, "stats", "--format", "html"),
                ("-C", root, "site", "--out", Path(folder) / "site"),
            ),
            *(("-C", root, "plan", "--exam", "2030-05-24"), ("verify", _SAMPLE, "--upgrade-from", _SAMPLE)),
        ):
            with (
                audited() as events,
                mock.patch.object(verification, "verify_apart", verification.verify),  # where it can be heard
                mock.patch.object(releasing, "is_available", return_value=True),
            ):
                ran = run(*arguments)
            assert ran.exit_code < 2, (arguments, ran)
            yield str(arguments[-1]), _beyond(events)
        with audited() as events, running(root) as server:
            assert ask(server, "/").status == 200
        yield "preview", _beyond(events)


def _beyond(events: list[Event]) -> list[Event]:
    """Processes, and what reaches further than this machine; a library of Anki's looks whether there is an IPv6."""
    return [
        event
        for event in chosen(events, *NETWORK, *PROCESSES)
        if event.name != "socket.__new__" and _host(event) not in ("127.0.0.1", "::1")
    ]


def _host(event: Event) -> object:
    """With whom a socket has to do."""
    if event.name in ("socket.bind", "socket.connect"):
        return event.what[1][0]
    return event.what[0] if event.name == "socket.getaddrinfo" else None
