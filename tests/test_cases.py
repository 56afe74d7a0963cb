"""Golden cases: each folder of `cases` is a sentence about what `check` says of the sources in it.

`facts.yaml` stands for cards_src/2025-10/facts.yaml, `deck.yaml` for cards_src/deck.yaml (there is a plain one for a
case without), `media` for cards_src/media; a case of several files has the whole of `cards_src`. `links.txt` names
symbolic links to make: `path -> target`. What is beside these lies in the project too. `expected.txt` is the whole
output, and the exit status in the last line; UPDATE_CASES=1 in the environment writes it anew.
"""

from __future__ import annotations

import os
import re
import shutil
import tracemalloc
from pathlib import Path
from time import perf_counter

import pytest

from anki_builder.rules import RULES
from tests.projects import DECK, STORY, run, write_project

CASES_FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path for path in CASES_FOLDER.iterdir() if path.is_dir())
NEAR_MISSES = CASES_FOLDER / "near-misses-of-every-rule-are-silent/cards_src/2025-10"


def lay_out(case: Path, root: Path) -> Path:
    """Makes a case's project in the empty folder `root`."""
    for source in sorted(case.iterdir()):
        where = {"facts.yaml": "cards_src/2025-10", "deck.yaml": "cards_src", "media": "cards_src"}.get(source.name, "")
        target = root / where / source.name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.name not in ("expected.txt", "links.txt"):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    if not (root / "cards_src/deck.yaml").exists():
        (root / "cards_src/deck.yaml").write_text(DECK, encoding="utf-8")
    links = case / "links.txt"
    for line in links.read_text(encoding="utf-8").splitlines() if links.exists() else ():
        link, _, target_name = line.partition(" -> ")
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target_name)
    return root


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_check_says_of_a_case_what_its_folder_holds(case: Path, tmp_path: Path) -> None:
    """The text output of `check`, with its exit status, is that of expected.txt; nothing goes to standard error."""
    ran = run("-C", lay_out(case, tmp_path / "project"), "check")
    said = f"{ran.stdout}exit status {ran.exit_code}\n"
    if os.environ.get("UPDATE_CASES") == "1":
        (case / "expected.txt").write_text(said, encoding="utf-8", newline="\n")

    assert ran.stderr == ""
    assert said == (case / "expected.txt").read_bytes().decode()


def test_every_rule_has_a_case_in_which_it_fires() -> None:
    """A rule that no expected.txt names is one that no author has seen at work."""
    text = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES)

    assert set(re.findall(r"^\S+:\d+:\d+: [a-z]+: .* \[([a-z-]+)\]$", text, re.MULTILINE)) == set(RULES)


def test_every_rule_has_a_near_miss_that_stays_silent() -> None:
    """The case of near misses has a file for each rule, named like the rule."""
    assert {path.stem for path in NEAR_MISSES.iterdir()} == set(RULES)


HOSTILE = {
    "a billion laughs": (CASES_FOLDER / "a-billion-laughs-are-refused/facts.yaml").read_text(encoding="utf-8"),
    "deep nesting": "title: " + "[" * 100_000,
    "many slips in one text": f"{STORY}  - cloze: {'x }} ' * 1_500}\n",
    "a number without end": f"{STORY}  - cloze: x {{{{c{'9' * 5_000}::y}}}}\n",
    "a key without end": f"{STORY}  - {'fornt' * 20_000}: x\n",
    "many misspelt keys": f"{STORY}  - front: x\n" + "".join(f"    fornt{number}: x\n" for number in range(500)),
    "many dollars": f"{STORY}  - cloze: {'$a ' * 20_000}\n",
}
"""Files made to exhaust time or memory."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_cost_next_to_nothing(text: str, tmp_path: Path) -> None:
    """Each is refused, with findings, in less than a second and fifty megabytes."""
    project = write_project(tmp_path, {"a.yaml": text})
    tracemalloc.start()
    start = perf_counter()

    assert run("-C", project, "check").exit_code == 1
    seconds, (_, peak_bytes) = perf_counter() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 1
    assert peak_bytes < 50_000_000
