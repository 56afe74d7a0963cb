"""What every command shares: colours, progress bars, exit statuses, and faults of the machine in words."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from anki_builder.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from anki_builder.diagnostics import Diagnostic
    from anki_builder.sources.project import Project

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
    "removed": {"fg": "red"},
    "added": {"fg": "green"},
}


class FilePath(click.Path):
    """A path on the command line, as pathlib's; that is imported late, as it takes a tenth of `--help`."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Path:
        """The path. Raises click.BadParameter where it is not of the kind that is wanted."""
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, parameter, context)))


class Failure(click.ClickException):
    """A command could not do its work, for no fault of the sources."""

    exit_code = FAILURE

    def show(self, file: Any = None) -> None:
        """Says what went wrong."""
        say(self.message)


def fault(error: OSError) -> str:
    """A fault of the machine, with the file that it is about."""
    place = f"{error.filename}: " if error.filename is not None else ""
    return f"{place}{error.strerror or error}"


class Commands(click.Group):
    """Lists commands in the order of an author's day, and turns faults of the machine into messages."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of the commands in the order in which they were added."""
        return list(self.commands)

    def add_command(self, command: click.Command, name: str | None = None) -> None:
        """Adds a command, which takes over how the group shows help: also when it is called without the group."""
        command.context_settings = {**self.context_settings, **command.context_settings}
        super().add_command(command, name)

    def invoke(self, context: click.Context) -> Any:
        """Runs a command."""
        try:
            return super().invoke(context)
        except ProjectError as error:
            raise Failure(str(error)) from error
        except BrokenPipeError:
            raise  # the reader of a pipe has seen enough; click ends quietly
        except OSError as error:
            raise Failure(fault(error)) from error
        except MemoryError as error:
            raise Failure("out of memory") from error
        except KeyboardInterrupt as error:
            raise Failure("interrupted") from error


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --format, which every command that reports has."""
    option = click.option(
        "--format", "output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
    )
    return option(command)


def load(root: Path) -> Project:
    """The project, read while nobody writes it; a progress bar shows where it takes long."""
    from anki_builder.sources.steady_project import load_steady_project

    with Progress() as progress:
        return load_steady_project(root, progress.report)


def stop_on_errors(project: Project, empty_result: Any, found: Sequence[Diagnostic] | None = None) -> None:
    """Ends the command if there are errors, in the project or as `found`; who waits for JSON gets `empty_result`."""
    from anki_builder import report
    from anki_builder.diagnostics import has_errors

    found = project.diagnostics if found is None else found
    if has_errors(found):
        click.echo(report.diagnostics_text(found, project.texts, style), nl=False, err=True)
        if empty_result is not None:
            click.echo(report.to_json(empty_result), nl=False)
        click.echo("nothing was written", err=True)
        sys.exit(FINDINGS)


def style(text: str, role: str) -> str:
    """A text in the colour of its role."""
    return click.style(text, **_COLOURS[role])


class Progress:
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

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, error: type[BaseException] | None = None, *details: object) -> None:
        if self._bar is not None:
            if error is None:
                self._bar.update(self._bar.length - self._bar.pos)
            self._bar.__exit__(None, None, None)


def say(message: str) -> None:
    """A message about the command itself, on standard error."""
    click.echo(f"anki-builder: {message}", err=True)
