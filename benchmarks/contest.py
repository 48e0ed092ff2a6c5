"""A contest: the same questions to slaengine, to yardsticks and to peers, first for the answers and then for time.

Contenders take turns in short slices, and ratios are taken inside one round, so that what else the machine does
falls on all of them alike.
"""

from __future__ import annotations

import gc
import resource
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from statistics import median
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

from benchmarks.words import digits, duration

Role: TypeAlias = Literal["slaengine", "yardstick", "peer"]
ClockNs: TypeAlias = Callable[[], int]


def children_ns() -> int:
    """CPU time of the processes that were started and have ended, in nanoseconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int((used.ru_utime + used.ru_stime) * 1e9)


def _same(answer: Any) -> Any:
    return answer


@dataclass(frozen=True)
class Contender:
    """Who answers. `cases[n]` is question n in this contender's own types; `read` makes its answer comparable.

    A slow contender may have fewer cases: the first ones.
    """

    name: str
    role: Role
    call: Callable[..., Any]
    cases: Sequence[tuple[Any, ...]]
    read: Callable[[Any], object] = _same
    compared: bool = True
    """False where there is nothing to compare: it does less, or only a part."""


@dataclass(frozen=True)
class Aim:
    """Our time is at most `times` that of a contender (or of the fastest yardstick), or at most `us` microseconds.

    Where both are given, either is enough.
    """

    text: str
    times: float = 0.0
    of: str = "yardstick"
    us: float = 0.0


@dataclass(frozen=True)
class Contest:
    """One row of the report: questions, contenders, aims. The first contender is slaengine's."""

    section: str
    name: str
    contenders: tuple[Contender, ...]
    aims: tuple[Aim, ...] = ()
    absent: tuple[str, ...] = ()
    """Peers that could not take part, each with the reason."""
    clock: ClockNs = time.process_time_ns
    rounds: int = 0
    """0: as many as the run has."""
    notes: tuple[str, ...] = ()
    checks: tuple[Callable[[], Verdict], ...] = ()
    """Aims that are no matter of time."""
    per: str = ""
    """What a question is, where a rate says more than a time: `event`."""

    def run(self, effort: Effort) -> Outcome:
        """Compare the answers, then take the times."""
        differing = _compare(self)
        counts = [
            max(1, min(round(effort.slice_seconds * 1e6 / max(us, 1e-3)), 200 * len(c.cases)))
            for us, c in zip(_first_look(self, effort), self.contenders, strict=True)
        ]
        turns = list(zip(self.contenders, counts, strict=True))
        rounds = [[_time(c, n, self.clock) for c, n in turns] for _ in range(self.rounds or effort.rounds)]
        ours = [times[0] for times in rounds]
        standings = [
            Standing(
                c.name,
                c.role,
                median(times[i] for times in rounds),
                median(times[i] / mine for times, mine in zip(rounds, ours, strict=True)),
                differing.get(c.name),
            )
            for i, c in enumerate(self.contenders)
        ]
        verdicts = [*(_judge(aim, standings) for aim in self.aims), *(check() for check in self.checks)]
        return Outcome(self.section, self.name, standings, verdicts, self.absent, self.notes, self.per)


class Effort(NamedTuple):
    """How long to measure: rounds, and the seconds of one contender's slice of a round."""

    rounds: int
    slice_seconds: float


FULL = Effort(rounds=11, slice_seconds=0.03)
QUICK = Effort(rounds=3, slice_seconds=0.001)


class Disagreement(NamedTuple):
    """A contender's answers that differ from the yardstick's (without one: from slaengine's)."""

    wrong: int
    questions: int
    case: str
    answer: str
    expected: str


OTHERS_MAX: Final = 0.1
"""The share of a machine that other work may have before time on the wall means nothing."""


class Spent(NamedTuple):
    """What a whole command took, all its processes together."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    """The sum of each process's own peak, at least the peak of their sum; 0 where the system does not tell."""
    others: float = -1.0
    """The share of all cores that other work had meanwhile; -1 where the system does not tell."""


@dataclass
class Standing:
    """What one contender did. Times are microseconds a question; `ratio` is its time by ours, within rounds."""

    name: str
    role: Role
    us: float = 0.0
    ratio: float = 0.0
    disagreement: Disagreement | None = None
    spent: Spent | None = None
    """Of a whole command only."""


@dataclass
class Verdict:
    """An aim, what was found, and whether it holds; None where it could not be tried."""

    text: str
    found: str
    holds: bool | None


@dataclass
class Outcome:
    """A contest, run."""

    section: str
    name: str
    standings: list[Standing]
    verdicts: list[Verdict] = field(default_factory=list)
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    per: str = ""


class Trial(Protocol):
    """Anything that is measured: contests of contenders, and whole commands."""

    def run(self, effort: Effort) -> Outcome:
        """Compare the answers, then take the times."""
        ...


def answers(contender: Contender) -> list[object]:
    """The comparable answer to each question; what went wrong stands in its place."""
    found: list[object] = []
    for case in contender.cases:
        try:
            found.append(contender.read(contender.call(*case)))
        except Exception as error:  # a peer may fail in any way; that is its answer
            found.append(f"{type(error).__name__}: {error}")
    return found


def _compare(contest: Contest) -> dict[str, Disagreement]:
    compared = [c for c in contest.contenders if c.compared]
    judges = [c for c in compared if c.role == "yardstick"] or compared[:1]
    if not judges:
        return {}
    expected, differing = answers(judges[0]), {}
    for contender in compared:
        given = answers(contender)
        wrong = [i for i, (a, b) in enumerate(zip(given, expected, strict=False)) if a != b]
        if wrong:
            i = wrong[0]
            case = ", ".join(map(_short, contender.cases[i]))
            differing[contender.name] = Disagreement(
                len(wrong), len(given), case, _short(given[i]), _short(expected[i])
            )
    return differing


def _short(value: object) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text if len(text) <= 160 else text[:160] + "…"


def _first_look(contest: Contest, effort: Effort) -> list[float]:
    """How long a question takes, on few of them; warms caches up."""
    if contest.clock is not time.process_time_ns:
        return [effort.slice_seconds * 1e6] * len(contest.contenders)  # one run a slice
    gc.collect()
    return [_time(c, min(len(c.cases), 16), contest.clock) for c in contest.contenders]


def _time(contender: Contender, count: int, clock: ClockNs) -> float:
    """Microseconds a question, over `count` questions; the loop itself runs in C."""
    whole, rest = divmod(count, len(contender.cases))
    cases = list(contender.cases) * whole + list(contender.cases[:rest])
    answered = starmap(contender.call, cases)
    begun = clock()
    deque(answered, maxlen=0)
    return (clock() - begun) / 1000 / count


def _judge(aim: Aim, standings: list[Standing]) -> Verdict:
    ours = standings[0]
    quick_enough = 0 < ours.us <= aim.us
    absolute = duration(ours.us)
    if not aim.times:
        return Verdict(aim.text, absolute, quick_enough)
    if aim.of in ("yardstick", "peer"):
        rivals = [s for s in standings[1:] if s.role == aim.of]
    else:
        rivals = [s for s in standings[1:] if s.name.startswith(aim.of)]
    if not rivals:
        return Verdict(aim.text, f"{aim.of} did not take part", quick_enough or None)
    best = min(rivals, key=lambda s: s.ratio)
    found = f"{digits(1 / best.ratio)} × {best.name}"
    return Verdict(aim.text, f"{absolute}, {found}" if aim.us else found, 1 / best.ratio <= aim.times or quick_enough)
