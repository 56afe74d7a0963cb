"""`draft`: articles to draft fact files that are valid at once, and never over a file that is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from anki_builder.cli import cli
from tests.projects import DECK, Ran, run, write_project

ARTICLE = """\
Bridge of Sampletown
3 January 2031
Source: Example News, https://example.org/bridge
Key Facts
- Length: 12 km
- It was opened by Mayor A. Example.
- A pleasant view.
Also Read: Another bridge
"""

DRAFT = """\
# yaml-language-server: $schema=../.schema/fact.json
#
# A draft, made of bridge.txt by `anki-builder draft`.
# No fact is built before its `draft: true` is gone. They have the words of the article: check each, and put it into
# your own. `anki-builder draft --review` goes through them.

# From the article:
# line 1: Bridge of Sampletown
# line 2: 3 January 2031
# line 3: Source: Example News, https://example.org/bridge
title: Bridge of Sampletown
date: 2031-01-03
source: {name: Example News, url: https://example.org/bridge}

facts:

  # --- Key Facts (line 4) ---

  # line 5: Length: 12 km
  - draft: true
    ask: Length
    back: 12 km

  # line 6: It was opened by Mayor A. Example.
  # (cloze candidate)
  - draft: true
    cloze: It was opened by {{c1::Mayor A. Example}}.
    extra: A pleasant view.

# Boilerplate of the page:
# line 8: Also Read: Another bridge
"""


def write_article(folder: Path, text: str | bytes = ARTICLE, name: str = "bridge.txt") -> Path:
    """An article beside the project."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_an_article_becomes_a_fact_file(tmp_path: Path) -> None:
    """The summary says what became of its lines; the file is valid at once, and says that it has drafts."""
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path)

    assert run("-C", project, "draft", article) == Ran(
        0,
        f"{article}\n"
        f"  wrote {project}/cards_src/2031-01/bridge-of-sampletown.yaml: "
        "2 draft facts (1 question, 1 cloze candidate)\n"
        "  8 lines: 2 fact, 1 extra, 4 metadata, 0 not used, 1 boilerplate\n"
        "  boilerplate, line 8: Also Read: Another bridge\n"
        "Next: anki-builder draft --review\n",
        "",
    )
    assert (project / "cards_src/2031-01/bridge-of-sampletown.yaml").read_text(encoding="utf-8") == DRAFT
    assert run("-C", project, "check", "--on", "2031-01-15", "--format", "concise", "--select", "all") == Ran(
        0,
        "cards_src/2031-01/bridge-of-sampletown.yaml:20:12: warning [draft] this fact and 1 more here are drafts: left "
        "out of every build\n"
        "1 warning\n",
        "",
    )


def test_a_file_that_is_there_is_left_and_named(tmp_path: Path) -> None:
    """To draft twice changes nothing, and is no fault."""
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path)
    run("-C", project, "draft", article)
    path = project / "cards_src/2031-01/bridge-of-sampletown.yaml"
    path.write_text("title: mine\n", encoding="utf-8")

    ran = run("-C", project, "draft", article)

    assert (ran.exit_code, path.read_text(encoding="utf-8")) == (0, "title: mine\n")
    assert f"  kept {path}: it is there already; rename or delete it to draft it anew\n" in ran.stdout


def test_on_standard_output_nothing_is_written(tmp_path: Path) -> None:
    """The draft goes to standard output, the summary to standard error; no project is needed."""
    article = write_article(tmp_path)

    ran = run("-C", tmp_path, "draft", article, "--stdout")

    assert (ran.exit_code, ran.stdout) == (0, DRAFT)
    assert ran.stderr.startswith(f"{article}\n  2031-01/bridge-of-sampletown.yaml: 2 draft facts")
    assert [path.name for path in tmp_path.iterdir()] == ["bridge.txt"]


def test_an_article_comes_from_standard_input(tmp_path: Path) -> None:
    """`-` is what a pipe or the clipboard gives."""
    project = write_project(tmp_path)

    result = CliRunner().invoke(cli, ["-C", str(project), "draft", "-", "--stdout"], input=ARTICLE)

    assert result.exit_code == 0
    assert result.stdout == DRAFT.replace("bridge.txt", "standard input")


def test_what_the_author_says_counts_more_than_the_article(tmp_path: Path) -> None:
    """Title, date and category; a category by one of its names."""
    deck = DECK + "categories:\n  Infrastructure: [roads]\n"
    project = write_project(tmp_path / "project", deck=deck)
    article = write_article(tmp_path)

    given = ["--title", "Sampletown Bridge", "--date", "October 2025", "--category", "Roads"]
    ran = run("-C", project, "draft", article, *given, "--out", tmp_path / "out")

    assert ran.exit_code == 0
    text = (tmp_path / "out/2025-10/sampletown-bridge.yaml").read_text(encoding="utf-8")
    assert "\ntitle: Sampletown Bridge\nmonth: 2025-10\ncategory: Infrastructure\n" in text


def test_a_category_that_the_deck_has_not_becomes_a_tag(tmp_path: Path) -> None:
    """It would be an error as a category; the author is told at the top of the file."""
    deck = DECK + "categories:\n  Infrastructure: [roads]\n"
    project = write_project(tmp_path / "project", deck=deck)
    article = write_article(tmp_path, ARTICLE + "Category: Bridges\n")

    run("-C", project, "draft", article)

    text = (project / "cards_src/2031-01/bridge-of-sampletown.yaml").read_text(encoding="utf-8")
    assert (
        "# The deck has no category `Bridges`, which the article names: choose one, or add it to deck.yaml.\n" in text
    )
    assert "\ntags: [Bridges]\n" in text
    assert run("-C", project, "check", "--on", "2031-01-15").exit_code == 0


def test_the_report_says_where_each_fact_comes_from(tmp_path: Path) -> None:
    """Line and column of the article, from 1, the end behind the last character; and the fact's line in the draft."""
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path)

    ran = run("-C", project, "draft", article, "--format", "json")

    (report,) = json.loads(ran.stdout)["articles"]
    (draft,) = report["drafts"]
    assert (draft["title"], draft["date"], draft["written"]) == ("Bridge of Sampletown", "2031-01-03", True)
    assert draft["source"] == {"name": "Example News", "url": "https://example.org/bridge"}
    assert draft["facts"][0] == {
        "line": 20,
        "kind": "basic",
        "ask": "Length",
        "back": "12 km",
        "remarks": [],
        "from": [
            {"text": "Length", "line": 5, "column": 3, "end_line": 5, "end_column": 9},
            {"text": "12 km", "line": 5, "column": 11, "end_line": 5, "end_column": 16},
        ],
    }
    assert report["lines"] == {"fact": 2, "extra": 1, "metadata": 4, "not used": 0, "boilerplate": 1}
    assert [entry["line"] for entry in report["boilerplate"]] == [8]


def test_several_articles_are_drafted_in_one_run(tmp_path: Path) -> None:
    """One that cannot be is named, and costs the others nothing; two of one title get a file each."""
    project = write_project(tmp_path / "project")
    articles = [
        write_article(tmp_path),
        write_article(tmp_path, "%PDF-1.7", "page.pdf"),
        write_article(tmp_path, name="2.txt"),
    ]

    ran = run("-C", project, "draft", *articles)

    assert ran.exit_code == 1
    assert (
        f"no draft: {articles[1]}: this is a PDF, not text; copy its text into a .txt file, and draft that\n"
        in ran.stdout
    )
    files = sorted(path.name for path in (project / "cards_src/2031-01").iterdir())
    assert files == ["bridge-of-sampletown-2.yaml", "bridge-of-sampletown.yaml"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "there is no text in it"),
        (b" \n---\n", "there is no text in it"),
        (b"PK\x03\x04...", "this is a Word, OpenDocument or ZIP file, not text"),
        (b"\0\1\2\3" * 100, "this is no text"),
        (b"Lorem ipsum dolor", "nothing in it looks like a fact"),
    ],
)
def test_what_is_no_article_is_told_in_words(tmp_path: Path, data: bytes, problem: str) -> None:
    """Nothing is written, and the exit status says so."""
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path, data)

    ran = run("-C", project, "draft", article)

    assert ran.exit_code == 1
    assert f"no draft: {article}: {problem}" in ran.stdout
    assert [path.name for path in (project / "cards_src").iterdir() if path.is_dir()] == ["2025-10"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "which article? Give a file, or - for standard input"),
        (("missing.txt",), "missing.txt"),
        (("bridge.txt", "--date", "soon"), "`soon` is not a date; write it like 2025-10-28 or 2025-10"),
        (("bridge.txt", "--category", "Raods"), "the deck has no category `Raods`; did you mean `Roads`?"),
        (("a.txt", "b.txt", "--title", "One"), "--title is for one article"),
        (("--review", "--stdout"), "--review goes with no other option"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], problem: str
) -> None:
    """With what to write instead, and exit status 2."""
    monkeypatch.chdir(write_project(tmp_path, deck=DECK + "categories:\n  Roads: []\n"))
    write_article(tmp_path)

    ran = run("draft", *arguments)

    assert ran.exit_code == 2
    assert problem in ran.stderr


def test_a_project_is_needed_to_write_into_one(tmp_path: Path) -> None:
    """There is none, and no other place was named."""
    article = write_article(tmp_path)

    ran = run("-C", tmp_path / "nowhere", "draft", article)

    assert ran.exit_code == 2
    assert "there is no deck project in" in ran.stderr


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are read as browsers would, and the author is to look."""
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path, ARTICLE.replace("pleasant", "pleásant").encode("windows-1252"))

    ran = run("-C", project, "draft", article)

    assert ran.exit_code == 0
    assert f"note: {article}: not in UTF-8; read as windows-1252" in ran.stdout
    assert "pleásant" in (project / "cards_src/2031-01/bridge-of-sampletown.yaml").read_text(encoding="utf-8")


def test_html_needs_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the message says what to install, and nothing is written."""
    for module in [name for name in sys.modules if name.split(".")[0] == "lxml" or name.endswith("html_lines")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "lxml", None)
    project = write_project(tmp_path / "project")
    article = write_article(tmp_path, "<p>Length: 12 km</p>", "page.html")

    assert run("-C", project, "draft", article) == Ran(
        2,
        "",
        "anki-builder: reading HTML needs the library lxml: pip install 'anki-builder[draft]'\n",
    )


@pytest.mark.parametrize("page", ["<!DOCTYPE html><p>Length: 12 km", "<h1>Bridge</h1><ul><li>Length: 12 km</ul>"])
def test_html_is_told_by_its_beginning(page: str) -> None:
    """Also what comes from a pipe, and a part of a page."""
    result = CliRunner().invoke(cli, ["draft", "-", "--stdout", "--date", "2031-01-03"], input=page)

    assert result.exit_code == 0
    assert "  - draft: true\n    ask: Length\n    back: 12 km\n" in result.stdout
