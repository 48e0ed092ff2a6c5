"""Conditions with three-valued truth, and the matchers of rule tables. Knows no ticket."""

from slaengine.rules.compiled import CompiledTable, compile_table
from slaengine.rules.condition import (
    AllOf,
    AnyOf,
    Condition,
    Rule,
    Test,
    Truth,
    Unless,
    each_test,
    evaluate,
    is_analysable,
)
from slaengine.rules.field import Facts, FieldCatalogue, FieldKind, FieldType, is_readable
from slaengine.rules.operators import OPERATORS, RESERVED_WORDS, Operator, operators_for
from slaengine.rules.parse import ConditionError, parse_condition
from slaengine.rules.sentence import sentence
from slaengine.rules.table import Hit, Matcher, RuleTable, TableError, Unique
from slaengine.rules.trace import Miss, Trace, Tried, explain_table

__all__ = [
    "OPERATORS",
    "RESERVED_WORDS",
    "AllOf",
    "AnyOf",
    "CompiledTable",
    "Condition",
    "ConditionError",
    "Facts",
    "FieldCatalogue",
    "FieldKind",
    "FieldType",
    "Hit",
    "Matcher",
    "Miss",
    "Operator",
    "Rule",
    "RuleTable",
    "TableError",
    "Test",
    "Trace",
    "Tried",
    "Truth",
    "Unique",
    "Unless",
    "compile_table",
    "each_test",
    "evaluate",
    "explain_table",
    "is_analysable",
    "is_readable",
    "operators_for",
    "parse_condition",
    "sentence",
]
