"""The years that an event may be of are those that calendars know; an instant in a field may lie further ahead."""

from __future__ import annotations

from pathlib import Path

import pytest

from slaengine import Engine, EventError
from slaengine.model.event import FACT_INSTANT_MAX, INSTANT_MAX, parse_instant
from slaengine.model.reading import ODD, reader_of
from slaengine.rules import FieldKind, FieldType
from slaengine.worktime.limits import YEAR_LAST
from slaengine.worktime.wallclock import INSTANT_END

DESK = Engine.load(Path(__file__).parents[2] / "policies" / "call-centre")


@pytest.mark.parametrize("at", ["1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "2199-06-01T00:00:00Z"])
def test_an_event_of_a_year_that_no_calendar_knows_is_refused_with_the_years(at: str) -> None:
    with pytest.raises(EventError) as caught:
        DESK.evaluate({"event_id": "e", "ticket_id": "T", "type": "created", "at": at})
    assert str(caught.value) == f"at: '{at}' is outside the years 1970 to {YEAR_LAST}; check the year"


def test_the_last_second_that_is_known_is_the_last_of_events() -> None:
    assert parse_instant("2100-12-31T23:59:59Z", ()) == INSTANT_MAX == INSTANT_END - 1


def test_a_contract_may_end_in_a_year_that_no_calendar_knows() -> None:
    read = reader_of(FieldType("contract_until", FieldKind.INSTANT))
    assert read("2199-12-31T23:59:59Z") == FACT_INSTANT_MAX
    assert read("2200-01-01T00:00:00Z") is ODD
