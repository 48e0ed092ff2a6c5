"""Text → tree: reads the files of a pack into plain data that remembers its places.

YAML as people expect it: only `true`, `false`, `null` and JSON's numbers are special; `08:00`, `NO`, `0123` and
`2026-12-25` are texts, and keys are always texts as written. Works over PyYAML's events (libyaml's when it is
there), never recursively, and stops at the first limit; nothing is built that was not counted before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from slaengine.compiler.compose import Composer
from slaengine.compiler.limits import FILE_SIZE_BYTES_MAX, FILES_MAX
from slaengine.compiler.syntax import syntax_finding
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import Finding, Place, Related, finding

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def parse(files: Mapping[str, bytes]) -> tuple[Tree, list[Finding], bool]:
    """The pack's files (name → content) as one tree.

    Returns the tree, the findings, and whether the tree is whole: one that is not has lost a part of some file,
    and whatever is said about the rest of it may be wrong.
    """
    tree, findings, whole = Tree(), [], True
    if not files:
        return tree, [finding("pack-empty", Place("policy.yaml"), where="no `.yaml` or `.yml` file was found")], False
    if len(files) > FILES_MAX:
        return tree, [finding("too-many-files", Place(min(files)), count=len(files), limit=FILES_MAX)], False
    for name in sorted(files):
        text, problem = decode(name, files[name])
        if text is None:
            findings.append(problem or finding("file-empty", Place(name)))
            whole = False
            continue
        tree.sources[name] = text
        whole &= _read(tree, name, text, findings)
    return tree, findings, whole


def decode(name: str, content: bytes) -> tuple[str | None, Finding | None]:
    """The text of one file, or the finding that says why there is none. UTF-8, with or without byte order mark."""
    start = Place(name)
    if len(content) > FILE_SIZE_BYTES_MAX:
        size = finding("file-too-large", start, limit=f"{FILE_SIZE_BYTES_MAX:,}")
        return None, size
    if encoding := _BYTE_ORDER_MARKS.get(content[:2]):
        return None, finding("not-utf8", start, what=f"it begins like {encoding}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        if control := _FORBIDDEN.search(before):
            return None, _not_text(name, before, control.start())
        return None, finding("not-utf8", _position(name, before), what=f"byte {content[error.start]:#04x} fits nowhere")
    if control := _FORBIDDEN.search(text):
        return None, _not_text(name, text, control.start())
    return text, None


def _not_text(name: str, text: str, index: int) -> Finding:
    where = _position(name, text[:index])
    return finding("not-text", where, byte=len(text[:index].encode()) + 1, what=f"{ord(text[index]):#04x}")


def _position(name: str, before: str) -> Place:
    lines = before.split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    return Place(name, line, column, line, column + 1)


def _read(tree: Tree, name: str, text: str, findings: list[Finding]) -> bool:
    """Add one file's sections to the tree; whether all of the file was read."""
    composer = Composer(name)
    try:
        composer.run(events(text))
    except yaml.YAMLError as error:
        findings += [*composer.findings, syntax_finding(name, text, error)]
        return False
    findings += composer.findings
    if not composer.whole:
        return False
    data, spot = composer.data, composer.spot
    if data is None or spot is None:
        findings.append(finding("file-empty", Place(name)))
        return False
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        findings.append(finding("not-sections", Place(name, spot.line + 1, spot.column + 1, spot.line + 1), found=kind))
        return False
    tree.tops[name] = spot
    for section, value in data.items():
        if section in tree.files:
            first = tree.key((section,))
            here = _key_place(name, spot.keys or {}, section)
            findings.append(finding("section-twice", here, section=section, related=[Related(first, "first here")]))
            continue
        tree.files[section] = name
        tree.data[section] = value
    return True


def _key_place(name: str, keys: Mapping[str, tuple[int, int, int, int]], key: str) -> Place:
    line, column, end_line, end_column = keys[key]
    return Place(name, line + 1, column + 1, end_line + 1, end_column + 1)


def events(text: str) -> Iterator[Any]:
    """PyYAML's events of a text, with their places; raises YAMLError where it is no YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return iter(yaml.parse(text, Loader=loader))
