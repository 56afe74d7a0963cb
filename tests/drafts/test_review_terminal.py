"""`draft --review` as its authors meet it: questions and answers, editors, files that change, and real terminals."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from anki_builder import locks
from anki_builder.locks import LOCK_FILE, locked
from anki_builder.sources import fill_ids
from anki_builder.sources.fill_ids import Replacement
from tests.drafts.reviewing import (
    DRAFTS,
    FIRST,
    GO_ON,
    QUESTION,
    SECOND,
    SUMMIT,
    Terminal,
    answer,
    editor,
    summit,
    two_drafts,
)
from tests.projects import DECK, FACT, STORY, Ran, run, write_project


def test_each_answer_is_written_and_the_rest_is_left(tmp_path: Path) -> None:
    """A screen for each draft, a letter for each answer; quitting says how to go on."""
    root = two_drafts(tmp_path)
    ran = answer(root, "k", "q")

    assert ran == Ran(
        0,
        FIRST
        + f"{QUESTION}k\nkept as summit-1\n"
        + SECOND.format(progress="2 of 2", line=10, text="[Akasaka Palace] by [two]")
        + f"{QUESTION}q\n\n1 kept; 1 draft left\n{GO_ON.format(root=root)}",
        "",
    )
    assert summit(root) == STORY + DRAFTS.replace("draft: true", "id: summit-1", 1)


def test_the_end_of_the_answers_is_an_answer(tmp_path: Path) -> None:
    """As Ctrl-D is: what was answered is written, and the next run goes on with what is left."""
    root = two_drafts(tmp_path)
    assert answer(root, "s", "k").stdout.endswith(
        f"kept as summit-2\n\n1 skipped, 1 kept; 1 draft left\n{GO_ON.format(root=root)}"
    )
    assert answer(root, "", "KEEP") == Ran(
        0,
        FIRST.replace("1 of 2", "1 of 1") + f"{QUESTION}\n{QUESTION}KEEP\nkept as summit-1\n\n1 kept; no drafts left\n",
        "",
    )
    assert answer(root) == Ran(0, "no drafts left\n", "")
    assert run("-C", root, "check").exit_code == 0


def test_nobody_to_answer(tmp_path: Path) -> None:
    """Without a terminal and without a single answer, the command was not meant."""
    root = two_drafts(tmp_path)
    ran = answer(root)

    assert (ran.exit_code, ran.stdout) == (2, f"{FIRST}{QUESTION}\n")
    assert ran.stderr == ("anki-builder: standard input is no terminal, and has no answers: run this in a terminal\n")


def test_a_question_is_explained(tmp_path: Path) -> None:
    """`?` says what each letter does; any other answer says that there is `?`, and does nothing to the terminal."""
    root = two_drafts(tmp_path)
    assert answer(root, "?", "\x1b[2Jx", "q").stdout.removeprefix(FIRST) == (
        f"{QUESTION}?\n"
        "  k  keep   the fact is finished: `draft: true` becomes its id\n"
        "  e  edit   its lines open in your editor, which $VISUAL or $EDITOR names\n"
        "  s  skip   it stays a draft, for another time\n"
        "  p  split  one draft for each hidden part of a cloze text, or each entry of a list\n"
        "  d  drop   its lines become comments\n"
        "  q  quit   all answers are written already; go on whenever you like\n"
        f"{QUESTION}\x1b[2Jx\n"  # the pipe's echo
        "`\ufffd[2jx` is none of the answers; ? explains them\n"
        f"{QUESTION}q\n\n2 drafts left\n{GO_ON.format(root=root)}"
    )


def test_split_drafts_come_next(tmp_path: Path) -> None:
    """One after the other, in the place of the one that was split."""
    root = two_drafts(tmp_path)
    ran = answer(root, "s", "p", "k", "k")

    assert ran.stdout.partition(f"{QUESTION}p\n")[2] == (
        "split into 2 drafts\n"
        + SECOND.format(progress="2 of 3", line=10, text="[Akasaka Palace] by two")
        + f"{QUESTION}k\nkept as summit-2\n"
        + SECOND.format(progress="3 of 3", line=14, text="Akasaka Palace by [two]")
        + f"{QUESTION}k\nkept as summit-3\n\n1 skipped, 1 split, 2 kept; 1 draft left\n{GO_ON.format(root=root)}"
    )


def test_the_last_fact_of_a_file_cannot_be_dropped(tmp_path: Path) -> None:
    """It stays a draft, and the author is told what to do."""
    root = two_drafts(tmp_path)
    ran = answer(root, "d", "d")

    assert "dropped: its lines are comments now\n" in ran.stdout
    assert ran.stdout.endswith(
        f"{QUESTION}d\nleft as a draft, as a file needs a fact: to drop it, delete {SUMMIT}\n"
        f"\n1 dropped, 1 skipped; 1 draft left\n{GO_ON.format(root=root)}"
    )
    assert summit(root).startswith(
        STORY + "  # line 28: Signed in: Tokyo, October 2025\n  # not used:\n  # - draft: true\n  #   ask: where"
    )


def test_facts_that_share_their_lines(tmp_path: Path) -> None:
    """They are kept; for what takes lines of their own, the author is told so, and asked again."""
    write_project(
        tmp_path,
        {
            "2025-10/summit.yaml": STORY.rstrip()
            + " [{draft: true, ask: who, back: 'A, B'}, {draft: true, ask: when, back: Now}]\n"
        },
    )
    ran = answer(tmp_path, "d", "p", "e", "k", "k")
    refusal = f"not possible with a fact that is written like this: in {SUMMIT}, give it lines of its own"

    assert ran.stdout.count(f"{refusal}, starting with `- `\n") == 3
    assert ran.stdout.endswith("\n2 kept; no drafts left\n")
    assert (
        summit(tmp_path)
        == STORY.rstrip() + " [{id: summit-1, ask: who, back: 'A, B'}, {id: summit-2, ask: when, back: Now}]\n"
    )


def test_files_with_errors_are_named_and_left_out(tmp_path: Path) -> None:
    """The others are gone through, and the exit status says that something is wrong."""
    root = two_drafts(tmp_path)
    write_project(root, {"2025-10/broken.yaml": STORY + FACT.replace("back", "bakc") + DRAFTS})
    ran = answer(root, "k", "k")

    assert ran.exit_code == 1
    assert ran.stdout.startswith(FIRST)
    assert ran.stdout.endswith("\n2 kept; no drafts left\n")
    assert "cards_src/2025-10/broken.yaml:6:5: error: `bakc` is not a key of a fact [unknown-key]\n" in ran.stderr
    assert ran.stderr.endswith("left out, as they have errors: cards_src/2025-10/broken.yaml\n")


def test_an_id_that_two_facts_share_stops_nobody(tmp_path: Path) -> None:
    """It is an error, but no reason why a file could not be gone through."""
    root = two_drafts(tmp_path)
    write_project(root, {"a.yaml": STORY + FACT, "b.yaml": STORY + FACT})

    assert answer(root, "k", "k").exit_code == 0


def test_nothing_is_done_under_a_broken_deck(tmp_path: Path) -> None:
    """Nobody could tell which facts are sound."""
    root = two_drafts(tmp_path)
    write_project(root, {}, DECK + "languages: 5\n")
    ran = answer(root, "k")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "cards_src/deck.yaml:6:12: error: " in ran.stderr
    assert summit(root) == STORY + DRAFTS


def test_there_is_no_project(tmp_path: Path) -> None:
    """As with every command."""
    ran = answer(tmp_path, "k")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"anki-builder: there is no deck project in {tmp_path}: ")


def test_files_and_folders_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are seen from the current folder, as by `check`; the way to go on names them too."""
    root = two_drafts(tmp_path)
    write_project(root, {"2025-11/other one.yaml": f"{STORY}  - {{draft: true, ask: who, back: A}}\n"})
    monkeypatch.chdir(root / "cards_src/2025-11")

    assert answer(root, "s", paths=("other one.yaml",)).stdout.endswith(
        f"\n1 skipped; 1 draft left\ngo on with: anki-builder -C {root} draft --review 'other one.yaml'\n"
    )
    assert "1 of 1  cards_src/2025-11/other one.yaml:4\n" in answer(root, "s", paths=(".",)).stdout
    assert answer(root, "k", paths=("nowhere",)).exit_code == 2
    assert answer(root, "k", paths=("..", "/")).stdout.startswith(FIRST.replace("of 2", "of 3"))
    assert answer(root, "k", paths=(sys.prefix,)).stderr.endswith(
        f"{sys.prefix} is not among the project's sources, {root}/cards_src\n"
    )


def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    """The machine's fault ends the command, and the draft is as it was."""
    root = two_drafts(tmp_path)
    (root / SUMMIT).chmod(0o444)
    ran = answer(root, "k")

    assert (ran.exit_code, ran.stderr) == (2, f"anki-builder: {root / SUMMIT}: Permission denied\n")
    assert summit(root) == STORY + DRAFTS


def test_a_file_that_somebody_else_writes_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their words stay; the draft is shown as it is then."""
    root = two_drafts(tmp_path)
    replace_texts = fill_ids.replace_texts

    def replace_late(root: Path, replacements: Iterable[Replacement]) -> None:
        (root / SUMMIT).write_text(summit(root).replace("Tokyo", "Kyoto"), encoding="utf-8")
        replace_texts(root, replacements)

    monkeypatch.setattr(fill_ids, "replace_texts", replace_late)
    ran = answer(root, "k", "q")

    assert (
        f"{QUESTION}k\n{SUMMIT} has changed at this moment, and nothing was written\n"
        f"{FIRST.replace('Tokyo', 'Kyoto')}{QUESTION}q\n"
    ) in ran.stdout
    assert summit(root) == STORY + DRAFTS.replace("Tokyo", "Kyoto")


def test_another_command_that_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told of, and the draft is asked about again: no answer is lost, and none ends the review."""
    monkeypatch.setattr(locks, "_PATIENCE", 0)
    root = two_drafts(tmp_path)
    with locked(root / "cards_src" / LOCK_FILE):
        ran = answer(root, "k", "q")

    told, nothing, *rest = ran.stdout.removeprefix(f"{FIRST}{QUESTION}k\n").splitlines()
    assert told.startswith(f"another anki-builder is at work in {root}/cards_src: process ")
    assert nothing == "nothing was written; run this again when it has ended"
    assert "\n".join(rest).startswith(f"{FIRST}{QUESTION}q\n")
    assert (ran.exit_code, summit(root)) == (0, STORY + DRAFTS)


@pytest.mark.parametrize(("given", "status"), [(b"\xff\nk\n", 0), (b"", 2), (None, 2)])
def test_standard_input_of_any_kind(given: bytes | None, status: int, tmp_path: Path) -> None:
    """Bytes that are no text are no answer; an empty or closed standard input has none."""
    root = two_drafts(tmp_path)
    command = [sys.executable, "-m", "anki_builder", "-C", str(root), "draft", "--review"]
    if given is None:
        command = ["sh", "-c", 'exec "$@" <&-', "sh", *command]
    done = subprocess.run(command, input=given, capture_output=True, check=False)

    assert done.returncode == status
    assert (b"kept as summit-1" in done.stdout, b"has no answers" in done.stderr) == (not status, bool(status))
    assert b"Traceback" not in done.stderr


def test_names_that_a_terminal_would_obey(tmp_path: Path) -> None:
    """Control characters in names of files are shown, not sent."""
    write_project(tmp_path, {"\x1b[2J.yaml": STORY + DRAFTS.partition("\n\n")[0]})
    ran = answer(tmp_path, "d", "q", paths=())

    assert "1 of 1  cards_src/\ufffd[2J.yaml:5\n" in ran.stdout
    assert "to drop it, delete cards_src/\ufffd[2J.yaml\n" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_at_a_terminal(tmp_path: Path) -> None:
    """Colours show what matters; an editor opens, and its text is in the file; Ctrl-C loses nothing."""
    root = two_drafts(tmp_path)
    terminal = Terminal(root, **editor(tmp_path, "text = text.replace('Tokyo, October 2025', 'Tokyo')"))
    shown = [terminal.see(QUESTION)]
    for keys in ("e\n", "k\n"):
        terminal.type(keys)
        shown.append(terminal.see(QUESTION))
    terminal.interrupt()
    last, status = terminal.close()

    assert f"\x1b[1m1 of 2  {SUMMIT}:5\x1b[0m\n" in shown[0]
    assert "\x1b[33m\x1b[1mwarning\x1b[0m: the answer has a place and a date" in shown[0]
    assert shown[1].startswith(f"e\nedited\n\n\x1b[1m1 of 2  {SUMMIT}:5")
    assert shown[2].startswith(f"k\nkept as summit-1\n\n\x1b[1m2 of 2  {SUMMIT}:10")
    assert last.endswith(f"\n1 edited, 1 kept; 1 draft left\n{GO_ON.format(root=root)}")
    assert status == 0
    assert summit(root) == STORY + DRAFTS.replace("draft: true", "id: summit-1", 1).replace(
        "back: Tokyo, October 2025", "back: Tokyo"
    ).replace("in: Tokyo, October 2025", "in: Tokyo")


def test_at_a_terminal_without_colours(tmp_path: Path) -> None:
    """NO_COLOR is honoured; Ctrl-D quits."""
    root = two_drafts(tmp_path)
    terminal = Terminal(root, NO_COLOR="1")
    shown = terminal.see(QUESTION)
    terminal.type("\x04")
    last, status = terminal.close()

    assert shown == FIRST + QUESTION
    assert last.endswith(f"\n2 drafts left\n{GO_ON.format(root=root)}")
    assert status == 0
