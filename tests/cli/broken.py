"""A command with a mistake of ours in it."""

import click


@click.command()
def broken() -> int:
    return 1 // 0
