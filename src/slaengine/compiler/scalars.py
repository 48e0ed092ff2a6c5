"""What a plain word of YAML stands for: only `true`, `false`, `null` and JSON's numbers are special."""

from __future__ import annotations

import math
import re
from typing import Final, TypeAlias

from slaengine.compiler.limits import NUMBER_LENGTH_MAX, NUMBER_MAX

Scalar: TypeAlias = str | int | float | bool | None

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
_WORDS: Final[dict[str, Scalar]] = {"true": True, "false": False, "null": None, "": None}
_NUMBER_BEGINS: Final = frozenset("-0123456789")


class NumberTooLargeError(ValueError):
    """A number that programs do not agree about."""


def plain_value(text: str) -> Scalar:
    """The value of a word that is written without quotes.

    >>> [plain_value(word) for word in ("true", "NO", "08:00", "0123", "12", "-1.5", "1_000", ".inf", "null", "~")]
    [True, 'NO', '08:00', '0123', 12, -1.5, '1_000', '.inf', None, '~']

    Raises:
        NumberTooLargeError: for a number beyond 2⁵³ − 1, or written with more than 25 characters.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_BEGINS:
        return text
    match = _NUMBER.match(text)
    if match is None:
        return text
    if len(text) > NUMBER_LENGTH_MAX:
        raise NumberTooLargeError
    number = int(text) if match.lastindex is None else float(text)
    if not math.isfinite(number) or abs(number) > NUMBER_MAX:
        raise NumberTooLargeError
    return number
