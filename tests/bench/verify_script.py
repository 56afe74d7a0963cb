"""What the benchmark runs to time `verify` against Anki's own import of a package: PACKAGE FOLDER RUNS.

In one process, in turn, after a warm-up; prints the pairs of seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from anki_builder.verify.verification import verify


def main(package: Path, folder: Path, runs: int) -> list[tuple[float, float]]:
    """Seconds that `verify` takes and, right after it, the import alone."""
    pairs = []
    for number in range(runs + 1):
        verifying = _seconds(lambda: verify(package))
        scratch = folder / f"import-{number}"
        scratch.mkdir()
        collection = Collection(str(scratch / "collection.anki2"))
        request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
        importing = _seconds(partial(collection.import_anki_package, request))
        collection.close()
        pairs.append((verifying, importing))
    return pairs[1:]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
