"""The pack as it was where a branch began: what a change is compared with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from slaengine.analysis.revisions import RevisionError, commit_of, git, pack_at
from slaengine.ci.outcome import Said, said

_ENVIRONMENT: Final = (
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
)
"""Where code hosts say what a change is to be merged into."""


class BaseError(Exception):
    """There is nothing to compare with; says why, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.said: Said = said(en, zh)


def named_base(configured: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """The commit to compare with: what was configured, else what the code host says."""
    if configured:
        return configured
    return next((form.format(environment[name]) for name, form in _ENVIRONMENT if environment.get(name)), None)


@contextmanager
def base_pack(base: str, pack: Path) -> Iterator[Path | None]:
    """The pack, and those that it extends, as they were where this branch left `base`; None: it is new since then.

    Raises:
        BaseError: git has no answer.
    """
    try:
        commit = _branch_point(base, pack)
        if not _is_there(commit, pack):
            yield None
            return
        with pack_at(commit, pack) as then:
            yield then
    except RevisionError as error:
        raise BaseError(str(error), f"无法取得基准:{error}") from None


def _branch_point(base: str, pack: Path) -> str:
    """The last commit that this branch and the base have in common, so that what others merged is no part of it."""
    folder = _folder(pack)
    git(folder, "rev-parse", "--show-toplevel")  # says it where this is no repository
    try:
        named = commit_of(folder, base)
    except RevisionError as error:
        if _is_shallow(folder):
            hint = f"{error}; this clone is shallow, fetch the whole history"
            raise BaseError(hint, f"没有 {base};此为浅克隆,请获取完整历史") from None
        raise
    common = git(folder, "merge-base", named, "HEAD", allowed=True).decode().strip()
    if not common:
        raise BaseError(
            f"this branch and {base} have no commit in common; fetch the whole history",
            f"本分支与 {base} 没有共同的提交;请获取完整历史",
        )
    return common


def _is_shallow(folder: Path) -> bool:
    return git(folder, "rev-parse", "--is-shallow-repository", allowed=True).strip() == b"true"


def _is_there(commit: str, pack: Path) -> bool:
    whole = pack.resolve()
    top = Path(git(_folder(pack), "rev-parse", "--show-toplevel").decode().strip()).resolve()
    path = whole.relative_to(top).as_posix()
    return path == "." or bool(git(top, "ls-tree", "--name-only", commit, "--", path, allowed=True).strip())


def _folder(pack: Path) -> Path:
    return pack.resolve() if pack.is_dir() else pack.resolve().parent
