"""What the tool has to say about a policy: a finding, with the place it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Severity(Enum):
    """How much a finding weighs. Only an error keeps a policy from being used."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file. Lines and columns count characters from 1; the end is exclusive.

    >>> Place("policy.yaml", 3, 5, 3, 9).at
    'policy.yaml:3:5'
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @property
    def at(self) -> str:
        """The place as editors and terminals understand it: `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to the same mistake, with what stands there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, or one thing worth knowing: a value, not a text. `codes.finding` makes them."""

    code: str
    severity: Severity
    message: str
    place: Place
    fix: str | None = None
    allowed: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()

    _RANK: ClassVar[Mapping[Severity, int]] = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

    @property
    def is_error(self) -> bool:
        """Whether this keeps the policy from being used."""
        return self.severity is Severity.ERROR

    @property
    def rank(self) -> tuple[int, Place, str, str]:
        """Sorts findings: errors first, then by place."""
        return (self._RANK[self.severity], self.place, self.code, self.message)


class FindingsError(Exception):
    """A policy that cannot be used. Carries every finding, and the texts that their excerpts come from."""

    def __init__(self, findings: Iterable[Finding], sources: Mapping[str, str] | None = None) -> None:
        self.findings = tuple(findings)
        self.sources: Mapping[str, str] = sources or {}
        super().__init__(self._summary())

    def _summary(self) -> str:
        lines = [f"{finding.place.at}: {finding.code}: {finding.message}" for finding in self.findings[:5]]
        more = len(self.findings) - len(lines)
        return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)
