"""`slaengine queue`: the open tickets in the policy's order, each with why it stands where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.columns import harmless, pad, width
from slaengine.cli.explain import wrap
from slaengine.cli.options import format_option, language_option, open_input, policy_option, read_instant, shown_name

if TYPE_CHECKING:
    from slaengine.model.ladder import QueueKey
    from slaengine.service.engine import Engine
    from slaengine.service.queue import Difference, Place, Queue, Value

TOP_MAX = 1_000_000
"""Tickets that can be asked for."""
COLUMNS_MAX = 100
_CELL, _VALUE = 22, 26
"""Columns of a cell of the table, and of a value in a reason."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "{policy} {version} · {number} open · as of {at}",
        "order": "ordered by {keys}",
        "desc": "{name} (greatest first)",
        "usual": "; the policy says no order of its own",
        "none": "No ticket is open.",
        "more": "… and {number} more",
        "ticket": "ticket",
        "why": "why before the next",
        "equal": "{name}: {own}, before {next}",
        "missing": "–",
        "last": "the last one",
        "priority": "priority",
        "due": "due",
        "ticket.created_at": "created",
        "ticket.id": "id",
        "true": "yes",
        "false": "no",
    },
    "zh": {
        "head": "{policy} {version} · 未关闭 {number} 张 · 截至 {at}",
        "order": "排序依据:{keys}",
        "desc": "{name}(从大到小)",
        "usual": ";策略未规定排序,采用默认",
        "none": "没有未关闭的工单。",
        "more": "…… 另有 {number} 张",
        "ticket": "工单",
        "why": "排在下一张之前的原因",
        "equal": "{name}:{own},先于 {next}",
        "missing": "–",
        "last": "最后一张",
        "priority": "优先级",
        "due": "截止时间",
        "ticket.created_at": "创建时间",
        "ticket.id": "编号",
        "true": "是",
        "false": "否",
    },
}


@click.command(short_help="Order the open tickets as the policy says, with the reason.")
@policy_option
@click.argument("events", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--state",
    "state_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The states that `evaluate --state` keeps, instead of EVENTS.",
)
@click.option("--at", metavar="INSTANT", callback=read_instant, help="The queue at that instant; else at the latest.")
@click.option("--top", type=click.IntRange(1, TOP_MAX), help="Only the first so many tickets.")
@format_option("text", "json")
@language_option
def queue(
    *,
    pack: Path,
    events: str | None,
    state_file: Path | None,
    at: int | None,
    top: int | None,
    form: str,
    language: str,
) -> int:
    """Say which open ticket is worked first: those of EVENTS (`-` reads standard input), or of a file of states.

    \b
    Example:
      slaengine queue --policy policies/call-centre examples/call-centre/events.jsonl --at 2026-11-23T10:30+08:00
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    if (events is None) == (state_file is None):
        raise click.UsageError("Name either a file of events or, with --state, a file of states.")

    from slaengine.model.event import EventError
    from slaengine.service.engine import Engine
    from slaengine.service.queue import as_of, queue_up
    from slaengine.service.states import load_states
    from slaengine.service.stream import TooEarlyError
    from slaengine.worktime import CalendarError

    engine = Engine.load(pack)
    states = load_states(state_file, engine.parse_state) if state_file else _replayed(engine, events or "-", at)
    try:
        now, tickets = as_of(engine, states, at)
        found = queue_up(engine.policy, tickets, now)
        for line in _printed(found, found.places[:top], form, language):
            click.echo(line)
    except (TooEarlyError, CalendarError) as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
    except EventError as error:
        raise click.ClickException(f"{state_file or events}: {error}") from None
    return 0


def _printed(found: Queue, shown: tuple[Place, ...], form: str, language: str) -> list[str]:
    if form == "json":
        return [json.dumps(_json(found, shown, language), ensure_ascii=False, indent=2)]
    return list(_lines(found, shown, language))


def _replayed(engine: Engine, events: str, at: int | None) -> dict[str, Any]:
    """Where the tickets of a file stand after its events up to an instant."""
    from slaengine.service.jsonl import BadLine, read_events
    from slaengine.service.stream import evaluate_stream

    states: dict[str, Any] = {}
    with open_input(events) as file:
        lines = read_events(file, shown_name(events))
        until = (line for line in lines if isinstance(line, BadLine) or at is None or line.value.at <= at)
        for _ in evaluate_stream(engine, until, states):
            pass
    return states


def _lines(found: Queue, shown: tuple[Place, ...], language: str) -> Iterator[str]:
    words, policy = _WORDS[language], found.policy
    at = f"{_instant(found, found.at)} {policy.clock.timezone}"
    head = words["head"].format(policy=policy.name, version=policy.version, number=len(found.places), at=at)
    yield click.style(head, bold=True)
    keys = [_key_name(found, key, language, with_order=True) for key in found.order]
    usual = words["usual"] if policy.queue is None else ""
    source = "" if policy.queue is None else " ".join([policy.queue.rule.at, *policy.queue.rule.because])
    order = words["order"].format(keys=("、" if language == "zh" else ", ").join(keys)) + usual
    for line in wrap(f"{order}  {source}".rstrip(), COLUMNS_MAX):
        yield click.style(line, dim=True)
    yield ""
    if not found.places:
        yield words["none"]
        return
    rows = [("", words["ticket"], *(_key_name(found, key, language) for key in found.order))]
    rows += [_cells(found, place, language) for place in shown]
    widths = _widths(rows)
    for number, row in enumerate(rows):
        line = "  ".join(
            pad(cell, columns, right=i == 0) for i, (cell, columns) in enumerate(zip(row, widths, strict=False))
        )
        yield click.style(line.rstrip(), dim=True) if number == 0 else line.rstrip()
        if number:
            yield click.style(_why(found, shown[number - 1], language, " " * (widths[0] + 2)), dim=True)
    if len(shown) < len(found.places):
        yield words["more"].format(number=len(found.places) - len(shown))


def _cells(found: Queue, place: Place, language: str) -> tuple[str, ...]:
    ticket = _cut(place.ticket.ticket_id, _CELL)
    values = (_cut(_shown(found, key, place.values[key.field], language), _CELL) for key in found.order)
    return (str(place.number), ticket, *values)


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    """The columns of the table's cells; keys that do not fit on the line are left out, the last ones first."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + 2 * len(widths) - 2 > COLUMNS_MAX and len(widths) > 2:
        widths.pop()
    return widths


def _why(found: Queue, place: Place, language: str, indent: str) -> str:
    subject = place.ticket.facts.get("subject")
    told = indent + _told(found, place.before_next, language)
    room = COLUMNS_MAX - width(told) - 3
    return f"{told} · {_cut(subject, room)}" if isinstance(subject, str) and subject and room > 0 else told


def _told(found: Queue, why: Difference | None, language: str) -> str:
    """The key that decides against the next ticket, with both values."""
    words = _WORDS[language]
    if why is None:
        return words["last"]
    own, following = (_cut(_shown(found, why.key, value, language), _VALUE) for value in (why.own, why.next))
    return words["equal"].format(name=_key_name(found, why.key, language), own=own, next=following)


def _key_name(found: Queue, key: QueueKey, language: str, *, with_order: bool = False) -> str:
    words = _WORDS[language]
    declared = found.policy.catalogue.get(key.field)
    title = declared.title.get(language) if declared is not None else None
    name = title or words.get(key.field) or key.field
    return words["desc"].format(name=name) if with_order and key.descending else name


def _shown(found: Queue, key: QueueKey, value: Value, language: str) -> str:
    from slaengine.rules import FieldKind
    from slaengine.service.queue import CREATED

    words = _WORDS[language]
    if value is None:
        return words["missing"]
    if isinstance(value, bool):
        return words["true" if value else "false"]
    declared = found.policy.catalogue.get(key.field)
    is_instant = key.field in ("due", CREATED) or (declared is not None and declared.kind is FieldKind.INSTANT)
    return _instant(found, int(value)) if is_instant else harmless(str(value))


def _instant(found: Queue, at: int) -> str:
    text = found.policy.clock.iso(at)
    return text[: 16 if text[16:19] == ":00" else 19].replace("T", " ")


def _cut(text: str, columns: int) -> str:
    """A ticket's text, harmless and in at most that many columns."""
    safe = harmless(text[: columns * 4])
    if width(safe) <= columns:
        return safe
    while width(safe) > columns - 1:
        safe = safe[:-1]
    return safe + "…"


def _json(found: Queue, shown: tuple[Place, ...], language: str) -> dict[str, Any]:
    iso = found.policy.clock.iso
    return {
        "at": iso(found.at),
        "policy": {"name": found.policy.name, "version": found.policy.version, "digest": found.policy.digest},
        "order": [f"{key.field} desc" if key.descending else key.field for key in found.order],
        "open": len(found.places),
        "queue": [
            {
                "number": place.number,
                "ticket_id": place.ticket.ticket_id,
                "values": {key.field: _json_value(found, key.field, place.values[key.field]) for key in found.order},
                "before_next": _json_why(found, place.before_next, language),
            }
            for place in shown
        ],
    }


def _json_why(found: Queue, why: Difference | None, language: str) -> dict[str, Any] | None:
    if why is None:
        return None
    own, following = (_json_value(found, why.key.field, value) for value in (why.own, why.next))
    return {"key": why.key.field, "own": own, "next": following, "text": _told(found, why, language)}


def _json_value(found: Queue, field: str, value: Value) -> Value:
    from slaengine.service.queue import CREATED

    return found.policy.clock.iso(int(value)) if field in ("due", CREATED) and value is not None else value
