"""The editor's schema for one pack: where a name stands for something of the policy, only what is there is offered.

`NAMES` says what each key's names stand for; a test holds it to the references that the compiler knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from slaengine.policy.base import NAME_PATTERN
from slaengine.policy.conditions import condition_schema, field_test
from slaengine.rules import OPERATORS, FieldCatalogue, FieldKind, FieldType, operators_for

What: TypeAlias = Literal[
    "levels", "groups", "calendars", "targets", "events", "statuses", "people", "fields", "roles", "order", "required"
]


@dataclass(frozen=True, slots=True)
class Known:
    """What a pack has, by kind of name; an empty list means that any name will do.

    `conditions` are the fields of conditions, `answers` those of a callback's outcome, `ticket` the paths at which a
    ticket carries its fields, `about` what people call a field, in both languages.
    """

    names: Mapping[What, Sequence[str]]
    conditions: FieldCatalogue
    answers: FieldCatalogue
    ticket: Mapping[tuple[str, ...], FieldType]
    about: Mapping[str, str]


_OPEN: Final[frozenset[What]] = frozenset({"roles", "required"})
"""Names beside which a desk may use words of its own: they are offered and not demanded."""

NAMES: Final[Mapping[tuple[str, str], tuple[What | None, What | None]]] = MappingProxyType(
    {
        ("AdjustRule", "not_above"): ("levels", None),
        ("Assign", "skill_field"): ("fields", None),
        ("Callbacks", "after"): ("events", None),
        ("Callbacks", "calendar"): ("calendars", None),
        ("Callbacks", "schedule"): (None, "levels"),
        ("Closing", "calendar"): ("calendars", None),
        ("DailyCheck", "calendar"): ("calendars", None),
        ("DailyCheck", "notify"): ("roles", None),
        ("EventMatch", "event"): ("events", None),
        ("Expectation", "base_priority"): ("levels", None),
        ("Expectation", "breached"): ("targets", None),
        ("Expectation", "due"): (None, "targets"),
        ("Expectation", "group"): ("groups", None),
        ("Expectation", "priority"): ("levels", None),
        ("Expectation", "remaining"): (None, "targets"),
        ("Expectation", "status"): (None, "targets"),
        ("Group", "backup"): ("groups", None),
        ("Group", "calendar"): ("calendars", None),
        ("Group", "next_line"): ("groups", None),
        ("GroupRule", "then"): ("groups", None),
        ("Intake", "required"): ("required", None),
        ("LadderStep", "hand_over"): ("groups", None),
        ("LadderStep", "if_empty"): ("roles", None),
        ("LadderStep", "notify"): ("roles", None),
        ("LadderStep", "stop_on"): ("events", None),
        ("LoadLimit", "priority"): ("levels", None),
        ("Matrix", "cells"): ("levels", None),
        ("Matrix", "columns"): ("fields", None),
        ("Matrix", "rows"): ("fields", None),
        ("Pack", "escalations"): (None, "targets"),
        ("Person", "backup"): ("people", None),
        ("Person", "groups"): ("groups", None),
        ("PriorityRule", "then"): ("levels", None),
        ("Queue", "order"): ("order", None),
        ("Reaction", "copy_to"): ("roles", None),
        ("Reaction", "notify"): ("roles", None),
        ("Reaction", "on"): ("events", None),
        ("RequiredFields", "fields"): ("required", None),
        ("Target", "calendar"): ("calendars", None),
        ("Target", "every"): (None, "levels"),
        ("Target", "goal"): (None, "levels"),
        ("Target", "pause_on"): ("statuses", None),
        ("Target", "restart"): ("events", None),
        ("Target", "start"): ("events", None),
        ("Target", "stop"): ("events", "levels"),
        ("TargetCase", "every"): (None, "levels"),
        ("TargetCase", "goal"): (None, "levels"),
        ("TargetCase", "stop"): ("events", "levels"),
        ("TimelineEntry", "event"): ("events", None),
    }
)
"""Part and key → what the names behind the key stand for, and what those before its colons do."""
_ALSO: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {("LadderStep", "hand_over"): ("next_line",)}
)
"""Words that stand beside the names of one key."""
_TICKETS: Final = (("Scenario", "ticket"), ("TimelineEntry", "ticket"))


def narrowed(schema: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """A schema of `policy.schema` with the names of one pack."""
    result: dict[str, Any] = deepcopy(dict(schema))
    parts = {str(result["title"]): result, **result["definitions"]}
    for (part, key), (values, keys) in NAMES.items():
        if part in parts and key in parts[part]["properties"]:
            also = _ALSO.get((part, key), ())
            properties = parts[part]["properties"]
            properties[key] = _with_names(properties[key], _names(known, values, also), _names(known, keys), values)
    for part, key in _TICKETS:
        if part in parts:
            parts[part]["properties"][key]["properties"] = _ticket(known)
    if "Condition" in parts:
        result["definitions"] |= _conditions(known, parts)
    return result


def _names(known: Known, what: What | None, also: tuple[str, ...] = ()) -> list[str]:
    names = known.names.get(what, ()) if what is not None else ()
    return [*names, *also] if names else []


def _with_names(node: Any, values: list[str], keys: list[str], what: What | None) -> Any:
    """The node with names in the place of each text that is one."""
    if isinstance(node, list):
        return [_with_names(item, values, keys, what) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "string" and (node.get("pattern") == NAME_PATTERN or what == "order"):
        return _one_of(node, values, what) if values else node
    result = {
        key: _with_names(inner, values, keys, what) if key in {"anyOf", "items", "additionalProperties"} else inner
        for key, inner in node.items()
    }
    if keys and result.get("propertyNames", {}).get("pattern") == NAME_PATTERN:
        result["properties"] = dict.fromkeys(keys, result["additionalProperties"])
        result |= {"additionalProperties": False}
        del result["propertyNames"]
    return result


def _one_of(node: Mapping[str, Any], names: list[str], what: What | None) -> dict[str, Any]:
    about = {key: node[key] for key in ("description", "markdownDescription", "default") if key in node}
    enum = {"type": "string", "enum": list(dict.fromkeys(names))}
    if what not in _OPEN:
        return {**enum, **about}
    free = {key: value for key, value in node.items() if key not in about}
    return {"anyOf": [enum, free], **about}


def _conditions(known: Known, parts: Mapping[str, Any]) -> dict[str, Any]:
    """The condition on the pack's fields; that of a callback's outcome knows the answers as well."""
    answer = {"$ref": "#/definitions/AnswerCondition"}
    if "CallbackOutcome" in parts:
        when = parts["CallbackOutcome"]["properties"]["when"]
        when["allOf"] = [answer]
    tests, definitions = _tests(known)
    examples = {"examples": parts["Condition"]["examples"]}
    return {
        "Condition": {**condition_schema({name: tests[name] for name in known.conditions}), **examples},
        "AnswerCondition": {**condition_schema({name: tests[name] for name in known.answers}, answer), **examples},
        **definitions,
    }


def _tests(known: Known) -> tuple[dict[str, Any], dict[str, Any]]:
    """Each field's hover and what it refers to: what can stand behind it, once for all fields that take the same."""
    number_of: dict[tuple[FieldKind, tuple[str, ...]], str] = {}
    tests: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for name, field in {**known.answers, **known.conditions}.items():
        key = (field.kind, field.values)
        if key not in number_of:
            number_of[key] = f"FieldTest{len(number_of) + 1}"
            value, operators = _value(field), tuple(OPERATORS[name] for name in operators_for(field.kind))
            definitions[number_of[key]] = {
                "anyOf": [_silent(one) for one in field_test(value, value, operators)["anyOf"]]
            }
        tests[name] = {"description": known.about[name], "anyOf": [{"$ref": f"#/definitions/{number_of[key]}"}]}
    return tests, definitions


def _silent(alternative: Mapping[str, Any]) -> dict[str, Any]:
    """Without its description: an editor would show that in the place of the field's own."""
    return {key: value for key, value in alternative.items() if key != "description"}


def _value(field: FieldType) -> dict[str, Any]:
    """One value of a field, as a condition names it."""
    if field.values:
        return {"enum": _as_written(field.values)}
    kinds: Mapping[FieldKind, Any] = {
        FieldKind.BOOLEAN: "boolean",
        FieldKind.INTEGER: "integer",
        FieldKind.NUMBER: "number",
        FieldKind.INSTANT: "string",
        FieldKind.DURATION: "string",
    }
    return {"type": kinds.get(field.kind, ["string", "number"])}


def _as_written(values: Sequence[str]) -> list[str | int]:
    """The values; one that is a number as well, for an editor reads it as that where a policy does not."""
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and value == str(int(value))]
    return [*values, *numbers]


def _ticket(known: Known) -> dict[str, Any]:
    """What a ticket can say, nested as its paths are; it may say more."""
    properties: dict[str, Any] = {}
    for path, field in known.ticket.items():
        level = properties
        for step in path[:-1]:
            level = level.setdefault(step, {"type": "object"}).setdefault("properties", {})
        level[path[-1]] = {"description": known.about[field.name], **_held(field)}
    return properties


def _held(field: FieldType) -> dict[str, Any]:
    """What a ticket of a test holds; nothing is demanded, for tests show wrong tickets as well."""
    if field.kind is FieldKind.LIST:
        return {"items": {"anyOf": [{"enum": list(field.values)}, {}]}} if field.values else {}
    if field.kind is FieldKind.BOOLEAN:
        return {"anyOf": [{"type": "boolean"}, {}]}
    return {"anyOf": [{"enum": list(field.values)}, {}]} if field.values else {}
