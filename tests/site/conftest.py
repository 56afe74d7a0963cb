"""One site of releases for all tests that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.sites import make_site, released_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two releases; to be left as it is."""
    return released_project(tmp_path_factory.mktemp("site") / "project")


@pytest.fixture(scope="session")
def files(project: Path) -> dict[str, bytes]:
    """The files of its site, by path."""
    return make_site(project, project / "site")
