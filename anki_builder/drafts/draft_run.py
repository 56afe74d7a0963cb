"""Articles to draft fact files on disk: never over a file that is there, and all files of a run or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from anki_builder.drafts.drafting import Drafted, DraftSettings, draft_article
from anki_builder.errors import MissingExtraError, ProjectError
from anki_builder.files import AtomicWriter, only_writer
from anki_builder.sources.project import Progress


class ArticleOutcome(NamedTuple):
    """What became of one article of a run."""

    name: str
    drafted: Drafted | None
    """None where it could not be drafted."""
    problem: str = ""
    """Why, for people."""
    kept: frozenset[str] = frozenset()
    """Paths of its drafts where a file was before, and has been left alone."""


def draft_articles(
    articles: Sequence[tuple[str, Callable[[], bytes]]],
    settings: DraftSettings,
    folder: Path | None,
    progress: Progress | None = None,
) -> list[ArticleOutcome]:
    """Drafts articles, each given by its name and what reads it, and writes the new fact files into `folder`.

    Where there is no folder, nothing is written. Raises OSError, MissingExtraError for HTML, and BusyError where
    another process is writing there.
    """
    taken: set[str] = set()
    outcomes = []
    for index, (name, read) in enumerate(articles):
        if progress:
            progress("drafting", index, len(articles))
        try:
            drafted = draft_article(read(), name, settings, taken)
        except MissingExtraError:
            raise
        except ProjectError as problem:
            outcomes.append(ArticleOutcome(name, None, str(problem)))
            continue
        taken.update(draft.path for draft in drafted.drafts)
        outcomes.append(ArticleOutcome(name, drafted))
    return outcomes if folder is None else _write(outcomes, folder)


def _write(outcomes: Iterable[ArticleOutcome], folder: Path) -> list[ArticleOutcome]:
    """Writes the drafts that are in nobody's way, and tells of the others."""
    written = []
    with only_writer(folder), AtomicWriter() as writer:
        for outcome in outcomes:
            drafts = outcome.drafted.drafts if outcome.drafted else ()
            kept = frozenset(draft.path for draft in drafts if (folder / draft.path).exists())
            for draft in drafts:
                if draft.path not in kept:
                    writer.create(folder / draft.path).write(draft.file.text.encode())
            written.append(outcome._replace(kept=kept))
    return written
