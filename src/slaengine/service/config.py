"""How a project wants its policies looked at: `slaengine.yaml`, or `[tool.slaengine]` of a `pyproject.toml`.

The nearest file decides alone: one in the pack's folder, one beside the pack, one in the working folder, then the
working folder's `pyproject.toml` where that has the table. Files are read within the limits of policies.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Path as TreePath
from slaengine.compiler.tree import Spot, Tree
from slaengine.compiler.validate import validate
from slaengine.diagnostics import FindingsError, Place, finding, split_lines
from slaengine.policy.config import ConfigFile
from slaengine.service.packs import CONFIG_NAME, FILE_SIZE_BYTES_MAX, read_pack

PYPROJECT: Final = "pyproject.toml"
_TABLE: Final = ("tool", "slaengine")
VALUES_MAX: Final = 1_000
"""Values of the table in a TOML file."""
LINES_MAX: Final = 2_000
"""Lines in which the place of a TOML key is looked for."""
_HEAD: Final = re.compile(r"\s*\[+\s*tool\s*\.\s*slaengine\b")
_AT: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Configured:
    """What was configured and where: `file` is None where nothing was, and then everything has its default."""

    config: ConfigFile = field(default_factory=ConfigFile)
    file: str | None = None
    tree: Tree = field(default_factory=Tree)

    def place(self, path: TreePath) -> Place:
        """Where a value of the configuration stands."""
        return self.tree.first_line(path)


def read_config(pack: Path, explicit: Path | None = None) -> Configured:
    """The configuration for a pack: of the `explicit` file, else of the nearest one.

    Raises:
        FindingsError: it cannot be read, or has mistakes; with their places.
    """
    for file in (explicit,) if explicit is not None else _candidates(pack):
        tree = _toml(file) if file.suffix == ".toml" else _yaml(file)
        if tree is None:
            continue
        config, findings = validate(tree, ConfigFile)
        if config is None:
            raise FindingsError(findings, tree.sources)
        return Configured(config, str(file), tree)
    return Configured()


def _candidates(pack: Path) -> Iterator[Path]:
    folders = [pack] if pack.is_dir() else []
    files = [folder / CONFIG_NAME for folder in (*folders, pack.parent, Path())]
    for file in dict.fromkeys((*files, Path(PYPROJECT))):
        if file.is_file():
            yield file


def _yaml(file: Path) -> Tree:
    tree, findings, whole = parse({str(file): read_pack(file)[file.name]})
    if not whole or findings:
        raise FindingsError(findings, tree.sources)
    return tree


def _toml(file: Path) -> Tree | None:
    """The table of a TOML file as a tree; None where it has none."""
    name, content = str(file), read_pack(file)[file.name]
    if len(content) > FILE_SIZE_BYTES_MAX:  # the rest was not read, and what it says would silently not hold
        raise _unreadable(name, "", f"it has more than {FILE_SIZE_BYTES_MAX:,} bytes")
    text = content.decode("utf-8", "replace")
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        raise _unreadable(name, text, _AT.sub("", str(error)), line, column) from None
    except RecursionError:
        raise _unreadable(name, text, "it is nested too deeply") from None
    for step in _TABLE:
        data = data.get(step) if isinstance(data, dict) else None
    if data is None:
        return None
    lines = split_lines(text)
    start = next((n for n, line in enumerate(lines) if _HEAD.match(line)), 0)
    if not isinstance(data, dict):
        raise _unreadable(name, text, "`tool.slaengine` must be a table", start + 1)
    if _count(data) > VALUES_MAX:
        raise _unreadable(name, text, f"`tool.slaengine` has more than {VALUES_MAX:,} values", start + 1)
    top = _spot(data, lines, start)
    return Tree(data, dict.fromkeys(data, name), {name: top}, {name: text})


def _unreadable(name: str, text: str, reason: str, line: int = 1, column: int = 1) -> FindingsError:
    place = Place(name, line, column, line, column + 1)
    return FindingsError([finding("config-unreadable", place, reason=reason)], {name: text} if text else {})


def _count(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(_count(one) for one in inner)


def _spot(data: Any, lines: list[str], line: int) -> Spot:
    """Where a value of a TOML table stands: its line. TOML's reader keeps no places, so keys are looked for."""
    where = (line, 0, line, len(lines[line]) if line < len(lines) else 0)
    if isinstance(data, dict):
        at = {str(key): _line_of(str(key), lines, line) for key in data}
        keys = {key: (n, 0, n, len(lines[n])) for key, n in at.items()}
        parts: Mapping[str, Spot] = {str(key): _spot(value, lines, at[str(key)]) for key, value in data.items()}
        return Spot(*where, keys, parts)
    if isinstance(data, list):
        return Spot(*where, None, [_spot(value, lines, line) for value in data])
    return Spot(*where)


def _line_of(key: str, lines: list[str], start: int) -> int:
    """The first line from `start` on that gives the key a value or names it in a table's head; else `start`."""
    word = re.escape(key)
    sign = re.compile(rf"""^\s*(?:\[.*)?["']?(?:[\w.]*\.)?{word}["']?\s*(?:=|\.|\])|[{{,]\s*["']?{word}["']?\s*=""")
    return next((n for n in range(start, min(len(lines), start + LINES_MAX)) if sign.search(lines[n])), start)
