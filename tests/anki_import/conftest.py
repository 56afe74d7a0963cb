"""A project to write facts into, and a learner to import them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.anki_import.author import Author
from tests.anki_import.learner import Learner


@pytest.fixture
def project(tmp_path: Path) -> Author:
    """A deck project without facts."""
    return Author(tmp_path / "project")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner who has imported nothing yet."""
    with Learner(tmp_path / "learner") as learner:
        yield learner
