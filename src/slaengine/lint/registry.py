"""Every rule of lint: a code of the registry of findings, and the function that looks for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from slaengine.lint.rules import header, levels, people
from slaengine.lint.subject import Look

RULES: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "uplift-without-effect": levels.uplift_without_effect,
        "limit-without-overflow": people.limit_without_overflow,
        "limit-flaps": people.limit_flaps,
        "because-missing": header.because_missing,
    }
)
COMMENT_CODES: Final = ("suppression-unknown", "suppression-unused", "suppression-without-reason")
"""What is said of comments that silence findings; looked for after all rules."""
