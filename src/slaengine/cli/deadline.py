"""`slaengine deadline`: one deadline by itself, from a start, over opening hours and pauses, with its ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.options import format_option, language_option, read_instant

if TYPE_CHECKING:
    from slaengine.model.compiled import CompiledPolicy
    from slaengine.model.target import TargetPlan
    from slaengine.service.ledger import Ledger


def _read_pauses(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[tuple[int, int]]:
    pauses = []
    for value in values:
        first, slash, last = value.partition("/")
        if not slash:
            raise click.BadParameter(f"'{value[:80]}' is no FROM/TO; write two instants with `/` between", ctx, param)
        start, end = read_instant(ctx, param, first), read_instant(ctx, param, last)
        assert start is not None
        assert end is not None
        pauses.append((start, end))
    return pauses


@click.command(short_help="Work out one deadline.")
@click.option(
    "--policy",
    "pack",
    metavar="PACK",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="The policy whose targets and calendars are used.",
)
@click.option("--target", metavar="NAME", help="A target of the policy; its goal for --priority.")
@click.option("--priority", metavar="LEVEL", help="The level; not needed where all levels have the same goal.")
@click.option("--calendar", metavar="NAME", help="A calendar of the policy, or 24x7, together with --goal.")
@click.option("--goal", metavar="LENGTH", help="A length of time such as 2h, 8bh, 3bd, 30d.")
@click.option(
    "--start",
    metavar="INSTANT",
    required=True,
    callback=read_instant,
    help="When the clock starts, with offset: 2026-11-23T16:30:00+08:00.",
)
@click.option(
    "--pause",
    "pauses",
    metavar="FROM/TO",
    multiple=True,
    callback=_read_pauses,
    help="A stretch in which the clock stands still, such as waiting for the customer. May be given several times.",
)
@format_option("text", "json")
@language_option
def deadline(
    *,
    pack: Path,
    target: str | None,
    priority: str | None,
    calendar: str | None,
    goal: str | None,
    start: int,
    pauses: list[tuple[int, int]],
    form: str,
    language: str,
) -> int:
    """Say when a promise is due that starts at an instant, and where its time goes.

    Either a target of the policy for a level, or any length on a calendar of the policy.

    \b
    Examples:
      slaengine deadline --policy policies/call-centre --target resolution --priority P3 --start 2026-11-20T16:30+08:00
      slaengine deadline --policy policies/call-centre --calendar office --goal 8bh --start 2026-11-20T16:30+08:00
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    if (target is None) == (calendar is None):
        raise click.UsageError("Say what is promised: either --target (with --priority), or --calendar with --goal.")
    if (calendar is None) != (goal is None):
        raise click.UsageError("--calendar and --goal go together; a target brings its own.")
    if calendar is not None and priority is not None:
        raise click.UsageError("--priority chooses the goal of a --target; with --calendar the goal is --goal.")

    from slaengine.service.deadline import Pause, PauseError, work_out
    from slaengine.service.engine import Engine
    from slaengine.worktime import CalendarError

    policy = Engine.load(pack).policy
    level: int | None = None
    if target is not None:
        plan, level = _target(policy, target, priority)
    else:
        plan = _bare(policy, calendar or "", goal or "")
    try:
        ledger = work_out(policy, plan, level, start, pauses=[Pause(*pause) for pause in pauses], language=language)
    except PauseError as error:
        raise click.BadParameter(str(error), param_hint="--pause") from None
    except CalendarError as error:
        raise click.ClickException(str(error)) from None
    _print(policy, ledger, form, language)
    return 0


def _print(policy: CompiledPolicy, ledger: Ledger, form: str, language: str) -> None:
    from slaengine.cli.ledger_text import ledger_json, ledger_lines

    due_at = policy.clock.iso(ledger.clock.due_at or ledger.now)
    if form == "json":
        shown: dict[str, Any] = {"due_at": due_at, "ledger": ledger_json(policy, ledger, language)}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    click.echo(click.style(due_at, bold=True))
    click.echo()
    for line in ledger_lines(policy, ledger, language):
        click.echo(line)


def _target(policy: CompiledPolicy, name: str, priority: str | None) -> tuple[TargetPlan, int | None]:
    plans = {plan.name: plan for plan in policy.targets}
    if name not in plans:
        raise _unknown("--target", "target", name, list(plans))
    plan, levels = plans[name], policy.priority.levels
    if priority is None:
        if plan.figures[0].shared_goal is None:
            text = f"{name} differs by level: add --priority, one of {', '.join(levels)}"
            raise click.BadParameter(text, param_hint="--target")
        return plan, None
    if priority not in levels:
        raise _unknown("--priority", "level", priority, list(levels))
    level = policy.priority.rank[priority]
    if plan.goal_at(level) is None:
        raise click.BadParameter(f"{name} makes no promise for {priority}", param_hint="--priority")
    return plan, level


def _bare(policy: CompiledPolicy, name: str, goal: str) -> TargetPlan:
    from slaengine.service.deadline import bare_target
    from slaengine.worktime import DurationError, parse_duration

    calendars = {"24x7": policy.clock, **policy.calendars}
    if name not in calendars:
        raise _unknown("--calendar", "calendar", name, list(calendars))
    try:
        length = parse_duration(goal)
    except DurationError as error:
        raise click.BadParameter(error.message, param_hint="--goal") from None
    place = policy.calendar_places.get(name, "")
    return bare_target(calendars[name], length, len(policy.priority.levels), place)


def _unknown(option: str, kind: str, name: str, known: list[str]) -> click.BadParameter:
    from slaengine.diagnostics import near_names

    near = near_names(name, known)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known) or 'none'}"
    return click.BadParameter(f"the policy has no {kind} '{name[:80]}'; {hint}", param_hint=option)
