"""What comes beside the clocks: callbacks, closing, daily checks, reactions, questions, files, numbers, merges."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.engine.kit import LEVELS, RESOLUTION, Life, desk, local, status

from slaengine import Decision

CALLBACKS = """
callbacks:
  after: resolved
  calendar: office
  schedule: {P1: [1d, 3d], P2: [3d]}
  ask: [satisfaction, recurrence, new_needs]
  outcomes:
    - {name: came-back, when: {recurrence: true}, then: reopen}
    - {name: unhappy, when: {satisfaction: {at_most: 2}}, then: complaint}
"""


FROM: dict[str, Any] = {"from": "T-0"}  # a word of Python, so it cannot be written as an argument


def acts(decision: Decision) -> list[tuple[str, str, str | None]]:
    """Key, type and local time of each action."""
    return [(a["key"].removeprefix("T-1/"), a["type"], local(a["at"])) for a in decision.actions]


def test_callbacks_come_in_series_after_the_resolution() -> None:
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS))
    told("2026-11-23 09:00", "created", {"service": "down"})
    resolved = told("2026-11-23 10:00", "resolved")
    assert local(resolved.next_check_at) == "2026-11-24 10:00"
    first = told("2026-11-24 10:00", "tick")
    assert acts(first) == [("callback/1/1", "callback", "2026-11-24 10:00")]
    assert first.actions[0]["detail"] == {"ask": ["satisfaction", "recurrence", "new_needs"]}
    told("2026-11-25 09:00", "closed")
    assert acts(told("2026-12-30 10:00", "tick")) == [("callback/1/2", "callback", "2026-11-26 10:00")]


def test_a_callback_in_hours_moves_to_the_next_opening() -> None:
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS.replace("  ask:", "  deliver: in_hours\n  ask:")))
    told("2026-11-20 08:30", "created", {"service": "down"})
    told("2026-11-20 10:00", "resolved")
    assert acts(told("2026-11-23 09:00", "tick")) == [("callback/1/1", "callback", "2026-11-23 09:00")]


def test_a_callback_that_finds_the_problem_again_reopens_and_begins_a_new_series() -> None:
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    told("2026-11-24 10:00", "closed")
    back = told("2026-11-24 11:00", "callback_completed", recurrence=True, satisfaction=1)
    assert [(kind) for _, kind, _ in acts(back) if kind != "callback"] == ["reopen", "open_complaint"]
    assert (status(back), back.stage, back.upcoming[0]["what"]) == ("running", "handling", "resolution")
    told("2026-11-24 11:30", "resolved")
    assert acts(told("2026-11-25 11:30", "tick")) == [("callback/2/1", "callback", "2026-11-25 11:30")]


def test_a_callback_that_reopens_is_a_callback_and_a_reopening_for_reactions() -> None:
    rows = "reactions:\n" + "".join(
        f"  - {{name: {name}, on: {event}, do: {name}}}\n"
        for name, event in [("record", "callback_completed"), ("greet", "reopened"), ("file", "resolved")]
    )
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS, rows))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    back = told("2026-11-24 09:00", "callback_completed", recurrence=True)
    assert [kind for _, kind, _ in acts(back)] == ["reopen", "record", "greet"]


@pytest.mark.parametrize("answer", ["very", [1], {"a": 1}, True, 10**15, -1.5, None])
def test_an_answer_of_another_kind_causes_no_complaint_and_no_failure(answer: object) -> None:
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    after = told("2026-11-24 09:00", "callback_completed", satisfaction=answer, recurrence=answer)
    assert [kind for _, kind, _ in acts(after)] == (["reopen"] if answer is True else [])


def test_a_callback_with_good_answers_causes_nothing() -> None:
    told = Life(desk(LEVELS, RESOLUTION, CALLBACKS))
    told("2026-11-23 09:00", "created", {"service": "slow"})
    told("2026-11-23 10:00", "resolved")
    fine = told("2026-11-26 11:00", "callback_completed", recurrence=False, satisfaction=5)
    assert [kind for _, kind, _ in acts(fine)] == ["callback"]
    assert status(fine) == "met"


CLOSING = "closing: {unanswered_after: 2bd, calendar: office}\n"
CLOSURE = RESOLUTION + "  closure: {start: resolved, stop: closed, calendar: office, goal: 5bd}\n"


def test_a_resolved_ticket_without_an_answer_is_closed_and_its_closure_is_kept() -> None:
    told = Life(desk(LEVELS, CLOSURE, CLOSING))
    told("2026-11-23 09:00", "created", {"service": "down"})
    told("2026-11-23 10:00", "resolved")
    closed = told("2026-11-26 10:00", "tick")
    assert acts(closed) == [("close/1", "close", "2026-11-25 10:00")]
    assert (closed.stage, status(closed, "closure")) == ("closing", "met")
    assert local(closed.deadlines["closure"]["met_at"]) == "2026-11-25 10:00"


def test_a_customer_who_says_no_keeps_the_ticket_from_being_closed() -> None:
    told = Life(desk(LEVELS, CLOSURE, CLOSING))
    told("2026-11-23 09:00", "created", {"service": "fine"})
    told("2026-11-23 10:00", "resolved")
    told("2026-11-23 11:00", "rejected")
    after = told("2026-11-26 10:00", "tick")
    assert [kind for _, kind, _ in acts(after)] == []
    assert after.stage == "handling"


DAILY = """
daily_checks:
  - {name: progress, at: ["17:00", "09:00"], calendar: office, notify: lead}
"""


def test_open_tickets_are_checked_at_fixed_times_of_open_days() -> None:
    told = Life(desk(LEVELS, RESOLUTION, DAILY))
    first = told("2026-11-20 10:00", "created", {"service": "fine"})
    assert local(first.next_check_at) == "2026-11-20 17:00"
    times = [at for _, _, at in acts(told("2026-11-23 12:00", "tick"))]
    assert times == ["2026-11-20 17:00", "2026-11-23 09:00"]  # nobody looks at the weekend
    told("2026-11-23 13:00", "resolved")
    assert told("2026-11-24 12:00", "tick").actions == []
    told("2026-11-24 13:00", "reopened")
    keys = [key for key, _, _ in acts(told("2026-11-24 18:00", "tick"))]
    assert keys == ["daily/progress/2026-11-24T17:00"]


REACTIONS = """
events: {approval_requested: , cooperation_requested: }
reactions:
  - {name: received, on: created, notify: customer, message: {en: "Ticket {ticket_id}, {priority}: {subject}", zh: "工单{ticket_id}:{subject}"}}
  - {name: ask, on: created, when: {complete: false}, do: request_information, notify: customer}
  - {name: satisfied, on: confirmed, do: close}
  - {name: on-site, on: approval_requested, do: request_approval, notify: supervisor, copy_to: lead, needs: [necessity, hours]}
  - {name: milestone, on: milestone_reached, when: {milestone: plan_approved}, notify: customer}
fields:
  subject: {type: text}
  service: {type: enum, values: [down, slow]}
  milestone: {type: enum, values: [cause_found, plan_approved], from: event.milestone}
intake: {required: [contact]}
"""  # noqa: E501


def reacting(*more: str) -> Life:
    """A desk whose fields are those of REACTIONS."""
    from tests.engine.kit import HEAD

    from slaengine import Engine
    from slaengine.compiler.compile import compile_pack

    return Life(Engine(compile_pack({"p.yaml": "\n".join((HEAD, LEVELS, REACTIONS, *more)).encode()}).require()))


def test_reactions_tell_people_and_escape_what_the_customer_wrote() -> None:
    first = reacting()("2026-11-23 09:00", "created", {"service": "down", "subject": "<b>Help</b> {priority}\n now"})
    told, asked = first.actions
    assert told["message"] == "Ticket T-1, P1: &lt;b&gt;Help&lt;/b&gt; {priority} now"
    assert told["key"] == "T-1/received/e1"
    assert (asked["type"], asked["to"]) == ("request_information", ["customer"])
    assert first.actions_in("zh")[0]["message"].startswith("工单T-1:")


def test_a_reaction_can_close_the_ticket() -> None:
    told = reacting()
    told("2026-11-23 09:00", "created", {"service": "down", "contact": "x"})
    told("2026-11-23 10:00", "resolved")
    after = told("2026-11-23 11:00", "confirmed")
    assert ([kind for _, kind, _ in acts(after)], after.stage) == (["close"], "closing")


def test_a_reaction_names_what_the_event_should_have_brought() -> None:
    told = reacting()
    told("2026-11-23 09:00", "created", {"service": "down", "contact": "x"})
    (action,) = told("2026-11-23 10:00", "approval_requested", necessity="disk swap", hours=None).actions
    assert (action["type"], action["detail"]["missing"]) == ("request_approval", ["hours"])
    assert action["detail"]["data"] == {"necessity": "disk swap"}
    assert action["detail"]["copy_to"] == ["lead"]


def test_a_field_of_the_event_holds_for_that_event_only() -> None:
    told = reacting()
    told("2026-11-23 09:00", "created", {"service": "down", "contact": "x"})
    assert told("2026-11-23 10:00", "milestone_reached", milestone="cause_found").actions == []
    assert len(told("2026-11-23 10:10", "milestone_reached", milestone="plan_approved").actions) == 1
    assert told("2026-11-23 10:20", "milestone_reached").actions == []


INTAKE = """
intake:
  number: SR{yyyymmdd}{serial:4}
  attachments: {kinds: [jpg, png, mp4], size_max: 10 MB}
  clarify:
    - {name: vague, when: {subject: {contains: [not good, 不好用]}}, ask: {en: "Which button?", zh: "哪个按钮?"}}
guidance:
  - {name: all, advice: {en: Look up the history first, zh: 先查历史记录}, because: X-14}
  - {name: urgent, when: {priority: P1}, advice: Call the duty engineer}
"""


def test_a_ticket_gets_its_number_from_the_pattern_and_the_days_running_number() -> None:
    told = Life(desk(LEVELS, INTAKE))
    first = told("2026-11-23 09:00", "created", {}, serial=7)
    assert first.to_json()["number"] == "SR202611230007"
    assert told("2026-11-24 09:00", "updated", {}, serial=8).to_json()["number"] == "SR202611230007"
    assert Life(desk(LEVELS, INTAKE))("2026-11-23 09:00", "created", {}, serial="7").to_json()["number"] is None


@pytest.mark.parametrize(
    ("file", "refused"),
    [
        ({"name": "a.JPG", "size_bytes": 10 * 1024 * 1024}, False),
        ({"name": "a.jpg", "size_bytes": 10 * 1024 * 1024 + 1}, True),
        ({"name": "a.exe", "size_bytes": 1}, True),
        ({"name": "jpg", "size_bytes": 1}, False),  # nothing before the ending is no reason to refuse
        ("a.jpg", True),
    ],
)
def test_files_of_another_kind_or_size_are_refused_by_name(file: Any, refused: bool) -> None:
    decision = Life(desk(LEVELS, INTAKE))("2026-11-23 09:00", "created", {"attachments": [file]})
    assert [a["type"] for a in decision.actions] == (["refuse_attachment"] if refused else [])


def test_a_vague_ticket_is_asked_about_once() -> None:
    told = Life(desk(LEVELS, INTAKE))
    first = told("2026-11-23 09:00", "created", {"subject": "系统不好用"})
    assert [(a["type"], a["message"]) for a in first.actions] == [("ask", "Which button?")]
    assert told("2026-11-23 09:10", "updated", {"subject": "it is not good"}).actions == []


def test_guidance_travels_with_the_decision_in_both_languages() -> None:
    decision = Life(desk(LEVELS, INTAKE))("2026-11-23 09:00", "created", {"service": "down"})
    assert [one["text"] for one in decision.to_json("zh")["guidance"]] == ["先查历史记录", "Call the duty engineer"]
    assert decision.to_json()["guidance"][0]["because"] == "X-14"


def test_the_course_of_a_ticket_survives_json() -> None:
    engine = desk(LEVELS, RESOLUTION, CALLBACKS, DAILY, INTAKE)
    state: Any = None
    seen = []
    for number, (at, kind) in enumerate(
        [
            ("23T09:00", "created"),
            ("23T12:00", "resolved"),
            ("24T13:00", "tick"),
            ("25T09:00", "reopened"),
            ("25T18:00", "tick"),
        ]
    ):
        event = {"event_id": f"e{number}", "ticket_id": "T-1", "type": kind, "at": f"2026-11-{at}:00+08:00",
                 "ticket": {"service": "down", "subject": "不好用"}, "data": {"serial": 3}}  # fmt: skip
        decision = engine.evaluate(event, state)
        state = json.loads(json.dumps(decision.state))
        assert engine.parse_state(state) == decision.ticket
        seen += [action["type"] for action in decision.actions]
    assert seen == ["ask", "mark_breached", "callback", "notify"]


def test_ruling_21_the_survivor_of_a_merge_keeps_the_earliest_start() -> None:
    older, survivor = Life(desk(LEVELS, RESOLUTION), "T-0"), Life(desk(LEVELS, RESOLUTION))
    older("2026-11-23 09:00", "created", {"service": "down"})
    survivor("2026-11-23 09:30", "created", {"service": "down"})
    (merge,) = older("2026-11-23 10:00", "merged", into="T-1").actions
    assert (merge["type"], merge["detail"]["into"]) == ("merge", "T-1")
    after = survivor("2026-11-23 10:00", "merged", **FROM, created_at=merge["detail"]["created_at"])
    assert (after.stage, local(after.deadlines["resolution"]["due_at"])) == ("handling", "2026-11-23 11:00")
    younger = survivor("2026-11-23 10:10", "merged", **FROM, created_at="2026-11-23T10:05:00+08:00")
    assert local(younger.deadlines["resolution"]["due_at"]) == "2026-11-23 11:00"


def test_a_merge_that_makes_a_promise_late_breaks_it_at_the_merge() -> None:
    told = Life(desk(LEVELS, RESOLUTION))
    told("2026-11-23 09:30", "created", {"service": "down"})
    after = told("2026-11-23 10:00", "merged", **FROM, created_at="2026-11-22T09:00:00+08:00")
    assert acts(after) == [("resolution/1/mark_breached", "mark_breached", "2026-11-23 10:00")]


def test_a_message_can_say_what_no_condition_asks_for() -> None:
    words = "{stage} {complete} {breached} {line}"
    reaction = f'reactions: [{{name: all, on: updated, notify: boss, message: "{words}"}}]\n'
    told = Life(desk(LEVELS, RESOLUTION, reaction))
    told("2026-11-23 09:00", "created", {"service": "down"})
    assert told("2026-11-23 12:00", "updated").actions[-1]["message"] == "handling True resolution –"
