"""What the benchmark runs to plan a release and write its upgrade package: PROJECT PACKAGE.

The check that comes first in a release is timed on its own.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from anki_builder.decks.release_check import covered_facts
from anki_builder.decks.release_plan import Release
from anki_builder.decks.releases import ReleaseName, load_ledger
from anki_builder.decks.releasing import package_contents, plan_project
from anki_builder.packages.package_file import write_package_file
from anki_builder.sources.project import load_project
from tests.bench.upgrades import LAST_MONTH

TIMES = {0: 4_102_444_800, 1: 4_102_531_200}
"""Of the release and of its correction, in seconds since 1970: the first days of 2100."""


def main(root: Path, package: Path) -> None:
    """Plans the correction, and writes its upgrade package."""
    gc.disable()  # as the command does
    project, name, ledger = load_project(root), ReleaseName(LAST_MONTH, 1), load_ledger(root)
    facts = covered_facts(project.facts, name, ledger)
    prepared = plan_project(project, facts, name, ledger, Release(str(name), TIMES[1]))
    assert not prepared.plan.is_empty
    with package.open("w+b") as stream:
        write_package_file(stream, package, package_contents(prepared, prepared.notes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
