"""Whole batches in one call: calendars, rule tables, and tickets to decisions. Times are microseconds a row."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from benchmarks import batch_rivals, batch_yardstick
from benchmarks.batch_yardstick import Minutes, Sums
from benchmarks.calendar_contests import CLOSED, FIRST, LAST, OFFICE, SHANGHAI, office
from benchmarks.calendar_peers import workclock_office
from benchmarks.calendar_yardstick import periods
from benchmarks.contest import Aim, ClockNs, Contender, Contest
from benchmarks.desk import NUMBERS, WORDS, table, tickets
from benchmarks.pack import GOALS_HOURS
from benchmarks.peers import find, invite
from benchmarks.whole_contests import RULES, engine

Ask = Callable[[], Any]
ROUNDS = 5
"""Fewer than elsewhere: one call is tens of thousands of rows."""
ROUNDS_LARGEST = 3
"""Of 1,000 rules, for which one call of polars takes seconds."""
SIZES = (10, 100, 1_000)
PEER_ROWS = 2_000
"""Rows for peers that are asked ticket by ticket."""


def contests(*, quick: bool) -> Iterator[Contest]:
    """Calendars, rules, whole decisions."""
    if find("numpy", "numpy")[0] is None or find("pyarrow", "pyarrow")[0] is None:
        return
    count = 2_000 if quick else 100_000
    yield _calendars(count)
    for size in SIZES:
        yield _rules(size, 2_000 if quick else 65_536)
    yield from _whole(2_000 if quick else 65_536)


def _per_row(count: int) -> ClockNs:
    """CPU time of all threads, shared out among the rows of one call."""
    return lambda: time.process_time_ns() // count


def _contender(name: str, role: Any, ask: Ask, read: Callable[[Any], object]) -> Contender:
    return Contender(name, role, ask, [()], read=read)


def _calendars(count: int) -> Contest:
    from slaengine.worktime.columns import CalendarColumns

    draw = np.random.default_rng(20261121)
    begin = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    at = draw.integers(begin, begin + 2 * 365 * 86_400, count)
    lengths = draw.integers(1, 25, count) * 3600
    stretches = list(periods(SHANGHAI, frozenset(range(5)), OFFICE, CLOSED, FIRST, LAST))
    ours, sums, minutes = CalendarColumns(office()), Sums(stretches), Minutes(stretches)
    wide = at.astype("datetime64[s]"), lengths.astype("timedelta64[s]")

    def workclock(module: Any, words: str) -> Contender:
        schedule = workclock_office(module, SHANGHAI, CLOSED)
        read = lambda due: due.astype("datetime64[s]").astype(np.int64).tolist()  # noqa: E731
        return _contender(f"{words} (add_many)", "peer", lambda: schedule.add_many(*wide), read)

    present, absent = invite([("workclock", "workclock", workclock)])
    searched, looked_up = "searchsorted on prefix sums", "table of minutes"
    return Contest(
        "batch",
        f"add 1 to 24 open hours to {count:,} instants",
        (
            _contender("slaengine", "slaengine", lambda: ours.at(at).add(lengths), _as_list),
            _contender(searched, "yardstick", lambda: sums.add(at, lengths), _as_list),
            _contender(looked_up, "yardstick", lambda: minutes.add(at, lengths), _as_list),
            *present,
        ),
        (Aim("at most 1.5 × searchsorted on prefix sums", 1.5, searched), Aim("faster than workclock", 1, "workclock")),
        absent,
        clock=_per_row(count),
    )


def _rules(size: int, count: int) -> Contest:
    from benchmarks.rules_contests import ours as compiled
    from slaengine.rules.columns import Coded, ColumnTable, Frame, Numbers

    rows, draw = table(size), np.random.default_rng(11)
    codes = {name: draw.integers(0, len(words), count) for name, words in WORDS.items()}
    numbers = {name: draw.integers(low, high + 1, count) for name, (low, high) in NUMBERS.items()}
    ours, direct = ColumnTable(compiled(rows)), batch_yardstick.first_match(rows)

    def ask() -> Any:
        nothing = np.zeros(count, np.bool_)
        columns: dict[str, Any] = {name: Coded(column, WORDS[name]) for name, column in codes.items()}
        columns |= {name: Numbers(values, nothing) for name, values in numbers.items()}
        return ours.first(Frame(count, columns))

    few = min(count, PEER_ROWS)
    some = [
        {name: WORDS[name][codes[name][row]] for name in WORDS} | {name: int(numbers[name][row]) for name in NUMBERS}
        for row in range(few)
    ]
    present, absent = invite(batch_rivals.first_match(rows, codes, numbers, some, few / count))
    return Contest(
        "batch",
        f"first match of {size:,} rules, {count:,} tickets in columns",
        (
            _contender("slaengine", "slaengine", ask, _as_list),
            _contender("masks of 64 rules in numpy", "yardstick", lambda: direct({**codes, **numbers}), _as_list),
            *present,
        ),
        (
            Aim("at most 1.5 × the yardstick", 1.5),
            Aim("at least 10 × as fast as datalogic-py", 0.1, "datalogic-py"),
            Aim("no slower than any peer", 1, "peer"),
        ),
        absent,
        rounds=ROUNDS_LARGEST if size == SIZES[-1] else ROUNDS,
        clock=_per_row(count),
        notes=(batch_rivals.FEWER,) if present else (),
    )


def _whole(count: int) -> Iterator[Contest]:
    import pyarrow as pa

    from slaengine.batch.desk import Desk

    rows, desk = table(RULES), Desk(engine(table(RULES)).policy)
    draw, begin = np.random.default_rng(5), datetime(2026, 1, 1, tzinfo=UTC)
    seconds = draw.integers(0, 2 * 365 * 86_400, count).tolist()
    texts = [(begin + timedelta(seconds=second)).astimezone(SHANGHAI).isoformat() for second in seconds]
    plain = tickets(count, seed=13)
    told = [{**ticket, "created_at": text} for ticket, text in zip(plain, texts, strict=True)]
    at = batch_yardstick.instants_of(texts)
    sums = Sums(list(periods(SHANGHAI, frozenset(range(5)), OFFICE, CLOSED, FIRST, LAST)))
    direct = batch_yardstick.decide(rows, sums)
    columns = batch_yardstick.columns_of(plain)
    in_arrow = pa.table(
        {"created_at": pa.array(at).cast(pa.timestamp("s", "UTC"))}
        | {n: pa.DictionaryArray.from_arrays(pa.array(columns[n], pa.int32()), pa.array(WORDS[n])) for n in WORDS}
        | {name: pa.array(columns[name]) for name in NUMBERS}
    )

    def from_dicts() -> Any:
        return direct(batch_yardstick.columns_of(told), batch_yardstick.instants_of([t["created_at"] for t in told]))

    present, absent = invite([batch_rivals.polars_guest(rows, columns, at, sums)])
    ours = _contender("slaengine, columns in", "slaengine", lambda: desk.decide(in_arrow), _answer)
    arrays = _contender("numpy, columns in", "yardstick", lambda: direct(columns, at), _direct_answer)
    yield Contest(
        "batch",
        f"100 rules, uplift, route, six deadlines: {count:,} tickets in columns",
        (ours, arrays, *present),
        (Aim("at most 1.5 × the yardstick", 1.5, arrays.name),),
        absent,
        rounds=ROUNDS,
        clock=_per_row(count),
        notes=(_MORE,),
    )
    told = told[: count // 4]
    few = min(len(told), PEER_ROWS)
    schedule, words = _workclock()
    guests = [] if schedule is None else batch_rivals.assemblies(rows, told[:few], schedule, words, few / len(told))
    assembled, absent = invite(guests)
    ours = _contender("slaengine, dicts in", "slaengine", lambda: desk.decide(told), _answer)
    dicts = _contender("numpy, dicts in", "yardstick", from_dicts, _direct_answer)
    yield Contest(
        "batch",
        f"100 rules, uplift, route, six deadlines: {len(told):,} tickets as dicts",
        (ours, dicts, *assembled),
        (
            Aim("at most 1.5 × the yardstick", 1.5, dicts.name),
            Aim("at least 10 × as fast as datalogic-py + workclock", 0.1, "datalogic-py"),
        ),
        absent,
        rounds=ROUNDS,
        clock=_per_row(len(told)),
        notes=(_MORE, *((batch_rivals.FEWER,) if assembled else ())),
    )


_MORE = "slaengine also says where each clock starts, what is missing or odd, tags, and why a ticket is refused"


def _workclock() -> tuple[Any, str]:
    module, words = find("workclock", "workclock")
    return (None, words) if module is None else (workclock_office(module, SHANGHAI, CLOSED), words)


def _as_list(found: Any) -> list[Any]:
    listed: list[Any] = found.tolist()
    return listed


def _answer(found: Any) -> list[list[Any]]:
    """Level, group and deadlines of the batch, column by column."""
    groups = [batch_yardstick.GROUP_CODES.get(group) for group in found.group.facts]
    due = [found.targets[name].due_at.tolist() for name in GOALS_HOURS]
    return [found.level.tolist(), [groups[code] for code in found.group.codes.tolist()], *due]


def _direct_answer(found: batch_yardstick.Decided) -> list[list[Any]]:
    return [found.level.tolist(), found.group.tolist(), *(due.tolist() for due in found.due)]
