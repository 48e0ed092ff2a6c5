"""Policy text in, one immutable `CompiledPolicy` out, or every mistake with its place."""

from slaengine.compiler.compile import Compilation, check_clauses, compile_pack, compile_tree
from slaengine.compiler.extend import Ancestry, parent_name
from slaengine.compiler.scenarios import parse_scenarios

__all__ = ["Ancestry", "Compilation", "check_clauses", "compile_pack", "compile_tree", "parent_name", "parse_scenarios"]
