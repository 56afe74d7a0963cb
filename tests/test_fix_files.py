"""Which files `check --fix` mends, what it says of them, and how they are written: all or none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anki_builder.diagnostics import Span
from anki_builder.errors import ProjectError
from anki_builder.sources import fixes
from anki_builder.sources.fixes import Fix, FixedFile, propose_fixes, unified_diff, write_fixes
from anki_builder.sources.project import load_project
from tests.projects import DECK, STORY, write_project

CATEGORIES = """\
categories:
  International: [world]
  Science & Technology: [sci]
  "R&D: defence": [rd]
"""


def proposed(root: Path, files: dict[str, str | bytes], deck: str = DECK) -> list[FixedFile]:
    """The fixes of a project with these files."""
    write_project(root, files, deck)
    return propose_fixes(load_project(root), lambda file: True)


EVERYTHING = """\
title: Trade , deals # a , b
date: 2025-10-28
category: world
facts:
  - front: Who signed the “deal" , and where ?
    back: Tokyo
  - {front: When ?, back: In May}"""


def test_all_fixes_of_a_file(tmp_path: Path) -> None:
    """Each has its place, its rule and what it does, in the order of the file; the file is as it was until written."""
    fixed = proposed(tmp_path, {"2025-10/a b.yaml": EVERYTHING}, DECK + CATEGORIES)
    file = "cards_src/2025-10/a b.yaml"

    assert [(found.file, found.before) for found in fixed] == [(file, EVERYTHING)]
    assert fixed[0].fixes == (
        Fix(Span(file, 1, 13), "text-hygiene", "a space before `,`"),
        Fix(Span(file, 3, 11, 5), "category-alias", "the category `world`: now `International`"),
        Fix(Span(file, 5, 5), "missing-id", "no id: now `a-b-1`"),
        Fix(Span(file, 5, 32), "text-hygiene", '`"` with a curly partner: now `”`'),
        Fix(Span(file, 5, 33), "text-hygiene", "a space before `,`"),
        Fix(Span(file, 5, 45), "text-hygiene", "a space before `?`"),
        Fix(Span(file, 7, 5), "missing-id", "no id: now `a-b-2`"),
        Fix(Span(file, 7, 17), "text-hygiene", "a space before `?`"),
    )
    assert (tmp_path / file).read_text(encoding="utf-8") == EVERYTHING


def test_the_diff(tmp_path: Path) -> None:
    """Whole, as `git apply` takes it: a file without a last line end, a byte order mark, a path with a space."""
    fixed = proposed(
        tmp_path,
        {"2025-10/a b.yaml": EVERYTHING, "b.yaml": f"\ufeff{STORY}  - {{id: a, front: Where ?, back: x}}\r\n"},
        DECK + CATEGORIES,
    )

    assert unified_diff(fixed) == (
        "--- a/cards_src/2025-10/a b.yaml\t\n"
        "+++ b/cards_src/2025-10/a b.yaml\t\n"
        "@@ -1,7 +1,8 @@\n"
        "-title: Trade , deals # a , b\n"
        "+title: Trade, deals # a , b\n"
        " date: 2025-10-28\n"
        "-category: world\n"
        "+category: International\n"
        " facts:\n"
        '-  - front: Who signed the “deal" , and where ?\n'
        "+  - id: a-b-1\n"
        "+    front: Who signed the “deal”, and where?\n"
        "     back: Tokyo\n"
        "-  - {front: When ?, back: In May}\n"
        "\\ No newline at end of file\n"
        "+  - {id: a-b-2, front: When?, back: In May}\n"
        "\\ No newline at end of file\n"
        "--- a/cards_src/b.yaml\n"
        "+++ b/cards_src/b.yaml\n"
        "@@ -1,4 +1,4 @@\n"
        " \ufefftitle: US–Japan critical minerals agreement\n"
        " date: 2025-10-28\n"
        " facts:\n"
        "-  - {id: a, front: Where ?, back: x}\r\n"
        "+  - {id: a, front: Where?, back: x}\r\n"
    )
    assert unified_diff([]) == ""


def test_a_diff_does_nothing_to_a_terminal() -> None:
    """A path that would, or that would break the diff, stands in quotes, its bytes in octal, as git reads it."""
    paths = ("a\x1b[2J\x9b.yaml", 'b\n"c\\.yaml', "\udcff.yaml", "é ü.yaml")
    lines = unified_diff(FixedFile(path, "x", "y", ()) for path in paths).splitlines()
    assert [line for line in lines if line.startswith("+++")] == [
        r'+++ "b/a\033[2J\302\233.yaml"',
        r'+++ "b/b\012\042c\134.yaml"',
        r'+++ "b/\377.yaml"',
        "+++ b/é ü.yaml\t",
    ]


def test_only_chosen_files_are_mended(tmp_path: Path) -> None:
    """Their order is that of the project; ids that others would get are not given away."""
    text = f"{STORY}  - {{front: Where ?, back: x}}\n"
    write_project(
        tmp_path, {"c.yaml": text, "a/x.yaml": text.replace("x}", "y}"), "b/x.yaml": text.replace("x}", "z}")}
    )
    project = load_project(tmp_path)
    fixed = propose_fixes(project, lambda file: file != "cards_src/a/x.yaml")

    assert [found.file for found in fixed] == ["cards_src/b/x.yaml", "cards_src/c.yaml"]
    assert [found.fixes[0].message for found in fixed] == ["no id: now `x-2`", "no id: now `c-1`"]
    assert [found.file for found in propose_fixes(project, lambda file: True)] == [
        "cards_src/a/x.yaml",
        "cards_src/b/x.yaml",
        "cards_src/c.yaml",
    ]


def test_a_file_with_errors_is_left_alone(tmp_path: Path) -> None:
    """Others are mended, but get no ids: those that stand in the broken file may be the same."""
    good = f"{STORY}  - {{front: Where ?, back: x}}\n"
    fixed = proposed(tmp_path, {"a.yaml": good + "  - {fornt: When ?, back: y}\n", "b.yaml": good.replace("x}", "y}")})

    assert [(found.file, [fix.rule for fix in found.fixes]) for found in fixed] == [
        ("cards_src/b.yaml", ["text-hygiene"])
    ]


def test_nothing_is_mended_under_a_broken_deck(tmp_path: Path) -> None:
    """Without its languages and categories nobody knows what is a slip."""
    assert proposed(tmp_path, {"a.yaml": f"{STORY}  - {{front: Où ?, back: x}}\n"}, DECK + "languages: fr\n") == []


def test_a_fact_that_takes_no_id(tmp_path: Path) -> None:
    """The rest of its file is mended all the same."""
    text = "title: a , b\ndate: 2025-10-28\nfacts: [cloze: 'In {{c1::Tokyo}} .']\n"
    fixed = proposed(tmp_path, {"x.yaml": text})

    assert [(found.after, [fix.rule for fix in found.fixes]) for found in fixed] == [
        (text.replace(" ,", ",").replace(" .", "."), ["text-hygiene", "text-hygiene"])
    ]


def test_a_fix_that_fails_its_check_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that would not say what it is to say, whyever, is left as it is; the others are mended."""
    monkeypatch.setattr(fixes, "_PLAIN_NAME", re.compile(".*"))
    files: dict[str, str | bytes] = {
        "a.yaml": f"{STORY}  - {{id: a, front: Where ?, back: x, category: rd}}\n",
        "b.yaml": f"{STORY}  - {{id: b, front: Where ?, back: x, category: sci}}\n",
    }

    assert [found.file for found in proposed(tmp_path, files, DECK + CATEGORIES)] == ["cards_src/b.yaml"]


def test_a_file_that_has_become_another_is_left_alone(tmp_path: Path) -> None:
    """Where it changes after the project was read, no place in it is taken for what once stood there."""
    texts = {f"{name}.yaml": f"{STORY}  - {{front: Where {name}, back: x}}\n" for name in "abcd"}
    write_project(tmp_path, dict(texts))
    project = load_project(tmp_path)
    moved, another = STORY + "\n  - {front: Where, back: x}\n", texts["d.yaml"].replace("Where", "When")
    write_project(tmp_path, {"a.yaml": b"\xff", "b.yaml": "x: [", "c.yaml": moved, "d.yaml": another})

    assert propose_fixes(project, lambda file: True) == []


@pytest.mark.parametrize("is_gone", [True, False])
def test_what_others_write_meanwhile_is_not_lost(is_gone: bool, tmp_path: Path) -> None:
    """A file that was changed or removed after the fix was proposed is not written, nor is any other."""
    files: dict[str, str | bytes] = {
        name: f"{STORY}  - {{front: {name} ?, back: x}}\n" for name in ("a.yaml", "b.yaml")
    }
    fixed = proposed(tmp_path, files)
    (tmp_path / "cards_src/b.yaml").write_text("new", encoding="utf-8")
    if is_gone:
        (tmp_path / "cards_src/b.yaml").unlink()

    with pytest.raises(
        ProjectError, match=r"^cards_src/b\.yaml: changed by someone else meanwhile; run the command again$"
    ):
        write_fixes(tmp_path, fixed)
    assert (tmp_path / "cards_src/a.yaml").read_text(encoding="utf-8") == files["a.yaml"]


def test_a_write_protected_file_stops_all(tmp_path: Path) -> None:
    """Nothing is written, and nothing left behind."""
    files: dict[str, str | bytes] = {
        name: f"{STORY}  - {{front: {name} ?, back: x}}\n" for name in ("a.yaml", "b.yaml")
    }
    fixed = proposed(tmp_path, files)
    path = tmp_path / "cards_src/b.yaml"
    path.chmod(0o444)

    with pytest.raises(PermissionError) as caught:
        write_fixes(tmp_path, fixed)
    assert caught.value.filename == str(path)
    assert {found.name: found.read_text(encoding="utf-8") for found in path.parent.iterdir()} == {
        "deck.yaml": DECK,
        **files,
    }


def test_file_modes_and_links_stay(tmp_path: Path) -> None:
    """The file that a link names is written, in its place and with its mode."""
    text = f"{STORY}  - {{id: a, front: Where ?, back: x}}\n"
    write_project(tmp_path, {"story.txt": text})
    (tmp_path / "cards_src/story.txt").chmod(0o640)
    (tmp_path / "cards_src/x.yaml").symlink_to("story.txt")
    write_fixes(tmp_path, propose_fixes(load_project(tmp_path), lambda file: True))

    assert (tmp_path / "cards_src/x.yaml").is_symlink()
    assert (tmp_path / "cards_src/story.txt").read_text(encoding="utf-8") == text.replace(" ?", "?")
    assert (tmp_path / "cards_src/story.txt").stat().st_mode & 0o777 == 0o640
