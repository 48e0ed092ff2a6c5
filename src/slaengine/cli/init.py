"""`slaengine init`: the first minute of a service manager."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slaengine.cli.options import example, format_option


@click.command(
    short_help="Start a policy of your own.",
    epilog=example("init call-centre my-desk"),
    options_metavar="[OPTIONS] [PACK]",
)
@click.argument("words", nargs=-1, required=True, metavar="DIR")
@format_option("text", "json")
def init(words: tuple[str, ...], form: str) -> int:
    """Make a policy in the new folder DIR: a copy of the shipped PACK, or without PACK a small one to grow.

    Nothing is overwritten. The folder gets the schemas as well, so that an editor completes and explains every key.
    """
    from slaengine.service.resources import NotShippedError, pack_names
    from slaengine.service.scaffold import OccupiedError, create_pack

    if len(words) > 2:
        raise click.UsageError(f"Expected [PACK] DIR, got {len(words)} words.")
    if len(words) == 1 and words[0] in pack_names():
        raise click.UsageError(
            f"Where to? `slaengine init {words[0]} DIR` copies the shipped policy {words[0]} to DIR."
        )
    shipped, folder = (words[0] if len(words) == 2 else None), Path(words[-1])
    try:
        files = create_pack(folder, shipped)
    except OccupiedError as error:
        raise click.UsageError(f"{error}, and nothing is ever overwritten: name a new folder.") from None
    except NotShippedError as error:
        from slaengine.diagnostics import near_names

        names = pack_names()
        near = near_names(shipped or "", names)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names)}."
        raise click.UsageError(f"{str(error)[0].upper()}{str(error)[1:]}. {hint}") from None
    _tell(folder, files, form)
    return 0


def _tell(folder: Path, files: list[Path], form: str) -> None:
    if form == "json":
        click.echo(
            json.dumps({"folder": str(folder), "files": [path.as_posix() for path in files]}, ensure_ascii=False)
        )
        return
    for path in files:
        click.echo(f"  {folder / path}")
    click.echo(f"\nYour policy is ready. Edit it, then check it:\n\n  slaengine validate {folder}")
