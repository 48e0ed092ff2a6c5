"""`slaengine show`: a pack as one YAML text, merged with what it extends, each value with its file and line."""

from __future__ import annotations

from pathlib import Path

import click

from slaengine.cli.options import example


@click.command(
    short_help="Print a policy as one YAML text, with the origin of each value.",
    epilog=example("show policies/call-centre --merged --origin"),
)
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.option("--merged", is_flag=True, help="Together with the packs that it extends.")
@click.option("--origin", is_flag=True, help="With the file and line of each value, as a comment.")
def show(pack: Path, merged: bool, origin: bool) -> int:
    """Print the policy PACK, a folder of YAML files or one file, as one YAML text.

    Without --merged it is what the pack's own files say. What is printed with --merged is a whole policy: it decides
    exactly as PACK does.
    """
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError
    from slaengine.service.places import in_folder
    from slaengine.service.show import as_yaml, merged_tree, own_tree

    try:
        tree = merged_tree(pack) if merged else own_tree(pack)
    except FindingsError as error:
        print_findings(in_folder(error, pack))
        return 1
    click.echo(as_yaml(tree, origins=origin), nl=False)
    return 0
