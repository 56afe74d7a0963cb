"""What the benchmark runs to time `verify` against Anki's own import of a package: PACKAGE RUNS.

In one process, in turn, after a warm-up; prints the pairs of seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from anki_builder.verify.verification import verify
from tests.bench.anki_import import imported


def main(package: Path, runs: int) -> list[tuple[float, float]]:
    """Seconds that `verify` takes and, right after it, the import alone."""
    pairs = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        verify(package)
        verifying = time.perf_counter() - start
        with imported(package) as (_, importing):
            pairs.append((verifying, importing))
    return pairs[1:]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
