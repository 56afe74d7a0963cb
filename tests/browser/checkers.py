"""What judges pages: axe, which finds what keeps people from using them, and html-validate. Both come from npm.

package-lock.json pins them, and all that they need, by checksum.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Page

_PINNED = ("package.json", "package-lock.json")
_INSTALLED = "node_modules/.package-lock.json"  # npm writes it last

_VIOLATIONS = """async () => {
  const place = ({target}) => target.flat().join(" > ");
  const line = ({impact, id, help, nodes}) => `${impact} ${id}: ${help}: ${nodes.map(place).join(", ")}`;
  return (await axe.run()).violations.map(line);
}"""


class Checkers:
    """The checkers, installed in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _axe(self) -> str:
        return (self._folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

    def barriers(self, page: Page) -> list[str]:
        """What axe finds on a page as it is shown now, in `Visitor(policy=False)`: axe tries styles on it."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._axe)
        found: list[str] = page.evaluate(_VIOLATIONS)
        return found

    def markup_errors(self, files: Iterable[Path]) -> list[str]:
        """What is wrong with the HTML of files, by html-validate's recommended rules: `index.html:3:5: ...`."""
        program = self._folder / "node_modules/.bin/html-validate"
        command: list[str | Path] = [program, "--preset", "recommended", "--formatter", "json", *files]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        return list(_errors(done.stdout.decode()))


def _errors(report: str) -> Iterator[str]:
    for file in json.loads(report):
        for found in file["messages"]:
            place = f"{Path(file['filePath']).name}:{found['line']}:{found['column']}"
            yield f"{place}: {found['message']} [{found['ruleId']}]"


def install_checkers(folder: Path) -> Checkers:
    """Installs what package-lock.json pins into a folder, unless it is there: with npm, from the net.

    Raises FileNotFoundError, which says what to install, and subprocess.CalledProcessError.
    """
    if shutil.which("npm") is None:
        raise FileNotFoundError("no npm on the PATH: install Node.js (Debian, Ubuntu: apt-get install nodejs npm)")
    source = Path(__file__).parent
    is_current = (folder / _INSTALLED).exists() and all(
        (folder / name).read_bytes() == (source / name).read_bytes() for name in _PINNED
    )
    if not is_current:
        for name in _PINNED:
            shutil.copy(source / name, folder)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    return Checkers(folder)
