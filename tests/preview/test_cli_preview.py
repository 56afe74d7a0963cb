"""The command `preview`: it says where the page is, opens it, and ends when it is told to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.preview.previews import PATIENCE
from tests.projects import FACT, STORY, Ran, run, write_project
from tests.test_cli_process import MODULE, environment

BROWSER = """\
import pathlib, sys
_, address, file = sys.argv
pathlib.Path(file + ".part").write_text(address)
pathlib.Path(file + ".part").rename(file)
"""
"""A program that only notes which page it is to show."""


@contextmanager
def started(root: Path, *options: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """The command while it runs, as a process of its own; it is killed if it does not end."""
    command = [sys.executable, *MODULE, "-C", str(root), "preview", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment() | (env or {})
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """What the command says once the page is there."""
    assert process.stdout is not None
    return process.stdout.readline()


def load(address: str, awaited: bytes) -> bytes:
    """The page at an address, once that stands on it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with urlopen(address, timeout=PATIENCE) as response:
            content: bytes = response.read()
        if awaited in content:
            return content
    raise AssertionError(f"{awaited!r} is not on the page")


def test_the_preview_runs_until_it_is_ended(tmp_path: Path) -> None:
    """It says what it shows and where; Ctrl-C ends it at once, without a word, and that is no failure."""
    with started(write_project(tmp_path), "--port", "0", "--no-open") as process:
        said = first_line(process)
        [address] = re.findall("http://127.0.0.1:[0-9]+/", said)
        assert said == f"Current Affairs, 1 card: {address} (Ctrl-C ends it)\n"
        load(address, awaited=b"us-japan-minerals-city")

        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=PATIENCE) == ("", "")
        assert process.returncode == 0


def test_a_project_with_errors_is_shown_with_them(tmp_path: Path) -> None:
    """It is then that a preview is needed most."""
    root = write_project(tmp_path, {"a.yaml": STORY + FACT, "b.yaml": "title: ["})
    with started(root, "--port", "0", "--no-open") as process:
        [address] = re.findall("http://[^ ]+", first_line(process))
        load(address, awaited=b"cards_src/b.yaml</bdi> cannot be shown")


def test_the_browser_is_opened(tmp_path: Path) -> None:
    """At the page's address, by the program that the user's system names."""
    opened, browser = tmp_path / "opened", tmp_path / "browser.py"
    browser.write_text(BROWSER, encoding="utf-8")
    root = write_project(tmp_path / "project")
    with started(root, "--port", "0", env={"BROWSER": f"{sys.executable} {browser} %s {opened}"}) as process:
        said = first_line(process)
        while not opened.exists():
            assert process.poll() is None
            time.sleep(0.01)
        assert f" {opened.read_text(encoding='utf-8')} " in said


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    """As by every command."""
    message = (
        f"anki-builder: there is no deck project in {tmp_path}: cards_src/deck.yaml is missing\n"
        "(`anki-builder init` makes one)\n"
    )
    assert run("-C", tmp_path, "preview", "--no-open") == Ran(2, "", message)


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    """Where the user has named it; else another would do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = run("-C", write_project(tmp_path), "preview", "--no-open", "--port", str(port))

    message = f"anki-builder: port {port} is taken by another program; name another, or leave --port out\n"
    assert ran == Ran(2, "", message)


@pytest.mark.parametrize(
    ("library", "message"),
    [
        ("jinja2", "pages need the template engine Jinja: pip install 'anki-builder[preview]'"),
        ("watchfiles", "the preview needs the file watcher watchfiles: pip install 'anki-builder[preview]'"),
    ],
)
def test_the_extra_is_asked_for(library: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not preview need not install it."""
    monkeypatch.setitem(sys.modules, library, None)

    assert run("-C", write_project(tmp_path), "preview") == Ran(2, "", f"anki-builder: {message}\n")


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """It is shown nearly as it is called, and its changes too."""
    root = write_project(tmp_path)
    path = Path(os.fsdecode(os.fsencode(root) + b"/cards_src/2025-10/a\xff.yaml"))
    path.write_text("title: [", encoding="utf-8")
    with started(root, "--port", "0", "--no-open") as process:
        [address] = re.findall("http://[^ ]+", first_line(process))
        load(address, awaited=b"cards_src/2025-10/a?.yaml</bdi> cannot be shown")
        path.write_text(STORY + FACT.replace("us-japan", "renamed"), encoding="utf-8")
        load(address, awaited=b"renamed-minerals-city")
