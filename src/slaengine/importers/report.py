"""What an import came to: every payload is counted as read, converted, or left out with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from slaengine.diagnostics import Finding, quote

FINDINGS_MAX = 20
"""Findings that are kept to be shown; the rest is counted."""
NAMES_MAX = 1_000
"""Different names of fields, words and reasons that are counted."""
NAMES_SHOWN_MAX = 12
MOVED = "happened before the ticket was created: moved to its creation"
"""The note of what is dated before its ticket's creation."""


@dataclass
class ImportReport:
    """Counted while the payloads stream by."""

    what: str = "payload"
    """What is read one by one."""
    payloads: int = 0
    events: int = 0
    tickets: int = 0
    unreadable: int = 0
    findings: list[Finding] = field(default_factory=list)
    sources: dict[str, dict[int, str]] = field(default_factory=dict)
    """File → line → text, for excerpts."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Why payloads were left out on purpose → how many."""
    notes: Counter[str] = field(default_factory=Counter)
    """What was made of payloads that do not tell everything → how many."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Fields of tickets that are not read → how often they held something."""
    unread: list[str] = field(default_factory=list)
    """Columns of a table that nobody asks for."""
    unmapped: Counter[str] = field(default_factory=Counter)
    """Words that no table has, or the policy does not know → how often."""

    def refuse(self, finding: Finding | None, text: str = "") -> None:
        """Note what cannot be read; only its number where there are many findings already."""
        self.unreadable += 1
        if finding is not None:
            self.warn(finding, text)

    def warn(self, finding: Finding, text: str = "") -> None:
        """Note what keeps nothing else from being read; nothing more where there are many findings already."""
        if self.wants_text:
            self.findings.append(finding)
            if text:
                self.sources.setdefault(finding.place.file, {})[finding.place.line] = text

    @property
    def wants_text(self) -> bool:
        """Whether another finding would be shown, so that its excerpt is worth finding."""
        return len(self.findings) < FINDINGS_MAX

    def count(self, counter: Counter[str], name: str, times: int = 1) -> None:
        """Count a name, unless there are too many different ones already."""
        if name in counter or len(counter) < NAMES_MAX:
            counter[name] += times
        else:
            counter["others"] += times

    def lines(self) -> Iterator[str]:
        """The summary, a line for each thing that there is to say."""
        events = f"{_many(self.events, 'event')} on {_many(self.tickets, 'ticket')}"
        yield f"read {_many(self.payloads, self.what)}: {events}"
        if self.unreadable:
            more = self.unreadable - sum(finding.is_error for finding in self.findings)
            yield f"not readable: {self.unreadable:,}" + (f" ({more:,} of them not shown)" if more else "")
        for title, counter in (("left out", self.skipped), ("note", self.notes)):
            for reason, times in counter.most_common():
                yield f"{title}: {times:,} × {reason}"
        if self.unread:
            more = len(self.unread) - NAMES_SHOWN_MAX
            names = ", ".join(map(quote, self.unread[:NAMES_SHOWN_MAX]))
            yield f"columns not read: {names}" + (f" and {more:,} more" if more > 0 else "")
        for title, counter in (("not in a table", self.unmapped), ("fields not used", self.ignored)):
            if counter:
                shown = [f"{name} ({times:,})" for name, times in _first(counter)]
                more = len(counter) - len(shown)
                yield f"{title}: {', '.join(shown)}" + (f" and {more:,} more" if more else "")


def _first(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], one[0]))[:NAMES_SHOWN_MAX]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
