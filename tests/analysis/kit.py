"""Small policies for tests of the analysis."""

from __future__ import annotations

from slaengine.compiler import compile_pack
from slaengine.model.compiled import CompiledPolicy

HEAD = 'policy: {name: desk, title: Desk, version: "1", timezone: Asia/Shanghai}\n'
PRIORITIES = "priorities:\n  levels: {P1: , P2: }\n  rules: [{name: rest, otherwise: true, then: P2}]\n"


def compiled(sections: str) -> CompiledPolicy:
    """A policy of these sections, with the header and a level rule where they have none."""
    text = HEAD + ("" if "priorities:" in sections else PRIORITIES) + sections + "\n"
    return compile_pack({"policy.yaml": text.encode()}).require()
