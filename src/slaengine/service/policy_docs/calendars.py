"""When the desk is open: weekly hours, the holidays of this year and the next by name, dates of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from slaengine.policy.calendars import CalendarSpec
from slaengine.service.policy_docs.blocks import Block, Bullets, Heading, Paragraph, table
from slaengine.service.policy_docs.guide import Guide
from slaengine.service.policy_docs.words import DAYS, Phrases
from slaengine.worktime import Calendar
from slaengine.worktime.days import DayKind, DayReason
from slaengine.worktime.hours import read_week
from slaengine.worktime.limits import YEAR_FIRST, YEAR_LAST

YEARS_SHOWN: Final = 2
CALENDARS_MAX: Final = 50
"""Calendars whose single days are listed; of the others the weekly hours are."""
_SAYS: Final[Phrases] = {
    "calendars": ("Calendars", "日历"),
    "always": ("Open day and night, in {zone}.", "全天候开放(时区 {zone})。"),
    "weekly": ("Weekly hours, in {zone}:", "每周工作时间(时区 {zone}):"),
    "days": ("{first} to {last}", "{first}至{last}"),
    "hours": ("{days}: {hours}", "{days}:{hours}"),
    "closed": ("closed", "休息"),
    "boundary": (
        "What ends exactly at closing time is due at the next opening.",
        "恰好在下班时刻截止的,顺延至下次上班时刻。",
    ),
    "date": ("Date", "日期"),
    "what": ("What", "说明"),
    "to": ("{first} to {last}", "{first} 至 {last}"),
    "holiday": ("holiday", "节假日"),
    "make_up": ("make-up working day", "调休上班"),
    "open": ("Hours", "工作时间"),
    "own_hours": ("own hours", "特别工作时间"),
    "closure": ("closed for a while", "临时关闭"),
    "special": ("Days that differ in {year}", "{year} 年特殊日期"),
    "too_many": (
        "Its holidays are not listed: that is done for the first {most} calendars.",
        "未列出其节假日:仅列出前 {most} 个日历的节假日。",
    ),
    "none": ("No day of {year} differs from the weekly hours.", "{year} 年无特殊日期。"),
}


class _Special(NamedTuple):
    """What a date that differs from the weekly hours is told with."""

    label: str
    hours: str


def calendars(guide: Guide) -> Iterator[Block]:
    """Every calendar of the policy."""
    if not guide.pack.calendars:
        return
    yield Heading(guide.say(_SAYS, "calendars"))
    for number, (name, spec) in enumerate(guide.pack.calendars.items()):
        calendar = guide.policy.calendars[name]
        yield Heading(guide.calendar(name), 2)
        if isinstance(spec, str):
            yield Paragraph(guide.say(_SAYS, "always", zone=calendar.timezone))
            continue
        yield Paragraph(guide.say(_SAYS, "weekly", zone=calendar.timezone))
        yield Bullets(tuple(_week(guide, spec)))
        if spec.boundary == "next_open":
            yield Paragraph(guide.say(_SAYS, "boundary"))
        if not (spec.holidays or spec.dates or spec.closures):
            continue
        if number >= CALENDARS_MAX:
            yield Paragraph(guide.say(_SAYS, "too_many", most=CALENDARS_MAX))
        else:
            for year in range(guide.year, guide.year + YEARS_SHOWN):
                yield from _year(guide, calendar, year)


def _week(guide: Guide, spec: CalendarSpec) -> Iterator[str]:
    """Days with the same hours that follow each other, together."""
    names = DAYS[guide.language == "zh"]
    week = [tuple(map(str, day.spans)) for day in read_week(spec.hours, (), [])]
    for hours, group in groupby(range(7), key=week.__getitem__):
        days = list(group)
        first, last = names[days[0]], names[days[-1]]
        told = first if len(days) == 1 else guide.say(_SAYS, "days", first=first, last=last)
        yield guide.say(_SAYS, "hours", days=told, hours=_hours(guide, hours))


def _hours(guide: Guide, hours: tuple[str, ...]) -> str:
    return guide.listed(one.replace("-", "–") for one in hours) or guide.say(_SAYS, "closed")


def _year(guide: Guide, calendar: Calendar, year: int) -> Iterator[Block]:
    """The dates of one year that differ from the weekly hours; equal ones in a row are told together."""
    if not YEAR_FIRST <= year <= YEAR_LAST:
        return
    days = [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    reasons = (_special(guide, calendar.explain_day(day, guide.language)) for day in days)
    rows = []
    for special, group in groupby(zip(reasons, days, strict=True), key=lambda pair: pair[0]):
        if special is not None:
            dates = [day for _, day in group]
            first, last = dates[0].isoformat(), dates[-1].isoformat()
            told = first if first == last else guide.say(_SAYS, "to", first=first, last=last)
            rows.append((told, special.label, special.hours))
    if rows:
        yield Heading(guide.say(_SAYS, "special", year=year), 3)
        yield table([guide.say(_SAYS, "date"), guide.say(_SAYS, "what"), guide.say(_SAYS, "open")], rows)
    else:
        yield Paragraph(guide.say(_SAYS, "none", year=year))


def _special(guide: Guide, day: DayReason) -> _Special | None:
    match day.kind:
        case DayKind.WEEKLY:
            return _Special(guide.say(_SAYS, "closure"), _hours(guide, day.hours)) if day.closures else None
        case DayKind.HOLIDAY | DayKind.CLOSURE:
            usual = "holiday" if day.kind is DayKind.HOLIDAY else "closure"
            return _Special(day.label or guide.say(_SAYS, usual), guide.say(_SAYS, "closed"))
        case DayKind.MAKE_UP:
            return _Special(guide.say(_SAYS, "make_up"), _hours(guide, day.hours))
        case DayKind.DATED:
            return _Special(day.label or guide.say(_SAYS, "own_hours"), _hours(guide, day.hours))
