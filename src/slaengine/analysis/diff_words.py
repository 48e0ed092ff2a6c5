"""Changes as sentences, in English and Chinese: the only place that knows how a change is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from slaengine.analysis.change import Change, Effect, Witness
from slaengine.rules import sentence
from slaengine.rules.field import FieldCatalogue

_SAY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "category": ("category {old} → {new}", "类别 {old} → {new}"),
        "tag_added": ("the tag {tag} is added", "增加标签 {tag}"),
        "tag_removed": ("the tag {tag} is no longer added", "不再增加标签 {tag}"),
        "level": ("level {old} → {new}", "级别 {old} → {new}"),
        "group": ("group {old} → {new}", "处理组 {old} → {new}"),
        "transfer": ("transferred to {old} → {new}", "转交 {old} → {new}"),
        "required": ("{field} is required", "必须提供 {field}"),
        "not_required": ("{field} is no longer required", "不再要求 {field}"),
        "goal": ("{target}{levels}: {old} → {new}", "{target}{levels}:{old} → {new}"),
        "stop": ("{target}{levels} is kept by {old} → {new}", "{target}{levels} 的完成事件:{old} → {new}"),
        "now_for": ("{section} {name}: now also for these tickets", "{section} {name}:现在也适用于这些工单"),
        "no_longer_for": ("{section} {name}: no longer for these tickets", "{section} {name}:不再适用于这些工单"),
        "new": ("{section} {name} is new", "新增{section} {name}"),
        "gone": ("{section} {name} is gone", "删除{section} {name}"),
        "property": ("{section} {name}, {property}: {old} → {new}", "{section} {name},{property}:{old} → {new}"),
        "item_new": ("{section} {name}, {property}: {item} is new", "{section} {name},{property}:新增 {item}"),
        "item_gone": ("{section} {name}, {property}: {item} is gone", "{section} {name},{property}:删除 {item}"),
        "hours": ("calendar {name}, {days}: {old} → {new}", "日历 {name},{days}:{old} → {new}"),
        "dates": ("calendar {name}, {number} days until {until}: {days}{more}",
                  "日历 {name},至 {until} 有 {number} 天不同:{days}{more}"),
        "beyond": ("calendar {name} is different after {until} only", "日历 {name} 仅在 {until} 之后不同"),
        "written": ("{name} is written differently and decides the same", "{name} 写法不同,判定结果相同"),
    }
)  # fmt: skip

_SECTIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "policy": ("policy", "策略"),
        "priorities": ("level", "级别"),
        "fields": ("field", "字段"),
        "targets": ("target", "承诺"),
        "escalations": ("step", "升级步骤"),
        "intake": ("intake", "受理"),
        "guidance": ("guidance", "处理建议"),
        "routing": ("group", "处理组"),
        "people": ("person", "人员"),
        "callbacks": ("callback", "回访"),
        "closing": ("closing", "关闭"),
        "daily_checks": ("daily check", "每日检查"),
        "reactions": ("reaction", "响应动作"),
        "queue": ("queue", "队列"),
        "calendars": ("calendar", "日历"),
    }
)
HEADS: Final[Mapping[Effect, tuple[str, str]]] = MappingProxyType(
    {
        "tighter": ("Tighter", "更严"),
        "looser": ("Looser", "更宽"),
        "moved": ("Moved", "变动"),
        "cosmetic": ("Cosmetic", "仅文字"),
    }
)
_SMALL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "none": ("none", "无"),
        "everyone": ("for everyone", "适用于所有工单"),
        "where": ("where {condition}", "条件:{condition}"),
        "or": ("or where {condition}", "或条件:{condition}"),
        "at": (" at {levels}", "({levels})"),
        "more_days": (", and more", "等"),
        "more": ("and for tickets of further kinds", "以及其他若干类工单"),
        "reported": ("unless the helpdesk itself reports a {what}", "服务台自行上报{what}的除外"),
        "reported_level": ("level", "级别"),
        "reported_group": ("group", "处理组"),
        "reported_or": (" or ", "或"),
        "example": ("for example {ticket}: {old} → {new}", "例如 {ticket}:{old} → {new}"),
        "example_later": ("for example {ticket}", "例如 {ticket}"),
        "nothing": ("no difference for any ticket", "对任何工单都没有影响"),
        "unclear": ("Not compared", "未能比较"),
        "due": ("{target} due {at}", "{target} 截止 {at}"),
    }
)


def say(key: str, language: str, **words: object) -> str:
    """A small phrase."""
    return _SMALL[key][language == "zh"].format_map(words)


def what(change: Change, language: str) -> str:
    """What becomes different, on one line."""
    zh = language == "zh"
    section = _SECTIONS.get(change.section, (change.section, change.section))[zh]
    old, new = (say("none", language) if side is None else side for side in change.sides)
    levels = say("at", language, levels=", ".join(change.levels)) if change.levels else ""
    more = say("more_days", language) if change.more else ""
    words = {**change.words, "section": section, "old": old, "new": new, "levels": levels, "more": more}
    return _SAY[change.key][zh].format_map(words)


ABOUT_TICKETS: Final = frozenset(
    {"category", "tag_added", "tag_removed", "level", "group", "transfer", "required", "not_required", "goal", "stop",
     "now_for", "no_longer_for"}
)  # fmt: skip
"""Keys of changes that are about some tickets and not about others."""


def who(change: Change, language: str, fields: FieldCatalogue) -> Iterator[str]:
    """The tickets, a line for each kind; nothing for what is not about tickets."""
    if change.key not in ABOUT_TICKETS:
        return
    if not change.where:
        yield say("everyone", language)
    for number, condition in enumerate(change.where):
        yield say("or" if number else "where", language, condition=sentence(condition, language, fields))
    if change.more:
        yield say("more", language)
    if change.unless_reported:
        kept = say("reported_or", language).join(say(f"reported_{one}", language) for one in change.unless_reported)
        yield say("reported", language, what=kept)


def shown(change: Change, ticket: str, language: str) -> str | None:
    """The example, with what both policies decide for it."""
    witness = change.witness
    if witness is None:
        return None
    old, new = _sides(change, witness, language)
    if old is None or new is None:
        return say("example_later", language, ticket=ticket)
    return say("example", language, ticket=ticket, old=old, new=new)


def _sides(change: Change, witness: Witness, language: str) -> tuple[str | None, str | None]:
    """What of the two decisions the change is about."""
    if witness.old is None or witness.new is None:
        return None, None
    return _side(change, witness.old, language), _side(change, witness.new, language)


def _side(change: Change, decided: Mapping[str, Any], language: str) -> str:
    none = say("none", language)
    match change.key:
        case "goal":
            name = change.words["target"]
            at = decided["due"].get(name)
            return none if at is None else say("due", language, target=name, at=at[:16].replace("T", " "))
        case "category" | "group":
            return str(decided[change.key] or none)
        case "transfer":
            return str(decided["transfer_to"] or none)
        case "tag_added" | "tag_removed":
            return ", ".join(decided["tags"]) or none
        case "required" | "not_required":
            return ", ".join(decided["missing"]) or none
        case _:
            return str(decided["priority"] or none)
