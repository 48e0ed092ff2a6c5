"""A pack as it was at a revision of its git repository, in a folder that is there for as long as it is looked at."""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

BYTES_MAX: Final = 64 * 1024 * 1024
"""Bytes of all YAML files of a revision."""
SECONDS_MAX: Final = 60
"""How long git may take."""
YAML_FILES: Final = "*.y*ml"
"""One pattern for both endings: git refuses a pattern that matches nothing."""
_REVISION: Final = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_@./{}^~+-]{0,199}")


class RevisionError(Exception):
    """A revision, a repository or a path that is not there; says which."""


@contextmanager
def pack_at(revision: str, path: Path) -> Iterator[Path]:
    """The folder or file at `path` as it was then, with the packs around it that it may extend.

    Raises:
        RevisionError: there is no such revision or path, or no git.
    """
    whole = path.resolve()
    folder = whole if whole.is_dir() else whole.parent
    top = Path(git(folder, "rev-parse", "--show-toplevel").decode().strip())
    commit = commit_of(folder, revision)
    content = git(top, "archive", "--format=tar", commit, "--", YAML_FILES, allowed=True)
    with TemporaryDirectory(prefix="slaengine-") as name:
        root = Path(name).resolve()
        _unpack(content, root)
        found = root / whole.relative_to(top)
        if not found.exists():
            raise RevisionError(f"{path} is not there at {revision}")
        yield found


def commit_of(folder: Path, revision: str) -> str:
    """The commit's own name, so that nothing else that a user wrote gets to git's other commands."""
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise RevisionError(f"{revision[:60]!r} is not the name of a revision")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = git(folder, *asked, allowed=True).decode().strip()
    if not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        raise RevisionError(f"there is no revision {revision} in this repository")
    return commit


def git(folder: Path, *arguments: str, allowed: bool = False) -> bytes:
    """What git prints; `allowed` leaves an error to the caller, as nothing printed."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=False, timeout=SECONDS_MAX, shell=False
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise RevisionError(f"git took more than {SECONDS_MAX} seconds") from None
    if done.returncode:
        if allowed:
            return b""
        raise RevisionError(f"{folder} is in no git repository")
    if len(done.stdout) > BYTES_MAX:
        raise RevisionError(f"the YAML files of the revision are larger than {BYTES_MAX:,} bytes")
    return done.stdout


def _unpack(content: bytes, root: Path) -> None:
    """Only plain files, and only below the folder."""
    if not content:
        return
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        for member in archive:
            target = (root / member.name).resolve()
            inside = target.is_relative_to(root)
            source = archive.extractfile(member) if member.isfile() and inside else None
            if source is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read())
