"""A pack over the one it extends → one tree, in which every value still knows the file it stands in.

Maps merge key by key, down to the last; lists of named rules merge by name; everything else is replaced. An empty
value takes away what the parent has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from slaengine.compiler.tree import Spot, Tree

EXTENDS = "extends"
"""The key that names the parent; the merged pack does not have it, and is the same policy written as one."""


class _Node(NamedTuple):
    """A value, where it stands, and in which file."""

    data: Any
    spot: Spot
    file: str


def merge(parent: Tree, child: Tree) -> Tree:
    """The child's sections over the parent's. Neither tree is changed."""
    merged = Tree(tops={**parent.tops, **child.tops}, sources={**parent.sources, **child.sources})
    merged.tops = {name: merged.tops[name] for name in (*child.tops, *parent.tops)}  # the child's files come first
    for section in dict.fromkeys((*parent.data, *child.data)):
        if section == EXTENDS or (section in parent.data and child.data.get(section, section) is None):
            continue
        node = _section(child, section) if section in child.data else _section(parent, section)
        if section in child.data and section in parent.data:
            node = _merged(_section(parent, section), node)
        merged.data[section] = node.data
        merged.files[section] = node.file
        top = merged.tops[node.file]
        parts = dict(top.parts) if isinstance(top.parts, dict) else {}
        merged.tops[node.file] = top._replace(parts={**parts, section: node.spot})
    return merged


def _section(tree: Tree, section: str) -> _Node:
    file = tree.files[section]
    parts = tree.tops[file].parts
    if not isinstance(parts, dict):
        raise TypeError("the top of a file is a map, or parse refused it")
    return _Node(tree.data[section], parts[section], file)


def _merged(parent: _Node, child: _Node) -> _Node:
    if isinstance(parent.data, dict) and isinstance(child.data, dict):
        return _map(parent, child)
    if _is_named(parent.data) and _is_named(child.data):
        return _list(parent, child)
    return child


def _map(parent: _Node, child: _Node) -> _Node:
    """The parent's keys in their order, then the new ones. Depth is bounded by what `parse` lets through."""
    theirs, ours = dict(_parts(parent)), dict(_parts(child))
    nodes: dict[str, _Node] = {}
    keys = {**(parent.spot.keys or {}), **(child.spot.keys or {})}
    for key, node in theirs.items():
        own = ours.get(key)
        if own is None:
            nodes[key] = node
        elif own.data is not None:
            nodes[key] = _merged(node, own)
    nodes |= {key: node for key, node in ours.items() if key not in theirs}
    spots = {key: node.spot._replace(file=node.file) for key, node in nodes.items()}
    spot = child.spot._replace(keys={key: keys[key] for key in nodes}, parts=spots)
    return _Node({key: node.data for key, node in nodes.items()}, spot, child.file)


def _list(parent: _Node, child: _Node) -> _Node:
    """The parent's rows, each replaced by the child's of its name; new rows stand before the `otherwise`."""
    rows = [node for _, node in _parts(parent)]
    position: dict[str, int] = {}
    for number, row in enumerate(rows):
        position.setdefault(row.data["name"], number)
    rest = next((number for number, row in enumerate(rows) if _is_otherwise(row)), None)
    new: list[_Node] = []
    for _, row in _parts(child):
        index = position.pop(row.data["name"], None)
        if index is None and _is_otherwise(row):
            index = rest  # there is one rule for everything else, whatever it is called
        if index == rest:
            rest = None
        if index is None:
            new.append(row)
        else:
            rows[index] = row
    end = next((number for number, row in enumerate(rows) if _is_otherwise(row)), len(rows))
    rows[end:end] = new
    spots = [row.spot._replace(file=row.file) for row in rows]
    return _Node([row.data for row in rows], child.spot._replace(parts=spots), child.file)


def _parts(node: _Node) -> Iterator[tuple[Any, _Node]]:
    """The values of a map or the items of a list, each with its own file."""
    steps = node.data if isinstance(node.data, dict) else range(len(node.data))
    parts: Any = node.spot.parts or ()
    for step in steps:
        spot = parts[step]
        yield step, _Node(node.data[step], spot, spot.file or node.file)


def _is_named(data: object) -> bool:
    """Whether it is a list of rows that have names."""
    if not isinstance(data, list) or not data:
        return False
    return all(isinstance(row, dict) and isinstance(row.get("name"), str) for row in data)


def _is_otherwise(row: _Node) -> bool:
    return row.data.get("otherwise") is True
