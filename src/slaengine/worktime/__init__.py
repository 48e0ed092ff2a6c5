"""Calendars and durations: open time, business days, instants. Knows no ticket."""

from slaengine.worktime.calendar import Calendar, Period
from slaengine.worktime.days import DayKind, DayReason
from slaengine.worktime.duration import (
    Duration,
    DurationError,
    DurationKind,
    format_duration,
    parse_duration,
)
from slaengine.worktime.errors import CalendarError

__all__ = [
    "Calendar",
    "CalendarError",
    "DayKind",
    "DayReason",
    "Duration",
    "DurationError",
    "DurationKind",
    "Period",
    "format_duration",
    "parse_duration",
]
