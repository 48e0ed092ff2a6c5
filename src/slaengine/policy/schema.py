"""The language as JSON Schema (draft-07), generated from the models: for editors, and for the compiler's second gate.

`python -m slaengine.policy.schema FOLDER` writes the files; a test fails when they drift.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from slaengine.policy.base import both
from slaengine.policy.clauses import ClauseFile
from slaengine.policy.conditions import condition_definitions
from slaengine.policy.config import ConfigFile
from slaengine.policy.examples import EXAMPLES
from slaengine.policy.pack import Pack
from slaengine.policy.scenarios import ScenarioFile
from slaengine.policy.snippets import of_definition, of_map
from slaengine.policy.wire import DecisionWire, EventWire

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_VERBATIM: Final = frozenset({"default", "examples", "enum", "const", "defaultSnippets"})
"""Keywords whose values are data and not schemas."""


def policy_schema() -> dict[str, Any]:
    """What an editor checks one file of a pack against. Any section may be missing: it may be in another file."""
    description = both("A service policy for slaengine, or one file of it.", "slaengine 的服务策略,或其中一个文件。")
    schema = _schema(Pack, description, condition_definitions())
    del schema["required"]
    return schema


@lru_cache(maxsize=4)
def gate_schema(model: type[BaseModel]) -> Mapping[str, Any]:
    """What the compiler finds mistakes with: as the editor's, but a condition is any map, for `rules` reads those."""
    schema = _bare_schema(model, "")
    schema["definitions"]["Condition"] = {"type": "object"}
    if model is Pack:
        del schema["required"]  # missing sections are looked for over all files
    return schema


def tests_schema() -> dict[str, Any]:
    """What an editor checks a pack's test file against."""
    return _schema(ScenarioFile, both("Tests of a service policy for slaengine.", "slaengine 服务策略的测试。"))


def clauses_schema() -> dict[str, Any]:
    """What an editor checks a pack's `clauses.yaml` against."""
    text = both(
        "The clauses of the service document behind a policy for slaengine.", "slaengine 服务策略所依据的服务文件条款。"
    )
    return _schema(ClauseFile, text)


def config_schema() -> dict[str, Any]:
    """What an editor checks a `slaengine.yaml` against."""
    return _schema(
        ConfigFile, both("How slaengine looks at the policies of a project.", "slaengine 如何检查项目中的策略。")
    )


def event_schema() -> dict[str, Any]:
    """What an integrator checks an event against before sending it."""
    return _schema(EventWire, "")


def decision_schema() -> dict[str, Any]:
    """What a decision looks like."""
    return _schema(DecisionWire, "")


SCHEMAS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = MappingProxyType(
    {
        "policy.schema.json": policy_schema,
        "tests.schema.json": tests_schema,
        "clauses.schema.json": clauses_schema,
        "config.schema.json": config_schema,
        "event.schema.json": event_schema,
        "decision.schema.json": decision_schema,
    }
)


def as_text(schema: Mapping[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into the folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in SCHEMAS.items():
        path = folder / name
        path.write_text(as_text(make()), encoding="utf-8")
        written.append(path)
    return written


def _schema(
    model: type[BaseModel], description: str, definitions: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    schema = _bare_schema(model, description)
    schema["definitions"] |= definitions
    for name, part in {model.__name__: schema, **schema["definitions"]}.items():
        for key, inner in part.get("properties", {}).items():
            _offer(inner, of_map(name, key))
        _offer(part, of_definition(name))
    marked: dict[str, Any] = _with_markdown(schema)
    return marked


def _offer(part: dict[str, Any], snippets: list[dict[str, Any]]) -> None:
    if snippets:
        part["defaultSnippets"] = snippets


def _with_markdown(node: Any) -> Any:
    """The same schema whose descriptions are shown as Markdown as well, where that makes a difference."""
    if isinstance(node, list):
        return [_with_markdown(item) for item in node]
    if not isinstance(node, dict):
        return node
    marked = {
        key: {name: _with_markdown(part) for name, part in value.items()}
        if key in {"properties", "definitions"}
        else value
        if key in _VERBATIM
        else _with_markdown(value)
        for key, value in node.items()
    }
    text = node.get("description")
    return {**marked, "markdownDescription": text} if isinstance(text, str) and "`" in text else marked


def _bare_schema(model: type[BaseModel], description: str) -> dict[str, Any]:
    generated = _draft_07(model.model_json_schema(by_alias=True))
    body = {key: value for key, value in generated.items() if key not in {"definitions", "title", "description"}}
    head = {"$schema": DRAFT, "title": model.__name__, "description": description or generated["description"]}
    definitions = generated.get("definitions", {})
    for name, definition in definitions.items():
        if name in EXAMPLES:
            definition["examples"] = [EXAMPLES[name]]
    return {**head, **body, "definitions": definitions}


def _draft_07(node: Any) -> Any:
    """The same schema in draft-07: `definitions`, no key beside `$ref`, no invented titles.

    >>> _draft_07({"$ref": "#/$defs/A", "description": "b"})
    {'allOf': [{'$ref': '#/definitions/A'}], 'description': 'b'}
    """
    if isinstance(node, list):
        return [_draft_07(item) for item in node]
    if not isinstance(node, dict):
        return node
    if (name := node.get("x-definition")) is not None:
        node = {**{key: value for key, value in node.items() if key != "x-definition"}, "$ref": f"#/definitions/{name}"}
    result: dict[str, Any] = {}
    for key, value in node.items():
        result |= _keyword(key, value)
    if names := node.get("patternProperties"):  # pydantic refuses names of another pattern, so must the schema
        ((pattern, inner),) = names.items()
        result["propertyNames"] = {**result.get("propertyNames", {}), "pattern": pattern}
        result["additionalProperties"] = _draft_07(inner)
    if "$ref" in result and len(result) > 1:  # draft-07 ignores what stands beside a $ref
        reference = result.pop("$ref")
        result = {"allOf": [{"$ref": reference}], **result}
    return result


def _keyword(key: str, value: Any) -> dict[str, Any]:
    """What stands in draft-07 for one keyword of pydantic's schema; nothing for some."""
    match key, value:
        case "$defs" | "properties", _:
            named = {name: _draft_07(inner) for name, inner in value.items()}
            return {"definitions" if key == "$defs" else key: named}
        case "$ref", str():
            return {"$ref": value.replace("#/$defs/", "#/definitions/")}
        case ("title", _) | ("patternProperties", _):
            return {}  # titles are pydantic's own, from the attribute's name
        case "default", None | dict():
            return {}
        case _ if key in _VERBATIM:
            return {key: value}
        case _:
            return {key: _draft_07(value)}


if __name__ == "__main__":
    for file in write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")):
        sys.stdout.write(f"{file}\n")
