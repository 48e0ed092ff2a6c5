"""`slaengine diff`: what a change of a policy does to customers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.options import format_option, language_option

if TYPE_CHECKING:
    from slaengine.analysis.change import Change, Difference
    from slaengine.compiler import Compilation
    from slaengine.rules.field import FieldCatalogue


@click.command(short_help="Say what a change of a policy does to customers.")
@click.argument("sides", metavar="OLD NEW | [REVISION [REVISION]] PATH", nargs=-1, required=True)
@click.option("--exit-code", is_flag=True, help="Leave with 1 if any ticket is treated differently.")
@format_option("text", "json", "markdown")
@language_option
def diff(*, sides: tuple[str, ...], exit_code: bool, form: str, language: str) -> int:
    """Compare two policies by what they decide, for every ticket there can be, and not by their text.

    OLD and NEW are packs; or PATH is compared with itself at a git REVISION (HEAD, if none is named), or between
    two of them. Each change is told with the tickets that it is about and with one of them, decided by both policies.

    What gives the desk less time or more duties is tighter, the opposite looser, the rest moved; what no ticket ever
    sees is cosmetic.

    \b
    Examples:
      slaengine diff policies/call-centre policies/after-sales
      slaengine diff HEAD -- policies/call-centre
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    from slaengine.analysis.diff import difference
    from slaengine.analysis.revisions import RevisionError
    from slaengine.cli.report import print_findings
    from slaengine.diagnostics import FindingsError

    with ExitStack() as stack:
        try:
            old, new = (_compiled(path, shown) for path, shown in _paths(sides, stack))
            found = difference(old, new)
        except RevisionError as error:
            raise click.BadParameter(str(error), param_hint="REVISION") from None
        except FindingsError as error:
            print_findings(error)
            return 1
    fields = {**old.require().catalogue, **new.require().catalogue}
    if form == "json":
        click.echo(json.dumps(_json(found, language, fields), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, language, fields, markdown=form == "markdown"):
            click.echo(line)
    return 1 if exit_code and found.meaning else 0


def _paths(sides: tuple[str, ...], stack: ExitStack) -> Iterator[tuple[Path, str]]:
    """The two packs, each with the name that messages give it."""
    from slaengine.analysis.revisions import pack_at

    *before, last = sides
    path = Path(last)
    if len(sides) > 3 or not _is_path(last):
        raise click.UsageError(
            f"{last} is not there." if len(sides) <= 3 else "Name two packs, or a path with one or two revisions."
        )
    if len(before) == 1 and _is_path(before[0]):
        yield Path(before[0]), before[0]
        yield path, last
        return
    revisions = before or ["HEAD"]
    for revision in revisions:
        yield stack.enter_context(pack_at(revision, path)), f"{revision}:{last}"
    if len(revisions) == 1:
        yield path, last


def _is_path(text: str) -> bool:
    try:
        return bool(text) and Path(text).exists()
    except OSError:  # longer than any name
        return False


def _compiled(path: Path, shown: str) -> Compilation:
    """The pack; its mistakes under the name that the user knows it by."""
    from slaengine.diagnostics import FindingsError
    from slaengine.service.packs import check_pack
    from slaengine.service.places import in_folder, under_name

    try:
        compilation = check_pack(path)
        compilation.require()
    except FindingsError as error:
        raise under_name(in_folder(error, path), str(path), shown) from None
    return compilation


def _lines(found: Difference, language: str, fields: FieldCatalogue, *, markdown: bool) -> Iterator[str]:
    from slaengine.analysis.change import EFFECTS
    from slaengine.analysis.diff_words import HEADS, say

    head = f"{found.old} → {found.new}"
    yield f"# {head}" if markdown else click.style(head, bold=True)
    for effect in EFFECTS:
        changes = [change for change in found.changes if change.effect == effect]
        if changes:
            title = HEADS[effect][language == "zh"]
            yield from ("", f"## {title}", "") if markdown else ("", click.style(title, fg=_COLOURS[effect], bold=True))
        for change in changes:
            yield from _change(change, language, fields, markdown=markdown)
    if found.unclear:
        title = say("unclear", language)
        yield from ("", f"## {title}", "") if markdown else ("", click.style(title, fg="yellow", bold=True))
        yield from (f"{'- ' if markdown else '  '}{one}" for one in found.unclear)
    if not found.changes and not found.unclear:
        yield from ("", say("nothing", language))


_COLOURS = {"tighter": "red", "looser": "green", "moved": "cyan", "cosmetic": "white"}


def _change(change: Change, language: str, fields: FieldCatalogue, *, markdown: bool) -> Iterator[str]:
    from slaengine.analysis.diff_words import shown, what, who

    ticket = "" if change.witness is None else json.dumps(_ticket(change), ensure_ascii=False)
    told = shown(change, f"`{ticket}`" if markdown else ticket, language)
    lines = [*who(change, language, fields), *([] if told is None else [told])]
    yield f"{'- ' if markdown else '  '}{what(change, language)}"
    yield from (f"{'  - ' if markdown else '    '}{line}" for line in lines)


def _ticket(change: Change) -> dict[str, Any]:
    assert change.witness is not None
    one = change.witness.example
    return {**one.ticket, **({"data": dict(one.data)} if one.data else {}), **one.moment}


def _json(found: Difference, language: str, fields: FieldCatalogue) -> dict[str, Any]:
    from slaengine.analysis.diff_words import what, who

    return {
        "old": found.old,
        "new": found.new,
        "meaning": found.meaning,
        "changes": [
            {
                "effect": change.effect,
                "section": change.section,
                "what": what(change, language),
                "for": list(who(change, language, fields)),
                "kind": change.key,
                "words": dict(change.words),
                "old": change.sides[0],
                "new": change.sides[1],
                "levels": list(change.levels),
                "everyone": not change.where,
                "unless_reported": list(change.unless_reported),
                "complete": not change.more,
                "witness": None
                if change.witness is None
                else {
                    "ticket": dict(change.witness.example.ticket),
                    "data": dict(change.witness.example.data),
                    "moment": dict(change.witness.example.moment),
                    "old": change.witness.old,
                    "new": change.witness.new,
                },
            }
            for change in found.changes
        ],
        "not_compared": list(found.unclear),
    }
