"""The time of a build: as given, else from the environment, else the clock. The only module that reads the clock."""

from __future__ import annotations

import calendar
import datetime
import time
from collections.abc import Mapping

from anki_builder.errors import ProjectError

EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
"""By the convention of reproducible-builds.org: seconds since 1970."""


def build_time(at: str | None, environment: Mapping[str, str], option: str = "--at") -> int:
    """Seconds since 1970. `at` is a day (its midnight UTC) or a moment in ISO 8601, as given to an option.

    Raises ProjectError.
    """
    if at:
        return _positive(_seconds_of(at), f"{option}: `{at}`", "2025-11-30 or 2025-11-30T18:00:00Z")
    epoch = environment.get(EPOCH_VARIABLE)
    if epoch:
        seconds = int(epoch) if epoch.isascii() and epoch.isdigit() and len(epoch) < 15 else 0
        return _positive(seconds, f"{EPOCH_VARIABLE}: `{epoch}`", "1764460800, in seconds since 1970")
    return int(time.time())


def utc_day(seconds: int) -> datetime.date:
    """The day of a time, in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()


def last_day(period: str) -> datetime.date:
    """The last day of a year, a month or a day in ISO 8601."""
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    return datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])


def _seconds_of(text: str) -> int:
    try:
        moment = datetime.datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp())
    except (ValueError, OverflowError):
        return 0


def _positive(seconds: int, what: str, like: str) -> int:
    try:
        datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        seconds = 0
    if seconds <= 0:
        raise ProjectError(f"{what} is not a time; write it like {like}")
    return seconds
