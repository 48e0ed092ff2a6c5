"""`slaengine demo`: what it does, without anything of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from slaengine.cli.options import example, format_option, language_option

if TYPE_CHECKING:
    from slaengine.model.decision import Decision

PACK = "call-centre"


@click.command(short_help="Watch a shipped policy decide a few tickets.", epilog=example("demo --lang zh"))
@format_option("text", "json")
@language_option
def demo(form: str, language: str) -> int:
    """Decide the shipped example events of a call centre, ticket by ticket, and say why."""
    from slaengine.service.engine import Engine
    from slaengine.service.jsonl import read_events
    from slaengine.service.resources import pack_path, shipped
    from slaengine.service.stream import evaluate_stream

    engine = Engine.load(pack_path(PACK))
    path = shipped("examples") / PACK / "events.jsonl"
    with path.open("rb") as file:
        decisions = list(evaluate_stream(engine, read_events(file, path.name), {}))
    if form == "json":
        for decision in decisions:
            click.echo(json.dumps(decision.to_json(language), ensure_ascii=False))
        return 0
    for ticket_id in dict.fromkeys(decision.event.ticket_id for decision in decisions):
        _show([decision for decision in decisions if decision.event.ticket_id == ticket_id], language)
    click.echo(ENDINGS[language].format(pack=PACK))
    return 0


def _show(decisions: list[Decision], language: str) -> None:
    """One ticket from its beginning: what it is about, why it was decided so, then event by event."""
    from slaengine.cli.decision_text import decision_lines

    first = decisions[0]
    click.echo(f"{click.style(first.event.ticket_id, bold=True)}  {first.event.ticket.get('subject', '')}")
    for reason in first.reasons_in(language):
        name = f"{reason.subject}: " if reason.subject in first.deadlines else ""  # else two lengths that look alike
        clause = f" [{', '.join(reason.because)}]" if reason.because else ""
        click.echo(click.style(f"  {name}{reason.text}{clause}", dim=True))
    for decision in decisions:
        for line in decision_lines(decision, language):
            click.echo(f"  {line}")
    click.echo()


ENDINGS = {
    "en": (
        "That was the shipped policy `{pack}`. To have one of your own:\n\n"
        "  slaengine init {pack} my-desk\n  slaengine validate my-desk"
    ),
    "zh": "以上是自带策略 `{pack}`。要建立自己的策略:\n\n  slaengine init {pack} my-desk\n  slaengine validate my-desk",
}
