"""Rules about promises beside each other: one that comes too late to be of use while another runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from slaengine.lint.figures import Row, ever_together, goal_path, rows, stop_types
from slaengine.lint.subject import Found, Subject, found
from slaengine.lint.words import instant
from slaengine.model.patterns import EventPattern

ANSWERED: Final = "responded"
SOLVED: Final = "resolved"
_ANSWERING: Final = frozenset({ANSWERED, SOLVED, "viewed", "acknowledged", "closed"})
_SOLVING: Final = frozenset({SOLVED, "closed", "confirmed", "workaround_provided"})
"""The core events by which promises are told apart, whatever they are called: nothing but these keeps them."""


def response_after_resolution(subject: Subject) -> Iterator[Found]:
    """Promises of an answer that can be due when the same ticket's resolution is, or later."""
    responses = [row for row in rows(subject.policy) if _is_kept_by(row, ANSWERED, _ANSWERING)]
    for response in responses:
        for resolution in _resolutions(subject):
            if _types(response.plan.start) == _types(resolution.plan.start):
                one = _compared(subject, response, resolution, "response-after-resolution", any)
                if one is not None:
                    yield one
                    break


def update_after_resolution(subject: Subject) -> Iterator[Found]:
    """Recurring promises whose first stretch never ends before the resolution is due."""
    for update in (row for row in rows(subject.policy) if row.plan.recurring):
        for resolution in _resolutions(subject):
            one = _compared(subject, update, resolution, "update-after-resolution", all)
            if one is not None:
                yield one
                break


def _resolutions(subject: Subject) -> Iterator[Row]:
    for row in rows(subject.policy):
        if _is_kept_by(row, SOLVED, _SOLVING):
            yield row


def _is_kept_by(row: Row, event: str, beside: frozenset[str]) -> bool:
    """Whether an event keeps a promise, and nothing does but it and those beside it."""
    return not row.plan.recurring and event in stop_types(row) <= beside


def _compared(
    subject: Subject, early: Row, late: Row, code: str, quantity: Callable[[Iterator[bool]], bool]
) -> Found | None:
    """The finding for the first level at which `early` is due at or after `late`, for any or all beginnings."""
    for level, (length, limit) in enumerate(zip(early.goals, late.goals, strict=True)):
        if length is None or limit is None or not subject.samples.may_place(len(subject.samples.instants)):
            continue
        samples = subject.samples
        ends = samples.deadlines(early.plan.calendar, length, end_of_day=early.plan.end_of_day)
        limits = samples.deadlines(late.plan.calendar, limit, end_of_day=late.plan.end_of_day)
        known = [(a, b) for a, b in zip(ends, limits, strict=True) if a is not None and b is not None]
        if not known or not quantity(a >= b for a, b in known) or not ever_together(subject, early, late):
            continue
        number = next(n for n, (a, b) in enumerate(zip(ends, limits, strict=True)) if a and b and a >= b)
        clock = subject.policy.clock
        start, due, end = samples.instants[number], limits[number] or 0, ends[number] or 0
        words: dict[str, Any] = {
            "name": early.plan.name,
            "other": late.plan.name,
            "level": subject.policy.priority.levels[level],
        }
        times: dict[str, Any] = {"start": instant(clock, start), "due": instant(clock, end), "end": instant(clock, due)}
        return found(code, subject.at(goal_path(subject, early, level)), **words, **times)
    return None


def _types(patterns: Sequence[EventPattern]) -> set[str]:
    return {pattern.type for pattern in patterns}
