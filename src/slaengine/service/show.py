"""A pack as one YAML text: its own content, or merged with the packs it extends; each value with its origin if wanted.

What is printed says the same: it compiles to the same digest. What stood on one line stays on one line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from slaengine.compiler.extend import is_clause_file
from slaengine.compiler.parse import parse
from slaengine.compiler.scalars import NumberTooLargeError, plain_value
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import FindingsError
from slaengine.service.packs import check_pack, read_pack

COLUMNS_MAX: Final = 110
"""Columns of a line that holds a whole map or list; single texts may be longer."""
_PLAIN: Final = re.compile(r"[\w./](?:[\w .%/+@()-]*[\w.%/+@()-])?")
"""Texts that need no quotes for their letters; what they could be taken for is asked besides."""
_ESCAPED: Final = {"\x7f": "\\u007f", "\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\ufeff": "\\ufeff"}
"""Letters that JSON leaves as they are and YAML takes for something else, beside the other control characters."""
_CONTROL: Final = re.compile("[\x80-\x9f\ufffe\uffff]")
_RESOLVER: Final[Any] = yaml.resolver.Resolver()
_TEXT_TAG: Final = "tag:yaml.org,2002:str"


def merged_tree(path: str | os.PathLike[str]) -> Tree:
    """The pack over those it extends. Mistakes in what it means do not matter here; its shape must be right.

    Raises:
        FindingsError: it cannot be read, or has not the shape of a policy.
    """
    compilation = check_pack(path)
    if compilation.pack is None:
        raise FindingsError(compilation.findings, compilation.sources)
    return compilation.tree


def own_tree(path: str | os.PathLike[str]) -> Tree:
    """What the pack's own files say, `extends` included.

    Raises:
        FindingsError: it cannot be read.
    """
    files = {name: content for name, content in read_pack(path).items() if not is_clause_file(name)}
    tree, findings, whole = parse(files)
    if not whole:
        raise FindingsError(findings, tree.sources)
    return tree


def as_yaml(tree: Tree, *, origins: bool = False) -> str:
    """The tree as YAML; with `origins`, each line says in a comment where its value stands."""
    writer = _Writer(tree, origins)
    sections = ["\n".join(writer.block({name: value}, (), 0)) for name, value in tree.data.items()]
    return "\n\n".join(sections) + "\n" if sections else "{}\n"


class _Writer:
    """Writes the values of one tree."""

    def __init__(self, tree: Tree, origins: bool) -> None:
        self.tree, self.origins = tree, origins

    def block(self, value: Any, path: Path, indent: int) -> list[str]:
        """The lines of a map's or list's content. Depth is bounded by what `parse` lets through."""
        pad, lines = " " * indent, list[str]()
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in pairs:
            where = (*path, step)
            head = f"{scalar(step)}:" if isinstance(step, str) else "-"
            inline = self._inline(inner, where, COLUMNS_MAX - indent - len(head))
            if inline is not None:
                lines.append(f"{pad}{head} {inline}{self._origin(where)}")
            elif isinstance(step, str):
                lines += [f"{pad}{head}", *self.block(inner, where, indent + 2)]
            else:
                first, *rest = self.block(inner, where, indent + 2)
                lines += [f"{pad}- {first[indent + 2 :]}", *rest]
        return lines

    def _inline(self, value: Any, path: Path, room: int) -> str | None:
        """The value on one line; None for a map or list that was written on several, or has no room."""
        if not isinstance(value, dict | list):
            return scalar(value)
        key = self.tree.key(path)
        if not self._stands_on((key.file, key.line), value, path):
            return None
        text = flow(value)
        return text if len(text) <= room else None

    def _stands_on(self, line: tuple[str, int], value: Any, path: Path) -> bool:
        """Whether the value, its key, and all that is in it stand on a line (file, number)."""
        begins = (self.tree.key(path), self.tree.place(path))
        if any((place.file, place.line) != line for place in begins):
            return False
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return all(self._stands_on(line, inner, (*path, step)) for step, inner in pairs)

    def _origin(self, path: Path) -> str:
        if not self.origins:
            return ""
        place = self.tree.place(path)
        return f"  # {''.join(letter if letter.isprintable() else '�' for letter in place.file)}:{place.line}"


def flow(value: object) -> str:
    """A value on one line.

    >>> flow({"goal": {"P1": "15m", "P2": None}, "public": True, "hours": ["09:00-12:00"]})
    '{goal: {P1: 15m, P2: null}, public: true, hours: ["09:00-12:00"]}'
    """
    match value:
        case Mapping():
            return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case _:
            return scalar(value)


def scalar(value: object) -> str:
    """A single value, in quotes where any reader of YAML could take it for something else.

    >>> [scalar(value) for value in ("15m", "08:00", "no", "2026-01-01", "0123", "1e5", "", True, 1.5, None)]
    ['15m', '"08:00"', '"no"', '"2026-01-01"', '"0123"', '"1e5"', '""', 'true', '1.5', 'null']
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and _is_text(value):
        return value
    quoted = "".join(_ESCAPED.get(letter, letter) for letter in json.dumps(value, ensure_ascii=False))
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _is_text(word: str) -> bool:
    """Whether a word without quotes is a text, here and for readers of YAML 1.1."""
    try:
        ours = plain_value(word)
    except NumberTooLargeError:
        return False
    theirs = _RESOLVER.resolve(yaml.ScalarNode, word, (True, False))
    return isinstance(ours, str) and theirs == _TEXT_TAG
