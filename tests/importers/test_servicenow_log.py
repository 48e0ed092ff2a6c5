"""The incident log as events: which row is which event, when, and what is refused."""

import io
import lzma
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.importers.rows import HEADER, log

from slaengine.diagnostics import FindingsError
from slaengine.importers.csv_file import LINE_CHARACTERS_MAX
from slaengine.importers.servicenow_log import read_log
from slaengine.model.event import Event

DATA = Path(__file__).parents[3] / "shared" / "data"


def events(text: str | bytes, timezone: str = "UTC") -> list[Event]:
    raw = text.encode() if isinstance(text, str) else text
    return [event for row in read_log(io.BytesIO(raw), "log.csv", timezone) for event in row]


def shown(text: str, timezone: str = "UTC") -> list[tuple[str, str]]:
    """Type and time of each event, the time in UTC."""
    return [(e.type, datetime.fromtimestamp(e.at, UTC).strftime("%d %H:%M")) for e in events(text, timezone)]


def kinds(*states: str) -> list[str]:
    """The types of the events of an incident that goes through these states."""
    rows = [["INC1", state, i, f"1/3/2016 1{i}:00"] for i, state in enumerate(states)]
    return [event.type for event in events(log(*rows))]


def test_the_first_row_is_the_creation_at_the_time_of_opening() -> None:
    assert shown(log(["INC1", "New", 0, "1/3/2016 10:23"])) == [("created", "01 10:00")]


def test_a_first_row_that_is_further_than_new_is_two_events() -> None:
    text = log(["INC1", "Resolved", 0, "1/3/2016 10:23"])
    assert shown(text) == [("created", "01 10:00"), ("resolved", "01 10:23")]
    assert [event.ticket["status"] for event in events(text)] == ["new", "resolved"]


TRANSITIONS = {
    ("New", "New"): "updated",
    ("New", "Active"): "acknowledged",
    ("New", "Awaiting User Info"): "acknowledged",
    ("New", "Resolved"): "resolved",
    ("New", "Closed"): "closed",  # eleven incidents of the real log do this
    ("Active", "Awaiting Vendor"): "status_changed",
    ("Awaiting Vendor", "Awaiting Evidence"): "status_changed",
    ("Awaiting Problem", "Active"): "status_changed",
    ("Active", "Resolved"): "resolved",
    ("Resolved", "Resolved"): "updated",
    ("Resolved", "Closed"): "closed",
    ("Resolved", "Active"): "reopened",
    ("Resolved", "Awaiting User Info"): "reopened",
    ("Closed", "Active"): "reopened",
    ("Closed", "Closed"): "updated",
    ("Active", "-100"): "updated",  # no state at all
}


@pytest.mark.parametrize(("before", "after"), TRANSITIONS)
def test_a_change_of_state_is_an_event(before: str, after: str) -> None:
    assert kinds(before, after)[-1] == TRANSITIONS[before, after]


def test_an_unknown_state_changes_nothing_and_is_not_left_either() -> None:
    assert kinds("Active", "-100", "Active", "-100", "Resolved")[2:] == ["updated", "updated", "updated", "resolved"]


def test_an_incident_that_was_acknowledged_once_is_not_acknowledged_again() -> None:
    assert kinds("New", "Active", "New", "Active")[1:] == ["acknowledged", "status_changed", "status_changed"]


@pytest.mark.parametrize(
    ("cells", "kind", "ticket"),
    [
        ({"assigned_to": "Resolver 3"}, "assigned", {"assignee": "Resolver 3"}),
        ({"assignment_group": "Group 8"}, "assigned", {"group": "Group 8"}),
        ({"impact": "1 - High", "priority": "2 - High"}, "updated", {"impact": "1", "priority": "P2"}),
        ({"category": "?"}, "updated", {"category": None}),
        ({}, "updated", {}),
    ],
)
def test_a_later_row_tells_only_what_changed(cells: dict[str, str], kind: str, ticket: dict[str, object]) -> None:
    last = events(log(["INC1", "New", 0, "1/3/2016 10:00"], ["INC1", "New", 1, "1/3/2016 11:00", cells]))[-1]
    assert (last.type, last.ticket) == (kind, ticket)


def test_the_first_event_tells_all_that_is_known() -> None:
    assert events(log(["INC1", "New", 0, "1/3/2016 10:00"]))[0].ticket == {
        "status": "new",
        "impact": "2",
        "urgency": "2",
        "priority": "P3",
        "category": "Category 1",
        "subcategory": "Subcategory 2",
        "channel": "Phone",
        "group": "Group 7",
    }


def test_a_row_later_than_the_row_after_it_is_moved_back() -> None:
    """As in the one incident of the real log whose rows step back."""
    text = log(
        ["INC1", "New", 1, "1/3/2016 11:10"],
        ["INC1", "New", 1, "1/3/2016 10:52"],
        ["INC1", "Awaiting Vendor", 2, "1/3/2016 11:30"],
        ["INC1", "Active", 2, "1/3/2016 11:02"],
        ["INC1", "Resolved", 2, "1/3/2016 11:03"],
    )
    assert [at for _, at in shown(text)] == ["01 10:00", "01 10:52", "01 11:02", "01 11:02", "01 11:03"]


def test_a_row_before_the_opening_is_moved_up_to_it() -> None:
    assert shown(log(["INC1", "Active", 7, "1/3/2016 09:27"])) == [
        ("created", "01 10:00"),
        ("acknowledged", "01 10:00"),
    ]


def test_times_are_of_the_zone_that_the_caller_names() -> None:
    assert shown(log(["INC1", "New", 0, "1/3/2016 10:00"]), "Asia/Shanghai") == [("created", "01 02:00")]


@pytest.mark.parametrize(
    ("opened_at", "instant"),
    [
        ("27/3/2016 02:30", "27 01:00"),  # in the gap, 02:00 to 03:00: its end
        ("30/10/2016 02:30", "30 00:30"),  # repeated: the first one
    ],
)
def test_times_in_gaps_and_folds_are_ruled(opened_at: str, instant: str) -> None:
    text = log(["INC1", "New", 0, "1/12/2016 10:00"], opened_at=opened_at)
    assert shown(text, "Europe/Berlin") == [("created", instant)]


def test_a_compressed_log_reads_as_the_plain_one() -> None:
    text = log(["INC1", "New", 0, "1/3/2016 10:00"])
    assert events(lzma.compress(text.encode())) == events(text)


def test_windows_line_ends_and_a_mark_of_utf8_are_no_mistake() -> None:
    text = log(["INC1", "New", 0, "1/3/2016 10:00"])
    assert events(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == events(text)


ROW = ["INC1", "New", 0, "1/3/2016 10:00"]
OTHER = ["INC2", "New", 0, "1/3/2016 10:00"]
GOOD = log(ROW)
REFUSED = {
    "nothing": (b"", 1, "no-lines"),
    "no header": (b"hello\n", 1, "no-column"),
    "a header with a slip": (GOOD.replace("sys_updated_at", "sys_update_at").encode(), 1, "no-column"),
    "a short row": (GOOD.encode() + b"INC1,New\n", 3, "bad-row"),
    "an open quote": (GOOD.encode() + b'"INC1,New\n', 3, "bad-row"),
    "an unknown state": (log(["INC1", "Done", 0, "1/3/2016 10:00"]).encode(), 2, "bad-cell"),
    "an American date": (log(["INC1", "New", 0, "3/13/2016 10:00"]).encode(), 2, "bad-cell"),
    "an ISO date": (log(["INC1", "New", 0, "2016-03-01 10:00"]).encode(), 2, "bad-cell"),
    "no date": (log(["INC1", "New", 0, "?"]).encode(), 2, "bad-cell"),
    "the hour 24": (log(["INC1", "New", 0, "1/3/2016 24:00"]).encode(), 2, "bad-cell"),
    "the year 9999": (log(["INC1", "New", 0, "1/3/9999 10:00"]).encode(), 2, "bad-cell"),
    "no number": (log(["", "New", 0, "1/3/2016 10:00"]).encode(), 2, "bad-cell"),
    "rows of an incident apart": (log(ROW, OTHER, ROW).encode(), 4, "bad-order"),
    "not UTF-8": (GOOD.replace("Phone", "Tél").encode("latin-1"), 2, "not-utf8"),
    "binary": (b"\x00\x01\x02\n", 1, "not-text"),
    "one endless line": (b"x" * (LINE_CHARACTERS_MAX + 1), 1, "line-too-long"),
    "an archive cut short": (lzma.compress(GOOD.encode())[:-30], 3, "bad-archive"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_a_finding_with_its_line(kind: str) -> None:
    content, line, code = REFUSED[kind]
    with pytest.raises(FindingsError) as caught:
        events(content)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.line) == (code, line)
    assert finding.fix


def test_a_column_that_is_nearly_there_is_named() -> None:
    with pytest.raises(FindingsError) as caught:
        events(HEADER.replace("incident_state", "incidentstate") + "\n")
    assert caught.value.findings[0].near == ("incidentstate",)


def _real(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"needs {name} in shared/data beside the checkout; it is not ours to ship")
    return path


def _count(rows: Sequence[tuple[Event, ...]]) -> tuple[int, int, Counter[str]]:
    return len(rows), len({row[0].ticket_id for row in rows}), Counter(event.type for row in rows for event in row)


def test_the_small_part_of_the_real_log_is_read_whole() -> None:
    with _real("uci_small_fixture.csv").open("rb") as file:
        rows, incidents, types = _count(list(read_log(file, "small", "UTC")))
    assert (rows, incidents) == (1_626, 210)
    assert types["created"] == 210


def test_no_incident_of_the_real_log_goes_back_in_time() -> None:
    last: tuple[str, int] = ("", 0)
    rows = 0
    types: Counter[str] = Counter()
    with _real("uci_incident_event_log.csv.xz").open("rb") as file:
        for row in read_log(file, "log", "UTC"):
            rows += 1
            for event in row:
                assert event.ticket_id != last[0] or event.at >= last[1]
                last = (event.ticket_id, event.at)
                types[event.type] += 1
    assert rows == 141_712
    assert (types["created"], types["reopened"], types["closed"]) == (24_918, 331, 24_930)
