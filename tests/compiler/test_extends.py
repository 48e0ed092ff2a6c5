"""A pack that extends another: what is merged, what is replaced, what is taken away, and where each value stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

import pytest

from slaengine.compiler import Ancestry, Compilation, compile_pack, parent_name
from slaengine.compiler.limits import PARENTS_MAX
from slaengine.compiler.tree import Path

PARENT = """
policy: {name: desk, version: "1", timezone: Asia/Shanghai, owner: lead}
fields:
  tier: {type: enum, values: [standard, vip], default: standard}
statuses: {open: , on_hold: }
priorities:
  levels: {P1: , P2: }
  rules:
    - {name: vip, when: {tier: vip}, then: P1}
    - {name: rest, otherwise: true, then: P2}
targets:
  response: {stop: responded, goal: {P1: 15m, P2: 1h}}
  view: {stop: viewed, goal: 30m}
escalations:
  response:
    - {name: breached, at: breach, notify: supervisor}
queue: {order: [priority, due]}
"""
FILES = {"p.yaml": PARENT.encode()}


def extended(child: str, *above: str) -> Compilation:
    """The child over the parent; `above` are packs between the two, the nearest first."""
    packs = [{f"../{n}/p.yaml": text.encode()} for n, text in enumerate(above)]
    ancestry = Ancestry((*packs, {"../desk/p.yaml": PARENT.encode()}))
    return compile_pack({"c.yaml": f"extends: ../x\n{child}".encode()}, ancestry=ancestry)


def data(child: str, *above: str) -> Mapping[str, Any]:
    result = extended(child, *above)
    assert result.findings == ()
    return result.tree.data


def test_maps_are_merged_key_by_key() -> None:
    merged = data("policy: {version: '2'}\ntargets: {response: {goal: {P1: 5m}}, solve: {stop: resolved, goal: 4h}}")
    assert merged["policy"] == {"name": "desk", "version": "2", "timezone": "Asia/Shanghai", "owner": "lead"}
    assert merged["targets"] == {
        "response": {"stop": "responded", "goal": {"P1": "5m", "P2": "1h"}},
        "view": {"stop": "viewed", "goal": "30m"},
        "solve": {"stop": "resolved", "goal": "4h"},
    }


def test_a_rule_of_a_known_name_takes_its_place_and_a_new_one_stands_before_the_rest() -> None:
    rules = "[{name: night, when: {tier: standard}, then: P1}, {name: vip, when: {tier: vip}, then: P2}]"
    merged = data(f"priorities: {{rules: {rules}}}")["priorities"]["rules"]
    assert [(rule["name"], rule["then"]) for rule in merged] == [("vip", "P2"), ("night", "P1"), ("rest", "P2")]


def test_a_new_rule_for_everything_else_takes_the_place_of_the_old_one() -> None:
    rules = "[{name: all-others, otherwise: true, then: P1}, {name: night, when: {tier: standard}, then: P1}]"
    merged = data(f"priorities: {{rules: {rules}}}")["priorities"]["rules"]
    assert [rule["name"] for rule in merged] == ["vip", "night", "all-others"]


def test_rules_without_a_rest_are_added_at_the_end() -> None:
    merged = data("escalations: {response: [{name: half, at: 50%, notify: assignee}]}")
    assert [step["name"] for step in merged["escalations"]["response"]] == ["breached", "half"]


@pytest.mark.parametrize(
    ("child", "path", "value"),
    [
        ("queue: {order: [due]}", ("queue", "order"), ["due"]),  # names of fields are no rules
        ("targets: {view: {goal: {P1: 5m}}}", ("targets", "view", "goal"), {"P1": "5m"}),
        ("targets: {response: {goal: 5m}}", ("targets", "response", "goal"), "5m"),
        ("escalations: {response: []}", ("escalations", "response"), []),
    ],
)
def test_everything_else_is_replaced(child: str, path: Path, value: object) -> None:
    merged: Any = data(child)
    for step in path:
        merged = merged[step]
    assert merged == value


def test_an_empty_value_takes_away_what_the_parent_has_and_adds_what_it_has_not() -> None:
    merged = data("statuses: {on_hold: , waiting: }\ntargets: {view: }\nqueue:\npolicy: {owner: }")
    assert merged["statuses"] == {"open": None, "waiting": None}
    assert list(merged["targets"]) == ["response"]
    assert "queue" not in merged
    assert "owner" not in merged["policy"]


def test_each_value_knows_the_file_in_which_it_is_written() -> None:
    result = extended("policy: {version: '2'}\ntargets: {response: {goal: {P1: 5m}}}")
    places = {".".join(map(str, path)): place.at for path, _, place in result.tree.leaves()}
    assert places["policy.version"] == "c.yaml:2:19"
    assert places["targets.response.goal.P1"] == "c.yaml:3:33"
    assert places["targets.response.goal.P2"] == "../desk/p.yaml:12:51"
    assert places["targets.view.goal"] == "../desk/p.yaml:13:30"
    assert places["priorities.rules.0.name"] == "../desk/p.yaml:9:14"
    for path, value, _ in result.tree.leaves():
        if value is not None:
            assert result.tree.written(path) == (str(value) if value is not True else "true") or path[-1] == "version"
    assert result.tree.key(("targets", "view")).at == "../desk/p.yaml:13:3"
    assert result.tree.key(("targets", "response")).at == "c.yaml:3:11"
    rule = result.require().priority.table
    assert rule is not None
    assert rule.rules[0].at == "../desk/p.yaml:9:7"


def test_a_mistake_in_either_pack_is_shown_where_it_stands() -> None:
    result = extended("targets: {response: {goal: {P9: 5m}}}\nescalations: {veiw: []}")
    assert [(finding.code, finding.place.at) for finding in result.findings] == [
        ("unknown-level", "c.yaml:2:29"),
        ("unknown-target", "c.yaml:3:15"),
    ]
    result = extended("targets: {view: {calendar: office}}\nescalations: {response: }\nfields: {tier: {values: [vip]}}")
    assert [(finding.code, finding.place.at) for finding in result.findings] == [
        ("bad-default", "../desk/p.yaml:4:56"),
        ("unknown-calendar", "c.yaml:2:28"),
    ]
    assert "../desk/p.yaml" in result.sources


def test_a_chain_of_packs_is_merged_from_the_top() -> None:
    middle = "extends: ../desk\npolicy: {version: '2', owner: middle}\ntargets: {view: {goal: 20m}}"
    result = extended("policy: {version: '3'}\ntargets: {view: {stop: acknowledged}}", middle)
    assert result.tree.data["policy"]["owner"] == "middle"
    assert result.tree.data["targets"]["view"] == {"stop": "acknowledged", "goal": "20m"}
    assert result.tree.place(("targets", "view", "goal")).at == "../0/p.yaml:3:24"
    assert result.tree.place(("targets", "response", "goal")).file == "../desk/p.yaml"
    assert result.require().version == "3"


def test_a_merged_pack_is_the_same_policy_as_one_that_says_it_all_itself() -> None:
    whole = compile_pack(
        {"p.yaml": PARENT.replace("view: {stop: viewed, goal: 30m}", "view: {stop: viewed, goal: 5m}").encode()}
    )
    assert extended("targets: {view: {goal: 5m}}").require().digest == whole.require().digest


@pytest.mark.parametrize("name", ["night", "vip"])  # a new name, and one that the parent has
def test_names_that_come_twice_are_still_found(name: str) -> None:
    rules = f"[{{name: {name}, when: {{tier: vip}}, then: P1}}, {{name: {name}, when: {{tier: vip}}, then: P2}}]"
    result = extended(f"priorities: {{rules: {rules}}}")
    assert [finding.code for finding in result.findings] == ["duplicate-name"]


def test_a_second_rule_for_everything_else_is_still_found() -> None:
    rules = "[{name: rest, otherwise: true, then: P1}, {name: all, otherwise: true, then: P2}]"
    result = extended(f"priorities: {{rules: {rules}}}")
    assert [finding.code for finding in result.findings] == ["unreachable-rule"]


def test_neither_pack_is_changed_by_the_merge() -> None:
    first = extended("targets: {view: }").tree.data["targets"]
    again = extended("policy: {version: '2'}").tree.data["targets"]
    assert (list(first), list(again)) == (["response"], ["response", "view"])


def test_a_pack_without_the_pack_it_extends_is_no_policy() -> None:
    result = compile_pack({"c.yaml": b"extends: ../desk\npolicy: {version: '2'}\n"})
    assert [finding.code for finding in result.findings] == ["parent-missing"]
    assert result.policy is None


def test_an_unreadable_parent_is_told_in_its_own_file() -> None:
    ancestry = Ancestry(({"../desk/p.yaml": b"policy: [\n"},))
    result = compile_pack({"c.yaml": b"extends: ../desk\n"}, ancestry=ancestry)
    assert [(finding.code, finding.place.file) for finding in result.findings] == [("yaml-syntax", "../desk/p.yaml")]


def test_an_extends_that_is_no_text_is_a_mistake_of_shape() -> None:
    result = compile_pack({"p.yaml": f"extends: [a, b]{PARENT}".encode()})
    assert [finding.code for finding in result.findings] == ["wrong-type"]


def test_no_more_packs_are_merged_than_the_limit_says() -> None:
    packs = [{f"../{n}/p.yaml": f"extends: ../{n + 1}".encode()} for n in range(PARENTS_MAX + 1)]
    result = compile_pack({"c.yaml": b"extends: ../0"}, ancestry=Ancestry(tuple(packs)))
    assert [finding.place.file for finding in result.findings] == [f"../{PARENTS_MAX - 1}/p.yaml"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("extends: ../desk", "../desk"),
        ("policy: {name: extends}", None),
        ("# extends: ../desk\nqueue: ", None),
        ("extends: [a]", None),
        ("policy: {extends: a}", None),
        ("extends: {", None),
    ],
)
def test_the_parent_is_what_stands_behind_extends_and_nothing_else(text: str, name: str | None) -> None:
    assert parent_name({"p.yaml": text.encode()}) == name


PACKS = sorted(path for path in (FilePath(__file__).parents[2] / "policies").iterdir() if path.is_dir())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_that_adds_nothing_is_the_same_policy(pack: FilePath) -> None:
    files = {f"../up/{path.name}": path.read_bytes() for path in pack.glob("*.yaml")}
    result = compile_pack({"c.yaml": b"extends: ../up\n"}, ancestry=Ancestry((files,)))
    alone = compile_pack({name.removeprefix("../up/"): content for name, content in files.items()})
    assert [finding.code for finding in result.findings] == [finding.code for finding in alone.findings]
    assert result.require().digest == alone.require().digest
    assert [(path, place.at) for path, _, place in result.tree.leaves()] == [
        (path, f"../up/{place.at}") for path, _, place in alone.tree.leaves()
    ]
