"""Lengths of time as people write them: elapsed, open, business days, calendar days; never mixed (ruling 4)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Final

from slaengine.worktime.limits import DURATION_DAYS_MAX, DURATION_SECONDS_MAX, DURATION_TEXT_CHARACTERS_MAX


class DurationError(ValueError):
    """A text that is not a duration; ``message`` says what is allowed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DurationKind(Enum):
    """What is counted, and in which unit ``Duration.amount`` counts it."""

    ELAPSED = "elapsed seconds"
    OPEN = "open seconds"
    BUSINESS_DAYS = "business days"
    DAYS = "days"


AMOUNT_MAX: Final[Mapping[DurationKind, int]] = {
    DurationKind.ELAPSED: DURATION_SECONDS_MAX,
    DurationKind.OPEN: DURATION_SECONDS_MAX,
    DurationKind.BUSINESS_DAYS: DURATION_DAYS_MAX,
    DurationKind.DAYS: DURATION_DAYS_MAX,
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length with its meter. ``amount`` is in seconds or in days, as ``kind`` says.

    >>> str(Duration(DurationKind.ELAPSED, 5400))
    '1h30m'
    """

    kind: DurationKind
    amount: int

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= AMOUNT_MAX[self.kind]:
            raise DurationError(
                f"a duration is between 0 and ten years ({AMOUNT_MAX[self.kind]} {self.kind.value}), not {self.amount}"
            )

    def __str__(self) -> str:
        return format_duration(self)


@dataclass(frozen=True, slots=True)
class _Unit:
    """One row of the grammar: what it counts, how much, how each language prints it, what else is understood."""

    kind: DurationKind
    size: int
    canonical: str
    en: tuple[str, str]
    zh: str
    also: tuple[str, ...] = ()
    printed: bool = True


_E, _O, _B, _D = DurationKind
# Largest first within a kind: that is the order in which they are written and printed.
_UNITS: Final = (
    _Unit(_E, 3600, "h", ("hour", "hours"), "小时", ("hr", "hrs", "个小时", "钟头", "个钟头")),
    _Unit(_E, 60, "m", ("minute", "minutes"), "分钟", ("min", "mins", "分")),
    _Unit(_E, 1, "s", ("second", "seconds"), "秒", ("sec", "secs", "秒钟")),
    _Unit(_O, 3600, "bh", ("business hour", "business hours"), "工作小时", ("working hour", "working hours", "个工作小时")),  # noqa: E501 - a table
    _Unit(_O, 60, "bm", ("business minute", "business minutes"), "工作分钟", ("working minute", "working minutes")),
    _Unit(_O, 1, "bs", ("business second", "business seconds"), "工作秒", ("working second", "working seconds")),
    _Unit(_B, 1, "bd", ("business day", "business days"), "工作日", ("working day", "working days", "个工作日", "工作天", "个工作天")),  # noqa: E501
    _Unit(_D, 7, "w", ("week", "weeks"), "周", ("个星期", "星期"), printed=False),
    _Unit(_D, 1, "d", ("day", "days"), "天", ("日",)),
)  # fmt: skip
_BY_WORD: Final = {word: unit for unit in _UNITS for word in (unit.canonical, *unit.en, unit.zh, *unit.also)}
_ITEM: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([^\d\s.]+(?: [^\d\s.]+)?)")
_ALLOWED: Final = (
    "write 30s, 15m, 4h or 1h30m for elapsed time, 8bh for open hours, 3bd for business days, 30d for calendar days "
    "(also: 8 business hours, 15分钟, 3工作日)"
)


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> Duration:
    """Read a duration in any of its languages.

    Raises:
        DurationError: when it is none; the message says what is allowed.

    >>> parse_duration("1h30m") == parse_duration("1 hour 30 minutes") == parse_duration("1小时30分钟")
    True
    >>> parse_duration("3 business days").kind
    <DurationKind.BUSINESS_DAYS: 'business days'>
    """
    if len(text) > DURATION_TEXT_CHARACTERS_MAX:
        raise DurationError(f"a duration has at most {DURATION_TEXT_CHARACTERS_MAX} characters; {_ALLOWED}")
    items = _items(unicodedata.normalize("NFKC", text).strip().lower(), shown=text)
    kinds = {unit.kind for _, unit in items}
    if len(kinds) > 1:
        raise DurationError(
            f"{text!r} mixes {' and '.join(sorted(kind.value for kind in kinds))}, which are measured differently: "
            "use one of them"
        )
    ranks = [_UNITS.index(unit) for _, unit in items]
    if ranks != sorted(set(ranks)):
        raise DurationError(f"{text!r} repeats a unit or has a small one first: write the largest unit first")
    total = sum((number * unit.size for number, unit in items), Fraction(0))
    if total.denominator != 1:
        raise DurationError(f"{text!r} is not a whole number of {kinds.pop().value}")
    return Duration(kinds.pop(), total.numerator)


def _items(text: str, *, shown: str) -> list[tuple[Fraction, _Unit]]:
    items: list[tuple[Fraction, _Unit]] = []
    at = 0
    while at < len(text):
        match = _ITEM.match(text, at)
        unit = _BY_WORD.get(match[2]) if match else None
        if match is None or unit is None:
            raise DurationError(f"{shown!r} is not a duration; {_ALLOWED}")
        items.append((Fraction(match[1]), unit))
        at = match.end()
    if not items:
        raise DurationError(f"a duration is missing; {_ALLOWED}")
    return items


def format_duration(duration: Duration, language: str = "canonical") -> str:
    """Print a duration so that ``parse_duration`` reads the same again, in every language.

    Args:
        duration: what to print.
        language: ``canonical``, ``en`` or ``zh``.

    >>> format_duration(parse_duration("8bh"), "en"), format_duration(parse_duration("8bh"), "zh")
    ('8 business hours', '8工作小时')
    """
    if language not in {"canonical", "en", "zh"}:
        raise ValueError(f"durations are printed in canonical, en or zh, not in {language!r}")
    units = [unit for unit in _UNITS if unit.kind is duration.kind and unit.printed]
    parts: list[str] = []
    rest = duration.amount
    for unit in units:
        count, rest = divmod(rest, unit.size)
        if count:
            parts.append(_part(count, unit, language))
    # Nothing at all is written in the kind's most usual unit: 0bh, but 0s.
    zero = units[0] if duration.kind is DurationKind.OPEN else units[-1]
    return (" " if language == "en" else "").join(parts) or _part(0, zero, language)


def _part(count: int, unit: _Unit, language: str) -> str:
    if language == "en":
        return f"{count} {unit.en[0] if count == 1 else unit.en[1]}"
    return f"{count}{unit.zh if language == 'zh' else unit.canonical}"
