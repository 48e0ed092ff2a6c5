"""The tables of the manual, written from the language itself: every key of a policy, every operator of a condition.

`python -m slaengine.policy.manual docs` renews the generated half of the two pages; a test fails when they drift.
What people wrote above the mark stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from slaengine.policy.base import DURATION_FORMAT, english
from slaengine.policy.schema import policy_schema
from slaengine.rules import OPERATORS

MARK: Final = "<!-- Below this line the page is written by `python -m slaengine.policy.manual docs`. -->\n"

_PREFIX: Final = "#/definitions/"
_ELSEWHERE: Final = MappingProxyType({"Condition": "[condition](conditions.md)", "Localised": "text"})
"""Parts that have no table of their own here."""
_PLAIN: Final = MappingProxyType(
    {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
)


def keys() -> str:
    """Every section, every part of it and every key, in the order in which the language names them."""
    schema = policy_schema()
    parts = dict(_parts(schema))
    lines: list[str] = []
    for section, spec in schema["properties"].items():
        lines += [f"## {section}", "", _told(spec, schema), ""]
        if not any(where == section for where in parts.values()):
            lines += [f"A {_kind(spec)}.", ""]
        for name, where in parts.items():
            if where == section or where.startswith((f"{section}.", f"{section}[")):
                lines += _part(schema["definitions"][name], where, heading=where != section)
    return "\n".join(lines)


def operators() -> str:
    """Every operator: what is written behind it, and the types of field that know it."""
    rows = [
        (
            f"`{operator.name}`",
            operator.takes.value,
            ", ".join(sorted(f"`{kind.value}`" for kind in operator.kinds)),
            operator.says["en"].format(v="…", low="…", high="…"),
            operator.says["zh"].format(v="…", low="…", high="…"),
        )
        for operator in OPERATORS.values()
    ]
    return "\n".join(_table(("operator", "takes", "for fields of type", "the field …", "字段…"), rows)) + "\n"


PAGES: Final[Mapping[str, Callable[[], str]]] = MappingProxyType({"language.md": keys, "conditions.md": operators})


def renewed(page: str, generate: Callable[[], str]) -> str:
    """The page with its generated half written anew.

    >>> renewed("By hand." + MARK + "old", lambda: "new") == "By hand." + MARK + chr(10) + "new"
    True
    """
    return page.partition(MARK)[0] + MARK + "\n" + generate()


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each part of the language and the first place where it is written, sections in their order."""
    found: set[str] = set()

    def walk(node: Any, where: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, list):
            for inner in node:
                yield from walk(inner, where)
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(_PREFIX)
            if name and name not in found and name not in _ELSEWHERE:
                found.add(name)
                yield name, where
                yield from walk(schema["definitions"][name], where)
            for key, inner in node.get("properties", {}).items():
                yield from walk(inner, f"{where}.{key}" if where else key)
            yield from walk(node.get("additionalProperties"), f"{where}.<name>")
            yield from walk(node.get("items"), f"{where}[]")
            for key in ("anyOf", "allOf"):
                yield from walk(node.get(key), where)

    yield from walk({"properties": schema["properties"]}, "")


def _part(part: Mapping[str, Any], where: str, *, heading: bool) -> list[str]:
    head = [f"### `{where}`", "", english(part["description"]), ""] if heading else []
    required = part.get("required", ())
    rows = [
        (f"`{key}`", _kind(spec), _default(spec, required=key in required), english(str(spec.get("description", ""))))
        for key, spec in part["properties"].items()
    ]
    examples = [line for example in part.get("examples", ()) for line in (f"Example: `{_flow(example)}`", "")]
    return [*head, *_table(("key", "value", "without it", "meaning"), rows), "", *examples]


def _told(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a section is for; a bare reference has the words of what it refers to."""
    own = spec.get("description")
    return english(str(own or schema["definitions"][spec["$ref"].removeprefix(_PREFIX)]["description"]))


def _kind(spec: Mapping[str, Any]) -> str:
    """What is written behind a key, in words.

    >>> _kind({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]})
    'text or list of text'
    """
    match spec:
        case {"enum": values}:
            return " or ".join(f"`{_flow(value)}`" for value in values)
        case {"const": value}:
            return f"`{_flow(value)}`"
        case {"$ref": reference}:
            return _ELSEWHERE.get(reference.removeprefix(_PREFIX), "map")
        case {"anyOf": several} | {"allOf": several}:
            return " or ".join(dict.fromkeys(_kind(inner) for inner in several if inner.get("type") != "null"))
        case _:
            return _plain(spec)


def _plain(spec: Mapping[str, Any]) -> str:
    match spec:
        case {"type": "array", "items": items}:
            return f"list of {_kind(items)}"
        case {"type": "object", "additionalProperties": inner}:
            return f"map of name to {_kind(inner)}"
        case {"format": str(form)} if form == DURATION_FORMAT:
            return "[length](calendars.md#lengths-of-time)"
        case {"type": str(name)}:
            return _PLAIN[name]
        case _:
            return "anything"


def _default(spec: Mapping[str, Any], *, required: bool) -> str:
    if required:
        return "required"
    default = spec.get("default")
    return "–" if default in (None, []) else f"`{_flow(default)}`"


def _flow(value: object) -> str:
    """A value as YAML on one line.

    >>> _flow({"goal": {"P1": "15m"}, "public": True}), _flow("24x7")
    ('{goal: {P1: 15m}, public: true}', '24x7')
    """
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=sys.maxsize)
    return text.removesuffix("\n").removesuffix("\n...")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


if __name__ == "__main__":
    for name, generate in PAGES.items():
        file = Path(sys.argv[1] if len(sys.argv) > 1 else "docs") / name
        file.write_text(renewed(file.read_text("utf-8"), generate), encoding="utf-8")
        sys.stdout.write(f"{file}\n")
