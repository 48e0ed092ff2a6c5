"""`slaengine fmt`: one layout for the YAML of all policies."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slaengine.cli.options import STANDARD_INPUT, example

if TYPE_CHECKING:
    from slaengine.service.fmt.files import Laid


@click.command(short_help="Lay out a policy's YAML.", epilog=example("fmt --check policies/call-centre"))
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path)
)
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, with exit status 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(*, paths: Sequence[Path], check: bool, diff: bool) -> int:
    """Lay out the YAML files of each PATH, a file or a folder with all below it, in one way.

    Comments, the order of keys and the meaning stay: each result is read again and compared before it is written. A
    file with mistakes is named with its place and left as it is. `-` reads standard input and prints the result.
    """
    from slaengine.service.fmt.files import lay_out, lay_out_file, write, yaml_files

    if STANDARD_INPUT in map(str, paths):
        if len(paths) > 1:
            raise click.UsageError("`-` is standard input, and stands alone.")
        from slaengine.service.packs import FILE_SIZE_BYTES_MAX

        laid = lay_out(sys.stdin.buffer.read(FILE_SIZE_BYTES_MAX + 1), "<stdin>")
        if not (check or diff) and laid.error is None:
            click.echo(laid.after.decode("utf-8"), nl=False)
        return _told(laid, check=check, diff=diff) or int(check and laid.changed)
    status, changed, files = 0, 0, yaml_files(paths)
    for path in files:
        laid = lay_out_file(path)
        status |= _told(laid, check=check, diff=diff)
        changed += laid.changed
        if laid.changed and not (check or diff):
            write(path, laid)
            click.echo(f"laid out {path}")
    _total(len(files), changed, written=not (check or diff), beside=diff)
    return status | int(check and changed > 0)


def _told(laid: Laid, *, check: bool, diff: bool) -> int:
    """Say what is wrong with a file, or what would change; 1 where it has mistakes."""
    if laid.error is not None:
        from slaengine.cli.report import print_findings

        print_findings(laid.error)
        return 1
    if diff:
        for line in laid.diff():
            click.echo(_COLOUR.get(line[:1], str)(line))
    elif check and laid.changed:
        click.echo(f"would lay out {laid.name}")
    return 0


_COLOUR = {
    "+": lambda line: click.style(line, fg="green"),
    "-": lambda line: click.style(line, fg="red"),
    "@": lambda line: click.style(line, fg="cyan"),
}


def _total(files: int, changed: int, *, written: bool, beside: bool) -> None:
    """The last line; `beside` the result where that is a patch for other programs."""
    word = "changed" if written else "would change"
    click.echo(f"{files} file{'s' if files != 1 else ''}, {changed} {word}", err=beside)
