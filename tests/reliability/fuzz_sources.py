"""What authors write, given to the tool as files: fact files, deck.yaml, the ledger, articles."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from anki_builder import diagnostic_formats, report
from anki_builder.changes.change_notes import ChangeNotesHead, change_notes
from anki_builder.changes.comparison import compare
from anki_builder.decks.building import deck_notes
from anki_builder.decks.ledger import ledger_text
from anki_builder.decks.release_report import release_text
from anki_builder.decks.releases import LEDGER_FILE, ReleaseName
from anki_builder.decks.releasing import prepare_release
from anki_builder.diagnostics import has_errors, sort_diagnostics
from anki_builder.drafts.draft_report import drafts_text
from anki_builder.drafts.draft_run import ArticleOutcome
from anki_builder.drafts.drafting import DraftSettings, draft_article
from anki_builder.errors import ProjectError
from anki_builder.lint.project_lint import lint_project
from anki_builder.rules import RULES
from anki_builder.sources.fact_choice import FactChoice
from anki_builder.sources.fact_format import DECK, FACT, PARTS, STORY
from anki_builder.sources.fixes import propose_fixes, unified_diff
from anki_builder.sources.project import DECK_FILE, Project, SourceText, load_project, read_fact_file
from anki_builder.statistics.deck_statistics import deck_statistics
from anki_builder.statistics.statistics_text import statistics_text
from tests.projects import DECK as DECK_YAML
from tests.projects import FACT as FACT_YAML
from tests.projects import STORY as STORY_YAML
from tests.projects import write_project
from tests.reliability.fuzz_engine import Answer, Target
from tests.reliability.fuzz_grammar import random_deck, random_story
from tests.reliability.fuzz_mutation import VariedTexts, varied_json
from tests.sources import DECK as DECK_OF_TESTS

_TESTS = Path(__file__).parents[1]
_DAY = datetime.date(2025, 11, 30)
_NOW = 1_764_460_800
_LONGEST_SEED = 4_000
_FACT_FILE = "2025-10/facts.yaml"


def _files(*patterns: str) -> list[bytes]:
    """The contents of the tests' own samples, the same from run to run."""
    paths = sorted(path for pattern in patterns for path in _TESTS.glob(pattern))
    contents = (path.read_bytes() for path in paths if path.is_file())
    return list(dict.fromkeys(content for content in contents if len(content) <= _LONGEST_SEED))


def _answer_of_check(root: Path) -> str:
    """What `check`, `check --fix --diff`, `stats`, and `diff` from nothing say of a project, in all their formats."""
    project = load_project(root)
    found = sort_diagnostics((*project.diagnostics, *lint_project(project, _DAY)))
    said = [
        diagnostic_formats.concise(found),
        report.diagnostics_text(found, project.texts),
        report.diagnostics_json(found),
        diagnostic_formats.github(found),
        diagnostic_formats.statistics(found),
    ]
    unified_diff(propose_fixes(project, lambda file: True))  # quotes lines as they are, for programs
    if len(said[0]) % 50 == 0:  # takes as long as all else, for the rules that it repeats
        said.append(diagnostic_formats.sarif(found, "1"))
    if not has_errors(project.diagnostics):
        said += _answer_of_notes(project)
    return "".join(said).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _answer_of_notes(project: Project) -> Iterable[str]:
    notes = deck_notes(project, _DAY)
    head = ChangeNotesHead(project.deck.name, "2025-11", _DAY, "", "deck.apkg", "deck-upgrade.apkg")
    yield change_notes(compare((), notes), head)
    yield statistics_text(deck_statistics(project, _DAY, FactChoice()), 100, report.plain, ascii_only=False)


def _open_fact_files(folder: Path) -> Answer:
    files = {_FACT_FILE: b"", "media/map.svg": b"<svg/>", "media/anthem.mp3": b"ID3"}
    file = write_project(folder, files, f"{DECK_YAML}languages: [en, hi]\n") / "cards_src" / _FACT_FILE

    def answer(data: bytes) -> str:
        file.write_bytes(data)
        return _answer_of_check(folder)

    return answer


def _open_deck_files(folder: Path) -> Answer:
    file = write_project(folder) / DECK_FILE

    def answer(data: bytes) -> str:
        file.write_bytes(data)
        return _answer_of_check(folder)

    return answer


EARLIER_FACTS = STORY_YAML + FACT_YAML + "  - {id: gone, front: Who won?, back: Japan}\n"
LATER_FACTS = (
    STORY_YAML
    + FACT_YAML
    + "  - {id: gone, front: Who won?, back: Japan, retired: {on: 2025-11-15, because: It was *annulled*.}}\n"
    + "  - {id: new, cloze: 'Japan has {{c1::4}} big islands.'}\n"
)


def _open_ledgers(folder: Path) -> Answer:
    write_project(folder, {_FACT_FILE: LATER_FACTS})
    ledger = folder / LEDGER_FILE
    ledger.parent.mkdir()
    project = load_project(folder)

    def answer(data: bytes) -> str:
        ledger.write_bytes(data)
        said = []
        for name in (ReleaseName("2025-11"), ReleaseName("2025-10", 1)):
            try:
                prepared = prepare_release(project, name, None, _NOW)
            except ProjectError as refusal:
                said.append(f"{refusal}\n")
                continue
            said.append(diagnostic_formats.concise(prepared.diagnostics))
            said.append(release_text(prepared, None, folder, report.plain))
            said.append(ledger_text(prepared.plan.ledger))
        return "".join(said)

    return answer


_LEDGER = (_TESTS / "reliability/ledger.json").read_bytes()
"""After one release, of one fact that stays and one that goes."""

_LEDGER_TEXTS = VariedTexts(('"', ":", "{", "}", "[", "]", ",", "\n", "<<<<<<<", '"format"', "null"), [_LEDGER])
_LEDGER_WORDS = (
    "us-japan-minerals-city",
    "gone",
    "fact",
    "cloze",
    "2025-10",
    "2025-11",
    "2025-10.1",
    "retired",
    "time",
)


def _random_ledger(random: Random) -> bytes:
    """The ledger with other values in it, its checksum mended; now and then any text."""
    if random.random() < 0.25:
        return _LEDGER_TEXTS.draw(random)
    ledger: Any = json.loads(_LEDGER)
    for _ in range(random.choice((1, 1, 2, 3))):
        ledger = varied_json(random, ledger, _LEDGER_WORDS)
    if not isinstance(ledger, dict) or random.random() < 0.05:
        return json.dumps(ledger).encode()
    rest = {key: value for key, value in ledger.items() if key not in ("format", "checksum")}
    body = json.dumps(rest, ensure_ascii=False)[1:].encode("utf-8", "surrogatepass")
    checksum, version = hashlib.sha256(body).hexdigest(), json.dumps(ledger.get("format"))
    return f'{{\n"format": {version},\n"checksum": "{checksum}",\n'.encode() + body


_ARTICLE_NAMES = ("article.txt", "article.md", "page.html")
_SETTINGS = (
    DraftSettings(today=_DAY),
    DraftSettings(today=_DAY, languages=("en", "hi"), title="Minerals", date="2025-10"),
    DraftSettings(today=_DAY, languages=("hi",), dated=False, categories={"international": "International"}),
)


def _open_articles(folder: Path) -> Answer:
    """Drafts an article: what comes of it must be fact files without errors, as README promises."""

    def answer(data: bytes) -> str:
        # By its length, one of three kinds of file and three decks: the same for the same input.
        name, settings = _ARTICLE_NAMES[len(data) % 3], _SETTINGS[len(data) // 3 % 3]
        try:
            drafted = draft_article(data, name, settings)
        except ProjectError as refusal:
            return str(refusal)
        deck = replace(DECK_OF_TESTS, languages=settings.languages, dated=settings.dated)
        for draft in drafted.drafts:
            source = SourceText(draft.file.text)
            found = read_fact_file(draft.path, source, deck, dict(settings.categories or {}) or None).diagnostics
            if has_errors(found):
                raise AssertionError(f"a draft with errors: {found[0].rule}: {found[0].message}")
        return drafts_text([ArticleOutcome(name, drafted)], "cards_src/", report.plain)

    return answer


_YAML_WORDS = (
    *(f"{key}: " for record in (STORY, FACT, DECK, *PARTS.values()) for key in record.keys),
    *(f"\n    {key}: " for key in FACT.keys),
    *("\n  - ", "\n", "  ", ": ", " #", "#", "&a ", "*a", "!!binary ", "<<: *a", "|\n", ">-\n", "? ", "---\n", "...\n"),
    *("%YAML 1.1\n", "\t", "@", "`", "en", "hi", "en: ", "hi: ", "high", "random", "due", "10m", "0.9", "90%"),
    *RULES,
)
_ARTICLE_WORDS = (
    *("\n", "\n\n", ". ", "? ", ": ", " – ", "| ", "* ", "- ", "1. ", "(a) ", "## ", "> ", "Answer: ", "Ans. (b)"),
    *("<p>", "<table><tr><td>", "</td><td>", "<li>", "<ul>", "<h2>", "<div>", "</div>", "<br>", "<head><title>"),
    *("<meta charset=utf-16>", '<meta http-equiv="refresh" content="0;url=x">', "<svg>", "<math>", "<template>"),
    *("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n", "--b\n"),
    *(
        "<?xml version='1.0' encoding='x'?>",
        "<!DOCTYPE html [<!ENTITY a 'b'>]>",
        "&a;",
        "28 October 2025",
        "why in news",
    ),
)


def _varied_yaml(draw: Callable[[Random], bytes], *samples: str) -> Callable[[Random], bytes]:
    """Files drawn from the format; these varied; and samples varied."""
    texts = VariedTexts(_YAML_WORDS, [DECK_YAML.encode(), *_files(*samples)])

    def varied(random: Random) -> bytes:
        match random.randrange(10):
            case 0 | 1 | 2 | 3:
                return draw(random)
            case 4 | 5:
                return texts.vary(random, draw(random))
        return texts.draw(random)

    return varied


FACT_FILES = Target(
    "fact files",
    _varied_yaml(random_story, "cases/*/facts.yaml", "cases/*/cards_src/**/*.yaml", "drafts/drafts/*.yaml"),
    _open_fact_files,
    executions=150_000,
)
DECK_FILES = Target(
    "deck.yaml",
    _varied_yaml(random_deck, "cases/*/deck.yaml", "cases/*/cards_src/deck.yaml"),
    _open_deck_files,
    executions=150_000,
)
LEDGERS = Target("ledgers", _random_ledger, _open_ledgers, executions=450_000)
ARTICLES = Target(
    "articles",
    VariedTexts(_ARTICLE_WORDS, _files("drafts/articles/*", "drafts/pages/*")).draw,
    _open_articles,
    executions=50_000,
)
