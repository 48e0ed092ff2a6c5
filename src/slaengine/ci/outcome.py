"""What became of one check: passed, failed, or skipped with a reason; values, no prose but one line of figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from xml.etree.ElementTree import Element

from slaengine.diagnostics import Finding, Severity

if TYPE_CHECKING:
    from slaengine.ci.subject import Subject

Said: TypeAlias = Mapping[str, str]
"""The same sentence in English and Chinese: language → text."""


def said(en: str, zh: str) -> Said:
    """A sentence in both languages."""
    return {"en": en, "zh": zh}


class Status(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one check of one pack. Places of `findings` are as a code host opens them.

    `fails` are the severities for which the check fails; `skipped` why it could not run. `summary` is a line of
    figures, `changes` what a change does to customers, `suites` what JUnit shows in the place of the findings.
    """

    summary: Said
    findings: Sequence[Finding] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    fails: frozenset[Severity] = frozenset({Severity.ERROR})
    skipped: Said | None = None
    changes: Sequence[Said] = ()
    suites: Sequence[Element] = ()

    @property
    def status(self) -> Status:
        """How it ended."""
        if self.skipped is not None:
            return Status.SKIPPED
        return Status.FAILED if any(one.severity in self.fails for one in self.findings) else Status.PASSED

    @property
    def loud(self) -> list[Finding]:
        """The findings that fail the check, and those that are more than worth knowing."""
        return [one for one in self.findings if one.severity in self.fails or one.severity is not Severity.NOTE]


def skipped(en: str, zh: str) -> Outcome:
    """A check that could not run."""
    return Outcome(said("", ""), skipped=said(en, zh))


class Check(NamedTuple):
    """A row of the table: how the check is called, what it asks, and the use case that answers."""

    name: str
    asks: Said
    run: Callable[[Subject], Outcome]
    needs_policy: bool = True
    """Whether it can only look at a policy without mistakes."""


class Row(NamedTuple):
    """One check of one pack, answered. `fails`: whether it keeps the change from being merged."""

    pack: str
    check: Check
    outcome: Outcome
    fails: bool
    seconds: float
