"""A group of commands whose modules are imported only when they run: `--help` stays fast."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives, and its line in the list of commands."""

    module: str
    help: str


class LazyGroup(click.Group):
    """Commands by name; `entries[name].module` has the command under the same name, `-` written `_`.

    A name that Python keeps for itself, such as `import`, ends in `_` there.
    """

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **more: Any) -> None:
        super().__init__(*args, **more)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table: the order in which people need them."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; imports its module."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(entry.module), f"{name}_" if iskeyword(name) else name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the names that are near.

        Raises:
            click.UsageError: there is no such command.
        """
        if args[0] not in self.entries and not args[0].startswith("-"):
            from slaengine.diagnostics import near_names

            near = near_names(args[0], self.entries)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(self.entries)}."
            raise click.UsageError(f"No such command '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])
