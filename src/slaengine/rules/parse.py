"""Reads a `when:` as plain data and reports all its mistakes at once, each with its path inside the `when`.

A map is *all of*; a list value is *any of*; a single value is *is*; a map value holds operators; `all_of`, `any_of` and
`unless` nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TypeAlias, assert_never

from slaengine.rules.condition import AllOf, AnyOf, Condition, Test, Unless
from slaengine.rules.field import FieldCatalogue, FieldKind, FieldType, shown
from slaengine.rules.limits import DEPTH_MAX, LIST_LENGTH_MAX, TESTS_MAX
from slaengine.rules.operators import GROUPS, OPERATORS, Operator, Scalar, Takes, Value, operators_for
from slaengine.rules.values import WrongError, check_range, read_number, read_pattern, read_text, read_word, wrong_value

Path: TypeAlias = tuple[str | int, ...]
Reader: TypeAlias = Callable[[str], int]
"""Reads a text (a duration to seconds, an instant to epoch seconds); ValueError says what is wrong."""


@dataclass(frozen=True, slots=True)
class ConditionError:
    """One mistake: where inside the `when`, which kind, in words, the word given and the words allowed there."""

    path: Path
    code: str
    message: str
    given: str = ""
    allowed: tuple[str, ...] = ()


def _no_reader(text: str) -> int:
    raise ValueError(f"{text} can't be read here")


def parse_condition(
    raw: object, fields: FieldCatalogue, *, read_duration: Reader = _no_reader, read_instant: Reader = _no_reader
) -> tuple[Condition | None, list[ConditionError]]:
    """The condition, or None and every mistake found; never raises on what a user wrote.

    >>> tier = FieldType("tier", FieldKind.ENUM, ("standard", "vip"))
    >>> parse_condition({"tier": "vip"}, {"tier": tier})[0]
    Test(field='tier', operator='is', value='vip', kind=<FieldKind.ENUM: 'enum'>)
    >>> [error.code for error in parse_condition({"teir": "vip", "tier": "gold"}, {"tier": tier})[1]]
    ['unknown-field', 'unknown-value']
    """
    parser = _Parser(fields, {FieldKind.DURATION: read_duration, FieldKind.INSTANT: read_instant})
    condition = parser.group(raw, (), 0)
    return (None if parser.errors else condition), parser.errors


@dataclass(slots=True)
class _Parser:
    fields: FieldCatalogue
    readers: Mapping[FieldKind, Reader]
    errors: list[ConditionError] = attribute(default_factory=list)
    size: int = 0

    def report(self, path: Path, code: str, message: str, given: str = "", allowed: Iterable[str] = ()) -> None:
        self.errors.append(ConditionError(path, code, message, given, tuple(allowed)))

    def spend(self) -> bool:
        """Count one more test or map; False, and reported once, where the condition is too large to go on."""
        self.size += 1
        if self.size == TESTS_MAX + 1:
            self.report((), "too-many", f"the condition is too large; at most {TESTS_MAX} tests and maps are allowed")
        return self.size <= TESTS_MAX

    def group(self, raw: object, path: Path, depth: int) -> Condition | None:
        """A map of fields and groups; None where nothing usable was found (and reported)."""
        if not isinstance(raw, dict):
            self.report(path, "not-a-map", f"a map of fields is expected here, not {shown(raw)}", shown(raw))
            return None
        if not raw:
            self.report(
                path, "empty-condition", "the condition is empty; name at least one field, or use otherwise: true"
            )
            return None
        found: list[Condition] = []
        for key, value in raw.items():
            if not self.spend():
                break
            here = (*path, key if isinstance(key, str | int) else shown(key))
            if isinstance(key, str) and key in GROUPS:
                found.extend(self.nested(key, value, here, depth + 1))
            elif isinstance(key, str) and key in self.fields:
                found.extend(self.field(self.fields[key], value, here))
            else:
                message = f"there is no field {shown(key)}"
                if isinstance(key, str) and key in OPERATORS:
                    message = f"{key} is an operator; it belongs under a field"
                self.report(here, "unknown-field", message, shown(key), (*self.fields, *GROUPS))
        return _all(found)

    def nested(self, word: str, raw: object, path: Path, depth: int) -> list[Condition]:
        """What stands under `all_of`, `any_of` or `unless`."""
        if depth > DEPTH_MAX:
            self.report(path, "too-deep", f"all_of, any_of and unless may be nested at most {DEPTH_MAX} deep")
            return []
        if word == "unless" and isinstance(raw, dict):
            part = self.group(raw, path, depth)
            return [] if part is None else [Unless(part)]
        if not isinstance(raw, list):
            wanted = "a map or a list of maps" if word == "unless" else "a list of maps"
            self.report(path, "not-a-list", f"{word} takes {wanted}, not {shown(raw)}", shown(raw))
            return []
        if not raw:
            self.report(path, "empty-condition", f"{word} is empty; give it at least one map of fields")
            return []
        parts: list[Condition] = []
        for number, item in enumerate(raw):
            if not self.spend():
                break
            if part := self.group(item, (*path, number), depth):
                parts.append(part)
        if not parts or word == "all_of":
            return parts
        return [_any(parts) if word == "any_of" else Unless(_any(parts))]

    def field(self, field: FieldType, raw: object, path: Path) -> list[Condition]:
        """The tests of one field: a value, a list of values, or a map of operators."""
        match raw:
            case dict() if not raw:
                self.report(path, "empty-condition", f"{field.name} has no operator", "", operators_for(field.kind))
                return []
            case dict():
                tests = [
                    self.test(field, name, value, (*path, shown(name))) for name, value in raw.items() if self.spend()
                ]
            case list():
                tests = [self.test(field, "any_of", raw, path)]
            case None:
                message = f"{field.name} has no value; to ask for a missing field write is_missing: true"
                self.report(path, "wrong-value", message, "null")
                return []
            case _:
                tests = [self.test(field, "is", raw, path)]
        return [test for test in tests if test is not None]

    def test(self, field: FieldType, name: object, raw: object, path: Path) -> Test | None:
        known = operators_for(field.kind)
        if not isinstance(name, str) or name not in OPERATORS:
            self.report(path, "unknown-operator", f"there is no operator {shown(name)}", shown(name), known)
            return None
        if name not in known:
            message = (
                f"{field.name} is of type {field.kind.value}, which {name} can't be used with; use {' or '.join(known)}"
            )
            self.report(path, "operator-not-for-field", message, name, known)
            return None
        try:
            return Test(field.name, name, self.value(OPERATORS[name], field, raw, path), field.kind)
        except WrongError as wrong:
            self.report(path, wrong.code, wrong.message, wrong.given, wrong.allowed)
            return None

    def value(self, operator: Operator, field: FieldType, raw: object, path: Path) -> Value:
        """The value behind an operator, in the form its test takes."""
        match operator.takes:
            case Takes.ONE if isinstance(raw, list):
                raise WrongError(
                    "wrong-value", f"{operator.name} takes one value; for a list use any_of or none_of", "a list"
                )
            case Takes.ONE:
                return self.scalar(field, raw, exact=operator.name in {"is", "is_not"})
            case Takes.SEVERAL:
                return self.several(operator, field, raw, path)
            case Takes.RANGE:
                if not isinstance(raw, list) or len(raw) != 2:
                    raise wrong_value(Takes.RANGE.value, raw)
                low, high = (self.scalar(field, item, exact=False) for item in raw)
                if high < low:  # type: ignore[operator]  # both of the same ordered kind
                    raise WrongError("wrong-value", "between has its two values the wrong way round", "a list")
                return (low, high)
            case Takes.WORDS:
                return self.several(operator, field, raw if isinstance(raw, list) else [raw], path)
            case Takes.FLAG:
                if not isinstance(raw, bool):
                    raise wrong_value(Takes.FLAG.value, raw)
                return raw
            case Takes.PATTERN:
                return read_pattern(raw)
            case _:
                assert_never(operator.takes)

    def several(self, operator: Operator, field: FieldType, raw: object, path: Path) -> tuple[Scalar, ...]:
        if not isinstance(raw, list) or not raw:
            raise wrong_value(operator.takes.value, raw if raw else "an empty list")
        if len(raw) > LIST_LENGTH_MAX:
            raise WrongError("too-many", f"the list has {len(raw)} values; at most {LIST_LENGTH_MAX} are allowed")
        found: dict[Scalar, None] = {}  # a set that keeps the order
        for number, item in enumerate(raw):
            try:
                found[self.scalar(field, item, exact=True)] = None
            except WrongError as wrong:
                self.report((*path, number), wrong.code, wrong.message, wrong.given, wrong.allowed)
        return tuple(found)

    def scalar(self, field: FieldType, raw: object, *, exact: bool) -> Scalar:
        """One value of the field's kind; `exact` where a value outside the declared range could never be met."""
        match field.kind:
            case FieldKind.ENUM | FieldKind.LIST:
                return read_word(field, raw)
            case FieldKind.TEXT:
                return read_text(raw)
            case FieldKind.BOOLEAN:
                if not isinstance(raw, bool):
                    raise wrong_value("true or false", raw)
                return raw
            case FieldKind.INTEGER | FieldKind.NUMBER:
                number = read_number(raw, whole=field.kind is FieldKind.INTEGER)
                if exact:
                    check_range(field, number)
                return number
            case FieldKind.INSTANT | FieldKind.DURATION:
                return self.read(field.kind, raw)
            case _:
                assert_never(field.kind)

    def read(self, kind: FieldKind, raw: object) -> int:
        example = (
            "a length of time such as 30m or 2h" if kind is FieldKind.DURATION else "a date or a time with an offset"
        )
        if not isinstance(raw, str):
            raise wrong_value(example, raw)
        try:
            return self.readers[kind](read_text(raw))
        except (ValueError, OverflowError) as error:
            raise WrongError("wrong-value", str(error) or f"{example} is expected here", shown(raw)) from None


def _all(parts: list[Condition]) -> Condition | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _any(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
