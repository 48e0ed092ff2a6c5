"""One example of each part of the language, as an editor shows it on hover. A test checks each against its model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

EXAMPLES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "PolicyHeader": {"name": "call-centre", "version": "2026.1", "timezone": "Asia/Shanghai"},
        "EventType": {"title": {"en": "The spare part has arrived", "zh": "备件已到"}},
        "Status": {"title": {"en": "Waiting for the customer", "zh": "等待客户"}},
        "FieldSpec": {"type": "enum", "values": ["standard", "vip"], "default": "standard", "from": "customer.tier"},
        "CalendarSpec": {"hours": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}, "holidays": {"country": "CN"}},
        "HolidayRange": {"from": "2026-10-01", "to": "2026-10-07"},
        "HolidayCountry": {"country": "CN"},
        "Closure": {"from": "2026-12-24 15:00", "to": "2026-12-24 16:00"},
        "Intake": {"required": ["customer.name", "contact", "description"]},
        "RequiredFields": {"fields": "error_details", "when": {"category": "software"}},
        "TransferRule": {"name": "complaints", "when": {"category": "complaint"}, "to": "customer-service"},
        "Classification": {
            "rules": [{"name": "vpn-words", "when": {"subject": {"contains": "vpn"}}, "then": {"category": "network"}}]
        },
        "ClassificationRule": {
            "name": "vpn-words",
            "when": {"subject": {"contains": ["vpn", "断网"]}},
            "then": {"category": "network", "tags": ["vpn"]},
        },
        "ClassificationOutcome": {"category": "network", "tags": ["vpn"]},
        "Priorities": {
            "levels": {"P1": {"title": "Urgent"}, "P2": {"title": "Normal"}},
            "rules": [{"name": "everything", "otherwise": True, "then": "P2"}],
        },
        "Level": {"title": {"en": "Urgent", "zh": "紧急"}, "definition": "The business stands still."},
        "PriorityRule": {
            "name": "production-down",
            "when": {"service_state": "down"},
            "then": "P1",
            "because": "S4-06",
        },
        "AdjustRule": {"name": "vip-uplift", "when": {"customer_tier": "vip"}, "raise_by": 1, "because": "S4-07"},
        "Matrix": {"rows": "impact", "columns": "urgency", "cells": {"high": {"high": "P1", "low": "P3"}}},
        "Target": {"start": "created", "stop": ["responded", "resolved"], "goal": {"P1": "15m", "P2": "2h"}},
        "EventMatch": {"event": "responded", "actor": "agent", "public": True, "automated": False},
        "Routing": {
            "groups": {"network": {"lead": "net-lead"}, "second-line": None},
            "rules": [{"name": "rest", "otherwise": True, "then": "second-line"}],
        },
        "Group": {"title": "网络组", "calendar": "office", "lead": "net-lead", "line": 2, "backup": "second-line"},
        "GroupRule": {"name": "by-network", "when": {"category": "network"}, "then": "network"},
        "Assign": {"strategy": "least_loaded", "load_limits": [{"max_open": 8}], "overflow": ["backup"]},
        "LoadLimit": {"priority": "P2", "max_open": 3},
        "LadderStep": {"name": "nearly", "at": "80%", "notify": ["assignee", "group_lead"]},
        "Repeat": {"every": "30m", "max": 4},
        "Convene": {"title": "Technical workshop", "invite": ["development", "test"], "time_limit": "1h"},
        "Callbacks": {"after": "resolved", "schedule": {"P1": ["1d", "3d", "7d"]}, "ask": ["satisfaction"]},
        "CallbackOutcome": {"name": "it-came-back", "when": {"recurrence": True}, "then": "reopen"},
        "DailyCheck": {"name": "progress", "at": ["09:00", "17:00"], "notify": "call_centre_lead"},
        "Queue": {"order": ["priority", "affected_users desc", "due"]},
        "TargetCase": {"when": {"category": "complaint"}, "goal": "2h"},
        "Attachments": {"kinds": ["jpg", "png", "mp4"], "size_max": "10 MB"},
        "ClarifyRule": {
            "name": "vague",
            "when": {"description": {"contains": "does not work well"}},
            "ask": {"en": "What exactly happens?", "zh": "具体是什么现象?"},
        },
        "Closing": {"unanswered_after": "24h"},
        "GuidanceRule": {
            "name": "history",
            "when": {"category": "software"},
            "advice": "Look at earlier tickets first.",
        },
        "Person": {"groups": ["network"], "skills": ["vpn"], "backup": "wang-fang"},
        "Reaction": {"name": "plan-stated", "on": "plan_provided", "do": "notify", "notify": "customer"},
        "Localised": {"en": "Urgent", "zh": "紧急"},
        "Document": {"title": {"en": "Call-centre guide", "zh": "呼叫中心工单处理指南"}, "version": "2026"},
        "Scenario": {
            "name": "a VIP is handled one level higher",
            "ticket": {"customer": {"tier": "vip"}},
            "timeline": [{"at": "2026-11-23 09:00", "event": "created", "expect": {"priority": "P1"}}],
        },
        "TimelineEntry": {"at": "2026-11-23 09:20", "event": "responded", "expect": {"breached": ["first_response"]}},
        "Expectation": {"priority": "P1", "group": "network", "due": {"first_response": "09:15"}},
    }
)
"""Definition → an example of it."""
