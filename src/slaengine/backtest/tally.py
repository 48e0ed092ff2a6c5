"""Counts by name: what every part of a replay adds up to, whatever the order of the parts.

A name is a tuple of texts such as `("new", "kept", "resolution", "P1", "met")`.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

Name: TypeAlias = tuple[str, ...]
Tally: TypeAlias = Counter[Name]


class Foremost(NamedTuple):
    """A ticket that stands out. The smallest `rank` comes first; of equal ranks the ticket's name decides."""

    rank: tuple[int, ...]
    ticket_id: str
    told: Mapping[str, Any]
    """What there is to say about it, as plain JSON data."""


@dataclass
class Result:
    """What some tickets came to. Adding results up gives the same whatever their order."""

    top: int = 0
    """How many of the foremost tickets are kept."""
    counts: Tally = field(default_factory=Counter)
    foremost: list[Foremost] = field(default_factory=list)

    def add(self, other: Result) -> None:
        """Take in what other tickets came to."""
        self.counts.update(other.counts)
        for one in other.foremost:
            self.name(one)

    def name(self, one: Foremost) -> None:
        """Keep a ticket if it is among the foremost."""
        if self.top and (len(self.foremost) < self.top or _order(one) < _order(self.foremost[-1])):
            insort(self.foremost, one, key=_order)
            del self.foremost[self.top :]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `from_json` reads it back."""
        return {
            "counts": [[*name, number] for name, number in self.counts.items()],
            "foremost": [[list(one.rank), one.ticket_id, dict(one.told)] for one in self.foremost],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], top: int) -> Result:
        """Read what `to_json` gave."""
        counts: Tally = Counter({tuple(name): number for *name, number in raw["counts"]})
        named = [Foremost(tuple(rank), ticket_id, told) for rank, ticket_id, told in raw["foremost"]]
        return cls(top, counts, named)


def _order(one: Foremost) -> tuple[tuple[int, ...], str]:
    return one.rank, one.ticket_id


def below(counts: Tally, *head: str) -> Iterator[tuple[Name, int]]:
    """The counts whose names begin with `head`, without it, sorted by name.

    >>> list(below(Counter({("a", "x"): 1, ("b", "x"): 2}), "b"))
    [(('x',), 2)]
    """
    size = len(head)
    found = ((name[size:], number) for name, number in counts.items() if name[:size] == head)
    return iter(sorted(found))


def totals(counts: Tally, *head: str) -> dict[str, int]:
    """The sums by the first text after `head`, sorted by it."""
    sums: dict[str, int] = {}
    for name, number in below(counts, *head):
        sums[name[0]] = sums.get(name[0], 0) + number
    return sums


def merged(results: Iterable[Result], top: int) -> Result:
    """All results in one."""
    whole = Result(top)
    for result in results:
        whole.add(result)
    return whole
