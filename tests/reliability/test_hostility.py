"""What strangers make does no harm; `python -m tests.reliability --long` gives it to all commands, in full size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.anki_import.learner import Rendered
from tests.reliability import hostility
from tests.reliability.audit import audited, chosen
from tests.reliability.hostile_texts import Shown
from tests.reliability.trial import Trial


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    """Of the short form."""
    return list(hostility.trials(long=False))


def test_every_command_holds(trials: list[Trial]) -> None:
    """Packages, projects and texts of each group are refused in words, or harmless."""
    assert [trial for trial in trials if trial.survived != trial.tried or trial.tried < 2] == []
    assert len({trial.fault for trial in trials}) == len(trials) == 10


@pytest.mark.parametrize(
    "shown",
    [
        Shown("<script>", Rendered("", "<script>"), 0),
        Shown("[sound:a.mp3]", Rendered("", "&#91;sound:a.mp3]", ("a.mp3",)), 0),
        Shown("[$]x[/$]", Rendered("", "&#91;$]x&#91;/$]"), 1),
        Shown("{{Back}}", Rendered("", "Tokyo"), 0),
    ],
)
def test_a_text_that_acts_is_found(shown: Shown) -> None:
    """As markup, as a sound, as a formula, or because it is not there as it was typed."""
    assert not shown.is_harmless


def test_what_a_command_does_is_heard(tmp_path: Path) -> None:
    """Files read and written, folders made, processes started; and nothing after the block."""
    with audited() as events:
        (tmp_path / "a").write_text("x", encoding="utf-8")
        (tmp_path / "a").read_text(encoding="utf-8")
        (tmp_path / "b").mkdir()
        subprocess.run([sys.executable, "-c", ""], check=True)
    (tmp_path / "c").touch()
    heard = chosen(events, "write", "read", "os.mkdir", "subprocess.Popen")
    assert [(event.name, event.path) for event in heard if str(tmp_path) in event.path or "Popen" in event.name] == [
        ("write", str(tmp_path / "a")),
        ("read", str(tmp_path / "a")),
        ("os.mkdir", str(tmp_path / "b")),
        ("subprocess.Popen", sys.executable),
    ]
