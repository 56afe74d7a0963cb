"""Golden cases: each folder of `cases` is a sentence about what `check` says of the sources in it.

`facts.yaml` stands for cards_src/2025-10/facts.yaml, `deck.yaml` for cards_src/deck.yaml (there is a plain one for a
case without), `media` for cards_src/media; a case of several files has the whole of `cards_src`. `links.txt` names
symbolic links to make: `path -> target`. What is beside these lies in the project too. `expected.txt` is the whole
output, and the exit status in the last line; UPDATE_CASES=1 in the environment writes it anew.

`arguments.txt` has another command than `check`. `released` is cards_src as it was when 2025-10 was released: of such
a case the next release, 2025-11, is tried.
"""

from __future__ import annotations

import os
import re
import shutil
import tracemalloc
from pathlib import Path
from time import process_time

import pytest

from anki_builder.rules import RULES
from tests.projects import DECK, STORY, run, write_project

CASES_FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path for path in CASES_FOLDER.iterdir() if path.is_dir())
NEAR_MISSES = (
    CASES_FOLDER / "near-misses-of-every-rule-are-silent/cards_src/2025-10",
    CASES_FOLDER / "near-misses-of-every-rule-of-quality-are-silent/cards_src/2025-10",
    CASES_FOLDER / "near-misses-of-every-rule-of-releases-are-silent/cards_src/2025-10",
)


def lay_out(case: Path, root: Path) -> Path:
    """Makes a case's project in the empty folder `root`."""
    for source in sorted(case.iterdir()):
        where = {"facts.yaml": "cards_src/2025-10", "deck.yaml": "cards_src", "media": "cards_src"}.get(source.name, "")
        target = root / where / source.name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.name not in ("arguments.txt", "expected.txt", "links.txt"):
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


def release_as_it_was(project: Path) -> None:
    """Releases 2025-10 from the folder `released`, and leaves the sources as they are now."""
    now, then = project / "cards_src", project / "released"
    kept = now.rename(project / "now")
    then.rename(now)
    if not (now / "deck.yaml").exists():
        (now / "deck.yaml").write_text(DECK, encoding="utf-8")
    assert run("-C", project, "release", "2025-10", "--at", "2025-10-31").exit_code == 0
    shutil.rmtree(now)
    kept.rename(now)


def arguments_of(case: Path) -> list[str]:
    """The command that a case is about."""
    file = case / "arguments.txt"
    if file.exists():
        return file.read_text(encoding="utf-8").split()
    if (case / "released").exists():
        return ["release", "2025-11", "--at", "2025-11-30", "--dry-run"]
    return ["check", "--on", "2026-01-01", "--select", "schema"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_check_says_of_a_case_what_its_folder_holds(case: Path, tmp_path: Path) -> None:
    """The text output of the command, with its exit status, is that of expected.txt.

    Of `check`, nothing goes to standard error; what a release says there stands first.
    """
    project = lay_out(case, tmp_path / "project")
    if (case / "released").exists():
        release_as_it_was(project)
    arguments = arguments_of(case)
    ran = run("-C", project, *arguments)
    said = f"{ran.stderr}{ran.stdout}exit status {ran.exit_code}\n"
    if os.environ.get("UPDATE_CASES") == "1":
        (case / "expected.txt").write_text(said, encoding="utf-8", newline="\n")

    assert arguments[0] != "check" or ran.stderr == ""
    assert said == (case / "expected.txt").read_bytes().decode()


def test_every_rule_has_a_case_in_which_it_fires() -> None:
    """A rule that no expected.txt names is one that no author has seen at work."""
    text = "".join((case / "expected.txt").read_text(encoding="utf-8") for case in CASES)

    assert set(re.findall(r"^\S+:\d+:\d+: [a-z]+: .* \[([a-z-]+)\]$", text, re.MULTILINE)) == set(RULES)


def test_every_rule_has_a_near_miss_that_stays_silent() -> None:
    """The cases of near misses have a file for each rule, named like the rule; `-2` is a second file for it."""
    names = {path.stem.removesuffix("-2") for folder in NEAR_MISSES for path in folder.iterdir()}
    assert names == set(RULES)


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
    """Each is refused, with findings, in less than a second of computing and fifty megabytes."""
    project = write_project(tmp_path, {"a.yaml": text})
    tracemalloc.start()
    start = process_time()

    assert run("-C", project, "check").exit_code == 1
    seconds, (_, peak_bytes) = process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 1
    assert peak_bytes < 50_000_000
