"""`calendars:` — opening hours, holidays and exceptions. Their inside is read by `worktime.Calendar.parse`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text, both

Hours = Annotated[
    list[Annotated[str, Field(examples=["09:00-12:00", "22:00-06:00"])]],
    Field(
        description=both(
            "Opening hours of a day, `HH:MM-HH:MM`; `24:00` is midnight at the end; `22:00-06:00` runs over.",
            "一天的工作时间,`HH:MM-HH:MM`;`24:00` 是当天结束时的午夜;`22:00-06:00` 跨到次日。",
        )
    ),
]


class HolidayRange(Section):
    """A holiday of several days, first and last date included.

    持续几天的节假日,含首尾两天。
    """

    from_: Annotated[ShortText, Field(alias="from", examples=["2026-12-24"])]
    """The first date, `YYYY-MM-DD`.

    首日,`YYYY-MM-DD`。"""
    to: Annotated[ShortText, Field(examples=["2026-12-26"])]
    """The last date, `YYYY-MM-DD`.

    末日,`YYYY-MM-DD`。"""


class HolidayCountry(Section):
    """The statutory holidays of a country, with its make-up working days.

    一个国家的法定节假日,包括调休上班日。
    """

    country: Annotated[str, Field(min_length=2, max_length=8, examples=["CN"])]
    """The country's two-letter code.

    国家的两字母代码。"""
    subdivision: Annotated[str | None, Field(max_length=16, examples=["BY"])] = None
    """A state or province, where holidays differ.

    省或州,用于各地节假日不同的情况。"""


Holiday = (
    Annotated[
        str,
        Field(
            description=both(
                "A date `YYYY-MM-DD`, or `MM-DD` for each year.", "日期 `YYYY-MM-DD`,或每年重复的 `MM-DD`。"
            )
        ),
    ]
    | HolidayRange
    | HolidayCountry
)


class Closure(Section):
    """A stretch that is cut out of the opening hours.

    从工作时间中去掉的一段。
    """

    from_: Annotated[ShortText, Field(alias="from", examples=["2026-12-24 15:00"])]
    """When it begins, `YYYY-MM-DD HH:MM`.

    开始时间,`YYYY-MM-DD HH:MM`。"""
    to: Annotated[ShortText, Field(examples=["2026-12-24 16:00"])]
    """When it ends, `YYYY-MM-DD HH:MM`.

    结束时间,`YYYY-MM-DD HH:MM`。"""


class CalendarSpec(Section):
    """A working-time calendar: weekly hours, holidays, and dates that differ.

    工作日历:每周工作时间、节假日和例外日期。
    """

    title: Text | None = None
    """What people call this calendar.

    日历的名称,给人看。"""
    timezone: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The IANA time zone of the hours; without it, the policy's.

    工作时间所用的 IANA 时区;不写则用策略的时区。"""
    hours: Literal["24x7"] | dict[str, Hours]
    """Weekly hours: keys `mon` … `sun`, ranges `mon-fri`, lists `mon,wed`; or `24x7`.

    每周工作时间:键为 `mon` … `sun`、范围 `mon-fri`、列表 `mon,wed`;或写 `24x7`。"""
    holidays: Holiday | Annotated[list[Holiday], Field(max_length=ITEMS_MAX)] | None = None
    """Dates, yearly dates, ranges and countries on which the calendar is closed.

    不工作的日期、每年重复的日期、日期范围和国家。"""
    dates: dict[str, Hours | Literal["closed", "24x7"]] | None = None
    """Single dates with hours of their own, or `closed`; they beat holidays and weekly hours.

    有自己工作时间的个别日期,或 `closed`;优先于节假日和每周工作时间。"""
    closures: Annotated[list[Closure], Field(max_length=ITEMS_MAX)] | None = None
    """Stretches cut out of the opening hours.

    从工作时间中去掉的时段。"""
    boundary: Literal["closing", "next_open"] = "closing"
    """Where a budget that ends exactly at closing time is due: at closing time, or at the next opening.

    时限恰好在下班时用完的,截止于下班时还是下次上班时。"""


CALENDARS_MAX = 200
"""Calendars of a policy: each takes milliseconds to try, and a desk has a handful."""

Calendars = Annotated[
    dict[Name, Literal["24x7"] | CalendarSpec],
    Field(max_length=CALENDARS_MAX),
]
