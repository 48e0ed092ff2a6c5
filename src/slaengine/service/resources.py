"""What ships with slaengine: policies, schemas, examples, in an installed package and in a source checkout alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_shipped", _PACKAGE.parent.parent)
"""Where a wheel has them, and where a checkout (or an editable installation) has them."""

SCHEMAS = ("policy", "tests", "clauses", "config", "event", "decision")


class NotShippedError(LookupError):
    """Something by that name does not come with slaengine."""


def shipped(kind: str) -> Path:
    """The folder of shipped `policies`, `schemas` or `examples`.

    Raises:
        NotShippedError: the installation is not complete.
    """
    for root in _ROOTS:
        if (root / kind).is_dir():
            return root / kind
    raise NotShippedError(f"this installation has no {kind}; install slaengine again")


def pack_names() -> list[str]:
    """The shipped packs."""
    return sorted(path.name for path in shipped("policies").iterdir() if path.is_dir())


def pack_path(name: str) -> Path:
    """The folder of a shipped pack.

    Raises:
        NotShippedError: no pack has that name.
    """
    if name not in pack_names():
        raise NotShippedError(f"no pack '{name}' is shipped")
    return shipped("policies") / name


def schema_path(name: str) -> Path:
    """The file of a schema: one of `SCHEMAS`.

    Raises:
        NotShippedError: no schema has that name.
    """
    path = shipped("schemas") / f"{name}.schema.json"
    if name not in SCHEMAS or not path.is_file():
        raise NotShippedError(f"no schema '{name}' is shipped")
    return path
