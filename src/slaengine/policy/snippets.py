"""What an editor writes for people who begin a common item: `defaultSnippets`, as yaml-language-server reads them.

`${1:word}` is a stop for the cursor with what stands there at first. A test reads each as the part it is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Snippet(NamedTuple):
    """One offer: how it is called in both languages, and what is written."""

    label: str
    body: Mapping[str, Any]


_WHEN: Final = {"${2:field}": "${3:value}"}
_EXPECT: Final = {"priority": "${5:P1}", "due": {"${6:first_response}": "${7:09:15}"}}
_TARGET: Final = {
    "start": "${1:created}",
    "stop": "${2:resolved}",
    "calendar": "${3:office}",
    "goal": {"P1": "${4:2h}", "P2": "${5:1bd}"},
}
_RECURRING: Final = {
    "start": "${1:responded}",
    "restart": "${2:progress_updated}",
    "stop": "${3:resolved}",
    "every": {"P1": "${4:1h}", "P2": "${5:4h}"},
}
_CALENDAR: Final = {
    "hours": {"${1:mon-fri}": ["${2:09:00-12:00}", "${3:13:00-18:00}"]},
    "holidays": {"country": "${4:CN}"},
}
_ENUM: Final = {"type": "enum", "values": ["${1:low}", "${2:high}"], "default": "${3:low}"}
_GROUP: Final = {"title": "${1:title}", "lead": "${2:lead}", "line": "${3:1}"}
_PERSON: Final = {"title": "${1:name}", "groups": ["${2:group}"]}

SNIPPETS: Final[Mapping[str, tuple[Snippet, ...]]] = MappingProxyType(
    {
        "PriorityRule": (
            Snippet("rule: level 规则:级别", {"name": "${1:my-rule}", "when": _WHEN, "then": "${4:P1}"}),
            Snippet("otherwise: level 其他情况", {"name": "${1:all-others}", "otherwise": True, "then": "${2:P3}"}),
        ),
        "AdjustRule": (
            Snippet("adjust: raise 提高级别", {"name": "${1:uplift}", "when": _WHEN, "raise_by": "${4:1}"}),
            Snippet("adjust: lower 降低级别", {"name": "${1:lower}", "when": _WHEN, "lower_by": "${4:1}"}),
        ),
        "GroupRule": (
            Snippet("rule: group 规则:处理组", {"name": "${1:my-rule}", "when": _WHEN, "then": "${4:group}"}),
            Snippet("otherwise: group 其他情况", {"name": "${1:rest}", "otherwise": True, "then": "${2:group}"}),
        ),
        "ClassificationRule": (
            Snippet(
                "rule: category by words 规则:按词分类",
                {
                    "name": "${1:my-rule}",
                    "when": {"${2:subject}": {"contains": ["${3:word}"]}},
                    "then": {"category": "${4:category}"},
                },
            ),
        ),
        "TransferRule": (Snippet("transfer 转交", {"name": "${1:my-rule}", "when": _WHEN, "to": "${4:department}"}),),
        "GuidanceRule": (Snippet("advice 指引", {"name": "${1:my-rule}", "when": _WHEN, "advice": "${4:text}"}),),
        "Reaction": (
            Snippet(
                "reaction: notify 即时通知",
                {"name": "${1:my-rule}", "on": "${2:responded}", "do": "notify", "notify": ["${3:customer}"]},
            ),
        ),
        "LadderStep": (
            Snippet("step: share of the goal 用时比例", _step := {
                "name": "${1:nearly}", "at": "${2:80%}", "notify": ["${3:assignee}", "${4:group_lead}"],
            }),
            Snippet("step: breach 超时", {**_step, "name": "${1:breached}", "at": "${2:breach}"}),
            Snippet("step: after the breach, repeated 超时后反复", {
                "name": "${1:still-open}",
                "after": "${2:30m}",
                "repeat": {"every": "${3:30m}", "max": "${4:4}"},
                "notify": ["${5:supervisor}"],
            }),
        ),
        "DailyCheck": (
            Snippet("daily check 每日检查", {"name": "${1:progress}", "at": ["${2:09:00}"], "notify": "${3:lead}"}),
        ),
        "CallbackOutcome": (
            Snippet("outcome 回访结果", {"name": "${1:it-came-back}", "when": _WHEN, "then": "${4:reopen}"}),
        ),
        "LoadLimit": (Snippet("load limit 未结上限", {"max_open": "${1:8}"}),),
        "Target": (Snippet("promise 承诺", _TARGET), Snippet("recurring promise 周期性承诺", _RECURRING)),
        "CalendarSpec": (Snippet("calendar 日历", _CALENDAR),),
        "FieldSpec": (
            Snippet("field: choice 字段:单选", _ENUM),
            Snippet("field: number 字段:数字", {"type": "integer", "min": "${1:0}", "default": "${2:0}"}),
        ),
        "Group": (Snippet("group 处理组", _GROUP),),
        "Person": (Snippet("person 人员", _PERSON),),
        "Scenario": (
            Snippet(
                "scenario 测试场景",
                {
                    "name": "${1:what must happen}",
                    "ticket": {"${2:field}": "${3:value}"},
                    "timeline": [{"at": "${4:2026-11-23 09:00}", "event": "created", "expect": _EXPECT}],
                },
            ),
        ),
        "TimelineEntry": (
            Snippet("event 事件", {"at": "${1:09:10}", "event": "${2:responded}"}),
            Snippet("only time passes 只是时间推移", {
                "at": "${1:09:16}", "expect": {"breached": ["${2:first_response}"]},
            }),
        ),
    }
)  # fmt: skip
"""Definition → what is offered where one is written, in a list or behind a name."""

NAMED_SNIPPETS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        ("Pack", "targets"): ("Target",),
        ("Pack", "calendars"): ("CalendarSpec",),
        ("Pack", "fields"): ("FieldSpec",),
        ("Pack", "people"): ("Person",),
        ("Routing", "groups"): ("Group",),
    }
)
"""Map of names → the definitions whose snippets are offered there with a name before them."""


def of_definition(name: str) -> list[dict[str, Any]]:
    """The offers for one definition, as the schema holds them."""
    return [{"label": one.label, "body": dict(one.body)} for one in SNIPPETS.get(name, ())]


def of_map(definition: str, key: str) -> list[dict[str, Any]]:
    """The offers for a map of names, each with a name to begin with."""
    names = NAMED_SNIPPETS.get((definition, key), ())
    return [{"label": one.label, "body": {"${9:name}": dict(one.body)}} for name in names for one in SNIPPETS[name]]
