"""Commands that work on an author's sources: init, ids, schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from anki_builder.cli.terminal import FINDINGS, FilePath, format_option, load, stop_on_errors
from anki_builder.errors import ProjectError
from anki_builder.printable import printable

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("directory", default=".", type=FilePath())
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
    import shlex

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
    place = "" if not target.parts else f" -C {shlex.quote(target.as_posix())}"
    click.echo(f"\nNow run: anki-builder{place} build")


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
        write_ids(root, new_ids, project.texts)
    if output == "json":
        rows = [{"file": new.fact.span.file, "line": new.fact.span.line, "id": new.id} for new in new_ids]
        click.echo(report.to_json({"written": write, "ids": rows}), nl=False)
    else:
        for new in new_ids:
            click.echo(f"{printable(str(new.fact.span))}: {new.id}")
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
