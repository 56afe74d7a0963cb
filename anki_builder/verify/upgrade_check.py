"""Findings about a package on top of an older one that a learner has studied: what is kept, gained and lost. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from anki_builder.diagnostics import Severity
from anki_builder.printable import printable
from anki_builder.verify.import_check import Finding, Findings, check_database, sort_findings
from anki_builder.verify.snapshot import ImportLog, ImportTrial, NoteRow, Snapshot, UpgradeTrial

_HASH_IN_NAME = re.compile(r"-[0-9a-f]{40}(?=\.)")
"""What Anki adds to the name of a media file where the learner has another of that name."""


class Upgrade(NamedTuple):
    """What a learner, who has studied the older package, has after importing the newer one."""

    log: ImportLog
    """Anki's own account of the newer package's import."""
    notes_before: int
    notes_after: int
    cards_before: int
    cards_after: int
    unchanged_notes: int
    """The same in both packages, and left alone."""
    updated_notes: int
    """Changed, and now as the newer package has them."""
    new_notes: int
    new_cards: int
    """Those of new notes, and more of old ones."""
    departed_notes: int
    """No longer in the package: the learner keeps them as they are."""
    returned_notes: int
    """Deleted by the learner, and new to Anki when they come again."""
    intervals_before: int
    """Cards of the learner that have an interval."""
    intervals_kept: int
    """Those of which nothing in their scheduling is another than before."""
    reviews_before: int
    reviews_kept: int
    edits_before: int
    """Notes whose wording the learner had changed."""
    edits_kept: int
    edits_replaced: int
    """Those that were updated: an update replaces all fields."""
    tags_before: int
    """Notes with a tag of the learner's own."""
    tags_kept: int
    tags_replaced: int
    """Those that were updated: an update replaces all tags."""


class _Fates(NamedTuple):
    """What became of notes, by GUID."""

    kept: set[str]
    """Equal in both packages, and left alone."""
    needless: set[str]
    """Equal in both packages, and updated all the same."""
    arrived: set[str]
    """Changed, and now as the newer package has them."""
    late: set[str]
    """Changed, and not updated."""
    conflicting: set[str]
    """Of another note type now, and not updated."""
    departed: set[str]
    absent: set[str]
    """In the newer package, and not with the learner."""
    new: set[str]
    returned: set[str]


def check_upgrade(new: ImportTrial, trial: UpgradeTrial) -> tuple[Upgrade, list[Finding]]:
    """What an upgrade does to a learner, and all findings about it. `new` is the newer package on its own."""
    fresh, fates = new.snapshot, _fates(new.snapshot, trial)
    lost, package, left = Findings(trial.before), Findings(fresh), Findings(trial.installed)
    _check_losses(trial, lost)
    _check_updates(fates, fresh, package)
    _check_arrivals(fates, fresh, trial.after, package)
    _check_identities(fates, fresh, trial.installed, package)
    _check_note_types(fresh, trial, package)
    _check_media(new, trial, package)
    _check_leftovers(fates, trial, left)
    _check_database(new, trial, left)
    return _summary(fates, trial), sort_findings(lost.found + package.found + left.found)


def _fates(fresh: Snapshot, trial: UpgradeTrial) -> _Fates:
    """GUIDs that several notes share take no part, but in what is there at all."""
    before, after, newer = trial.before.by_guid(), trial.after.by_guid(), fresh.by_guid()
    everywhere = before.keys() & after.keys() & newer.keys()
    changed = everywhere & trial.installed.changed_guids(fresh)
    unchanged = everywhere - changed
    kept = {guid for guid in unchanged if after[guid] == before[guid]}
    arrived = {guid for guid in changed if _has_arrived(before[guid], trial.after, after[guid], fresh, newer[guid])}
    conflicting = {
        guid
        for guid in changed - arrived
        if trial.after.content(after[guid]).schema != fresh.content(newer[guid]).schema
    }
    return _Fates(
        kept=kept,
        needless=unchanged - kept,
        arrived=arrived,
        late=changed - arrived - conflicting,
        conflicting=conflicting,
        departed=before.keys() - _guids(fresh),
        absent=newer.keys() - _guids(trial.after),
        new=newer.keys() & after.keys() - _guids(trial.installed),
        returned=after.keys() & trial.deleted,
    )


def _guids(snapshot: Snapshot) -> set[str]:
    return {note.guid for note in snapshot.notes.values()}


def _has_arrived(before: NoteRow, learner: Snapshot, note: NoteRow, fresh: Snapshot, newer: NoteRow) -> bool:
    has, wanted = learner.content(note), fresh.content(newer)
    if has == wanted:
        return True
    # An update names a media file anew where the learner has another of that name.
    has, wanted = (content._replace(fields=_HASH_IN_NAME.sub("", content.fields)) for content in (has, wanted))
    return note != before and has == wanted


def _check_losses(trial: UpgradeTrial, lost: Findings) -> None:
    before, after = trial.before, trial.after
    lost.notes("note-lost", Severity.ERROR, "gone from the learner's collection", before.notes.keys() - after.notes)
    lost.cards("card-lost", Severity.ERROR, "gone from the learner's collection", before.cards.keys() - after.cards)
    lost.cards(
        "scheduling-changed",
        Severity.ERROR,
        "with another interval, due day, deck, flag or suspension than the learner left them with",
        (card for card in before.cards.keys() & after.cards if before.cards[card] != after.cards[card]),
    )
    gone = len(before.reviews - after.reviews)
    if gone:
        lost.add("review-lost", Severity.ERROR, f"gone from the review history: {gone:,} of {len(before.reviews):,}")


def _check_updates(fates: _Fates, fresh: Snapshot, findings: Findings) -> None:
    notes = fresh.by_guid()
    findings.notes(
        "needless-update",
        Severity.ERROR,
        "not changed, but of a later modification time: learners' edits and tags are lost",
        (notes[guid].id for guid in fates.needless),
    )
    findings.notes(
        "not-updated",
        Severity.ERROR,
        "changed in the package and not updated, as the modification time is not later",
        (notes[guid].id for guid in fates.late),
    )
    findings.notes(
        "conflicting-note",
        Severity.ERROR,
        "of another note type than learners have, or one with other fields or templates: Anki keeps the old wording",
        (notes[guid].id for guid in fates.conflicting),
    )


def _check_arrivals(fates: _Fates, fresh: Snapshot, after: Snapshot, findings: Findings) -> None:
    notes, theirs, ours = fresh.by_guid(), _decks_by_card(after), _decks_by_card(fresh)
    findings.notes(
        "note-missing",
        Severity.ERROR,
        "in the package that learners do not get",
        (notes[guid].id for guid in fates.absent),
    )
    settled = fates.kept | fates.needless | fates.arrived
    findings.notes(
        "card-missing",
        Severity.ERROR,
        "with fewer cards than who imports the package first gets",
        (notes[guid].id for guid in settled | fates.new if ours[guid].keys() - theirs[guid].keys()),
    )
    findings.notes(
        "other-deck",
        Severity.WARNING,
        "in another deck in the package: learners' cards stay where they are, as Anki moves none",
        (
            notes[guid].id
            for guid in settled
            if any(theirs[guid].get(ordinal, deck) != deck for ordinal, deck in ours[guid].items())
        ),
    )


def _decks_by_card(snapshot: Snapshot) -> dict[str, dict[int, str]]:
    """Names of decks by GUID and ordinal."""
    decks: dict[str, dict[int, str]] = defaultdict(dict)
    for card in snapshot.cards.values():
        decks[snapshot.notes[card.note].guid][card.ordinal] = snapshot.decks.get(card.deck, "")
    return decks


def _check_identities(fates: _Fates, fresh: Snapshot, installed: Snapshot, findings: Findings) -> None:
    """A note under a new GUID is another note to Anki: learners have both, and start anew with one of them."""
    known, notes = installed.by_guid(), fresh.by_guid()
    names = {_name(installed, known[guid]) for guid in fates.departed}
    findings.notes(
        "new-identity",
        Severity.ERROR,
        "with a new GUID: learners start anew with them, and keep the old ones beside them",
        (notes[guid].id for guid in fates.new if _name(fresh, notes[guid]) in names),
    )


def _name(snapshot: Snapshot, note: NoteRow) -> tuple[str, str]:
    """What a note is known by to its author: the fact's id, else the first field."""
    fact_id = snapshot.fact_id(note)
    return fact_id, "" if fact_id else note.first_field


def _check_note_types(fresh: Snapshot, trial: UpgradeTrial, findings: Findings) -> None:
    old, after = trial.installed.note_types, trial.after.note_types
    for newer in fresh.note_types.values():
        known, now = old.get(newer.id), after.get(newer.id)
        if known and now and known.schema == newer.schema and known.look != newer.look != now.look:
            findings.add(
                "look-not-updated",
                Severity.ERROR,
                f"templates or styling of {printable(newer.name)} changed in the package and not updated, as the "
                "note type's modification time is not later",
            )
    for added in after.values():
        wanted = fresh.note_types.get(added.id)
        if added.id not in old and (wanted is None or wanted.name != added.name):
            findings.add(
                "note-type-forked",
                Severity.WARNING,
                f"a note type comes in as {printable(added.name)}, as learners have another of its name or id",
            )


def _check_media(new: ImportTrial, trial: UpgradeTrial, findings: Findings) -> None:
    current = _guids(new.snapshot)
    fields = [note.fields for note in trial.after.notes.values() if note.guid in current]
    changed = (name for name in trial.media.keys() & new.media if trial.media[name] != new.media[name])
    findings.files(
        "media-not-updated",
        Severity.ERROR,
        "with a name that learners have for another file: they keep the old one",
        sorted(name for name in changed if name.startswith("_") or any(name in text for text in fields)),
    )
    findings.files(
        "media-missing",
        Severity.ERROR,
        "that the package has and learners do not get, as it comes only to notes that are new or updated",
        [name for name in trial.missing_media if name in new.media],
    )


def _check_leftovers(fates: _Fates, trial: UpgradeTrial, findings: Findings) -> None:
    notes, cards = trial.installed.by_guid(), trial.installed.cards
    findings.notes(
        "note-departed",
        Severity.WARNING,
        "no longer in the package: learners keep them as they are",
        (notes[guid].id for guid in fates.departed),
    )
    findings.cards(
        "empty-card-left",
        Severity.WARNING,
        "with nothing to ask any more: learners keep them until they delete empty cards",
        trial.empty_cards & cards.keys(),
    )


def _check_database(new: ImportTrial, trial: UpgradeTrial, findings: Findings) -> None:
    known = set(new.problems)
    check_database((problem for problem in trial.problems if problem not in known), " after the upgrade", findings)


def _summary(fates: _Fates, trial: UpgradeTrial) -> Upgrade:
    before, after = trial.before, trial.after
    returned = {note.id for note in after.notes.values() if note.guid in fates.returned}
    scheduled = [card for card in before.cards.values() if card.interval]
    tagged = [note for note in before.notes.values() if note.id in after.notes]
    has_own_tag = [set(note.tags.split()) <= set(after.notes[note.id].tags.split()) for note in tagged]
    updated = {note.id for note in tagged if note.guid in fates.arrived}
    return Upgrade(
        log=trial.log,
        notes_before=len(before.notes),
        notes_after=len(after.notes),
        cards_before=len(before.cards),
        cards_after=len(after.cards),
        unchanged_notes=len(fates.kept),
        updated_notes=len(fates.arrived),
        new_notes=len(after.notes.keys() - before.notes.keys() - returned),
        new_cards=sum(card.id not in before.cards and card.note not in returned for card in after.cards.values()),
        departed_notes=len(fates.departed),
        returned_notes=len(returned),
        intervals_before=len(scheduled),
        intervals_kept=sum(after.cards.get(card.id) == card for card in scheduled),
        reviews_before=len(before.reviews),
        reviews_kept=len(before.reviews & after.reviews),
        edits_before=len(trial.edited),
        edits_kept=sum(
            before.notes[note].fields == after.notes[note].fields for note in trial.edited & after.notes.keys()
        ),
        edits_replaced=len(trial.edited & updated),
        tags_before=len(before.notes),
        tags_kept=sum(has_own_tag),
        tags_replaced=len(updated),
    )
