"""Findings about a package that was imported into an empty collection. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from anki_builder.diagnostics import Severity
from anki_builder.printable import printable
from anki_builder.verify.rendering import has_content
from anki_builder.verify.snapshot import Fault, ImportTrial, Refusal, Snapshot

_EXAMPLES = 5
_LABELLED = 20  # notes, of which some may have the same label
_LATEX_IMAGE = re.compile(r"latex-[0-9a-f]{40}\.(?:png|svg)")
"""Anki's names for formulas that it draws itself, on the computer of a learner who has LaTeX."""

_FAULTS = {
    Fault.EMPTY_CARD: "with nothing to ask, as the fields on the front are empty: Anki offers to delete such cards",
    Fault.EMPTY_QUESTION: "with a question that shows nothing",
    Fault.EMPTY_ANSWER: "with an answer that shows nothing but the question",
    Fault.TEMPLATE_ERROR: "that Anki cannot show: ",
}
"""How a finding goes on behind `3 cards`."""


class Finding(NamedTuple):
    """Something that is wrong with a package, or worth knowing of it."""

    rule: str
    """Kebab-case name."""
    severity: Severity
    """An error is something that does not work, or that a learner loses."""
    message: str
    examples: tuple[str, ...] = ()
    """Labels of some of the notes, or names of some of the files."""


class Findings:
    """Collects findings about the notes, cards and files of one collection; what concerns none of them is left out."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.found: list[Finding] = []

    def add(self, rule: str, severity: Severity, message: str, examples: Iterable[str] = ()) -> None:
        """Adds a finding as it is."""
        self.found.append(Finding(rule, severity, message, tuple(map(printable, islice(examples, _EXAMPLES)))))

    def files(self, rule: str, severity: Severity, what: str, names: Sequence[str]) -> None:
        """Adds a finding about files: `3 files ...`."""
        if names:
            self.add(rule, severity, f"{_counted(len(names), 'file')} {what}", names)

    def notes(self, rule: str, severity: Severity, what: str, notes: Iterable[int]) -> None:
        """Adds a finding about notes, given by id: `3 notes ...`."""
        self._about("note", rule, severity, what, sorted(notes))

    def cards(self, rule: str, severity: Severity, what: str, cards: Iterable[int]) -> None:
        """Adds a finding about cards, given by id: `3 cards ...`."""
        self._about("card", rule, severity, what, [self._snapshot.cards[card].note for card in sorted(cards)])

    def _about(self, noun: str, rule: str, severity: Severity, what: str, notes: list[int]) -> None:
        if notes:
            labels = dict.fromkeys(self._snapshot.label(self._snapshot.notes[note]) for note in notes[:_LABELLED])
            self.add(rule, severity, f"{_counted(len(notes), noun)} {what}", labels)


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, else in the order given."""
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def refused(refusal: Refusal) -> Finding:
    """The one finding about a package that Anki does not import."""
    message = f"Anki does not import {refusal.package}: {refusal.reason}"
    return Finding("import-refused", Severity.ERROR, message)


def crashed(package: Path, older: Path | None) -> Finding:
    """The one finding about a package that brings Anki down or keeps it busy, alone or on top of an older one."""
    names = package.name if older is None else f"{package.name}, or {older.name}"
    message = f"Anki crashes when it imports {printable(names)} or shows its cards, or does not end"
    return Finding("anki-crashed", Severity.ERROR, message)


def unsafe(reason: object) -> Finding:
    """The one finding about a package that is not given to Anki, as it would fill the disk, or never end."""
    return Finding("unsafe-package", Severity.ERROR, printable(f"not given to Anki: {reason}"))


def check_import(trial: ImportTrial) -> list[Finding]:
    """All findings about a package in a collection of its own."""
    findings = Findings(trial.snapshot)
    _check_completeness(trial, findings)
    _check_notes(trial.snapshot, findings)
    _check_cards(trial, findings)
    _check_media(trial.missing_media, findings)
    check_database(trial.problems, "", findings)
    return sort_findings(findings.found)


def _check_completeness(trial: ImportTrial, findings: Findings) -> None:
    if not trial.snapshot.notes:
        findings.add("no-notes", Severity.ERROR, "the package brings no notes")
    log = trial.log
    left_out = sum(log) - log.new
    if left_out:
        message = f"{_counted(left_out, 'note')} of the package left out by Anki, though the collection was empty"
        findings.add("not-imported", Severity.ERROR, message)
    if trial.presets_refused:
        message = f"refused for learners who tick *Import any deck presets*: {trial.presets_refused.reason}"
        findings.add("presets-refused", Severity.ERROR, message)


def _check_notes(snapshot: Snapshot, findings: Findings) -> None:
    notes = snapshot.notes.values()
    uses = Counter(note.guid for note in notes)
    findings.notes(
        "duplicate-guid",
        Severity.ERROR,
        "with a GUID that is not theirs alone: Anki imports each, and will ever update only one",
        (note.id for note in notes if uses[note.guid] > 1),
    )
    findings.notes(
        "empty-first-field",
        Severity.WARNING,
        "with an empty first field, by which Anki finds notes",
        (note.id for note in notes if not has_content(note.first_field)),
    )
    with_cards = {card.note for card in snapshot.cards.values()}
    findings.notes(
        "note-without-cards",
        Severity.WARNING,
        "without cards: who does not have them yet is never asked (so it should be with retired notes in an upgrade)",
        snapshot.notes.keys() - with_cards,
    )


def _check_cards(trial: ImportTrial, findings: Findings) -> None:
    for (fault, reason), cards in trial.faults.items():
        findings.cards(fault.value, Severity.ERROR, f"{_FAULTS[fault]}{reason}", cards)


def _check_media(missing: Sequence[str], findings: Findings) -> None:
    drawn = [name for name in missing if _LATEX_IMAGE.fullmatch(name)]
    findings.files(
        "missing-media",
        Severity.ERROR,
        "that notes name and that the package lacks",
        [name for name in missing if name not in drawn],
    )
    if drawn:
        message = (
            f"{_counted(len(drawn), 'formula')} in LaTeX: shown only on computers that have it (MathJax works on all)"
        )
        findings.add("latex", Severity.WARNING, message)


def check_database(problems: Iterable[str], when: str, findings: Findings) -> None:
    """What *Check Database* says, and `when` if that is not after a mere import."""
    for problem in problems:
        findings.add("database", Severity.ERROR, f"Anki's check of the database{when}: {problem}")
