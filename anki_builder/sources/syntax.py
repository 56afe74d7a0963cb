"""What the YAML library says of broken YAML, in words for people, the same whether libyaml or pure Python found it.

Works on texts and places alone; knows nothing of the library but the wording of its messages.
"""

from __future__ import annotations

from typing import NamedTuple

from anki_builder.diagnostics import Diagnostic, Severity, Span

_QUOTE_IT = 'put the whole value in quotes: "..."'
_NO_COLON = "a key without a colon and a space behind it"
_CANNOT_START = "a value cannot start with `{}`"


class Place(NamedTuple):
    """A line and column from 0, as the library counts."""

    line: int
    column: int


class Complaint(NamedTuple):
    """What the library says: a problem and where, and what it was at and where that began."""

    problem: str
    place: Place
    context: str
    start: Place


class _Told(NamedTuple):
    message: str
    hint: str
    place: Place


def explain_syntax_error(complaint: Complaint, lines: list[str], file: str) -> Diagnostic:
    """The complaint as a finding in the file of these lines."""
    told = _explain(complaint, lines)
    line = min(told.place.line, len(lines) - 1)
    column = min(told.place.column, len(lines[line])) if line == told.place.line else len(lines[line])
    return Diagnostic(Span(file, line + 1, column + 1), Severity.ERROR, "yaml-syntax", told.message, told.hint)


def _explain(complaint: Complaint, lines: list[str]) -> _Told:
    problem, place, context, start = complaint
    character = _character(lines, place)
    if "\t" in (character, _character(lines, start)) and ("token" in problem or "tab" in problem):
        return _Told("a tab stands where only spaces may", "indent with spaces", place)
    if "cannot start any token" in problem:
        message = "a value cannot start with a backtick" if character == "`" else _CANNOT_START.format(character)
        return _Told(message, _QUOTE_IT, place)
    for known in (_explain_start_of_value, _explain_quotes, _explain_collections, _explain_block):
        told = known(complaint, lines)
        if told is not None:
            return told
    return _Told(problem or context, "", place)


def _explain_start_of_value(complaint: Complaint, lines: list[str]) -> _Told | None:
    """Texts that YAML takes for something else because of their first character."""
    problem, place, context, start = complaint
    if context.startswith(("while scanning an alias", "while scanning an anchor", "while scanning a tag")):
        return _Told(_CANNOT_START.format(_character(lines, start)), _QUOTE_IT, start)
    if context.startswith("while scanning a block scalar"):
        return _Told(_CANNOT_START.format(_character(lines, start)), _QUOTE_IT, start)
    if problem.startswith("mapping keys are not allowed"):
        return _Told(_CANNOT_START.format("?"), _QUOTE_IT, place)
    if problem.startswith("mapping values are not allowed"):
        before = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        if _is_key_without_colon(before, lines[place.line] if place.line < len(lines) else ""):
            indentation = len(before) - len(before.lstrip())
            return _Told(_NO_COLON, "write `key: value`", Place(place.line - 1, indentation))
        hint = f"text with a colon in it? {_QUOTE_IT}; otherwise check the indentation"
        return _Told("a `: ` stands where no key can be", hint, place)
    if "sequence entries are not allowed" in problem:
        hint = "start the list on a line of its own, or quote the text"
        return _Told("a `- ` stands where no list can be", hint, place)
    return None


def _explain_quotes(complaint: Complaint, lines: list[str]) -> _Told | None:
    problem, place, context, start = complaint
    if "quoted scalar" not in context:
        return None
    if "end of stream" in problem or "document" in problem:
        hint = "close it; inside single quotes, write '' for an apostrophe"
        return _Told("the quote that opens here is never closed", hint, start)
    line = lines[place.line] if place.line < len(lines) else ""
    backslash = line.rfind("\\", 0, place.column + 1)
    place = Place(place.line, backslash) if backslash >= 0 else place
    return _Told("an unknown `\\` escape in double quotes", "write `\\\\` for a backslash, or use single quotes", place)


def _explain_collections(complaint: Complaint, lines: list[str]) -> _Told | None:
    """Lists in `[...]` and mappings in `{...}`."""
    problem, place, context, start = complaint
    if "while parsing a flow" not in context:
        return None
    if "node content" in problem and _character(lines, place) == ",":
        return _Told("nothing stands between two commas", "fill it in, or remove a comma", place)
    opening = _last_open_bracket(lines, place) if "node" in context else start
    bracket = _character(lines, opening)
    closing, shape = ("]", "list") if bracket == "[" else ("}", "mapping")
    hint = f"close it with `{closing}`, or quote the text if it is not a {shape}"
    return _Told(f"the `{bracket}` that opens here is not closed", hint, opening)


def _explain_block(complaint: Complaint, lines: list[str]) -> _Told | None:
    """Lines that do not fit together."""
    problem, place, context, start = complaint
    if "expected ':'" in problem:
        return _Told(_NO_COLON, "write `key: value`", start)
    if "while parsing a block" not in context:
        return None
    line = lines[place.line] if place.line < len(lines) else ""
    before = line[: place.column].rstrip()[-1:]
    if before in ("'", '"'):
        instead = "inside single quotes, write '' for an apostrophe; or " + _QUOTE_IT
        as_text = "is the quote meant as text? put the whole value in single quotes: '...'"
        return _Told("nothing may follow the closing quote", instead if before == "'" else as_text, place)
    if before in ("]", "}"):
        opening = "[" if before == "]" else "{"
        hint = f"is the `{opening}` meant as text? {_QUOTE_IT}"
        return _Told(f"nothing may follow the closing `{before}`", hint, place)
    character = _character(lines, place)
    if character in (",", "]", "}"):
        return _Told(_CANNOT_START.format(character), _QUOTE_IT, place)
    return _Told("this does not fit the lines above", "check the indentation", place)


def _is_key_without_colon(line: str, following: str) -> bool:
    """Whether a line, as far as the next is a key, looks like one whose colon or space is missing."""
    text = line.strip()
    same_indentation = len(line) - len(line.lstrip()) == len(following) - len(following.lstrip())
    return bool(text) and same_indentation and ": " not in text and not text.endswith(":") and text[0] not in "-#?\"'"


def _character(lines: list[str], place: Place) -> str:
    return lines[place.line][place.column : place.column + 1] if place.line < len(lines) else ""


def _last_open_bracket(lines: list[str], end: Place) -> Place:
    """The innermost `[` or `{` that is open at `end`, leaving quotes aside."""
    closed = 0
    for number in range(min(end.line, len(lines) - 1), -1, -1):
        line = lines[number][: end.column] if number == end.line else lines[number]
        for column in range(len(line) - 1, -1, -1):
            if line[column] in "]}":
                closed += 1
            elif line[column] in "[{":
                if not closed:
                    return Place(number, column)
                closed -= 1
    return end
