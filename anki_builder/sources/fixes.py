"""What `check --fix` mends: slips whose mending cannot be wrong, in files that have no errors.

A file is mended only if, read again, it says exactly what it said before but for the values that were to change.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from difflib import unified_diff as line_differences
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from anki_builder.diagnostics import Severity, Span
from anki_builder.sources.deck import Deck
from anki_builder.sources.fill_ids import Edit, EditedFile, NewId, Replacement, propose_ids, replace_texts
from anki_builder.sources.kinds import known_category
from anki_builder.sources.parse import LINE_BREAK, Mapping, Node, Scalar, Sequence, decode
from anki_builder.sources.project import DECK_FILE, Project
from anki_builder.text.hygiene import mixed_quotes, spaces_stand_before_punctuation, stray_spaces

_TEXT_RULE = "text-hygiene"

TEXT_KEYS = frozenset({"title", "front", "ask", "back", "cloze", "items", "options", "answer", "hint", "extra"})
"""The keys of a story or a fact behind which stands what learners read."""
TEXT_KEYS_WITHIN = {
    "reverse": frozenset({"front", "back"}),
    "image": frozenset({"alt"}),
    "audio": frozenset({"alt"}),
    "retired": frozenset({"because"}),
}
"""The same in the parts of a fact. Credits and licences are others' words, and waivers are no learner's business."""
_CHOICE_KEYS = {"options", "answer"}

_PLAIN_NAME = re.compile(r"[^\W_](?:[\w ./()&'+%–-]|::(?=\w))*(?<! )")
"""Names that YAML takes for text without quotes, wherever they stand."""


class Fix(NamedTuple):
    """One slip that is mended."""

    span: Span
    """Where it stands before."""
    rule: str
    """As in a finding; `category-alias` is in none, as an alias is allowed."""
    message: str


class FixedFile(NamedTuple):
    """A file with everything mended that can be."""

    file: str
    """Path relative to the project, with forward slashes."""
    before: str
    """The whole file, with its byte order mark if it has one; so is what follows."""
    after: str
    fixes: tuple[Fix, ...]
    """In the order in which they stand in the file."""


def propose_fixes(project: Project, is_chosen: Callable[[str], bool]) -> list[FixedFile]:
    """What can be mended in the chosen files, in their order; nothing is written. Raises OSError.

    Files with errors are left alone. New ids are given only where no file has any, as it may have ids nobody knows of.
    """
    broken = {found.span.file for found in project.diagnostics if found.severity is Severity.ERROR}
    if DECK_FILE in broken:  # neither languages nor categories are known for sure
        return []
    new_ids: dict[str, list[NewId]] = {}
    for new_id in () if broken else propose_ids(project.facts):
        new_ids.setdefault(new_id.fact.span.file, []).append(new_id)
    fixed_files = []
    for file in dict.fromkeys(fact.span.file for fact in project.facts):
        if file not in broken and is_chosen(file):
            data = (project.root / file).read_bytes()
            # An id is for a fact as it was read; where the file has changed since, another may be in its place.
            is_same = file in new_ids and decode(data, file)[0] == project.texts[file]
            fixed = _fixed_file(file, data, project.deck, new_ids[file] if is_same else [])
            if fixed is not None:
                fixed_files.append(fixed)
    return fixed_files


def write_fixes(root: Path, fixed_files: Iterable[FixedFile]) -> None:
    """Writes the mended files: all of them, or on any failure none.

    Raises OSError, also for a file that is write-protected; ChangedError where one has changed meanwhile; and BusyError
    where another process is writing sources.
    """
    replace_texts(root, (Replacement(fixed.file, fixed.before, fixed.after) for fixed in fixed_files))


def unified_diff(fixed_files: Iterable[FixedFile]) -> str:
    """The changes in the format of `diff -u`, as git and patch read it."""
    parts = []
    for file, before, after, _ in fixed_files:
        names = (_patch_name(f"a/{file}"), _patch_name(f"b/{file}"))
        for line in line_differences(_lines(before), _lines(after), *names):
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


def _patch_name(name: str) -> str:
    """A path as git writes it in a patch: in quotes, its bytes in octal, if a terminal or the patch would suffer."""
    if name.isprintable() and not {'"', "\\"}.intersection(name):
        return f"{name}\t" if " " in name else name  # the tab tells git and patch where a path with spaces ends
    plain = {byte: chr(byte) for byte in range(32, 127) if chr(byte) not in '"\\'}
    return '"' + "".join(plain.get(byte, f"\\{byte:03o}") for byte in os.fsencode(name)) + '"'


def _lines(text: str) -> list[str]:
    """The lines as `diff` counts them, each with its end."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _fixed_file(file: str, data: bytes, deck: Deck, new_ids: list[NewId]) -> FixedFile | None:
    """A file with everything mended, or all but the ids if it takes none; None where nothing is to be mended."""
    fixer = _Fixer(EditedFile(file, data), deck)
    for new_id in new_ids:
        fixer.add_id(new_id)
    after = fixer.file.result() if fixer.fixes else None
    if after is not None:
        return FixedFile(file, fixer.file.before, after, tuple(sorted(fixer.fixes)))
    return _fixed_file(file, data, deck, []) if new_ids else None


class _Slip(NamedTuple):
    """A part of a value, what is to stand there instead, and what is wrong with it."""

    start: int
    end: int
    text: str
    rule: str
    message: str


class _Change(NamedTuple):
    """A value that is mended."""

    scalar: Scalar
    text: str
    edits: list[Edit]
    fixes: list[Fix]


class _Fixer:
    """Mends one file."""

    def __init__(self, file: EditedFile, deck: Deck) -> None:
        self.file = file
        self.fixes: list[Fix] = []
        self._keeps_spaces = spaces_stand_before_punctuation(deck.languages)
        self._categories = deck.category_names() or {}
        story = file.tree
        if isinstance(story, Mapping):
            is_waived = _TEXT_RULE in deck.lint.ignore or _waives_text_rule(story)
            self._mend(story, is_waived)
            facts = _value(story, "facts")
            for fact in facts.items if isinstance(facts, Sequence) else ():
                if isinstance(fact, Mapping):
                    self._mend(fact, is_waived or _waives_text_rule(fact))

    def add_id(self, new_id: NewId) -> None:
        """Gives a fact its id."""
        self.file.add_id(new_id)
        self.fixes.append(Fix(new_id.fact.span, "missing-id", f"no id: now `{new_id.id}`"))

    def _mend(self, mapping: Mapping, is_waived: bool) -> None:
        """Mends what a story or a fact says itself; of its texts nothing, where the author has waived the rule."""
        choice: list[Scalar] = []
        for key, value in mapping.entries:
            name = key.text
            if name == "category":
                self._accept(map(self._category_change, _scalars(value)))
            elif is_waived:
                continue
            elif name in _CHOICE_KEYS:
                choice += _scalars(value)
            elif name in TEXT_KEYS:
                self._accept(map(self._text_change, _scalars(value)))
            elif name in TEXT_KEYS_WITHIN and isinstance(value, Mapping):
                texts = (_scalars(inner) for key, inner in value.entries if key.text in TEXT_KEYS_WITHIN[name])
                self._accept(map(self._text_change, chain.from_iterable(texts)))
        if choice:
            self._mend_choice(choice)

    def _mend_choice(self, scalars: list[Scalar]) -> None:
        """Mends options and answer if those of them that were equal stay so, and no others become equal."""
        changes = [self._text_change(scalar) for scalar in scalars]
        before = [_as_read(scalar.text) for scalar in scalars]
        after = [_as_read(change.text if change else text) for change, text in zip(changes, before, strict=True)]
        if len(set(before)) == len(set(after)) == len(set(zip(before, after, strict=True))):
            self._accept(changes)

    def _accept(self, changes: Iterable[_Change | None]) -> None:
        for change in changes:
            if change is not None:
                self.file.change_text(change.scalar, change.text, change.edits)
                self.fixes += change.fixes

    def _text_change(self, scalar: Scalar) -> _Change | None:
        text = scalar.text
        spaces = () if self._keeps_spaces else stray_spaces(text)
        slips = [_Slip(start, end, "", _TEXT_RULE, f"a space before `{text[end]}`") for start, end in spaces]
        for offset, mark in mixed_quotes(text):
            message = f"`{text[offset]}` with a curly partner: now `{mark}`"
            slips.append(_Slip(offset, offset + 1, mark, _TEXT_RULE, message))
        return self._change(scalar, sorted(slips)) if slips else None

    def _category_change(self, scalar: Scalar) -> _Change | None:
        name = scalar.text.strip()
        main = known_category(_as_read(name), self._categories) if self._categories else None
        if main is None or main == _as_read(name):
            return None
        start = scalar.text.index(name)
        message = f"the category `{name}`: now `{main}`"
        return self._change(scalar, [_Slip(start, start + len(name), main, "category-alias", message)])

    def _change(self, scalar: Scalar, slips: list[_Slip]) -> _Change | None:
        """A value without its slips, but for any that is written over the end of a line: the layout stays."""
        source, offset = self.file.text, self.file.offset(scalar)
        places = _written_places(source, offset, scalar)
        style = "" if scalar.plain else source[offset]
        parts, edits, fixes, rest = [], [], [], 0
        for slip in slips if places else ():
            start, end = places[slip.start][0], places[slip.end - 1][1]
            if LINE_BREAK.search(source, start, end) is None:
                is_whole = slip.end - slip.start == len(scalar.text)
                edits.append(Edit(start, end, _written(slip.text, style, is_whole)))
                fixes.append(Fix(self.file.span(start, end), slip.rule, slip.message))
                parts += [scalar.text[rest : slip.start], slip.text]
                rest = slip.end
        return _Change(scalar, "".join([*parts, scalar.text[rest:]]), edits, fixes) if edits else None


def _value(mapping: Mapping, name: str) -> Node | None:
    return next((value for key, value in mapping.entries if key.text == name), None)


def _scalars(node: Node) -> list[Scalar]:
    """All single values of a node: of a list, or of a text in several languages."""
    if isinstance(node, Scalar):
        return [node]
    inner = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
    return [scalar for item in inner for scalar in _scalars(item)]


def _waives_text_rule(mapping: Mapping) -> bool:
    """Whether the author of a story or a fact says that the rule is wrong there."""
    waiver = _value(mapping, "lint")
    rules = _value(waiver, "ignore") if isinstance(waiver, Mapping) else None
    return rules is not None and any(rule.text.strip() == _TEXT_RULE for rule in _scalars(rules))


def _as_read(text: str) -> str:
    """A value as facts have it."""
    return normalize("NFC", text.strip())


def _written(text: str, style: str, is_whole: bool) -> str:
    """A part of a value, or the whole, as it is to stand in a file: within quotes, in a block, or plainly."""
    if style == "'":
        return text.replace("'", "''")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if style == "" and is_whole and not _PLAIN_NAME.fullmatch(text):
        return f'"{escaped}"'
    return escaped if style == '"' else text


_Place = tuple[int, int]
"""From where to where something stands in a file's text."""

_BREAK = LINE_BREAK.pattern
_FOLD = rf"(?P<fold>[ \t]*(?:(?:{_BREAK})[ \t]*)+)"
_VERBATIM = r"(?P<verbatim>(?:[ \t]*[^{}\s])+|[^{}\n\r\x85\u2028\u2029])"
_PIECES = {
    "": re.compile(_FOLD + "|" + _VERBATIM.format("", "")),
    "'": re.compile(_FOLD + "|(?P<one>'')|" + _VERBATIM.format("'", "'")),
    '"': re.compile(
        rf"{_FOLD}|(?P<none>\\(?:{_BREAK})[ \t]*)|(?P<one>\\(?:x\w{{2}}|u\w{{4}}|U\w{{8}}|.))|"
        + _VERBATIM.format(r'"\\', r'"\\')
    ),
}
"""What a value without quotes, or in quotes, is written with."""
_SEPARATOR = re.compile(" |\n*")
"""What ends of lines between two lines of a block are read as."""


def _written_places(source: str, start: int, scalar: Scalar) -> list[_Place]:
    """Where each character of a value stands that is written from `start` on.

    Nothing where that cannot be told. Characters that an end of line stands for have its place.
    """
    style = "" if scalar.plain else source[start]
    value = scalar.text
    if style in ("|", ">"):
        return _places_in_block(source, start, value)
    places: list[_Place] = []
    offset = start + len(style)
    while len(places) < len(value):
        found = _PIECES[style].match(source, offset)
        if found is None:
            return []
        offset = found.end()
        piece = found.group()
        if found.lastgroup == "verbatim":
            piece = piece[: len(value) - len(places)]
            if not value.startswith(piece, len(places)):
                return []
            places += _places_of(found.start(), len(piece))
        elif found.lastgroup == "fold":  # one end of a line is read as a space; of several, all but one stay
            breaks = len(LINE_BREAK.findall(piece))
            places += [found.span()] * max(1, breaks - 1)
        elif found.lastgroup == "one":
            places.append(found.span())
    return places


def _places_in_block(source: str, start: int, value: str) -> list[_Place]:
    """The same for `|` and `>`."""
    text = value.lstrip("\n")
    line_break = LINE_BREAK.search(source, start)
    places = [(start, len(source))] * (len(value) - len(text))
    indent = -1
    while line_break is not None and len(places) < len(value):
        offset = line_break.end()
        line_break = LINE_BREAK.search(source, offset)
        end, following = line_break.span() if line_break else (len(source), len(source))
        line = source[offset:end]
        if indent < 0 and line.strip(" "):
            indent = len(line) - len(line.lstrip(" ")) - (len(text) - len(text.lstrip(" ")))
        content = line[indent:] if indent >= 0 else ""
        if not value.startswith(content, len(places)):
            break
        if content:
            places += _places_of(offset + indent, len(content))
            separator = _SEPARATOR.match(value, len(places))
            places += [(end, following)] * len(separator.group() if separator else "")
    return places if len(places) == len(value) else []


def _places_of(start: int, length: int) -> Iterable[_Place]:
    """The places of characters that stand in the file as they are read."""
    return zip(range(start, start + length), range(start + 1, start + length + 1), strict=True)
