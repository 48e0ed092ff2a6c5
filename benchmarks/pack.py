"""The made-up desk as a pack: its rule table, uplift, routes and six promises in business hours, as YAML."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.desk import LEVELS, NUMBERS, WORDS, Row, Test, table

GOALS_HOURS = {
    "first_view": (1, 1, 2, 4),
    "assignment": (1, 2, 3, 4),
    "first_response": (2, 4, 8, 12),
    "root_cause": (4, 8, 16, 24),
    "workaround": (8, 12, 24, 40),
    "resolution": (16, 24, 40, 80),
}
"""Open hours of each promise at each level, the most urgent first."""
GROUPS = {category: f"group-{number}" for number, category in enumerate(WORDS["category"])}
LARGE_LINES = 2_500
"""Lines of the pack that is loaded against the clock."""


def yaml_text(rows: Sequence[Row], holidays: Sequence[str]) -> str:
    """The whole pack in one file."""
    return "\n".join(
        [
            "policy:",
            "  name: made-up-desk",
            "  title: {en: A made-up desk, zh: 虚构服务台}",
            '  version: "1"',
            "  timezone: Asia/Shanghai",
            *_fields(),
            "calendars:",
            "  office:",
            '    hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}',
            f"    holidays: {[*holidays]}",  # in quotes, or other readers make dates of them
            *_priorities(rows),
            *_targets(),
            *_routing(),
            "",
        ]
    )


LIFE = """
  progress_update:
    start: responded
    restart: progress_updated
    stop: resolved
    calendar: office
    every: {P1: 1h, P2: 4h, P3: 1bd, P4: 2bd}
escalations:
  first_response:
    - {name: nearly, at: 80%, notify: [assignee, group_lead]}
    - {name: breached, at: breach, notify: group_lead}
  resolution:
    - {name: half-way, at: 50%, notify: assignee}
    - {name: nearly, at: 80%, notify: [assignee, group_lead]}
    - {name: workshop, elapsed: 2bh, convene: {title: Workshop, invite: [development, test]}}
    - {name: breached, at: breach, notify: lead}
    - {name: still-open, after: 30m, repeat: {every: 30m, max: 4}, notify: lead}
callbacks: {schedule: {P1: [1d, 3d, 7d], P2: [3d]}, ask: [satisfaction]}
reactions:
  - {name: received, on: created, notify: customer, message: "Ticket {ticket_id}: {priority}, due {due}"}
"""
"""What a desk adds for the whole life of a ticket: ladders, updates, callbacks, a message, people to choose from."""


def life_yaml_text(rows: Sequence[Row], holidays: Sequence[str]) -> str:
    """The pack with ladders, recurring updates, callbacks and assignment on."""
    head, routing = yaml_text(rows, holidays).split("routing:", 1)
    people = "".join(
        f"  person-{number}: {{groups: {group}}}\n"
        for number in range(20)
        for group in [list(GROUPS.values())[number % len(GROUPS)]]
    )
    assign = "  assign: {strategy: least_loaded, load_limits: [{priority: P2, max_open: 3}, {max_open: 8}]}\n"
    return f"{head.rstrip()}{LIFE}people:\n{people}routing:{routing.rstrip()}\n{assign}"


def large_yaml_text(holidays: Sequence[str]) -> str:
    """A pack of `LARGE_LINES` lines, or a few more."""
    count = LARGE_LINES // 10
    while (text := yaml_text(table(count), holidays)).count("\n") < LARGE_LINES:
        count += 5
    return text


def _fields() -> list[str]:
    lines = ["fields:"]
    for name, words in WORDS.items():
        lines += [f"  {name}:", "    type: enum", f"    values: [{', '.join(words)}]"]
    for name, (least, most) in NUMBERS.items():
        lines += [f"  {name}:", "    type: integer", f"    min: {least}", f"    max: {most}"]
    return lines


def _priorities(rows: Sequence[Row]) -> list[str]:
    lines = [
        "priorities:",
        f"  levels: {{{', '.join(f'{level}: {{title: {level}}}' for level in LEVELS)}}}",
        "  hit: first",
        "  rules:",
    ]
    for row in rows:
        lines += [f"    - name: {row.name}", f"      title: {{en: {row.name}, zh: 规则 {row.name}}}"]
        lines += ["      when:", *map(_test, row.tests)] if row.tests else ["      otherwise: true"]
        lines += [f"      then: {row.then}", "      because: S4-06"]
    uplift = "{name: vip-uplift, when: {customer_tier: vip}, raise_by: 1, because: S4-07}"
    return [*lines, "  adjust:", f"    - {uplift}"]


def _test(test: Test) -> str:
    match test.operator:
        case "is":
            return f"        {test.field}: {test.value}"
        case "any_of":
            return f"        {test.field}: [{', '.join(test.value)}]"
        case _:
            return f"        {test.field}: {{{test.operator}: {test.value}}}"


def _targets() -> list[str]:
    lines = ["targets:"]
    for name, hours in GOALS_HOURS.items():
        goals = ", ".join(f"{level}: {length}bh" for level, length in zip(LEVELS, hours, strict=True))
        lines += [f"  {name}:", "    start: created", "    stop: resolved", "    calendar: office"]
        lines += [f"    goal: {{{goals}}}"]
    return lines


def _routing() -> list[str]:
    lines = ["routing:", "  groups:", *(f"    {group}: {{title: {group}}}" for group in GROUPS.values())]
    lines += ["  hit: first", "  rules:"]
    *some, last = GROUPS.items()
    for category, group in some:
        lines.append(f"    - {{name: to-{group}, when: {{category: {category}}}, then: {group}}}")
    return [*lines, f"    - {{name: rest, otherwise: true, then: {last[1]}}}"]
