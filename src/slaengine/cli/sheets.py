"""Tables of figures: what text and pages print alike, and rows for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

NOTHING: Final = "–"
"""Stands where there is no figure."""
_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")


class Sheet(NamedTuple):
    """One table. The first `left` columns hold words, all others numbers."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


def percent(part: int, whole: int) -> str:
    """A share as text, one digit after the point.

    >>> percent(1, 8), percent(0, 0)
    ('12.5%', '–')
    """
    return f"{100 * part / whole:.1f}%" if whole else NOTHING


def counted(forms: str, number: int) -> str:
    """A number with what it counts; `forms` has the words for one and for many, or those for both.

    >>> counted("{:,} ticket|{:,} tickets", 1), counted("{:,} ticket|{:,} tickets", 0)
    ('1 ticket', '0 tickets')
    """
    one, _, many = forms.partition("|")
    return (one if number == 1 or not many else many).format(number)


def span_text(seconds: float | None) -> str:
    """A length of time in the two largest units that it has.

    >>> span_text(93_780), span_text(59), span_text(None)
    ('1d 2h', '59s', '–')
    """
    if seconds is None:
        return NOTHING
    rest, parts = round(seconds), list[str]()
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, rest = divmod(rest, size)
        if number or parts:
            parts.append(f"{number}{unit}")
        if len(parts) == 2:
            break
    return " ".join(part for part in parts if not part.startswith("0")) or "0s"


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    r"""Rows as CSV. A text that a spreadsheet would take for a formula gets a quote before it.

    >>> as_csv([("=1+1", -2, None)])
    "'=1+1,-2,\n"
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue()


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
