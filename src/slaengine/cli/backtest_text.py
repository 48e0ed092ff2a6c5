"""A backtest as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from slaengine.backtest.budget import Spent
from slaengine.backtest.figures import Changes, Figures, Side, all_of
from slaengine.cli.columns import harmless, table
from slaengine.service.summary import Kept

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "log": "{tickets:,} tickets, {events:,} events, looked at for the last time at {until}",
        "under": "under {name} {version}",
        "beside": "under {name} {version}, beside {old_name} {old_version}",
        "same": "Nothing would have been different.",
        "differ": "Something would have been different for {tickets:,} of {all:,} tickets ({share}).",
        "targets": "Promises",
        "tickets": "tickets",
        "met": "met",
        "missed": "missed",
        "overdue": "overdue",
        "open": "open",
        "met_share": "met %",
        "was": "was",
        "broken": "broken",
        "all": "all",
        "none": "none",
        "breaches": "Broken deadlines",
        "new": "new",
        "avoided": "avoided",
        "earlier": "due earlier",
        "later": "due later",
        "priority": "Priority",
        "group": "Group",
        "changes": "Changed decisions",
        "escalations": "Escalations",
        "step": "step",
        "taken": "taken",
        "hours": "Out of hours",
        "asked": "asked of people",
        "due": "deadlines",
        "foremost": "Changes most",
        "ticket": "ticket",
        "budget": "{name} is {value:,}, and may be at most {limit:,}",
    },
    "zh": {
        "log": "{tickets:,} 个工单,{events:,} 个事件,截至 {until}",
        "under": "策略 {name} {version}",
        "beside": "策略 {name} {version},对比 {old_name} {old_version}",
        "same": "结果完全相同。",
        "differ": "{all:,} 个工单中有 {tickets:,} 个({share})结果不同。",
        "targets": "承诺",
        "tickets": "工单",
        "met": "达成",
        "missed": "未达成",
        "overdue": "已超时",
        "open": "进行中",
        "met_share": "达成率%",
        "was": "原为",
        "broken": "超时",
        "all": "合计",
        "none": "无",
        "breaches": "超时的承诺",
        "new": "新增",
        "avoided": "避免",
        "earlier": "期限提前",
        "later": "期限推后",
        "priority": "优先级",
        "group": "处理组",
        "changes": "改变的判定",
        "escalations": "升级",
        "step": "步骤",
        "taken": "执行次数",
        "hours": "非工作时间",
        "asked": "要求人处理",
        "due": "截止时间",
        "foremost": "变化最大",
        "ticket": "工单",
        "budget": "{name} 为 {value:,},上限 {limit:,}",
    },
}
CHANGES_SHOWN_MAX: Final = 20
"""Changed decisions that the text lists; JSON has all of them."""


def backtest_lines(found: Figures, language: str = "en") -> Iterator[str]:
    """The whole backtest."""
    words = WORDS[language]
    yield words["log"].format(tickets=found.tickets, events=found.events, until=found.new.policy.clock.iso(found.until))
    yield headline(found, language)
    if found.changes is not None:
        yield difference(found, language)
    for target in _targets(found):
        yield ""
        yield from _promise(found, target, language)
    if found.changes is not None:
        yield from _changed(found.changes, language)
    yield from _escalations(found, language)
    yield from _hours(found, language)
    if found.changes is not None and found.changes.foremost:
        yield from _foremost(found.changes, language)


def budget_lines(spent: list[Spent], language: str = "en") -> Iterator[str]:
    """A sentence for each budget that is exceeded."""
    for one in spent:
        if one.exceeded:
            yield WORDS[language]["budget"].format(name=one.budget.text, value=one.value, limit=one.budget.limit)


def headline(found: Figures, language: str) -> str:
    """Which policies were compared."""
    new, words = found.new.policy, WORDS[language]
    if found.old is None:
        return words["under"].format(name=new.name, version=new.version)
    old = found.old.policy
    return words["beside"].format(name=new.name, version=new.version, old_name=old.name, old_version=old.version)


def difference(found: Figures, language: str) -> str:
    """For how many tickets anything differs."""
    words = WORDS[language]
    changed = 0 if found.changes is None else found.changes.tickets
    if not changed:
        return words["same"]
    return words["differ"].format(tickets=changed, all=found.tickets, share=percent(changed, found.tickets))


def percent(part: int, whole: int) -> str:
    """A share as text, one digit after the point.

    >>> percent(1, 8), percent(0, 0)
    ('12.5%', '–')
    """
    return f"{100 * part / whole:.1f}%" if whole else "–"


def _targets(found: Figures) -> list[str]:
    """The targets of both policies, those of the new one first."""
    old = () if found.old is None else found.old.targets
    return list(dict.fromkeys([*found.new.targets, *old]))


def _promise(found: Figures, target: str, language: str) -> Iterator[str]:
    words = WORDS[language]
    heads = [words[name] for name in ("tickets", "met", "missed", "open", "overdue", "broken", "met_share")]
    if found.old is not None:
        heads += [f"{words['was']} {words['broken']}", f"{words['was']} {words['met_share']}"]
    rows = [[title(found, target, language), *heads]]
    sides = [found.new] if found.old is None else [found.new, found.old]
    levels = list(dict.fromkeys(level for side in sides for level in side.targets.get(target, {})))
    for level in [*levels, None]:
        shown = words["all"] if level is None else words.get(level, level) if level == "none" else level
        new, broken = _figures(found.new, target, level)
        row = [shown, *(f"{n:,}" for n in (new.tickets, new.met, new.missed, new.open, new.overdue, broken))]
        row.append(_share(new))
        if found.old is not None:
            old, was_broken = _figures(found.old, target, level)
            row += [f"{was_broken:,}", _share(old)]
        rows.append(row)
    yield from table(rows)


def _figures(side: Side, target: str, level: str | None) -> tuple[Kept, int]:
    levels, broken = side.targets.get(target, {}), side.breaches.get(target, {})
    if level is None:
        return all_of(levels), sum(broken.values())
    return levels.get(level, Kept()), broken.get(level, 0)


def _share(kept: Kept) -> str:
    return "–" if kept.met_share is None else f"{100 * kept.met_share:.1f}"


def title(found: Figures, target: str, language: str) -> str:
    """What people call a target."""
    sides = [found.new] if found.old is None else [found.new, found.old]
    plans = (plan for side in sides for plan in side.policy.targets if plan.name == target)
    return next((plan.title.in_language(language) for plan in plans), target)


def _changed(changes: Changes, language: str) -> Iterator[str]:
    words = WORDS[language]
    targets = sorted({*changes.new_breaches, *changes.avoided_breaches, *changes.earlier, *changes.later})
    if targets:
        yield ""
        rows = [[words["breaches"], words["new"], words["avoided"], words["earlier"], words["later"]]]
        parts = (changes.new_breaches, changes.avoided_breaches, changes.earlier, changes.later)
        rows += [[target, *(f"{part.get(target, 0):,}" for part in parts)] for target in targets]
        yield from table(rows)
    rows = [
        [
            words[kind],
            f"{words.get(a, a) if a == 'none' else a} → {words.get(b, b) if b == 'none' else b}",
            f"{number:,}",
        ]
        for kind, pairs in (("priority", changes.priorities), ("group", changes.groups))
        for (a, b), number in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:CHANGES_SHOWN_MAX]
    ]
    if rows:
        yield ""
        yield from table([[words["changes"], "", words["tickets"]], *rows], left=2)


def _escalations(found: Figures, language: str) -> Iterator[str]:
    words, old = WORDS[language], found.old
    sides = [found.new] if old is None else [found.new, old]
    steps = list(dict.fromkeys((t, s) for side in sides for t, names in side.steps.items() for s in names))
    if not steps:
        return
    yield ""
    head = [words["escalations"], words["step"], words["taken"]] + ([] if old is None else [words["was"]])
    rows = [
        [target, step, *(f"{side.steps.get(target, {}).get(step, 0):,}" for side in sides)] for target, step in steps
    ]
    everything = [words["all"], "", *(f"{side.escalations:,}" for side in sides)]
    yield from table([head, *rows, everything], left=2)


def _hours(found: Figures, language: str) -> Iterator[str]:
    words, old = WORDS[language], found.old
    sides = [found.new] if old is None else [found.new, old]
    if not any(side.has_hours for side in sides):
        return
    yield ""
    head = [words["hours"], words["tickets"] if old is None else "", words["was"]]
    rows = [
        [words["asked"], *(f"{side.asked_out_of_hours:,}" for side in sides)],
        [words["due"], *(f"{side.due_out_of_hours:,}" for side in sides)],
    ]
    yield from table([[head[0], "", head[2]] if old is not None else [head[0], ""], *rows])


def _foremost(changes: Changes, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield ""
    rows = [[words["foremost"], words["priority"], words["group"], words["new"], words["avoided"]]]
    for one in changes.foremost:
        told = one.told
        rows.append(
            [
                harmless(one.ticket_id),
                _arrow(told["priority"]),
                _arrow(told["group"]),
                ", ".join(told["new_breaches"]) or "–",
                ", ".join(told["avoided_breaches"]) or "–",
            ]
        )
    yield from table(rows, left=5)


def _arrow(pair: list[str]) -> str:
    return pair[0] if pair[0] == pair[1] else " → ".join(pair)
