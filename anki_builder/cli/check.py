"""Commands that look for what is wrong: check, explain."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from anki_builder.cli.paths import chooser
from anki_builder.cli.terminal import FINDINGS, FilePath, format_option, load, style
from anki_builder.printable import printable

if TYPE_CHECKING:
    from pathlib import Path

    from anki_builder.diagnostics import Diagnostic
    from anki_builder.sources.project import Project

_FORMATS = ["full", "concise", "json", "github", "sarif", "text"]


def _read_rules(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """The names of rules, each given alone, in a list with commas, or as the name of their group."""
    from anki_builder.diagnostics import did_you_mean
    from anki_builder.rules import RULES, Group

    groups = {group.value: {name for name, rule in RULES.items() if rule.group is group} for group in Group}
    groups["all"] = set(RULES)
    chosen: set[str] = set()
    for name in ",".join(values).split(",") if values else ():
        word = name.strip()
        if word not in RULES and word not in groups:
            raise click.BadParameter(f"there is no rule `{word}`; {did_you_mean(word, [*RULES, *groups])}")
        chosen |= groups.get(word, {word})
    return frozenset(chosen)


@click.command()
@click.argument("paths", nargs=-1, type=FilePath(exists=True))
@click.option("--select", "selected", metavar="RULE", multiple=True, callback=_read_rules, help="Only these rules.")
@click.option("--ignore", "ignored", metavar="RULE", multiple=True, callback=_read_rules, help="All but these rules.")
@click.option("--strict", is_flag=True, help="Warnings count as errors do.")
@click.option("--on", "day", metavar="DATE", help="The day on which facts count as stale; default: today.")
@click.option("--fix", is_flag=True, help="Mend what is safe: spaces, quotes, missing ids, names of categories.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what --fix would do; write nothing.")
@click.option("--statistics", is_flag=True, help="How often each rule has something to say.")
@click.option(
    "--format", "output", type=click.Choice(_FORMATS), default="full", help="For people, editors or programs."
)
@click.pass_obj
def check(
    root: Path,
    /,
    paths: tuple[Path, ...],
    selected: frozenset[str],
    ignored: frozenset[str],
    strict: bool,
    day: str | None,
    fix: bool,
    show_diff: bool,
    statistics: bool,
    output: str,
) -> None:
    """Show everything that is wrong: files that cannot be read, and cards that are bad.

    With PATHS, only what is wrong in these files and folders. RULE is a rule's name, or schema, quality, release or
    all; it can be repeated, or have commas.

    Exit status: 0 if there are no errors (with --strict, no warnings either), 1 if there are, 2 if the check could
    not be made.

    \b
    Examples:
      anki-builder check
      anki-builder check cards_src/2025-10 --strict
      anki-builder check --on 2026-12-31      what will have to be looked at by then
      anki-builder check --diff               what --fix would mend
      anki-builder check --format github      in a workflow on GitHub
    """
    from anki_builder.clock import build_time, utc_day
    from anki_builder.diagnostics import has_errors, sort_diagnostics
    from anki_builder.lint.project_lint import lint_project
    from anki_builder.rules import RULES

    today = utc_day(build_time(day, os.environ, option="--on"))
    project, is_chosen = load(root), chooser(root, paths)
    if show_diff or fix:
        mended = _mend(project, is_chosen, only_show=show_diff)
        if show_diff:
            sys.exit(FINDINGS if mended else 0)
        project = load(root) if mended else project
    rules = (selected or RULES.keys()) - ignored
    of_cards = lint_project(project, today, lambda fact, rule: rule in rules and is_chosen(fact.span.file))
    of_files = [each for each in project.diagnostics if each.rule in rules and is_chosen(each.span.file)]
    found = sort_diagnostics((*of_files, *of_cards))
    _show(project, found, output, statistics, is_chosen)
    if has_errors(found) or (strict and found):
        sys.exit(FINDINGS)


def _mend(project: Project, is_chosen: Callable[[str], bool], only_show: bool) -> bool:
    """Mends what is safe to mend, or shows how; whether there was anything."""
    from anki_builder.report import counted
    from anki_builder.sources.fixes import propose_fixes, unified_diff, write_fixes

    fixed = propose_fixes(project, is_chosen)
    if only_show:
        click.echo(unified_diff(fixed), nl=False)
        return bool(fixed)
    write_fixes(project.root, fixed)
    for file in fixed:
        for fix in file.fixes:
            click.echo(f"{printable(str(fix.span))}: mended: {fix.message} [{fix.rule}]", err=True)
    if fixed:
        click.echo(f"{counted(sum(len(file.fixes) for file in fixed), 'slip')} mended", err=True)
    return bool(fixed)


def _from_here(diagnostic: Diagnostic, root: Path) -> Diagnostic:
    """The finding with its file as seen from the current folder, which is the repository's where GitHub looks."""
    file = os.path.relpath(root / diagnostic.span.file).replace(os.sep, "/")
    return diagnostic._replace(span=diagnostic.span._replace(file=file))


def _show(
    project: Project, found: Iterable[Diagnostic], output: str, statistics: bool, is_chosen: Callable[[str], bool]
) -> None:
    from anki_builder import __version__, diagnostic_formats, report

    found = list(found)
    if output in ("github", "sarif"):
        found = [_from_here(diagnostic, project.root) for diagnostic in found]
    if statistics:
        text = diagnostic_formats.statistics_json(found) if output == "json" else diagnostic_formats.statistics(found)
    elif output == "json":
        text = report.diagnostics_json(found)
    elif output == "github":
        text = diagnostic_formats.github(found)
    elif output == "sarif":
        text = diagnostic_formats.sarif(found, __version__)
    elif output == "concise":
        text = diagnostic_formats.concise(found, style)
    else:
        text = report.diagnostics_text(found, project.texts, style)
    if not found and output in ("full", "text", "concise"):
        facts = sum(is_chosen(fact.span.file) for fact in project.facts)
        text = f"{report.counted(facts, 'fact')}: no findings\n"
    click.echo(text, nl=False)


@click.command()
@click.argument("rule", required=False)
@format_option
def explain(rule: str | None, output: str) -> None:
    """Explain a rule, or list them all.

    What RULE finds, why that is bad, and what to write instead.

    \b
    Examples:
      anki-builder explain
      anki-builder explain cloze-shape
    """
    from anki_builder import report
    from anki_builder.diagnostics import did_you_mean
    from anki_builder.rules import RULES

    if rule is not None and rule not in RULES:
        raise click.UsageError(f"there is no rule `{rule}`; {did_you_mean(rule, RULES)}")
    if output == "json":
        click.echo(report.to_json([RULES[name]._asdict() for name in ([rule] if rule else RULES)]), nl=False)
    else:
        click.echo(report.rule_text(RULES[rule]) if rule else report.rules_text(RULES.values()), nl=False)
