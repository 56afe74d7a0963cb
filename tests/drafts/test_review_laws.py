"""Laws of the answers to drafts: whatever a fact file looks like, no other fact is touched, and no comment is lost."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from anki_builder.diagnostics import Span, has_errors
from anki_builder.drafts.draft_editing import drop, finish, source, split, with_source
from anki_builder.drafts.fact_file import FactFile
from anki_builder.drafts.review import Review
from anki_builder.sources.facts import Fact
from anki_builder.sources.fill_ids import replace_texts
from anki_builder.sources.project import load_project
from tests.projects import write_project
from tests.sources import DECK

NAME = "cards_src/2025-10/summit.yaml"
COMMENT = "# note: {it}, - id: x"
NEW_ID = "brand-new"

CONTENTS = st.sampled_from(
    [
        ["front: Frage {n} äß", "back: 'शहर 🎉'"],
        ["front: Which {n}?", 'back: "Tokyo, Osaka and \\"Kyoto\\""'],
        ["cloze: 'In {n} {{c1::hit}} and {{c2::miss::hint}} and {{c1::more}}'"],
        ["ask: who {n}", "back: 70% mining; 90% refining", "reverse: true"],
        ["front: List {n}", "items: [one, two]"],
    ]
)
BLOCKS = st.sampled_from(
    [
        [],
        ["extra: |\n{indent}  {comment}\n\n{indent}  text\n{indent}  {comment}"],
        ["extra: >+\n{indent}  {comment}\n{indent}  text\n\n"],
        ["extra: one\n{indent}  two\n{indent}  three"],
        ["extra: 'one\n\n{indent} two'"],
        ["back: >-\n{indent}  A, B\n{indent}  and C"],
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
COMMENTS_ABOVE = st.sampled_from(["", "\n", f"  {COMMENT}\n", f"\n  {COMMENT}\n  {COMMENT}\n", f"{COMMENT}\n\n"])


@st.composite
def facts(draw: st.DrawFn, dash: str, number: int) -> str:
    """A fact in any layout, with its dash and the comments above it."""
    indent = " " * len(dash)
    content = [part.replace("{n}", str(number)) for part in draw(CONTENTS)]
    own = [*(["draft: true"] if draw(st.booleans()) else []), *([f"id: given-{number}"] if draw(st.booleans()) else [])]
    above = draw(COMMENTS_ABOVE)
    if draw(st.booleans()):
        keys = draw(st.permutations([*content, *own]))
        separator = draw(st.sampled_from([", ", ",", f", {COMMENT}\n{indent}", f"\n{indent}, "]))
        return f"{above}{dash}{{{separator.join(keys)}}}{draw(st.sampled_from(['', f'  {COMMENT}']))}\n"
    more = [part.replace("{indent}", indent).replace("{comment}", COMMENT) for part in draw(BLOCKS)]
    if more and more[0].startswith("back") and any(part.startswith("back") for part in content):
        content = content[:1]
    elif more and more[0].startswith("back"):
        more = []
    keys = draw(st.permutations([*content, *own, *more]))
    lines = [key + draw(st.sampled_from(["", f"  {COMMENT}"])) if "\n" not in key else key for key in keys]
    first = draw(st.sampled_from([dash, dash, f"{dash.rstrip()}\n{indent}", f"{dash.rstrip()} {COMMENT}\n{indent}"]))
    return above + first + f"\n{indent}".join(lines) + "\n"


@st.composite
def fact_files(draw: st.DrawFn) -> FactFile:
    """A sound fact file in any of the layouts that authors use; about half of its facts are drafts."""
    dash = draw(st.sampled_from(["- ", "  - ", "  -   ", "    - "]))
    body = "".join(draw(facts(dash, number)) for number in range(draw(st.integers(1, 4))))
    end = draw(st.sampled_from(["", f"\n{COMMENT}\n", "tags: [x]\n", "..."]))
    text = f"{COMMENT}\ntitle: Summit\ndate: 2025-10-28\nfacts:\n{body}{end}"
    text = text.removesuffix("\n") if draw(st.booleans()) else text
    data = (draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(LINE_ENDS))).encode()
    file = FactFile(NAME, data, DECK)
    assert not has_errors(file.problems), file.problems
    return file


def said(fact: Fact) -> Fact:
    """A fact without its place and what derives from it."""
    return fact._replace(span=Span("", 1, 1))


def others(file: FactFile, number: int, count: int = 1) -> list[Fact]:
    """All facts of a file but some."""
    return [said(fact) for at, fact in enumerate(file.facts) if not number <= at < number + count]


def whole(file: FactFile) -> str:
    """The file with its byte order mark."""
    return file.replaced_by(file).before


@settings(max_examples=100, deadline=None)
@given(fact_files())
def test_a_finished_fact_is_all_that_changes(file: FactFile) -> None:
    """Every other byte stays where it was; with an id already, its entry goes and nothing else but space and commas."""
    for nth, number in enumerate(file.drafts):
        after = finish(file, number, NEW_ID)
        before = file.facts[number]
        assert after is not None
        assert others(after, number) == others(file, number)
        assert said(after.facts[number])._replace(id="", identity="", draft=True) == said(before)._replace(
            id="", identity=""
        )
        assert after.facts[number].id == (before.id or NEW_ID)
        if not before.id:
            assert whole(after).replace(f"id: {NEW_ID}", "draft: true") == whole(file)
        else:
            squeezed = [re.sub(r"[\s,]", "", text) for text in (whole(file), whole(after))]
            parts = squeezed[0].split("draft:true")
            assert squeezed[1] == "draft:true".join(parts[: nth + 1]) + "draft:true".join(parts[nth + 1 :])


@settings(max_examples=100, deadline=None)
@given(fact_files())
def test_a_dropped_fact_is_a_comment(file: FactFile) -> None:
    """The others stay as they are, word for word; taking the signs away again brings the fact back."""
    for number in file.drafts:
        after = drop(file, number)
        lines = file.lines(number)
        assert lines is not None
        if len(file.facts) == 1:
            assert after is None
            continue

        assert after is not None
        assert [said(fact) for fact in after.facts] == others(file, number)
        assert whole(after).startswith(whole(file)[: len(whole(file)) - len(file.text)] + file.text_of(0, lines.first))
        assert after.text.endswith(file.text[len(file.text_of(0, lines.end)) :])
        dropped = after.text[len(file.text_of(0, lines.first)) :].splitlines(keepends=True)[1:]
        back = "".join(re.sub("# ?", "", line, count=1) for line in dropped[: lines.end - lines.first])
        assert back.split() == file.text_of(lines.first, lines.end).split()


@settings(max_examples=100, deadline=None)
@given(fact_files())
def test_a_split_fact_is_drafts_in_its_place(file: FactFile) -> None:
    """The others stay as they are; the parts differ in what was split alone, and no two have the same id."""
    for number in file.drafts:
        after = split(file, number)
        if after is None:
            continue
        count = len(after.facts) - len(file.facts) + 1
        before = file.facts[number]

        assert count > 1
        assert others(after, number, count) == others(file, number)
        parts = [said(fact) for fact in after.facts[number : number + count]]
        assert [part.id for part in parts] == [before.id, *[""] * (count - 1)]
        assert len({part.content for part in parts}) == count
        assert {part._replace(id="", identity="", content=before.content) for part in parts} == {
            said(before)._replace(id="", identity="")
        }
        assert after.text.count(COMMENT) >= file.text.count(COMMENT)


@settings(max_examples=100, deadline=None)
@given(fact_files())
def test_lines_that_come_back_from_the_editor_unchanged(file: FactFile) -> None:
    """The file is the same, byte for byte; and every fact has lines that are read as it alone."""
    for number in range(len(file.facts)):
        text = source(file, number)
        assert text is not None
        assert whole(with_source(file, number, text)) == whole(file)


@settings(max_examples=30, deadline=None)
@given(st.lists(fact_files(), min_size=1, max_size=2))
def test_when_all_are_kept_the_project_is_finished(files: list[FactFile]) -> None:
    """No draft is left, every draft has an id that no other fact has, and those that had one have it still."""
    with TemporaryDirectory() as folder:
        names = ["2025-10/summit.yaml", "2025-11/summit.yaml"][: len(files)]
        texts = [
            whole(file).replace("given", f"given-{at}").replace("Frage", f"Frage {at}") for at, file in enumerate(files)
        ]
        root = write_project(Path(folder), dict(zip(names, texts, strict=True)))
        project = load_project(root)
        review = Review(project, [f"cards_src/{name}" for name in names], datetime.date(2025, 12, 1))
        given_ids = Counter(fact.id for fact in project.facts if fact.id)
        for name in review.files:
            file = FactFile(name, (root / name).read_bytes(), project.deck)
            while (number := review.next_draft(file)) is not None:
                after = review.finished(file, number)
                assert after is not None
                replace_texts(root, [file.replaced_by(after)])
                file = after
                review.see(file)
        facts = load_project(root).facts
        ids = Counter(fact.id for fact in facts if fact.id)

        assert set(ids.values()) <= {1}
        assert given_ids <= ids
        assert len(facts) == len(project.facts)
        assert [fact for fact in facts if fact.draft] == []
        assert [fact for fact, old in zip(facts, project.facts, strict=True) if old.draft and not fact.id] == []
