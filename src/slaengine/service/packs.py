"""Packs on disk: reads a folder or a single file within limits, compiles it, and remembers what it compiled.

Reads only `*.yaml` and `*.yml` of the folder itself; nothing below it, so `tests/` and loops of links are no matter.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from slaengine.diagnostics import Finding, FindingsError, Place, finding
from slaengine.model.compiled import CompiledPolicy

if TYPE_CHECKING:
    from slaengine.compiler import Compilation
    from slaengine.rules import Matcher

FILE_SIZE_BYTES_MAX: Final = 1_048_576
"""Bytes read of one file; the compiler has the same limit and says so in a finding."""
FILES_MAX: Final = 100
"""Policy files of one pack."""
ENTRIES_MAX: Final = 10_000
"""Entries of a folder that are looked at."""
SUFFIXES: Final = (".yaml", ".yml")
CONFIG_NAME: Final = "slaengine.yaml"
"""A file of a pack's folder that says how the pack is looked at, and is no part of the policy."""
REMEMBERED_MAX: Final = 16
"""Compiled packs kept in memory, by content."""

_remembered: OrderedDict[str, CompiledPolicy] = OrderedDict()
_lock = Lock()


def load_pack(path: str | os.PathLike[str], *, matcher: Matcher | None = None) -> CompiledPolicy:
    """The compiled policy of a folder or file. The same content is compiled once in a process.

    `matcher` stands in the place of the one that the policy names.

    Raises:
        FindingsError: the pack cannot be read, or has mistakes; it carries all of them.
        DurableUnavailableError: `matcher` is "durable", and durable-rules cannot be used here.
    """
    require_matcher(matcher)
    files, parents = read_pack(path), None
    if b"extends" in b"".join(files.values()):
        from slaengine.service.parents import read_ancestry  # noqa: PLC0415  only such a pack needs the parser

        parents = read_ancestry(path, files)
    key = f"{content_key(files, *(parents.packs if parents is not None else ()))} {matcher}"
    with _lock:
        policy = _remembered.get(key)
        if policy is not None:
            _remembered.move_to_end(key)
            return policy
    from slaengine.compiler import compile_pack  # noqa: PLC0415  only what is new needs the compiler

    if parents is None:
        policy = compile_pack(files, matcher=matcher).require()
    else:
        policy = compile_pack(files, ancestry=parents, matcher=matcher).require()
    with _lock:
        _remembered[key] = policy
        while len(_remembered) > REMEMBERED_MAX:
            _remembered.popitem(last=False)
    return policy


def check_pack(
    path: str | os.PathLike[str], *, today: date | None = None, matcher: Matcher | None = None
) -> Compilation:
    """Everything that can be said about a pack: findings, and the policy where it has one. Reads it anew.

    Raises:
        FindingsError: the pack cannot be read at all.
        DurableUnavailableError: `matcher` is "durable", and durable-rules cannot be used here.
    """
    require_matcher(matcher)
    from slaengine.compiler import compile_pack  # noqa: PLC0415  the compiler is heavy
    from slaengine.service.parents import read_ancestry  # noqa: PLC0415  it needs the compiler

    files = read_pack(path)
    return compile_pack(files, today=today, ancestry=read_ancestry(path, files), matcher=matcher)


def require_matcher(matcher: Matcher | None) -> None:
    """Raise DurableUnavailableError where this matcher cannot be used here; it says how to get it."""
    if matcher == "durable":
        from slaengine.rules.durable import DurableUnavailableError, why_unavailable  # noqa: PLC0415  rarely wanted

        if why := why_unavailable():
            raise DurableUnavailableError(why)


def content_key(*packs: Mapping[str, bytes]) -> str:
    """A hash over names and contents of a pack and of those above it: equal for equal packs."""
    total = hashlib.sha256()
    for files in packs:
        total.update(f"{len(files)}:".encode())
        for name, content in sorted(files.items()):
            total.update(f"{len(name.encode('utf-8', 'surrogateescape'))}:{len(content)}:".encode())
            total.update(name.encode("utf-8", "surrogateescape"))
            total.update(content)
    return total.hexdigest()


def read_pack(path: str | os.PathLike[str]) -> dict[str, bytes]:
    """The policy files of a folder, or one file: name → content, no more than the limits of each.

    Raises:
        FindingsError: there is nothing to read, or it cannot be read.
    """
    place = Path(path)
    name = str(place)
    try:
        if not place.is_dir():
            return {place.name: _read(place)}
        found = _policy_files(place)
    except (OSError, ValueError) as error:
        raise FindingsError([_unreadable(name, error)]) from None
    if not found:
        raise FindingsError([finding("pack-empty", Place(name), where=name)])
    if len(found) > FILES_MAX:
        raise FindingsError([finding("too-many-files", Place(name), count=len(found), limit=FILES_MAX)])
    files: dict[str, bytes] = {}
    problems: list[Finding] = []
    for file in found:
        try:
            files[file.name] = _read(file)
        except OSError as error:
            problems.append(_unreadable(file.name, error))
    if problems:
        raise FindingsError(problems)
    return files


def _policy_files(folder: Path) -> list[Path]:
    found = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= ENTRIES_MAX:
                raise ValueError(f"the folder has more than {ENTRIES_MAX:,} entries")
            if entry.name.lower().endswith(SUFFIXES) and not entry.name.startswith(".") and entry.name != CONFIG_NAME:
                found.append(folder / entry.name)
    return sorted(found)


def _read(file: Path) -> bytes:
    """The content, at most one byte more than the compiler takes. Never waits for a pipe or a device."""
    if not file.is_file():
        raise FileNotFoundError("it is not a file" if file.exists() else "there is no such file or folder")
    with file.open("rb") as stream:
        return stream.read(FILE_SIZE_BYTES_MAX + 1)


def _unreadable(name: str, error: OSError | ValueError) -> Finding:
    reason = getattr(error, "strerror", None) or str(error)
    return finding("file-unreadable", Place(name), file=name, reason=reason)
