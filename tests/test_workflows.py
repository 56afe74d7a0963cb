"""GitHub's workflows, as far as they can be run here: every `run:` line of them, in order, in a released project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.projects import run

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "anki_builder/sources/new_project"

GH = '#!/bin/sh\nprintf "%s\\n" "$@" > "$GH_CALL"\n'
"""Stands in for GitHub's command line, and notes what it is asked."""

JQ = f'#!{sys.executable}\nimport json, sys\nprint(json.load(open(sys.argv[3]))[sys.argv[2].lstrip(".")])\n'
"""Stands in for jq, which GitHub's machines have; for the one call that is made: `jq -r .key file`."""


def scripts(workflow: Path) -> list[str]:
    """The shell scripts of a workflow, but for what installs programs."""
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step and not step["run"].startswith("pip install")]


def carry_out(workflow: Path, project: Path, **variables: str) -> None:
    """Runs a workflow's scripts as GitHub does: bash, which stops at the first failure."""
    programs = project.parent / "programs"
    programs.mkdir(exist_ok=True)
    command = f'#!/bin/sh\nexec {sys.executable} -m anki_builder "$@"\n'
    for name, text in {"anki-builder": command, "gh": GH, "jq": JQ}.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), **variables}
    for script in scripts(workflow):
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script], cwd=project, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def git(project: Path, *arguments: str) -> None:
    """Runs git in a project, as somebody."""
    identity = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that `init` made, with two releases, in git."""
    root = tmp_path / "moon"
    run("init", root)
    story = root / "cards_src/1969-07/moon-landing.yaml"
    assert run("-C", root, "release", "1969-07", "--at", "2025-10-31").exit_code == 0
    story.write_text(story.read_text(encoding="utf-8").replace("[space]", "[space, history]"), encoding="utf-8")
    assert run("-C", root, "release", "1969-08", "--at", "2025-11-30").exit_code == 0
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Release 1969-08")
    return root


def test_a_tagged_release_is_made_again_tried_and_published(project: Path, tmp_path: Path) -> None:
    """Its packages, change notes and checksums go to the page of releases, with the change notes as its text."""
    call = tmp_path / "gh-call"
    release, folder = "1969-08", "decks/releases/1969-08"
    carry_out(
        project / ".github/workflows/release.yml",
        project,
        GITHUB_REF_NAME=release,
        FOLDER=folder,
        GH_CALL=str(call),
    )

    assert call.read_text(encoding="utf-8").splitlines() == [
        *("release", "create", release, "--title", release, "--notes-file", f"{folder}/CHANGES.md"),
        f"{folder}/CHANGES.md",
        f"{folder}/SHA256SUMS",
        f"{folder}/manifest.json",
        f"{folder}/moon-upgrade.apkg",
        f"{folder}/moon.apkg",
    ]


def test_a_tag_whose_sources_give_another_deck_is_not_published(project: Path, tmp_path: Path) -> None:
    """The first script that fails ends the job."""
    story = project / "cards_src/1969-07/moon-landing.yaml"
    story.write_text(story.read_text(encoding="utf-8").replace("Armstrong", "Amstrong"), encoding="utf-8")
    with pytest.raises(AssertionError, match="1969-08 is released, and a release never changes"):
        carry_out(
            project / ".github/workflows/release.yml",
            project,
            GITHUB_REF_NAME="1969-08",
            FOLDER="decks/releases/1969-08",
            GH_CALL=str(tmp_path / "gh-call"),
        )


def test_every_push_checks_and_builds(project: Path) -> None:
    """In the project that `init` made."""
    carry_out(project / ".github/workflows/deck.yml", project)
    assert (project / "decks/moon.apkg").exists()


def test_this_project_releases_as_those_that_init_makes() -> None:
    """With the anki-builder that stands beside the deck."""
    own = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert own == (PARTS / "release.yml").read_text(encoding="utf-8").replace("'anki-builder[verify]'", "'.[verify]'")


def test_the_site_of_the_releases_is_published(project: Path) -> None:
    """With full addresses in its feed, and the newest release to download."""
    carry_out(ROOT / ".github/workflows/site.yml", project, ADDRESS="https://you.github.io/moon")

    assert (project / "site/downloads/1969-08/moon.apkg").exists()
    assert 'href="https://you.github.io/moon/' in (project / "site/feed.xml").read_text(encoding="utf-8")
