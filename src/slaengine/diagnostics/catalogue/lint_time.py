"""Judgements on promises, hours and callbacks. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

LINT_TIME = (
    Entry(
        "response-after-resolution",
        title="Answer due after the resolution",
        message="`{name}` at `{level}` is not due before `{other}`: of a ticket that comes {start} the answer is "
        "due {due}, the resolution {end}",
        fix="make the answer's length shorter, or count both on the same calendar",
        what="A promise that `responded` keeps is due before one that `resolved` keeps and `responded` does "
        "not, for every hour at which a ticket can come; each hour of two weeks is tried on the calendars.",
        why="Nobody needs an answer to a ticket that has to be solved already.",
        example="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  first_response: {stop: responded, goal: 8bh, calendar: office}\n"
        "  resolution: {stop: resolved, goal: 24h}",
        better="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  first_response: {stop: responded, goal: 8bh, calendar: office}\n"
        "  resolution: {stop: resolved, goal: 3bd, calendar: office}",
        severity=Severity.WARNING,
    ),
    Entry(
        "update-after-resolution",
        title="Update that comes too late to be one",
        message="at `{level}` the first `{name}` is never due before `{other}`: of a ticket that comes {start} it "
        "is due {due}, the resolution {end}",
        fix="make the update's length shorter than the resolution's",
        what="The first stretch of a recurring promise can end before the resolution is due.",
        why="Customers are promised news, and get none until everything is over.",
        example="targets:\n"
        "  progress: {start: created, restart: progress_updated, stop: resolved, every: 8h}\n"
        "  resolution: {stop: resolved, goal: 4h}",
        better="targets:\n"
        "  progress: {start: created, restart: progress_updated, stop: resolved, every: 1h}\n"
        "  resolution: {stop: resolved, goal: 4h}",
        severity=Severity.WARNING,
    ),
    Entry(
        "promise-outside-hours",
        title="Promise that nobody is there to keep",
        message="`{target}` at {levels}: what begins {start} is due {due}, and nobody of {groups} is there in between",
        fix="count it on the group's hours (`calendar:` and `bh`), give the group hours in which it is kept, "
        "or silence this and say who is on call",
        what="For every hour at which a clock can begin, the group that gets the ticket is open before the "
        "deadline. The hours of a group are those of its `calendar`; a group without one is taken to be "
        "always there, and single people have no hours in the language. What our own people begin is "
        "looked at in their hours only.",
        why="Such a promise is broken every night, whatever people do.",
        example="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "routing:\n"
        "  groups: {desk: {calendar: office}}\n"
        "targets:\n"
        "  first_response: {stop: responded, goal: 15m}",
        better="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "routing:\n"
        "  groups: {desk: {calendar: office}}\n"
        "targets:\n"
        "  first_response: {stop: responded, goal: 15bm, calendar: office}",
        severity=Severity.WARNING,
    ),
    Entry(
        "calendar-too-short",
        title="Calendar with too little open time",
        message="{length} on `{calendar}`, begun on {since}, {ends}",
        fix="check the unit of the length, and the calendar's hours",
        what="Each length in open time ends within a year on its calendar, from the beginning of each of the "
        "next 36 months. That it ends at all on the policy's first day is a condition of using it: see "
        "`goal-unreachable`.",
        why="A calendar that was written date by date runs out, and every deadline after it lies nowhere.",
        example="calendars:\n"
        '  fair: {hours: {mon: []}, dates: {2026-05-04: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: fair}",
        better="calendars:\n"
        '  fair: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: fair}",
        severity=Severity.WARNING,
    ),
    Entry(
        "holidays-end",
        title="Holidays that end before the policy does",
        message="`{calendar}` knows {what} until {last} only, and the policy holds until {until} at least",
        fix="add the dates, use `country:` or yearly dates `MM-DD`, or bring slaengine's `holidays` library up to date",
        what="Holidays written date by date, and the make-up working days that some governments announce year "
        "by year, are known up to the policy's next review; without a review, for a month from today.",
        why="On a holiday that is not known every clock runs on.",
        example="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}, holidays: [2025-12-25, 2025-12-26]}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: office}",
        better="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}, holidays: [12-25, 12-26]}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: office}",
        severity=Severity.WARNING,
    ),
    Entry(
        "hours-touch-clock-change",
        title="Hours across a change of the clocks",
        message="`{calendar}` is open when the clocks change on {on}: {comes}",
        fix="let the hours end before, or begin after it; or know that this day is longer or shorter",
        what="Calendars with hours that begin, end or run on at the instant at which the clocks of their zone "
        "change, within a year from today. `24x7` is left alone.",
        why="A night shift of eight hours has seven or nine in that night, and what is counted in open hours "
        "moves with it.",
        example='policy: {name: desk, version: "1", timezone: Europe/Berlin}\n'
        "calendars:\n"
        '  night: {hours: {mon-sun: ["22:00-06:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: night}",
        better='policy: {name: desk, version: "1", timezone: Europe/Berlin}\n'
        "calendars:\n"
        '  day: {hours: {mon-sun: ["06:00-22:00"]}}\n'
        "targets:\n"
        "  resolution: {stop: resolved, goal: 4bh, calendar: day}",
        severity=Severity.NOTE,
    ),
    Entry(
        "callback-outside-hours",
        title="Callback that never comes in hours",
        message="{length} after a resolution in hours nobody is ever there to call: resolved {start}, called {due}",
        fix="write `deliver: in_hours` with a `calendar:`, or another length",
        what="Callbacks that are not delivered `in_hours` can come in hours: those of their calendar, else of "
        "any group.",
        why="The call is never made, or at night.",
        example="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "callbacks:\n"
        "  calendar: office\n"
        "  schedule: {P1: [12h]}",
        better="calendars:\n"
        '  office: {hours: {mon-fri: ["09:00-17:00"]}}\n'
        "callbacks:\n"
        "  calendar: office\n"
        "  deliver: in_hours\n"
        "  schedule: {P1: [12h]}",
        severity=Severity.WARNING,
    ),
)
