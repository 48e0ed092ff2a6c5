"""The queue: the policy's keys decide, what is missing comes last, and how the tickets were given changes nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.kit import LEVELS, RESOLUTION, Life, desk

from slaengine import Engine
from slaengine.model.state import TicketState
from slaengine.service.queue import Queue, as_of, next_due, queue_up
from slaengine.service.stream import TooEarlyError

ORDER = "queue: {order: [priority, users desc, due], because: Q-1}"


@cache
def engine(order: str = ORDER) -> Engine:
    return desk(LEVELS, RESOLUTION, order)


def ticket(ticket_id: str, at: str = "2026-11-23 09:00", order: str = ORDER, **fields: Any) -> TicketState:
    return Life(engine(order), ticket_id)(at, "created", fields).ticket


def queue(*tickets: TicketState, order: str = ORDER) -> Queue:
    now, passed = as_of(engine(order), {ticket.ticket_id: ticket for ticket in tickets})
    return queue_up(engine(order).policy, passed, now)


def ids(*tickets: TicketState, order: str = ORDER) -> list[str]:
    return [place.ticket.ticket_id for place in queue(*tickets, order=order).places]


def why(*tickets: TicketState, order: str = ORDER) -> list[tuple[str, object, object] | None]:
    differences = [place.before_next for place in queue(*tickets, order=order).places]
    return [None if one is None else (one.key.field, one.own, one.next) for one in differences]


def test_the_most_urgent_level_comes_first() -> None:
    tickets = ticket("T-1", service="fine"), ticket("T-2", service="down"), ticket("T-3", service="slow")
    assert ids(*tickets) == ["T-2", "T-3", "T-1"]
    assert why(*tickets) == [("priority", "P1", "P2"), ("priority", "P2", "P3"), None]


def test_of_one_level_the_greatest_number_comes_first_where_the_policy_says_desc() -> None:
    tickets = ticket("T-1", service="down", users=9), ticket("T-2", service="down", users=100)
    assert ids(*tickets) == ["T-2", "T-1"]
    assert why(*tickets) == [("users", 100, 9), None]


def test_a_missing_value_is_last_whichever_way_the_key_runs() -> None:
    for order in ("queue: {order: [users desc]}", "queue: {order: [users]}"):
        tickets = ticket("T-1", order=order), ticket("T-2", order=order, users=0), ticket("T-3", order=order, users=7)
        assert ids(*tickets, order=order)[-1] == "T-1"


def test_an_enum_is_ordered_as_the_policy_lists_it_and_not_by_its_letters() -> None:
    order = "queue: {order: [channel]}"  # web stands before phone
    tickets = ticket("T-1", order=order, channel="phone"), ticket("T-2", order=order, channel="web")
    assert ids(*tickets, order=order) == ["T-2", "T-1"]


def test_equal_tickets_stand_in_order_of_age_and_then_of_their_ids() -> None:
    order = "queue: {order: [priority]}"
    young = ticket("T-1", "2026-11-23 09:05", order=order)
    tickets = (young, ticket("T-9", order=order), ticket("T-3", order=order))
    assert ids(*tickets, order=order) == ["T-3", "T-9", "T-1"]
    assert [difference and difference[0] for difference in why(*tickets, order=order)] == [
        "ticket.id",
        "ticket.created_at",
        None,
    ]


def test_the_nearest_deadline_decides_last_and_a_paused_clock_has_none() -> None:
    paused = ticket("T-1", "2026-11-23 09:00", service="down", status="waiting")
    late, soon = ticket("T-2", "2026-11-23 09:20", service="down"), ticket("T-3", "2026-11-23 09:10", service="down")
    assert ids(paused, late, soon) == ["T-3", "T-2", "T-1"]
    assert next_due(paused) is None
    assert why(paused, late, soon)[1] == ("due", next_due(late), None)


def test_what_slaengine_works_out_can_order_a_queue() -> None:
    order = "queue: {order: [breached desc]}"
    old = ticket("T-9", "2026-11-23 09:00", order=order, service="down")
    new = ticket("T-1", "2026-11-23 11:30", order=order, service="down")
    assert ids(new, old, order=order) == ["T-9", "T-1"]
    assert why(new, old, order=order)[0] == ("breached", 1, 0)


def test_only_open_tickets_wait() -> None:
    life = Life(engine(), "T-2")
    life("2026-11-23 09:00", "created")
    assert ids(ticket("T-1"), life("2026-11-23 09:10", "resolved").ticket) == ["T-1"]


def test_a_policy_without_a_queue_orders_by_level_and_deadline() -> None:
    tickets = (
        ticket("T-1", "2026-11-23 09:10", order="", service="down"),
        ticket("T-2", "2026-11-23 09:00", order="", service="down"),
        ticket("T-3", "2026-11-23 08:00", order="", service="slow"),
    )
    assert ids(*tickets, order="") == ["T-2", "T-1", "T-3"]


def test_all_tickets_are_brought_to_the_same_instant() -> None:
    old, new = ticket("T-1", "2026-11-23 09:00"), ticket("T-2", "2026-11-23 15:00")
    now, passed = as_of(engine(), {"T-1": old, "T-2": new})
    assert (now, [one.at for one in passed]) == (new.at, [new.at, new.at])


def test_an_instant_before_the_latest_event_is_refused() -> None:
    with pytest.raises(TooEarlyError):
        as_of(engine(), {"T-1": ticket("T-1")}, at=1_000_000_000)


def test_no_tickets_make_an_empty_queue() -> None:
    assert queue().places == ()


made = st.lists(
    st.tuples(
        st.sampled_from(["down", "slow", "fine"]),
        st.none() | st.integers(0, 3),
        st.sampled_from(["2026-11-23 09:00", "2026-11-23 09:30"]),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(made, st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_depend_on_how_the_tickets_come(rows: list[Any], random: Any) -> None:
    tickets = []
    for number, (service, users, at, waits) in enumerate(rows):
        fields = {"service": service} | ({} if users is None else {"users": users})
        tickets.append(ticket(f"T-{number}", at, **fields, **({"status": "waiting"} if waits else {})))
    found = queue(*tickets)
    shuffled = random.sample(tickets, len(tickets))
    assert queue(*shuffled).places == found.places
    assert sorted(place.ticket.ticket_id for place in found.places) == sorted(one.ticket_id for one in tickets)
    for place in found.places[:-1]:
        assert place.before_next is not None
        assert place.before_next.own != place.before_next.next
        assert place.before_next.own is not None  # what is missing never stands first for it


def test_the_stage_a_ticket_is_in_can_order_a_queue() -> None:
    order = "queue: {order: [stage desc]}"  # intake stands before handling
    incomplete = desk(LEVELS, RESOLUTION, "intake: {required: [subject]}", order)
    tickets = {
        ticket_id: Life(incomplete, ticket_id)("2026-11-23 09:00", "created", fields).ticket
        for ticket_id, fields in (("T-1", {}), ("T-2", {"subject": "down"}))
    }
    now, passed = as_of(incomplete, tickets)
    found = queue_up(incomplete.policy, passed, now)
    assert [(place.ticket.ticket_id, place.values["stage"]) for place in found.places] == [
        ("T-2", "handling"),
        ("T-1", "intake"),
    ]
