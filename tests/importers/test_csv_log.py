"""A CSV export by a mapping: which row is which event, when, and what is refused."""

from __future__ import annotations

import gzip
import io
import lzma
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine import Engine
from slaengine.diagnostics import FindingsError
from slaengine.importers.csv_log import read_csv_log
from slaengine.importers.csv_mapping import MappingFile, read_mapping
from slaengine.model.event import Event
from slaengine.service.summary import Summary, replay

ROOT = Path(__file__).parents[2]
PACK = ROOT / "examples" / "italian-desk"
ENGINE = Engine.load(PACK)
MAPPING = """
columns: {ticket: id, event: what, at: when, fields: {assignee: who, category: {column: kind, values: {HW: hardware}}}}
times: {format: "%d/%m/%Y %H:%M", timezone: Europe/Rome}
events:
  New: {type: created, status: new}
  Take: {type: responded, status: in_progress, if_over: reopened}
  Wait: {type: status_changed, status: waiting}
  Asks: {type: customer_replied, actor: customer}
  Done: {type: resolved, status: resolved}
  End: closed
empty: ["", "?"]
"""
HEADER = "id,when,what,who,kind,price\n"


def mapping(text: str = MAPPING) -> MappingFile:
    return read_mapping("mapping.yaml", text.encode(errors="surrogatepass"), ENGINE.policy)


def events(rows: str | bytes, text: str = MAPPING, *, timezone: str | None = None, header: str = HEADER) -> list[Event]:
    raw = (header + rows).encode() if isinstance(rows, str) else rows
    return [event for row in read_csv_log(io.BytesIO(raw), "log.csv", mapping(text), timezone) for event in row]


def utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %H:%M:%S")


def refused(rows: str | bytes, text: str = MAPPING, **more: str) -> tuple[str, int, str]:
    with pytest.raises(FindingsError) as caught:
        events(rows, text, **more)
    (finding,) = caught.value.findings
    assert finding.fix
    return finding.code, finding.place.line, finding.message


def test_rows_become_the_events_of_the_mapping_on_the_zones_clock() -> None:
    told = events("A,01/07/2013 09:00,New,,HW,1\nA,01/07/2013 09:30,Take,Ann,HW,1\nA,01/12/2013 09:00,End,Ann,?,1\n")
    assert [(event.event_id, event.type, utc(event.at), event.ticket) for event in told] == [
        ("A/1", "created", "01 07:00:00", {"category": "hardware", "status": "new"}),  # summer: two hours
        ("A/2", "responded", "01 07:30:00", {"assignee": "Ann", "status": "in_progress"}),
        ("A/3", "closed", "01 08:00:00", {"category": None}),  # winter: one; `?` empties a field
    ]


def test_a_ticket_that_begins_with_something_else_is_created_at_that_time() -> None:
    told = events("A,01/07/2013 09:00,Take,Ann,SW,1\n")
    assert [(event.event_id, event.type, event.ticket) for event in told] == [
        ("A/1-", "created", {"assignee": "Ann", "category": "SW"}),
        ("A/1", "responded", {"status": "in_progress"}),
    ]


def test_a_second_creation_is_an_update() -> None:
    assert [event.type for event in events("A,01/07/2013 09:00,New,,,\nA,01/07/2013 09:01,New,,,\n")] == [
        "created",
        "updated",
    ]


def test_work_on_a_resolved_ticket_is_a_reopening_and_only_the_first_time() -> None:
    rows = "".join(f"A,01/07/2013 1{n}:00,{what},,,\n" for n, what in enumerate(("New", "Done", "Take", "Take")))
    assert [event.type for event in events(rows)] == ["created", "resolved", "reopened", "responded"]


def test_who_did_it_travels_with_the_event() -> None:
    assert events("A,01/07/2013 09:00,New,,,\nA,01/07/2013 09:01,Asks,,,\n")[1].data == {"actor": "customer"}


def test_a_row_that_goes_back_in_time_is_moved_to_the_one_before() -> None:
    told = events("A,01/07/2013 09:00,New,,,\nA,01/07/2013 08:00,Done,,,\n")
    assert [utc(event.at) for event in told] == ["01 07:00:00", "01 07:00:00"]


@pytest.mark.parametrize(
    ("times", "written", "timezone", "instant"),
    [
        ("{format: iso}", "2013-07-01T09:00:00+05:00", None, "01 04:00:00"),  # the offset counts
        ("{format: iso}", "2013-07-01 09:00:00Z", "Europe/Rome", "01 09:00:00"),  # and beats the zone
        ("{format: iso}", "2013-07-01 09:00:00.999", "Europe/Rome", "01 07:00:00"),  # none: the zone; whole seconds
        ("{offset: ignore, timezone: Europe/Rome}", "2013-07-01 09:00:00+00:00", None, "01 07:00:00"),  # local time
        ("{timezone: Europe/Rome}", "2013-07-01 09:00:00", "UTC", "01 09:00:00"),  # the option beats the mapping
        ("{timezone: Europe/Rome}", "2013-03-31 02:30:00", None, "31 01:00:00"),  # in the gap: its end
        ("{format: '%d.%m.%Y %H:%M:%S'}", "01.07.2013 09:00:05", "UTC", "01 09:00:05"),
    ],
)  # fmt: skip
def test_times_are_read_as_the_mapping_says(times: str, written: str, timezone: str | None, instant: str) -> None:
    text = MAPPING.replace('{format: "%d/%m/%Y %H:%M", timezone: Europe/Rome}', times)
    assert [utc(event.at) for event in events(f"A,{written},New,,,\n", text, timezone=timezone)] == [instant]


@pytest.mark.parametrize(("others", "kinds"), [("ignore", ["created"]), ("updated", ["created", "updated"])])
def test_activities_that_are_not_listed_are_what_the_mapping_says(others: str, kinds: list[str]) -> None:
    told = events("A,01/07/2013 09:00,New,,,\nA,01/07/2013 09:01,Sneeze,,,\n", MAPPING + f"other_events: {others}\n")
    assert [event.type for event in told] == kinds


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_packed_export_reads_as_the_plain_one(pack: object) -> None:
    text = HEADER + "A,01/07/2013 09:00,New,,,\n"
    assert callable(pack)
    assert events(pack(text.encode())) == events(text.encode()) != []


GOOD = "A,01/07/2013 09:00,New,,,\n"
REFUSED: dict[str, tuple[str | bytes, str, int, str]] = {
    "an unlisted activity": (GOOD + "A,01/07/2013 09:00,Newt,,,\n", "bad-cell", 3, "know 'Newt' in column 'what'"),
    "no time": (GOOD + "A,yesterday,Done,,,\n", "bad-cell", 3, "'yesterday' in column 'when' is no time of the form"),
    "an American date": ("A,12/31/2013 09:00,New,,,\n", "bad-cell", 2, "is no time of the form %d/%m/%Y"),
    "the year 9999": ("A,01/07/9999 09:00,New,,,\n", "bad-cell", 2, "outside the years"),
    "no ticket": (",01/07/2013 09:00,New,,,\n", "bad-cell", 2, "no ticket number"),
    "rows apart": (GOOD + GOOD.replace("A", "B") + GOOD, "bad-order", 4, "'A' was finished further up"),
    "a short row": (GOOD + "A,01/07/2013\n", "bad-row", 3, "2 cells, the header has 6"),
    "not UTF-8": (HEADER.encode() + b"A,01/07/2013 09:00,New,\xe9,,\n", "not-utf8", 2, "0xe9"),
    "an archive cut short": (gzip.compress(HEADER.encode() + GOOD.encode())[:-12], "bad-archive", 2, "cut short"),
    "no column": (b"id,when,who,kind\n", "no-column", 1, "no column 'what'"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_a_finding_with_its_line(kind: str) -> None:
    rows, code, line, words = REFUSED[kind]
    found = refused(rows)
    assert found[:2] == (code, line)
    assert words in found[2]


def test_a_time_without_offset_and_without_zone_is_refused() -> None:
    text = MAPPING.replace(", timezone: Europe/Rome", "")
    assert "has no offset" in refused("A,01/07/2013 09:00,New,,,\n", text)[2]


WRONG = {
    "events: created": ("wrong-type", 1),  # a word where a map belongs
    MAPPING.replace("columns:", "colums:"): ("unknown-key", 2),
    MAPPING.replace("type: resolved", "type: resolvd"): ("unknown-event", 9),
    MAPPING.replace("if_over: reopened", "if_over: reopend"): ("unknown-event", 6),
    MAPPING + "other_events: sneezed\n": ("unknown-event", 12),
    MAPPING.replace("status: waiting", "status: waitng"): ("unknown-status", 7),
    MAPPING.replace("assignee: who", "asignee: who"): ("unknown-field", 2),
    MAPPING.replace("Europe/Rome", "Europe/Rom"): ("unknown-timezone", 3),
    MAPPING.replace("%d/%m/%Y %H:%M", "%d/%m/%Y"): ("bad-time-format", 3),  # loses the hour
    MAPPING.replace("%d/%m/%Y %H:%M", "%d%d%Y%m%H%M"): ("bad-time-format", 3),  # the day twice
    MAPPING.replace("%d/%m/%Y %H:%M", "day first"): ("bad-form", 3),
    "\tevents:": ("tab", 1),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_in_the_mapping_is_a_finding_with_its_place(text: str) -> None:
    with pytest.raises(FindingsError) as caught:
        mapping(text)
    assert WRONG[text] in [(finding.code, finding.place.line) for finding in caught.value.findings]
    assert {finding.place.file for finding in caught.value.findings} == {"mapping.yaml"}


def test_a_word_that_is_nearly_there_is_named() -> None:
    with pytest.raises(FindingsError) as caught:
        mapping(MAPPING.replace("type: resolved", "type: resolvd"))
    assert "resolved" in caught.value.findings[0].near


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.sampled_from([MAPPING, HEADER + GOOD]), st.text(max_size=8), st.integers(0, 300))
def test_whatever_stands_in_a_mapping_or_an_export_there_are_events_or_a_finding(text: str, odd: str, at: int) -> None:
    spoilt = text[:at] + odd + text[at:]
    for export, rules in ((HEADER + GOOD, spoilt), (spoilt, MAPPING)):
        try:
            told = events(export.encode(errors="surrogatepass"), rules)
        except FindingsError as error:
            assert all(finding.message for finding in error.findings)
        else:
            assert all(event.type in ENGINE.policy.event_types for event in told)


def test_the_italian_log_is_read_whole_and_its_waiting_pauses_the_resolution() -> None:
    path = ROOT.parent / "shared" / "data" / "helpdesk_italy_4580.csv.xz"
    if not path.is_file():
        pytest.skip(f"needs {path.name} in shared/data beside the checkout; it is not ours to ship")
    read = read_mapping("mapping.yaml", (PACK / "import" / "mapping.yaml").read_bytes(), ENGINE.policy)
    figures = Summary(ENGINE.policy)
    with path.open("rb") as file:
        for _ in replay(ENGINE, read_csv_log(file, path.name, read, None), figures):
            pass
    assert (figures.tickets, figures.rows) == (4_580, 21_348)
    kept = figures.targets["resolution"]["normal"]
    assert (kept.met, kept.missed, kept.open) == (3_454, 1_114, 12)
    assert kept.paused_seconds > 1_000_000_000
