"""What an event causes at once: reactions, questions, refused files, the ticket's number, callbacks' answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from slaengine.engine.messages import fill
from slaengine.engine.roles import group_of, people_of, recipients, value_of
from slaengine.engine.work import Work
from slaengine.model.event import Event
from slaengine.model.ladder import ReactionPlan
from slaengine.model.patterns import Words
from slaengine.rules import Truth, evaluate

ATTACHMENTS_MAX: Final = 200
"""Files of one event that are looked at."""
SERIAL_MAX: Final = 10**9
_PART: Final = re.compile(r"\{(yyyymmdd|yyyy|mm|dd|serial)(?::([0-9]{1,2}))?\}")


def react(work: Work, event: Event) -> None:
    """Everything that this event causes, in the policy's order. A callback that reopens a ticket is both events."""
    policy = work.policy
    if policy.reactions:
        kind, now, data = event.type, work.event.type, event.data
        for reaction in policy.reactions:
            meets = reaction.on.matches(kind, data) or (now != kind and reaction.on.matches(now, data))
            if meets and _holds(work, reaction):
                _react(work, reaction)
    if policy.intake.clarify:
        _clarify(work)
    if policy.intake.attachments is not None:
        _refuse_files(work)


def _holds(work: Work, reaction: ReactionPlan) -> bool:
    when = reaction.rule.when
    return when is None or evaluate(when, work.facts) is Truth.TRUE


def _react(work: Work, reaction: ReactionPlan) -> None:
    data = work.event.data
    to = recipients(work, reaction.notify)
    detail: dict[str, Any] = people_of(work, (*to, *reaction.copy_to))
    if reaction.copy_to:
        detail["copy_to"] = list(reaction.copy_to)
    if reaction.needs:
        detail["missing"] = [name for name in reaction.needs if data.get(name) in (None, "", [])]
        detail["data"] = {name: data[name] for name in reaction.needs if data.get(name) not in (None, "", [])}
    group = group_of(work)
    at = work.at
    if reaction.in_hours and group is not None and group.calendar is not None:
        at = group.calendar.next_open_at(at)
    message = fill(reaction.message, value_of(work))
    key = f"{reaction.name}/{work.event.event_id}"
    work.act(key, reaction.do, at, to, rule=reaction.rule.at, message=message, detail=detail)


def _clarify(work: Work) -> None:
    """Ask each question about a vague ticket once."""
    for question in work.policy.intake.clarify:
        name, when = question.rule.name, question.rule.when
        if name not in work.course.asked and when is not None and evaluate(when, work.facts) is Truth.TRUE:
            work.course = work.course._replace(asked=(*work.course.asked, name))
            message = fill(question.text, value_of(work))
            work.act(f"clarify/{name}", "ask", work.at, ("customer",), rule=question.rule.at, message=message)


def _refuse_files(work: Work) -> None:
    """Name the files of an event that are of another kind, or larger, than the policy takes."""
    plan, files = work.policy.intake.attachments, work.event.ticket.get("attachments")
    if plan is None or not isinstance(files, list):
        return
    for number, file in enumerate(files[:ATTACHMENTS_MAX]):
        why = _wrong_with(file, plan.kinds, plan.size_bytes_max)
        if why is not None:
            key = f"attachment/{work.event.event_id}/{number}"
            name = str(file.get("name"))[:200] if isinstance(file, Mapping) else ""
            work.act(
                key, "refuse_attachment", work.at, ("customer",), rule=plan.rule.at, message=why, detail={"name": name}
            )


def _wrong_with(file: object, kinds: frozenset[str], size_bytes_max: int) -> Words | None:
    if not isinstance(file, Mapping):
        return Words("a file is given by its name and size_bytes", "附件需要提供 name 与 size_bytes")
    name, size = str(file.get("name", "")), file.get("size_bytes")
    allowed = ", ".join(sorted(kinds))
    if name.rpartition(".")[2].lower() not in kinds:
        return Words(f"only {allowed} files are taken", f"仅支持 {allowed} 格式")
    if isinstance(size, int) and size > size_bytes_max:
        most = f"{size_bytes_max / 1_048_576:g} MB"
        return Words(f"a file has at most {most}", f"单个文件不超过 {most}")
    return None


def number(work: Work) -> None:
    """Give the ticket its number by the policy's pattern, from the day's running number that the event brings."""
    pattern, serial = work.policy.intake.number, work.event.data.get("serial")
    if pattern is None or work.course.number is not None or not isinstance(serial, int) or isinstance(serial, bool):
        return
    if not 0 <= serial < SERIAL_MAX:
        return
    year, month, day = work.policy.clock.iso(work.before.created_at)[:10].split("-")
    parts = {"yyyy": year, "mm": month, "dd": day, "yyyymmdd": year + month + day}

    def part(match: re.Match[str]) -> str:
        name, width = match.groups()
        return str(serial).zfill(int(width or 1)) if name == "serial" else parts[name]

    work.course = work.course._replace(number=_PART.sub(part, pattern))


def callback_outcomes(work: Work) -> frozenset[str]:
    """What the answers of a callback cause: `reopen`, `complaint`, both or nothing."""
    calls = work.policy.callbacks
    if calls is None or calls.outcomes is None or work.event.type != "callback_completed":
        return frozenset()
    answers = {**with_answers(work), **{k: v for k, v in work.event.data.items() if k in calls.ask}}
    causes = set()
    for rule in calls.outcomes.all(answers):
        causes.add(rule.then)
        kind = "open_complaint" if rule.then == "complaint" else "reopen"
        work.act(f"callback/{rule.name}/{work.event.event_id}", kind, work.at, rule=rule.at)
    return frozenset(causes)


def with_answers(work: Work) -> Mapping[str, Any]:
    """The facts that a callback's outcome can ask about."""
    return work.known()
