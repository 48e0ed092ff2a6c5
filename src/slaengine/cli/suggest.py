"""`slaengine suggest-targets`: the lengths of promises that history says can be kept, ready to be pasted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from slaengine.cli.bulk import log_options, replayed, require_field, type_option, wishes
from slaengine.cli.options import example, format_option, policy_option

if TYPE_CHECKING:
    from slaengine.backtest.suggest import Suggestion

F = TypeVar("F", bound=Callable[..., Any])
SHARE_MIN, SHARE_MAX = 50, 99.9


def _fraction(ctx: click.Context, param: click.Parameter, value: float) -> Fraction:
    return Fraction(str(value)) / 100


def _percent_option(name: str, help: str) -> Callable[[F], F]:
    kind = click.FloatRange(SHARE_MIN, SHARE_MAX)
    return click.option(
        name, type=kind, default=95, show_default=True, callback=_fraction, metavar="PERCENT", help=help
    )


@click.command(
    short_help="Propose the lengths of promises from past tickets.",
    epilog=example("suggest-targets --policy policies/call-centre examples/past-tickets/events.jsonl --attain 80"),
)
@policy_option
@log_options()
@_percent_option("--attain", "The share of tickets that is to keep a promise.")
@_percent_option("--confidence", "How sure that share is to be.")
@type_option
@format_option("yaml", "json", default="yaml")
def suggest_targets(*, pack: Path, attain: Fraction, confidence: Fraction, kind: str, form: str, **log: Any) -> int:
    """Say how long promises must be, for each level and type, to be kept as often as wanted; FILE is the history.

    Time counts as the policy counts it: in the open time of a target's calendar if it has one, without the pauses.
    Each length is the upper end of a confidence interval that assumes no distribution, rounded up to a length that
    people write. Tickets that are still open count as longer than all others. Where too little is known, the goal
    stays as it is, and says so.

    What is printed is a whole `targets:` section for the policy.
    """
    from slaengine.backtest.plans import MeasurePlan, Pack
    from slaengine.backtest.suggest import suggestions

    asked = wishes(log)
    own, engine = Pack.of(pack)
    require_field(kind, engine.policy)
    with replayed(asked, engine.policy, MeasurePlan(own, kind)) as run:
        found = list(suggestions(run.result.counts, engine.policy, attain, confidence))
        until, moved_up = engine.policy.clock.iso(run.until), run.moved_up
    if form == "json":
        told = {"until": until, "moved_to_creation": moved_up}
        click.echo(json.dumps(_json(found, attain, confidence, told), ensure_ascii=False, indent=2))
        return 0
    from slaengine.cli.moved_words import moved_lines
    from slaengine.cli.suggest_yaml import Wanted, targets_yaml

    for line in moved_lines(moved_up):
        click.echo(f"# {line}")
    click.echo(targets_yaml(pack, engine.policy, found, Wanted(attain, confidence, kind), until), nl=False)
    return 0


def _json(
    found: Sequence[Suggestion], attain: Fraction, confidence: Fraction, told: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "attain": float(attain),
        "confidence": float(confidence),
        **told,
        "suggestions": [
            {**asdict(one), "goal": None if one.goal is None else str(one.goal), "why": one.why or None}
            for one in found
        ],
    }
