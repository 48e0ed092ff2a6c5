"""Two policies part by part: everything that is the same for all tickets, or the ticket's way does not show.

A policy is laid out as facets, each a key and a text; what is different is told by its key. Levels, groups and
promises of tickets are compared ticket by ticket elsewhere (`diff_ways`), calendars day by day (`diff_calendars`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from slaengine.analysis.change import Change, Effect
from slaengine.analysis.spelling import events, patterns
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.ladder import StepPlan
from slaengine.model.patterns import Words
from slaengine.model.target import TargetPlan

YES: Final = "yes"
Key = tuple[str, str, str]
"""Section, what in it, and which of its properties; a property of the empty name is the thing itself."""


class Facet(NamedTuple):
    """One property as text. `weight`: more of it is easier for the desk; None where that can't be said."""

    text: str
    weight: float | None = None
    cosmetic: bool = False


COMES_TIGHTER: Final = frozenset({"escalations", "callbacks", "daily_checks", "reactions", "intake"})
"""Sections in which what is new is a duty."""


def facet_changes(old: CompiledPolicy, new: CompiledPolicy) -> Iterator[Change]:
    """Every facet that is different; the parts of a thing that comes or goes are not told by themselves."""
    before, after = dict(facets(old)), dict(facets(new))
    things = [{key[:2] for key in side if not key[2]} for side in (before, after)]
    for key in dict.fromkeys([*before, *after]):
        section, thing, name = key
        one, other = before.get(key), after.get(key)
        came = key[:2] in things[1] - things[0]
        went = key[:2] in things[0] - things[1]
        if one == other or (name and (came or went)):
            continue
        effect = _effect(section, one, other)
        if not name:
            yield Change(effect, section, "new" if came else "gone", {"name": thing})
            continue
        words = {"name": thing, "property": name.partition(":")[0], "item": name.partition(":")[2]}
        sides = (None if one is None else one.text, None if other is None else other.text)
        if words["item"] and YES in sides:
            yield Change(effect, section, "item_new" if other is not None else "item_gone", words)
        else:
            yield Change(effect, section, "property", words, sides)


def _effect(section: str, one: Facet | None, other: Facet | None) -> Effect:
    known = one or other
    assert known is not None
    if known.cosmetic:
        return "cosmetic"
    if one is not None and other is not None:
        if one.weight is None or other.weight is None or one.weight == other.weight:
            return "moved"
        return "looser" if other.weight > one.weight else "tighter"
    if known.weight is not None:  # something that makes it easier by being there
        return "looser" if (other is not None) == (known.weight > 0) else "tighter"
    if section in COMES_TIGHTER:
        return "tighter" if other is not None else "looser"
    return "moved"


def facets(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    """The whole policy as facets."""
    yield from _header(policy)
    yield from _fields(policy)
    for plan in policy.targets:
        yield from _target(plan)
        for step in plan.steps:
            yield from _step(plan, step)
    yield from _intake(policy)
    yield from _routing(policy)
    yield from _people(policy)
    yield from _afterwards(policy)


def _title(section: str, thing: str, words: Words | None, name: str = "title") -> Iterator[tuple[Key, Facet]]:
    if words is not None:
        text = words.en if words.en == words.zh else f"{words.en} / {words.zh}"
        yield (section, thing, name), Facet(text, cosmetic=True)


def _items(section: str, thing: str, name: str, items: Iterable[object], weight: float | None = None
           ) -> Iterator[tuple[Key, Facet]]:  # fmt: skip
    for item in items:
        yield (section, thing, f"{name}:{item}"), Facet(YES, weight)


def _values(section: str, thing: str, given: Mapping[str, object]) -> Iterator[tuple[Key, Facet]]:
    """One facet for each value that is there."""
    for name, value in given.items():
        if value is not None and value is not False and value != "":
            yield (section, thing, name), Facet(YES if value is True else str(value))


def _header(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    yield ("policy", policy.name, "version"), Facet(policy.version, cosmetic=True)
    yield from _title("policy", policy.name, policy.title)
    yield from _values("policy", policy.name, {"timezone": policy.clock.timezone, "since": policy.effective_from})
    yield from _items("policy", policy.name, "event", sorted(policy.event_types))
    yield from _items("policy", policy.name, "status", sorted(policy.statuses))
    yield from _items("policy", policy.name, "waits_for_customer", sorted(policy.silent_statuses), 1)
    for place, (level, title) in enumerate(zip(policy.priority.levels, policy.priority.titles, strict=True), 1):
        yield ("priorities", level, ""), Facet(YES)
        yield ("priorities", level, "rank"), Facet(str(place))
        yield from _title("priorities", level, title)
    yield from _values("priorities", "reported_priority", {"use": policy.priority.use_reported})


def _fields(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    for access in policy.fields:
        name, declared = access.name, access.type
        yield ("fields", name, ""), Facet(YES)
        where = ("event." if access.of_event else "") + ".".join(access.path)
        given = {"type": declared.kind.value, "from": where, "min": declared.minimum, "max": declared.maximum}
        yield from _values("fields", name, given | {"default": _default(declared.default)})
        yield from _items("fields", name, "value", declared.values)
        for language, title in declared.title.items():
            yield ("fields", name, f"title_{language}"), Facet(title, cosmetic=True)


def _default(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _target(plan: TargetPlan) -> Iterator[tuple[Key, Facet]]:
    yield ("targets", plan.name, ""), Facet(YES)
    yield from _title("targets", plan.name, plan.title)
    given: dict[str, object] = {
        "start": patterns(plan.start),
        "restart": patterns(plan.restart),
        "calendar": plan.calendar.name,
        "from_change": plan.from_change,
        "on_reopen": plan.on_reopen,
        "stage": plan.stage,
    }
    yield from _values("targets", plan.name, given)
    yield from _items("targets", plan.name, "pause_on", sorted(plan.pause_on), 1)
    yield ("targets", plan.name, "grace"), Facet(f"{plan.grace} s", plan.grace)
    yield ("targets", plan.name, "end_of_day"), Facet(str(plan.end_of_day).lower(), plan.end_of_day)


def _step(plan: TargetPlan, step: StepPlan) -> Iterator[tuple[Key, Facet]]:
    name = f"{plan.name} {step.name}"
    yield ("escalations", name, ""), Facet(YES)
    yield from _title("escalations", name, step.title)
    yield from _title("escalations", name, step.message, "message")
    share = f"{step.share:.0%}" if step.time == "share" else ""
    due = {"share": step.share, "before": -_amount(step), "after": _amount(step), "elapsed": _amount(step)}
    yield ("escalations", name, "at"), Facet(f"{step.time} {share or step.length or ''}".strip(), due.get(step.time))
    convene = step.convene
    given: dict[str, object] = {
        "repeat": f"{step.every} × {step.repeats}" if step.every else None,
        "stop_on": events(step.stop_on),
        "in_hours": step.in_hours,
        "convene": None if convene is None else f"{', '.join(convene.invite)} {convene.time_limit or ''}".strip(),
        "hand_over": step.hand_over,
        "raise_by": step.raise_by or None,
    }
    yield from _values("escalations", name, given)
    yield from _items("escalations", name, "notify", step.notify)
    yield from _items("escalations", name, "if_empty", step.if_empty)
    if convene is not None:
        yield from _title("escalations", name, convene.title, "convene_title")


def _amount(step: StepPlan) -> int:
    return 0 if step.length is None else step.length.amount


def _intake(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    intake = policy.intake
    for question in intake.clarify:
        yield ("intake", question.rule.name, ""), Facet(YES)
        yield from _title("intake", question.rule.name, question.text, "question")
    files = intake.attachments
    if files is not None:
        yield ("intake", "attachments", ""), Facet(YES)
        yield from _items("intake", "attachments", "kind", sorted(files.kinds), 1)
        yield ("intake", "attachments", "size_bytes_max"), Facet(str(files.size_bytes_max), files.size_bytes_max)
    yield from _values("intake", "ticket", {"number": intake.number})
    for advice in policy.guidance:
        yield ("guidance", advice.rule.name, ""), Facet(YES)
        yield from _title("guidance", advice.rule.name, advice.text, "text")


def _routing(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    routing = policy.routing
    if routing is None:
        return
    for group in routing.groups.values():
        yield ("routing", group.name, ""), Facet(YES)
        yield from _title("routing", group.name, group.title)
        given: dict[str, object] = {
            "lead": group.lead,
            "line": group.line,
            "backup": group.backup,
            "calendar": None if group.calendar is None else group.calendar.name,
            "next_line": group.next_line,
        }
        yield from _values("routing", group.name, given)
    yield from _values("routing", "assignment", {"supervisor": routing.supervisor})


def _people(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    assign = None if policy.routing is None else policy.routing.assign
    if assign is None:
        return
    given = {"strategy": assign.strategy, "skill_field": assign.skill_field, "overflow": ", ".join(assign.overflow)}
    yield from _values("routing", "assignment", given | {"stand_in": assign.supervisor})
    for limit in assign.limits:
        level = "all levels" if limit.level is None else policy.priority.levels[limit.level]
        text = f"{limit.max_open}, again below {limit.resume_below}"
        yield ("routing", "assignment", f"load_limit ({level})"), Facet(text, limit.max_open)
    for person in assign.people.values():
        yield ("people", person.name, ""), Facet(YES)
        yield from _title("people", person.name, person.title)
        yield from _values("people", person.name, {"backup": person.backup, "away": person.away})
        yield from _items("people", person.name, "group", person.groups)
        yield from _items("people", person.name, "skill", sorted(person.skills))


def _afterwards(policy: CompiledPolicy) -> Iterator[tuple[Key, Facet]]:
    calls, closing = policy.callbacks, policy.closing
    if calls is not None:
        yield ("callbacks", "calls", ""), Facet(YES)
        given = {"after": events(calls.after), "in_hours": calls.in_hours, "calendar": calls.calendar.name}
        yield from _values("callbacks", "calls", given)
        for level, lengths in zip(policy.priority.levels, calls.schedule, strict=False):
            yield from _items("callbacks", "calls", f"schedule ({level})", lengths)
        yield from _items("callbacks", "calls", "ask", calls.ask)
        for rule in () if calls.outcomes is None else calls.outcomes.rules:
            yield ("callbacks", rule.name, ""), Facet(YES)
            yield ("callbacks", rule.name, "then"), Facet(rule.then)
    if closing is not None:
        yield ("closing", "automatic", ""), Facet(YES)
        given = {"after": str(closing.after), "calendar": closing.calendar.name}
        yield from _values("closing", "automatic", given)
    for check in policy.daily_checks:
        yield ("daily_checks", check.name, ""), Facet(YES)
        times = (f"{minute // 60:02}:{minute % 60:02}" for minute in check.minutes)
        yield from _items("daily_checks", check.name, "at", times)
        yield from _items("daily_checks", check.name, "notify", check.notify)
        yield from _values("daily_checks", check.name, {"calendar": check.calendar.name})
    for reaction in policy.reactions:
        yield ("reactions", reaction.name, ""), Facet(YES)
        yield from _title("reactions", reaction.name, reaction.message, "message")
        given = {"on": events(reaction.on), "do": reaction.do, "in_hours": reaction.in_hours}
        yield from _values("reactions", reaction.name, given)
        yield from _items("reactions", reaction.name, "notify", reaction.notify)
        yield from _items("reactions", reaction.name, "copy_to", reaction.copy_to)
        yield from _items("reactions", reaction.name, "needs", reaction.needs)
    if policy.queue is not None:
        keys = (f"{key.field}{' desc' if key.descending else ''}" for key in policy.queue.order)
        yield ("queue", "order", "order"), Facet(", ".join(keys))
