"""Limits of the tests of a policy."""

from typing import Final

SCENARIOS_MAX: Final = 5_000
"""Scenarios of one pack."""
DIFFERENCES_MAX: Final = 50
"""Differences between the two matchers that are kept."""
RECENT_MAX: Final = 20_000
"""Answers of the second matcher that are remembered, by what the table asks."""
RULES_SHOWN_MAX: Final = 10
"""Rules that a difference names of each matcher's answer."""
