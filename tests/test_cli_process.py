"""The commands as processes: terminals and pipes, full disks and interruptions, and whatever a machine does wrong.

What is said on failure is one line, and what was there before is there afterwards.
"""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_builder.packages import package_file
from tests.projects import FACT, STORY, Ran, run, write_project

MODULE = ["-m", "anki_builder"]
SCRIPT = "from anki_builder.cli import main; main()"
BROKEN = STORY + FACT + "    hnit: It hosts the Diet.\n"


def process(*arguments: str | Path, env: dict[str, str] | None = None) -> Ran:
    """Runs Python with these arguments, and gives what it said; standard output is no terminal."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        env=environment() | (env or {}),
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def environment() -> dict[str, str]:
    """The environment of the tests, without what changes the output."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "PYTHONIOENCODING", "PYTHONUTF8"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def on_a_terminal(*arguments: str | Path, env: dict[str, str] | None = None, stream: str = "stdout") -> str:
    """What a process writes to standard output or standard error where that is a terminal."""
    reader, writer = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=writer if stream == "stdout" else subprocess.DEVNULL,
        stderr=writer if stream == "stderr" else subprocess.DEVNULL,
        env=environment() | {"TERM": "xterm"} | (env or {}),
    )
    os.close(writer)
    said = b""
    try:
        while chunk := os.read(reader, 65536):
            said += chunk
    except OSError:
        pass  # Linux's way to say that the other end is closed
    os.close(reader)
    child.wait(timeout=60)
    return said.decode()


def test_the_package_runs_as_a_module(tmp_path: Path) -> None:
    """`python -m anki_builder` is the script, under the script's name."""
    project = write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})

    assert process(*MODULE, "-C", project, "check") == run("-C", project, "check")
    assert process(*MODULE, "--help").stdout.startswith("Usage: anki-builder [OPTIONS] COMMAND [ARGS]...\n")


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    """On a terminal severities stand out; in a pipe there is nothing but text."""
    project = write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})
    coloured = on_a_terminal(*MODULE, "-C", project, "check")

    assert "\x1b[31m\x1b[1merror\x1b[0m: `hnit` is not a key of a fact" in coloured
    assert "\x1b" not in process(*MODULE, "-C", project, "check").stdout


def test_no_color_is_honoured(tmp_path: Path) -> None:
    """With it a terminal gets what a pipe gets, in a terminal's line ends."""
    project = write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})
    said = on_a_terminal(*MODULE, "-C", project, "check", env={"NO_COLOR": "1"})

    assert said.replace("\r\n", "\n") == process(*MODULE, "-C", project, "check").stdout


def test_json_has_no_colours(tmp_path: Path) -> None:
    """Not even on a terminal."""
    project = write_project(tmp_path, {"2025-10/minerals.yaml": BROKEN})

    assert len(json.loads(on_a_terminal(*MODULE, "-C", project, "check", "--format", "json"))) == 1


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    """Work that takes long shows how far it is, and only where somebody watches."""
    project = write_project(tmp_path)
    impatient = f"from anki_builder.cli import terminal; terminal._PATIENCE = 0; {SCRIPT}"

    assert "reading" in on_a_terminal("-c", impatient, "-C", project, "check", stream="stderr")
    assert process("-c", impatient, "-C", project, "check").stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_an_output_that_cannot_show_every_script(encoding: str, tmp_path: Path) -> None:
    """As on Windows, where a pipe is not UTF-8: the finding is there, the characters are replaced or escaped."""
    project = write_project(tmp_path, {"a.yaml": STORY + "  - id: शहर\n    front: कहाँ?\n    back: टोक्यो\n"})
    done = subprocess.run(
        [sys.executable, *MODULE, "-C", project, "check"],
        capture_output=True,
        env=environment() | {"PYTHONIOENCODING": encoding},
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"cards_src/a.yaml:4:9: error: " in done.stdout


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """File systems allow any bytes; a name that is not UTF-8 is shown with escapes, not with a traceback."""
    project = write_project(tmp_path)
    Path(os.fsdecode(os.fsencode(project) + b"/cards_src/a\xff.yaml")).write_text("", encoding="utf-8")
    ran = process(*MODULE, "-C", project, "check", env={"PYTHONIOENCODING": "utf-8:strict"})

    assert (ran.exit_code, ran.stderr) == (1, "")
    assert re.match(r"cards_src/a\S+\.yaml:1:1: error: the file is empty ", ran.stdout)


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    """`anki-builder check | head` ends quietly when the pipe is closed."""
    facts = "".join(f"  - {{id: a{number}, fornt: a, back: b}}\n" for number in range(2000))
    project = write_project(tmp_path, {"a.yaml": STORY + facts})
    child = subprocess.Popen(
        [sys.executable, *MODULE, "-C", project, "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert child.stdout is not None
    assert child.stderr is not None
    first_line = child.stdout.readline()
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()

    assert child.wait(timeout=60) == 1
    assert (first_line[:30], said) == (b"cards_src/a.yaml:4:14: error: ", b"")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["explain"], ["schema", "fact"], ["check"], ["build"]]
)
def test_an_output_on_a_full_disk(arguments: list[str], tmp_path: Path) -> None:
    """What cannot be said is the machine's fault, in one line."""
    project = write_project(tmp_path)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, *MODULE, "-C", project, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )

    assert (done.returncode, done.stderr) == (2, b"anki-builder: No space left on device\n")


def test_a_disk_that_is_full_before_the_package_is(tmp_path: Path) -> None:
    """The old package stays byte for byte, no part of the new one is left, and one line says why."""
    project = write_project(tmp_path)
    run("-C", project, "build")
    package = project / "decks/current-affairs.apkg"
    old = package.read_bytes()
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); {SCRIPT}"
    ran = process("-c", limited, "-C", project, "build", "--upgrade")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("anki-builder: ")
    assert ran.stderr.endswith(": disk I/O error (temporary database)\n")
    assert ran.stderr.count("\n") == 1
    assert package.read_bytes() == old
    assert list((project / "decks").iterdir()) == [project / "decks/current-affairs.apkg"]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """The machine's fault, with the file's name; the child refuses to open it, as root may read everything."""
    project = write_project(tmp_path)
    refusing = f"""
import sys
def refuse(event, arguments):
    if event == "open" and str(arguments[0]).endswith("minerals.yaml"):
        raise PermissionError(13, "Permission denied", str(arguments[0]))
sys.addaudithook(refuse)
{SCRIPT}
"""
    ran = process("-c", refusing, "-C", project, "check")

    assert ran == Ran(2, "", f"anki-builder: {project}/cards_src/2025-10/minerals.yaml: Permission denied\n")


@pytest.mark.parametrize("option", [["--out", "file"], ["--out", "file/folder"]])
def test_a_file_in_place_of_the_output_folder(
    option: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the file that is too much, but the folder that is none."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    assert run("build", *option) == Ran(2, "", "anki-builder: file: Not a directory\n")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_an_output_folder_that_takes_no_files(tmp_path: Path) -> None:
    """The message names the folder or the package, not a file that was never meant to be seen."""
    ran = run("-C", write_project(tmp_path), "build", "--out", "/proc")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("anki-builder: /proc")
    assert ran.stderr.count("\n") == 1
    assert ".tmp" not in ran.stderr


@pytest.mark.parametrize("command", [["check"], ["build"], ["ids", "--write"]])
def test_a_project_that_is_no_folder(command: list[str], tmp_path: Path) -> None:
    """A file has no deck.yaml in it."""
    file = write_project(tmp_path) / "cards_src/deck.yaml"
    ran = run("-C", file, *command)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"anki-builder: there is no deck project in {file}: ")


def interrupt(*arguments: object) -> None:
    """What Ctrl-C does, wherever it comes."""
    raise KeyboardInterrupt


def run_out_of_memory(*arguments: object) -> None:
    """What Python does where there is none left."""
    raise MemoryError


@pytest.mark.parametrize("failure", [interrupt, run_out_of_memory])
def test_a_build_that_is_cut_off_leaves_the_old_package(
    failure: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half written, nothing left behind, nothing said but one line; and it was no success or finding."""
    project = write_project(tmp_path)
    run("-C", project, "build")
    old = (project / "decks/current-affairs.apkg").read_bytes()
    monkeypatch.setattr(package_file, "write_package", failure)
    ran = run("-C", project, "build")

    assert ran.exit_code not in (0, 1)
    assert (ran.stdout, len(ran.stderr.strip().splitlines())) == ("", 1)
    assert (project / "decks/current-affairs.apkg").read_bytes() == old
    assert list((project / "decks").iterdir()) == [project / "decks/current-affairs.apkg"]


def test_an_interrupted_process_ends_without_a_traceback(tmp_path: Path) -> None:
    """Ctrl-C in the middle of the work is no accident, and no finding; the child presses it when it opens a file."""
    project = write_project(tmp_path)
    interrupted = f"""
import os, signal, sys
def press_ctrl_c(event, arguments):
    if event == "open" and str(arguments[0]).endswith("minerals.yaml"):
        os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is deaf to it
sys.addaudithook(press_ctrl_c)
{SCRIPT}
"""
    ran = process("-c", interrupted, "-C", project, "check")

    assert ran.exit_code not in (0, 1)
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1
