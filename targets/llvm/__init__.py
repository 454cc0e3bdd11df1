"""From the llvm dialect to LLVM IR text, assembly, objects and shared libraries."""

from mlopt.targets.llvm.module_emitter import emit_module

__all__ = ["emit_module"]
