"""HTML pages that a command writes: asked for before its work begins, and written after it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from slaengine.cli.options import require_place


def require_page(page: Path, files: Iterable[str]) -> None:
    """Make sure, before the work begins, that a page can be drawn and written, and takes no place of what is read.

    Raises:
        click.UsageError: it cannot.
    """
    from slaengine.cli.charts import ChartsUnavailableError, require_charts

    try:
        require_charts()
    except ChartsUnavailableError as error:
        raise click.UsageError(f"--html: {error}") from None
    if page.resolve() in {Path(file).resolve() for file in files}:
        raise click.BadParameter("it is the file that is read, which would be lost; name another", param_hint="--html")
    require_place(page, "--html")


def write_page(page: Path, text: str) -> None:
    """Write a page; where it is stands on standard error, as standard output has the figures."""
    from slaengine.service.replacing import replacing

    with replacing(page) as file:
        file.write(text.encode())
    click.echo(str(page), err=True)
