"""Packages in a new collection of the real Anki."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


@contextmanager
def imported(package: Path) -> Iterator[tuple[Collection, float]]:
    """A new collection with a package in it, and the seconds that the import took."""
    with tempfile.TemporaryDirectory() as folder, closing(Collection(f"{folder}/collection.anki2")) as collection:
        request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
        start = time.perf_counter()
        collection.import_anki_package(request)
        yield collection, time.perf_counter() - start
