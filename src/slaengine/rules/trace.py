"""Why a table decided as it did: each rule that was tried, whether it held, and the tests that kept it from holding.

Made only when somebody asks, and from the reference evaluation, not from the fast matcher that it explains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar, assert_never

from slaengine.rules.condition import Rule, Truth, evaluate
from slaengine.rules.field import Facts, FieldCatalogue, FieldKind, is_readable, shown
from slaengine.rules.normal import Both, Either, Literal, Normal, normalise
from slaengine.rules.sentence import Language, said_value, sentence, title, wanted, words_of
from slaengine.rules.table import RuleTable

T = TypeVar("T")
_LISTED_MAX: Final = 5  # elements of a list that a line repeats
_NO_FIELDS: Final[FieldCatalogue] = MappingProxyType({})

# {field}, {fact} and {wanted} in words; `excludes` is for a test under `unless`.
_PHRASES: Final = MappingProxyType(
    {
        "en": {
            "wants": "{field} is {fact}, the rule wants {wanted}",
            "excludes": "{field} is {fact}, the rule excludes {wanted}",
            "missing": "{field} is missing",
            "unreadable": "{field} can't be read: it should be of type {kind} and is {fact}",
        },
        "zh": {
            "wants": "{field}是{fact},规则要求{wanted}",
            "excludes": "{field}是{fact},规则排除{wanted}",
            "missing": "缺少{field}",
            "unreadable": "{field}无法读取:应为 {kind} 类型,实际是{fact}",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Miss:
    """A test that kept a rule from matching; `truth` is what the test came out as, UNKNOWN for a missing field."""

    field: str
    operator: str
    truth: Truth
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule that was looked at, with its condition in words."""

    name: str
    at: str
    because: tuple[str, ...]
    truth: Truth
    condition: str
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The rules in the order they were tried, and the names of those that count."""

    tried: tuple[Tried, ...]
    fired: tuple[str, ...]


def explain_table(
    table: RuleTable[T], facts: Facts, language: Language = "en", fields: FieldCatalogue = _NO_FIELDS
) -> Trace:
    """Try the rules from top to bottom; a table of kind `first` stops at the first that matches."""
    tried: list[Tried] = []
    for rule in table.rules:
        tried.append(_try(rule, facts, language, fields))
        if table.hit == "first" and tried[-1].truth is Truth.TRUE:
            break
    return Trace(tuple(tried), _fired(table, tried))


def _fired(table: RuleTable[T], tried: list[Tried]) -> tuple[str, ...]:
    held = {row.name for row in tried if row.truth is Truth.TRUE}
    rules = [rule for rule in table.rules if rule.name in held]
    if table.hit != "first":
        rules = [rule for rule in rules if rule.when is not None] or rules
    return tuple(rule.name for rule in rules)


def _try(rule: Rule[T], facts: Facts, language: Language, fields: FieldCatalogue) -> Tried:
    truth, misses = Truth.TRUE, list[Miss]()
    if rule.when is not None:
        truth = evaluate(rule.when, facts)
        misses = [
            Miss(
                missed.test.field,
                missed.test.operator,
                evaluate(missed.test, facts),
                explain(missed, facts, language, fields),
            )
            for missed in dict.fromkeys(_missed(normalise(rule.when), facts))
        ]
    return Tried(rule.name, rule.at, rule.because, truth, sentence(rule.when, language, fields), tuple(misses))


def _holds(literal: Literal, facts: Facts) -> bool:
    return evaluate(literal.test, facts) is (Truth.TRUE if literal.wanted else Truth.FALSE)


def _missed(normal: Normal, facts: Facts) -> Iterator[Literal]:
    """The tests to blame: of *and* each part that fails, of *or* all parts where none holds."""
    match normal:
        case Literal():
            if not _holds(normal, facts):
                yield normal
        case Both(parts):
            for part in parts:
                yield from _missed(part, facts)
        case Either(parts):
            blamed = [list(_missed(part, facts)) for part in parts]
            if all(blamed):
                for misses in blamed:
                    yield from misses
        case _:
            assert_never(normal)


def explain(literal: Literal, facts: Facts, language: Language = "en", fields: FieldCatalogue = _NO_FIELDS) -> str:
    """Why this test did not hold, in words.

    >>> from slaengine.rules import FieldKind, Test
    >>> explain(Literal(Test("tier", "is", "vip", FieldKind.ENUM), True), {"tier": "standard"})
    'tier is standard, the rule wants vip'
    """
    language, _ = words_of(language)
    test, fact = literal.test, facts.get(literal.test.field)
    readable = is_readable(test.kind, fact)
    if fact is None:
        phrase = "missing"
    elif not readable and test.operator != "is_missing":
        phrase = "unreadable"
    else:
        phrase = "wants" if literal.wanted else "excludes"
    return _PHRASES[language][phrase].format(
        field=title(test.field, language, fields),
        fact=_said_fact(fact, test.kind, language) if readable else shown(fact),
        wanted=wanted(test, language),
        kind=test.kind.value,
    )


def _said_fact(fact: object, kind: FieldKind, language: Language) -> str:
    """A readable fact in words; of a list, its texts."""
    if isinstance(fact, list | tuple | set | frozenset):
        texts = sorted(element for element in fact if isinstance(element, str))
        comma = words_of(language)[1].comma
        return comma.join(map(shown, texts[:_LISTED_MAX])) + ("…" if len(texts) > _LISTED_MAX else "") or "[]"
    assert isinstance(fact, str | int | float)  # the readable kinds that are no list
    return said_value(fact, kind, language)
