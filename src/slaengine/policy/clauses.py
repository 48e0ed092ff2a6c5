"""`clauses.yaml` of a pack: the clauses of the service document that its rules cite with `because`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text


class Document(Section):
    """The service document that the policy carries out."""

    title: Text
    """What it is called."""
    version: ShortText | None = None
    """Which version of it."""
    source: ShortText | None = None
    """Where it is to be found, such as an address or a file's name."""


class ClauseFile(Section):
    """The clauses of a service document, by the names under which rules cite them."""

    document: Document | None = None
    """The document."""
    clauses: Annotated[dict[Name, Text], Field(min_length=1, max_length=ITEMS_MAX, examples=[{"S4-06": "…"}])]
    """Each clause in a sentence."""
