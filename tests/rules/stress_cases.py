"""Rule tables and tickets made to be hard: every operator and type, values at the limits, facts that cannot be read.

Whoever has the seed has the case: `case("7/12")` is always the same table with the same tickets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final, NamedTuple

from slaengine.rules import AllOf, AnyOf, Condition, Facts, FieldKind, Rule, Test, Unless, operators_for
from slaengine.rules.limits import DEPTH_MAX, LIST_LENGTH_MAX, NUMBER_MAX

FIELDS: Final = tuple((f"{kind.value}{number}", kind) for kind in FieldKind for number in range(3))
ALPHABETS: Final = (
    *("ab", "abcdefgh", "网络故障中断", "äöüßÄÖÜẞ", "İıŞş", "🙂👩‍🔧", '"\\{}[]:,$', " \t\n\u2028\x00", "\ud800\udfff"),
)
WORDS: Final = (
    "red",
    "green",
    "blue",
    "Ärger",
    "网络",
    "1",
    "true",
    "null",
    "",
    "$s",
    "kind",
    '"}]}',
    "\x00",
    "\ud800",
)
NUMBERS: Final = (0, 1, -1, 2, 59, 60, 86_400, 2**31 - 1, 2**31, -(2**31) - 1, 2**32, NUMBER_MAX, -NUMBER_MAX)
FRACTIONS: Final = (0.5, -0.5, 1.5, 2.0000000000000004, 5e-324, float(NUMBER_MAX), -float(NUMBER_MAX), 0.1 + 0.2)
BEYOND: Final = (NUMBER_MAX + 1, -NUMBER_MAX - 1, 2**63, -(2**63) - 1, 10**400, -(10**400))
PATTERNS: Final = ("r.d", "^gr", "网+", "[a-e]{2}$", r"\bblue\b", "(a|b)+c", "^$", r"\d+")
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 1, 0, 1.0, 1.5, math.nan, math.inf, -math.inf, "1", "true", "", b"red", (), [], {}),
    *(["red"], {"red"}, ["red", 1, None, ["x"]], object, "red" * 400, *BEYOND),
)
LONG_LISTS: Final = (17, 64, 100, LIST_LENGTH_MAX)
SIZES: Final = {(8, 60): 70, (60, 100): 22, (300, 80): 6, (1_000, 80): 2}
"""Rules of a table at most, and its tickets: how often of a hundred."""
TREE_CHANCE: Final = 0.35


class Case(NamedTuple):
    """A table and the tickets it is asked about."""

    rules: list[Rule[int]]
    tickets: list[dict[str, Any]]


def case(seed: str) -> Case:
    """The table and the tickets of this seed: mostly small tables, some of a thousand rules."""
    maker = _Maker(Random(seed))
    rules_max, tickets = maker.chance.choices(tuple(SIZES), tuple(SIZES.values()))[0]
    count = maker.chance.randint(1, rules_max) if rules_max < 1_000 else rules_max
    rules = [Rule(f"rule-{number}", maker.when(), number) for number in range(count)]
    return Case(rules, [maker.ticket() for _ in range(tickets)])


class _Maker:
    """Draws rules and tickets from the same pools of values, so that they meet."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.fields = chance.sample(FIELDS, chance.randint(1, len(FIELDS)))
        self.size = chance.choice((3, 10, 40, 1_200))
        self.pools = {name: self._pool(kind) for name, kind in self.fields}

    def when(self) -> Condition | None:
        """A condition as deep and as wide as the language allows; now and then none."""
        return None if self.chance.random() < 0.01 else self._condition(DEPTH_MAX)

    def ticket(self) -> dict[str, Any]:
        """Facts of most fields: what rules name, what lies beside it, what nobody expects."""
        known = self.chance.choice((0.3, 0.8, 1.0))
        return {name: self._fact(name, kind) for name, kind in self.fields if self.chance.random() < known}

    def _condition(self, depth: int) -> Condition:
        if depth == 0 or self.chance.random() > TREE_CHANCE:
            return self._test()
        kind = self.chance.choice((AllOf, AllOf, AnyOf, Unless))
        if kind is Unless:
            return Unless(self._condition(depth - 1))
        width = self.chance.choice((1, 2, 3, 4, 20)) if depth == DEPTH_MAX else self.chance.choice((1, 2, 3, 4))
        parts = tuple(self._condition(depth - 1) for _ in range(width))
        return AllOf(parts) if kind is AllOf else AnyOf(parts)

    def _test(self) -> Test:
        name, kind = self.chance.choice(self.fields)
        operator = self.chance.choice(operators_for(kind))
        return Test(name, operator, self._written(name, kind, operator), kind)

    def _written(self, name: str, kind: FieldKind, operator: str) -> Any:
        pool = self.pools[name]
        match operator:
            case "is_missing":
                return self.chance.random() < 0.5
            case "matches":
                return self.chance.choice(PATTERNS)
            case "between":
                return tuple(sorted(self.chance.choices(pool, k=2)))
            case "contains" | "starts_with" | "any_of" | "none_of" | "has":
                return self._several(pool)
            case _:
                return self.chance.choice(pool)

    def _several(self, pool: Sequence[Any]) -> tuple[Any, ...]:
        size = self.chance.choice(LONG_LISTS) if self.chance.random() < 0.1 else self.chance.randint(1, 6)
        return tuple(dict.fromkeys(self.chance.sample(pool, min(size, len(pool)))))

    def _pool(self, kind: FieldKind) -> list[Any]:
        draw: Callable[[], Any]
        match kind:
            case FieldKind.BOOLEAN:
                return [True, False]
            case FieldKind.ENUM | FieldKind.TEXT | FieldKind.LIST:
                draw = self._word
            case FieldKind.NUMBER:
                draw = self._number
            case _:
                draw = self._whole
        return list(dict.fromkeys(draw() for _ in range(self.size)))

    def _word(self) -> str:
        if self.chance.random() < 0.3:
            return self.chance.choice(WORDS)
        return "".join(self.chance.choices(self.chance.choice(ALPHABETS), k=self.chance.choice((1, 2, 5, 30))))

    def _whole(self) -> int:
        number = self.chance.choice(NUMBERS) if self.chance.random() < 0.5 else self.chance.randint(-1_000, 1_000)
        return max(-NUMBER_MAX, min(NUMBER_MAX, number + self.chance.choice((0, 0, 1, -1))))

    def _number(self) -> float:
        return self.chance.choice(FRACTIONS) if self.chance.random() < 0.5 else self._whole()

    def _fact(self, name: str, kind: FieldKind) -> Any:
        if self.chance.random() < 0.15:
            return self.chance.choice(ODD)
        fact = self.chance.choice(self.pools[name])
        match kind:
            case FieldKind.LIST:
                return self.chance.choices(self.pools[name], k=self.chance.choice((0, 1, 3, 500)))
            case FieldKind.TEXT:
                return " ".join(self.chance.choices(self.pools[name], k=self.chance.choice((1, 1, 2, 5))))
            case FieldKind.ENUM | FieldKind.BOOLEAN:
                return fact if self.chance.random() < 0.9 or kind is FieldKind.BOOLEAN else fact + "x"
            case FieldKind.NUMBER:
                return self.chance.choice((fact, math.nextafter(fact, math.inf), math.nextafter(fact, -math.inf)))
            case _:
                return fact + self.chance.choice((0, 0, 1, -1))


def answers(facts: Facts, table: Any) -> tuple[list[str], str | None]:
    """The names of all rules that match, and of the first one."""
    first = table.first(facts)
    return [rule.name for rule in table.all(facts)], None if first is None else first.name
