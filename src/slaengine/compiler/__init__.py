"""Policy text in, one immutable `CompiledPolicy` out, or every mistake with its place."""

from slaengine.compiler.compile import Compilation, compile_pack
from slaengine.compiler.scenarios import parse_scenarios

__all__ = ["Compilation", "compile_pack", "parse_scenarios"]
