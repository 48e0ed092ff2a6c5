"""Whole batches of new tickets: what `Engine.evaluate` says of each one's created event, at the speed of columns.

Needs numpy and pyarrow: `pip install "slaengine[batch]"`. They are imported when a batch is decided, never before.
"""

from __future__ import annotations

from importlib.util import find_spec
from sys import modules
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from slaengine.batch.decided import Decided
    from slaengine.model.compiled import CompiledPolicy

INSTALL: Final = 'pip install "slaengine[batch]"'
NEEDED: Final = ("numpy", "pyarrow")


class BatchUnavailableError(RuntimeError):
    """Batches need libraries that are not installed."""


class TicketsError(ValueError):
    """What was given is no table of tickets; says what is expected."""


class UnreadableCsvError(TicketsError):
    """A row of CSV that Arrow does not read; it does not say where."""


def why_unavailable() -> str | None:
    """Why batches cannot be decided here, with the way out; None where they can."""
    absent = [name for name in NEEDED if not _is_there(name)]
    return f"batches need {' and '.join(absent)}, which is not installed; run: {INSTALL}" if absent else None


def _is_there(name: str) -> bool:
    if name in modules:
        return modules[name] is not None
    return find_spec(name) is not None


def decide(policy: CompiledPolicy, tickets: Any) -> Decided:
    """Decide a table of new tickets, held in memory: a row a ticket, a column a field.

    Args:
        policy: the compiled policy (`Engine.policy`).
        tickets: a pyarrow Table or RecordBatch, or whatever hands itself over as one (pandas and polars frames), or a
            mapping of columns (lists, numpy arrays) or a list of tickets as dicts. `created_at` says when each came
            in: an instant with its offset, or epoch seconds. Nested fields are dotted columns or structs.

    Raises:
        BatchUnavailableError: numpy or pyarrow is not installed.
        TicketsError: there is no column `created_at`, or what is given is no table.
    """
    if why := why_unavailable():
        raise BatchUnavailableError(why)
    from slaengine.batch.desk import Desk  # noqa: PLC0415  # numpy is imported only by those who need it

    return Desk(policy).decide(tickets)


__all__ = ["INSTALL", "BatchUnavailableError", "TicketsError", "UnreadableCsvError", "decide", "why_unavailable"]
