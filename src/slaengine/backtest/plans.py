"""How each process of a replay makes its study: packs by path, checked to be the ones that the run began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slaengine.backtest.compare import Backtest
from slaengine.backtest.month import Month
from slaengine.backtest.suggest import Measure
from slaengine.rules import Matcher
from slaengine.service.engine import Engine


class ChangedPolicyError(ValueError):
    """A policy was edited while a replay ran."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy on disk, with the digest that it had."""

    path: str
    digest: str
    matcher: Matcher | None = None

    @classmethod
    def of(cls, path: Path, matcher: Matcher | None = None) -> tuple[Pack, Engine]:
        """The pack as it is now, and its engine.

        Raises:
            FindingsError: it has mistakes.
        """
        engine = Engine.load(path, matcher=matcher)
        return cls(str(path), engine.policy.digest, matcher), engine

    def open(self) -> Engine:
        """Its engine.

        Raises:
            ChangedPolicyError: it is not as it was.
        """
        engine = Engine.load(self.path, matcher=self.matcher)
        if engine.policy.digest != self.digest:
            raise ChangedPolicyError(f"{self.path} was changed while the log was replayed; begin anew")
        return engine


@dataclass(frozen=True, slots=True)
class BacktestPlan:
    """A backtest of one policy, or of two side by side."""

    new: Pack
    old: Pack | None = None
    top: int = 0

    def open(self) -> Backtest:
        """Load both."""
        return Backtest.of(self.new.open(), None if self.old is None else self.old.open())

    def identity(self) -> Mapping[str, str]:
        """What tells its results from another's."""
        return {
            "study": f"backtest {self.top}",
            "policy": self.new.digest,
            "baseline": "" if self.old is None else self.old.digest,
        }


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """The figures of months; `field` holds a ticket's type."""

    pack: Pack
    field: str
    top: int = 0

    def open(self) -> Month:
        """Load the policy."""
        return Month(self.pack.open(), self.field)

    def identity(self) -> Mapping[str, str]:
        """What tells its results from another's."""
        return {"study": f"month {self.field}", "policy": self.pack.digest}


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """How long things took, for goals; `field` holds a ticket's type."""

    pack: Pack
    field: str
    top: int = 0

    def open(self) -> Measure:
        """Load the policy, and put its goals out of reach."""
        return Measure.of(self.pack.open().policy, self.field)

    def identity(self) -> Mapping[str, str]:
        """What tells its results from another's."""
        return {"study": f"measure {self.field}", "policy": self.pack.digest}
