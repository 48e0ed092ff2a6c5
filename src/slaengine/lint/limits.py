"""Limits on everything that a policy can make large, as far as lint counts it."""

from __future__ import annotations

from typing import Final

FINDINGS_OF_RULE_MAX: Final = 50
"""Findings of one rule in one pack."""
EVENTS_MAX: Final = 20_000
"""Events of scenarios that are played to see which rules they reach; of more, those of the first scenarios."""
SUPPRESSIONS_MAX: Final = 1_000
"""Comments of one pack that silence something; of more, the first."""
CODES_OF_COMMENT_MAX: Final = 20
"""Codes of one such comment; of more, the first."""
PASSES_MAX: Final = 10
"""How often a pack is looked at again after something was put right."""
SAMPLE_DAYS: Final = 14
"""Days whose hours are tried as beginnings of clocks: two weeks have every weekday, and a holiday or two."""
SAMPLE_SECONDS: Final = 3_600
"""Seconds between two beginnings that are tried."""
CONDITIONS_MAX: Final = 500
"""Conditions that are asked whether they always or never hold; of more, the first."""
ANALYSED_RULES_MAX: Final = 200
"""Conditions of a policy that are looked at for all tickets at once; for more there is `slaengine analyze`."""
PLACINGS_MAX: Final = 200_000
"""Deadlines and hours that are looked up in one run, some seconds; a pack that needs more is judged by the first."""
UPLIFTS_MAX: Final = 200
"""Uplifts that are asked for the levels they can meet; of more, the first."""
UNDECIDED_MAX: Final = 10
"""Conditions that could not be settled, after which no more are asked."""
