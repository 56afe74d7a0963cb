"""`draft --review`: the drafts of a project one after the other, each answered with a letter."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anki_builder.cli.paths import chooser
from anki_builder.cli.terminal import FINDINGS, Failure, load, style
from anki_builder.errors import ProjectError
from anki_builder.locks import BusyError
from anki_builder.printable import CONTROL_CHARACTERS, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anki_builder.diagnostics import Diagnostic
    from anki_builder.drafts.fact_file import FactFile
    from anki_builder.drafts.review import Review
    from anki_builder.sources.project import Project

_ANSWERS = {
    "k": "keep   the fact is finished: `draft: true` becomes its id",
    "e": "edit   its lines open in your editor, which $VISUAL or $EDITOR names",
    "s": "skip   it stays a draft, for another time",
    "p": "split  one draft for each hidden part of a cloze text, or each entry of a list",
    "d": "drop   its lines become comments",
    "q": "quit   all answers are written already; go on whenever you like",
}
_QUESTION = "[k]eep [e]dit [s]kip s[p]lit [d]rop [q]uit [?]"
_ANSWERS_AFTER_BAD_EDIT = {
    "e": "edit     the lines open again as you left them",
    "g": "give up  the draft stays as it was",
}
_QUESTION_AFTER_BAD_EDIT = "[e]dit again [g]ive up [?]"

_WIDEST = 100  # characters of a line, as in the help


def review_drafts(root: Path, paths: tuple[Path, ...]) -> None:
    """Goes through the drafts of a project, or of those files and folders of it that are named.

    Each answer is written at once. Ends with status 0, also where the author quits; with 1 if some file could not be
    read; with 2 where there is nobody to answer.
    """
    from anki_builder.clock import build_time, utc_day
    from anki_builder.drafts.review import Review

    today = utc_day(build_time(None, os.environ))
    is_chosen, project = chooser(root, paths), load(root)
    _stop_on_broken_deck(project)
    unreadable = [file for file in _unreadable(project) if is_chosen(file)]
    _show([found for found in project.diagnostics if found.span.file in unreadable], project.texts)
    files = dict.fromkeys(fact.span.file for fact in project.facts if fact.draft)
    review = Review(project, [file for file in files if is_chosen(file) and file not in unreadable], today)
    walk = _Walk(project, review)
    with suppress(click.Abort, KeyboardInterrupt):
        walk.go()
    click.echo(f"\n{review.summary()}" if review.files else review.summary())
    if review.left:
        place = [] if root == Path() else ["-C", root.as_posix()]
        named = [path.as_posix() for path in paths]
        click.echo(f"go on with: {shlex.join(['anki-builder', *place, 'draft', '--review', *named])}")
    unreadable += walk.unreadable
    if unreadable:
        click.echo(f"left out, as they have errors: {', '.join(map(printable, unreadable))}", err=True)
        sys.exit(FINDINGS)


def _stop_on_broken_deck(project: Project) -> None:
    """Ends the command where nobody can know which languages and categories there are."""
    from anki_builder.diagnostics import has_errors
    from anki_builder.sources.project import DECK_FILE

    found = [each for each in project.diagnostics if each.span.file == DECK_FILE]
    if has_errors(found):
        _show(found, project.texts)
        sys.exit(FINDINGS)


def _unreadable(project: Project) -> list[str]:
    """The fact files that have errors by themselves: ids that two facts share are no reason to stop."""
    from anki_builder.diagnostics import Severity
    from anki_builder.drafts.fact_file import FactFile

    files = dict.fromkeys(found.span.file for found in project.diagnostics if found.severity is Severity.ERROR)
    return [file for file in files if not FactFile(file, project.texts[file].encode(), project.deck).is_sound]


def _show(found: Iterable[Diagnostic], texts: dict[str, str]) -> None:
    from anki_builder.report import diagnostics_text

    click.echo(diagnostics_text(found, texts, style), nl=False, err=True)


class _Walk:
    """One run through the drafts."""

    def __init__(self, project: Project, review: Review) -> None:
        self.unreadable: list[str] = []
        """Files that had no errors at first, and then had some."""
        self._lost: set[str] = set()
        self._project = project
        self._review = review
        self._current: FactFile | None = None
        self._has_answers = False
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")

    def go(self) -> None:
        """Shows draft after draft. Raises click.Abort where the author quits."""
        for name in self._review.files:
            while (file := self._read(name)) is not None:
                number = self._review.next_draft(file)
                if number is None:
                    break
                self._show_draft(file, number)
                wording = file.wording(number)
                while not self._answer(self._ask(_QUESTION, _ANSWERS), name, wording):
                    pass

    def _read(self, name: str) -> FactFile | None:
        """The file as it is now; None, said once, where it cannot be read any more."""
        from anki_builder.drafts.fact_file import FactFile

        if name in self._lost:
            return None
        try:
            data = (self._project.root / name).read_bytes()
        except FileNotFoundError:
            click.echo(f"{printable(name)} is gone", err=True)
            self._lose(name)
            return None
        if self._current is None or self._current.file != name or not self._current.was_read_from(data):
            file = FactFile(name, data, self._project.deck)
            if not file.is_sound:
                _show(file.problems, {name: file.text})
                self.unreadable.append(name)
                self._lose(name)
                return None
            self._see(file)
        return self._current

    def _lose(self, name: str) -> None:
        self._lost.add(name)
        self._review.lose(name)

    def _see(self, file: FactFile) -> None:
        self._current = file
        self._review.see(file)

    def _show_draft(self, file: FactFile, number: int) -> None:
        from anki_builder.drafts.draft_text import draft_text

        width = min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else _WIDEST
        place = f"{printable(file.file)}:{file.facts[number].span.line}"
        click.echo(f"\n{style(f'{self._review.progress}  {place}', 'place')}")
        click.echo(draft_text(file, number, self._review.findings(file, number), width, style))

    def _ask(self, question: str, answers: dict[str, str]) -> str:
        """The letter of an answer. Raises click.Abort at the end of input, and Failure where there never was any."""
        while True:
            try:
                given = click.prompt(question, default="", show_default=False).strip().lower()
            except (click.Abort, RuntimeError) as error:  # the latter where standard input is closed
                click.echo()
                if not self._has_answers and not (sys.stdin and sys.stdin.isatty()):
                    message = "standard input is no terminal, and has no answers: run this in a terminal"
                    raise Failure(message) from error
                raise click.Abort from error
            self._has_answers = True
            for letter, meaning in answers.items():
                if given in (letter, meaning.split("  ")[0]):
                    return letter
            if given == "?":
                click.echo("".join(f"  {letter}  {meaning}\n" for letter, meaning in answers.items()), nl=False)
            elif given:
                click.echo(f"`{printable(given)}` is none of the answers; ? explains them")

    def _answer(self, letter: str, name: str, wording: str) -> bool:
        """Does what the author wants with a draft; False where it is still to be answered."""
        if letter == "q":
            raise click.Abort
        found = self._find(name, wording)
        if found is None:
            return True
        answer = {"k": self._keep, "e": self._edit, "s": self._skip, "p": self._split, "d": self._drop}[letter]
        return answer(*found)

    def _find(self, name: str, wording: str) -> tuple[FactFile, int] | None:
        """A draft in its file as it is now; None, said, where it is not there any more as it was shown."""
        file = self._read(name)
        if file is None:
            return None
        number = file.find(wording)
        if number is None:
            click.echo(f"{printable(name)} has changed, and the draft is not in it any more as it was shown")
            return None
        return file, number

    def _keep(self, file: FactFile, number: int) -> bool:
        after = self._review.finished(file, number)
        return self._write(file, after, f"kept as {after.facts[number].id}" if after else "", kept=1)

    def _skip(self, file: FactFile, number: int) -> bool:
        self._review.put_off(file, number)
        self._review.counts["skipped"] += 1
        return True

    def _drop(self, file: FactFile, number: int) -> bool:
        from anki_builder.drafts.draft_editing import drop

        if len(file.facts) == 1:
            click.echo(f"left as a draft, as a file needs a fact: to drop it, delete {printable(file.file)}")
            return self._skip(file, number)
        return self._write(file, drop(file, number), "dropped: its lines are comments now", dropped=1)

    def _split(self, file: FactFile, number: int) -> bool:
        from anki_builder.drafts.draft_editing import source, split

        after = split(file, number)
        if after is not None:
            parts = len(after.facts) - len(file.facts) + 1
            return self._write(file, after, f"split into {parts} drafts", split=1)
        click.echo("how to split it, only you can tell: it opens two times in your editor")
        return self._open(file, number, source(file, number, times=2))

    def _edit(self, file: FactFile, number: int) -> bool:
        from anki_builder.drafts.draft_editing import source

        return self._open(file, number, source(file, number))

    def _open(self, file: FactFile, number: int, text: str | None) -> bool:
        """Has the author edit a text that takes a draft's place, until it can, or is given up."""
        if text is None:
            return self._write(file, None, "")
        wording = file.wording(number)
        while True:
            edited = _edited(text, file.file)
            if edited is None:
                return False
            found = self._find(file.file, wording)
            if found is None:
                lines = (line.translate(CONTROL_CHARACTERS) for line in edited.splitlines())
                click.echo("\n".join(["your edit, which was not written:", *lines]))
                return True
            result = self._review.edited(*found, edited)
            facts = [result.file.facts[at] for at in result.numbers]
            problems = result.problems or self._project.media.collect(facts)
            if not problems:
                ids = [fact.id for fact in facts if not fact.draft]
                said = f"edited, kept as {', '.join(ids)}" if ids else "edited"
                return self._write(found[0], result.file, said, edited=1, kept=len(ids))
            _show(problems, {file.file: result.file.text})
            if self._ask(_QUESTION_AFTER_BAD_EDIT, _ANSWERS_AFTER_BAD_EDIT) == "g":
                return False
            text = edited

    def _write(self, file: FactFile, after: FactFile | None, message: str, **counts: int) -> bool:
        """Writes a file in the place of another, and says so; where there is nothing to write, why."""
        from anki_builder.sources.fill_ids import replace_texts

        if after is None:
            hint = "give it lines of its own, starting with `- `"
            click.echo(f"not possible with a fact that is written like this: in {printable(file.file)}, {hint}")
            return False
        try:
            replace_texts(self._project.root, [file.replaced_by(after)])
        except BusyError as error:
            click.echo(error)
            return True
        except ProjectError:
            click.echo(f"{printable(file.file)} has changed at this moment, and nothing was written")
            return True
        self._see(after)
        self._review.counts.update(counts)
        click.echo(message)
        return True


def _edited(text: str, file: str) -> str | None:
    """What the author makes of a text in the editor; None, said, where it is nothing, the same, or nobody knows."""
    from anki_builder.sources.parse import decode

    try:
        data = click.edit(text.encode(), extension=".yaml", require_save=True)
    except (click.ClickException, OSError, ValueError) as error:
        reason = error.message if isinstance(error, click.ClickException) else str(error)
        hint = "set the environment variable EDITOR to the command that starts yours, such as nano"
        click.echo(f"the editor failed ({printable(reason)}): {hint}")
        return None
    edited, problems = decode(data or b"", file)
    _show(problems, {})
    edited = edited.replace("\r\n", "\n")
    if edited.strip() and edited.rstrip("\n") != text.rstrip("\n"):
        return edited
    click.echo("nothing was changed")
    return None
