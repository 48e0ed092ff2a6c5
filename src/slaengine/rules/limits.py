"""Limits on everything a policy's author can make large in a condition or a rule table."""

from __future__ import annotations

from typing import Final

DEPTH_MAX: Final = 3
"""Levels of `all_of`, `any_of` and `unless` inside one another."""

TESTS_MAX: Final = 200
"""Tests and maps in one condition."""

LIST_LENGTH_MAX: Final = 500
"""Values in one list (`any_of`, `contains`, `has` …)."""

TEXT_LENGTH_MAX: Final = 1_000
"""Characters in one text of a condition."""

RULES_MAX: Final = 5_000
"""Rules in one table."""

NUMBER_MAX: Final = 2**53 - 1
"""Largest magnitude of a number in a condition: the integers that JSON carries exactly."""

PATTERN_LENGTH_MAX: Final = 200
"""Characters of a `matches` pattern."""

PATTERN_STATES_MAX: Final = 500
"""States of a `matches` pattern once its repetitions are written out."""

PATTERN_DEPTH_MAX: Final = 10
"""Groups inside one another in a `matches` pattern."""

EXAMPLE_STATES_MAX: Final = 2_000
"""Sets of states that are looked at for an example of a `matches` pattern."""

MATCHED_LENGTH_MAX: Final = 4_000
"""Characters of a ticket's text that `matches` looks at; what follows is not searched."""

SHOWN_LENGTH_MAX: Final = 60
"""Characters of a value that a message repeats."""

RECENT_MAX: Final = 1_024
"""Combinations of enumerated facts whose mask a table remembers."""

RECENT_LENGTH_MAX: Final = 60
"""Characters of an enumerated fact that is remembered; a longer one is no declared value."""

INDEX_VALUES_MAX: Final = 4_000
"""Distinct values in one index of a table (as many masks of RULES_MAX bits); further tests are made one by one."""

BOXES_MAX: Final = 512
"""Boxes that a condition is written out as for analysis; a condition of more is undecided."""

NODES_MAX: Final = 20_000
"""Steps in the search for one ticket in analysis; without an answer by then, the question is undecided."""

NODES_IN_TABLE_MAX: Final = 200_000
"""Steps for all questions about one table."""

OVERLAPS_MAX: Final = 200
"""Overlaps of one table that are named; the others are counted."""

DIAGRAM_NODES_MAX: Final = 100_000
"""Nodes of all decision diagrams of one analysis."""

DIAGRAM_STEPS_MAX: Final = 500_000
"""Pairs of nodes that are put together in one analysis."""

DIAGRAM_VARIABLES_MAX: Final = 400
"""Variables of decision diagrams."""
