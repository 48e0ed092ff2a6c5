"""One small change of a merged pack tree: of its data, and of the places that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from slaengine.compiler.tree import Path, Spot, Tree


class Edit(NamedTuple):
    """What is done at `path`: another value there, nothing there any more, or a list item after the next one."""

    do: Literal["set", "drop", "swap"]
    path: Path
    value: Any = None


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path.

    Raises:
        KeyError, IndexError: nothing does.
    """
    for step in path:
        data = data[step]
    return data


def edited(tree: Tree, edit: Edit) -> Tree:
    """The tree after the change; what the change does not touch is shared with the tree before."""
    data = _changed(tree.data, edit.path, _IN_DATA[edit.do], edit.value)
    file = tree.files[str(edit.path[0])]
    tops = dict(tree.tops)
    if edit.do != "set":  # a new value stands where the old one did
        tops[file] = _moved(tops[file], edit.path, _IN_DATA[edit.do])
    return replace(tree, data=data, tops=tops)


def _changed(data: Any, path: Path, change: Callable[[Any, Any, Any], None], value: Any) -> Any:
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    if len(path) == 1:
        change(copy, path[0], value)
    else:
        copy[path[0]] = _changed(data[path[0]], path[1:], change, value)
    return copy


def _moved(spot: Spot, path: Path, change: Callable[[Any, Any, Any], None]) -> Spot:
    if spot.parts is None:
        return spot
    parts: Any = dict(spot.parts) if isinstance(spot.parts, dict) else list(spot.parts)
    if len(path) == 1:
        change(parts, path[0], None)
    else:
        parts[path[0]] = _moved(parts[path[0]], path[1:], change)
    return spot._replace(parts=parts)


def _set(parts: Any, step: Any, value: Any) -> None:
    parts[step] = value


def _drop(parts: Any, step: Any, _value: Any) -> None:
    del parts[step]


def _swap(parts: Any, step: Any, _value: Any) -> None:
    parts[step], parts[step + 1] = parts[step + 1], parts[step]


_IN_DATA = {"set": _set, "drop": _drop, "swap": _swap}
