"""Commands as processes of their own that start at once: forked from one that has imported all they need.

For `commands.CommandServer`, which runs this module, writes orders to its standard input and reads the answers from
its standard output: a line of JSON each. Every command runs on the file layer.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from tests.reliability import file_layer
from tests.reliability.faults import Fault

_LONGEST = 600
"""Seconds after which a command is taken to hang, and killed; on a busy machine, most of them are spent waiting."""


def _import_all() -> None:
    """Imports the package, and what it would import late; after the file layer, which takes the place of `open`."""
    package = importlib.import_module("anki_builder")
    for module in pkgutil.walk_packages(package.__path__, "anki_builder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for library in (
        "anki.collection",
        "click.testing",
        "jinja2",
        "matplotlib.figure",
        "matplotlib.backends.backend_svg",
    ):
        importlib.import_module(library)


def _fault(fields: dict[str, Any]) -> Fault:
    lists = {name: tuple(field) for name, field in fields.items() if isinstance(field, list)}
    return Fault(**(fields | lists))


def _run(order: dict[str, Any]) -> None:
    """Runs a command in this process, which ends with it."""
    from anki_builder import cli, locks
    from anki_builder.decks import releasing
    from anki_builder.verify import verification

    locks._PATIENCE = order["patience"]
    for module in (releasing, verification):  # a release's trial in Anki takes long, and writes nothing in the project
        vars(module)["is_available"] = lambda: False
    for number, ending in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{order['output']}.{ending}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.chdir(order["folder"])
    sys.argv = ["anki-builder", *order["arguments"]]
    tempfile.tempdir = order["scratch"]
    signal.alarm(_LONGEST)
    log = order["log"]
    file_layer.arm(Path(order["folder"]), _fault(order["fault"]), Path(log) if log else None)
    status: Any = 1
    try:
        cli.main()
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status or 0)


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        order = json.loads(line)
        if "pid" in order:
            _, status = os.waitpid(order["pid"], os.WUNTRACED)
            answer = None if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                _run(order)
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    _import_all()
    _serve()
