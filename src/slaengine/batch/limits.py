"""Limits of batches, each with its unit."""

from __future__ import annotations

from typing import Final

ROWS_AT_ONCE: Final = 1 << 16
"""Tickets that are decided together: enough to pay for the overhead, few enough to stay near the processor."""
COLUMNS_MAX: Final = 1_000
"""Columns of a table."""
COMFORTABLE_YEARS: Final = (1971, 2089)
"""Tickets from the first year up to the second are far enough from both ends of the calendars."""
CSV_BLOCK_BYTES: Final = 1 << 23
"""Bytes of a CSV file that are read at once, 8 MiB; also the longest row."""
JOBS_MAX: Final = 256
"""Processes."""
PIECES_AHEAD: Final = 2
"""Stretches for each process that are read ahead of those that are written: what bounds the memory."""
ERRORS_SHOWN_MAX: Final = 5
"""Refused tickets that a summary names; the others are counted."""
