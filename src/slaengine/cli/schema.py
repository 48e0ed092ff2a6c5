"""`slaengine schema`: the JSON Schemas that editors and other programs check against."""

from __future__ import annotations

import click

from slaengine.cli.options import example


@click.command(short_help="Print a JSON Schema.", epilog=example("schema event"))
@click.argument("name", type=click.Choice(["policy", "tests", "event", "decision"]), default="policy")
def schema(name: str) -> int:
    """Print the JSON Schema (draft-07) of a policy file, of a pack's test file, of an event or of a decision.

    `slaengine init` lays the schemas beside a new policy, so that an editor finds them by itself.
    """
    from slaengine.service.resources import NotShippedError, schema_path

    try:
        path = schema_path(name)
    except NotShippedError as error:
        raise click.ClickException(str(error)) from None
    click.echo(path.read_text(encoding="utf-8"), nl=False)
    return 0
