"""Which version of a policy decides a ticket, and what migrating a ticket does to it (ruling 30)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engine.kit import FIELDS, LEVELS, RESOLUTION, desk, due, instant, local, status

from slaengine import Decision, Engine, EventError
from slaengine.diagnostics import FindingsError
from slaengine.model.compiled import CompiledPolicy
from slaengine.service.versions import VERSIONS_MAX, Versions, VersionsError

LADDER = """
escalations:
  resolution:
    - {name: half, at: 50%, notify: assignee}
    - {name: nearly, at: 80%, notify: assignee}
"""


def head(version: str, since: str | None, name: str = "test-desk", zone: str = "Asia/Shanghai") -> str:
    effective = "" if since is None else f", effective_from: {since}"
    return f"""
policy: {{name: {name}, version: "{version}", timezone: {zone}{effective}}}
calendars:
  office: {{hours: {{mon-fri: ["09:00-12:00", "13:00-18:00"]}}}}
"""


def version(number: str, since: str | None, *parts: str, **more: str) -> CompiledPolicy:
    parts = parts or (FIELDS, LEVELS, RESOLUTION, LADDER)
    return desk(*(part for part in parts if part is not FIELDS), head=head(number, since, **more)).policy


OLD = version("1", "2026-01-01")
NEW = version("2", "2026-12-01", LEVELS, RESOLUTION.replace("P1: 2h", "P1: 1h"), LADDER)


def event(at: str, kind: str, ticket: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"event_id": at, "ticket_id": "T-1", "type": kind, "at": instant(at), "ticket": ticket or {}}


def begun(versions: Versions, at: str = "2026-11-23 09:00", **ticket: Any) -> Decision:
    return versions.evaluate(event(at, "created", {"service": "down", **ticket}))


def migrated(
    new: CompiledPolicy, *events: tuple[str, str, dict[str, Any]], at: str, old: CompiledPolicy = OLD
) -> Decision:
    """A ticket that lived under the old version and is moved to the new one at a local time."""
    versions = Versions([old, new])
    decision = begun(versions)
    for one in events:
        decision = versions.evaluate(event(*one), decision.ticket)
    return versions.migrate(decision.ticket, at=epoch(at))


def epoch(at: str) -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(instant(at)).timestamp())


def test_ruling_30_a_new_ticket_gets_the_version_in_effect_on_the_date_of_its_creation() -> None:
    versions = Versions([NEW, OLD])
    assert begun(versions, "2026-11-30 23:59").policy.version == "1"
    assert begun(versions, "2026-12-01 00:00").policy.version == "2"


def test_the_date_is_that_of_the_policys_zone() -> None:
    other = version("2", "2026-12-01", zone="America/New_York")
    assert begun(Versions([OLD, other]), "2026-12-01 08:00").policy.version == "1"  # 19:00 of the day before there
    assert begun(Versions([OLD, other]), "2026-12-01 13:00").policy.version == "2"


def test_ruling_30_a_ticket_keeps_the_version_it_was_created_under() -> None:
    versions = Versions([OLD, NEW])
    first = begun(versions, "2026-11-30 23:00")
    later = versions.evaluate(event("2026-12-02 09:00", "viewed"), first.state)
    assert later.policy.version == later.to_json()["state"]["policy_version"] == "1"
    assert later.deadlines["resolution"]["goal"] == "2h"


def test_what_was_created_before_the_first_version_gets_the_first() -> None:
    assert begun(Versions([NEW, OLD]), "2020-01-01 09:00").policy.version == "1"


def test_a_version_without_a_date_has_always_been_there() -> None:
    versions = Versions([version("2", "2026-12-01"), version("1", None)])
    assert [policy.version for policy in versions.policies] == ["1", "2"]
    assert begun(versions, "2020-01-01 09:00").policy.version == "1"
    assert versions.policy.version == "2"


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ([], "there is no policy"),
        ([OLD, version("1", "2027-01-01")], "version '1' is there twice"),
        ([OLD, version("2", "2026-01-01")], "versions '1' and '2' both take effect on 2026-01-01"),
        ([version("1", None), version("2", None)], "both take effect from the beginning"),
        ([OLD, version("2", "2027-01-01", name="other-desk")], "'other-desk' is another policy than 'test-desk'"),
        ([OLD] * (VERSIONS_MAX + 1), f"there are {VERSIONS_MAX + 1} versions"),
    ],
)
def test_policies_that_are_no_versions_of_one_are_refused(policies: list[CompiledPolicy], said: str) -> None:
    with pytest.raises(VersionsError, match=said):
        Versions(policies)


def test_a_state_of_a_version_that_was_not_loaded_is_refused_with_those_that_were() -> None:
    state = begun(Versions([OLD])).state
    with pytest.raises(EventError, match=r"version '1' of policy 'test-desk' was not loaded.*loaded are 2") as caught:
        Versions([NEW]).evaluate(event("2026-12-02 09:00", "viewed"), state)
    assert (caught.value.code, caught.value.path) == ("unknown-version", ("state", "policy_version"))


def test_a_state_of_another_policy_is_refused() -> None:
    state = begun(Versions([version("1", None, name="other-desk")])).state
    with pytest.raises(EventError, match="lives under policy 'other-desk'"):
        Versions([OLD]).evaluate(event("2026-12-02 09:00", "viewed"), state)


def test_packs_are_loaded_from_disk_and_a_misfit_is_a_finding_with_its_path(tmp_path: Path) -> None:
    for number, since in (("1", "2026-01-01"), ("2", "2026-12-01"), ("3", "2026-12-01")):
        (tmp_path / f"{number}.yaml").write_text(head(number, since) + FIELDS + LEVELS + RESOLUTION, encoding="utf-8")
    versions = Engine.load_versions([tmp_path / "1.yaml", str(tmp_path / "2.yaml")])
    assert [policy.version for policy in versions.policies] == ["1", "2"]
    with pytest.raises(FindingsError) as caught:
        Versions.load([tmp_path / "1.yaml", tmp_path / "2.yaml", tmp_path / "3.yaml"])
    assert [(one.code, one.place.file) for one in caught.value.findings] == [("bad-versions", str(tmp_path / "3.yaml"))]


def test_a_running_clock_is_due_by_the_new_length_with_its_start_and_pauses() -> None:
    lengthened = version("2", "2026-12-01", LEVELS, RESOLUTION.replace("P1: 2h", "P1: 5h"), LADDER)
    waited = ("2026-11-23 09:20", "status_changed", {"status": "waiting"})
    back = ("2026-11-23 09:50", "status_changed", {"status": "open"})
    decision = migrated(lengthened, waited, back, at="2026-11-23 10:00")
    assert decision.policy.version == "2"
    assert due(decision) == "2026-11-23 14:30"
    assert local(decision.deadlines["resolution"]["started_at"]) == "2026-11-23 09:00"
    assert decision.ticket.policy_version == "2"


def test_a_clock_that_is_past_its_new_deadline_is_breached_at_the_migration() -> None:
    decision = migrated(NEW, at="2026-11-23 10:30")
    assert due(decision) == "2026-11-23 10:00"
    assert local(decision.deadlines["resolution"]["breached_at"]) == "2026-11-23 10:30"


def test_a_breach_of_the_old_version_is_not_taken_back() -> None:
    longer = version("2", "2026-12-01", LEVELS, RESOLUTION.replace("P1: 2h", "P1: 9h"), LADDER)
    decision = migrated(longer, ("2026-11-23 11:30", "tick", {}), at="2026-11-23 12:00")
    assert local(decision.deadlines["resolution"]["breached_at"]) == "2026-11-23 11:00"
    assert [action["type"] for action in decision.actions] == []


def test_a_result_stays_as_it_is() -> None:
    decision = migrated(NEW, ("2026-11-23 10:30", "resolved", {}), at="2026-11-23 12:00")
    assert status(decision) == "met"


def test_a_paused_clock_stays_paused_and_goes_on_by_the_new_length() -> None:
    versions = Versions([OLD, NEW])
    state = versions.evaluate(
        event("2026-11-23 09:20", "status_changed", {"status": "waiting"}), begun(versions).ticket
    ).ticket
    decision = versions.migrate(state, at=epoch("2026-11-23 10:00"))
    assert status(decision) == "paused"
    back = versions.evaluate(event("2026-11-23 11:00", "status_changed", {"status": "open"}), decision.state)
    assert due(back) == "2026-11-23 11:40"


def test_steps_that_were_taken_are_not_taken_again_whatever_their_place_in_the_new_ladder() -> None:
    ladder = LADDER.replace("    - {name: half", "    - {name: early, at: 90%, notify: assignee}\n    - {name: half")
    new = version("2", "2026-12-01", LEVELS, RESOLUTION, ladder)
    decision = migrated(new, ("2026-11-23 10:10", "tick", {}), at="2026-11-23 10:40")
    assert [action["key"] for action in decision.actions] == ["T-1/resolution/1/nearly"]


def test_levels_are_told_by_their_names() -> None:
    levels = LEVELS.replace("{P1: , P2: , P3: }", "{P0: , P1: , P2: , P3: }")
    decision = migrated(version("2", "2026-12-01", levels, RESOLUTION), at="2026-11-23 09:30")
    assert decision.level == "P1"
    assert due(decision) == "2026-11-23 11:00"


def test_a_level_that_is_gone_is_judged_anew() -> None:
    levels = LEVELS.replace("{P1: , P2: , P3: }", "{A: , P3: }").replace("then: P1", "then: A").replace("P2", "A")
    resolution = RESOLUTION.replace("{P1: 2h, P2: 8bh, P3: 3bd}", "{A: 3h, P3: 3bd}")
    decision = migrated(version("2", "2026-12-01", levels, resolution), at="2026-11-23 09:30")
    assert (decision.level, due(decision)) == ("A", "2026-11-23 12:00")


def test_a_promise_that_is_gone_is_dropped_and_a_new_one_waits_for_its_next_start() -> None:
    other = RESOLUTION.replace("resolution:", "repair:")
    decision = migrated(version("2", "2026-12-01", LEVELS, other), at="2026-11-23 09:30")
    assert set(decision.deadlines) <= {"repair"}
    assert all(one["status"] == "pending" for one in decision.deadlines.values())


def test_a_promise_that_no_longer_applies_is_cancelled() -> None:
    only_vip = RESOLUTION.replace("    start: created\n", "    start: created\n    when: {tier: vip}\n")
    decision = migrated(version("2", "2026-12-01", LEVELS, only_vip), at="2026-11-23 09:30")
    assert status(decision) == "cancelled"


def test_a_value_that_the_new_version_does_not_know_is_odd_and_never_an_error() -> None:
    fields = FIELDS.replace("[down, slow, fine]", "[outage, slow, fine]")
    levels = LEVELS.replace("service: down", "service: outage")
    from slaengine.compiler import compile_pack

    text = head("2", "2026-12-01") + fields + levels + RESOLUTION
    new = compile_pack({"policy.yaml": text.encode()}).require()
    decision = migrated(new, at="2026-11-23 09:30")
    assert decision.ticket.odd == {"service": "down"}
    assert decision.level == "P3"


def test_what_the_new_version_requires_and_nobody_gave_is_missing() -> None:
    new = version("2", "2026-12-01", LEVELS, RESOLUTION, "intake: {required: [service, users, contact.phone]}")
    decision = migrated(new, at="2026-11-23 09:30")
    assert list(decision.ticket.missing) == ["users", "contact.phone"]


def test_migrating_again_changes_nothing() -> None:
    versions = Versions([OLD, NEW])
    once = versions.migrate(begun(versions).ticket, at=epoch("2026-11-23 09:30"))
    again = versions.migrate(once.ticket, at=epoch("2026-11-23 09:30"))
    assert again.ticket.clocks == once.ticket.clocks
    assert json.dumps(again.to_json()["deadlines"]) == json.dumps(once.to_json()["deadlines"])


def test_a_ticket_can_go_back_to_an_older_version_by_name() -> None:
    versions = Versions([OLD, NEW])
    new = versions.migrate(begun(versions).ticket)
    assert due(new) == "2026-11-23 10:00"
    assert due(versions.migrate(new.state, "1")) == "2026-11-23 11:00"
    with pytest.raises(EventError, match="version '3' of policy 'test-desk' was not loaded"):
        versions.migrate(new.state, "3")


def test_a_migration_before_the_tickets_latest_event_is_refused() -> None:
    versions = Versions([OLD, NEW])
    with pytest.raises(EventError, match="before the ticket's latest event"):
        versions.migrate(begun(versions).ticket, at=epoch("2026-11-23 08:59"))
