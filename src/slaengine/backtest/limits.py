"""Named limits of replays in bulk."""

from __future__ import annotations

from typing import Final

UNIT_BYTES: Final = 8 << 20
"""Bytes of a JSON Lines file that one process reads at a time, 8 MiB."""
UNIT_EVENTS: Final = 50_000
"""Events of any other log that are laid down at a time."""
BUCKET_BYTES: Final = 4 << 20
"""Bytes of events that are decided at a time, 4 MiB: what a process holds in memory is some twelve times as much."""
BUCKETS_MAX: Final = 512
"""Buckets over which tickets are spread; beyond 2 GiB of events each becomes larger."""
BUCKETS_UNSIZED: Final = 64
"""Buckets for a log whose size is not known beforehand: a pipe, or a packed file."""
TICKET_EVENTS_MAX: Final = 100_000
"""Events of one ticket."""
JOBS_MAX: Final = 256
"""Processes of one run."""
REFUSED_MAX: Final = 20
"""Events that cannot be decided, named in one run."""
TICKS_MAX: Final = 1_000
"""Times that an open ticket is asked anew at the end of the log: each answer holds some thousand actions."""
FOREMOST_MAX: Final = 100
"""Tickets that a report names one by one."""
EXACT_SECONDS_MAX: Final = 10_000
"""Lengths of time up to this are kept to the second, longer ones to four digits, rounded up."""
CHECKED_PER_STRETCH: Final = 3
"""Tickets of each stretch of a table that are decided by columns and replayed as well."""
TABLE_TICKETS_MAX: Final = 50_000_000
"""Tickets of a table that is looked at by columns: eight bytes of each number are kept, to find one that comes back."""
