"""The condition as JSON Schema, generated from the table of operators in `rules`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from slaengine.rules import OPERATORS, Operator
from slaengine.rules.operators import Takes

_VALUE: Final = {"type": ["string", "number", "boolean"], "description": "One value."}
_TEXT: Final = {"type": ["string", "number"], "description": "One text."}
_TAKES: Final[Mapping[Takes, Mapping[str, Any]]] = MappingProxyType(
    {
        Takes.ONE: {"type": ["string", "number", "boolean"]},
        Takes.SEVERAL: {"type": "array", "items": _VALUE, "minItems": 1},
        Takes.RANGE: {"type": "array", "items": _VALUE, "minItems": 2, "maxItems": 2},
        Takes.WORDS: {
            "anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1, "description": "Any of them."}]
        },
        Takes.FLAG: {"type": "boolean"},
        Takes.PATTERN: {"type": "string"},
    }
)
_EXAMPLES: Final[Mapping[Takes, list[Any]]] = MappingProxyType(
    {
        Takes.ONE: ["vip", 100],
        Takes.SEVERAL: [["web", "app"]],
        Takes.RANGE: [[10, 99]],
        Takes.WORDS: ["漏洞", ["vpn", "login"]],
        Takes.FLAG: [True],
        Takes.PATTERN: ["ERR-[0-9]+"],
    }
)
_CONDITION: Final = {"$ref": "#/definitions/Condition"}


def condition_definitions() -> dict[str, Any]:
    """The definitions `Condition` and `FieldTest` that the policy's schema refers to."""
    nested = {"type": "array", "items": _CONDITION, "minItems": 1}
    return {
        "Condition": {
            "type": "object",
            "description": "A condition: every line must hold. A key is a field, its value what the field must be.",
            "minProperties": 1,
            "properties": {
                "all_of": {**nested, "description": "Conditions that must all hold."},
                "any_of": {**nested, "description": "Conditions of which at least one must hold."},
                "unless": {"anyOf": [_CONDITION, nested], "description": "Conditions of which none may hold."},
            },
            "additionalProperties": {"$ref": "#/definitions/FieldTest"},
            "examples": [{"customer_tier": "vip"}, {"channel": ["web", "app"], "affected_users": {"at_least": 100}}],
        },
        "FieldTest": {
            "description": "What a field must be: a value, a list of which it is one, or operators.",
            "examples": ["vip", ["web", "app"], {"at_least": 100}],
            "anyOf": [
                _VALUE,
                {"type": "array", "items": _VALUE, "minItems": 1, "description": "Any of these values."},
                {
                    "type": "object",
                    "description": "Operators; all of them must hold.",
                    "minProperties": 1,
                    "properties": {name: _operator(operator) for name, operator in OPERATORS.items()},
                    "additionalProperties": False,
                },
            ],
        },
    }


def _operator(operator: Operator) -> dict[str, Any]:
    kinds = ", ".join(sorted(kind.value for kind in operator.kinds))
    says = operator.says["en"].format(v="…", low="…", high="…")
    return {
        **_TAKES[operator.takes],
        "description": f"The field {says}. Takes {operator.takes.value}; for fields of type {kinds}.",
        "examples": _EXAMPLES[operator.takes],
    }
