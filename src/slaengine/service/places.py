"""Places of findings as others can open them: with the pack's path, and seen from the folder that we run in."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from slaengine.diagnostics import Finding, FindingsError, Place


def in_folder(error: FindingsError, pack: Path) -> FindingsError:
    """The findings with the pack's path before each file's name: places that terminals can open."""
    single = not pack.is_dir()

    def moved(file: str) -> str:
        return file if file in (str(pack), ".") else str(pack if single else pack / file)

    return _moved(error, moved)


def under_name(error: FindingsError, folder: str, shown: str) -> FindingsError:
    """The findings with another name for the folder that their files are in, such as a revision's."""
    return _moved(error, lambda file: shown + file.removeprefix(folder) if file.startswith(folder) else file)


def from_here(error: FindingsError) -> FindingsError:
    """The findings with paths as code hosts know them: relative to the working directory where they are below it."""
    return _moved(error, relative)


def relative(file: str) -> str:
    """The path from the working directory with `/`, or the whole path where it is not below it.

    >>> relative("desk/../desk/a.yaml"), relative("<stdin>")
    ('desk/a.yaml', '<stdin>')
    """
    here = Path(os.path.abspath(os.curdir))  # noqa: PTH100  resolve() would follow links, and code hosts know the link
    whole = Path(os.path.abspath(file))  # noqa: PTH100
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def _moved(error: FindingsError, move: Callable[[str], str]) -> FindingsError:
    def place(old: Place) -> Place:
        return replace(old, file=move(old.file))

    def finding(old: Finding) -> Finding:
        related = tuple(replace(one, place=place(one.place)) for one in old.related)
        return replace(old, place=place(old.place), related=related)

    sources = {move(name): text for name, text in error.sources.items()}
    return FindingsError([finding(one) for one in error.findings], sources)
