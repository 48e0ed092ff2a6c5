"""The schema narrowed to a pack: it accepts what the pack says, and nothing that the compiler would not know."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from slaengine.compiler import Compilation
from slaengine.compiler.parse import parse
from slaengine.compiler.references import Reference, references
from slaengine.rules import OPERATORS
from slaengine.service.editor import schema_for
from slaengine.service.packs import check_pack

ROOT = Path(__file__).parents[2]
PACKS = [path for path in sorted((ROOT / "policies").iterdir()) if path.is_dir()]
CALL_CENTRE = ROOT / "policies" / "call-centre"


@cache
def compiled(pack: Path) -> Compilation:
    return check_pack(pack)


@cache
def checks(pack: Path, name: str = "policy") -> Draft7Validator:
    schema = schema_for(name, pack)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def documents(pack: Path, pattern: str) -> Iterator[tuple[str, Any]]:
    for file in sorted(pack.glob(pattern)):
        if file.stem != "clauses":
            yield file.name, parse({file.name: file.read_bytes()})[0].data


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_and_its_tests_are_fine_by_their_own_schemas(pack: Path) -> None:
    for name, data in documents(pack, "*.yaml"):
        assert [error.message for error in checks(pack).iter_errors(data)] == [], name
    for name, data in documents(pack, "tests/*.yaml"):
        assert [error.message for error in checks(pack, "tests").iter_errors(data)] == [], name


def renamed(data: Any, reference: Reference) -> Any:
    """The pack with another name at one place."""
    changed = deepcopy(data)
    node = changed
    for step in reference.path[:-1]:
        node = node[step]
    last = reference.path[-1]
    if reference.is_key:
        node["no-such-name"] = node.pop(last)
    else:
        node[last] = "no-such-name"
    return {reference.path[0]: changed[reference.path[0]]}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_name_that_the_compiler_looks_up_is_looked_up_in_the_editor(pack: Path) -> None:
    """One of each kind of place: the same key of another rule is the same place."""
    one = compiled(pack)
    assert one.pack is not None
    seen: set[tuple[object, ...]] = set()
    for reference in references(one.pack):
        where = tuple(step for step in reference.path if step not in {reference.name} and not isinstance(step, int))
        if (reference.kind.value == "status" and not one.pack.statuses) or where in seen:
            continue
        seen.add(where)
        assert not checks(pack).is_valid(renamed(one.tree.data, reference)), reference
    assert len(seen) > 5


def with_condition(condition: Any) -> dict[str, Any]:
    return {"priorities": {"levels": {"P1": None}, "rules": [{"name": "r", "when": condition, "then": "P1"}]}}


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ({"customer_tier": "vip"}, True),
        ({"customer_tier": ["vip", "standard"]}, True),
        ({"customer_tier": "gold"}, False),  # not one of its values
        ({"customer_tier": {"none_of": ["gold"]}}, False),
        ({"customer_tier": {"at_least": "vip"}}, False),  # not an operator of its type
        ({"no_such_field": "x"}, False),
        ({"any_of": [{"no_such_field": "x"}]}, False),
        ({"affected_users": {"at_least": 10}}, True),
        ({"affected_users": "many"}, False),
        ({"core_data_lost": True}, True),
        ({"core_data_lost": "yes"}, False),
        ({"subject": {"contains": ["vpn", 404]}}, True),
        ({"tags": {"has": "vpn"}}, True),
        ({"tags": "vpn"}, False),  # a list has no `is`
        ({"priority": "P1"}, True),
        ({"priority": "P9"}, False),
        ({"stage": {"is_missing": True}}, True),
        ({"recurrence": True}, False),  # an answer is known only to the outcomes of callbacks
    ],
)
def test_conditions_know_fields_values_and_operators(condition: dict[str, Any], *, fine: bool) -> None:
    assert checks(CALL_CENTRE).is_valid(with_condition(condition)) == fine


def test_outcomes_of_callbacks_know_the_answers() -> None:
    callbacks = {"after": "resolved", "schedule": {"P1": ["1d"]}, "ask": ["recurrence"]}
    for field, fine in {"recurrence": True, "customer_tier": True, "no_such_field": False}.items():
        value = "vip" if field == "customer_tier" else True
        outcomes = [{"name": "o", "when": {field: value}, "then": "reopen"}]
        assert checks(CALL_CENTRE).is_valid({"callbacks": {**callbacks, "outcomes": outcomes}}) == fine


def test_every_operator_is_offered_for_some_field() -> None:
    text = json.dumps(schema_for("policy", CALL_CENTRE)["definitions"])
    assert [name for name in OPERATORS if f'"{name}"' not in text] == []


def test_a_pack_with_mistakes_in_it_still_has_a_schema(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        'policy: {name: d, version: "1", timezone: UTC}\nfields: {tier: {type: enum, values: ["1", vip]}}\n'
        "priorities: {levels: {P1: null}, rules: [{name: r, when: {teir: vip}, then: P1}]}\n"
    )
    assert checks(tmp_path).is_valid(with_condition({"tier": "vip"}))
    assert checks(tmp_path).is_valid(with_condition({"tier": 1}))  # how an editor reads a bare 1
    assert not checks(tmp_path).is_valid(with_condition({"teir": "vip"}))


def test_a_pack_knows_the_names_of_the_pack_that_it_extends(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        f'extends: {os.path.relpath(CALL_CENTRE, tmp_path)}\npolicy: {{name: d, version: "1", timezone: UTC}}\n'
        "fields: {floor: {type: enum, values: [one, two]}}\n"
    )
    assert checks(tmp_path).is_valid(with_condition({"floor": "one", "customer_tier": "vip"}))
