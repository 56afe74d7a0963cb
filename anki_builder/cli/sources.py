"""Commands that work on an author's sources: init, check, explain, ids, schema."""

from __future__ import annotations

import functools
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import click

from anki_builder.cli.terminal import FINDINGS, format_option, load, stop_on_errors, style
from anki_builder.errors import ProjectError


@click.command()
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="The deck's name in Anki; default: the folder's name.")
@click.option("--namespace", help="What sets the deck apart from all others, for ever; default: made up.")
@click.pass_obj
def init(root: Path, /, directory: Path, name: str | None, namespace: str | None) -> None:
    """Make a new deck project in DIRECTORY that builds at once.

    \b
    Examples:
      anki-builder init my-deck
      anki-builder init . --name "Current Affairs" --namespace gk.example.org
    """
    from anki_builder.sources.scaffold import create_project, new_name, new_namespace

    target = root / directory
    deck_name = new_name(target.resolve().name) if name is None else name
    try:
        files = create_project(target, deck_name, new_namespace(deck_name) if namespace is None else namespace)
    except ProjectError as error:
        if name is None and "deck name" in str(error):
            raise ProjectError(f"{error}; give it a name with --name") from error
        raise
    for path, is_new in files.items():
        state = "wrote" if is_new else "kept your own"
        click.echo(f"{state} {(target / path).as_posix()}")
    place = "" if target == Path() else f" -C {shlex.quote(target.as_posix())}"
    click.echo(f"\nNow run: anki-builder{place} build")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--on", "day", metavar="DATE", help="The day on which facts count as stale; default: today.")
@format_option
@click.pass_obj
def check(root: Path, /, paths: tuple[Path, ...], day: str | None, output: str) -> None:
    """Show everything that is wrong.

    With PATHS, only what is wrong in these files and folders.

    Exit status: 0 if there are no errors, 1 if there are, 2 if the check could not be made.

    \b
    Examples:
      anki-builder check
      anki-builder check cards_src/2025-10
      anki-builder check --on 2026-12-31      what will have to be looked at by then
      anki-builder check --format json
    """
    from anki_builder import report
    from anki_builder.clock import build_time, utc_day
    from anki_builder.diagnostics import has_errors

    today = utc_day(build_time(day, os.environ, option="--on"))
    for path in paths:
        place, sources = Path(os.path.realpath(path)), Path(os.path.realpath(root / "cards_src"))
        if not (place.is_relative_to(sources) or sources.is_relative_to(place)):
            raise click.BadParameter(f"{path} is not among the project's sources, {root}/cards_src", param_hint="PATHS")
    project = load(root, today)
    is_chosen = _chooser(root, paths)
    found = [diagnostic for diagnostic in project.diagnostics if is_chosen(diagnostic.span.file)]
    if output == "json":
        click.echo(report.diagnostics_json(found), nl=False)
    elif found:
        click.echo(report.diagnostics_text(found, project.texts, style), nl=False)
    else:
        facts = sum(is_chosen(fact.span.file) for fact in project.facts)
        click.echo(f"{report.counted(facts, 'fact')}: no findings")
    if has_errors(found):
        sys.exit(FINDINGS)


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


@click.command()
@click.option("--write", is_flag=True, help="Fill them in; comments and layout stay.")
@format_option
@click.pass_obj
def ids(root: Path, /, write: bool, output: str) -> None:
    """List facts without an id, with the id they would get.

    Exit status: 0 if every fact has one (now), 1 if not.

    \b
    Examples:
      anki-builder ids
      anki-builder ids --write
    """
    from anki_builder import report
    from anki_builder.sources.fill_ids import propose_ids, write_ids

    project = load(root)
    stop_on_errors(project, {"written": False, "ids": []} if output == "json" else None)
    new_ids = propose_ids(project.facts)
    if write:
        write_ids(root, new_ids)
    if output == "json":
        rows = [{"file": new.fact.span.file, "line": new.fact.span.line, "id": new.id} for new in new_ids]
        click.echo(report.to_json({"written": write, "ids": rows}), nl=False)
    else:
        for new in new_ids:
            click.echo(f"{new.fact.span}: {new.id}")
        state = "written" if write else "missing; `anki-builder ids --write` fills them in"
        click.echo(f"{report.counted(len(new_ids), 'id')} {state}" if new_ids else "every fact has an id")
    if new_ids and not write:
        sys.exit(FINDINGS)


@click.command()
@click.argument("kind", type=click.Choice(["fact", "deck"]))
def schema(kind: str) -> None:
    """Print the JSON Schema of fact files or of deck.yaml, for editors.

    \b
    Examples:
      anki-builder schema fact > cards_src/.schema/fact.json
      anki-builder schema deck > cards_src/.schema/deck.json
    """
    from anki_builder.report import to_json
    from anki_builder.sources.fact_format import deck_schema, fact_file_schema

    click.echo(to_json(fact_file_schema() if kind == "fact" else deck_schema()), nl=False)


def _chooser(root: Path, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Whether a file, given relative to the project, is one of those named or in a folder that is."""
    base = os.path.realpath(root)
    chosen = tuple(os.path.relpath(os.path.realpath(path.parent) + os.sep + path.name, base) for path in paths)

    @functools.cache
    def is_chosen(file: str) -> bool:
        # A path that starts with a dot is the project's folder, or one around it.
        return not chosen or any(place.startswith(".") or f"{file}/".startswith(f"{place}/") for place in chosen)

    return is_chosen
