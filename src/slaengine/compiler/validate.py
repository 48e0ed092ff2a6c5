"""Tree → typed pack, or everything that is wrong with its shape.

Two gates made from the same models: pydantic decides, fast; only when it refuses, the JSON Schema generated from it
finds out where and what would be allowed.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from slaengine.compiler.tree import Tree
from slaengine.diagnostics import Finding

ModelT = TypeVar("ModelT", bound=BaseModel)


def validate(tree: Tree, model: type[ModelT]) -> tuple[ModelT | None, list[Finding]]:
    """The tree as a `model`, or None and at least one finding, one for each mistake, by place."""
    try:
        return model.model_validate(tree.data), []
    except ValidationError as refusal:
        from slaengine.compiler.mistakes import mistakes  # noqa: PLC0415  jsonschema is for bad policies only

        return None, mistakes(tree, model, refusal)
