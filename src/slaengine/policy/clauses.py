"""`clauses.yaml` of a pack: the clauses of the service document that its rules cite with `because`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text


class Document(Section):
    """The service document that the policy carries out.

    策略所执行的服务文件。
    """

    title: Text
    """What it is called.

    文件的名称。"""
    version: ShortText | None = None
    """Which version of it.

    文件的版本。"""
    source: ShortText | None = None
    """Where it is to be found, such as an address or a file's name.

    文件在哪里,例如网址或文件名。"""


class ClauseFile(Section):
    """The clauses of a service document, by the names under which rules cite them."""

    document: Document | None = None
    """The document.

    服务文件。"""
    clauses: Annotated[dict[Name, Text], Field(min_length=1, max_length=ITEMS_MAX, examples=[{"S4-06": "…"}])]
    """Each clause in a sentence.

    每个条款一句话。"""
