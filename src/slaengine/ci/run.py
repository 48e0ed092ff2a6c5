"""Run the chosen checks over each pack, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from slaengine.ci.checks import CHECKS
from slaengine.ci.outcome import Check, Outcome, Row, Status, said, skipped
from slaengine.ci.subject import Subject
from slaengine.diagnostics import FindingsError
from slaengine.lint.run import config_findings
from slaengine.policy.config import CiConfig
from slaengine.service.config import read_config
from slaengine.service.places import from_here, in_folder, relative

ONLY_WHEN_ASKED = {"mutation": "mutation_min"}
"""Checks that take long, and the key of the configuration that asks for them."""


def run_checks(
    packs: Sequence[Path],
    today: date,
    *,
    checks: Sequence[str] = (),
    base: str | None = None,
    config: Path | None = None,
) -> list[Row]:
    """All rows of all packs. `checks`, `base` and `config` stand in the place of what is configured.

    Raises:
        FindingsError: a configuration cannot be used.
    """
    subjects = [_subject(pack, today, checks, base, config) for pack in packs]
    return [row for subject in subjects for row in _rows(subject)]


def _subject(pack: Path, today: date, checks: Sequence[str], base: str | None, config: Path | None) -> Subject:
    configured = read_config(pack, config)
    if unknown := config_findings(configured):
        raise FindingsError(unknown, configured.tree.sources)
    asked = configured.config.ci
    return Subject(pack, configured, today, tuple(checks) or _configured_checks(asked), base or asked.base)


def _configured_checks(config: CiConfig) -> tuple[str, ...]:
    if config.checks is not None:
        return tuple(config.checks)
    return tuple(
        check.name
        for check in CHECKS
        if check.name not in ONLY_WHEN_ASKED or getattr(config, ONLY_WHEN_ASKED[check.name]) is not None
    )


def _rows(subject: Subject) -> Iterator[Row]:
    for check in CHECKS:
        if check.name in subject.checks:
            began = perf_counter()
            outcome = _outcome(subject, check)
            yield Row(relative(str(subject.pack)), check, outcome, _fails(subject, outcome), perf_counter() - began)


def _fails(subject: Subject, outcome: Outcome) -> bool:
    return outcome.status is Status.FAILED or (outcome.status is Status.SKIPPED and subject.config.skipped == "fail")


def _outcome(subject: Subject, check: Check) -> Outcome:
    """A pack that cannot be read, or has mistakes, is a finding of whichever check meets it first."""
    try:
        if check.needs_policy and subject.compilation.policy is None:
            words = said("the policy has mistakes", "策略有错误")
            if check is _first_to_look(subject):
                return subject.outcome(subject.compilation.findings, words, errors_only=True)
            return skipped(words["en"], words["zh"])
        return check.run(subject)
    except FindingsError as error:
        seen = from_here(in_folder(error, subject.pack))
        return Outcome(said("cannot be read", "无法读取"), seen.findings, seen.sources)


def _first_to_look(subject: Subject) -> Check:
    """The first of the asked checks that looks at what the policy says: without it the others would be green."""
    return next(one for one in CHECKS if one.name in subject.checks and (one.needs_policy or one.name == "validate"))
