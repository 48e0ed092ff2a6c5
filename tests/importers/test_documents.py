"""Files of payloads as they come: what is streamed, what is refused, and where it is said to be wrong."""

from __future__ import annotations

import gzip
import io
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.importers.payloads import EXAMPLES, example, read

from slaengine.diagnostics import Finding
from slaengine.importers import documents
from slaengine.importers.desk import Entry
from slaengine.importers.documents import PAYLOAD_BYTES_MAX, Payload, read_payloads
from slaengine.importers.payload_log import DESKS, load_desk
from slaengine.importers.payload_mapping import PayloadMapping
from slaengine.importers.sorting import in_order
from slaengine.importers.tickets import ENTRIES_MAX

TICKET = b'{"id": 7, "requester_id": 11, "created_at": "2026-03-02T08:00:00Z", "status": "new"}'
PRETTY = json.dumps(json.loads(TICKET), indent=1).encode()


def values(content: bytes) -> list[object]:
    return [one if isinstance(one, Finding) else one.value for one in read_payloads(io.BytesIO(content), "a.json")]


FORMS = {
    "a line": TICKET,
    "lines and blanks": TICKET + b"\n\n\n" + TICKET + b"\r\n",
    "blanks first": b"\n\n" + TICKET,
    "a line with a byte order mark": b"\xef\xbb\xbf" + TICKET,
    "a document": PRETTY,
    "a document with a byte order mark and blanks": b"\xef\xbb\xbf\n " + PRETTY + b"\n",
    "a document with line breaks of Windows": PRETTY.replace(b"\n", b"\r\n"),
    "an array": b"[" + TICKET + b",\n" + TICKET + b"]",
    "packed lines": gzip.compress(TICKET + b"\n" + TICKET),
    "a packed document": lzma.compress(PRETTY),
}


@pytest.mark.parametrize("form", FORMS)
def test_payloads_come_in_lines_documents_and_packed_files(form: str) -> None:
    came = read("zendesk", FORMS[form])
    assert (came.types, came.report.unreadable) == (["created"], 0)


BROKEN = {
    "nothing": (b"", "no-lines", "1:1"),
    "blanks": (b" \n\n", "no-lines", "1:1"),
    "no JSON": (b"hello\n", "bad-json", "1:1"),
    "something that only looks like JSON": (b"{status:{from:4,to:6}}\n", "bad-json", "1:2"),
    "cut short": (PRETTY[:-3], "bad-json", "5:12"),
    "a key twice in a line": (b'{"id": 7, "id": 8}', "duplicate-key", "1:11"),
    "a key twice in a document": (PRETTY.replace(b'"status"', b'"id"'), "duplicate-key", "5:2"),
    "NaN": (b'{"id": NaN}', "bad-json", "1:8"),
    "an infinity in a document": (PRETTY.replace(b": 11", b": -Infinity"), "bad-json", "3:18"),
    "half of a surrogate pair": (b'{"id": "\\ud800"}', "bad-json", "1:9"),
    "Latin-1 in a line": (b'{"id": "Z\xfcrich"}', "not-utf8", "1:10"),
    "Latin-1 in a document": (PRETTY.replace(b"new", b"gel\xf6st"), "not-utf8", "5:16"),
    "UTF-16": ('{"id": 7}'.encode("utf-16"), "not-text", "1:1"),
    "binary data": (b"\x00\x01\x02", "not-text", "1:1"),
    "a zip file": (b"PK\x03\x04rest", "not-text", "1:1"),
    "bottomless nesting": (b"[" * 100_000 + b"]" * 100_000, "too-deep", "1:1"),
    "a packed file cut short": (gzip.compress(TICKET)[:-12], "bad-archive", "1:1"),
    "one endless line": (b'{"id": "' + b"x" * PAYLOAD_BYTES_MAX + b'"}', "line-too-long", "1:1"),
    "one endless document": (b'{\n"id": "' + b"x" * PAYLOAD_BYTES_MAX + b'"}', "line-too-long", "1:1"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_payload_is_a_finding_with_its_place(kind: str) -> None:
    content, code, place = BROKEN[kind]
    (finding,) = values(content)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.place.at) == (code, f"a.json:{place}")
    assert finding.fix


def test_a_bad_line_does_not_keep_the_next_ones_back() -> None:
    other = TICKET.replace(b"7", b"8")
    came = read("zendesk", TICKET + b"\n{oops}\n" + other + b"\n")
    assert [event.ticket_id for event in came.events] == ["7", "8"]
    assert came.finding.place.at == "1.json:2:2"
    assert came.report.sources == {}  # nothing to show but what the finding says


def test_a_bad_first_line_does_not_make_the_file_a_document() -> None:
    came = read("zendesk", b"{oops}\n" + TICKET + b"\n")
    assert (len(came.events), came.finding.place.at) == (1, "1.json:1:2")


def test_a_mistake_in_a_spread_out_document_is_told_by_line_and_column() -> None:
    came = read("zendesk", PRETTY.replace(b"2026-03-02T08:00:00Z", b"2026-03-02 08:00"))
    assert (came.finding.place.at, came.finding.code) == ("1.json:4:2", "no-offset")
    assert came.report.sources == {"1.json": {4: ' "created_at": "2026-03-02 08:00",'}}


class _Endless(io.RawIOBase):
    """A file of so many payloads that it would not fit into memory; counts how far it was read."""

    def __init__(self, lines: int) -> None:
        self.left, self.read_bytes = lines, 0
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while len(self.rest) < len(buffer) and self.left:
            self.rest += TICKET + b"\n"
            self.left -= 1
        data, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(data)] = data
        self.read_bytes += len(data)
        return len(data)


def test_lines_are_streamed() -> None:
    file = _Endless(10_000_000)  # 900 MB
    payloads: Iterator[Payload | Finding] = read_payloads(io.BufferedReader(file), "endless")
    for _ in range(1_000):
        assert isinstance(next(payloads), Payload)
    assert file.read_bytes < 1_000_000


def test_entries_are_put_in_order_on_disk_as_in_memory() -> None:
    entries = [
        Entry(f"T{number % 7}", (number * 7919) % 1000, str(number), "created" if number % 5 == 0 else "change")
        for number in range(2_000)
    ]
    in_memory = list(in_order(entries))
    on_disk = list(in_order(entries, chunk_bytes_max=5_000))
    assert on_disk == in_memory
    assert [(one.ticket, one.at, one.verb != "created") for one in in_memory] == sorted(
        (one.ticket, one.at, one.verb != "created") for one in entries
    )


def test_a_ticket_with_too_many_entries_is_cut_and_the_next_goes_on() -> None:
    history = {"created": "2026-03-02T10:00:00.000+0100", "items": []}
    histories = [{"id": number, **history} for number in range(ENTRIES_MAX + 2)]
    payload = example("jira.jsonl")[1]
    other = json.loads(json.dumps(payload).replace("HELP-7", "HELP-9"))
    came = read("jira", {**payload["issue"], "changelog": {"histories": histories}}, other)
    assert came.finding.code == "too-many"
    assert "3 are left out" in came.finding.message
    assert (came.events[-1].ticket_id, len(came.events)) == ("HELP-9", ENTRIES_MAX + 1 + 2)


def test_only_the_first_findings_are_kept_and_all_are_counted() -> None:
    came = read("zendesk", b'{"id": 1}\n' * 500)
    assert (came.report.unreadable, len(came.report.findings)) == (500, 20)
    assert "not readable: 500 (480 of them not shown)" in came.report.lines()


@pytest.mark.parametrize("name", ["subject", "tags"])
def test_a_field_that_is_too_large_for_an_event_is_refused_where_it_stands(name: str) -> None:
    value: object = "x" * 100_001 if name == "subject" else ["x"] * 600
    finding = read("zendesk", {**json.loads(TICKET), name: value}).finding
    assert finding.place.at == "1.json:1:1" or name in finding.message


def test_every_helpdesk_has_tables_that_hold_together() -> None:
    for name in DESKS:
        desk = load_desk(name, PayloadMapping())
        assert desk.name == name
        assert all(word == word.casefold() for word in (*desk.statuses, *desk.priorities))
        assert {"subject", "status", "assignee"} <= desk.fields.keys()
        assert (EXAMPLES / f"{name}.jsonl").exists() or (EXAMPLES / f"{name}.json").exists()


def test_the_limits_of_the_page_are_the_codes() -> None:
    page = (Path(__file__).parents[2] / "docs" / "importers.md").read_text("utf-8")
    assert f"{documents.PAYLOAD_BYTES_MAX >> 20} MiB" in page
    assert f"{ENTRIES_MAX:,}" in page
