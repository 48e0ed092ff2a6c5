"""Plain data that remembers its places: what `parse` makes of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from slaengine.diagnostics import Place, split_lines

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the top of the pack down to a value."""


class Spot(NamedTuple):
    """Where one value stands, and where its children do. Lines and columns count from 0, as YAML's marks do.

    `keys` holds for a map the place of each key; `parts` the spots of a map's values or a list's items. `file` is
    given where a value does not stand in the file of what is around it: in a pack that extends another.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    keys: Mapping[str, tuple[int, int, int, int]] | None = None
    parts: Mapping[str, Spot] | Sequence[Spot] | None = None
    file: str | None = None


@dataclass(slots=True)
class Tree:
    """A pack as read: the sections of all files in one map, the place of each, and each file's text."""

    data: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Section → the file it is in."""
    tops: dict[str, Spot] = field(default_factory=dict)
    """File → the spot of its outermost map."""
    sources: dict[str, str] = field(default_factory=dict)
    """File → its text, for excerpts."""

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest thing around it that exists."""
        file, spot = self._top(path)
        for step in path:
            inner = _part(spot, step)
            if inner is None:
                break
            spot, file = inner, inner.file or file
        return _place(file, *spot[:4])

    def key(self, path: Path) -> Place:
        """Where the key that `path` ends with stands; for an item of a list the item itself."""
        file, spot = self._top(path)
        for step in path[:-1]:
            inner = _part(spot, step)
            if inner is None:
                return _place(file, *spot[:4])
            spot, file = inner, inner.file or file
        if path and spot.keys is not None and isinstance(path[-1], str) and path[-1] in spot.keys:
            value = _part(spot, path[-1])  # a key stands in the file of its value
            return _place((value.file if value is not None else None) or file, *spot.keys[path[-1]])
        return self.place(path)

    def is_scalar(self, path: Path) -> bool:
        """Whether a single value stands at `path`."""
        spot: Spot | None = self._top(path)[1]
        for step in path:
            spot = _part(spot, step) if spot is not None else None
        return spot is not None and spot.parts is None

    def written(self, path: Path) -> str | None:
        """The value at `path` as it is written in the file, if it stands on one line."""
        place = self.place(path)
        lines = split_lines(self.sources.get(place.file, ""))
        if place.line != place.end_line or place.line > len(lines):
            return None
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]

    def first_line(self, path: Path) -> Place:
        """Like `place`, but never more than one line: the key of a map that is spread over several."""
        place = self.place(path)
        if place.line == place.end_line or not path:
            return place
        return self.key(path) if isinstance(path[-1], str) else place

    def leaves(self) -> Iterator[tuple[Path, Any, Place]]:
        """Every single value (and every empty map or list) with its path and place, in the order of the sections."""
        pending: list[tuple[Path, Any]] = [((section,), value) for section, value in reversed(self.data.items())]
        while pending:
            path, value = pending.pop()
            if isinstance(value, dict) and value:
                pending += [((*path, key), inner) for key, inner in reversed(value.items())]
            elif isinstance(value, list) and value:
                pending += [((*path, index), value[index]) for index in reversed(range(len(value)))]
            else:
                yield path, value, self.place(path)

    def _top(self, path: Path) -> tuple[str, Spot]:
        file = self.files.get(str(path[0])) if path else None
        if file is None:
            file = next(iter(self.tops), "policy.yaml")
        return file, self.tops.get(file, Spot(0, 0, 0, 0))


def _part(spot: Spot, step: str | int) -> Spot | None:
    parts = spot.parts
    if isinstance(parts, Mapping):
        return parts.get(step) if isinstance(step, str) else None
    if parts is not None and isinstance(step, int) and 0 <= step < len(parts):
        return parts[step]
    return None


def _place(file: str, line: int, column: int, end_line: int, end_column: int) -> Place:
    return Place(file, line + 1, column + 1, end_line + 1, end_column + 1)
