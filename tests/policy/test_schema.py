"""The JSON Schemas: what editors check and explain, generated from the models and never by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from slaengine.compiler.parse import parse
from slaengine.policy.base import Section
from slaengine.policy.examples import EXAMPLES
from slaengine.policy.schema import SCHEMAS, as_text, policy_schema, write_schemas
from slaengine.policy.snippets import SNIPPETS

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "compiler" / "good.yaml"


def _models(model: type[Section]) -> Iterator[type[Section]]:
    for inner in model.__subclasses__():
        yield inner
        yield from _models(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_files_are_what_the_models_say(name: str) -> None:
    """To renew them: `python -m slaengine.policy.schema schemas`."""
    assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == as_text(SCHEMAS[name]())


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_valid_draft_07_that_every_editor_understands(name: str) -> None:
    schema = SCHEMAS[name]()
    Draft7Validator.check_schema(schema)
    text = as_text(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    for later in ('"$defs"', '"prefixItems"', '"unevaluatedProperties"', '"x-definition"'):
        assert later not in text


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    holders = {"": schema, **schema["definitions"]}
    for holder, definition in holders.items():
        for name, inner in definition.get("properties", {}).items():
            yield f"{holder}.{name}", inner


@pytest.mark.parametrize("name", SCHEMAS)
def test_everything_that_can_be_hovered_has_a_description(name: str) -> None:
    schema = SCHEMAS[name]()
    definitions = schema["definitions"]
    assert [key for key, one in definitions.items() if not one.get("description")] == []
    silent = [
        key
        for key, one in properties(schema)
        if not one.get("description")
        and not definitions.get(str(one.get("$ref")).rpartition("/")[2], {}).get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["policy.schema.json", "tests.schema.json", "clauses.schema.json"])
def test_every_part_of_the_language_has_an_example(name: str) -> None:
    assert [key for key, one in SCHEMAS[name]()["definitions"].items() if not one.get("examples")] == []


def described(node: Any) -> Iterator[str]:
    """The descriptions in a schema."""
    if isinstance(node, list):
        for inner in node:
            yield from described(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for key, inner in node.items():
            if key not in {"examples", "defaultSnippets"}:
                yield from described(inner)


WRITTEN = ["policy.schema.json", "tests.schema.json", "clauses.schema.json", "config.schema.json"]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_description_for_people_who_write_policies_is_in_english_and_chinese(name: str) -> None:
    texts = list(described(SCHEMAS[name]()))
    assert len(texts) > 5
    english = [text.split("\n\n")[0] for text in texts]
    assert [text for text in english if re.search(r"[\u4e00-\u9fff]", re.sub("`[^`]*`", "", text))] == []
    assert [text for text in texts if not re.search(r"\n\n.*[\u4e00-\u9fff]", text)] == []


def test_descriptions_with_marks_are_shown_as_markdown_too() -> None:
    every = policy_schema()["definitions"]["Target"]["properties"]["every"]
    assert every["markdownDescription"] == every["description"]
    assert "`goal`" in every["description"]


def filled(body: Any) -> Any:
    """A snippet with what stands in it at first, read as a policy is."""
    if isinstance(body, dict):
        return {filled(key): filled(value) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(item) for item in body]
    if not isinstance(body, str):
        return body
    word = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", body)
    return int(word) if word.isdigit() else word


@pytest.mark.parametrize("name", SNIPPETS)
def test_every_snippet_is_accepted_by_its_model(name: str) -> None:
    for snippet in SNIPPETS[name]:
        MODELS[name].model_validate(filled(snippet.body))


def test_snippets_stand_at_their_parts_and_at_maps_of_names() -> None:
    schema = policy_schema()
    assert [one["label"] for one in schema["definitions"]["AdjustRule"]["defaultSnippets"]] == [
        one.label for one in SNIPPETS["AdjustRule"]
    ]
    named = schema["properties"]["targets"]["defaultSnippets"][0]["body"]
    assert list(named) == ["${9:name}"]


MODELS = {model.__name__: model for model in _models(Section)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_accepted_by_its_model(name: str) -> None:
    MODELS[name].model_validate(EXAMPLES[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_stands_beside_a_reference_where_draft_07_would_ignore_it(name: str) -> None:
    def beside(node: Any) -> Iterator[Any]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str) and len(node) > 1:
                yield node
            for inner in node.values():
                yield from beside(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from beside(inner)

    assert list(beside(SCHEMAS[name]())) == []


def test_a_file_with_any_one_section_is_fine_in_the_editor() -> None:
    validator = Draft7Validator(policy_schema())
    data = parse({"p.yaml": GOOD.read_bytes()})[0].data
    assert list(validator.iter_errors(data)) == []
    for section, value in data.items():
        assert list(validator.iter_errors({section: value})) == []


@pytest.mark.parametrize(
    ("condition", "fine"),
    [
        ({"tier": "vip"}, True),
        ({"tier": ["vip", "gold"]}, True),
        ({"users": {"at_least": 100, "below": 500}}, True),
        ({"users": {"between": [1, 5]}}, True),
        ({"any_of": [{"tier": "vip"}, {"unless": {"users": {"is_missing": True}}}]}, True),
        ({}, False),
        ({"tier": {"is_like": "vip"}}, False),
        ({"tier": {}}, False),
        ({"any_of": {"tier": "vip"}}, False),
        ({"users": {"between": [1]}}, False),
        ({"tier": None}, False),
    ],
)
def test_conditions_are_checked_in_the_editor(condition: dict[str, Any], *, fine: bool) -> None:
    rule = {"name": "r", "when": condition, "then": "P1"}
    pack = {"priorities": {"levels": {"P1": None}, "rules": [rule]}}
    assert Draft7Validator(policy_schema()).is_valid(pack) == fine


def test_writing_the_schemas_writes_each_file(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "new")
    assert [path.name for path in written] == list(SCHEMAS)
    assert all(json.loads(path.read_text(encoding="utf-8"))["title"] for path in written)
