"""One pack under review: what several checks look at is read, compiled and played once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from slaengine.ci.outcome import Outcome, Said
from slaengine.compiler import Compilation
from slaengine.diagnostics import Finding, FindingsError, Severity
from slaengine.policy.config import CiConfig
from slaengine.service.config import Configured
from slaengine.service.packs import check_pack
from slaengine.service.places import from_here, in_folder
from slaengine.testing.run import PackReport, run_pack

_RANK = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass
class Subject:
    """A pack, what is asked of it, and the commit that it is compared with (None: none was named)."""

    pack: Path
    configured: Configured
    today: date
    checks: tuple[str, ...]
    base: str | None = None

    @property
    def config(self) -> CiConfig:
        """What is asked of the pack."""
        return self.configured.config.ci

    @cached_property
    def compilation(self) -> Compilation:
        """The pack, compiled."""
        return check_pack(self.pack, today=self.today)

    @cached_property
    def played(self) -> PackReport:
        """The pack's scenarios, played through both matchers where there are two."""
        return run_pack(self.pack)

    @property
    def fails(self) -> frozenset[Severity]:
        """The severities that fail a check: the configured one and all that weigh more."""
        return frozenset(_RANK[: _RANK.index(Severity(self.config.fail_on)) + 1])

    def outcome(self, findings: Iterable[Finding], summary: Said, *, errors_only: bool = False) -> Outcome:
        """The outcome with its findings where the pack stands."""
        sources = {**self.compilation.sources, **self.played_sources}
        seen = from_here(in_folder(FindingsError(findings, sources), self.pack))
        fails = frozenset({Severity.ERROR}) if errors_only else self.fails
        return Outcome(summary, seen.findings, seen.sources, fails)

    @property
    def played_sources(self) -> dict[str, str]:
        """The texts of the scenarios, where they were played."""
        return dict(self.played.sources) if "played" in self.__dict__ else {}
