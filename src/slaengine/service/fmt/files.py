"""Which files are laid out: those that are named, and every YAML file in the folders that are named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from slaengine.diagnostics import FindingsError, Place, finding
from slaengine.service.fmt import formatted
from slaengine.service.packs import SUFFIXES, read_pack
from slaengine.service.replacing import replacing

FILES_MAX: Final = 2_000
"""Files of one run."""
DEPTH_MAX: Final = 8
"""Folders that are followed down from one that is named."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of one file: its content before and after, or why it has no other."""

    name: str
    before: bytes
    after: bytes
    error: FindingsError | None = None

    @property
    def changed(self) -> bool:
        """Whether the layout is another."""
        return self.before != self.after

    def diff(self) -> Iterator[str]:
        """The change as the lines of a difference."""
        before, after = (text.decode("utf-8", "replace").splitlines() for text in (self.before, self.after))
        yield from unified_diff(before, after, self.name, self.name, lineterm="")


def lay_out(content: bytes, name: str) -> Laid:
    """One file's content in the one layout; as it is where it has mistakes."""
    try:
        return Laid(name, content, formatted(content, name))
    except FindingsError as error:
        return Laid(name, content, content, error)


def lay_out_file(path: Path) -> Laid:
    """The same of a file; one that cannot be read is a finding."""
    try:
        (content,) = read_pack(path).values()
    except FindingsError as error:
        return Laid(str(path), b"", b"", error)
    return lay_out(content, str(path))


def write(path: Path, laid: Laid) -> None:
    """Put the new layout in the place of the old: wholly, with the file's permissions."""
    with replacing(path) as file:
        file.write(laid.after)


def yaml_files(paths: Sequence[Path]) -> list[Path]:
    """The files among `paths`, and all YAML files in and below the folders among them, each once.

    Folders whose name begins with a dot and links to folders are left out.

    Raises:
        FindingsError: a folder has none, or there are more than `FILES_MAX`.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = [path] if not path.is_dir() else list(_below(path))
        if not inside:
            raise FindingsError([finding("pack-empty", Place(str(path)), where=str(path))])
        found |= dict.fromkeys(inside)
        if len(found) > FILES_MAX:
            raise FindingsError([finding("too-many-files", Place(str(path)), count=len(found), limit=FILES_MAX)])
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    for number, (place, folders, files) in enumerate(os.walk(folder)):
        inner = Path(place)
        deep = len(inner.parts) - len(folder.parts) >= DEPTH_MAX
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        yield from (inner / name for name in sorted(files) if name.lower().endswith(SUFFIXES) and name[0] != ".")
        if number >= FILES_MAX:
            raise FindingsError([finding("too-many-files", Place(str(folder)), count=number, limit=FILES_MAX)])
