"""What is wrong with the shape of a policy that pydantic refused: one finding for each mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft7Validator, validators
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import BaseModel, ValidationError

from slaengine.compiler.explain import Refusal, explain
from slaengine.compiler.limits import FINDINGS_MAX
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import CODES, Finding, finding
from slaengine.policy.pack import Pack
from slaengine.policy.schema import gate_schema

_TYPE_LIKE = frozenset({"type", "const", "enum"})


def mistakes(tree: Tree, model: type[BaseModel], refusal: ValidationError) -> list[Finding]:
    """All mistakes by place; never empty."""
    found: dict[tuple[Path, str], Finding] = {}
    if model is Pack:
        for section in ("policy", "priorities"):
            if section not in tree.data:
                found[(section,), "missing-section"] = finding("missing-section", tree.first_line(()), section=section)
    for error in _leaves(_Validator(_narrowed(gate_schema(model), refusal)).iter_errors(tree.data)):
        for path, one in islice(explain(tree, _refusal(error)), FINDINGS_MAX):
            found.setdefault((path, one.code), one)
        if len(found) >= FINDINGS_MAX:
            break
    _add_values(tree, refusal, found)
    if not found:
        path = data_path(tree.data, refusal.errors()[0]["loc"])
        found[path, "shape"] = finding("shape", tree.first_line(path), key=dotted(path))
    return list(found.values())


def _narrowed(schema: Mapping[str, Any], refusal: ValidationError) -> dict[str, Any]:
    """The schema without the sections that pydantic accepts, and of those that are too long nothing but the limit.

    Both gates decide alike, and this one takes seconds for what is large.
    """
    wrong: dict[str | int, set[str]] = {}
    for error in refusal.errors(include_url=False, include_input=False):
        if where := error["loc"]:
            wrong.setdefault(where[0], set()).add(error["type"] if len(where) == 1 else "inside")
    sections: dict[str, Any] = {}
    for name, section in schema.get("properties", {}).items():
        kinds = wrong.get(name, set())
        if kinds == {"too_long"}:
            sections[name] = {limit: section[limit] for limit in ("maxProperties", "maxItems") if limit in section}
        else:
            sections[name] = section if kinds else {}
    return {**schema, "properties": sections}


def _add_values(tree: Tree, refusal: ValidationError, found: dict[tuple[Path, str], Finding]) -> None:
    """The mistakes that only our own validators see, where nothing was found yet."""
    known = {path for path, _ in found}
    for error in refusal.errors(include_url=False, include_input=False):
        code = error["type"]
        path = data_path(tree.data, error["loc"])
        if code in CODES and path not in known:
            words: dict[str, Any] = error.get("ctx", {})
            found.setdefault((path, code), finding(code, tree.first_line(path), **words))


def data_path(data: Any, location: tuple[str | int, ...]) -> Path:
    """The part of pydantic's location that leads through the data; its names of union branches lead nowhere.

    >>> data_path({"goal": {"P1": "x"}}, ("goal", "dict[str,str]", "P1"))
    ('goal', 'P1')
    """
    path: list[str | int] = []
    for step in location:
        inside_map = isinstance(data, Mapping) and step in data
        inside_list = isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
        if inside_map or inside_list:
            path.append(step)
            data = data[step]
    return tuple(path)


def _leaves(errors: Iterator[SchemaError]) -> Iterator[SchemaError]:
    """Errors that say one thing: those of unions are replaced by those of the branch that was meant."""
    for error in errors:
        if error.validator == "anyOf" and (branch := _meant(error)):
            yield from _leaves(iter(branch))
        else:
            yield error


def _meant(union: SchemaError) -> list[SchemaError]:
    """The errors of the branch whose type fits the value; nothing if none does."""
    branches: dict[Any, list[SchemaError]] = {}
    for error in union.context or ():
        branches.setdefault(error.schema_path[0], []).append(error)
    fitting = [errors for errors in branches.values() if _fit(errors)]
    return min(fitting, key=lambda errors: (-_fit(errors), _weight(errors)), default=[])


def _fit(errors: list[SchemaError]) -> int:
    """How well a branch fits the value: 0 another type, 1 the type but another word, 2 wrong only further in."""
    return min((_fit_of(error) for error in errors), default=2)


def _fit_of(error: SchemaError) -> int:
    if error.relative_path:
        return 2
    if error.validator == "anyOf":
        branch = _meant(error)
        return _fit(branch) if branch else 0
    if error.validator in {"const", "enum"}:
        same = any(type(error.instance) is type(value) for value in _words(error))
        return 1 if same and isinstance(error.instance, str) else 0
    return 0 if error.validator in _TYPE_LIKE else 2


def _words(error: SchemaError) -> list[Any]:
    value: Any = error.validator_value
    return list(value) if error.validator == "enum" else [value]


def _refusal(error: SchemaError) -> Refusal:
    schema: Any = error.schema
    is_key = "propertyNames" in error.schema_path
    return Refusal(
        tuple(error.absolute_path), str(error.validator), error.validator_value, schema, error.instance, is_key
    )


def _weight(errors: list[SchemaError]) -> int:
    return sum(1 for _ in _leaves(iter(errors)))


def dotted(path: Path) -> str:
    """A path as people write it.

    >>> dotted(("priorities", "rules", 0, "then"))
    'priorities.rules[1].then'
    """
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "the policy"


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[SchemaError]:
    """Patterns as pydantic reads them: `$` is the end of the text, never a place before a last line break."""
    if isinstance(instance, str) and not re.search(pattern.removesuffix("$") + r"\Z", instance):
        yield SchemaError("pattern")


def _is_integer(_: Any, instance: Any) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


_Validator = validators.extend(  # type: ignore[no-untyped-call]  # untyped in jsonschema's stubs
    Draft7Validator,
    validators={"pattern": _pattern},
    type_checker=Draft7Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
