"""One layout for all YAML of a policy: comments, order and meaning stay, everything else has one way to be written."""

from __future__ import annotations

import json

from slaengine.compiler.parse import decode, events, parse
from slaengine.compiler.tree import Tree
from slaengine.diagnostics import Finding, FindingsError, Place, Severity
from slaengine.service.fmt.parts import Node
from slaengine.service.fmt.read import read_node
from slaengine.service.fmt.remarks import Placing, comments
from slaengine.service.fmt.write import written

__all__ = ["formatted"]


def formatted(content: bytes, name: str = "policy.yaml") -> bytes:
    """The file in the one layout: UTF-8 without byte order mark, one line feed at the end of each line.

    Raises:
        FindingsError: it is no YAML that a policy could have, with the place of each mistake; or it could not be
            laid out without changing what it says, which the result is read again to make sure of.
    """
    before = _tree(name, content)
    text, _ = decode(name, content)
    assert text is not None, "it was parsed"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    top, remarks = _read(text)
    result = written(top)
    if text.lstrip().startswith("---") and text.lstrip()[3:4].isspace():
        result = "---\n" + result
    try:
        after, after_remarks = _tree(name, result.encode()), _read(result)[1]
    except FindingsError:
        raise FindingsError([_refusal(name)], before.sources) from None
    if _data(before) != _data(after) or remarks != after_remarks:
        raise FindingsError([_refusal(name)], before.sources)
    return result.encode()


def _tree(name: str, content: bytes) -> Tree:
    tree, findings, whole = parse({name: content})
    if findings or not whole:
        raise FindingsError(findings, tree.sources)
    return tree


def _read(text: str) -> tuple[Node, list[str]]:
    """The nodes of a text with their remarks, and all its comments in order."""
    top = read_node(text, events(text))
    found = comments(text, top)
    Placing(text, found).place_all(top)
    return top, [one.text for one in found]


def _data(tree: Tree) -> str:
    """What a file says, in its order: equal for equal content only."""
    return json.dumps(tree.data)


def _refusal(name: str) -> Finding:
    message = "this file cannot be laid out anew without changing what it says, so it is left as it is"
    fix = "write keys on one line, and texts over several lines with `|`"
    return Finding("not-formatted", Severity.ERROR, message, Place(name), fix)
