"""Instants as tests write them: a date and time of the policy's zone, or a time on the date of the line."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from slaengine.worktime import Calendar, CalendarError

_TIME_LENGTH_MAX: Final = len("09:15:30")
_LENGTH_MIN: Final = len("2026-11-23 09:00")


class BadInstantError(ValueError):
    """A text that is no date and time."""


def read_instant(text: str, day: date | None, clock: Calendar) -> int:
    """Epoch seconds. `day` is the date of a time that stands alone.

    Raises:
        BadInstantError: it is no instant, or a time alone where no date is known.
    """
    alone = len(text) <= _TIME_LENGTH_MAX and ":" in text
    if alone and day is None:
        raise BadInstantError(f"`{text}` is a time alone, and no line above has a date")
    if not alone and len(text) < _LENGTH_MIN:
        raise BadInstantError(f"`{text}` is neither a date with a time nor a time of day")
    try:
        moment = datetime.fromisoformat(text) if day is None or not alone else _combined(day, text)
        at = int((moment if moment.tzinfo else moment.replace(tzinfo=clock.zone)).timestamp())
        clock.iso(at)  # refuses what lies beyond all calendars
    except CalendarError as error:
        raise BadInstantError(f"`{text}`: {error.message}") from None
    except (ValueError, OverflowError):
        raise BadInstantError(f"`{text}` is neither a date with a time nor a time of day") from None
    return at


def shown_instant(at: int, day: date | None, clock: Calendar) -> str:
    """An instant as a test writes it: as short as it can be."""
    moment = clock.at(at)
    text = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return text if moment.date() == day else f"{moment:%Y-%m-%d} {text}"


def _combined(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text))
