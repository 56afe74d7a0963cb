"""Drafts that are edited while they are gone through: what an editor gives back, and what others do meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drafts.reviewing import (
    AFTER_BAD_EDIT,
    DRAFTS,
    FIRST,
    GO_ON,
    QUESTION,
    SUMMIT,
    answer,
    editor,
    summit,
    two_drafts,
)
from tests.projects import STORY, write_project


def test_an_edited_draft_is_shown_again(tmp_path: Path) -> None:
    """The lines of the fact and its comment take the place of the old ones; the author may make more of them."""
    root = two_drafts(tmp_path)
    more = "text = text.replace(', October 2025', '') + text.replace('Tokyo, ', '').replace('where', 'when')"
    ran = answer(root, "e", "k", "k", "q", env=editor(tmp_path, more))

    assert "1 of 2" in ran.stdout
    assert f"{QUESTION}e\nedited\n\n1 of 3  {SUMMIT}:5\n" in ran.stdout
    assert ran.stdout.endswith(f"\n1 edited, 2 kept; 1 draft left\n{GO_ON.format(root=root)}")
    assert summit(root).startswith(
        STORY
        + """\
  # line 28: Signed in: Tokyo
  - id: summit-1
    ask: where was it signed
    back: Tokyo
  # line 28: Signed in: October 2025
  - id: summit-2
    ask: when was it signed
    back: October 2025

"""
    )


def test_who_takes_draft_away_is_done(tmp_path: Path) -> None:
    """An edited fact that is no draft any more is finished, and gets the id that it lacks."""
    root = two_drafts(tmp_path)
    ran = answer(root, "e", "q", env=editor(tmp_path, "text = text.replace('draft: true\\n    ', '')"))

    assert f"{QUESTION}e\nedited, kept as summit-1\n\n2 of 2  {SUMMIT}:10\n" in ran.stdout
    assert summit(root) == STORY + DRAFTS.replace("draft: true", "id: summit-1", 1)


def test_an_edit_that_breaks_the_file(tmp_path: Path) -> None:
    """The author sees what `check` would say, and edits on where they were, or gives up."""
    root = two_drafts(tmp_path)
    breaks = "text = text.replace('back', 'bakc')"
    mends = "text = text.replace('bakc: Tokyo', 'back: Kyoto') if 'bakc' in text else text.replace('back', 'bakc')"
    given_up = answer(root, "e", "?", "g", "q", env=editor(tmp_path, breaks))
    mended = answer(root, "e", "e", "q", env=editor(tmp_path, mends))

    assert given_up.stdout.removeprefix(FIRST) == (
        f"{QUESTION}e\n{AFTER_BAD_EDIT}?\n"
        "  e  edit     the lines open again as you left them\n"
        "  g  give up  the draft stays as it was\n"
        f"{AFTER_BAD_EDIT}g\n{QUESTION}q\n\n2 drafts left\n{GO_ON.format(root=root)}"
    )
    assert given_up.stderr == (
        f"{SUMMIT}:7:5: error: `bakc` is not a key of a fact [unknown-key]\n"
        "    7 |     bakc: Tokyo, October 2025\n"
        "      |     ^^^^\n"
        "      = hint: did you mean `back`?\n\n1 error\n"
    )
    assert f"{QUESTION}e\n{AFTER_BAD_EDIT}e\nedited\n" in mended.stdout
    assert summit(root) == STORY + DRAFTS.replace("back: Tokyo", "back: Kyoto")


def test_a_picture_that_is_not_there(tmp_path: Path) -> None:
    """What only shows beside other files is looked at before an edit is written, too."""
    root = two_drafts(tmp_path)
    ran = answer(root, "e", "g", "q", env=editor(tmp_path, "text += '    image: map.svg\\n'"))

    assert "error: there is no cards_src/media/map.svg [bad-media]\n" in ran.stderr
    assert summit(root) == STORY + DRAFTS


@pytest.mark.parametrize("statements", ["text = ''", "text = ' \\n\\n'", "pass", "text += '\\n'", "sys.exit()"])
def test_an_edit_that_is_none(statements: str, tmp_path: Path) -> None:
    """Nothing at all, the same, or a file that was not saved: the draft is still to be answered."""
    root = two_drafts(tmp_path)
    ran = answer(root, "e", "q", env=editor(tmp_path, statements))

    assert ran.stdout.removeprefix(FIRST) == (
        f"{QUESTION}e\nnothing was changed\n{QUESTION}q\n\n2 drafts left\n{GO_ON.format(root=root)}"
    )
    assert summit(root) == STORY + DRAFTS


@pytest.mark.parametrize("command", ["no-such-editor --wait", "'unbalanced", "false"])
def test_an_editor_that_fails(command: str, tmp_path: Path) -> None:
    """The author is told which variable names it."""
    root = two_drafts(tmp_path)
    ran = answer(root, "e", "q", env={"EDITOR": command})

    assert ran.stdout.removeprefix(FIRST).startswith(f"{QUESTION}e\nthe editor failed (")
    assert (
        "): set the environment variable EDITOR to the command that starts yours, such as nano\n" + QUESTION
        in ran.stdout
    )
    assert ran.exit_code == 0


def test_an_edit_that_is_no_text(tmp_path: Path) -> None:
    """An editor that saves in another encoding loses nothing but the edit."""
    root = two_drafts(tmp_path)
    ran = answer(root, "e", "q", env=editor(tmp_path, "path.write_bytes(b'- \\xff'); sys.exit()"))

    assert "error: the file is not UTF-8: byte 0xff [encoding]\n" in ran.stderr
    assert f"{QUESTION}e\nnothing was changed\n" in ran.stdout


def test_what_only_the_author_can_split(tmp_path: Path) -> None:
    """The editor opens with the fact two times."""
    write_project(tmp_path, {"2025-10/summit.yaml": f"{STORY}\n  # line 5\n  - {{draft: true, ask: who, back: A}}\n"})
    ran = answer(tmp_path, "p", "q", env=editor(tmp_path, "text = text.replace('back: A', 'back: B', 1)"))

    assert f"{QUESTION}p\nhow to split it, only you can tell: it opens two times in your editor\nedited\n" in ran.stdout
    assert summit(tmp_path) == (
        f"{STORY}\n  # line 5\n  - {{draft: true, ask: who, back: B}}\n"
        "\n  # line 5\n  - {draft: true, ask: who, back: A}\n"
    )


def test_edits_in_another_window_are_respected(tmp_path: Path) -> None:
    """A draft is looked up again where it is now; one that says something else is not answered, but shown anew."""
    root = two_drafts(tmp_path)
    path = str(root / SUMMIT)
    moves = (
        f"other = Path({path!r}); other.write_text(other.read_text(encoding='utf-8').replace('facts:\\n', "
        "'facts:\\n  - {id: new, front: a, back: b}\\n'), encoding='utf-8')\n"
        "text = text.replace('Tokyo', 'Kyoto')"
    )
    moved = answer(root, "e", "q", env=editor(tmp_path, moves))
    assert f"edited\n\n1 of 2  {SUMMIT}:6\n" in moved.stdout
    assert summit(root) == f"{STORY}  - {{id: new, front: a, back: b}}\n" + DRAFTS.replace("Tokyo", "Kyoto")

    changes = (
        f"other = Path({path!r}); other.write_text(other.read_text(encoding='utf-8').replace('Kyoto', 'Osaka'), "
        "encoding='utf-8')\ntext = '  - {draft: true, ask: who, back: me}\\x1b\\n'"
    )
    changed = answer(root, "e", "q", env=editor(tmp_path, changes))
    assert (
        f"{QUESTION}e\n{SUMMIT} has changed, and the draft is not in it any more as it was shown\n"
        "your edit, which was not written:\n  - {draft: true, ask: who, back: me}\ufffd\n"
        f"\n1 of 2  {SUMMIT}:6\n"
    ) in changed.stdout
    assert "Osaka" in summit(root)


@pytest.mark.parametrize(
    ("statement", "message", "exit_code"),
    [
        ("unlink()", f"{SUMMIT} is gone\n", 0),
        (
            "write_text('title: x\\n')",
            f"{SUMMIT}:1:1: error: a fact file needs the key `facts` [missing-key]\n"
            "    1 | title: x\n      | ^\n      = hint: `facts:` One thing to remember each.\n\n1 error\n"
            f"left out, as they have errors: {SUMMIT}\n",
            1,
        ),
    ],
)
def test_a_file_that_is_lost_meanwhile(statement: str, message: str, exit_code: int, tmp_path: Path) -> None:
    """Gone, or broken: the review goes on with the next file."""
    root = two_drafts(tmp_path)
    write_project(root, {"2025-11/other.yaml": f"{STORY}  - {{draft: true, ask: who, back: A}}\n"})
    ran = answer(root, "e", "k", env=editor(tmp_path, f"Path({str(root / SUMMIT)!r}).{statement}; text += '# x\\n'"))

    assert (ran.exit_code, ran.stderr) == (exit_code, message)
    assert ran.stdout.endswith("kept as other-1\n\n1 kept; no drafts left\n")
