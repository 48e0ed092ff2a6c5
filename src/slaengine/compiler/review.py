"""When a policy is to be reviewed next."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {"month": 1, "个月": 1, "月": 1, "year": 12, "年": 12}
_DAYS: Final = {"week": 7, "周": 7, "day": 1, "天": 1}


def next_review(since: date, every: str) -> date:
    """The day by which a policy of `since` is to be reviewed; `every` has the form that the model asks for.

    >>> next_review(date(2026, 1, 31), "3 months"), next_review(date(2026, 1, 1), "2周")
    (datetime.date(2026, 4, 30), datetime.date(2026, 1, 15))
    """
    match = re.fullmatch(r"([0-9]+) ?(\D+?)s?", every)
    if match is None:
        raise ValueError(f"{every!r} is not of the form that the model asks for")
    count, unit = int(match[1]), match[2]
    if unit in _DAYS:
        return since + timedelta(days=count * _DAYS[unit])
    months = since.year * 12 + since.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))
