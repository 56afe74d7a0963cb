"""The newest view of a project, for any number of threads: who has seen one can wait for the next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from threading import Condition
from typing import NamedTuple

from anki_builder.errors import ProjectError
from anki_builder.preview.live_project import CheckedFile, LiveProject, ProjectState, check_quality, view_project
from anki_builder.preview.project_view import ProjectView
from anki_builder.sources.project import Progress

_GRACE = 0.05
"""Seconds after which a file that could not be read is tried once more: an editor may be about to put it in place."""

_PATIENCE = 0.3
"""Seconds that cards wait for the findings of their quality, so that both come at once."""

_MOST_AT_ONCE = 1_000
"""Facts; of more, the findings take longer, and come after the cards."""


class Version(NamedTuple):
    """A view, and its number among those of this run, from 1."""

    number: int
    view: ProjectView


class Updates:
    """Reads a project when told to, and tells everybody who waits.

    `refresh` is for one thread, which hears of changes; `check` for another, as it takes long; all else is for any.
    """

    def __init__(self, live: LiveProject, progress: Progress | None = None) -> None:
        """Reads the project. Raises ProjectError where there is none, and OSError."""
        state = live.read(progress)
        self._live = live
        self._state: ProjectState | None = state
        self._shown: ProjectState | None = state
        self._checked_state: ProjectState | None = None
        self._checked: Mapping[str, CheckedFile] = {}
        self._version = Version(1, view_project(state, {}, is_checked=False))
        self._changed = Condition()
        self._closed = False
        if len(state.project.facts) <= _MOST_AT_ONCE:
            self.check()

    @property
    def version(self) -> Version:
        """The newest."""
        return self._version

    @property
    def is_closed(self) -> bool:
        """Whether nothing will come any more."""
        return self._closed

    def wait(self, seen: int, seconds: float) -> Version:
        """The newest version: as soon as it is not the one that was seen, or else after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._version.number != seen, seconds)
            return self._version

    def refresh(self) -> None:
        """Reads the project again and shows it, with what is known of its quality by then."""
        state, fault = self._read()
        with self._changed:
            if state is not None and _same_for_rules(state, self._checked_state):
                self._checked_state = state
            self._state = state
            self._changed.notify_all()
            if state is None:
                self._show(replace(self._version.view, entries=(), notices=(), is_checked=True, fault=fault))
            else:
                if len(state.project.facts) <= _MOST_AT_ONCE:
                    self._changed.wait_for(lambda: self._closed or self._checked_state is state, _PATIENCE)
                self._show(view_project(state, self._checked, is_checked=self._checked_state is state))
            self._shown = state

    def _read(self) -> tuple[ProjectState | None, str]:
        """The project's state, or why there is none."""
        with suppress(OSError, ProjectError):
            return self._live.read(), ""
        time.sleep(_GRACE)
        try:
            return self._live.read(), ""
        except ProjectError as error:
            return None, str(error)
        except OSError as error:
            return None, f"{error.filename}: {error.strerror}" if error.filename else str(error)

    def check(self) -> None:
        """Waits for a state that the rules of card quality have not seen, and shows what they find."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._is_unchecked())
            state = self._state
        if state is None or self._closed:
            return
        checked = check_quality(state, self._checked)
        with self._changed:
            self._checked, self._checked_state = checked, state
            self._changed.notify_all()
            if state is self._shown:  # too late for `refresh`
                self._show(view_project(state, checked, is_checked=True))

    def _is_unchecked(self) -> bool:
        return self._state is not None and self._state is not self._checked_state

    def close(self) -> None:
        """Ends all waiting."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _show(self, view: ProjectView) -> None:
        """Makes a view the newest one, unless it shows what is shown already."""
        if view != self._version.view:
            self._version = Version(self._version.number + 1, view)
            self._changed.notify_all()


def _same_for_rules(state: ProjectState, other: ProjectState | None) -> bool:
    """Whether the rules of card quality would find the same."""
    return other is not None and (state.files, state.project.deck, state.day) == (
        other.files,
        other.project.deck,
        other.day,
    )
