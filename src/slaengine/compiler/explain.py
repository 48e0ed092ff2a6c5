"""One refusal of the JSON Schema → findings in the words of the policy language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, finding, near_names
from slaengine.policy.base import DURATION_FORMAT, NAME_PATTERN

_TYPES: Final[Mapping[str, str]] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
}
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "Length": ("characters", "character"),
    "Items": ("entries", "entry"),
    "Properties": ("entries", "entry"),
}
_RELATIONS: Final[Mapping[str, str]] = {"minimum": "at least", "maximum": "at most"}
_LENGTH: Final = "a length of time such as `15m`"
_GLUED: Final = re.compile(r"([^:\s]+):(\S+)")
_COMPARISON: Final = re.compile(r"\s*(\w+)\s*(>=|<=|==|!=|>|<|=)\s*([^\s<>=]+)\s*")
_OPERATORS: Final[Mapping[str, str]] = {
    ">=": "at_least", "<=": "at_most", "==": "is", "=": "is", "!=": "is_not", ">": "above", "<": "below",
}  # fmt: skip
_YES_NO: Final[Mapping[str, str]] = {"yes": "true", "on": "true", "no": "false", "off": "false"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing the schema does not accept: where, by which keyword, with which value of it, in which schema."""

    path: Path
    keyword: str
    limit: Any
    schema: Mapping[str, Any]
    instance: Any
    is_key: bool
    """Whether the key itself is refused; `instance` is then the key, and `path` leads to its map."""


def explain(tree: Tree, error: Refusal) -> Iterator[tuple[Path, Finding]]:
    """The findings of one refusal, each with the path it speaks of."""
    path = error.path
    match error.keyword:
        case _ if error.is_key:
            yield (*path, error.instance), _bad_key(tree, (*path, error.instance), error)
        case "additionalProperties":
            yield from _unknown_keys(tree, path, error)
        case "required":
            yield from _missing_key(tree, path, error)
        case _:
            yield path, _wrong_value(tree, path, error)


def _unknown_keys(tree: Tree, path: Path, error: Refusal) -> Iterator[tuple[Path, Finding]]:
    known = error.schema.get("properties", {})
    free = [key for key in known if key not in error.instance]
    for key in error.instance:
        if key not in known:
            place = tree.key((*path, key))
            yield (*path, key), finding("unknown-key", place, allowed=free, typed=key, key=key, where=_where(path))


def _missing_key(tree: Tree, path: Path, error: Refusal) -> Iterator[tuple[Path, Finding]]:
    known = error.schema.get("properties", {})
    for key in error.limit:
        mistyped = any(key in near_names(typed, known) for typed in error.instance if typed not in known)
        if key not in error.instance and not mistyped:  # a mistyped key is one mistake, told once
            yield (*path, key), finding("missing-key", tree.first_line(path), key=key, where=_where(path))


def _bad_key(tree: Tree, path: Path, error: Refusal) -> Finding:
    place, key = tree.key(path), str(error.instance)
    if error.keyword == "maxLength":
        return finding("too-many", place, key=key, limit=error.limit, unit="characters")
    return finding("bad-name", place, value=key)


def _wrong_value(tree: Tree, path: Path, error: Refusal) -> Finding:
    key, value, limit = _key(path), error.instance, error.limit
    place = tree.first_line(path)
    match error.keyword:
        case "type" | "anyOf":
            wanted = list(dict.fromkeys(_wanted(error.schema)))
            if "a number" in wanted and "a whole number" in wanted:
                wanted.remove("a whole number")
            fix = _slip_fix(path, wanted, value, error.schema) or _type_fix(tree, path, wanted, value)
            return finding("wrong-type", place, fix=fix, key=key, wanted=_or(wanted), found=_describe(value))
        case "enum" | "const":
            words = [_short(word) for word in (limit if error.keyword == "enum" else [limit])]
            return finding("value-not-allowed", place, allowed=words, typed=str(value), value=_short(value), key=key)
        case "pattern":
            wanted_form = f"of the form `{(error.schema.get('examples') or ['…'])[0]}`"
            is_name = limit == NAME_PATTERN
            return finding("bad-name" if is_name else "bad-form", place, value=value, wanted=wanted_form)
        case "minimum" | "maximum" as bound:
            return finding("out-of-range", place, key=key, relation=_RELATIONS[bound], limit=limit, value=_short(value))
        case str() as bound if bound[3:] in _UNITS:
            unit = _UNITS[bound[3:]][limit == 1]
            code = "too-few" if bound.startswith("min") else "too-many"
            return finding(code, place, key=key, limit=f"{limit:,}", unit=unit)
        case _:
            return finding("shape", place, key=key)


def _wanted(schema: Mapping[str, Any]) -> Iterator[str]:
    """What a schema accepts, in words."""
    if "const" in schema:
        yield "`true`" if schema["const"] is True else f"`{schema['const']}`"
    elif schema.get("pattern") == NAME_PATTERN:
        yield "a name"
    elif schema.get("format") == DURATION_FORMAT:
        yield _LENGTH
    elif "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        yield from (_TYPES[one] for one in types if one in _TYPES)
    elif "$ref" in schema or "allOf" in schema:
        yield "a map"
    for branch in schema.get("anyOf", ()):
        yield from _wanted(branch)


def _type_fix(tree: Tree, path: Path, wanted: list[str], value: Any) -> str | None:
    if value is None:
        return f"write a value, or remove `{_key(path)}`" if path and isinstance(path[-1], str) else "write a value"
    if isinstance(value, bool | int | float) and {"a text", "a name"} & set(wanted):
        return f'put it in quotes: "{tree.written(path) or _short(value)}"'
    if {"`true` or `false`", "`true`"} & set(wanted) and str(value).lower() in {"true", "false", *_YES_NO}:
        word = str(value).lower()
        return f"write `{_YES_NO.get(word, word)}`"
    if "a list" in wanted and not isinstance(value, dict | list):
        return f"write it as a list: [{_short(value)}]"
    if {"a whole number", "a number"} & set(wanted) and isinstance(value, str) and value.isdigit():
        return f"write it without quotes: {_short(value)}"
    return None


def _slip_fix(path: Path, wanted: list[str], value: Any, schema: Mapping[str, Any]) -> str | None:
    """What was meant by a glued colon, a number without its unit, or a comparison in the signs of arithmetic."""
    if value is None and path and (glued := _GLUED.fullmatch(str(path[-1]))):
        return f"put a space after the colon: `{glued[1]}: {glued[2]}`"
    if isinstance(value, str) and "a map" in wanted and (found := _COMPARISON.fullmatch(value)):
        return f"write `{{{found[1]}: {{{_OPERATORS[found[2]]}: {found[3]}}}}}`"
    if type(value) is not int:
        return None
    if _LENGTH in wanted:
        return f"write the unit, too: `{value}m` for minutes, `{value}h` for hours, `{value}bd` for business days"
    if any(str(one).endswith("%") for one in _examples(schema)):
        return f"write `{value}%`"
    return None


def _examples(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from schema.get("examples", ())
    for branch in schema.get("anyOf", ()):
        yield from _examples(branch)


_FOUND: Final[tuple[tuple[type, str], ...]] = (
    (type(None), "empty"),
    (float, "a number with a decimal point"),
    (int, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a map"),
)


def _describe(value: Any) -> str:
    if isinstance(value, bool):  # before int, which it is to Python
        return f"`{str(value).lower()}`"
    return next((words for kind, words in _FOUND if isinstance(value, kind)), "something else")


def _short(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list() | dict():
            return _describe(value)
        case _:
            return str(value)[:60]


def _or(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words) or "something else"


def _key(path: Path) -> str:
    """The last key of a path; items of a list are named after the list."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return "the policy"
    return f"{names[-1]}[{path[-1] + 1}]" if isinstance(path[-1], int) else names[-1]


def _where(path: Path) -> str:
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"`{text.lstrip('.')}`" if text else "the policy"
