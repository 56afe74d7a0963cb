"""Anki in any version: the one that is installed, and others, each in a virtual environment of its own.

Environments lie outside the project: in the folder that `ANKI_BUILDER_ENVIRONMENTS` names, where they stay for the next
time (about 80 MB each), else in a temporary one. All that runs in them is `any_anki`.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.reliability import any_anki

Orders = Callable[..., Any]
"""Carries out an order in some Anki, as `AnyAnki.do` does."""

FOLDER = "ANKI_BUILDER_ENVIRONMENTS"
_COMPLETE = "complete"
"""A file that tells that an environment's installation was not interrupted."""


@contextmanager
def installed(folder: Path) -> Iterator[Orders]:
    """The Anki that these tests have themselves, with a collection in `folder`."""
    anki = any_anki.AnyAnki(str(folder))
    try:
        yield anki.do
    finally:
        anki.close()


@contextmanager
def elsewhere(python: Path, folder: Path) -> Iterator[Orders]:
    """The Anki of another Python, in a process of its own, with a collection in `folder`."""
    # Isolated: in that Python there is no more of the project than the one file.
    command = [str(python), "-I", str(Path(any_anki.__file__)), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def do(order: str, *arguments: Any) -> Any:
            print(json.dumps([order, *arguments]), file=orders, flush=True)
            answer = answers.readline()
            if not answer:
                raise RuntimeError(f"Anki did not survive {order}{arguments}")  # its own words are on standard error
            return json.loads(answer)

        yield do


@contextmanager
def environments() -> Iterator[Path]:
    """The folder of environments."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get(FOLDER) or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def environment(version: str, folder: Path) -> Path:
    """The Python of an environment with a version of Anki, made where it is not there; the newest version for ''.

    Raises CalledProcessError where pip cannot install it.
    """
    home = folder / f"anki-{version or 'newest'}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = home / _COMPLETE
    if not complete.exists():
        venv.create(home, clear=True, with_pip=True)
    if not (version and complete.exists()):
        requirement = f"anki=={version}" if version else "anki"
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--upgrade"]
        subprocess.run([*pip, requirement], check=True)
        complete.touch()
    return python
