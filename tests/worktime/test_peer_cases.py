"""Cases from the test suites of three other calendars: we agree, or the table below says how and why we differ.

The cases lie beside the checkout, in ``shared/peer-cases``, and are not part of the project.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from slaengine.worktime import Calendar

FOLDER = Path(__file__).parents[3] / "shared" / "peer-cases"
SYSTEMS = ("biz", "business_time", "working_hours")
CASES: list[dict[str, Any]] = []
CALENDARS: dict[str, dict[str, Any]] = {}
for system in SYSTEMS if FOLDER.is_dir() else ():
    document = json.loads((FOLDER / f"cases-{system}.json").read_text(encoding="utf-8"))
    CALENDARS |= document["calendars"]
    CASES += document["cases"]

# How many cases there are of each kind: a case that gets lost is noticed.
COUNTS = {
    "add_working_time": 42,
    "add_working_days": 32,
    "working_time_between": 27,
    "is_open": 11,
    "open_periods": 12,
    "next_open_or_same": 17,
    "local_to_instant": 4,
}

NEXT_OPEN = "our `boundary: next_open`: the clock stands at the next opening, not at closing time or outside hours"
ROLLS = "a start outside hours rolls to the next opening first, and the deadline lies within hours (ruling 5)"
REAL = "open time is real time: a day of 25 hours has 25 (ruling 7)"
BACKWARDS = "open time back is negative, as a timedelta is, and not nothing"
GAP = "an edge in a gap is the end of the gap, not an hour after the edge (ruling 7)"
# Where we answer otherwise: our answer and the reason. None: the same answer, under the boundary next_open.
DIFFERENCES: Mapping[str, tuple[Any, str]] = {
    "biz-004": (None, NEXT_OPEN),  # nothing added outside hours
    "biz-046": (None, NEXT_OPEN),  # a budget that ends at closing time
    "business_time-004": (None, NEXT_OPEN),
    "biz-017": (-142_200, BACKWARDS),
    "biz-041": ([["2006-04-02T10:00:00+00:00", "2006-04-02T10:15:00+00:00"]], GAP),
    "biz-043": ("2014-03-09T03:00:00-07:00", GAP),
    "working_hours-001": ("1991-11-19T09:00:00+00:00", ROLLS),
    "working_hours-002": ("1991-11-05T17:00:00+00:00", ROLLS),  # from Thursday's closing time, seven days back
    "working_hours-004": ("2014-04-09T09:00:00+00:00", ROLLS),
    "working_hours-005": ("2014-04-10T09:00:00+00:00", ROLLS),  # from Wednesday's opening, as the gem does
    "working_hours-006": ("2014-04-06T17:00:00+00:00", ROLLS),  # from Monday's closing time, as the gem does
    "working_hours-007": ("2014-04-09T09:00:00+00:00", ROLLS),
    "working_hours-008": ("2014-04-11T09:00:00+00:00", ROLLS),
    "working_hours-009": ("2014-04-07T17:00:00+00:00", ROLLS),
    "working_hours-010": ("2014-04-21T09:00:00+00:00", ROLLS),
    "working_hours-011": ("1991-11-18T09:00:00+09:00", ROLLS),  # 06:00 in Tokyo is before the opening
    "working_hours-057": (90_000, REAL),
}

pytestmark = pytest.mark.skipif(not CASES, reason="the peers' cases are not beside this checkout")


@cache
def calendar_of(name: str, boundary: str = "closing") -> Calendar:
    """The peer's calendar in our words. Peers let a break or a holiday beat dated hours; here a dated entry wins."""
    peer = CALENDARS[name]
    holidays = peer.get("holidays", [])
    return Calendar.parse(
        {
            "timezone": peer["timezone"],
            "hours": {day: [f"{a}-{b}" for a, b in spans] for day, spans in peer["weekly"].items()},
            "dates": {
                on: [f"{a}-{b}" for a, b in spans]
                for on, spans in peer.get("date_hours", {}).items()
                if on not in holidays
            },
            "holidays": holidays,
            "closures": [
                {"from": f"{on} {a}", "to": f"{on} {b}"}
                for on, spans in peer.get("breaks", {}).items()
                for a, b in spans
            ],
            "boundary": boundary,
        },
        name=name,
    )


def instant(text: str) -> datetime:
    # In UTC, because Python finds datetimes inside a repeated hour unequal to those of any other zone.
    return datetime.fromisoformat(text).astimezone(UTC)


def answer(case: Mapping[str, Any], boundary: str) -> object:
    if case["kind"] == "local_to_instant":
        return opening_at(case["timezone"], case["date"], case["local_time"])
    calendar = calendar_of(case["calendar"], boundary)
    match case["kind"]:
        case "add_working_time":
            return calendar.add(instant(case["start"]), timedelta(seconds=case["duration_seconds"]))
        case "add_working_days":
            return calendar.add_days(instant(case["start"]), case["days"])
        case "working_time_between":
            return calendar.between(instant(case["start"]), instant(case["end"])).total_seconds()
        case "is_open":
            return calendar.is_open(instant(case["at"]))
        case "next_open_or_same":
            return calendar.next_open(instant(case["start"]))
        case "open_periods":
            start = instant(case["start"])
            periods = calendar.periods(start, start + timedelta(days=40))
            return [[edge.astimezone(UTC) for edge in period] for period in periods][: case["count"]]
    raise AssertionError(case["kind"])


def opening_at(timezone: str, on: str, local_time: str) -> datetime:
    """The instant of a wall time, asked for as a seconds-exact midnight plus time on our wall clock."""
    from slaengine.worktime.wallclock import wall_clock

    hour, minute, *second = (int(part) for part in local_time.split(":"))
    midnight = int(datetime.fromisoformat(f"{on}T00:00+00:00").timestamp())
    clock = wall_clock(timezone)
    found = clock.instant(midnight + hour * 3600 + minute * 60 + sum(second))
    return datetime.fromtimestamp(found, UTC)


def expected(case: Mapping[str, Any]) -> object:
    ours, _ = DIFFERENCES.get(case["id"], (None, ""))
    theirs = next(case[key] for key in ("expected", "expected_seconds", "expected_bool") if key in case)
    value = theirs if ours is None else ours
    if isinstance(value, str):
        return instant(value)
    return [[instant(edge) for edge in period] for period in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_we_answer_as_the_peer_does_or_as_the_table_says(case: Mapping[str, Any]) -> None:
    boundary = "next_open" if DIFFERENCES.get(case["id"], ("", ""))[0] is None else "closing"
    if case["id"] not in DIFFERENCES:
        boundary = "closing"
    assert answer(case, boundary) == expected(case)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES if case["id"] in DIFFERENCES])
def test_a_difference_in_the_table_is_a_difference(case: Mapping[str, Any]) -> None:
    theirs = next(case[key] for key in ("expected", "expected_seconds", "expected_bool") if key in case)
    ours = answer(case, "closing")
    readable = [[instant(edge) for edge in period] for period in theirs] if isinstance(theirs, list) else theirs
    assert ours != (instant(theirs) if isinstance(theirs, str) else readable)


def test_no_case_gets_lost() -> None:
    assert Counter(case["kind"] for case in CASES) == COUNTS
    assert len({case["id"] for case in CASES}) == len(CASES) == 145
    assert set(DIFFERENCES) <= {case["id"] for case in CASES}
