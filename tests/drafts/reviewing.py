"""Reviews of drafts for tests: a project with two drafts, answers from a pipe, editors, and a terminal."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from select import select

from click.testing import CliRunner

from anki_builder.cli import cli
from tests.projects import STORY, Ran, write_project

QUESTION = "[k]eep [e]dit [s]kip s[p]lit [d]rop [q]uit [?]: "
AFTER_BAD_EDIT = "[e]dit again [g]ive up [?]: "
SUMMIT = "cards_src/2025-10/summit.yaml"
GO_ON = "go on with: anki-builder -C {root} draft --review\n"

DRAFTS = """\
  # line 28: Signed in: Tokyo, October 2025
  - draft: true
    ask: where was it signed
    back: Tokyo, October 2025

  # line 8 (cloze candidate): Signed at Akasaka Palace by two.
  - draft: true
    cloze: Signed at {{c1::Akasaka Palace}} by {{c2::two}} people in the autumn of that year.
"""
FIRST = f"""
1 of 2  {SUMMIT}:5
US–Japan critical minerals agreement

  # line 28: Signed in: Tokyo, October 2025

  Front    US–Japan critical minerals agreement: where was it signed?
  Back     Tokyo, October 2025

  warning: the answer has a place and a date [compound-answer]
     hint: make it two facts, with a question for each

"""
SECOND = """
{progress}  cards_src/2025-10/summit.yaml:{line}
US–Japan critical minerals agreement

  # line 8 (cloze candidate): Signed at Akasaka Palace by two.

  Cloze    Signed at {text} people in the autumn of that year.

"""


def two_drafts(root: Path) -> Path:
    """A project with two drafts."""
    return write_project(root, {"2025-10/summit.yaml": STORY + DRAFTS})


def answer(root: Path, *answers: str, paths: tuple[str | Path, ...] = (), env: dict[str, str] | None = None) -> Ran:
    """Runs the review of a project with answers from a pipe; whatever it raises is raised."""
    result = CliRunner().invoke(
        cli,
        ["-C", str(root), "draft", "--review", *map(str, paths)],
        input="".join(f"{each}\n" for each in answers),
        env={"NO_COLOR": None, "SOURCE_DATE_EPOCH": "1764547200", "VISUAL": None, "EDITOR": None, **(env or {})},
        catch_exceptions=False,
        prog_name="anki-builder",
    )
    return Ran(result.exit_code, result.stdout, result.stderr)


def summit(root: Path) -> str:
    """What stands in the file of drafts."""
    return (root / SUMMIT).read_bytes().decode()


def editor(folder: Path, statements: str) -> dict[str, str]:
    """The environment with an editor: Python statements over `text`, which is read before them and written after."""
    script = folder / "editor.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        "path = Path(sys.argv[1])\ntext = path.read_text(encoding='utf-8')\n"
        f"{statements}\npath.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    return {"EDITOR": shlex.join([sys.executable, str(script)])}


class Terminal:
    """The review in a process of its own, at a terminal."""

    def __init__(self, root: Path, **environment: str) -> None:
        self._screen, terminal = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "VISUAL"}}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "anki_builder", "-C", str(root), "draft", "--review"],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=kept | {"TERM": "xterm", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"} | environment,
            start_new_session=True,
        )
        os.close(terminal)

    def see(self, end: str) -> str:
        """What is shown until these words, which it waits for."""
        shown = b""
        while not shown.decode(errors="ignore").endswith(end):
            shown += self._read(1)
        return shown.decode().replace("\r\n", "\n")

    def _read(self, most: int) -> bytes:
        assert select([self._screen], [], [], 60)[0], "nothing more was shown for a minute"
        return os.read(self._screen, most)

    def type(self, keys: str) -> None:
        """Types on the keyboard."""
        os.write(self._screen, keys.encode())

    def interrupt(self) -> None:
        """Presses Ctrl-C, as fast as a person, and once more if it had no effect.

        In the moment between its question and its listening to keys, Python takes note of the signal and waits on.
        """
        time.sleep(0.2)
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGINT)

    def close(self) -> tuple[str, int]:
        """What is shown at last, and the exit status."""
        shown = b""
        try:
            while chunk := self._read(65536):
                shown += chunk
        except OSError:
            pass  # Linux's way to say that the other end is closed
        os.close(self._screen)
        return shown.decode().replace("\r\n", "\n"), self._process.wait(timeout=60)
