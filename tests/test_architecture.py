"""The shape of the package: which module may import which, and who alone may import what from outside."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import anki_builder

PACKAGE = Path(anki_builder.__file__).parent
MODULES = sorted(
    path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)
"""Without the name of the package itself: `cli`, `sources.parse`."""

LAYERS = (
    ("__init__", "diagnostics", "errors", "folders", "identity", "parallel", "printable", "tags"),
    ("charts", "clock", "locks", "rules.rule"),
    ("files",),
    ("rules.quality", "rules.release", "rules.schema"),
    ("rules",),
    (
        "text.digits",
        "text.escaping",
        "text.field_text",
        "text.inline",
        "text.word_changes",
        "verify.apart",
        "verify.bounds",
        "verify.history",
        "verify.rendering",
        "verify.snapshot",
    ),
    ("text.hygiene", "text.markdown", "text.markdown_text", "sources.syntax"),
    ("text.markup", "sources.parse"),
    ("sources.kinds",),
    ("sources.quantities", "sources.records", "sources.texts"),
    ("sources.fact_format",),
    ("sources.deck",),
    ("sources.facts", "notes.notetypes", "packages.deck_preset"),
    ("sources.consistency", "sources.fact_choice", "sources.lifecycle", "sources.media"),
    ("sources.fill_ids", "sources.project", "notes.note"),
    ("sources.deck_options", "sources.fixes", "sources.steady_project", "notes.note_state", "packages.apkg"),
    ("packages.zstandard",),
    ("packages.package_limits",),
    ("packages.package_file", "packages.package_reader"),
    ("report",),
    ("diagnostic_formats", "sources.scaffold", "lint.view", "lint.vocabulary"),
    ("lint.answers", "lint.duplicates", "lint.fronts", "lint.shapes", "lint.texts", "lint.times"),
    ("lint.linter",),
    ("lint.places",),
    ("lint.project_lint",),
    ("changes.comparison",),
    ("changes.readable_changes",),
    ("changes.change_notes", "changes.comparison_report"),
    ("verify.import_check", "verify.scratch_collection"),
    ("verify.trials", "verify.upgrade_check"),
    ("verify.verification",),
    ("verify.verification_report",),
    ("decks.ledger",),
    ("decks.releases", "decks.release_plan"),
    ("decks.building", "decks.release_check", "decks.versions"),
    ("decks.releasing",),
    ("decks.release_report",),
    ("pages.rendering", "preview.card_template", "preview.watching", "site.site_folder", "site.wording"),
    ("preview.card_rendering",),
    ("preview.card_views",),
    ("preview.project_view", "site.charts", "site.gallery", "site.month_packages", "site.releases"),
    ("preview.live_project", "preview.preview_page", "site.pages", "site.search_index"),
    ("preview.updates", "site.building"),
    ("preview.server", "site.site_report"),
    ("preview.previewing",),
    ("drafts.article", "drafts.fact_file"),
    ("drafts.cleaning",),
    ("drafts.html_drafts", "drafts.html_encoding", "drafts.html_told"),
    ("drafts.html_story", "drafts.text_lines", "drafts.vocabulary"),
    ("drafts.html_page",),
    ("drafts.html_lines",),
    ("drafts.article_file", "drafts.dates", "drafts.questions", "drafts.draft_fact"),
    ("drafts.outline", "drafts.sentences"),
    ("drafts.evidence", "drafts.pairs", "drafts.stories"),
    ("drafts.entries", "drafts.metadata"),
    ("drafts.choices", "drafts.draft_file"),
    ("drafts.draft_editing", "drafts.fact_making"),
    ("drafts.draft_text", "drafts.drafter", "drafts.review"),
    ("drafts.drafting",),
    ("drafts.draft_run",),
    ("drafts.draft_report",),
    ("statistics.coverage", "statistics.staleness", "statistics.words"),
    ("statistics.deck_statistics",),
    ("statistics.sections", "statistics.statistics_json"),
    ("statistics.statistics_html", "statistics.statistics_text"),
    ("study.habits", "study.memory"),
    ("study.simulation",),
    ("study.collection_file", "study.exam_plan"),
    ("study.learner",),
    ("study.plan_plot", "study.plan_report", "study.planned_cards"),
    ("study.planning",),
    ("cli.choice", "cli.paths", "cli.terminal"),
    ("cli.check", "cli.decks", "cli.plan", "cli.preview", "cli.review", "cli.site", "cli.sources", "cli.stats"),
    ("cli.drafts",),
    ("cli",),
    ("__main__",),
)
"""From the ground up: a module imports only from layers above its own in this list, also where it imports late."""

ONLY_IMPORTERS = {
    "anki": {"verify.scratch_collection"},
    "click": {
        "cli",
        "cli.check",
        "cli.choice",
        "cli.decks",
        "cli.drafts",
        "cli.paths",
        "cli.plan",
        "cli.preview",
        "cli.review",
        "cli.site",
        "cli.sources",
        "cli.stats",
        "cli.terminal",
    },
    "fsrs": {"study.memory"},
    "genanki": {"packages.apkg"},
    "jinja2": {"pages.rendering"},
    "lxml": {"drafts.html_lines"},
    "markdown_it": {"text.markdown"},
    "matplotlib": {"study.plan_plot"},
    "numpy": {"study.exam_plan", "study.memory", "study.simulation"},
    "watchfiles": {"preview.watching"},
    "yaml": {"sources.parse"},
}
"""What comes from outside, by who imports it: what else uses it, uses it through that module."""

HEAVY = ["anki", "fsrs", "genanki", "jinja2", "lxml", "markdown_it", "matplotlib", "numpy", "watchfiles", "yaml"]
"""What `--help`, completion and a mistyped command must not wait for."""


def imports(module: str) -> set[str]:
    """The full names of all that a module imports, at its top or within functions."""
    path = PACKAGE / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(module: str) -> set[str]:
    """The package's modules that a module imports."""
    names = (name.removeprefix("anki_builder.") for name in imports(module) if name.startswith("anki_builder."))
    return {
        next((known for known in (name, name.rpartition(".")[0]) if known in MODULES), "__init__") for name in names
    }


def test_every_module_has_its_layer() -> None:
    """A new module is put into the list of layers, once, where it belongs; a folder is no module."""
    folders = {module.partition(".")[0] for module in MODULES if "." in module} - {"cli", "rules"}
    assert sorted(chain.from_iterable(LAYERS)) == sorted(set(MODULES) - folders)


@pytest.mark.parametrize("module", [*chain.from_iterable(LAYERS)])
def test_imports_run_downward_only(module: str) -> None:
    """No module knows of its own layer or of one built upon it; so there are no circles either."""
    place = next(index for index, layer in enumerate(LAYERS) if module in layer)

    assert own_imports(module) <= set(chain.from_iterable(LAYERS[:place]))


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    """What is replaced or upgraded, is so in one module."""
    importers = {module for module in MODULES if library in {name.split(".")[0] for name in imports(module)}}

    assert importers == ONLY_IMPORTERS[library]


def test_nothing_is_imported_that_an_installation_lacks() -> None:
    """Whatever is neither Python's own nor the package's, is one of the libraries above."""
    names = {name.split(".")[0] for module in MODULES for name in imports(module)}

    assert names - sys.stdlib_module_names <= {"anki_builder", *ONLY_IMPORTERS}


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(["--help"], 0), (["--version"], 0), (["build", "--help"], 0), (["chekc"], 2)]
)
def test_help_does_not_wait_for_heavy_imports(arguments: list[str], exit_code: int) -> None:
    """YAML, Markdown and genanki are imported by the commands that need them, when they do."""
    program = f"""
import atexit, json, sys
atexit.register(lambda: print(json.dumps([name for name in {HEAVY} if name in sys.modules]), file=sys.stderr))
from anki_builder.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == exit_code
    assert json.loads(done.stderr.splitlines()[-1]) == []
