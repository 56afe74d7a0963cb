"""A release, planned or made, as text for people and JSON for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anki_builder.decks.releasing import Prepared, Released
from anki_builder.notes.note_state import Change
from anki_builder.report import Style, packages_rows, packages_text, to_json
from anki_builder.verify.verification_report import verification_text, verification_value

_LISTED = 20
"""Facts that are named of each kind of change, for people; programs get them all."""


def release_text(prepared: Prepared, released: Released | None, root: Path, style: Style) -> str:
    """The plan, and where it was carried out, its packages and its proof."""
    parts = [_plan_text(prepared, style)]
    if released is None:
        parts.append("a dry run: nothing was written\n")
        return "\n".join(parts)
    if released.verification:
        parts.append(verification_text(released.verification, style))
    if not released.is_published:
        parts.append("nothing was written: learners would lose something by this upgrade\n")
        return "\n".join(parts)
    parts.append(packages_text(released.packages, root))
    if not released.is_new:
        parts.append(f"{prepared.name} is there already, and the same: nothing was written\n")
    elif prepared.previous and not released.verification:
        parts.append("the upgrade was not tried: that needs Anki's own library, pip install 'anki-builder[verify]'\n")
    return "\n".join(parts)


def _plan_text(prepared: Prepared, style: Style) -> str:
    plan = prepared.plan
    after = f", after {prepared.previous}" if prepared.previous else ", the first one"
    lines = [f"{style(f'release {prepared.name}', 'place')}{after}"]
    for change, count in plan.counts().items():
        if count:
            lines.append(f"  {change.value:<10} {count:>7,}{_examples(prepared, change)}")
    lines += [f"  new look of the note type {name}" for name in plan.restyled]
    return "\n".join(lines) + "\n"


def _examples(prepared: Prepared, change: Change) -> str:
    if change is Change.UNCHANGED or (change is Change.ADDED and not prepared.previous):
        return ""
    names = [fact_id for fact_id, fate in prepared.plan.changes.items() if fate is change]
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return f"  {', '.join(names[:_LISTED])}{more}"


def release_json(prepared: Prepared, released: Released | None, root: Path, style: Style) -> str:
    """The same as one object; `packages` is that of `build`."""
    value: dict[str, Any] = {
        "release": str(prepared.name),
        "time": prepared.plan.release.time,
        "previous": prepared.previous,
        "published": released is not None and released.is_published,
        "packages": packages_rows(released.packages, root) if released else [],
        "counts": {change.value: count for change, count in prepared.plan.counts().items()},
        "changes": {
            fact_id: change.value for fact_id, change in prepared.plan.changes.items() if change is not Change.UNCHANGED
        },
        "verification": verification_value(released.verification) if released and released.verification else None,
    }
    return to_json(value)
