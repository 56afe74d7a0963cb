"""A verification as text for people and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anki_builder.diagnostics import Severity
from anki_builder.report import Style, counted, plain, to_json
from anki_builder.verify.import_check import Finding
from anki_builder.verify.upgrade_check import Upgrade
from anki_builder.verify.verification import Verification

_LABEL_WIDTH, _NUMBER_WIDTH = 10, 11


def verification_text(verification: Verification, style: Style = plain) -> str:
    """What was imported, what an upgrade does to a learner, and each finding with some examples."""
    parts = [_imported_text(verification)] if verification.log else []
    if verification.upgrade:
        parts.append(_upgrade_text(verification.upgrade))
    parts += [_finding_text(finding, style) for finding in verification.findings]
    return "\n".join([*parts, f"{_summary(verification.findings)}\n"])


def _imported_text(verification: Verification) -> str:
    counts = (
        (verification.notes, "note"),
        (verification.cards, "card"),
        (len(verification.note_types), "note type"),
        (len(verification.decks), "deck"),
        (verification.media, "media file"),
    )
    return f"imported: {_listed(counts)}\n"


def _upgrade_text(upgrade: Upgrade) -> str:
    """A table of what the learner had, and what came."""
    rows = (
        ("intervals", upgrade.intervals_before, upgrade.intervals_kept, 0),
        ("reviews", upgrade.reviews_before, upgrade.reviews_kept, 0),
        ("own edits", upgrade.edits_before, upgrade.edits_kept, upgrade.edits_replaced),
        ("own tags", upgrade.tags_before, upgrade.tags_kept, upgrade.tags_replaced),
    )
    table = [_row("learner's", "kept", "replaced", "lost")]
    table += [
        _row(label, f"{kept:,}", f"{replaced:,}", f"{before - kept - replaced:,}")
        for label, before, kept, replaced in rows
    ]
    came = (
        (upgrade.updated_notes, "updated note"),
        (upgrade.new_notes, "new note"),
        (upgrade.new_cards, "new card"),
        (upgrade.returned_notes, "note that the learner had deleted"),
    )
    replaced = "(replaced with the notes that were updated, as Anki replaces all their fields and tags)\n"
    return "".join([*table, replaced if upgrade.tags_replaced else "", f"gained: {_listed(came)}\n"])


def _row(label: str, *numbers: str) -> str:
    return label.ljust(_LABEL_WIDTH) + "".join(number.rjust(_NUMBER_WIDTH) for number in numbers) + "\n"


def _finding_text(finding: Finding, style: Style) -> str:
    severity = finding.severity.value
    examples = f"    such as: {'; '.join(finding.examples)}\n" if finding.examples else ""
    return f"{style(severity, severity)}: {finding.message} [{finding.rule}]\n{examples}"


def _summary(findings: Iterable[Finding]) -> str:
    severities = [finding.severity for finding in findings]
    counts = [(severities.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING)]
    return _listed(counts) if severities else "no findings"


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(counted(count, noun) for count, noun in counts if count) or "nothing"


def verification_json(verification: Verification) -> str:
    """The same as one object."""
    return to_json(verification_value(verification))


def verification_value(verification: Verification) -> dict[str, Any]:
    """The same as a JSON value; `log` and `upgrade` are null where there is none."""
    log, upgrade = verification.log, verification.upgrade
    return {
        "notes": verification.notes,
        "cards": verification.cards,
        "note_types": list(verification.note_types),
        "decks": list(verification.decks),
        "media": verification.media,
        "log": log._asdict() if log else None,
        "findings": [finding._asdict() for finding in verification.findings],
        "upgrade": {**upgrade._asdict(), "log": upgrade.log._asdict()} if upgrade else None,
    }
