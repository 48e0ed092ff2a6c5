"""The processes of a replay: each makes its own study once and keeps it from one piece of work to the next."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

from slaengine.backtest.tally import Result
from slaengine.model.event import Event
from slaengine.service.processes import in_order, processes

Spread: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]
"""Does pieces of work, here or in other processes, and gives what they come to in the order of the pieces."""

Stream: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""The same for pieces that come one after the other."""


class Study(Protocol):
    """What is made of each ticket."""

    def ticket(self, events: Sequence[Event], until: int, result: Result) -> None:
        """Decide one ticket, whose events are in order of time, and add what it came to to `result`.

        Raises:
            RefusedEventError: an event cannot be decided.
        """
        ...


class Plan(Protocol):
    """How each process makes its own study. It travels to other processes, and says what it is made of."""

    @property
    def top(self) -> int:
        """How many of the foremost tickets are wanted."""
        ...

    def open(self) -> Study:
        """Load what the study needs."""
        ...

    def identity(self) -> Mapping[str, str]:
        """What makes its results different from another's."""
        ...


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold off the collector of cycles for one piece of work.

    Events and decisions make no cycles, and it would look at each of them again whenever some more have come.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Own:
    """What a process keeps from one piece of work to the next."""

    study: Study
    top: int


own = Own()


@contextmanager
def workers(plan: Plan, jobs: int) -> Iterator[Spread]:
    """Make ready to work in so many processes; one is this one."""
    if jobs == 1:
        _begin(plan)
        yield map
        return
    with processes(jobs, _begin, plan) as pool:
        yield pool.map


@contextmanager
def streamed(plan: Plan, jobs: int, ahead: int) -> Iterator[Stream]:
    """The same for pieces that are read while others are worked on, at most so many for each process."""
    if jobs == 1:
        _begin(plan)
        yield map
        return
    with processes(jobs, _begin, plan) as pool:
        yield lambda work, pieces: in_order(pool, work, pieces, jobs * ahead)


def _begin(plan: Plan) -> None:
    own.study, own.top = plan.open(), plan.top
