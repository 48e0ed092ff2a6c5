"""The condition as JSON Schema, generated from the table of operators in `rules`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from slaengine.policy.base import both
from slaengine.rules import OPERATORS, Operator
from slaengine.rules.operators import Takes

_VALUE: Final = {"type": ["string", "number", "boolean"], "description": both("One value.", "一个值。")}
_TEXT: Final = {"type": ["string", "number"], "description": both("One text.", "一段文字。")}
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
_TAKES_ZH: Final[Mapping[Takes, str]] = MappingProxyType(
    {
        Takes.ONE: "一个值",
        Takes.SEVERAL: "一组值",
        Takes.RANGE: "由小到大的两个值",
        Takes.WORDS: "一段文字或一组文字",
        Takes.FLAG: "true 或 false",
        Takes.PATTERN: "一个模式",
    }
)
_CONDITION: Final = {"$ref": "#/definitions/Condition"}
_GROUPS: Final = MappingProxyType(
    {
        "all_of": both("Conditions that must all hold.", "全部必须成立的条件。"),
        "any_of": both("Conditions of which at least one must hold.", "至少一个必须成立的条件。"),
        "unless": both("Conditions of which none may hold.", "一个都不能成立的条件。"),
    }
)


def condition_definitions() -> dict[str, Any]:
    """The definitions `Condition` and `FieldTest` that the policy's schema refers to."""
    examples = [{"customer_tier": "vip"}, {"channel": ["web", "app"], "affected_users": {"at_least": 100}}]
    condition = {**condition_schema({}), "additionalProperties": {"$ref": "#/definitions/FieldTest"}}
    return {
        "Condition": {**condition, "examples": examples},
        "FieldTest": {
            "description": both(
                "What a field must be: a value, a list of which it is one, or operators.",
                "字段应有的值:一个值、一组值中的任一个,或运算词。",
            ),
            "examples": ["vip", ["web", "app"], {"at_least": 100}],
            **field_test(_VALUE, _TEXT, tuple(OPERATORS.values())),
        },
    }


def condition_schema(fields: Mapping[str, Any], itself: Mapping[str, Any] = _CONDITION) -> dict[str, Any]:
    """A condition on these fields and no others; `itself` refers to it."""
    nested = {"type": "array", "items": itself, "minItems": 1}
    groups: Mapping[str, dict[str, Any]] = {"all_of": nested, "any_of": nested, "unless": {"anyOf": [itself, nested]}}
    return {
        "type": "object",
        "description": both(
            "A condition: every line must hold. A key is a field, its value what the field must be.",
            "条件:每一行都必须成立。键是字段,值是字段应有的值。",
        ),
        "minProperties": 1,
        "properties": {**fields, **{key: {**one, "description": _GROUPS[key]} for key, one in groups.items()}},
        "additionalProperties": False,
    }


def field_test(value: Mapping[str, Any], text: Mapping[str, Any], operators: Sequence[Operator]) -> dict[str, Any]:
    """What can stand behind a field: a value, several, or these operators; `text` is what `contains` and `has` take."""
    several = {
        "type": "array",
        "items": value,
        "minItems": 1,
        "description": both("Any of these values.", "其中任一个值。"),
    }
    plain = [value, several] if any(operator.name == "any_of" for operator in operators) else [value]
    if not any(operator.name == "is" for operator in operators):
        plain = []
    known = {
        "type": "object",
        "description": both("Operators; all of them must hold.", "运算词;全部必须成立。"),
        "minProperties": 1,
        "properties": {operator.name: _operator(operator, value, text) for operator in operators},
        "additionalProperties": False,
    }
    return {"anyOf": [*plain, known]}


def _operator(operator: Operator, value: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    kinds = ", ".join(sorted(kind.value for kind in operator.kinds))
    en, zh = (operator.says[language].format(v="…", low="…", high="…") for language in ("en", "zh"))
    description = both(
        f"The field {en}. Takes {operator.takes.value}; for fields of type {kinds}.",
        f"字段{zh}。后面写{_TAKES_ZH[operator.takes]};用于类型为 {kinds} 的字段。",
    )
    return {**_taken(operator.takes, value, text), "description": description, "examples": _EXAMPLES[operator.takes]}


def _taken(takes: Takes, value: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    several = {"type": "array", "items": value, "minItems": 1}
    texts = {"type": "array", "items": text, "minItems": 1, "description": both("Any of them.", "其中任一个。")}
    bare = {key: inner for key, inner in value.items() if key != "description"}
    of: Mapping[Takes, dict[str, Any]] = {
        Takes.ONE: bare,
        Takes.SEVERAL: several,
        Takes.RANGE: {**several, "minItems": 2, "maxItems": 2},
        Takes.WORDS: {"anyOf": [text, texts]},
        Takes.FLAG: {"type": "boolean"},
        Takes.PATTERN: {"type": "string"},
    }
    return of[takes]
