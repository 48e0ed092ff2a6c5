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
FINDING_FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")
"""How every command that finds mistakes prints them; a test holds them to `diagnostics.formats`."""


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


def _known_matcher(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Callback of an option: refuse the matcher that cannot be used here, and say how to get it."""
    if value in ("durable", "both"):
        from slaengine.rules.durable import why_unavailable

        if why := why_unavailable():
            raise click.BadParameter(why, ctx, param)
    return value


def matcher_option(*more: str, help: str) -> Callable[[F], F]:
    """`--matcher`: which of the two matchers decides the rule tables, or one of `more`."""
    choices = click.Choice(["indexed", "durable", *more])
    return click.option("--matcher", type=choices, callback=_known_matcher, help=help)


matcher_instead_option = matcher_option(
    help="What decides the rule tables, in the place of what the policy names: slaengine's own matcher, or"
    " durable-rules. The decisions are the same.",
)


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """A file to read as bytes; `-` is standard input."""
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as file:
            yield file


def require_place(file: Path, hint: str) -> None:
    """Make sure, before the work begins, that a file can be written.

    Raises:
        click.BadParameter: it cannot; `hint` is the option that names it.
    """
    from slaengine.service.replacing import require_replaceable

    folder = file.resolve().parent
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder {folder}", param_hint=hint)
    try:
        require_replaceable(file)
    except OSError as error:
        raise click.BadParameter(f"{file} cannot be written: {error.strerror}", param_hint=hint) from None


def shown_name(path: str) -> str:
    """How messages call the file."""
    return "<stdin>" if path == STANDARD_INPUT else path
