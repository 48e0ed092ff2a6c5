"""A made-up help desk: its fields, rule tables of any size, and its tickets; the same for every contender."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

Ticket = dict[str, Any]

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "channel": ("phone", "web", "app", "mini_program", "inspection", "transfer"),
    "customer_tier": ("standard", "vip"),
    "category": (
        "hardware",
        "software",
        "network",
        "consultation",
        "data_security",
        "customisation",
        "account",
        "other",
    ),
    "environment": ("production", "test", "daily_use", "new_feature"),
    "service_state": ("down", "degraded", "working"),
    "product": tuple(f"product_{number:02}" for number in range(40)),
}
NUMBERS: Final[dict[str, tuple[int, int]]] = {"affected_users": (0, 500), "business_importance": (1, 5)}
LEVELS: Final = ("P1", "P2", "P3", "P4")
PARTICULAR_MIN: Final = 50
"""Rules from which on most of them speak of one product."""


@dataclass(frozen=True)
class Test:
    """`is` one word, `any_of` several, or `at_least` a number."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Row:
    """A rule; without tests it always holds."""

    name: str
    tests: tuple[Test, ...]
    then: str


def table(size: int, seed: int = 7) -> list[Row]:
    """A table of kind `first`, last row `otherwise`: in a small one rules are general, in a large one particular."""
    draw = Random(seed)
    product_share, others = (0.8, 2) if size >= PARTICULAR_MIN else (0.1, 1)
    rows = [_row(draw, number, product_share, others) for number in range(size - 1)]
    return [*rows, Row(f"rule-{size - 1}", (), LEVELS[2])]


def _row(draw: Random, number: int, product_share: float, others: int) -> Row:
    tests: list[Test] = []
    if draw.random() < product_share:
        tests.append(Test("product", "is", draw.choice(WORDS["product"])))
    fields = [name for name in WORDS if name not in ("product", "customer_tier")]
    for name in draw.sample(fields, draw.randint(others, others + 1)):
        if draw.random() < 0.25:
            tests.append(Test(name, "any_of", tuple(draw.sample(WORDS[name], 2))))
        else:
            tests.append(Test(name, "is", draw.choice(WORDS[name])))
    if draw.random() < 0.3:
        tests.append(Test("affected_users", "at_least", draw.choice((5, 10, 50, 100, 200))))
    return Row(f"rule-{number}", tuple(tests), draw.choice(LEVELS))


def tickets(count: int, seed: int = 11) -> list[Ticket]:
    """Complete tickets, fields at random."""
    draw = Random(seed)
    return [
        {name: draw.choice(words) for name, words in WORDS.items()}
        | {name: draw.randint(*bounds) for name, bounds in NUMBERS.items()}
        for _ in range(count)
    ]
