"""What the package is made of, and that it does nothing which nobody asked for."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.reliability import supply_chain
from tests.reliability.supply_chain import Suspicion, requirements, source_calls

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9-]+)>=(?P<lowest>[0-9.]+),<(?P<beyond>[0-9.]+)")


def numbers(text: str) -> tuple[int, ...]:
    """A version as one that can be compared: `1.10` is later than `1.9`."""
    return tuple(map(int, re.findall("[0-9]+", text)[:3]))


@pytest.mark.parametrize("requirement", sorted(set(requirements())))
def test_a_dependency_has_a_lowest_and_a_highest_version(requirement: str) -> None:
    """What is tested with lies between them."""
    found = _REQUIREMENT.fullmatch(requirement)
    assert found, f"{requirement}: write it as name>=lowest,<beyond"
    assert numbers(found["lowest"]) <= numbers(version(found["name"])) < numbers(found["beyond"])


def test_an_extra_of_the_tests_is_the_same_as_that_of_users() -> None:
    """The same library has the same bounds everywhere, but for click, whose newer testing tools the tests use."""
    bounds: dict[str, set[str]] = {}
    for requirement in requirements():
        bounds.setdefault(requirement.partition(">")[0], set()).add(requirement)
    assert [name for name, stated in bounds.items() if len(stated) > 1] == ["click"]


def test_everything_holds() -> None:
    """Dependencies, calls, imports, builds and commands."""
    trials = list(supply_chain.trials(long=False))
    assert [trial for trial in trials if trial.survived != trial.tried or trial.tried < 2] == []
    assert len(trials) == 5


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("eval(x)", "eval"),
        ("import pickle", "pickle"),
        ("pickle.loads(x)", "pickle.loads"),
        ("os.system(x)", "os.system"),
        ("run(x, shell=True)", "shell"),
        ("yaml.load(x)", "yaml.load"),
        ("subprocess.run(x)", "subprocess.run"),
        ("from urllib import request", "urllib.request"),
    ],
)
def test_a_call_that_could_do_anything_is_found(line: str, what: str, tmp_path: Path) -> None:
    """Wherever it stands."""
    (tmp_path / "module.py").write_text(f"def work(x):\n    {line}\n", encoding="utf-8")
    assert source_calls(tmp_path)[1] == [Suspicion("module", what)]


def test_what_is_allowed_has_a_module() -> None:
    """A permission for a module that is gone would be one for the next of its name."""
    allowed = supply_chain.ALLOWED_CALLS.keys() | supply_chain.ALLOWED_IMPORTS.keys()
    assert [name for name in allowed if not (supply_chain.PACKAGE / f"{name.replace('.', '/')}.py").is_file()] == []
