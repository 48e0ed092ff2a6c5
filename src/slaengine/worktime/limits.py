"""Named limits: everything that a calendar's author or an event can make large, with its unit."""

from typing import Final

SECOND_MICROSECONDS: Final = 1_000_000
DAY_SECONDS: Final = 86_400
YEAR_FIRST: Final = 1970
"""The first year a calendar answers for."""
YEAR_LAST: Final = 2100
"""The last year a calendar answers for; country holidays are known no further either."""
HORIZON_YEARS: Final = 10
HORIZON_SECONDS: Final = 3_653 * DAY_SECONDS
"""How far a search for open time goes (ruling 10): ten years, whatever leap years they hold."""

DURATION_TEXT_CHARACTERS_MAX: Final = 64
DURATION_SECONDS_MAX: Final = HORIZON_SECONDS
DURATION_DAYS_MAX: Final = 3_653

PERIODS_PER_DAY_MAX: Final = 12
HOURS_KEYS_MAX: Final = 7
HOLIDAY_ENTRIES_MAX: Final = 1_000
HOLIDAY_RANGE_DAYS_MAX: Final = 366
DATED_ENTRIES_MAX: Final = 2_000
CLOSURES_MAX: Final = 1_000
COUNTRIES_MAX: Final = 10
TEXT_CHARACTERS_MAX: Final = 200
"""Length of one text inside a calendar: a key, a date, a name."""
