"""The schemas that an editor checks one pack against: what it has is offered, what it has not is marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from slaengine.compiler.references import QUEUE_WORDS
from slaengine.compiler.resolve import Resolved, known_to, resolve
from slaengine.diagnostics import FindingsError
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.policy.base import both, localise
from slaengine.policy.narrow import Known, What, narrowed
from slaengine.policy.schema import policy_schema, tests_schema
from slaengine.rules import FieldType
from slaengine.rules.field import shown
from slaengine.service.packs import check_pack
from slaengine.service.policy_docs.words import FIELDS, ROLES

NARROWED: Final = MappingProxyType({"policy": policy_schema, "tests": tests_schema})
"""The schemas that can be narrowed to a pack."""
NAMES_MAX: Final = 2_000
"""Names of one kind that are offered; with more, any name will do."""
_PEOPLE_KEYS: Final = frozenset({"notify", "copy_to", "if_empty", "invite", "lead", "supervisor"})


def schema_for(name: str, pack: Path) -> dict[str, Any]:
    """The schema `policy` or `tests` for the files of a pack, which may have mistakes as long as its shape is right.

    Raises:
        FindingsError: the pack cannot be read, or its shape is wrong.
    """
    compilation = check_pack(pack)
    if compilation.pack is None:
        raise FindingsError(compilation.findings, compilation.sources)
    resolved, _ = resolve(compilation.pack, compilation.tree)
    return narrowed(NARROWED[name](), known(resolved))


def known(resolved: Resolved) -> Known:
    """What an editor can offer of a pack."""
    pack = resolved.pack
    fields = [name for name in resolved.catalogue if len(resolved.catalogue) <= NAMES_MAX]
    order = [*QUEUE_WORDS, *fields]
    names: dict[What, list[str]] = {
        "levels": list(pack.priorities.levels),
        "groups": list(pack.routing.groups) if pack.routing is not None else [],
        "calendars": list(pack.calendars),
        "targets": list(pack.targets),
        "events": [*CORE_EVENT_TYPES, *pack.events],
        "statuses": list(pack.statuses),
        "people": list(pack.people),
        "fields": fields,
        "roles": [*ROLES, *dict.fromkeys(_people(resolved))],
        "order": [f"{field}{direction}" for direction in ("", " desc", " asc") for field in order],
        "required": [".".join(access.path) for access in resolved.declared],
    }
    answers = known_to(resolved, ("callbacks",))
    fields_by_name = {**{access.name: access.type for access in resolved.fields}, **answers, **resolved.catalogue}
    return Known(
        names={what: some for what, some in names.items() if len(some) <= NAMES_MAX},
        conditions=resolved.catalogue,
        answers=answers,
        ticket=_ticket(resolved),
        about={name: _about(resolved, field) for name, field in fields_by_name.items()},
    )


def _ticket(resolved: Resolved) -> Mapping[tuple[str, ...], FieldType]:
    """The paths of a ticket that lead to a field and not through another one."""
    paths = {access.path: access.type for access in resolved.fields if access.path[0] != "event"}
    inner = {path[:length] for path in paths for length in range(1, len(path))}
    return {path: field for path, field in paths.items() if path not in inner}


def _people(resolved: Resolved) -> Iterator[str]:
    """The words that the pack itself uses where people are told, and the names of its people."""
    yield from resolved.pack.people
    for path, value, _ in resolved.tree.leaves():
        keys = [step for step in path if isinstance(step, str)]
        if keys[-1] in _PEOPLE_KEYS and isinstance(value, str):
            yield value


def _about(resolved: Resolved, field: FieldType) -> str:
    """A field as its hover tells it, in both languages: name, meaning, type, values, default."""
    return both(_told(resolved, field, "en"), _told(resolved, field, "zh"))


def _told(resolved: Resolved, field: FieldType, language: str) -> str:
    spec = resolved.pack.fields.get(field.name)
    builtin = FIELDS.get(field.name, (field.name, field.name))[language == "zh"]
    title = (localise(spec.title, language) if spec is not None else None) or builtin
    meaning = localise(spec.description, language) if spec is not None else None
    stop, default = ("。", "默认值") if language == "zh" else (".", "default")
    parts = [title if title == field.name else f"{title} (`{field.name}`)", *([meaning] if meaning else [])]
    kind = field.kind.value + (f", {default} `{shown(field.default)}`" if field.default is not None else "")
    return " · ".join(" ".join(part.split()) for part in (*parts, kind)) + stop
