"""`ids`: ids for facts that have none, put into their files with everything else left byte for byte as it was."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.errors import ProjectError
from anki_builder.files import TEMPORARY
from anki_builder.locks import LOCK_FILE
from anki_builder.sources.fill_ids import propose_ids, write_ids
from anki_builder.sources.project import load_project
from tests.projects import FACT, STORY, Ran, run, write_project

WITHOUT = STORY + "  - front: Where?\n    back: Tokyo\n"


def test_where_every_fact_has_an_id(tmp_path: Path) -> None:
    """There is nothing to list, and nothing to write."""
    write_project(tmp_path)

    assert run("-C", tmp_path, "ids") == Ran(0, "every fact has an id\n", "")
    assert run("-C", tmp_path, "ids", "--write") == Ran(0, "every fact has an id\n", "")


def test_what_a_killed_run_left_goes_though_nothing_is_to_be_written(tmp_path: Path) -> None:
    """It had written all ids, and not yet cleared up."""
    root = write_project(tmp_path)
    left = [root / "cards_src" / LOCK_FILE, root / f"cards_src/2025-10/.summit.yaml.x1y2z3ab.old{TEMPORARY}"]
    for path in left:
        path.write_text("process 1", encoding="utf-8")

    assert run("-C", root, "ids", "--write") == Ran(0, "every fact has an id\n", "")
    assert not any(path.exists() for path in left)


def test_listing_writes_nothing(tmp_path: Path) -> None:
    """Each fact without an id is named with the one it would get; that there are any shows in the exit status."""
    write_project(tmp_path, {"2025-10/summit.yaml": WITHOUT + "  - {front: When, back: In May}\n"})

    assert run("-C", tmp_path, "ids") == Ran(
        1,
        "cards_src/2025-10/summit.yaml:4:5: summit-1\n"
        "cards_src/2025-10/summit.yaml:6:5: summit-2\n"
        "2 ids missing; `anki-builder ids --write` fills them in\n",
        "",
    )
    assert (tmp_path / "cards_src/2025-10/summit.yaml").read_text(encoding="utf-8").startswith(WITHOUT)


def test_writing_once_is_enough(tmp_path: Path) -> None:
    """What was listed is written, and a second run finds none missing."""
    write_project(tmp_path, {"2025-10/summit.yaml": WITHOUT})

    assert run("-C", tmp_path, "ids", "--write") == Ran(
        0, "cards_src/2025-10/summit.yaml:4:5: summit-1\n1 id written\n", ""
    )
    assert run("-C", tmp_path, "ids", "--write") == Ran(0, "every fact has an id\n", "")
    assert run("-C", tmp_path, "check").exit_code == 0


def test_ids_as_json(tmp_path: Path) -> None:
    """The same for programs."""
    write_project(tmp_path, {"summit.yaml": WITHOUT})
    missing = run("-C", tmp_path, "ids", "--format", "json")
    written = run("-C", tmp_path, "ids", "--write", "--format", "json")
    ids = [{"file": "cards_src/summit.yaml", "line": 4, "id": "summit-1"}]

    assert (missing.exit_code, json.loads(missing.stdout)) == (1, {"written": False, "ids": ids})
    assert (written.exit_code, json.loads(written.stdout)) == (0, {"written": True, "ids": ids})
    assert json.loads(run("-C", tmp_path, "ids", "--format", "json").stdout) == {"written": False, "ids": []}


def test_an_id_comes_from_the_file_and_the_place_in_it(tmp_path: Path) -> None:
    """Ids that are taken, anywhere in the project, are passed over; drafts are left alone."""
    facts = "  - {front: A, back: x}\n  - {id: summit-3, front: B, back: x}\n  - {front: C, back: x}\n"
    draft = "  - {front: D, back: x, draft: true}\n"
    other = STORY + "  - {id: summit-4, front: E, back: x}\n"
    write_project(tmp_path, {"a.yaml": other, "East Asia/SUMMIT!.yaml": STORY + facts + draft, "शहर.yaml": WITHOUT})

    assert run("-C", tmp_path, "ids").stdout == (
        "cards_src/East Asia/SUMMIT!.yaml:4:5: summit-1\n"
        "cards_src/East Asia/SUMMIT!.yaml:6:5: summit-5\n"
        "cards_src/शहर.yaml:4:5: cards-src-1\n"
        "3 ids missing; `anki-builder ids --write` fills them in\n"
    )


@pytest.mark.parametrize("option", [[], ["--write"]])
def test_errors_come_first(option: list[str], tmp_path: Path) -> None:
    """In a project with errors no ids are proposed, as the facts are not known for sure."""
    write_project(tmp_path, {"summit.yaml": WITHOUT + "    hnit: Asia\n"})
    before = (tmp_path / "cards_src/summit.yaml").read_bytes()
    ran = run("-C", tmp_path, "ids", *option)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "`hnit` is not a key of a fact" in ran.stderr
    assert ran.stderr.endswith("\n1 error, 1 warning\nnothing was written\n")
    assert (tmp_path / "cards_src/summit.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - front: a\n    back: b\n", "  - id: x-1\n    front: a\n    back: b\n"),
        ("- front: a\n  back: b\n", "- id: x-1\n  front: a\n  back: b\n"),
        ("  -   front: a\n      back: b\n", "  -   id: x-1\n      front: a\n      back: b\n"),
        ("  -\n    front: a\n    back: b\n", "  -\n    id: x-1\n    front: a\n    back: b\n"),
        (
            "  - # why\n    # so\n    front: a # c\n    back: b",
            "  - # why\n    # so\n    id: x-1\n    front: a # c\n    back: b",
        ),
        ("  - {front: a, back: b}\n", "  - {id: x-1, front: a, back: b}\n"),
        ("  - { front: a, back: b }\n", "  - {id: x-1,  front: a, back: b }\n"),
        (
            "  - {\n      front: a, # c\n      back: b,\n    }\n",
            "  - {id: x-1, \n      front: a, # c\n      back: b,\n    }\n",
        ),
        (
            "  [{front: a, back: b},{front: c, back: d}]",
            "  [{id: x-1, front: a, back: b},{id: x-2, front: c, back: d}]",
        ),
        ("  - \"front\": a\n    'back': b\n", "  - id: x-1\n    \"front\": a\n    'back': b\n"),
        ("  - ? front\n    : a\n    ? back\n    : b\n", "  - id: x-1\n    ? front\n    : a\n    ? back\n    : b\n"),
        (
            "  - front: |\n\n      a\n    back: >-\n      b\n\n\n",
            "  - id: x-1\n    front: |\n\n      a\n    back: >-\n      b\n\n\n",
        ),
        ('  - front: "a\u2028 🎉"\n    back: शहर\n', '  - id: x-1\n    front: "a\u2028 🎉"\n    back: शहर\n'),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "byte order mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_layout_comments_and_line_ends_stay(
    before: str, after: str, mark: bytes, line_end: str, tmp_path: Path
) -> None:
    """The id becomes the first key, in the style of its fact and with the line ends of its file."""
    write_project(tmp_path, {"x.yaml": mark + (STORY + before).replace("\n", line_end).encode()})

    assert run("-C", tmp_path, "ids", "--write").exit_code == 0
    written = (tmp_path / "cards_src/x.yaml").read_bytes()
    assert written == mark + (STORY + after).replace("\n", line_end).encode()


def test_old_macintosh_line_ends_stay(tmp_path: Path) -> None:
    """A file whose lines end in carriage returns gets no other line end."""
    write_project(tmp_path, {"x.yaml": WITHOUT.replace("\n", "\r")})

    assert run("-C", tmp_path, "ids", "--write").exit_code == 0
    assert b"\n" not in (tmp_path / "cards_src/x.yaml").read_bytes()


def test_a_fact_that_takes_no_addition_is_refused_and_nothing_written(tmp_path: Path) -> None:
    """A mapping written without braces in a list with brackets has no room for a second key."""
    files = {"a.yaml": WITHOUT, "x.yaml": STORY.rstrip() + " [cloze: 'In {{c1::Tokyo}}.']\n"}
    write_project(tmp_path, files)

    assert run("-C", tmp_path, "ids", "--write") == Ran(
        2,
        "",
        "anki-builder: cards_src/x.yaml: no id can be added to facts written like this; "
        "write each on lines of its own\n",
    )
    assert {name: (tmp_path / "cards_src" / name).read_text(encoding="utf-8") for name in files} == files


def test_a_file_that_changes_after_it_was_read(tmp_path: Path) -> None:
    """Is left alone, as all others are: in the place of a fact may be another, which is to get no id of it."""
    write_project(tmp_path, {"a.yaml": WITHOUT, "b.yaml": WITHOUT})
    project = load_project(tmp_path)
    changed = WITHOUT.replace("Where", "When")
    write_project(tmp_path, {"b.yaml": changed})

    message = r"^cards_src/b\.yaml: changed by someone else meanwhile; run the command again$"
    with pytest.raises(ProjectError, match=message):
        write_ids(tmp_path, propose_ids(project.facts), project.texts)
    assert [(tmp_path / "cards_src" / name).read_text() for name in ("a.yaml", "b.yaml")] == [WITHOUT, changed]


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    """The file that it names is written, in its place."""
    write_project(tmp_path, {"drafts.txt": WITHOUT})
    (tmp_path / "cards_src/summit.yaml").symlink_to("drafts.txt")

    assert run("-C", tmp_path, "ids", "--write").exit_code == 0
    assert (tmp_path / "cards_src/summit.yaml").is_symlink()
    assert "id: summit-1" in (tmp_path / "cards_src/drafts.txt").read_text(encoding="utf-8")


def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    """Who may read and write it is not for a tool to change."""
    write_project(tmp_path, {"summit.yaml": WITHOUT})
    (tmp_path / "cards_src/summit.yaml").chmod(0o640)
    run("-C", tmp_path, "ids", "--write")

    assert (tmp_path / "cards_src/summit.yaml").stat().st_mode & 0o777 == 0o640


@st.composite
def fact_files(draw: st.DrawFn) -> str:
    """A fact file in any of the layouts that authors use, some of its facts with an id."""
    dash = draw(st.sampled_from(["- ", "  - ", "  -   ", "    - "]))
    parts = [STORY]
    for number in range(draw(st.integers(1, 5))):
        fact_id = [f"id: given-{number}"] if draw(st.booleans()) else []
        keys = draw(st.permutations([f"front: Frage {number} äß", "back: 'शहर 🎉'", *fact_id]))
        comment = draw(st.sampled_from(["", "  # note: {it}", " # - id: x"]))
        if draw(st.booleans()):
            parts.append(f"{dash}{{{', '.join(keys)}}}{comment}\n")
        else:
            indent = " " * len(dash)
            parts.append(dash + f"{comment}\n{indent}".join(keys) + draw(st.sampled_from(["\n", "\n\n", "\n# end\n"])))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + "".join(parts).replace("\n", line_end)


@settings(max_examples=60, deadline=None)
@given(fact_files())
def test_whatever_the_layout_only_ids_are_added(text: str) -> None:
    """Taking the new ids out again gives the old bytes; no fact changes, and none is left without an id."""
    with TemporaryDirectory() as folder:
        root = write_project(Path(folder), {"x.yaml": text})
        path = root / "cards_src/x.yaml"
        before = load_project(root).facts
        run("-C", root, "ids", "--write")
        after = load_project(root).facts

        rest = path.read_bytes().decode()
        for old, new in zip(before, after, strict=True):
            assert new._replace(id=old.id, identity=old.identity, span=old.span) == old
            assert new.id == old.id or not old.id
            if not old.id:
                start = rest.index(f"id: {new.id}")
                end = start + len(f"id: {new.id}")
                end += len(rest[end:]) - len(rest[end:].lstrip(", \r\n"))
                rest = rest[:start] + rest[end:]
        assert rest == text
        assert run("-C", root, "ids") == Ran(0, "every fact has an id\n", "")


def test_a_sound_fact_is_not_touched(tmp_path: Path) -> None:
    """Files in which nothing is missing are not written at all."""
    write_project(tmp_path, {"a.yaml": STORY + FACT, "b.yaml": WITHOUT})
    before = (tmp_path / "cards_src/a.yaml").stat()
    run("-C", tmp_path, "ids", "--write")
    after = (tmp_path / "cards_src/a.yaml").stat()

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
