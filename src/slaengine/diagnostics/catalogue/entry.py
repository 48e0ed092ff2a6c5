"""One line of the catalogue of findings."""

from __future__ import annotations

from dataclasses import dataclass

from slaengine.diagnostics.finding import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of finding. `message` and `fix` are templates: `{word}` stands for what the user wrote.

    `what` says what the rule looks at, `why` why it is there; `example` provokes it, `better` is the same put right.
    """

    code: str
    title: str
    message: str
    what: str
    why: str
    example: str
    better: str
    fix: str | None = None
    severity: Severity = Severity.ERROR
    fixable: bool = False
    """Whether `slaengine lint --fix` can put it right."""
