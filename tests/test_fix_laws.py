"""The law of `check --fix`: whatever a file looks like, it says the same afterwards but for slips that are mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.diagnostics import has_errors
from anki_builder.sources.fixes import TEXT_KEYS, propose_fixes, write_fixes
from anki_builder.sources.parse import Mapping, Node, Scalar, Sequence, parse
from anki_builder.sources.project import load_project
from anki_builder.text.hygiene import mixed_quotes, stray_spaces
from tests.projects import DECK, write_project

CATEGORIES = """\
categories:
  International: [world]
  Science & Technology: [sci, तकनीक]
  "R&D: defence": [rd]
"""
COMMENT = '# it , is “so" ?'
WORDS = st.sampled_from(
    [
        *(
            "Tokyo",
            "शहर",
            "5",
            "is",
            '“new"',
            '"new”',
            "‘old'",
            "it's",
            "“",
            '"',
            "'",
            "*bold*",
            "\\",
            "...",
            ".5",
            "a:b",
        ),
        *(
            ",",
            ",",
            ",",
            ".",
            "?",
            ";",
            ":",
            "।",
            "\u00a0,",
            "\u202f?",
            "`a ,`",
            "$x ,$",
            "[l ,](https://e.org/a,b)",
            "#1",
        ),
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@st.composite
def values(draw: st.DrawFn, indent: str, flow: bool) -> str:
    """A value in any of the ways to write one, over one or several lines."""
    lines = draw(st.lists(LINES, min_size=1, max_size=3))
    break_ = draw(st.sampled_from(["\n", "\n\n", "  \n"])) + indent
    words = break_.join(lines)
    double = words.replace("\\", "\\\\").replace('"', '\\"')
    double = draw(st.sampled_from([double, double.replace("\u00a0", "\\_"), double.replace(" ", " \\\n" + indent, 1)]))
    block = draw(st.sampled_from(["|", ">", "|-", ">-", "|+", ">+"]))
    more = draw(st.sampled_from(["", "  "]))
    ways = [words, f'"{double}"', "'" + words.replace("'", "''") + "'"]
    if not flow:
        ways.append(f"{block}\n{indent}" + f"\n{indent}{more}".join(lines))
    value = draw(st.sampled_from(ways))
    tree, problems = parse(f"- [{value}]" if flow else f"-\n  - {value}\n", "")
    if problems or not isinstance(tree, Sequence) or not _is_one_text(tree.items[0]):
        value = ways[1]
    return value


def _is_one_text(node: Node) -> bool:
    return isinstance(node, Sequence) and len(node.items) == 1 and isinstance(node.items[0], Scalar)


CATEGORY = st.sampled_from(["world", "'rd'", "[sci, International]", "[rd, तकनीक]"])


@st.composite
def stories(draw: st.DrawFn) -> str:
    """A fact file with slips, in any layout."""
    parts = [f"title: {draw(values('  ', flow=False))}\n{COMMENT}\ndate: 2025-10-28\n"]
    parts.append(f"category: {draw(CATEGORY)} {COMMENT}\nfacts:\n")
    for number in range(draw(st.integers(1, 3))):
        flow = draw(st.booleans())
        fact_id = [f"id: given-{number}"] if draw(st.booleans()) else []
        pairs = [f"{key}: {draw(values('      ', flow=flow))}" for key in ("front", "back", "extra")]
        keys = draw(st.permutations([*pairs, *fact_id, f"tags: [a {number}]"]))
        fact = f"{{{', '.join(keys)}}} " if flow else "\n    ".join(keys) + "\n    "
        parts.append(f"  - {fact}{COMMENT}\n")
    text = "".join(parts)
    return draw(st.sampled_from(["", "\ufeff"])) + (text.replace("\n", "\r\n") if draw(st.booleans()) else text)


@settings(max_examples=150, deadline=None)
@given(stories())
def test_whatever_the_layout_nothing_but_slips_changes(text: str) -> None:
    """The file has the same keys, values and comments as before, texts differ by slips alone, and none are left."""
    with TemporaryDirectory() as folder:
        root = write_project(Path(folder), {"x.yaml": text}, DECK + CATEGORIES)
        if has_errors(load_project(root).diagnostics):
            assert propose_fixes(load_project(root), lambda file: True) == []
            return
        fixed = propose_fixes(load_project(root), lambda file: True)
        write_fixes(root, fixed)
        written = (root / "cards_src/x.yaml").read_bytes().decode()
        project = load_project(root)

        assert not has_errors(project.diagnostics)
        assert propose_fixes(project, lambda file: True) == []
        assert written.count(COMMENT) == text.count(COMMENT)
        assert written.count("\n") - text.count("\n") == written.count("id: x-") - written.count("{id: x-")
        assert _skeleton(written) == _skeleton(text)
        before, after = (list(_texts(parse(file.removeprefix("\ufeff"), "")[0])) for file in (text, written))
        for (key, old), (new_key, new) in zip(
            before, [pair for pair in after if not pair[1].startswith("x-")], strict=True
        ):
            assert new_key == key
            assert new in _mendings(key, old)


def _skeleton(text: str) -> str:
    """A file without what may be mended in it."""
    text = re.sub(r"\bid: x-[0-9]+(?:, |\r?\n    )", "", text)
    text = re.sub(r"(?m)^category:.*?#", "category: #", text)
    return re.sub(r"\\_|\\\"|''|[ \u00a0\u202f\"“”'‘’]", "", text)


def _texts(node: Node | None, key: str = "") -> Iterator[tuple[str, str]]:
    """Key and text of every value, in order."""
    if isinstance(node, Scalar):
        yield key, node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item, key)
    elif isinstance(node, Mapping):
        for name, value in node.entries:
            yield from _texts(value, name.text)


def _mendings(key: str, text: str) -> set[str]:
    """All that may become of a value; of a text, anything from nothing to all of its slips."""
    if key == "category":
        return {{"world": "International", "rd": "R&D: defence"}.get(text, "Science & Technology"), text}
    if key not in TEXT_KEYS:
        return {text}
    quoted = text
    for offset, mark in mixed_quotes(text):
        quoted = quoted[:offset] + mark + quoted[offset + 1 :]
    results = {quoted}
    for start, end in reversed(stray_spaces(text)):
        results |= {result[:start] + result[end:] for result in results}
    return results
