"""The shape of the package: which module may import which, and who alone may import what from outside."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import anki_builder

PACKAGE = Path(anki_builder.__file__).parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))

LAYERS = (
    ("__init__", "diagnostics", "errors", "escaping", "files", "identity", "inline", "tags"),
    ("clock", "markdown", "rules", "syntax"),
    ("markup", "parse"),
    ("kinds",),
    ("records", "texts"),
    ("fact_format",),
    ("deck",),
    ("facts", "notetypes"),
    ("consistency", "lifecycle", "media"),
    ("notes", "project"),
    ("apkg", "fill_ids"),
    ("building",),
    ("report",),
    ("scaffold",),
    ("cli",),
    ("__main__",),
)
"""From the ground up: a module imports only from layers above its own in this list, also where it imports late."""

ONLY_IMPORTERS = {
    "anki": set[str](),
    "click": {"cli"},
    "genanki": {"apkg"},
    "markdown_it": {"markdown"},
    "yaml": {"parse"},
}
"""What comes from outside, by who imports it: what else uses it, uses it through that module."""

HEAVY = ["genanki", "markdown_it", "yaml"]
"""What `--help`, completion and a mistyped command must not wait for."""


def imports(module: str) -> set[str]:
    """The full names of all that a module imports, at its top or within functions."""
    names = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}.py, line {node.lineno}: imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(module: str) -> set[str]:
    """The package's modules that a module imports."""
    parts = (name.split(".") for name in imports(module))
    return {name[1] if name[1] in MODULES else "__init__" for name in parts if name[0] == "anki_builder"}


def test_every_module_has_its_layer() -> None:
    """A new module is put into the list of layers, once, where it belongs."""
    assert sorted(chain.from_iterable(LAYERS)) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downward_only(module: str) -> None:
    """No module knows of its own layer or of one built upon it; so there are no circles either."""
    place = next(index for index, layer in enumerate(LAYERS) if module in layer)

    assert own_imports(module) <= set(chain.from_iterable(LAYERS[:place]))


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    """What is replaced or upgraded, is so in one module."""
    importers = {module for module in MODULES if library in {name.split(".")[0] for name in imports(module)}}

    assert importers == ONLY_IMPORTERS[library]


def test_nothing_is_imported_that_an_installation_lacks() -> None:
    """Whatever is neither Python's own nor the package's, is one of the libraries above."""
    names = {name.split(".")[0] for module in MODULES for name in imports(module)}

    assert names - sys.stdlib_module_names <= {"anki_builder", *ONLY_IMPORTERS}


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(["--help"], 0), (["--version"], 0), (["build", "--help"], 0), (["chekc"], 2)]
)
def test_help_does_not_wait_for_heavy_imports(arguments: list[str], exit_code: int) -> None:
    """YAML, Markdown and genanki are imported by the commands that need them, when they do."""
    program = f"""
import atexit, json, sys
atexit.register(lambda: print(json.dumps([name for name in {HEAVY} if name in sys.modules]), file=sys.stderr))
from anki_builder.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == exit_code
    assert json.loads(done.stderr.splitlines()[-1]) == []
