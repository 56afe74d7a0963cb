"""The command line: options, colours and exit statuses around the library; the only module that imports click.

Whatever a command needs is imported when it runs, so that `--help` and completion stay fast.
"""

from __future__ import annotations

import datetime
import functools
import gc
import io
import os
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anki_builder import __version__
from anki_builder.errors import ProjectError

if TYPE_CHECKING:
    from anki_builder.project import Project

FINDINGS = 1
"""Exit status where the author's sources have findings."""

FAILURE = 2
"""Exit status for wrong usage and for faults of the machine; click's own for usage errors."""

_PATIENCE = 0.7  # seconds of work before a progress bar appears
_COLOURS: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "place": {"bold": True},
    "hint": {"fg": "cyan", "bold": True},
}


class _Failure(click.ClickException):
    exit_code = FAILURE

    def show(self, file: Any = None) -> None:
        _say(self.message)


def _fault(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename is not None else ""
    return f"{place}{error.strerror or error}"


class _Commands(click.Group):
    """Lists commands in the order of an author's day, and turns faults of the machine into messages."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ProjectError as error:
            raise _Failure(str(error)) from error
        except BrokenPipeError:
            raise  # the reader of a pipe has seen enough; click ends quietly
        except OSError as error:
            raise _Failure(_fault(error)) from error
        except MemoryError as error:
            raise _Failure("out of memory") from error
        except KeyboardInterrupt as error:
            raise _Failure("interrupted") from error


def _format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option(
        "--format", "output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
    )
    return option(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C", "root", metavar="DIR", default=".", type=click.Path(path_type=Path), help="The project; default: this folder."
)
@click.version_option(__version__, prog_name="anki-builder")
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Build Anki decks from fact files.

    \b
    Examples:
      anki-builder init my-deck           a new project that builds at once
      anki-builder -C my-deck build       write my-deck/decks/*.apkg
      anki-builder check                  everything that is wrong, and what to do
    """
    context.obj = root
    if os.environ.get("NO_COLOR"):
        context.color = False


@cli.command()
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
    from anki_builder.scaffold import create_project, new_name, new_namespace

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


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_format_option
@click.pass_obj
def check(root: Path, /, paths: tuple[Path, ...], output: str) -> None:
    """Show everything that is wrong.

    With PATHS, only what is wrong in these files and folders.

    Exit status: 0 if there are no errors, 1 if there are, 2 if the check could not be made.

    \b
    Examples:
      anki-builder check
      anki-builder check cards_src/2025-10
      anki-builder check --format json
    """
    from anki_builder import report
    from anki_builder.diagnostics import has_errors

    for path in paths:
        place, sources = Path(os.path.realpath(path)), Path(os.path.realpath(root / "cards_src"))
        if not (place.is_relative_to(sources) or sources.is_relative_to(place)):
            raise click.BadParameter(f"{path} is not among the project's sources, {root}/cards_src", param_hint="PATHS")
    project = _load(root)
    is_chosen = _chooser(root, paths)
    found = [diagnostic for diagnostic in project.diagnostics if is_chosen(diagnostic.span.file)]
    if output == "json":
        click.echo(report.diagnostics_json(found), nl=False)
    elif found:
        click.echo(report.diagnostics_text(found, project.texts, _style), nl=False)
    else:
        facts = sum(is_chosen(fact.span.file) for fact in project.facts)
        click.echo(f"{report.counted(facts, 'fact')}: no findings")
    if has_errors(found):
        sys.exit(FINDINGS)


@cli.command()
@click.argument("rule", required=False)
@_format_option
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


@cli.command()
@click.option("--write", is_flag=True, help="Fill them in; comments and layout stay.")
@_format_option
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
    from anki_builder.fill_ids import propose_ids, write_ids

    project = _load(root)
    _stop_on_errors(project, {"written": False, "ids": []} if output == "json" else None)
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


@cli.command()
@click.argument("kind", type=click.Choice(["fact", "deck"]))
def schema(kind: str) -> None:
    """Print the JSON Schema of fact files or of deck.yaml, for editors.

    \b
    Examples:
      anki-builder schema fact > cards_src/.schema/fact.json
      anki-builder schema deck > cards_src/.schema/deck.json
    """
    from anki_builder.fact_format import deck_schema, fact_file_schema
    from anki_builder.report import to_json

    click.echo(to_json(fact_file_schema() if kind == "fact" else deck_schema()), nl=False)


def _read_months(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            well_formed = len(value) == 7 and datetime.date.fromisoformat(f"{value}-01")
        except ValueError:
            well_formed = False
        if not well_formed:
            raise click.BadParameter(f"`{value}` is not a month; write it like 2025-10")
    return values


@cli.command()
@click.option("--each-month", is_flag=True, help="Also one package for each month.")
@click.option(
    "--upgrade", is_flag=True, help="Also the upgrade package, which marks retired facts for those who have them."
)
@click.option(
    "--month",
    "months",
    metavar="M",
    multiple=True,
    callback=_read_months,
    help="Only this month's facts, like 2025-10.",
)
@click.option("--category", "categories", metavar="NAME", multiple=True, help="Only facts of this category.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only facts with this tag.")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Where to write; default: the project's decks/."
)
@click.option("--at", metavar="TIME", help="The time to stamp on notes; default: now.")
@_format_option
@click.pass_obj
def build(root: Path, /, out: Path | None, at: str | None, output: str, **choice: Any) -> None:
    """Build the deck: decks/NAME.apkg, to be imported into Anki.

    --month, --category and --tag can be repeated, and go into the package's name. Without --at, the time is that of
    the environment variable SOURCE_DATE_EPOCH, or now.

    \b
    Examples:
      anki-builder build
      anki-builder build --each-month --upgrade
      anki-builder build --month 2025-10 --out /tmp
    """
    from anki_builder import building, report
    from anki_builder.clock import build_time

    seconds = build_time(at, os.environ)
    project = _load(root)
    _stop_on_errors(project, {"packages": []} if output == "json" else None)
    request = building.BuildRequest(time=seconds, out=out or root / building.OUTPUT, **choice)
    with _Progress() as progress:
        packages = building.build(project, request, progress.report)
    click.echo(report.diagnostics_text(project.diagnostics, project.texts, _style), nl=False, err=True)
    text = report.packages_json(packages, root) if output == "json" else report.packages_text(packages, root)
    click.echo(text, nl=False)


def _load(root: Path) -> Project:
    from anki_builder.project import load_project

    with _Progress() as progress:
        return load_project(root, progress.report)


def _stop_on_errors(project: Project, empty_result: Any) -> None:
    """Ends the command if there are errors; a program that waits for JSON gets `empty_result`."""
    from anki_builder import report
    from anki_builder.diagnostics import has_errors

    if has_errors(project.diagnostics):
        click.echo(report.diagnostics_text(project.diagnostics, project.texts, _style), nl=False, err=True)
        if empty_result is not None:
            click.echo(report.to_json(empty_result), nl=False)
        click.echo("nothing was written", err=True)
        sys.exit(FINDINGS)


def _chooser(root: Path, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Whether a file, given relative to the project, is one of those named or in a folder that is."""
    base = os.path.realpath(root)
    chosen = tuple(os.path.relpath(os.path.realpath(path.parent) + os.sep + path.name, base) for path in paths)

    @functools.cache
    def is_chosen(file: str) -> bool:
        # A path that starts with a dot is the project's folder, or one around it.
        return not chosen or any(place.startswith(".") or f"{file}/".startswith(f"{place}/") for place in chosen)

    return is_chosen


def _style(text: str, role: str) -> str:
    return click.style(text, **_COLOURS[role])


class _Progress:
    """A progress bar on standard error, for work that takes long enough to wonder about; only on a terminal."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: Any = None
        self._label = ""
        self._wanted = sys.stderr.isatty()

    def report(self, label: str, done: int, total: int) -> None:
        """Shows how far the work is."""
        if not self._wanted or time.monotonic() - self._start < _PATIENCE:
            return
        if self._bar is None or self._label != label:
            self.__exit__()
            self._label, self._bar = label, click.progressbar(length=total, label=label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, error: type[BaseException] | None = None, *details: object) -> None:
        if self._bar is not None:
            if error is None:
                self._bar.update(self._bar.length - self._bar.pos)
            self._bar.__exit__(None, None, None)


def main() -> None:
    """The entry point of the script."""
    # A command is one short run over data without cycles: to collect garbage takes a sixth of a build (10,000 facts:
    # 1.25 s against 1.05 s), and would free nothing.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console of another encoding than UTF-8
    status: Any = FAILURE
    try:
        cli(prog_name="anki-builder")
    except SystemExit as error:
        status = error.code
    except OSError as error:
        _say(_fault(error))
    try:
        sys.stdout.flush()
    except OSError as error:  # a full disk; the failed command itself has said so already
        if status != FAILURE:
            _say(_fault(error))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try once more, and complain
        status = FAILURE
    sys.exit(status)


def _say(message: str) -> None:
    click.echo(f"anki-builder: {message}", err=True)
