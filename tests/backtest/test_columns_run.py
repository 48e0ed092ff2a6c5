"""A run by columns: what ends it, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.engine.kit import LEVELS, desk

pytest.importorskip("pyarrow")
from tests.backtest.tables import MemoryTable, Policies, Row

from slaengine.backtest.column_study import ColumnsPlan, DifferError
from slaengine.backtest.column_table import Piece, UnsureError
from slaengine.backtest.columns import look
from slaengine.backtest.replay import TooEarlyError
from slaengine.diagnostics import FindingsError
from slaengine.importers.ticket_columns import TicketReader, TicketStretch
from slaengine.model.event import Event

TARGET = "targets:\n  answer: {stop: responded, goal: 1h}\n"
ENGINE = desk(LEVELS, TARGET)
FASTER = desk(LEVELS, TARGET.replace("1h", "30m"))
KINDS = {"responded": "responded_at"}


def rows(count: int) -> list[Row]:
    return [
        {
            "ticket_id": f"T-{n:03}",
            "created_at": f"2026-11-23T{n % 24:02}:00:00Z",
            "responded_at": "2026-11-23T00:40:00Z",
        }
        for n in range(count)
    ]


class ForgetfulStretch(TicketStretch):
    """Tells of a ticket's events other than its columns do."""

    def events(self, row: int) -> tuple[Event, ...]:
        return super().events(row)[:1]


class ForgetfulReader(TicketReader):
    def stretch(self, piece: Piece) -> TicketStretch:
        found = super().stretch(piece)
        return ForgetfulStretch(found.rows, found.created, found.happened, found._numbers, found._reader)


@dataclass(frozen=True)
class ForgetfulTable(MemoryTable):
    def open(self) -> TicketReader:
        return ForgetfulReader(self.cell_reader())


@dataclass(frozen=True)
class BrokenTable(MemoryTable):
    def pieces(self, *, times: bool = False) -> Iterator[Piece]:
        yield None


def refuse_nothing() -> None:
    pass


def test_a_ticket_of_which_columns_and_replay_say_different_things_ends_the_run() -> None:
    table = ForgetfulTable.of(rows(30), ENGINE, KINDS)
    with pytest.raises(DifferError) as caught:
        look(ColumnsPlan(Policies(ENGINE, None), table), refuse_nothing)
    assert caught.value.ticket_id == "T-000"


def test_rows_that_only_the_reader_of_rows_can_read_end_the_run_in_a_sentence_of_its_own() -> None:
    with pytest.raises(UnsureError):
        look(ColumnsPlan(Policies(ENGINE, None), BrokenTable.of(rows(3), ENGINE, KINDS)), refuse_nothing)


def test_a_table_without_a_ticket_is_told_as_a_log_without_an_event() -> None:
    with pytest.raises(FindingsError) as caught:
        look(ColumnsPlan(Policies(ENGINE, None), MemoryTable.of([], ENGINE, KINDS)), refuse_nothing)
    assert [finding.code for finding in caught.value.findings] == ["no-lines"]


def test_time_does_not_end_before_the_latest_event() -> None:
    table = MemoryTable.of(rows(9), ENGINE, KINDS, size=2)
    latest = look(ColumnsPlan(Policies(ENGINE, None), table), refuse_nothing).until
    for until in (latest, latest + 60):
        assert look(ColumnsPlan(Policies(ENGINE, None), table), refuse_nothing, until=until).until == until
    with pytest.raises(TooEarlyError) as caught:
        look(ColumnsPlan(Policies(ENGINE, None), table), refuse_nothing, until=latest - 1)
    assert caught.value.latest == latest


def test_a_number_that_is_used_twice_is_looked_for_in_all_stretches() -> None:
    twice = [*rows(9), {**rows(1)[0], "created_at": "2026-11-23T05:00:00Z"}]
    asked = []
    table = MemoryTable.of(twice, ENGINE, KINDS, size=4)
    look(ColumnsPlan(Policies(ENGINE, None), table), lambda: asked.append(True))
    assert asked == [True]
    look(
        ColumnsPlan(Policies(ENGINE, None), MemoryTable.of(rows(9), ENGINE, KINDS, size=4)), lambda: asked.append(True)
    )
    assert asked == [True]


def test_only_the_tickets_that_change_most_keep_their_events() -> None:
    """Of those that change alike, the first by their number, whatever the stretch."""
    table = MemoryTable.of(rows(60), ENGINE, KINDS, size=7)
    found = look(ColumnsPlan(Policies(FASTER, ENGINE, top=3), table), refuse_nothing)
    assert [one.ticket_id for one in found.result.foremost] == ["T-000", "T-024", "T-048"]
    assert list(found.events) == ["T-000", "T-024", "T-048"]
    assert [event.type for event in found.events_of("T-024")] == ["created", "responded"]
    told = []
    look(ColumnsPlan(Policies(FASTER, None), table), refuse_nothing, tell=lambda *what: told.append(what))
    assert told[:2] == [("read", 1, 9), ("read", 2, 9)]
    assert told[-1] == ("decide", 9, 9)
