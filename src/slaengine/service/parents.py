"""The packs above a pack on disk: follows `extends` from folder to folder, no further than the compiler goes."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path, PurePath

from slaengine.compiler import Ancestry, parent_name
from slaengine.compiler.limits import PARENTS_MAX
from slaengine.diagnostics import Finding, FindingsError
from slaengine.service.packs import read_pack

NAME_LENGTH_MAX = 400
"""Characters of what stands behind `extends`."""


def read_ancestry(path: str | os.PathLike[str], files: Mapping[str, bytes]) -> Ancestry:
    """The packs above the pack at `path`, whose files were read already. What is in the way is said, not raised."""
    here, way = Path(os.path.realpath(path)), ""
    seen = [here]
    packs: list[Mapping[str, bytes]] = []
    while (name := parent_name(files)) is not None:
        if len(packs) >= PARENTS_MAX:
            return Ancestry(tuple(packs), "too-many-parents", {"limit": str(PARENTS_MAX)})
        if not _is_relative(name):
            return Ancestry(tuple(packs), words={"reason": "it is not a way from this pack's folder"})
        parent = _folder(here) / name
        try:
            files = read_pack(parent)
        except FindingsError as error:
            return Ancestry(tuple(packs), words={"reason": _reason(error.findings[0])})
        here = Path(os.path.realpath(parent))
        if here in seen:
            circle = [*seen[seen.index(here) :], here]
            return Ancestry(tuple(packs), "parent-circle", {"circle": " → ".join(one.name for one in circle)})
        seen.append(here)
        way = posixpath.normpath(posixpath.join(way, PurePath(name).as_posix()))
        way = way if here.is_dir() else posixpath.dirname(way)
        packs.append({posixpath.join(way, file): content for file, content in files.items()})
    return Ancestry(tuple(packs))


def _folder(pack: Path) -> Path:
    """The folder of a pack that is a folder or a single file."""
    return pack if pack.is_dir() else pack.parent


def _reason(one: Finding) -> str:
    """Why a pack could not be read, without the long way to it."""
    return "there is no policy file in it" if one.code == "pack-empty" else one.message.rpartition(": ")[2]


def _is_relative(name: str) -> bool:
    return len(name) <= NAME_LENGTH_MAX and not PurePath(name).is_absolute() and not name.startswith("~")
