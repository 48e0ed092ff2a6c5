"""The Calendar: opening hours with holidays, and the arithmetic of open time on aware datetimes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, NamedTuple, assert_never

from slaengine.worktime.days import DayReason
from slaengine.worktime.definition import Definition, read_definition
from slaengine.worktime.duration import Duration, DurationKind
from slaengine.worktime.errors import CalendarError
from slaengine.worktime.limits import DAY_SECONDS, HORIZON_SECONDS, SECOND_MICROSECONDS, YEAR_FIRST, YEAR_LAST
from slaengine.worktime.seconds import SecondsCalendar
from slaengine.worktime.wallclock import EPOCH, INSTANT_END, require_in_range
from slaengine.worktime.walls import NO_WALLS, build_walls

_MICROSECOND: Final = timedelta(microseconds=1)
_HORIZON: Final = timedelta(seconds=HORIZON_SECONDS)
_NOTHING: Final = timedelta(0)


class Period(NamedTuple):
    """A stretch of open time, half open, in the calendar's zone."""

    start: datetime
    end: datetime


class Calendar(SecondsCalendar):
    """Opening hours in a zone. Immutable; two calendars that say the same are equal.

    Datetimes must be aware; results are in the calendar's own zone.

    >>> cal = Calendar.parse({"timezone": "Asia/Shanghai", "hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}})
    >>> friday = datetime.fromisoformat("2026-11-20T17:00+08:00")
    >>> cal.add(friday, timedelta(hours=2)).isoformat()
    '2026-11-23T10:00:00+08:00'
    """

    def __init__(self, definition: Definition, name: str) -> None:
        super().__init__(definition)
        self.name = name
        self.zone = self._clock.zone
        self.timezone = definition.timezone
        self._walls = NO_WALLS

    @classmethod
    def parse(
        cls, spec: Mapping[str, object] | str, *, name: str = "calendar", default_timezone: str | None = None
    ) -> "Calendar":
        """Read a calendar.

        Raises:
            CalendarError: the first mistake, with its path in ``spec``; ``problems`` gives them all.
        """
        calendar, problems = cls._read(spec, name, default_timezone)
        if problems:
            raise problems[0]
        return calendar

    @classmethod
    def problems(
        cls, spec: Mapping[str, object] | str, *, name: str = "calendar", default_timezone: str | None = None
    ) -> list[CalendarError]:
        """Every mistake in a calendar, in the order in which it is written; empty when ``parse`` would accept it."""
        return cls._read(spec, name, default_timezone)[1]

    @classmethod
    def _read(
        cls, spec: Mapping[str, object] | str, name: str, default_timezone: str | None
    ) -> tuple["Calendar", list[CalendarError]]:
        definition, problems = read_definition(spec, default_timezone=default_timezone)
        calendar = _restore(definition, name)
        if not problems and not definition.always and not calendar._days.ever_open():
            fix = "give it hours on at least one day"
            problems.append(CalendarError("this calendar is never open", path=("hours",), fix=fix))
        return calendar, problems

    def add(self, start: datetime, length: timedelta | Duration) -> datetime:
        """Earliest instant by which that much open time has passed; negative goes back. Exact to the microsecond.

        A ``Duration`` is measured as its kind says.

        Raises:
            ValueError: when ``start`` has no offset.
            CalendarError: when the calendar has not that much open time within ten years.
        """
        if isinstance(length, Duration):
            return self._add_duration(start, length)
        if start.tzinfo is not self.zone:
            start = self._own(start)
        walls = self._walls
        i = bisect_right(walls.starts, start) - 1
        if i >= 0 and length > _NOTHING:
            target = start - walls.shift[i]
            whole = walls.after[i]
            target = (whole if target > whole else target) + length
            j = bisect_left(walls.after, target)
            if j < walls.count:
                due = walls.shift[j] + target
                if due - start <= _HORIZON:
                    return due
        return self._add_slowly(start, length)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Open time in [a, b); antisymmetric."""
        if a.tzinfo is not self.zone:
            a = self._own(a)
        if b.tzinfo is not self.zone:
            b = self._own(b)
        walls = self._walls
        starts = walls.starts
        i, j = bisect_right(starts, a) - 1, bisect_right(starts, b) - 1
        if 0 <= i < walls.last and 0 <= j < walls.last:
            from_a, whole_a = a - walls.shift[i], walls.after[i]
            from_b, whole_b = b - walls.shift[j], walls.after[j]
            return (whole_b if from_b > whole_b else from_b) - (whole_a if from_a > whole_a else from_a)
        return self._between_slowly(a, b)

    def is_open(self, t: datetime) -> bool:
        """Whether the instant is inside hours; closing time is not."""
        return self.is_open_at(_microseconds(self._own(t)) // SECOND_MICROSECONDS)

    def next_open(self, t: datetime) -> datetime:
        """The instant itself when open, else the next opening."""
        own = self._own(t)
        second = _microseconds(own) // SECOND_MICROSECONDS
        opening = self.next_open_at(second)
        return own if opening == second else self.at(opening)

    def add_days(self, start: datetime, n: int, land: Literal["same_time", "end_of_day"] = "same_time") -> datetime:
        """The same local time on the n-th following open date (ruling 5), or with ``end_of_day`` its closing time."""
        if land not in {"same_time", "end_of_day"}:
            raise ValueError(f"land is same_time or end_of_day, not {land!r}")
        return self._add_business_days(start, n, end_of_day=land == "end_of_day")

    def periods(self, a: datetime, b: datetime) -> Iterator[Period]:
        """The open periods in [a, b), in order, cut at both ends; periods that touch are one."""
        first, last = self._own(a), self._own(b)
        since, until = _microseconds(first), _microseconds(last)
        start: int | None = None
        end = 0
        for period in self.seconds(since // SECOND_MICROSECONDS, -(-until // SECOND_MICROSECONDS)):
            if start is not None and period.start > end:
                yield Period(max(self.at(start), first), min(self.at(end), last))
                start = None
            start, end = (period.start if start is None else start), period.end
        if start is not None and since < until:
            yield Period(max(self.at(start), first), min(self.at(end), last))

    def explain_day(self, on: date, language: str = "en") -> DayReason:
        """Why a date is open or closed; holidays are named in ``en``, ``zh`` or else the country's own language."""
        return self._days.explain(on, language)

    def at(self, instant: int) -> datetime:
        """Epoch seconds as a datetime in the calendar's zone."""
        return datetime.fromtimestamp(instant, self.zone)

    def _add_duration(self, start: datetime, length: Duration) -> datetime:
        match length.kind:
            case DurationKind.ELAPSED:
                return self._from_microseconds(_microseconds(self._own(start)) + length.amount * SECOND_MICROSECONDS)
            case DurationKind.OPEN:
                return self.add(start, timedelta(seconds=length.amount))
            case DurationKind.BUSINESS_DAYS:
                return self._add_business_days(start, length.amount, end_of_day=False)
            case DurationKind.DAYS:
                second, rest = divmod(_microseconds(self._own(start)), SECOND_MICROSECONDS)
                return self.at(self.add_calendar_days_at(second, length.amount)) + rest * _MICROSECOND
            case _:
                assert_never(length.kind)

    def _add_business_days(self, start: datetime, n: int, *, end_of_day: bool) -> datetime:
        """Fractions of a second are kept where the local time is."""
        second, rest = divmod(_microseconds(self._own(start)), SECOND_MICROSECONDS)
        if n < 0 and rest:
            second, rest = second + 1, rest - SECOND_MICROSECONDS
        due = self.add_business_days_at(second, n, end_of_day=end_of_day)
        same_time = (self._clock.wall(due) - self._clock.wall(second)) % DAY_SECONDS == 0
        keeps_rest = same_time and not end_of_day and self.is_open_at(due if rest >= 0 else due - 1)
        return self._from_microseconds(due * SECOND_MICROSECONDS + (rest if keeps_rest else 0))

    def _add_slowly(self, start: datetime, length: timedelta) -> datetime:
        """Through epoch microseconds; prepares the short way for the next question."""
        due = self._add_microseconds(_microseconds(self._own(start)), length // _MICROSECOND)
        self._refresh_walls()
        return self._from_microseconds(due)

    def _between_slowly(self, a: datetime, b: datetime) -> timedelta:
        open_microseconds = self._open_microseconds(_microseconds(self._own(a)), _microseconds(self._own(b)))
        self._refresh_walls()
        return timedelta(microseconds=open_microseconds)

    def _refresh_walls(self) -> None:
        if self._walls.index is not self._index and not self._next_open:
            self._walls = build_walls(self._index, self._clock)

    def _own(self, t: datetime) -> datetime:
        """The same instant in the calendar's zone."""
        if t.tzinfo is None or t.utcoffset() is None:
            raise ValueError(
                f"{t.isoformat()} has no offset, so it is no instant: write it with one, "
                f"for example {t.replace(tzinfo=self.zone).isoformat()}"
            )
        if not YEAR_FIRST - 1 <= t.year <= YEAR_LAST + 1:
            require_in_range(INSTANT_END)
        return t.astimezone(self.zone)

    def _from_microseconds(self, instant: int) -> datetime:
        second, rest = divmod(instant, SECOND_MICROSECONDS)
        require_in_range(second)
        due = datetime.fromtimestamp(second, self.zone)
        return due.replace(microsecond=rest) if rest else due

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self._definition, self.name) == (other._definition, other.name)

    def __hash__(self) -> int:
        return hash((self.timezone, self.name))

    def __repr__(self) -> str:
        return f"<Calendar {self.name} in {self.timezone}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (self._definition, self.name)


def _restore(definition: Definition, name: str) -> Calendar:
    from slaengine.worktime.always import AlwaysOpen  # noqa: PLC0415 - it is a Calendar, so it comes after this file

    return (AlwaysOpen if definition.always else Calendar)(definition, name)


def _microseconds(t: datetime) -> int:
    since = t.astimezone(UTC) - EPOCH
    return (since.days * DAY_SECONDS + since.seconds) * SECOND_MICROSECONDS + since.microseconds
