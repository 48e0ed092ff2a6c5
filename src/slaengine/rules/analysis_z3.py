"""The same questions to Z3, for tables on which the search gives up. An extra: `pip install "slaengine[analysis]"`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Final, assert_never

from slaengine.rules.analysis_boxes import Box
from slaengine.rules.analysis_search import UndecidedError
from slaengine.rules.classes import Space
from slaengine.rules.condition import Condition
from slaengine.rules.normal import Both, Either, Normal, normalise
from slaengine.rules.normal import Literal as Wish

TIME_MAX_MS: Final = 10_000
"""Milliseconds for one question."""
INSTALL: Final = 'pip install "slaengine[analysis]"'


class SolverUnavailableError(RuntimeError):
    """Z3 is not installed; says how to install it."""


class Z3Solver:
    """Answers or proves what the search could not settle.

    Raises:
        SolverUnavailableError: Z3 is not installed.
    """

    def __init__(self, time_max_ms: int = TIME_MAX_MS) -> None:
        try:
            self._z3: Any = importlib.import_module("z3")
        except ImportError:
            raise SolverUnavailableError(f"Z3 is not installed; run: {INSTALL}") from None
        self._time_max_ms = time_max_ms

    def find(
        self, space: Space, holding: Sequence[Condition | None], avoiding: Sequence[Condition | None]
    ) -> Box | None:
        """A ticket for which all of the first hold and none of the second; None is a proof that there is none.

        Raises:
            UndecidedError: no answer in time.
        """
        z3 = self._z3
        context = z3.Context()
        solver = z3.Solver(ctx=context)
        solver.set("timeout", self._time_max_ms)
        chosen = [[z3.Bool(f"v{number}.{place}", context) for place in range(len(variable.classes))]
                  for number, variable in enumerate(space.variables)]  # fmt: skip
        for bits in chosen:
            solver.add(z3.PbEq([(bit, 1) for bit in bits], 1, context))
        formula = _Formula(z3, context, space, chosen)
        solver.add(*(z3.Not(formula.inside(box), context) for box in space.forbidden))
        solver.add(*(formula.holds(condition) for condition in holding))
        solver.add(*(z3.Not(formula.holds(condition), context) for condition in avoiding))
        answer = solver.check()
        if answer == z3.unsat:
            return None
        if answer != z3.sat:
            raise UndecidedError
        model = solver.model()
        return {
            number: 1 << next(place for place, bit in enumerate(bits) if z3.is_true(model.eval(bit, True)))
            for number, bits in enumerate(chosen)
        }


class _Formula:
    """Conditions and boxes in Z3's terms."""

    def __init__(self, z3: Any, context: Any, space: Space, chosen: Sequence[Sequence[Any]]) -> None:
        self.z3, self.context, self.space, self.chosen = z3, context, space, chosen

    def inside(self, box: Box) -> Any:
        """The ticket is in the box."""
        return self._and([
            self._or([bit for place, bit in enumerate(self.chosen[variable]) if mask >> place & 1])
            for variable, mask in box.items()
        ])  # fmt: skip

    def holds(self, condition: Condition | None) -> Any:
        """The condition is true."""
        return self._and([]) if condition is None else self._normal(normalise(condition))

    def _normal(self, normal: Normal) -> Any:
        match normal:
            case Wish():
                return self._or([self.inside(box) for box in self.space.of_wish(normal)])
            case Both(parts):
                return self._and([self._normal(part) for part in parts])
            case Either(parts):
                return self._or([self._normal(part) for part in parts])
            case _:
                assert_never(normal)

    def _and(self, parts: Sequence[Any]) -> Any:
        return self.z3.And(*parts) if parts else self.z3.BoolVal(True, self.context)

    def _or(self, parts: Sequence[Any]) -> Any:
        return self.z3.Or(*parts) if parts else self.z3.BoolVal(False, self.context)
