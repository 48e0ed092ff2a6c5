"""Reads the values of tests: what stands in a condition behind an operator, as text, word, pattern or number."""

from __future__ import annotations

import math
from typing import Any

from slaengine.rules.field import FieldType, shown
from slaengine.rules.limits import NUMBER_MAX, TEXT_LENGTH_MAX
from slaengine.rules.pattern import PatternError, compile_pattern


class WrongError(Exception):
    """A value that can't be used; carries what the report needs."""

    def __init__(self, code: str, message: str, given: str = "", allowed: tuple[str, ...] = ()) -> None:
        self.code, self.message, self.given, self.allowed = code, message, given, allowed


def wrong_value(wanted: str, raw: object) -> WrongError:
    """Something else was wanted than what stands there."""
    return WrongError("wrong-value", f"{wanted} is expected here, not {shown(raw)}", shown(raw))


def read_text(raw: object) -> str:
    """A text that is neither empty nor too long."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= NUMBER_MAX:
        return str(raw)  # `503` without quotes is a number to YAML and a word to its author
    if not isinstance(raw, str):
        raise wrong_value("a text", raw)
    if not raw:
        raise WrongError("wrong-value", "the text is empty; to ask for a missing field write is_missing: true")
    if len(raw) > TEXT_LENGTH_MAX:
        raise WrongError("wrong-value", f"the text is longer than {TEXT_LENGTH_MAX} characters", shown(raw))
    return raw


def read_word(field: FieldType, raw: object) -> str:
    """One of the values that the field is declared to have."""
    word = read_text(raw)
    if field.values and word not in field.values:
        raise WrongError("unknown-value", f"{field.name} has no value {shown(word)}", shown(word), field.values)
    return word


def read_pattern(raw: object) -> str:
    """A pattern that is safe to try."""
    text = read_text(raw)
    try:
        return compile_pattern(text).text
    except PatternError as error:
        raise WrongError("unsafe-pattern", str(error), shown(text)) from None


def read_number(raw: Any, *, whole: bool) -> int | float:
    """A number that JSON carries exactly."""
    if isinstance(raw, bool) or not isinstance(raw, int if whole else int | float):
        raise wrong_value("a whole number" if whole else "a number", raw)
    if not -NUMBER_MAX <= raw <= NUMBER_MAX or (isinstance(raw, float) and not math.isfinite(raw)):
        raise WrongError("wrong-value", f"a number between -{NUMBER_MAX} and {NUMBER_MAX} is expected here", shown(raw))
    number: int | float = raw
    return number


def check_range(field: FieldType, number: float) -> None:
    """Refuse a number that the field can never have."""
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = f"{'' if low is None else f'at least {low:g}'}{' and ' if None not in (low, high) else ''}"
        bounds += "" if high is None else f"at most {high:g}"
        raise WrongError("out-of-range", f"{field.name} is declared as {bounds}; it can never be {number}", str(number))
