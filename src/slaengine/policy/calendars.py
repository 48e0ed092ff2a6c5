"""`calendars:` — opening hours, holidays and exceptions. Their inside is read by `worktime.Calendar.parse`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text

Hours = Annotated[
    list[Annotated[str, Field(examples=["09:00-12:00", "22:00-06:00"])]],
    Field(
        description="Opening hours of a day, `HH:MM-HH:MM`; `24:00` is midnight at the end; `22:00-06:00` runs over."
    ),
]


class HolidayRange(Section):
    """A holiday of several days, first and last date included."""

    from_: Annotated[ShortText, Field(alias="from", examples=["2026-12-24"])]
    """The first date, `YYYY-MM-DD`."""
    to: Annotated[ShortText, Field(examples=["2026-12-26"])]
    """The last date, `YYYY-MM-DD`."""


class HolidayCountry(Section):
    """The statutory holidays of a country, with its make-up working days."""

    country: Annotated[str, Field(min_length=2, max_length=8, examples=["CN"])]
    """The country's two-letter code."""
    subdivision: Annotated[str | None, Field(max_length=16, examples=["BY"])] = None
    """A state or province, where holidays differ."""


Holiday = (
    Annotated[str, Field(description="A date `YYYY-MM-DD`, or `MM-DD` for each year.")] | HolidayRange | HolidayCountry
)


class Closure(Section):
    """A stretch that is cut out of the opening hours."""

    from_: Annotated[ShortText, Field(alias="from", examples=["2026-12-24 15:00"])]
    """When it begins, `YYYY-MM-DD HH:MM`."""
    to: Annotated[ShortText, Field(examples=["2026-12-24 16:00"])]
    """When it ends, `YYYY-MM-DD HH:MM`."""


class CalendarSpec(Section):
    """A working-time calendar: weekly hours, holidays, and dates that differ."""

    title: Text | None = None
    """What people call this calendar."""
    timezone: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The IANA time zone of the hours; without it, the policy's."""
    hours: Literal["24x7"] | dict[str, Hours]
    """Weekly hours: keys `mon` … `sun`, ranges `mon-fri`, lists `mon,wed`; or `24x7`."""
    holidays: Holiday | Annotated[list[Holiday], Field(max_length=ITEMS_MAX)] | None = None
    """Dates, yearly dates, ranges and countries on which the calendar is closed."""
    dates: dict[str, Hours | Literal["closed", "24x7"]] | None = None
    """Single dates with hours of their own, or `closed`; they beat holidays and weekly hours."""
    closures: Annotated[list[Closure], Field(max_length=ITEMS_MAX)] | None = None
    """Stretches cut out of the opening hours."""
    boundary: Literal["closing", "next_open"] = "closing"
    """Where a budget that ends exactly at closing time is due: at closing time, or at the next opening."""


CALENDARS_MAX = 200
"""Calendars of a policy: each takes milliseconds to try, and a desk has a handful."""

Calendars = Annotated[
    dict[Name, Literal["24x7"] | CalendarSpec],
    Field(description="Calendars by name; targets and groups refer to them.", max_length=CALENDARS_MAX),
]
