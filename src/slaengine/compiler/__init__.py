"""Policy text in, one immutable `CompiledPolicy` out, or every mistake with its place."""

from slaengine.compiler.compile import Compilation, compile_pack

__all__ = ["Compilation", "compile_pack"]
