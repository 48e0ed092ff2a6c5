"""Limits on everything that a policy can make large, as far as lint counts it."""

from __future__ import annotations

from typing import Final

FINDINGS_OF_RULE_MAX: Final = 50
"""Findings of one rule in one pack."""
SCENARIOS_MAX: Final = 1_000
"""Scenarios that are played to see which rules they reach; of more, the first."""
SUPPRESSIONS_MAX: Final = 1_000
"""Comments of one pack that silence something; of more, the first."""
PASSES_MAX: Final = 10
"""How often a pack is looked at again after something was put right."""
SAMPLE_DAYS: Final = 14
"""Days whose hours are tried as beginnings of clocks: two weeks have every weekday, and a holiday or two."""
SAMPLE_SECONDS: Final = 3_600
"""Seconds between two beginnings that are tried."""
CONDITIONS_MAX: Final = 2_000
"""Conditions that are asked whether they always or never hold; of more, the first."""
PLACINGS_MAX: Final = 400_000
"""Deadlines that are worked out in one run, some seconds; a pack that needs more is judged by the first."""
