"""`slaengine timeline`: one ticket's life as a picture, in the terminal or as SVG."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from slaengine.cli.options import format_option, language_option, open_input, policy_option, read_instant, shown_name

if TYPE_CHECKING:
    from slaengine.cli.timeline_style import Theme
    from slaengine.service.timeline import Timeline


@click.command(short_help="Draw one ticket's life: clocks, pauses, steps, callbacks.")
@policy_option
@click.argument("events", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--ticket", "ticket_id", required=True, metavar="ID", help="The ticket to draw.")
@click.option("--at", metavar="INSTANT", callback=read_instant, help="How it stood then; else at its last event.")
@click.option("--svg", "svg_file", metavar="FILE", help="Write an SVG picture there; `-` is standard output.")
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="The picture's colours; auto follows the reader's screen.",
)
@click.option("--checks", is_flag=True, help="Show the daily checks, too.")
@format_option("text", "json")
@language_option
def timeline(
    *,
    pack: Path,
    events: str,
    ticket_id: str,
    at: int | None,
    svg_file: str | None,
    theme: Theme,
    checks: bool,
    form: str,
    language: str,
) -> int:
    """Replay the events of one ticket from EVENTS (`-` reads standard input) and draw its life.

    A lane for each target: where its clock ran, where it was paused, when it was due, how it ended; above them
    what the ticket was, below them the follow-ups, and the story that numbers and letters refer to.

    \b
    Example:
      slaengine timeline --policy policies/call-centre examples/whole-life/events.jsonl --ticket T-2001
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    from slaengine.service.engine import Engine
    from slaengine.service.explain import UnknownTicketError, replay
    from slaengine.service.jsonl import read_events
    from slaengine.service.timeline import TooManyEventsError, draw_up
    from slaengine.worktime import CalendarError

    engine = Engine.load(pack)
    with open_input(events) as file:
        try:
            drawn = draw_up(replay(engine, read_events(file, shown_name(events)), ticket_id, at), checks=checks)
            text = _drawn(drawn, language, form if svg_file is None else theme)
        except UnknownTicketError as error:
            raise click.BadParameter(str(error.args[0]), param_hint="--ticket") from None
        except TooManyEventsError as error:
            raise click.ClickException(str(error)) from None
        except CalendarError as error:
            raise click.BadParameter(error.message, param_hint="--at") from None
    if svg_file is None or svg_file == "-":
        click.echo(text, nl=False)
    else:
        Path(svg_file).write_text(text, encoding="utf-8", newline="\n")
    return 0


def _drawn(drawn: Timeline, language: str, form: str) -> str:
    """The picture as text, as JSON, or as SVG in the theme `form`."""
    match form:
        case "text":
            from slaengine.cli.timeline_text import timeline_lines

            return "".join(f"{line}\n" for line in timeline_lines(drawn, language))
        case "json":
            from slaengine.cli.timeline_json import timeline_json

            return json.dumps(timeline_json(drawn, language), ensure_ascii=False, indent=2) + "\n"
        case _:
            from slaengine.cli.timeline_svg import svg

            return svg(drawn, language, cast("Theme", form))
