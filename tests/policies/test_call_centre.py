"""The shipped call-centre pack, clause by clause of its service document."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from slaengine.model.decision import Decision
from slaengine.model.state import TicketState
from slaengine.service.engine import Engine
from slaengine.service.queue import queue_up
from slaengine.service.resources import shipped

COMPLETE: dict[str, Any] = {
    "channel": "phone",
    "customer": {"name": "宏远物流", "tier": "standard"},
    "contact": "021-5550-0182",
    "occurred_at": "2026-11-23 08:52",
    "product": "订单系统 V5.3",
    "description": "登录提示 503",
}


@cache
def engine() -> Engine:
    return Engine.load(shipped("policies") / "call-centre")


def decide(*events: tuple[str, str, dict[str, Any]]) -> Decision:
    """The decision after events given as (wall time in Shanghai, type, ticket)."""
    state, decision = None, None
    for number, (at, kind, ticket) in enumerate(events):
        event = {"event_id": f"e{number}", "ticket_id": "T-1", "type": kind, "at": f"{at}:00+08:00", "ticket": ticket}
        decision = engine().evaluate(event, state)
        state = decision.ticket
    assert decision is not None
    return decision


def created(at: str = "2026-11-23T09:00", **ticket: Any) -> Decision:
    return decide((at, "created", {**COMPLETE, **ticket}))


def vip(**ticket: Any) -> Decision:
    return created(**ticket, customer={"name": "Northwind", "tier": "vip"})


@pytest.mark.parametrize(
    ("ticket", "level", "rule"),
    [
        # P1
        ({"environment": "production", "service_state": "down"}, "P1", "production-down"),
        ({"core_data_lost": True}, "P1", "core-data-lost"),
        # lost data is lost, even in a test environment that only lost some function
        ({"core_data_lost": True, "environment": "test", "service_state": "degraded"}, "P1", "core-data-lost"),
        ({"category": "data_security", "business_stopped": True}, "P1", "security-stops-business"),
        # P2
        ({"environment": "production", "service_state": "degraded"}, "P2", "part-of-production"),
        ({"affected_function": "non_core", "service_state": "down"}, "P2", "non-core-function"),
        ({"environment": "daily_use", "service_state": "down", "affected_users": 1}, "P2", "user-cannot-work"),
        # nobody has said which environment it is: not knowing does not make it less urgent
        ({"service_state": "down"}, "P2", "user-cannot-work"),
        ({"environment": "daily_use", "service_state": "degraded"}, "P2", "service-degraded"),
        ({"category": "data_security"}, "P2", "security-warning"),
        # P3
        ({"environment": "test", "service_state": "down"}, "P3", "test-environment-fault"),
        ({"category": "consultation", "request": "usage_question"}, "P3", "usage-question"),
        ({"category": "consultation", "environment": "daily_use"}, "P3", "daily-use-question"),
        ({"category": "software", "request": "non_urgent_change"}, "P3", "non-urgent-change"),
        ({"category": "software"}, "P3", "everything-else"),
        # P4
        ({"category": "consultation", "request": "version_question"}, "P4", "version-question"),
        ({"request": "training"}, "P4", "training"),
        ({"request": "improvement_idea"}, "P4", "improvement-idea"),
        ({"category": "consultation"}, "P4", "routine-consultation"),
        ({"category": "customisation"}, "P4", "long-term-planning"),
        ({"environment": "new_feature"}, "P4", "long-term-planning"),
        # somebody who cannot work is not asked for training
        ({"request": "training", "environment": "production", "service_state": "down"}, "P1", "production-down"),
    ],
)
def test_s4_06_each_condition_of_the_document_gives_its_level(ticket: dict[str, Any], level: str, rule: str) -> None:
    decision = created(**ticket)
    assert decision.level == level
    (reason,) = [reason for reason in decision.reasons if reason["for"] == "priority"]
    assert reason["rule"] == rule


@pytest.mark.parametrize(
    ("ticket", "response", "resolution"),
    [
        ({"environment": "production", "service_state": "down"}, "2026-11-23T16:45", "2026-11-23T18:30"),
        ({"environment": "production", "service_state": "degraded"}, "2026-11-23T17:00", "2026-11-23T20:30"),
        ({"environment": "test", "service_state": "down"}, "2026-11-23T18:30", "2026-11-24T16:30"),
        ({"category": "customisation"}, "2026-11-23T20:30", "2026-11-26T16:30"),
    ],
)
def test_s4_06_each_level_has_its_response_and_resolution(
    ticket: dict[str, Any], response: str, resolution: str
) -> None:
    deadlines = created("2026-11-23T16:30", **ticket).deadlines
    assert deadlines["first_response"]["due_at"] == f"{response}:00+08:00"
    assert deadlines["resolution"]["due_at"] == f"{resolution}:00+08:00"


def test_s4_06_a_business_day_of_friday_evening_begins_on_monday() -> None:
    deadlines = created("2026-11-20T18:40", category="software").deadlines
    assert deadlines["resolution"]["due_at"] == "2026-11-24T09:00:00+08:00"


@pytest.mark.parametrize("channel", ["phone", "web", "app", "mini_program", "inspection", "transfer"])
def test_s4_01_and_02_only_online_tickets_are_to_be_viewed_within_half_an_hour(channel: str) -> None:
    deadlines = created(channel=channel).deadlines
    if channel in ("web", "app", "mini_program"):
        assert deadlines["first_view"]["due_at"] == "2026-11-23T09:30:00+08:00"
    else:
        assert "first_view" not in deadlines


def test_s4_02_a_view_after_half_an_hour_is_too_late() -> None:
    ticket = {**COMPLETE, "channel": "web"}
    late = decide(("2026-11-23T09:00", "created", ticket), ("2026-11-23T09:31", "viewed", {}))
    in_time = decide(("2026-11-23T09:00", "created", ticket), ("2026-11-23T09:30", "viewed", {}))
    assert late.deadlines["first_view"]["status"] == "missed"
    assert in_time.deadlines["first_view"]["status"] == "met"


def test_s4_03_what_is_missing_is_named_and_costs_no_promise() -> None:
    decision = decide(("2026-11-23T09:00", "created", {"channel": "phone", "customer": {"name": "Bakery"}}))
    assert decision.ticket.missing == ("contact", "customer_tier", "occurred_at", "product", "description")
    assert decision.deadlines["first_response"]["due_at"] == "2026-11-23T11:00:00+08:00"
    assert created().ticket.missing == ()


def test_s4_04_a_vague_description_asks_for_the_error() -> None:
    assert created(description="系统不好用").ticket.missing == ("error_details",)
    assert created(description="系统不好用", error_details="按钮无反应").ticket.missing == ()


@pytest.mark.parametrize(
    ("category", "department"), [("complaint", "customer-service"), ("business_process", "business-consulting")]
)
def test_s4_04_what_is_not_technical_goes_to_its_department(category: str, department: str) -> None:
    decision = created(category=category)
    assert decision.to_json()["intake"]["transfer_to"] == department
    assert not [name for name, clock in decision.deadlines.items() if clock["status"] in ("running", "paused")]


@pytest.mark.parametrize(
    ("subject", "category"),
    [
        ("巡检发现多次异常登录", "data_security"),
        ("Possible vulnerability in the portal", "data_security"),
        ("分公司 VPN 频繁掉线", "network"),
        ("服务器宕机", "hardware"),
        ("登录失败", "software"),
    ],
)
def test_s4_05_words_of_the_subject_give_the_category(subject: str, category: str) -> None:
    assert created(subject=subject).ticket.grading.category == category


def test_s4_05_a_category_that_somebody_gave_is_only_overruled_by_a_security_warning() -> None:
    assert created(subject="网络打印机无法开机", category="software").ticket.grading.category == "software"
    decision = created(subject="异常登录告警", category="software")
    assert decision.ticket.grading.category == "data_security"
    assert "security" in decision.ticket.grading.tags


@pytest.mark.parametrize(
    ("ticket", "base", "level"),
    [
        ({"category": "customisation"}, "P4", "P3"),
        ({"category": "software"}, "P3", "P2"),
        ({"environment": "production", "service_state": "degraded"}, "P2", "P1"),
        ({"environment": "production", "service_state": "down"}, "P1", "P1"),  # there is nothing above
    ],
)
def test_s4_07_a_vip_is_handled_one_level_higher(ticket: dict[str, Any], base: str, level: str) -> None:
    priority = vip(**ticket).to_json()["priority"]
    assert (priority["base"], priority["level"]) == (base, level)


@pytest.mark.parametrize(
    ("category", "group"),
    [
        ("hardware", "hardware"),
        ("software", "software"),
        ("network", "network"),
        ("consultation", "consulting"),
        ("data_security", "security"),
        ("customisation", "customisation"),
        (None, "second-line"),
    ],
)
def test_s4_09_the_type_decides_the_group(category: str | None, group: str) -> None:
    assert created(**({"category": category} if category else {})).group == group


def test_s4_13_working_with_development_names_the_contact_and_the_need() -> None:
    assert created(status="waiting_for_development").ticket.missing == ("cooperation.contact", "cooperation.need")
    cooperation = {"contact": "dev-lead", "need": "a fix for SYNC-207"}
    assert created(status="waiting_for_development", cooperation=cooperation).ticket.missing == ()


def test_s4_08_several_p1_are_worked_by_users_and_then_by_importance() -> None:
    def down(name: str, users: int | None, importance: int) -> TicketState:
        ticket = {**COMPLETE, "environment": "production", "service_state": "down", "business_importance": importance}
        event = {
            "event_id": name,
            "ticket_id": name,
            "type": "created",
            "at": "2026-11-23T09:00:00+08:00",
            "ticket": ticket if users is None else {**ticket, "affected_users": users},
        }
        return engine().evaluate(event).ticket

    # two with as many users, one about which nobody has said how many, one with few, one with most
    tickets = [
        down("a-few", 4, 5),
        down("nobody-knows", None, 5),
        down("many", 300, 2),
        down("many-and-important", 300, 4),
        down("most", 900, 1),
    ]
    queue = queue_up(engine().policy, tickets, tickets[0].at)
    assert [place.ticket.ticket_id for place in queue.places] == [
        "most",
        "many-and-important",
        "many",
        "a-few",
        "nobody-knows",
    ]


def test_only_waiting_for_the_customer_stops_the_resolution_clock() -> None:
    def status(name: str) -> str:
        waits = ("2026-11-23T10:00", "status_changed", {"status": name})
        clock = decide(("2026-11-23T09:00", "created", COMPLETE), waits).deadlines["resolution"]
        return str(clock["status"])

    assert status("waiting_for_customer") == "paused"
    assert status("waiting_for_vendor") == "running"


def test_an_automatic_answer_is_no_first_response() -> None:
    event = {"event_id": "e2", "ticket_id": "T-1", "type": "responded", "at": "2026-11-23T09:01:00+08:00"}
    before = created().ticket
    assert (
        engine().evaluate({**event, "data": {"automated": True}}, before).deadlines["first_response"]["met_at"] is None
    )
    assert engine().evaluate(event, before).deadlines["first_response"]["met_at"] == "2026-11-23T09:01:00+08:00"


def test_every_rule_that_cites_a_clause_cites_one_of_this_document() -> None:
    policy = engine().policy
    tables = [policy.classification, policy.priority.table, policy.priority.adjust, policy.intake.transfer]
    rules = [rule for table in tables if table is not None for rule in table.rules]
    cited = {clause for rule in [*rules, *(plan.rule for plan in policy.targets)] for clause in rule.because}
    assert {"S4-02", "S4-04", "S4-05", "S4-06", "S4-07"} <= cited
    assert cited <= {f"S4-{number:02}" for number in range(1, 15)}


def test_levels_titles_and_groups_speak_english_and_chinese() -> None:
    policy = engine().policy
    assert policy.routing is not None
    titles = [policy.title, *policy.priority.titles, *(plan.title for plan in policy.targets)]
    titles += [group.title for group in policy.routing.groups.values()]
    assert all(title.en and title.zh and title.en != title.zh for title in titles)
