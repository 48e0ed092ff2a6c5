"""`slaengine explain`: why a ticket was decided as it was, with the rules that were tried and a ledger per target."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slaengine.cli.columns import pad, width
from slaengine.cli.options import (
    format_option,
    language_option,
    matcher_instead_option,
    open_input,
    policy_option,
    read_instant,
    shown_name,
)

if TYPE_CHECKING:
    from slaengine.model.decision import Reason
    from slaengine.rules import Matcher, Tried
    from slaengine.service.explain import Explanation, Section
    from slaengine.service.ledger import Ledger

COLUMNS_MAX = 100
TRIED_SHOWN_MAX = 12
"""Rules of one table that are shown beside those that decided."""
SUBJECT_SHOWN_MAX = 160
"""Characters of a ticket's subject."""
_NEVER_FIRST = frozenset("、。，；：？！）」』】》〉”’…·")
"""Wide marks with which no line begins."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "intake": "Intake",
        "category": "Category",
        "priority": "Priority",
        "group": "Group",
        "complete": "complete, and ours",
        "incomplete": "incomplete",
        "transferred": "transferred to {to}",
        "none": "none",
        "from_ticket": "{outcome}, as the ticket says",
        "as_of": "{policy} {version} · as of {at}, after {type} ({event})",
        "tried": "tried and not met:",
        "more": "… and {number} more",
    },
    "zh": {
        "intake": "受理",
        "category": "类别",
        "priority": "优先级",
        "group": "处理组",
        "complete": "信息完整,属于受理范围",
        "incomplete": "信息不全",
        "transferred": "转交 {to}",
        "none": "无",
        "from_ticket": "{outcome}(工单自带)",
        "as_of": "{policy} {version} · 截至 {at},最近事件 {type}({event})",
        "tried": "已检查但不符合:",
        "more": "…… 另有 {number} 条",
    },
}


@click.command(short_help="Say why a ticket was decided as it was.")
@policy_option
@click.argument("events", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--ticket", "ticket_id", required=True, metavar="ID", help="The ticket to explain.")
@click.option("--target", metavar="NAME", help="Only this target's ledger.")
@click.option(
    "--at", metavar="INSTANT", callback=read_instant, help="How it stood then; without it, at its last event."
)
@format_option("text", "json")
@matcher_instead_option
@language_option
def explain(
    *,
    pack: Path,
    events: str,
    ticket_id: str,
    target: str | None,
    at: int | None,
    form: str,
    matcher: Matcher | None,
    language: str,
) -> int:
    """Replay the events of one ticket from EVENTS (`-` reads standard input) and say why it stands as it does.

    Each table with the rule that decided, its place in the policy and the clause it implements, and the rules that
    were tried before it; then, for each target, where every minute of its deadline went.

    \b
    Example:
      slaengine explain --policy policies/call-centre examples/call-centre/events.jsonl --ticket T-1006
    """  # noqa: D301  # click reads the backspace character as "keep these lines"
    from slaengine.service.engine import Engine
    from slaengine.service.explain import UnknownTicketError, replay
    from slaengine.service.explain import explain as explain_decisions
    from slaengine.service.jsonl import read_events

    engine = Engine.load(pack, matcher=matcher)
    _known_target(target, [plan.name for plan in engine.policy.targets])
    with open_input(events) as file:
        try:
            decisions = replay(engine, read_events(file, shown_name(events)), ticket_id, at)
        except UnknownTicketError as error:
            raise click.BadParameter(str(error.args[0]), param_hint="--ticket") from None
    explanation = explain_decisions(decisions, language)
    ledgers = [ledger for ledger in explanation.ledgers if target is None or ledger.plan.name == target]
    if form == "json":
        click.echo(json.dumps(_json(explanation, ledgers, language), ensure_ascii=False, indent=2))
        return 0
    for line in _lines(explanation, ledgers, target, language):
        click.echo(line)
    return 0


def _known_target(target: str | None, names: list[str]) -> None:
    if target is not None and target not in names:
        from slaengine.diagnostics import near_names

        near = near_names(target, names)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names) or 'none'}"
        raise click.BadParameter(f"the policy has no target '{target}'; {hint}", param_hint="--target")


def _lines(explanation: Explanation, ledgers: list[Ledger], target: str | None, language: str) -> Iterator[str]:
    from slaengine.cli.ledger_text import ledger_lines

    policy = explanation.decision.policy
    yield from _head(explanation, language)
    if target is None:
        for section in explanation.sections:
            yield ""
            yield from _section(explanation, section, language)
    shown = {ledger.plan.name for ledger in ledgers}
    for reason in explanation.target_reasons:
        if reason.subject not in shown and target in (None, reason.subject):
            yield ""
            yield click.style(reason.subject, bold=True)
            yield from _told("  ", reason.text, _source(reason))
    for ledger in ledgers:
        yield ""
        yield from ledger_lines(policy, ledger, language)


def _head(explanation: Explanation, language: str) -> Iterator[str]:
    decision = explanation.decision
    from slaengine.diagnostics import quote

    words, policy, ticket = _WORDS[language], decision.policy, decision.ticket
    subject = ticket.facts.get("subject")
    title = quote(ticket.ticket_id, COLUMNS_MAX)
    if isinstance(subject, str) and subject:
        title += f" · {quote(subject, SUBJECT_SHOWN_MAX)}"
    yield from (click.style(line, bold=True) for line in wrap(title, COLUMNS_MAX))
    at = policy.clock.iso(ticket.at)[:16].replace("T", " ")
    zone = policy.clock.timezone
    yield words["as_of"].format(
        policy=policy.name,
        version=policy.version,
        at=f"{at} {zone}",
        type=decision.event.type,
        event=decision.event.event_id,
    )


def _section(explanation: Explanation, section: Section, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield f"{click.style(pad(words[section.subject], 10), bold=True)}{_outcome(explanation, section, words)}"
    for reason in section.reasons:
        name = f"{reason.rule}: " if reason.rule else ""
        yield from _told("  " + click.style("✓", fg="green") + " ", name + reason.text, _source(reason))
    rejected = [
        rule for trace in section.traces for rule in trace.tried if rule.name not in trace.fired and rule.misses
    ]
    if rejected:
        yield click.style(f"  {words['tried']}", dim=True)
    for rule in rejected[:TRIED_SHOWN_MAX]:
        yield from _rejected(rule, language)
    if len(rejected) > TRIED_SHOWN_MAX:
        yield click.style(f"    {words['more'].format(number=len(rejected) - TRIED_SHOWN_MAX)}", dim=True)


def _outcome(explanation: Explanation, section: Section, words: Mapping[str, str]) -> str:
    if section.subject == "intake":
        if section.outcome:
            return click.style(words["transferred"].format(to=section.outcome), fg="yellow")
        return words["incomplete"] if explanation.decision.ticket.missing else words["complete"]
    if section.subject == "category" and section.outcome and not section.reasons:
        return words["from_ticket"].format(outcome=section.outcome)
    return section.outcome or words["none"]


def _rejected(rule: Tried, language: str) -> Iterator[str]:
    mark = "?" if rule.truth.value == "unknown" else "✗"
    comma = ";" if language == "zh" else "; "
    text = f"{rule.name}: {comma.join(miss.text for miss in rule.misses)}"
    yield from _told(f"    {mark} ", text, rule.at)


def _told(lead: str, text: str, source: str) -> Iterator[str]:
    """A text behind its mark, wrapped, with its source at the right edge of the last line or on a line below."""
    indent = " " * width(click.unstyle(lead))
    parts = wrap(text, COLUMNS_MAX - len(indent))
    for number, part in enumerate(parts):
        line = (indent if number else lead) + part
        room = COLUMNS_MAX - width(click.unstyle(line)) - width(source)
        if number < len(parts) - 1 or not source:
            yield line
        elif room >= 2:
            yield line + " " * room + click.style(source, dim=True)
        else:
            yield line
            yield " " * (COLUMNS_MAX - width(source)) + click.style(source, dim=True)


def _source(reason: Reason) -> str:
    return " ".join([reason.at, *reason.because]).strip()


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most that many columns, broken at spaces, and between wide characters.

    No line begins with a mark that closes what stands before it, if there is another place to break.

    What a ticket says stands in it: characters that could change what a terminal shows are replaced.

    >>> wrap("a bb ccc", 4), wrap("系统完全不可用", 6), wrap("通知客户、组长", 8)
    (['a bb', 'ccc'], ['系统完', '全不可', '用'], ['通知客', '户、组长'])
    """
    lines, line, last_break = [], "", 0
    for given in text:
        letter = given if given.isprintable() else "�"
        if letter == " " or (width(letter) == 2 and letter not in _NEVER_FIRST):
            last_break = len(line)
        if width(line + letter) > columns:
            cut = last_break or len(line)
            lines.append(line[:cut].rstrip())
            line, last_break = line[cut:].lstrip(), 0
        line += letter
    return [*lines, line.strip()] if line.strip() or not lines else lines


def _json(explanation: Explanation, ledgers: list[Ledger], language: str) -> dict[str, Any]:
    from slaengine.cli.ledger_text import ledger_json

    decision = explanation.decision
    return {
        "ticket_id": decision.ticket.ticket_id,
        "at": decision.policy.clock.iso(decision.ticket.at),
        "policy": {"name": decision.policy.name, "version": decision.policy.version, "digest": decision.policy.digest},
        "tables": [
            {
                "for": section.subject,
                "outcome": section.outcome or None,
                "reasons": [reason.to_json() for reason in section.reasons],
                "tried": [
                    {
                        "rule": rule.name,
                        "at": rule.at,
                        "because": list(rule.because),
                        "truth": rule.truth.value,
                        "condition": rule.condition,
                        "misses": [miss.text for miss in rule.misses],
                    }
                    for trace in section.traces
                    for rule in trace.tried
                ],
            }
            for section in explanation.sections
        ],
        "targets": [reason.to_json() for reason in explanation.target_reasons],
        "ledgers": [ledger_json(decision.policy, ledger, language) for ledger in ledgers],
    }
