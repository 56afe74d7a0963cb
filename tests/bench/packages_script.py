"""What the benchmark runs to have Anki take packages, and export the first again: FOLDER RUNS PACKAGE...

In one process, in turn, after a warm-up; prints the seconds of the imports, round by round, and the size of Anki's
legacy export (the kind that every version reads) of the first package's notes, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from anki.collection import ExportAnkiPackageOptions

from tests.bench.anki_import import imported


def main(folder: Path, runs: int, packages: list[Path]) -> dict[str, object]:
    """Seconds and bytes."""
    rounds = [[_import_seconds(package) for package in packages] for _ in range(runs + 1)]
    return {"rounds": rounds[1:], "legacy_bytes": _legacy_size(packages[0], folder / "legacy.apkg")}


def _import_seconds(package: Path) -> float:
    with imported(package) as (_, seconds):
        return seconds


def _legacy_size(package: Path, export: Path) -> int:
    """Bytes of what Anki exports of a package, without what it does not have either: answers and presets."""
    options = ExportAnkiPackageOptions(with_scheduling=False, with_deck_configs=False, with_media=True, legacy=True)
    with imported(package) as (collection, _):
        collection.export_anki_package(out_path=str(export), options=options, limit=None)
    return export.stat().st_size


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), list(map(Path, sys.argv[3:])))))
