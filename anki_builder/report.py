"""Findings and results as text for people and JSON for programs.

Knows nothing of terminals: the edge passes the colours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from anki_builder.charts import display_width
from anki_builder.diagnostics import Diagnostic, Severity
from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.rules import Rule
from anki_builder.sources.parse import split_lines

if TYPE_CHECKING:
    from anki_builder.packages.package_file import (
        BuiltPackage,  # only `build` waits for genanki, which takes 0.06 s to import
    )

Style = Callable[[str, str], str]
"""A text and the name of its role (`error`, `warning`, `place`, `hint`) to the text in that role's colour."""

_LINE_WIDTH = 100  # characters of a source line that are shown
_BEFORE = 60  # of them before the place, where the line is longer


def plain(text: str, role: str) -> str:
    """The style without colours."""
    return text


def diagnostics_text(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], style: Style = plain) -> str:
    """Each finding with its source line and carets, then a count. Empty where there are none."""
    diagnostics = list(diagnostics)
    lines = {file: split_lines(text) for file, text in texts.items()}
    blocks = [_diagnostic_text(diagnostic, lines.get(diagnostic.span.file, []), style) for diagnostic in diagnostics]
    return "\n".join([*blocks, summary(diagnostics) + "\n"]) if blocks else ""


def _diagnostic_text(diagnostic: Diagnostic, lines: list[str], style: Style) -> str:
    span, severity = diagnostic.span, diagnostic.severity.value
    place, message = (text.translate(CONTROL_CHARACTERS) for text in (str(span), diagnostic.message))
    block = f"{style(place, 'place')}: {style(severity, severity)}: {message} [{diagnostic.rule}]\n"
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if line and not line.isspace():
        cropped, column, length = _crop(line, span.column - 1, span.length)
        shown = cropped.replace("\t", " ").translate(CONTROL_CHARACTERS)
        margin = f"{span.line:5} | "
        carets = " " * display_width(shown[:column]) + "^" * max(1, display_width(shown[column : column + length]))
        block += f"{margin}{shown}\n{'|':>7} {style(carets, severity)}\n"
    if diagnostic.hint:
        hints = f"\n{' ' * 14}".join(line.translate(CONTROL_CHARACTERS) for line in diagnostic.hint.splitlines())
        block += f"{'= ':>8}{style('hint', 'hint')}: {hints}\n"
    return block


class _Cropped(NamedTuple):
    text: str
    column: int
    length: int


def _crop(line: str, column: int, length: int) -> _Cropped:
    """The part of a line that is shown, and where in it the finding stands."""
    start = max(0, min(column - _BEFORE, len(line) - _LINE_WIDTH))
    end = start + _LINE_WIDTH
    before, after = ("…" if start else ""), ("…" if end < len(line) else "")
    column += len(before) - start
    return _Cropped(before + line[start:end] + after, column, min(length, _LINE_WIDTH - column))


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings there are: `2 errors, 1 warning`."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING)]
    return ", ".join(counted(count, word) for count, word in counts if count) or "no findings"


def counted(count: int, noun: str) -> str:
    """A number of things: `1 fact`, `2 facts`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The findings as the list that `check --format json` promises."""
    return to_json(
        [
            {
                "rule": rule,
                "severity": severity.value,
                "file": span.file,
                "line": span.line,
                "column": span.column,
                "message": message,
                "hint": hint,
            }
            for span, severity, rule, message, hint in diagnostics
        ]
    )


def packages_text(packages: Iterable[BuiltPackage], root: Path) -> str:
    """A table of the packages that were built."""
    rows = [("package", "notes", "cards", "size")]
    rows += [(_shown_path(p.path, root), f"{p.notes:,}", f"{p.cards:,}", _size(p.bytes)) for p in packages]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return "".join(_table_row(row, widths) for row in rows)


def _table_row(cells: Iterable[str], widths: list[int]) -> str:
    """The first cell to the left, the others to the right, whatever the script."""
    padded = [" " * (width - display_width(cell)) for cell, width in zip(cells, widths, strict=True)]
    first, *others = zip(cells, padded, strict=True)
    return "".join([*first, *(f"  {space}{cell}" for cell, space in others)]) + "\n"


def packages_json(packages: Iterable[BuiltPackage], root: Path) -> str:
    """The packages as the object that `build --format json` promises."""
    return to_json({"packages": packages_rows(packages, root)})


def packages_rows(packages: Iterable[BuiltPackage], root: Path) -> list[dict[str, Any]]:
    """The packages as JSON values, their paths relative to the project where they lie inside."""
    return [{**package._asdict(), "path": _shown_path(package.path, root)} for package in packages]


def rule_text(rule: Rule) -> str:
    """What `explain` says of one rule."""
    parts = (
        ("What it does", rule.what),
        ("Why is this bad?", rule.why),
        ("Example", rule.example),
        ("Use instead", rule.instead),
    )
    body = "\n".join(f"{title}\n{_indented(text)}" for title, text in parts)
    return f"{rule.name} ({rule.severity.value})\n\n{body}"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def rules_text(rules: Iterable[Rule]) -> str:
    """All rules, a line each."""
    return "".join(f"{rule.name:<18} {rule.severity.value:<8} {rule.what}\n" for rule in rules)


def to_json(value: Any) -> str:
    """JSON for programs that a person can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _shown_path(path: Path, root: Path) -> str:
    """Relative to the project where it lies inside."""
    absolute, base = path.absolute(), root.absolute()
    return (absolute.relative_to(base) if absolute.is_relative_to(base) else absolute).as_posix()


def _size(count: int) -> str:
    return f"{count / 1000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"
