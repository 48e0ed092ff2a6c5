"""`slaengine schema`: the JSON Schemas that editors and other programs check against."""

from __future__ import annotations

from pathlib import Path

import click

from slaengine.cli.options import example

NARROWED = ("policy", "tests")
"""The schemas that a pack narrows; a test holds them to `service.editor`."""


@click.command(short_help="Print a JSON Schema.", epilog=example("schema --for policies/call-centre"))
@click.argument(
    "name", type=click.Choice(["policy", "tests", "clauses", "config", "event", "decision"]), default="policy"
)
@click.option(
    "--for",
    "pack",
    metavar="PACK",
    type=click.Path(exists=True, path_type=Path),
    help="Narrow `policy` or `tests` to this policy: its fields, values, levels, groups, targets, calendars.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the schema to this file.")
def schema(name: str, pack: Path | None, output: Path | None) -> int:
    """Print the JSON Schema (draft-07) of a policy file, of a pack's test file, of an event, and so on.

    `slaengine init` lays the schemas beside a new policy, so that an editor finds them by itself. With `--for`, an
    editor completes the names and values that PACK has, in conditions too, and marks those that it has not.
    """
    if pack is not None and name not in NARROWED:
        raise click.BadParameter(f"only {' and '.join(NARROWED)} can be narrowed to a policy", param_hint="--for")
    text = _text(name) if pack is None else _narrowed(name, pack)
    if text is None:
        return 1
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    return 0


def _text(name: str) -> str:
    from slaengine.service.resources import NotShippedError, schema_path

    try:
        return schema_path(name).read_text(encoding="utf-8")
    except NotShippedError as error:
        raise click.ClickException(str(error)) from None


def _narrowed(name: str, pack: Path) -> str | None:
    """The narrowed schema; None, with the findings printed, where the pack has no shape to take names from."""
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.policy.schema import as_text
    from slaengine.service.editor import schema_for
    from slaengine.service.places import in_folder

    try:
        return as_text(schema_for(name, pack))
    except FindingsError as error:
        print_findings(in_folder(error, pack))
        return None
