"""A package verified with the real Anki: imported, rendered, and put on top of an older one that a learner has studied.

Leaves nothing behind, and touches no collection of the user's. Knows Anki only through `trials`.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from anki_builder.diagnostics import Severity
from anki_builder.errors import MissingExtraError, ProjectError
from anki_builder.packages.package_limits import check_package
from anki_builder.sources.project import Progress
from anki_builder.verify.apart import CrashedError, call_apart
from anki_builder.verify.bounds import Bounds, set_bounds
from anki_builder.verify.import_check import Finding, check_import, crashed, refused, unsafe
from anki_builder.verify.snapshot import ImportLog, ImportTrial, Refusal, UpgradeTrial
from anki_builder.verify.upgrade_check import Upgrade, check_upgrade

BOUNDS = Bounds()
"""Of the process that verifies a package of a stranger's."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of a package; without a log, and empty, where Anki does not import it."""

    notes: int = 0
    cards: int = 0
    note_types: tuple[str, ...] = ()
    """The names of those that notes have, sorted."""
    decks: tuple[str, ...] = ()
    """The full names of those that cards are in, sorted."""
    media: int = 0
    """Files."""
    log: ImportLog | None = None
    """Anki's own account of the import."""
    findings: tuple[Finding, ...] = ()
    """Those about the package alone, then those about the upgrade."""
    upgrade: Upgrade | None = None
    """None where none was asked for, or one of the packages could not be imported."""

    @property
    def has_errors(self) -> bool:
        """Whether something does not work, or a learner loses something."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def is_available() -> bool:
    """Whether Anki's own library is installed."""
    return find_spec("anki") is not None


def verify(package: Path, upgrade_from: Path | None = None, progress: Progress | None = None) -> Verification:
    """Verifies a package, and on request what becomes of learners who have the older one.

    What Anki refuses is a finding. Raises MissingExtraError where Anki's library is not installed, and OSError where a
    package cannot be read or the disk fails.
    """
    if not is_available():
        raise MissingExtraError("this needs Anki's own library", "verify")
    from anki_builder.verify import trials  # late: Anki's library is an extra, and takes 0.2 s to import

    for path in filter(None, (package, upgrade_from)):
        try:
            check_package(path)  # which also finds out that a file is not there: no fault of Anki's
        except ProjectError as error:
            return Verification(findings=(unsafe(error),))
    report = progress or _say_nothing
    # Anki up to 25.02 prints where it took longer than 0.2 s.
    with TemporaryDirectory() as scratch, redirect_stdout(io.StringIO()):
        folder = Path(scratch)
        alone = trials.try_import(package, folder / "alone", report)
        if isinstance(alone, Refusal):
            return Verification(findings=(refused(alone),))
        if upgrade_from is None:
            return _judge(alone, None)
        return _judge(alone, trials.try_upgrade(upgrade_from, package, alone.snapshot, folder / "learner", report))


def verify_apart(package: Path, upgrade_from: Path | None = None, progress: Progress | None = None) -> Verification:
    """The same in a process of its own, for packages of strangers: some crash Anki, or never end, as a finding says.

    Takes 0.1 s more.
    """
    if not is_available():
        raise MissingExtraError("this needs Anki's own library", "verify")
    try:
        return call_apart(_verify_bounded, BOUNDS, package, upgrade_from, report=progress or _say_nothing)
    except CrashedError:
        return Verification(findings=(crashed(package, upgrade_from),))


def _verify_bounded(bounds: Bounds, package: Path, upgrade_from: Path | None, progress: Progress) -> Verification:
    set_bounds(bounds)
    return verify(package, upgrade_from, progress)


def _say_nothing(label: str, done: int, total: int) -> None:
    pass


def _judge(alone: ImportTrial, upgraded: UpgradeTrial | Refusal | None) -> Verification:
    findings, upgrade = check_import(alone), None
    if isinstance(upgraded, Refusal):
        findings.append(refused(upgraded))
    elif upgraded is not None:
        upgrade, found = check_upgrade(alone, upgraded)
        findings += found
    snapshot = alone.snapshot
    used = {card.deck for card in snapshot.cards.values()}
    return Verification(
        notes=len(snapshot.notes),
        cards=len(snapshot.cards),
        note_types=tuple(sorted(note_type.name for note_type in snapshot.note_types.values())),
        decks=tuple(sorted(name for identifier, name in snapshot.decks.items() if identifier in used)),
        media=len(alone.media),
        log=alone.log,
        findings=tuple(findings),
        upgrade=upgrade,
    )
