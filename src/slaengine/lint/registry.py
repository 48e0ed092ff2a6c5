"""Every rule of lint: a code of the registry of findings, and the function that looks for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from slaengine.lint.rules import header, hours, ladders, levels, people, tables, targets, unused
from slaengine.lint.subject import Look

ANALYSED: Final = (
    "rule-never-holds",
    "rule-shadowed",
    "rule-unreached",
    "rules-conflict",
    "ticket-without-level",
    "ticket-without-promise",
    "analysis-undecided",
)
"""What `slaengine analyze` finds, with a ticket for each; lint shows it beside its own."""
RULES: Final[Mapping[str, Look]] = MappingProxyType(
    {
        **{code: tables.analysed(code) for code in ANALYSED},
        "ticket-without-group": tables.ticket_without_group,
        "condition-never-true": tables.condition_never_true,
        "condition-always-true": tables.condition_always_true,
        "condition-twice": tables.condition_twice,
        "uplift-without-effect": levels.uplift_without_effect,
        "uplift-loses-promise": levels.uplift_loses_promise,
        "response-after-resolution": targets.response_after_resolution,
        "update-after-resolution": targets.update_after_resolution,
        "promise-outside-hours": hours.promise_outside_hours,
        "calendar-too-short": hours.calendar_too_short,
        "holidays-end": hours.holidays_end,
        "hours-touch-clock-change": hours.hours_touch_clock_change,
        "callback-outside-hours": hours.callback_outside_hours,
        "ladder-out-of-order": ladders.ladder_out_of_order,
        "step-after-deadline": ladders.step_after_deadline,
        "step-before-start": ladders.step_before_start,
        "repeat-without-end": ladders.repeat_without_end,
        "limit-without-overflow": people.limit_without_overflow,
        "limit-flaps": people.limit_flaps,
        "role-unfilled": people.role_unfilled,
        "unused-calendar": unused.unused_calendar,
        "unused-group": unused.unused_group,
        "unused-field": unused.unused_field,
        "review-without-date": header.review_without_date,
        "because-missing": header.because_missing,
        "rule-untested": header.rule_untested,
    }
)
COMMENT_CODES: Final = ("suppression-unknown", "suppression-unused", "suppression-without-reason")
"""What is said of comments that silence findings; looked for after all rules."""
