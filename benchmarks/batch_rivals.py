"""Whole batches by other libraries; those that know single tickets only are asked one by one, fewer of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from benchmarks.batch_yardstick import GOALS, GROUP_CODES, Decided, Sums
from benchmarks.contest import Contender
from benchmarks.desk import LEVELS, WORDS, Row, Test, Ticket
from benchmarks.pack import GOALS_HOURS, GROUPS
from benchmarks.rules_peers import decision_table, jsonlogic

Guest = tuple[str, str, Callable[[Any, str], Contender]]
FEWER = "peers without batches are asked ticket by ticket, the first ones only, and their time is scaled up"


def repeated(call: Callable[[], Any], share: float) -> Callable[[], Any]:
    """A question about a share of the rows, asked so often that it is about as many rows as all have."""

    def ask() -> Any:
        for _ in range(round(1 / share) - 1):
            call()
        return call()

    return ask


def first_match(
    rows: Sequence[Row], codes: dict[str, Any], numbers: dict[str, Any], some: Sequence[Ticket], share: float
) -> list[Guest]:
    """The number of the first rule that matches."""

    def datalogic(module: Any, words: str) -> Contender:
        rule = module.Engine().compile(jsonlogic(rows, range(len(rows))))
        call = repeated(lambda: [rule.evaluate(ticket) for ticket in some], share)
        return Contender(words, "peer", call, [()], compared=False)

    def zen(module: Any, words: str) -> Contender:
        engine = module.ZenEngine({"loader": {"type": "static", "content": {"table": decision_table(rows)}}})
        call = repeated(lambda: [engine.evaluate("table", ticket) for ticket in some], share)
        return Contender(words, "peer", call, [()], compared=False)

    def polars(module: Any, words: str) -> Contender:
        frame = frame_of(module, codes, numbers)
        chain = when_chain(module, rows, range(len(rows))).alias("rule")
        return Contender(words, "peer", lambda: frame.select(chain)["rule"], [()], read=lambda found: found.to_list())

    return [
        ("datalogic_py", "datalogic-py", datalogic),
        ("zen", "zen-engine", zen),
        ("polars", "polars", polars),
    ]


def frame_of(module: Any, codes: dict[str, Any], numbers: dict[str, Any]) -> Any:
    """A frame of polars with words as its own categories."""
    columns = {name: np.array(WORDS[name])[codes[name]] for name in WORDS} | numbers
    return module.DataFrame(columns).with_columns(module.col(*WORDS).cast(module.Categorical))


def when_chain(module: Any, rows: Sequence[Row], answers: Sequence[int]) -> Any:
    """One `when` for each rule; the last row always holds."""
    chain: Any = module
    for row, answer in zip(rows[:-1], answers, strict=False):
        holds = module.all_horizontal(*(_test(module, test) for test in row.tests)) if row.tests else module.lit(True)
        chain = chain.when(holds).then(module.lit(answer))
    return chain.otherwise(module.lit(answers[-1])) if len(rows) > 1 else module.lit(answers[-1])


def _test(module: Any, test: Test) -> Any:
    column = module.col(test.field)
    match test.operator:
        case "is":
            return column == test.value
        case "any_of":
            return (column == test.value[0]) | (column == test.value[1])
        case _:
            return column >= test.value


def polars_guest(rows: Sequence[Row], columns: dict[str, Any], at: Any, office: Sums) -> Guest:
    """Rules, uplift and route as expressions; deadlines by the search of polars on prefix sums."""

    def polars(module: Any, words: str) -> Contender:
        codes = {name: columns[name] for name in WORDS}
        numbers = {name: values for name, values in columns.items() if name not in WORDS}
        frame = frame_of(module, codes, numbers).with_columns(at=module.Series(at))
        levels = [LEVELS.index(row.then) for row in rows]
        level = when_chain(module, rows, levels)
        level = module.when(module.col("customer_tier") == "vip").then((level - 1).clip(0)).otherwise(level)
        codes_of = {category: GROUP_CODES[group] for category, group in GROUPS.items()}
        group = module.col("category").cast(module.String).replace_strict(codes_of, return_dtype=module.Int64)
        starts, after, shift = map(module.Series, (office.starts, office.after, office.shift))

        def decide() -> Decided:
            found = frame.select(level.cast(module.Int64).alias("level"), group.alias("group"), module.col("at"))
            i = starts.search_sorted(found["at"], side="right") - 1
            done = module.select(module.min_horizontal(found["at"] - shift.gather(i), after.gather(i))).to_series()
            due = []
            for goal in GOALS:
                target = done + module.Series(goal).gather(found["level"])
                due.append(shift.gather(after.search_sorted(target, side="left")) + target)
            return Decided(found["level"], found["group"], due)

        def read(found: Decided) -> list[list[Any]]:
            return [found.level.to_list(), found.group.to_list(), *(due.to_list() for due in found.due)]

        return Contender(f"{words}, columns in", "peer", decide, [()], read=read)

    return ("polars", "polars", polars)


def assemblies(
    rows: Sequence[Row], told: Sequence[Ticket], schedule: Any, clock_words: str, share: float
) -> list[Guest]:
    """Rules ticket by ticket, then all deadlines with workclock in one call for each promise."""
    starts = [datetime.fromisoformat(ticket["created_at"]) for ticket in told]
    goals = [[timedelta(hours=hours[level]) for level in range(len(LEVELS))] for hours in GOALS_HOURS.values()]

    def assembled(level_of: Callable[[Ticket], int], words: str) -> Contender:
        def decide() -> Any:
            levels = []
            for ticket in told:
                level = level_of(ticket)
                levels.append(level - 1 if level and ticket["customer_tier"] == "vip" else level)
            groups = [GROUPS[ticket["category"]] for ticket in told]
            return levels, groups, [schedule.add_many(starts, [goal[level] for level in levels]) for goal in goals]

        return Contender(f"{words} + {clock_words}", "peer", repeated(decide, share), [()], compared=False)

    def datalogic(module: Any, words: str) -> Contender:
        rule = module.Engine().compile(jsonlogic(rows, [LEVELS.index(row.then) for row in rows]))
        return assembled(rule.evaluate, words)

    def zen(module: Any, words: str) -> Contender:
        engine = module.ZenEngine({"loader": {"type": "static", "content": {"table": decision_table(rows)}}})
        rank = {row.name: LEVELS.index(row.then) for row in rows}
        return assembled(lambda ticket: rank[engine.evaluate("table", ticket)["result"]["rule"]], words)

    return [("datalogic_py", "datalogic-py", datalogic), ("zen", "zen-engine", zen)]
