"""Options that several commands have, each defined once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
STANDARD_INPUT = "-"


def example(line: str) -> str:
    """The end of a command's help: one line that runs as printed."""
    return f"\b\nExample:\n  slaengine {line}"


def read_instant(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Callback of an option: RFC 3339 with an offset to epoch seconds.

    Raises:
        click.BadParameter: it is none.
    """
    from slaengine.model.event import EventError, parse_instant

    try:
        return None if value is None else parse_instant(value, ())
    except EventError as error:
        raise click.BadParameter(f"{error.reason}; {error.fix}", ctx, param) from None


def format_option(
    *formats: str, default: str | None = "text", help: str = "How the result is printed."
) -> Callable[[F], F]:
    """`--format`, with the given choices."""
    return click.option("--format", "form", type=click.Choice(formats), default=default, show_default=True, help=help)


language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    envvar="SLAENGINE_LANG",
    show_envvar=True,
    help="The language of titles and reasons.",
)

policy_option = click.option(
    "--policy",
    "pack",
    metavar="PACK",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="The policy: a folder of YAML files, or one file.",
)


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """A file to read as bytes; `-` is standard input."""
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as file:
            yield file


def shown_name(path: str) -> str:
    """How messages call the file."""
    return "<stdin>" if path == STANDARD_INPUT else path
