"""The two gates of shape: they agree, and each mistake is told once, where it stands."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from slaengine.compiler.mistakes import _Validator, data_path
from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import CODES, Finding
from slaengine.policy.pack import Pack
from slaengine.policy.schema import gate_schema

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")


def tree_of(*changes: tuple[str, str]) -> Tree:
    text = GOOD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    tree, findings, whole = parse({"p.yaml": text.encode()})
    assert whole, findings
    return tree


def find(*changes: tuple[str, str]) -> list[Finding]:
    return validate(tree_of(*changes), Pack)[1]


def test_a_good_pack_is_accepted() -> None:
    pack, findings = validate(tree_of(), Pack)
    assert findings == []
    assert pack is not None


ONE_MISTAKE = [
    # what is changed, into what, the code, what stands at the place
    ("    calendar: office\n    pause_on", "    calender: office\n    pause_on", "unknown-key", "calender"),
    (
        "    stop: resolved\n    cal",
        "    stopp: resolved\n    cal",
        "unknown-key",
        "stopp",
    ),  # not also a missing `stop`
    ("targets:\n", "targetz:\n", "unknown-key", "targetz"),
    ('"2026.1"', "2026.10", "wrong-type", "2026.10"),
    ("hit: first", "hit: frist", "value-not-allowed", "frist"),
    ("P1: 15m", "P1: 15 minuets", "bad-duration", "15 minuets"),
    ("goal: 30m", "goal: 30", "wrong-type", "30"),
    ("goal: 30m", "goal: [30m]", "wrong-type", "[30m]"),
    ("goal: 30m", "goal: 30 moons", "bad-duration", "30 moons"),  # in the first branch of a union
    ("at: 50%", "at: 50 %", "bad-form", "50 %"),
    ("at: 50%", "att: 50%", "unknown-key", "att"),
    ("raise_by: 1", "raise_by: 0", "out-of-range", "0"),
    ("raise_by: 1", "raise_by: 1.0", "wrong-type", "1.0"),  # whole, but not written so
    ("raise_by: 1", "raise_by: true", "wrong-type", "true"),  # true is 1 to Python
    ("otherwise: true", "otherwise: yes", "wrong-type", "yes"),
    ("otherwise: true", "otherwise: false", "wrong-type", "false"),
    ("{country: CN}", "{countri: CN}", "unknown-key", "countri"),  # meant as a country, not as a range
    ("{country: CN}", "[12-25, {from: 2026-01-01}]", "missing-key", "{from: 2026-01-01}"),
    ("{country: CN}", "[12-25, 3]", "wrong-type", "3"),
    ('["09:00-12:00"]}', "closd}", "value-not-allowed", "closd"),
    ("{event: responded,", "{evnt: responded,", "unknown-key", "evnt"),
    ("public: true", "public: on", "wrong-type", "on"),
    ("  levels:\n", "  levels:\n    a/b:\n", "bad-name", "a/b"),
    ("  levels:\n", f"  levels:\n    {'x' * 81}:\n", "too-many", "x" * 81),
    ("order: [priority, affected_users desc, business_importance desc, due]", "order: []", "too-few", "[]"),
    ("min: 1, max", "min: one, max", "wrong-type", "one"),
    ("title: 二线", "title: 3", "wrong-type", "3"),
    ("title: {en: Technical", "title: {eng: Technical", "unknown-key", "eng"),
    ("name: rest, ", "", "missing-key", "{otherwise: true, then: second-line}"),
    ("because: S4-07", "because: 1", "wrong-type", "1"),
    ("when: {category: network}, then", "when: [x], then", "wrong-type", "[x]"),
    ('["09:00", "17:00"]', '["9:00"]', "bad-form", '"9:00"'),
    ('hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}', "hours: 24x8", "value-not-allowed", "24x8"),
    ("then: reopen", "then: reopn", "value-not-allowed", "reopn"),
    ("actor: agent", "actor: agnt", "value-not-allowed", "agnt"),
    ("name: call-centre", "name:", "wrong-type", ""),
    ("name: call-centre", "name: a\\b", "bad-name", "a\\b"),
    ("name: call-centre", 'name: "a\\n"', "bad-name", '"a\\n"'),  # `$` must not accept a line break at the end
    ("at: breach, ", "", "step-time", "{name: breached, notify: [call_centre_lead], hand_over: next_line}"),
]


@pytest.mark.parametrize(
    "case", ONE_MISTAKE, ids=[f"{after or 'without ' + before}"[:40] for before, after, *_ in ONE_MISTAKE]
)
def test_one_mistake_is_one_finding_at_its_place(case: tuple[str, str, str, str]) -> None:
    before, after, code, at = case
    tree = tree_of((before, after))
    _, findings = validate(tree, Pack)
    assert [finding.code for finding in findings] == [code]
    place = findings[0].place
    line = tree.sources["p.yaml"].split("\n")[place.line - 1]
    assert line[place.column - 1 : place.end_column - 1] == at


def test_several_mistakes_are_found_in_one_run() -> None:
    found = find(
        ("hit: first", "hit: frist"), ("P1: 15m", "P1: soon"), ("at: 50%", "att: 50%"), ("2026-01-01", "1.1.26")
    )
    assert sorted(one.code for one in found) == ["bad-duration", "bad-form", "unknown-key", "value-not-allowed"]


@pytest.mark.parametrize(
    ("before", "after", "fix"),
    [
        ('"2026.1"', "2026.10", 'put it in quotes: "2026.10"'),  # as written, not as the number 2026.1
        ("public: true", "public: yes", "write `true`"),
        ('["09:00", "17:00"]', '"09:00"', "write it as a list: [09:00]"),
        ("raise_by: 1", 'raise_by: "1"', "write it without quotes: 1"),
        ("name: call-centre", "name:", "write a value, or remove `name`"),
        ("{P1: 15m", "{P1:15m", "put a space after the colon: `P1: 15m`"),
        ("goal: 30m", "goal: 30", "write the unit, too: `30m` for minutes, `30h` for hours, `30bd` for business days"),
        ("at: 50%", "at: 50", "write `50%`"),
        ("when: {category: network}, then", "when: users >= 100, then", "write `{users: {at_least: 100}}`"),
    ],
)
def test_the_likely_fix_is_told(before: str, after: str, fix: str) -> None:
    assert find((before, after))[0].fix == fix


def test_keys_that_are_free_are_offered_and_the_likely_one_first() -> None:
    found = find(("    calendar: office\n    pause_on", "    calender: office\n    pause_on"))[0]
    assert found.near == ("calendar",)
    assert "stop" not in found.allowed  # it is there already


def test_an_empty_pack_misses_both_sections() -> None:
    tree, _, _ = parse({"p.yaml": b"targets: {}"})
    assert [one.message for one in validate(tree, Pack)[1]] == [
        "the policy has no section `policy`",
        "the policy has no section `priorities`",
    ]


def test_the_names_of_pydantics_union_branches_do_not_lead_astray() -> None:
    data = {"targets": {"a": {"goal": {"P1": "x"}}}}
    assert data_path(data, ("targets", "a", "goal", "dict[str,str]", "P1")) == ("targets", "a", "goal", "P1")


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(data, dict | list):
        steps = list(data) if isinstance(data, dict) else list(range(len(data)))
        return [path, *(one for step in steps for one in places(data[step], (*path, step)))]
    return [path]


GOOD_DATA = tree_of().data
PLACES = [path for path in places(GOOD_DATA) if path]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        ["24x7", "first", "15m", "closed", "P1", "09:00", "2026-01-01", "breach", "80%", "a/b", " ", "a\n"]
    ),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(
        st.sampled_from(["from", "to", "country", "en", "event", "name", "x y", "P1", "zz"]), st.text(max_size=3)
    ),
)


def mutate(data: Any, path: tuple[str | int, ...], action: str, value: Any) -> Any:
    changed = copy.deepcopy(data)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    match action:
        case "replace":
            holder[path[-1]] = value
        case "remove":
            del holder[path[-1]]
        case _ if isinstance(holder, dict):
            holder[str(value)[:90]] = value
        case _:
            holder.append(value)
    return changed


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_both_gates_decide_alike_and_every_refusal_has_a_place(data: st.DataObject) -> None:
    changed = GOOD_DATA
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([one for one in places(changed) if one] or PLACES))
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        changed = mutate(changed, path, action, data.draw(VALUES))

    accepted, own_values_only = True, False
    try:
        Pack.model_validate(changed)
    except ValidationError as refusal:
        accepted = False
        own_values_only = any(error["type"] in CODES for error in refusal.errors())
    schema_errors = list(_Validator(gate_schema(Pack)).iter_errors(changed))
    missing = not {"policy", "priorities"} <= set(changed)

    assert accepted == (not schema_errors and not missing and not own_values_only)
    original = tree_of()
    pack, findings = validate(Tree(changed, original.files, original.tops, original.sources), Pack)
    assert (pack is not None) == accepted == (not findings)
    assert all(finding.code != "shape" for finding in findings), findings
    assert all(finding.place.file == "p.yaml" and finding.place.line >= 1 for finding in findings)
