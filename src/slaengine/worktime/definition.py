"""A calendar as written, read into one immutable value; every mistake is found, each with its path."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from slaengine.worktime.errors import CalendarError, near
from slaengine.worktime.holidays import Closure, Holidays, read_closures, read_dated, read_holidays
from slaengine.worktime.hours import ALWAYS, DayHours, Problems, Week, read_week
from slaengine.worktime.limits import TEXT_CHARACTERS_MAX

KEYS: Final = ("timezone", "hours", "holidays", "dates", "closures", "boundary", "title", "because")
AT_CLOSING: Final = "closing"
NEXT_OPEN: Final = "next_open"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a calendar says. ``next_open``: a budget that ends at closing time is due at the next opening."""

    timezone: str
    week: Week
    holidays: Holidays
    dated: Mapping[int, DayHours]
    closures: tuple[Closure, ...]
    next_open: bool
    always: bool


def read_definition(
    spec: Mapping[str, object] | str, *, default_timezone: str | None = None
) -> tuple[Definition, Problems]:
    """Read a calendar. The definition is fit for use only when the list of problems is empty."""
    problems: Problems = []
    if isinstance(spec, str):
        spec = {"hours": spec, "timezone": default_timezone or "UTC"}
    if not isinstance(spec, Mapping):
        problems.append(
            CalendarError(
                "a calendar is a mapping with hours, or 24x7", fix='write {hours: {mon-fri: ["09:00-17:00"]}}'
            )
        )
        spec = {"hours": ALWAYS, "timezone": "UTC"}
    for key in spec:
        if key not in KEYS:
            text = str(key)[:TEXT_CHARACTERS_MAX]
            fix = near(text, list(KEYS)) or f"known: {', '.join(KEYS)}"
            problems.append(CalendarError(f"unknown key {text!r} in a calendar", path=(text,), fix=fix))
    definition = Definition(
        timezone=_timezone(spec.get("timezone", default_timezone), problems),
        week=read_week(spec.get("hours"), ("hours",), problems),
        holidays=read_holidays(spec.get("holidays"), ("holidays",), problems),
        dated=read_dated(spec.get("dates"), ("dates",), problems),
        closures=read_closures(spec.get("closures"), ("closures",), problems),
        next_open=_boundary(spec.get("boundary", AT_CLOSING), problems),
        always=spec.get("hours") == ALWAYS and not (spec.get("holidays") or spec.get("dates") or spec.get("closures")),
    )
    return definition, problems


def _timezone(value: object, problems: Problems) -> str:
    if value is None:
        fix = "write for example timezone: Asia/Shanghai"
        problems.append(CalendarError("a calendar needs a timezone", path=("timezone",), fix=fix))
        return "UTC"
    try:
        if isinstance(value, str) and len(value) <= TEXT_CHARACTERS_MAX:
            return ZoneInfo(value).key
    except (ValueError, KeyError, OSError):
        pass  # not a name, not a known name, a folder of names: all the same mistake
    text = str(value)[:TEXT_CHARACTERS_MAX]
    fix = near(text, sorted(available_timezones())) or "write for example Asia/Shanghai"
    problems.append(CalendarError(f"{text!r} is not a timezone", path=("timezone",), fix=fix))
    return "UTC"


def _boundary(value: object, problems: Problems) -> bool:
    if value not in (AT_CLOSING, NEXT_OPEN):
        fix = f"write {AT_CLOSING} or {NEXT_OPEN}"
        problems.append(
            CalendarError(f"boundary is not {str(value)[:TEXT_CHARACTERS_MAX]!r}", path=("boundary",), fix=fix)
        )
    return value == NEXT_OPEN
