"""The figures that a desk reports for a month, read out of the counts. docs/report.md defines each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from slaengine.backtest.spread import Spread, spread, together
from slaengine.backtest.tally import Tally
from slaengine.model.compiled import CompiledPolicy
from slaengine.service.summary import NO_LEVEL

WHOLE: Final = "all"
"""Stands for all months, all levels or all types."""
RESOLVE: Final = "resolve"
"""Real time from creation to resolution, beside the targets' own times."""
WEAK_MAX: Final = 10
FREQUENT_MAX: Final = 10
SATISFIED: Final = 4
"""The least answer of a customer who is satisfied."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `part` of `whole`; `pending` cases are in neither, as nobody knows yet."""

    part: int = 0
    whole: int = 0
    pending: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self) | {"share": self.share}


@dataclass(frozen=True, slots=True)
class Cell:
    """A promise for one level and one type of tickets."""

    target: str
    level: str
    kind: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Frequent:
    """A type, or a type with a tag, that comes often."""

    kind: str
    tag: str
    tickets: int
    before: int
    """Tickets in the month before."""


@dataclass(frozen=True)
class Monthly:
    """All figures of one month, or of the whole log."""

    policy: CompiledPolicy
    month: str
    months: tuple[str, ...]
    tickets: int
    levels: Mapping[str, int]
    types: Mapping[str, int]
    promises: Mapping[str, Rate]
    """Target → on time."""
    cells: tuple[Cell, ...]
    resolved: Rate
    left_out: int
    """Tickets that were transferred or merged, and are no part of the resolution rate."""
    first_contact: Rate
    satisfaction: Rate
    """Satisfied among those who answered."""
    satisfaction_mean: float | None
    times: Mapping[str, Mapping[tuple[str, str], Spread]]
    """What (`RESOLVE` or a target) → (level, type) → how long it took; `WHOLE` for all."""
    weak: tuple[Cell, ...]
    frequent: tuple[Frequent, ...]
    trend: Mapping[str, Mapping[str, Rate]] = field(default_factory=dict)
    """Month → target → on time."""
    moved_up: int = 0
    """Events of the whole log that are dated before their ticket's creation, and count at it."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        policy = self.policy
        return {
            "policy": {"name": policy.name, "version": policy.version, "digest": policy.digest},
            "month": self.month,
            "months": list(self.months),
            "tickets": self.tickets,
            "moved_to_creation": self.moved_up,
            "levels": dict(self.levels),
            "types": dict(self.types),
            "on_time": {target: rate.to_json() for target, rate in self.promises.items()},
            "on_time_by_level_and_type": [_cell_json(cell) for cell in self.cells],
            "resolution_rate": self.resolved.to_json() | {"left_out": self.left_out},
            "first_contact_resolution": self.first_contact.to_json(),
            "satisfaction": self.satisfaction.to_json() | {"mean": self.satisfaction_mean},
            "times": {
                what: [
                    {
                        "level": level,
                        "type": kind,
                        "number": found.number,
                        "mean_seconds": found.mean,
                        **{f"p{percent}_seconds": seconds for percent, seconds in found.percentiles.items()},
                    }
                    for (level, kind), found in rows.items()
                ]
                for what, rows in self.times.items()
            },
            "weak_points": [_cell_json(cell) for cell in self.weak],
            "frequent_problems": [asdict(one) for one in self.frequent],
            "trend": {
                month: {target: rate.to_json() for target, rate in rates.items()} for month, rates in self.trend.items()
            },
        }


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {"target": cell.target, "level": cell.level, "type": cell.kind, **cell.rate.to_json()}


def months_of(counts: Tally) -> tuple[str, ...]:
    """The months in which tickets were created, in order."""
    return tuple(sorted({name[0] for name in counts}))


def monthly(counts: Tally, policy: CompiledPolicy, month: str) -> Monthly:
    """The figures of one month, or of `WHOLE`, out of the counts of a `Month`."""
    months = months_of(counts)
    own = _of(counts, months if month == WHOLE else (month,))
    before = _of(counts, (_month_before(month),)) if month != WHOLE else {}
    lives = {name[1]: number for name, number in own.items() if name[0] == "life"}
    done = lives.get("resolved", 0) + lives.get("closed", 0)
    pending = lives.get("open", 0)
    contact = {name[1]: number for name, number in own.items() if name[0] == "first_contact"}
    answers = {int(name[1]): number for name, number in own.items() if name[0] == "satisfaction"}
    cells = tuple(_cells(own, policy))
    return Monthly(
        policy=policy,
        month=month,
        months=months,
        tickets=sum(number for name, number in own.items() if name[0] == "tickets"),
        levels=_in_order(_sums(own, "tickets", 1), (*policy.priority.levels, NO_LEVEL)),
        types=dict(sorted(_sums(own, "tickets", 2).items(), key=lambda pair: (-pair[1], pair[0]))),
        promises=_promises(cells, policy),
        cells=cells,
        resolved=Rate(done, done + pending, 0),
        left_out=lives.get("transferred", 0) + lives.get("merged", 0),
        first_contact=Rate(contact.get("yes", 0), contact.get("yes", 0) + contact.get("no", 0), pending),
        satisfaction=Rate(
            sum(number for answer, number in answers.items() if answer >= SATISFIED),
            sum(answers.values()),
            max(0, done - sum(answers.values())),
        ),
        satisfaction_mean=_mean(answers),
        times=_times(own, policy),
        weak=_weak(cells),
        frequent=_frequent(own, before),
        trend={one: _promises(tuple(_cells(_of(counts, (one,)), policy)), policy) for one in months},
    )


_Own = dict[tuple[str, ...], int]


def _of(counts: Tally, months: tuple[str, ...]) -> _Own:
    """The counts of some months, without the month."""
    wanted, own = set(months), _Own()
    for name, number in counts.items():
        if name[0] in wanted:
            own[name[1:]] = own.get(name[1:], 0) + number
    return own


def _month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year:04}-{number - 1:02}"


def _sums(own: _Own, first: str, part: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, number in own.items():
        if name[0] == first:
            sums[name[part]] = sums.get(name[part], 0) + number
    return sums


def _in_order(sums: Mapping[str, int], order: tuple[str, ...]) -> dict[str, int]:
    return {name: sums[name] for name in order if name in sums}


def _cells(own: _Own, policy: CompiledPolicy) -> Iterator[Cell]:
    """Every promise by level and type, in the policy's order."""
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for name, number in own.items():
        if name[0] == "promise":
            _, target, level, kind, ended = name
            found.setdefault((target, level, kind), {})[ended] = number
    targets = {plan.name: number for number, plan in enumerate(policy.targets)}
    levels = {level: number for number, level in enumerate((*policy.priority.levels, NO_LEVEL))}
    for key in sorted(found, key=lambda one: (targets[one[0]], levels[one[1]], one[2])):
        ends = found[key]
        met, missed = ends.get("met", 0), ends.get("missed", 0)
        yield Cell(*key, Rate(met, met + missed, ends.get("pending", 0)))


def _promises(cells: tuple[Cell, ...], policy: CompiledPolicy) -> dict[str, Rate]:
    rates = {plan.name: [cell.rate for cell in cells if cell.target == plan.name] for plan in policy.targets}
    return {name: _sum(found) for name, found in rates.items() if found}


def _sum(rates: list[Rate]) -> Rate:
    return Rate(
        sum(rate.part for rate in rates), sum(rate.whole for rate in rates), sum(rate.pending for rate in rates)
    )


def _mean(answers: Mapping[int, int]) -> float | None:
    number = sum(answers.values())
    return sum(answer * count for answer, count in answers.items()) / number if number else None


def _times(own: _Own, policy: CompiledPolicy) -> dict[str, dict[tuple[str, str], Spread]]:
    """How long things took: all tickets, then by level, then by type, then by both."""
    counts: dict[str, dict[tuple[str, str], dict[int, int]]] = {}
    sums: dict[str, dict[tuple[str, str], int]] = {}
    for name, number in own.items():
        if name[0] == "took":
            counts.setdefault(name[1], {}).setdefault((name[2], name[3]), {})[int(name[4])] = number
        elif name[0] == "took_sum":
            sums.setdefault(name[1], {})[name[2], name[3]] = number
    order = (*policy.priority.levels, NO_LEVEL)
    return {
        what: {
            key: spread(together(counts[what][cell] for cell in cells), sum(sums[what].get(cell, 0) for cell in cells))
            for key, cells in _groups(list(counts[what]), order).items()
        }
        for what in (RESOLVE, *(plan.name for plan in policy.targets))
        if what in counts
    }


def _groups(cells: list[tuple[str, str]], order: tuple[str, ...]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(level, type) with `WHOLE` for all → the cells that belong to it."""
    levels = [level for level in order if any(cell[0] == level for cell in cells)]
    kinds = sorted({kind for _, kind in cells})
    groups = {(WHOLE, WHOLE): cells}
    groups |= {(level, WHOLE): [cell for cell in cells if cell[0] == level] for level in levels}
    groups |= {(WHOLE, kind): [cell for cell in cells if cell[1] == kind] for kind in kinds}
    return groups | {(level, kind): [(level, kind)] for level in levels for kind in kinds if (level, kind) in cells}


def _weak(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Where most promises were missed."""
    missed = [cell for cell in cells if cell.rate.whole > cell.rate.part]
    missed.sort(key=lambda cell: (cell.rate.part - cell.rate.whole, cell.rate.share or 0))
    return tuple(missed[:WEAK_MAX])


def _frequent(own: _Own, before: _Own) -> tuple[Frequent, ...]:
    """The types, and types with a tag, of at least two tickets, the most frequent first."""
    now, then = _problems(own), _problems(before)
    often = sorted((pair for pair in now.items() if pair[1] > 1), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Frequent(*key, number, then.get(key, 0)) for key, number in often[:FREQUENT_MAX])


def _problems(own: _Own) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for name, number in own.items():
        key = (name[2], "") if name[0] == "tickets" else (name[1], name[2]) if name[0] == "tag" else None
        if key is not None:
            found[key] = found.get(key, 0) + number
    return found
