"""What `slaengine diff` says of single changes: which words, how they weigh, and that nothing goes by unseen."""

from __future__ import annotations

import pytest
from tests.analysis.kit import HEAD, PRIORITIES

from slaengine.analysis.change import Change, Difference
from slaengine.analysis.diff import difference
from slaengine.analysis.diff_words import HEADS, what, who
from slaengine.compiler import compile_pack
from slaengine.service.packs import read_pack
from slaengine.service.resources import pack_path

CALL_CENTRE = pack_path("call-centre")


def changed(file: str, before: str, after: str) -> Difference:
    """The call-centre pack with one change of its text."""
    files = read_pack(CALL_CENTRE)
    text = files[file].decode()
    assert before in text
    new = {**files, file: text.replace(before, after, 1).encode()}
    return difference(compile_pack(files), compile_pack(new))


def said(found: Difference) -> list[tuple[str, str]]:
    return [(change.effect, what(change, "en")) for change in found.changes]


def kinds(change: Change) -> list[str]:
    return list(who(change, "en", {}))


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        ("targets.yaml", "P2: 4h", "P2: 3h", ("tighter", "resolution at P2: 4h → 3h")),
        ("targets.yaml", "P2: 4h", "P2: 5h", ("looser", "resolution at P2: 4h → 5h")),
        ("targets.yaml", "P2: 4h", "P2: 4bh", ("moved", "resolution at P2: 4h → 4bh")),
        ("targets.yaml", "goal: 30m", "goal: 40m", ("looser", "first_view: 30m → 40m")),
        ("calendars.yaml", '"13:00-18:00"', '"13:00-19:00"',
         ("tighter", "calendar office, Mon-Fri: 09:00-12:00, 13:00-18:00 → 09:00-12:00, 13:00-19:00")),
        ("calendars.yaml", '"09:00-12:00", ', '"08:00-12:00", ',
         ("tighter", "calendar office, Mon-Fri: 09:00-12:00, 13:00-18:00 → 08:00-12:00, 13:00-18:00")),
        ("escalations.yaml", "at: 80%", "at: 70%",
         ("tighter", "step first_response nearly, at: share 80% → share 70%")),
        ("escalations.yaml", "notify: [group_lead, call_centre_lead]", "notify: [group_lead]",
         ("looser", "step first_view unseen, notify: call_centre_lead is gone")),
        ("escalations.yaml", "max: 4", "max: 5", ("moved", "step resolution still-open, repeat: 30m × 4 → 30m × 5")),
        ("callbacks.yaml", "P2: [3d]", "P2: [3d, 5d]", ("tighter", "callback calls, schedule (P2): 5d is new")),
        ("callbacks.yaml", ", new_needs]", "]", ("looser", "callback calls, ask: new_needs is gone")),
        ("fields.yaml", "max: 5", "max: 6", ("moved", "field business_importance, max: 5 → 6")),
        ("intake.yaml", "    - contact\n", "", ("looser", "contact is no longer required")),
        ("policy.yaml", "version: \"2026.1\"", "version: \"2026.2\"",
         ("cosmetic", "policy call-centre, version: 2026.1 → 2026.2")),
        ("policy.yaml", "Technical support call centre, zh", "Call centre, zh",
         ("cosmetic", "policy call-centre, title: Technical support call centre / 技术支持呼叫中心 → "
          "Call centre / 技术支持呼叫中心")),
        ("priorities.yaml", "name: core-data-lost", "name: data-is-lost",
         ("cosmetic", "priorities is written differently and decides the same")),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words_and_weighed(file: str, before: str, after: str, expected: tuple[str, str]) -> None:
    found = changed(file, before, after)
    assert not found.unclear
    assert expected in said(found)


def test_who_a_change_is_for_is_said_in_as_few_words_as_can_be() -> None:
    found = changed("targets.yaml", "P2: 4h", "P2: 3h")
    assert [kinds(change) for change in found.changes] == [["for everyone"]]


def test_a_level_that_moves_is_told_once_and_its_promises_are_not_told_again() -> None:
    old = "when: {environment: test, service_state: [down, degraded]}"
    found = changed("priorities.yaml", old, "when: {environment: test, service_state: down}")
    assert [(change.effect, what(change, "en")) for change in found.changes] == [
        ("moved", "level P2 → P1"),
        ("moved", "level P3 → P2"),
    ]
    vip = found.changes[0]
    assert "customer_tier is vip" in kinds(vip)[0]
    assert vip.witness is not None
    assert vip.witness.old is not None
    assert vip.witness.new is not None
    assert (vip.witness.old["goals"]["resolution"], vip.witness.new["goals"]["resolution"]) == ("4h", "2h")


def test_a_rule_that_is_only_written_differently_changes_nothing() -> None:
    old = "when: {environment: production, service_state: down}\n      then: P1"
    new = "when: {all_of: [{service_state: down}, {environment: [production]}]}\n      then: P1"
    found = changed("priorities.yaml", old, new)
    assert not found.meaning
    assert [change.effect for change in found.changes] == ["cosmetic"]


def test_a_single_holiday_is_named() -> None:
    found = changed(
        "calendars.yaml", "    holidays: {country: CN}", "    holidays: {country: CN}\n    dates: {2026-07-01: closed}"
    )
    (change,) = found.changes
    assert change.effect == "looser"
    assert "1 days until" in what(change, "en")
    assert "2026-07-01 (09:00-12:00, 13:00-18:00 → closed)" in what(change, "en")


def test_changes_are_said_in_chinese_as_well() -> None:
    (change,) = changed("targets.yaml", "P2: 4h", "P2: 3h").changes
    assert what(change, "zh") == "resolution(P2):4h → 3h"
    assert list(who(change, "zh", {})) == ["适用于所有工单"]
    assert all(chinese for _, chinese in HEADS.values())


@pytest.mark.parametrize("name", ["call-centre", "after-sales"])
def test_no_line_of_a_policy_can_be_taken_away_without_being_told(name: str) -> None:
    """Some lines of a shipped pack, each taken away: the difference says something, or it is no policy any more."""
    files = read_pack(pack_path(name))
    old = compile_pack(files)
    looked = 0
    for file, content in files.items():
        lines = content.decode().split("\n")
        for number, line in enumerate(lines):
            if not line.strip() or line.lstrip().startswith("#") or number % 19:
                continue
            new = compile_pack({**files, file: "\n".join([*lines[:number], *lines[number + 1 :]]).encode()})
            if new.policy is None or new.tree.data == old.tree.data:
                continue
            looked += 1
            found = difference(old, new)
            assert found.changes or found.unclear, (file, line)
    assert looked > 5


@pytest.mark.parametrize("after", ["type: text", "type: enum, values: [standard, vip], from: tier"])
def test_a_field_of_another_type_or_place_is_said_not_to_be_compared(after: str) -> None:
    fields = "fields:\n  tier: {type: enum, values: [standard, vip], from: customer.tier}\n"
    old = HEAD + fields + PRIORITIES
    new = old.replace("type: enum, values: [standard, vip], from: customer.tier", after)
    found = difference(*(compile_pack({"policy.yaml": text.encode()}) for text in (old, new)))
    assert ["tier" in line for line in found.unclear] == [True]
    assert found.meaning
