"""Other libraries, where they are installed: `pip install -e '.[bench]'`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from benchmarks.contest import Contender


def find(module: str, package: str) -> tuple[Any, str]:
    """The module and the words for its place in the report; None and the reason where it is missing."""
    try:
        return import_module(module), f"{package} {version(package)}"
    except (ImportError, PackageNotFoundError) as error:
        return None, f"{package}: not installed here ({error})"


def invite(
    guests: list[tuple[str, str, Callable[[Any, str], Contender]]],
) -> tuple[tuple[Contender, ...], tuple[str, ...]]:
    """The peers that can take part, and the words for those that can't: module, package, how to set it up."""
    present, absent = [], []
    for module, package, prepare in guests:
        found, words = find(module, package)
        if found is None:
            absent.append(words)
            continue
        try:
            present.append(prepare(found, words))
        except Exception as error:  # another version of the peer may have another interface
            absent.append(f"{words}: cannot be set up ({type(error).__name__}: {error})")
    return tuple(present), tuple(absent)
