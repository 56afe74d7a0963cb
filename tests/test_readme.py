"""README keeps its promises."""

from __future__ import annotations

import re

from tests.readme import README, with_generated_sections


def test_the_reference_in_readme_is_what_the_code_says() -> None:
    """`python -m tests.readme` would change nothing."""
    text = README.read_text(encoding="utf-8")
    assert text == with_generated_sections(text)


def test_every_file_that_readme_shows_or_links_is_there() -> None:
    """Pictures and relative links lead somewhere."""
    text = README.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    assert [target for target in targets if not (README.parent / target).exists()] == []


def test_ci_finds_the_commands_that_it_runs() -> None:
    """Each command that `.ci/run` takes from README stands there after its marker, on one line."""
    text = README.read_text(encoding="utf-8")
    wanted = re.findall(r"readme_command (\w+)", (README.parent / ".ci/run").read_text())
    found = re.findall(r"^<!-- command: (\w+) -->\n```sh\n[^\n]+\n```$", text, re.MULTILINE)
    assert wanted == found
