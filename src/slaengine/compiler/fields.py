"""`fields:` as written → typed catalogue, with a finding for each declaration that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Finding, finding
from slaengine.model.builtin import DERIVED_NAMES
from slaengine.model.compiled import FieldAccess
from slaengine.policy.base import Localised
from slaengine.policy.fields import FieldSpec
from slaengine.policy.pack import Pack
from slaengine.rules import RESERVED_WORDS, FieldKind, FieldType
from slaengine.worktime import DurationKind, parse_duration

_NUMBERS: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER})
_LISTED: Final = frozenset({FieldKind.ENUM, FieldKind.LIST})
_FITS: Final[Mapping[str, frozenset[FieldKind]]] = MappingProxyType(
    {"values": _LISTED, "min": _NUMBERS, "max": _NUMBERS}
)
"""Which types of field a key says something about."""
EVENT: Final = "event"
"""`from: event.rating` reads `data.rating` of the event that is decided."""


class _UnfitError(ValueError):
    """A default that the field cannot have; says why."""


def field_accesses(pack: Pack, tree: Tree, findings: list[Finding]) -> Iterator[FieldAccess]:
    """The declared fields; findings are added to the list."""
    for name, spec in pack.fields.items():
        path: Path = ("fields", name)
        kind = FieldKind(spec.type)
        found = list(_contradictions(name, spec, kind, tree, path))
        default: object | None = None
        if not found and spec.default is not None:
            try:
                default = _default(spec, kind)
            except ValueError as error:
                reason = str(error) if isinstance(error, _UnfitError) else f"is not one for a field of type {spec.type}"
                place = tree.first_line((*path, "default"))
                found.append(finding("bad-default", place, value=spec.default, reason=reason))
        findings += found
        source = tuple((spec.from_ or name).split("."))
        of_event = len(source) > 1 and source[0] == EVENT
        values = tuple(dict.fromkeys(spec.values or ()))
        declared = FieldType(name, kind, values, spec.min, spec.max, default, _title(spec))
        yield FieldAccess(name, source[1:] if of_event else source, declared, of_event)


def _contradictions(name: str, spec: FieldSpec, kind: FieldKind, tree: Tree, path: Path) -> Iterator[Finding]:
    if name in RESERVED_WORDS or name in DERIVED_NAMES:
        yield finding("reserved-name", tree.key(path), name=name, role="a field")
    if kind is FieldKind.ENUM and not spec.values:
        yield finding("values-missing", tree.key(path), name=name)
    for key, kinds in _FITS.items():
        if getattr(spec, key) is not None and kind not in kinds:
            yield finding("key-not-for-type", tree.key((*path, key)), key=key, type=spec.type)
    if spec.min is not None and spec.max is not None and spec.min > spec.max:
        yield finding("range-empty", tree.place((*path, "min")), min=spec.min, max=spec.max)


def _default(spec: FieldSpec, kind: FieldKind) -> object:
    """The default as the engine holds it. ValueError where the field cannot have it."""
    default = spec.default
    match kind, default:
        case FieldKind.ENUM, str() if default not in (spec.values or ()):
            raise _UnfitError("is not one of the field's values")
        case FieldKind.LIST, list() if spec.values is not None and not set(default) <= set(spec.values):
            raise _UnfitError("holds something that is not one of the field's values")
        case FieldKind.LIST, list():
            return tuple(default)
        case (FieldKind.ENUM | FieldKind.TEXT, str()) | (FieldKind.BOOLEAN, bool()):
            return default
        case (FieldKind.INTEGER | FieldKind.NUMBER, bool()) | (FieldKind.INTEGER, float()):
            pass
        case FieldKind.INTEGER | FieldKind.NUMBER, int() | float():
            if (spec.min is not None and default < spec.min) or (spec.max is not None and default > spec.max):
                raise _UnfitError("is outside `min` and `max`")
            return default
        case FieldKind.DURATION, str():
            return read_seconds(default)
        case FieldKind.INSTANT, str():
            moment = datetime.fromisoformat(default)
            if moment.tzinfo is None:
                raise _UnfitError("has no offset; write it like 2026-11-23T09:00:00+08:00")
            return int(moment.timestamp())
        case _:
            pass
    raise _UnfitError(f"does not fit the type {spec.type}")


def _title(spec: FieldSpec) -> dict[str, str]:
    match spec.title:
        case None:
            return {}
        case str() as text:
            return {"en": text, "zh": text}
        case Localised() as both:
            return {language: text for language, text in (("en", both.en), ("zh", both.zh)) if text is not None}


def is_date(text: str) -> bool:
    """Whether a text of the form of a date is one.

    >>> is_date("2026-02-28"), is_date("2026-02-30")
    (True, False)
    """
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_seconds(text: str) -> int:
    """A length of real time in seconds; ValueError for business time, whose seconds depend on a calendar."""
    length = parse_duration(text)
    match length.kind:
        case DurationKind.ELAPSED:
            return length.amount
        case DurationKind.DAYS:
            return length.amount * 86_400
        case DurationKind.OPEN | DurationKind.BUSINESS_DAYS:
            raise ValueError(f"{text} counts business time, and a condition compares real time: write it in h, m or s")
